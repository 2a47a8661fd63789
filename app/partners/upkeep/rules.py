"""Which entries are due for a check, by when, and which of them matter most. Pure; days are civil days of Japan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.partners.lifecycle import AGEING_AFTER, Freshness, freshness

#: An entry is in use by a centre that wrote a referral to it within so many days.
USED_WITHIN = timedelta(days=730)
#: So long after an entry that is in use became doubtful its editor may take for the check.
TIME_TO_CHECK = timedelta(days=7)


class Reason(StrEnum):
    """Why an entry is to be checked, the gravest first. `waiting`: typed by hand; `unconfirmed`: from a list;
    `planned`: on the day that somebody set for the next check."""

    DEAD = "dead"
    REPORTED = "reported"
    WAITING = "waiting"
    STALE = "stale"
    UNCONFIRMED = "unconfirmed"
    AGEING = "ageing"
    PLANNED = "planned"


class What(StrEnum):
    """What somebody says is wrong with an entry. `unsaid`: that something is, in one click."""

    NUMBER = "number"
    MOVED = "moved"
    CLOSED = "closed"
    HOURS = "hours"
    LANGUAGES = "languages"
    NOT_THESE = "not_these"
    OTHER = "other"
    UNSAID = "unsaid"


class Verdict(StrEnum):
    """What came of a report. `unknown`: it could not be found out."""

    CORRECTED = "corrected"
    RIGHT = "right"
    UNKNOWN = "unknown"


class How(StrEnum):
    """By which way an entry changed."""

    HAND = "hand"
    IMPORT = "import"
    MERGE = "merge"
    CHECK = "check"
    REPORT = "report"


@dataclass(frozen=True)
class Facts:
    """An entry as far as the rules read it. `reported_on`: the first report that nobody has settled."""

    confirmed: bool
    by_hand: bool
    created_on: date
    verified_on: date | None = None
    dead_on: date | None = None
    reported_on: date | None = None
    planned_on: date | None = None


@dataclass(frozen=True)
class Use:
    """How one centre uses an entry. `open`: referrals that have not ended, the oldest of them written on `since`."""

    partner_id: int
    centre_id: int
    last_on: date
    open: int = 0
    since: date | None = None


def reasons(facts: Facts, today: date) -> Mapping[Reason, date]:
    """Every reason that holds today, the gravest first, with the day from which it holds."""
    found = {
        Reason.DEAD: facts.dead_on,
        Reason.REPORTED: facts.reported_on,
        **dict.fromkeys([_trust(facts, today)], _doubtful_from(facts)),
        Reason.PLANNED: facts.planned_on if facts.planned_on and facts.planned_on <= today else None,
    }
    return {reason: found[reason] for reason in Reason if found.get(reason) is not None}  # type: ignore[misc]


def _trust(facts: Facts, today: date) -> Reason | None:
    trust = freshness(facts.verified_on, today, confirmed=facts.confirmed)
    if trust is Freshness.UNCONFIRMED:
        return Reason.WAITING if facts.by_hand else Reason.UNCONFIRMED
    return {Freshness.STALE: Reason.STALE, Freshness.AGEING: Reason.AGEING}.get(trust)


def _doubtful_from(facts: Facts) -> date:
    if not facts.confirmed or facts.verified_on is None:
        return facts.created_on
    return facts.verified_on + AGEING_AFTER + timedelta(days=1)


def due_on(why: Mapping[Reason, date], use: Use) -> date | None:
    """By when an entry with open referrals is to be checked: a week after both it was doubtful and somebody was
    referred there. None for an entry without a doubt or without open referrals."""
    if not why or not use.open or use.since is None:
        return None
    return max(min(why.values()), use.since) + TIME_TO_CHECK


def weight(why: Iterable[Reason], use: Use | None, verified_on: date | None) -> tuple[int, int, int, date]:
    """The order of the work, the smallest first: with open referrals before without, then by the gravest reason,
    by how many referrals are open, and by the oldest check."""
    count = use.open if use else 0
    order = list(Reason)
    gravest = min((order.index(reason) for reason in why), default=len(order))
    return (0 if count else 1, gravest, -count, verified_on or date.min)


def is_used(use: Use | None, today: date) -> bool:
    """Whether a centre uses an entry: an open referral, or one written within two years."""
    return use is not None and (use.open > 0 or use.last_on >= today - USED_WITHIN)
