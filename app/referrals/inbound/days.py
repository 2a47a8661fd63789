"""By when we owe what: the standard clocks of referrals, turned round. Civil days."""

from __future__ import annotations

from datetime import date

from app.referrals import clocks


def answer(priority: str, since: date) -> date:
    """When the other office hears whether we take it, and when it hears of the end."""
    return clocks.answer_due(priority, since)


def first_contact(priority: str, since: date) -> date:
    """When we should have met or called the person."""
    return clocks.first_contact_due(priority, since)


def news(since: date) -> date:
    """When the other office hears again."""
    return clocks.news_due(since)


def outcome(since: date) -> date:
    """When a result is due."""
    return clocks.outcome_due(since)
