"""How far an entry can be trusted, from the day it was last checked. Pure; days are civil dates."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

# Directory practice: half a year is worth a reminder, after a year the entry is no longer offered.
AGEING_AFTER = timedelta(days=180)
STALE_AFTER = timedelta(days=365)
# What was said of free places a month ago says little of today.
CAPACITY_HOLDS = timedelta(days=30)


class Freshness(StrEnum):
    """``unconfirmed``: nobody has said that it is right."""

    FRESH = "fresh"
    AGEING = "ageing"
    STALE = "stale"
    UNCONFIRMED = "unconfirmed"


def freshness(verified_on: date | None, today: date, *, confirmed: bool) -> Freshness:
    """Trust in an entry last checked on a day. A check without a day counts as stale."""
    if not confirmed:
        return Freshness.UNCONFIRMED
    if verified_on is None or verified_on < stale_before(today):
        return Freshness.STALE
    return Freshness.AGEING if today - verified_on > AGEING_AFTER else Freshness.FRESH


def stale_before(today: date) -> date:
    """Entries checked before this day are stale."""
    return today - STALE_AFTER
