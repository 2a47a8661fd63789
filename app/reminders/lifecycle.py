"""Who is reminded of what on which day. Pure: no database, no HTTP; all days are civil days of Japan.

What the law dates is told of at set distances before its safe day, and every day from its last day on. What the work
dates (steps, tasks, replies, reviews) is told of at shorter distances, and on working days once it is late.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.core.calendar import is_business_day


class Kind(StrEnum):
    """What sort of day it is; all that a mail or a calendar ever says of an item."""

    LAW = "law"
    STAY = "stay"
    CARD = "card"
    DUTY = "duty"
    STEP = "step"
    TASK = "task"
    REPLY = "reply"
    HELD = "held"
    ASK_PERSON = "ask_person"
    REVIEW = "review"
    CHECK = "check"
    ACCOMPANY = "accompany"
    MEETING = "meeting"
    OWED = "owed"


#: Days that the law sets. Nobody can leave these out.
LEGAL = frozenset({Kind.LAW, Kind.STAY, Kind.CARD, Kind.DUTY})
OPTIONAL = (
    Kind.STEP, Kind.TASK, Kind.REPLY, Kind.HELD, Kind.ASK_PERSON, Kind.OWED, Kind.REVIEW, Kind.CHECK, Kind.ACCOMPANY,
    Kind.MEETING,
)  # fmt: skip
#: What belongs to a task, and what to a referral: each has rights of its own beside those of the case.
OF_TASK = frozenset({Kind.TASK, Kind.DUTY})
OF_REFERRAL = frozenset({Kind.REPLY, Kind.HELD, Kind.ASK_PERSON})

#: Nobody is reminded earlier than this, nor for longer after the day; the lists of the product still show it.
AHEAD = timedelta(days=90)
BEHIND = timedelta(days=60)
#: A day on which the job did not run is made up for within a week.
CATCH_UP = timedelta(days=7)
_URGENT = frozenset({"urgent", "immediate"})


@dataclass(frozen=True)
class Item:
    """A day by which something must be done. `ref`: the reference of the thing itself, beside that of its case.

    `safe_day` is the one to keep, `last_day` the last on which it can be done. `owner`: row id of a colleague, or
    nobody. `revision` rises when the thing changes.
    """

    kind: Kind
    ref: str
    case_id: int | None
    case_ref: str
    centre_id: int
    last_day: date
    safe_day: date | None = None
    owner: int | None = None
    urgency: str = "routine"
    revision: int = 0

    @property
    def key(self) -> str:
        """The same for the same thing, whatever its day."""
        return f"{self.kind}:{self.case_ref}:{self.ref}"

    @property
    def keep_day(self) -> date:
        """The day to keep: the safe day where there is one."""
        return self.safe_day or self.last_day


@dataclass(frozen=True)
class Wishes:
    """How a person wants to be reminded: so many days before, and of which kinds beside those of the law."""

    legal_days: tuple[int, ...] = (30, 14, 7, 3, 1)
    work_days: tuple[int, ...] = (3, 0)
    kinds: frozenset[Kind] = frozenset(OPTIONAL)


DEFAULT = Wishes()


@dataclass(frozen=True)
class Away:
    """An absence, first and last day included. `cover` may be nobody."""

    user: int
    first: date
    last: date
    cover: int | None = None

    def on(self, day: date) -> bool:
        """Whether it covers this day."""
        return self.first <= day <= self.last


@dataclass(frozen=True)
class Team:
    """Who leads each centre, and whether somebody is at work and may see an item."""

    leads: Mapping[int, Sequence[int]]
    sees: Callable[[int, Item], bool]


@dataclass(frozen=True, order=True)
class Due:
    """A reminder that is due today; `instead_of` is whose item it is where somebody else is told."""

    user: int
    key: str
    item: Item
    instead_of: int | None = None


def due(
    items: Iterable[Item],
    wishes: Mapping[int, Wishes],
    today: date,
    absences: Sequence[Away],
    team: Team,
    since: date | None = None,
) -> list[Due]:
    """Every reminder of today, each person and item once. `since`: the last day on which this was asked."""
    found: dict[tuple[int, str], Due] = {}
    for item in items:
        for user, instead_of in recipients(item, today, absences, team):
            if is_due(item, wishes.get(user, DEFAULT), today, since):
                found.setdefault((user, item.key), Due(user, item.key, item, instead_of))
    return list(found.values())


def is_due(item: Item, wishes: Wishes, today: date, since: date | None = None) -> bool:
    """Whether somebody with these wishes is told of the item today."""
    if not today - BEHIND <= item.last_day <= today + AHEAD:
        return False
    urgent = item.urgency in _URGENT
    if item.kind in LEGAL:
        if today >= (item.keep_day if urgent else item.last_day):
            return True
        return _passes(item.keep_day, wishes.legal_days, today, since)
    if item.kind not in wishes.kinds:
        return False
    if today > item.last_day:
        return urgent or is_business_day(today)
    return _passes(item.last_day, wishes.work_days, today, since)


def _passes(day: date, distances: Iterable[int], today: date, since: date | None) -> bool:
    """Whether one of the distances before `day` falls on today, or on a day since the last time of asking."""
    first = today if since is None else max(since + timedelta(days=1), today - CATCH_UP)
    return any(first <= day - timedelta(days=distance) <= today for distance in distances)


def recipients(item: Item, today: date, absences: Sequence[Away], team: Team) -> list[tuple[int, int | None]]:
    """Who is told of an item today, each with whom it is instead of (nobody: their own).

    Nobody's rights grow by it: who may not see the item is passed over, and it goes to those who lead the centre.
    """
    owner = item.owner
    if owner is None or not team.sees(owner, item):
        return [(lead, owner) for lead in _leads(item, today, absences, team)]
    told: list[tuple[int, int | None]] = [(owner, None)]
    absence = away(owner, today, absences)
    if absence is None:
        return told
    cover = absence.cover
    if cover is not None and away(cover, today, absences) is None and team.sees(cover, item):
        return [*told, (cover, owner)]
    return told + [(lead, owner) for lead in _leads(item, today, absences, team) if lead != owner]


def away(user: int, today: date, absences: Iterable[Away]) -> Away | None:
    """The absence of somebody on this day; one with a cover before one without."""
    found = [one for one in absences if one.user == user and one.on(today)]
    return min(found, key=lambda one: one.cover is None, default=None)


def _leads(item: Item, today: date, absences: Sequence[Away], team: Team) -> list[int]:
    """Those who lead the centre and are there; when all of them are away, all of them."""
    leads = [lead for lead in team.leads.get(item.centre_id, ()) if team.sees(lead, item)]
    return [lead for lead in leads if away(lead, today, absences) is None] or leads
