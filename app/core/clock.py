"""The only place that reads the time.

Instants are aware UTC; legal dates are civil dates of Japan (Asia/Tokyo), never seconds.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

TOKYO = ZoneInfo("Asia/Tokyo")
_fixed: list[date] = []
_told: list[datetime] = []


def fix_today(day: date | None) -> None:
    """Pin the civil date for tests and demonstrations (KAKEHASHI_TODAY); None lets it run again."""
    _fixed[:] = [] if day is None else [day]


@contextmanager
def telling(moment: datetime) -> Iterator[None]:
    """While something is told of the past, it is this wall-clock moment of Japan; then the calendar is as before.

    For building demonstrations in one thread, before anybody is served.
    """
    before = list(_told)
    _told[:] = [moment]
    try:
        yield
    finally:
        _told[:] = before


def now() -> datetime:
    """The present instant, aware, UTC. With a pinned date: that date at the present time of day in Japan."""
    if _told:
        return to_instant(_told[0])
    instant = datetime.now(UTC)
    if not _fixed:
        return instant
    return datetime.combine(_fixed[0], instant.astimezone(TOKYO).time(), TOKYO).astimezone(UTC)


def today() -> date:
    """The civil date in Japan."""
    if _told:
        return _told[0].date()
    return _fixed[0] if _fixed else datetime.now(TOKYO).date()


def civil_now() -> datetime:
    """The wall clock of Japan, to the minute, without a zone: what a person writes into a form."""
    return now().astimezone(TOKYO).replace(tzinfo=None, second=0, microsecond=0)


def to_instant(civil: datetime) -> datetime:
    """A wall-clock time of Japan as an instant (UTC)."""
    return civil.replace(tzinfo=TOKYO).astimezone(UTC)


def to_civil(instant: datetime) -> datetime:
    """An instant as the wall clock of Japan, without a zone."""
    aware = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    return aware.astimezone(TOKYO).replace(tzinfo=None)


def civil_day(instant: datetime) -> date:
    """The civil date in Japan on which an instant falls."""
    return to_civil(instant).date()


def day_start(day: date) -> datetime:
    """The first instant of a civil day of Japan."""
    return to_instant(datetime.combine(day, time.min))


def minutes_ago(minutes: int) -> datetime:
    """The instant that lies so many minutes back."""
    return now() - timedelta(minutes=minutes)
