"""The one clock, and identifiers that tell nothing."""

from __future__ import annotations

import re
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest

from app.core import clock, ids


class TestClock:
    def test_a_pinned_day_keeps_the_time_of_day(self) -> None:
        clock.fix_today(date(2026, 3, 31))
        now = clock.now()
        assert now.tzinfo is UTC
        assert clock.civil_day(now) == clock.today() == date(2026, 3, 31)

    def test_without_a_pin_time_runs(self) -> None:
        clock.fix_today(None)
        assert abs(clock.now().timestamp() - time.time()) < 5
        assert clock.today() == clock.civil_day(clock.now())

    @pytest.mark.parametrize(
        ("instant", "day"),
        [
            (datetime(2026, 3, 31, 14, 59, 59, tzinfo=UTC), date(2026, 3, 31)),
            (datetime(2026, 3, 31, 15, 0, tzinfo=UTC), date(2026, 4, 1)),
            (datetime(2028, 2, 28, 15, 0, tzinfo=UTC), date(2028, 2, 29)),
            (datetime(2025, 12, 31, 15, 0, tzinfo=UTC), date(2026, 1, 1)),
        ],
    )
    def test_the_day_begins_at_midnight_in_japan(self, instant: datetime, day: date) -> None:
        assert clock.civil_day(instant) == day
        assert clock.day_start(day) <= instant < clock.day_start(day + timedelta(days=1))

    def test_wall_clock_and_instant_are_each_others_inverse(self) -> None:
        civil = datetime.fromisoformat("2026-11-22T10:41")
        assert clock.to_instant(civil) == datetime(2026, 11, 22, 1, 41, tzinfo=UTC)
        assert clock.to_civil(clock.to_instant(civil)) == civil
        assert clock.to_civil(datetime.fromisoformat("2026-11-22T01:41")) == civil

    def test_now_for_a_form_has_no_seconds_and_no_zone(self) -> None:
        now = clock.civil_now()
        assert (now.second, now.microsecond, now.tzinfo) == (0, 0, None)

    def test_minutes_ago(self) -> None:
        assert timedelta(minutes=4) < clock.now() - clock.minutes_ago(5) <= timedelta(minutes=5, seconds=1)


class TestIds:
    def test_row_ids_rise_and_never_meet_even_in_parallel(self) -> None:
        with ThreadPoolExecutor(8) as pool:
            made = list(pool.map(lambda _: [ids.new_id() for _ in range(500)], range(8)))
        assert all(part == sorted(part) for part in made)
        assert len({number for part in made for number in part}) == 4_000
        assert all(0 < number < 2**63 for part in made for number in part)

    def test_references_are_random_and_speakable(self) -> None:
        made = {ids.new_ref("K") for _ in range(1_000)}
        assert len(made) == 1_000
        assert all(re.fullmatch(r"K-[0-9A-HJKMNP-TV-Z]{8}", ref) for ref in made)
        assert re.fullmatch(r"C-.{10}", ids.new_ref("C", 10))

    @pytest.mark.parametrize("typed", ["k-7f3q2m8d", " K-7F3Q2M8D ", "K－7F3Q2M8D", "Kー7F3Q2M8D"])
    def test_a_reference_as_typed(self, typed: str) -> None:
        assert ids.clean_ref(typed) == "K-7F3Q2M8D"

    def test_letters_that_are_read_as_figures(self) -> None:
        assert ids.clean_ref("K-OIL00000") == "K-01100000"

    def test_a_full_width_reference(self) -> None:
        assert ids.clean_ref("Ｋ－７Ｆ３Ｑ２Ｍ８Ｄ") == "K-7F3Q2M8D"

    def test_secrets_are_long_and_each_is_new(self) -> None:
        made = {ids.new_token() for _ in range(100)}
        assert len(made) == 100
        assert all(len(token) >= 43 and re.fullmatch(r"[\w-]+", token) for token in made)
        assert len(ids.short_id()) == 12
