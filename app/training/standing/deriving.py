"""Standing of one certification on any day, as known on any other. Derived each time, stored nowhere. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.training.standing.counting import months_after
from app.training.standing.records import History, OrderKind, Period


class Standing(StrEnum):
    """In the order in which they are asked for; the first that fits is it."""

    UNKNOWN = "unknown"
    """Nothing was decided yet on that day."""
    REVOKED = "revoked"
    CLOSED = "closed"
    """Given back, the holder died, or lapsed for so long that only the whole way leads back."""
    SUSPENDED = "suspended"
    NOT_YET = "not_yet"
    ACTIVE = "active"
    RENEWAL_DUE = "renewal_due"
    GRACE = "grace"
    LAPSED = "lapsed"


VALID = frozenset({Standing.ACTIVE, Standing.RENEWAL_DUE})


@dataclass(frozen=True, slots=True)
class Answer:
    """What can be said of a day. `period` is the one that covers it, or the last before it; it ends on `ends_on`.

    `counts` is whether the holder may be called certified on that day: active, or in grace where the policy says so.
    `window_from`, `grace_until`, `closes_after` are the days that follow from the end; None without a period.
    """

    standing: Standing
    counts: bool
    period: Period | None = None
    ends_on: date | None = None
    window_from: date | None = None
    grace_until: date | None = None
    closes_after: date | None = None


def standing_on(history: History, day: date, known_on: date) -> Answer:
    """The standing on a civil day of Japan, by what was decided up to the end of `known_on`.

    An ending goes before a suspension: who gave the certification back is not suspended.
    """
    if history.approved_on > min(known_on, day):
        return Answer(Standing.UNKNOWN, counts=False)
    found = _by_period(history, day, known_on)
    special = _by_order(history, day, known_on)
    if special is None or (special is Standing.SUSPENDED and found.standing is Standing.CLOSED):
        return found
    return Answer(
        special, counts=False, period=found.period, ends_on=found.ends_on, window_from=found.window_from,
        grace_until=found.grace_until, closes_after=found.closes_after,
    )  # fmt: skip


def _by_order(history: History, day: date, known_on: date) -> Standing | None:
    holding = {one.kind for one in history.orders if one.covers(day, known_on)}
    if OrderKind.REVOCATION in holding:
        return Standing.REVOKED
    if any(one.starts_on <= day and one.known_on <= known_on for one in history.endings):
        return Standing.CLOSED
    return Standing.SUSPENDED if OrderKind.SUSPENSION in holding else None


def _by_period(history: History, day: date, known_on: date) -> Answer:
    periods = history.in_order(known_on)
    begun = [one for one in periods if one.starts_on <= day]
    if not begun:
        return Answer(Standing.NOT_YET, counts=False, period=periods[0] if periods else None)
    period = begun[-1]
    values = history.policy_of(period, day, known_on).values
    end = history.end_of(period, day, known_on)
    window = months_after(end, -values.window_months)
    grace_until = end + timedelta(days=values.grace_days)
    closes = months_after(end, values.lapse_months)
    followed = len(begun) < len(periods)
    if day <= end:
        standing = Standing.RENEWAL_DUE if day >= window and not followed else Standing.ACTIVE
    elif day <= grace_until and (not values.grace_needs_case or _case_is_open(history, day, known_on)):
        standing = Standing.GRACE
    else:
        standing = Standing.LAPSED if day <= closes else Standing.CLOSED
    counts = standing in VALID or (standing is Standing.GRACE and values.grace_counts)
    return Answer(standing, counts, period, end, window, grace_until, closes)


def _case_is_open(history: History, day: date, known_on: date) -> bool:
    return any(one.is_open(day, known_on) for one in history.cases)
