"""Telling the past: the calendar stands where the story is, and runs on as before."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from app.core import clock

MORNING, EVENING = (datetime.combine(date(2025, 3, 7), time(hour, 30)) for hour in (9, 16))


def test_what_is_told_happens_then_and_the_calendar_returns() -> None:
    before = clock.today()
    with clock.telling(MORNING):
        assert clock.today() == date(2025, 3, 7)
        assert clock.civil_now() == MORNING
        with clock.telling(EVENING):
            assert clock.civil_now().hour == 16
        assert clock.civil_now().hour == 9
    assert clock.today() == before


def test_it_returns_when_the_telling_fails() -> None:
    before = clock.today()
    with pytest.raises(LookupError), clock.telling(MORNING):
        raise LookupError
    assert clock.today() == before
