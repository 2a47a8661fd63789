"""The standing of a certification worked out the slow way: one day after the other, by reading the rules aloud.

It shares no code with the product but the records themselves.
"""

from __future__ import annotations

from datetime import date, timedelta

from app.training.standing.policies import ExpiryRule, PolicyVersion, Reach, Values
from app.training.standing.records import Basis, History, Leave, OrderKind, Period

ONE = timedelta(days=1)


def _same_day_in(day: date, months: int) -> date | None:
    """The day with the same number so many months on; None where that month has no such day."""
    month = day.month + months
    year = day.year
    while month > 12:
        month, year = month - 12, year + 1
    while month < 1:
        month, year = month + 12, year - 1
    try:
        return date(year, month, day.day)
    except ValueError:
        return None


def _last_of_month(day: date, months: int) -> date:
    first = _same_day_in(day.replace(day=1), months)
    assert first is not None
    following = _same_day_in(first, 1)
    assert following is not None
    return following - ONE


def plain_end(start: date, values: Values, *, whole_first_day: bool = False) -> date:
    """Count as a clerk does with the Civil Code on the desk: a first day that is whole from its midnight counts."""
    whole = values.expiry is ExpiryRule.FIRST_DAY_COUNTED or whole_first_day
    first_counted = start if whole else start + ONE
    like = _same_day_in(first_counted, values.valid_months)
    end = like - ONE if like is not None else _last_of_month(first_counted, values.valid_months)
    return _march(end) if values.expiry is ExpiryRule.END_OF_FISCAL_YEAR else end


def _march(day: date) -> date:
    while (day.month, day.day) != (3, 31):
        day += ONE
    return day


def _version(history: History, period: Period, day: date, known_on: date) -> PolicyVersion:
    best = period.policy
    for version in history.policies:
        holds = version.effective_from <= day and version.known_on <= known_on
        if version.number > best.number and version.reach is Reach.REACHING_BACK and holds:
            best = version
    return best


def _counting(history: History, known_on: date) -> list[Period]:
    found = []
    for period in history.periods:
        written = period.known_on <= known_on
        replaced = period.replaced_on is not None and period.replaced_on <= known_on
        if written and not replaced:
            found.append(period)
    return sorted(found, key=lambda one: one.starts_on)


def _is_on(leave: Leave, day: date, known_on: date) -> bool:
    gone = leave.replaced_on is not None and leave.replaced_on <= known_on
    return leave.known_on <= known_on and not gone and leave.first <= day <= leave.last


def end_of(history: History, period: Period, day: date, known_on: date) -> date:
    values = _version(history, period, day, known_on).values
    by_decision = values is period.policy.values or period.basis is Basis.EXTENSION
    renewed_another_day = period.basis == "renewal" and period.known_on != period.starts_on
    end = period.ends_on if by_decision else plain_end(period.starts_on, values, whole_first_day=renewed_another_day)
    on_leave = 0
    walk = period.starts_on
    while walk <= end and values.leave_moves_validity:
        if any(_is_on(one, walk, known_on) for one in history.leaves):
            on_leave += 1
        walk += ONE
    for _ in range(min(on_leave, values.leave_cap_days)):
        end += ONE
    if on_leave and values.leave_cap_days and values.expiry is ExpiryRule.END_OF_FISCAL_YEAR:
        end = _march(end)
    for other in _counting(history, known_on):
        if other.starts_on > period.starts_on:
            end = min(end, other.starts_on - ONE)
    return end


def standing(history: History, day: date, known_on: date) -> str:
    if day < history.approved_on or known_on < history.approved_on:
        return "unknown"
    orders = []
    for order in history.orders:
        if order.known_on > known_on or not order.starts_on <= day <= (order.until or date.max):
            continue
        lifted = order.set_aside_on is not None and order.set_aside_on <= known_on
        if lifted and (order.set_aside_from is None or order.set_aside_from <= day):
            continue
        orders.append(order.kind)
    if OrderKind.REVOCATION in orders:
        return "revoked"
    for ending in history.endings:
        if ending.known_on <= known_on and ending.starts_on <= day:
            return "closed"
    plain = _plain(history, day, known_on)
    return "suspended" if OrderKind.SUSPENSION in orders and plain != "closed" else plain


def _plain(history: History, day: date, known_on: date) -> str:
    periods = _counting(history, known_on)
    current = None
    for period in periods:
        if period.starts_on <= day:
            current = period
    if current is None:
        return "not_yet"
    values = _version(history, current, day, known_on).values
    end = end_of(history, current, day, known_on)
    if day <= end:
        if any(other.starts_on > day for other in periods):
            return "active"
        opens = _same_day_in(end, -values.window_months) or _last_of_month(end, -values.window_months)
        return "renewal_due" if day >= opens else "active"
    open_case = False
    for case in history.cases:
        begun = case.opened_on <= day and case.opened_on <= known_on
        over = case.ended_on is not None and case.ended_on <= known_on and case.ended_on <= day
        open_case = open_case or (begun and not over)
    if (day - end).days <= values.grace_days and (open_case or not values.grace_needs_case):
        return "grace"
    limit = _same_day_in(end, values.lapse_months) or _last_of_month(end, values.lapse_months)
    return "lapsed" if day <= limit else "closed"
