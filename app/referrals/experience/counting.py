"""Five rates that are easily taken for one another, each with what it is a part of. Pure.

A partner that answers is not one that accepts, one that accepts is not one whose results we learn, and a closed loop
is not a person who was helped. What nobody could learn is counted by itself, not as a failure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from statistics import median

MINIMUM = 5
"""A figure of fewer referrals than this says nothing about a partner, and perhaps something about a person."""

HELPED = frozenset({"met", "partly"})
UNKNOWN = "unknown"
NO_ANSWER = "no_answer"
"""The decline code by which a coordinator records that nothing was heard: that is no answer."""


@dataclass(frozen=True)
class Sent:
    """One referral that left the house, as the figures read it.

    `days` are business days until the answer; None without one. `answer_due` says whether an answer can be expected
    by now: it came, its day is past, or the referral ended some other way than by our taking it back. `result_due`:
    the same for the result of what was accepted. `helped` is what the person said, None while the loop is open.
    """

    accepted: bool = False
    declined: str | None = None
    days: int | None = None
    answer_due: bool = True
    result_due: bool = True
    closed: bool = False
    helped: str | None = None
    outcome: str | None = None

    @property
    def answered(self) -> bool:
        """Whether the partner itself said yes or no."""
        return self.accepted or (self.declined is not None and self.declined != NO_ANSWER)


@dataclass(frozen=True)
class Rate:
    """So many of so many."""

    count: int
    of: int

    @property
    def enough(self) -> bool:
        """Whether it may be shown and ranked by."""
        return self.of >= MINIMUM

    @property
    def percent(self) -> int:
        """Rounded; 0 of nothing."""
        return round(100 * self.count / self.of) if self.of else 0


@dataclass(frozen=True)
class Facts:
    """What can be said of the referrals sent to one partner, or to one kind of partner.

    answered: of those whose answer can be expected. accepted: of the answered. closed (result learnt and the person
    asked): of the accepted whose result can be expected. helped and unknown: of the closed.
    """

    sent: int
    answered: Rate
    accepted: Rate
    closed: Rate
    helped: Rate
    unknown: Rate
    median_days: float | None
    declines: tuple[tuple[str, int], ...]
    outcomes: tuple[tuple[str, int], ...]

    @property
    def enough(self) -> bool:
        """Whether anything of it may be shown."""
        return self.sent >= MINIMUM

    @property
    def days_enough(self) -> bool:
        """Whether the median stands on enough answers."""
        return self.answered.count >= MINIMUM


def facts_of(sent: Iterable[Sent]) -> Facts:
    """The figures of some referrals."""
    rows = list(sent)
    answered = [row for row in rows if row.answered]
    accepted = [row for row in answered if row.accepted]
    closed = [row for row in accepted if row.closed and row.result_due]
    days = [row.days for row in answered if row.days is not None]
    return Facts(
        len(rows),
        Rate(len(answered), sum(row.answer_due or row.answered for row in rows)),
        Rate(len(accepted), len(answered)),
        Rate(len(closed), sum(row.result_due for row in accepted)),
        Rate(sum(row.helped in HELPED for row in closed), len(closed)),
        Rate(sum(row.helped in (UNKNOWN, None) for row in closed), len(closed)),
        median(days) if days else None,
        _by_code(row.declined for row in rows),
        _by_code(row.outcome for row in accepted),
    )


def _by_code(codes: Iterable[str | None]) -> tuple[tuple[str, int], ...]:
    """The most frequent first; equal ones by code, so that a page reads the same twice."""
    counted = Counter(code for code in codes if code)
    return tuple(sorted(counted.items(), key=lambda item: (-item[1], item[0])))


@dataclass(frozen=True)
class Shared:
    """The rates over all centres, only where the part of the other centres is large enough by itself.

    Else a centre could take its own figures away and read what a neighbour did with one person.
    """

    rates: dict[str, Rate]
    median_days: float | None


RATES = ("answered", "accepted", "closed", "helped", "unknown")


def shared(everybody: Collection[Sent], others: Collection[Sent]) -> Shared:
    """What may be shown of all centres to one of them; `others` are the referrals of the other centres."""
    whole, rest = facts_of(everybody), facts_of(others)
    shown = {name: getattr(whole, name) for name in RATES if getattr(rest, name).enough and rest.enough}
    return Shared(shown, whole.median_days if rest.days_enough else None)
