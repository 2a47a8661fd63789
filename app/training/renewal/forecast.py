"""Ends by month against the seats that are planned, and how to spread them. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.training.standing.counting import months_after

HORIZON = 36
"""Months ahead."""


@dataclass(frozen=True, slots=True)
class Due:
    """Somebody whose certification ends, and from when they may renew."""

    id: int
    tier: str
    window_from: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Month:
    """How many end in a month, the seats planned in it, how many the proposal invites in it."""

    first: date
    ending: int
    leaders: int
    seats: int
    proposed: int

    @property
    def short(self) -> int:
        """Seats that are missing for what is proposed."""
        return max(self.proposed - self.seats, 0)


def month_of(day: date) -> date:
    """The first day of its month."""
    return day.replace(day=1)


def months(today: date) -> list[date]:
    """The first days of this month and those after it, as many as are looked ahead."""
    return [months_after(month_of(today), number) for number in range(HORIZON)]


def spread(people: Iterable[Due], seats: Mapping[date, int], today: date) -> dict[int, date]:
    """For whom of those who end within the months ahead which month: the least full one of their window.

    Whoever ends first chooses first, the earlier month at equal fullness; where no month of the window has a seat, the
    load is evened out.
    """
    load: Counter[date] = Counter()
    ahead = months(today)
    found: dict[int, date] = {}
    for one in sorted(people, key=lambda due: (due.ends_on, due.id)):
        if month_of(one.ends_on) > ahead[-1]:
            continue
        window = [month for month in ahead if month_of(one.window_from) <= month <= month_of(one.ends_on)]
        if not window:
            continue
        best = min(window, key=lambda month: (_fullness(load[month], seats.get(month, 0)), month))
        load[best] += 1
        found[one.id] = best
    return found


def _fullness(taken: int, seats: int) -> tuple[int, int]:
    """Free seats first; then by how many go without one."""
    return (0, 0) if taken < seats else (1, taken - seats)


def outlook(people: Sequence[Due], seats: Mapping[date, int], proposal: Mapping[int, date], today: date) -> list[Month]:
    """Each month ahead with its figures; `proposal` as `spread` made it."""
    ending = Counter(month_of(one.ends_on) for one in people)
    leaders = Counter(month_of(one.ends_on) for one in people if one.tier == "leader")
    proposed = Counter(proposal.values())
    return [
        Month(month, ending[month], leaders[month], seats.get(month, 0), proposed[month]) for month in months(today)
    ]
