"""The states of a consent, derived for a day; nothing of it is stored."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol

SHOWN_AHEAD = timedelta(days=30)


class ConsentState(StrEnum):
    """`EXPIRING` still covers; it is shown 30 days ahead so that there is time to ask again."""

    ACTIVE = "active"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class Dated(Protocol):
    """What the state is derived from; all are civil dates of Japan."""

    given_on: date
    expires_on: date | None
    withdrawn_on: date | None


def state_on(consent: Dated, day: date) -> ConsentState:
    """The last day counts as covered; the day of the withdrawal does not."""
    if consent.withdrawn_on is not None and consent.withdrawn_on <= day:
        return ConsentState.WITHDRAWN
    if consent.expires_on is None or consent.expires_on > day + SHOWN_AHEAD:
        return ConsentState.ACTIVE
    return ConsentState.EXPIRING if consent.expires_on >= day else ConsentState.EXPIRED


def holds_on(consent: Dated, day: date) -> bool:
    """Whether the consent may be relied on that day."""
    return consent.given_on <= day and state_on(consent, day) in (ConsentState.ACTIVE, ConsentState.EXPIRING)


def a_year_after(day: date) -> date:
    """The last day of one year that begins on `day`: until when a consent holds unless another day is chosen."""
    try:
        return day.replace(year=day.year + 1) - timedelta(days=1)
    except ValueError:  # 29 February
        return date(day.year + 1, 2, 28)
