"""When an answer, a first contact, news and an outcome are due, and whose turn it is. Pure; civil days of Japan.

All spans are business days of public offices: a partner is not late on a Sunday or at New Year.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.core.calendar import add_business_days, business_days_between
from app.referrals.lifecycle import ReferralStatus as S

# Priority → business days until the partner has answered, and until it has met the person.
ANSWER = {"urgent": 0, "routine": 3}
FIRST_CONTACT = {"urgent": 1, "routine": 5}
NEWS = 14
OUTCOME = 30
ESCALATION = 1
"""So many business days after a missed day the supervisor is told as well."""


def answer_due(priority: str, sent_on: date) -> date:
    """Urgent: the same day, or the next one on which offices are open."""
    return add_business_days(sent_on, ANSWER[priority])


def first_contact_due(priority: str, sent_on: date) -> date:
    """The day by which the partner should have met or called the person."""
    return add_business_days(sent_on, FIRST_CONTACT[priority])


def news_due(heard_on: date) -> date:
    """Two to three weeks without a word are asked about."""
    return add_business_days(heard_on, NEWS)


def outcome_due(sent_on: date) -> date:
    """When the result is asked for."""
    return add_business_days(sent_on, OUTCOME)


def resumed(due: date | None, held_since: date, resumed_on: date) -> date | None:
    """A due day moved by the business days for which the clock stood still."""
    if due is None:
        return None
    return add_business_days(due, max(0, business_days_between(held_since, resumed_on)))


@dataclass(frozen=True)
class Dues:
    """The days that a referral carries."""

    status: S
    answer: date | None = None
    first_contact: date | None = None
    news: date | None = None
    outcome: date | None = None
    review: date | None = None
    planned: date | None = None


@dataclass(frozen=True)
class Waiting:
    """Who must act next, for what (a code of `words.WAITING`), until when (None: no day is set)."""

    turn: str
    what: str
    due: date | None

    def overdue(self, today: date) -> bool:
        """The day itself is in time."""
        return self.due is not None and self.due < today

    def escalated(self, today: date) -> bool:
        """Late for so long that the supervisor is told."""
        return self.due is not None and add_business_days(self.due, ESCALATION) < today


def waiting(dues: Dues, *, closed: bool = False) -> Waiting | None:
    """Whose turn it is; None when nobody has anything left to do."""
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
