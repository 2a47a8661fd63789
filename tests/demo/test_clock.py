"""Telling the past: the calendar stands where the story is, and runs on as before."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from app.core import clock


def test_what_is_told_happens_then_and_the_calendar_returns() -> None:
    before = clock.today()
    with clock.telling(datetime(2025, 3, 7, 9, 30)):
        assert clock.today() == date(2025, 3, 7)
        assert clock.civil_now() == datetime(2025, 3, 7, 9, 30)
        with clock.telling(datetime(2025, 3, 7, 16, 0)):
            assert clock.civil_now().hour == 16
        assert clock.civil_now().hour == 9
    assert clock.today() == before


def test_it_returns_when_the_telling_fails() -> None:
    before = clock.today()
    with pytest.raises(LookupError), clock.telling(datetime(2020, 1, 1, 10, 0)):
        raise LookupError
    assert clock.today() == before
