"""By when we owe what: the standard clocks of referrals, turned round. Civil days.

What a centre sets for its partners says nothing of how long others wait for us.
"""

from __future__ import annotations

from datetime import date

from app.referrals import clocks
from app.referrals.clocks import DEFAULTS


def answer(priority: str, since: date) -> date:
    """When the other office hears whether we take it, and when it hears of the end."""
    return clocks.answer_due(since, DEFAULTS[priority])


def first_contact(priority: str, since: date) -> date:
    """When we should have met or called the person."""
    return clocks.first_contact_due(since, DEFAULTS[priority])


def news(since: date) -> date:
    """When the other office hears again."""
    return clocks.news_due(since, DEFAULTS["routine"])


def outcome(since: date) -> date:
    """When a result is due."""
    return clocks.outcome_due(since, DEFAULTS["routine"])
