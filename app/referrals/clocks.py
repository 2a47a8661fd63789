"""When an answer, a first contact, news and an outcome are due, and whose turn it is. Pure; civil days of Japan.

All spans are business days of public offices: a partner is not late on a Sunday or at New Year. A centre sets them for
each kind of partner and priority (`service/settings.py`); a referral keeps those under which it was sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from enum import IntEnum

from app.core.calendar import add_business_days, business_days_between
from app.referrals.lifecycle import ReferralStatus as S


@dataclass(frozen=True)
class Spans:
    """Business days until the partner has answered and has met the person, between words from it, until the result.

    So many business days after a missed day somebody calls the partner (`call`), and the supervisor is told
    (`supervisor`). `attempts`: how often one tries before giving up.
    """

    answer: int
    first_contact: int
    news: int = 14
    outcome: int = 30
    call: int = 1
    supervisor: int = 2
    attempts: int = 3


DEFAULTS: Mapping[str, Spans] = {"urgent": Spans(0, 1, supervisor=1), "routine": Spans(3, 5)}


def spans_of(kept: Mapping[str, int] | None, priority: str) -> Spans:
    """What a referral keeps; the defaults where it keeps nothing (a draft, or one from before centres could choose)."""
    standard = DEFAULTS[priority]
    return Spans(
        **{**asdict(standard), **{name: days for name, days in (kept or {}).items() if name in asdict(standard)}}
    )


def answer_due(sent_on: date, spans: Spans) -> date:
    """With 0 the same day, or the next one on which offices are open."""
    return add_business_days(sent_on, spans.answer)


def first_contact_due(sent_on: date, spans: Spans) -> date:
    """The day by which the partner should have met or called the person."""
    return add_business_days(sent_on, spans.first_contact)


def news_due(heard_on: date, spans: Spans) -> date:
    """Two to three weeks without a word are asked about."""
    return add_business_days(heard_on, spans.news)


def outcome_due(sent_on: date, spans: Spans) -> date:
    """When the result is asked for."""
    return add_business_days(sent_on, spans.outcome)


def resumed(due: date | None, held_since: date, resumed_on: date) -> date | None:
    """A due day moved by the business days for which the clock stood still."""
    if due is None:
        return None
    return add_business_days(due, max(0, business_days_between(held_since, resumed_on)))


@dataclass(frozen=True)
class Dues:
    """The days that a referral carries; `owed`: whether the partner owes any answer on them."""

    status: S
    answer: date | None = None
    first_contact: date | None = None
    news: date | None = None
    outcome: date | None = None
    review: date | None = None
    planned: date | None = None
    tell_by: date | None = None
    owed: bool = True


class Rung(IntEnum):
    """How far a missed day has climbed: it is in time, late, to be called about, told to the supervisor."""

    IN_TIME = 0
    LATE = 1
    CALL = 2
    SUPERVISOR = 3


@dataclass(frozen=True)
class Waiting:
    """Who must act next, for what (a code of `words.WAITING`), until when (None: no day is set)."""

    turn: str
    what: str
    due: date | None

    def overdue(self, today: date) -> bool:
        """The day itself is in time."""
        return self.due is not None and self.due < today

    def rung(self, today: date, spans: Spans) -> Rung:
        """Where it stands on that day. What is ours to do is never called about; it still comes to the supervisor."""
        if self.due is None or self.due >= today:
            return Rung.IN_TIME
        if today >= add_business_days(self.due, max(spans.supervisor, 1)):
            return Rung.SUPERVISOR
        if self.turn == "partner" and today >= add_business_days(self.due, max(spans.call, 1)):
            return Rung.CALL
        return Rung.LATE


def next_act(rung: Rung, tried: int, spans: Spans) -> str:
    """What comes next with a partner that does not answer (a code of `words.NEXT_ACTS`)."""
    if tried >= spans.attempts:
        return "decide"
    return "wait" if rung < Rung.CALL else "call_again" if tried else "call"


def waiting(dues: Dues, *, closed: bool = False) -> Waiting | None:
    """Whose turn it is; None when nobody has anything left to do."""
    if dues.tell_by is not None:
        return Waiting("centre", "tell_partner", dues.tell_by)
    if not dues.owed and dues.status in (S.REQUESTED, S.ACCEPTED, S.IN_PROGRESS):
        # Only the person knows what came of it: they are asked when a result would be asked for.
        return Waiting("centre", "ask_person", dues.outcome)
    match dues.status:
        case S.DRAFT:
            return Waiting("centre", "send", None)
        case S.REQUESTED:
            return Waiting("partner", "answer", dues.answer)
        case S.ACCEPTED:
            # Until they have said when, the day itself is what is asked for.
            return Waiting("partner", "first_contact" if dues.planned else "planned_day", dues.first_contact)
        case S.IN_PROGRESS:
            return _progress(dues)
        case S.ON_HOLD:
            return Waiting("centre", "review", dues.review)
        case S.ENTERED_IN_ERROR:
            return None
        case _:
            return None if closed else Waiting("centre", "ask_person", None)


def _progress(dues: Dues) -> Waiting:
    if dues.outcome is not None and (dues.news is None or dues.outcome <= dues.news):
        return Waiting("partner", "outcome", dues.outcome)
    return Waiting("partner", "news", dues.news)


def age(sent_on: date, today: date) -> int:
    """Business days since it was sent."""
    return max(0, business_days_between(sent_on, today))
