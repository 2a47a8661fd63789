"""Dates as offices write them, in and out; bounds of eras; what is refused and why."""

import contextlib
from datetime import date, datetime

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.core import dates
from app.core.dates import DateError, PartialDate, parse_date, parse_datetime

TODAY = date(2026, 11, 22)
days = st.dates(date(1868, 1, 25), date(2199, 12, 31))


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-22", "2026/11/22", "2026.11.22", "20261122", "2026年11月22日", "西暦2026年11月22日",
        "令和8年11月22日", "令和 8年 11月 22日", "令和8/11/22", "令和8.11.22",
        "R8.11.22", "r8-11-22", "R08/11/22",
        "Ｒ８．１１．２２", "２０２６－１１－２２", "㋿8年11月22日", " 2026-11-22 ", "2026—11—22",
        "今日", "Today",
    ],
)  # fmt: skip
def test_every_written_form_gives_the_same_day(text: str) -> None:
    assert parse_date(text, TODAY) == TODAY


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("平成31年4月30日", date(2019, 4, 30)),
        ("令和元年5月1日", date(2019, 5, 1)),
        ("令和1年5月1日", date(2019, 5, 1)),
        ("昭和64年1月7日", date(1989, 1, 7)),
        ("H1.1.8", date(1989, 1, 8)),
        ("大正15年12月24日", date(1926, 12, 24)),
        ("S1.12.25", date(1926, 12, 25)),
        ("M45.7.29", date(1912, 7, 29)),
        ("T1.7.30", date(1912, 7, 30)),
        ("明治元年1月25日", date(1868, 1, 25)),
        ("2028-02-29", date(2028, 2, 29)),
        ("昨日", date(2026, 11, 21)),
    ],
)
def test_first_and_last_days_of_eras_are_read(text: str, day: date) -> None:
    assert parse_date(text, TODAY) == day


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("　 ", "empty"),
        ("来週", "unreadable"),
        ("11/22", "unreadable"),
        ("2026-11/22", "unreadable"),
        ("令和8年", "unreadable"),
        ("X8.11.22", "unreadable"),
        ("٢٠٢٦-١١-٢٢", "unreadable"),
        ("2026-11-22" * 10_000, "unreadable"),
        ("2026-02-30", "impossible"),
        ("2027-02-29", "impossible"),
        ("2026-13-01", "impossible"),
        ("平成31年2月30日", "impossible"),
        ("平成31年5月1日", "era_out_of_range"),
        ("令和元年4月30日", "era_out_of_range"),
        ("令和0年5月1日", "era_out_of_range"),
        ("昭和64年1月8日", "era_out_of_range"),
        ("明治元年1月24日", "era_out_of_range"),
        ("令和999年1月1日", "era_out_of_range"),
        ("令和99年1月1日", "era_out_of_range"),
        ("R65.1.1", "era_out_of_range"),
        ("平成50年1月1日", "era_out_of_range"),
        ("昭和0年1月1日", "era_out_of_range"),
        ("1867-12-31", "out_of_range"),
        ("2200-01-01", "out_of_range"),
        ("0000-01-01", "out_of_range"),
    ],
)
def test_what_is_no_date_is_refused_with_its_reason(text: str, reason: str) -> None:
    with pytest.raises(DateError) as refused:
        parse_date(text, TODAY)
    assert refused.value.reason == refused.value.code == reason
    assert str(refused.value) == reason, "what was typed may be a birth date and must not reach a log"


@given(days)
def test_what_is_written_is_read_back(day: date) -> None:
    # No era lasted longer than 64 years: what is written of later ones cannot be typed.
    eras = [dates.wareki(day), dates.wareki(day, "short")] if day.year < 2019 + dates.LONGEST_ERA else []
    for written in (day.isoformat(), f"{day:%Y/%m/%d}", *eras):
        assert parse_date(written, TODAY) == day


@given(st.text(alphabet="令和平成昭元年月日RHSTM0123456789/-.: T午前後時分半", max_size=20))
def test_any_text_gives_a_date_in_range_or_a_reason(text: str) -> None:
    for read in (
        lambda: parse_date(text, TODAY),
        lambda: parse_datetime(text),
        lambda: PartialDate.parse(text),
    ):
        with contextlib.suppress(DateError):
            assert 1868 <= read().year <= 2199


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-22 10:41", datetime(2026, 11, 22, 10, 41)),  # noqa: DTZ001 - civil time
        ("2026-11-22T10:41:59", datetime(2026, 11, 22, 10, 41)),  # noqa: DTZ001
        ("2026-11-22T10:41:00.123+09:00", datetime(2026, 11, 22, 10, 41)),  # noqa: DTZ001
        ("2026-11-22T16:30Z", datetime(2026, 11, 23, 1, 30)),  # noqa: DTZ001
        ("2026-11-22T10:41-0500", datetime(2026, 11, 23, 0, 41)),  # noqa: DTZ001
        ("令和8年11月22日 午後2時5分", datetime(2026, 11, 22, 14, 5)),  # noqa: DTZ001
        ("令和8年11月22日午後2時半", datetime(2026, 11, 22, 14, 30)),  # noqa: DTZ001
        ("R8.11.22 午後12時30分", datetime(2026, 11, 22, 12, 30)),  # noqa: DTZ001
        ("R8.11.22 午前12時", datetime(2026, 11, 22, 0, 0)),  # noqa: DTZ001
        ("２０２６／１１／２２　１０：４１", datetime(2026, 11, 22, 10, 41)),  # noqa: DTZ001
        ("2026/11/22 2:05 PM", datetime(2026, 11, 22, 14, 5)),  # noqa: DTZ001
        ("2026-11-22", datetime(2026, 11, 22)),  # noqa: DTZ001
    ],
)
def test_date_and_time_of_japan(text: str, moment: datetime) -> None:
    assert parse_datetime(text) == moment


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2026-11-22 24:00", "impossible"),
        ("2026-11-22 10:60", "impossible"),
        ("2026-11-22 午後13時", "impossible"),
        ("2026-11-22T10:00+15:00", "impossible"),
        ("2026-02-30 10:00", "impossible"),
        ("2026-11-22 10", "unreadable"),
        ("2026-11-22 10:4", "unreadable"),
        ("2026-11-22 午後2:00 PM", "unreadable"),
        ("10:41", "unreadable"),
        ("平成31年5月1日 10:00", "era_out_of_range"),
        ("2199-12-31T23:00-05:00", "out_of_range"),
        ("", "empty"),
    ],
)
def test_wrong_times_are_refused(text: str, reason: str) -> None:
    with pytest.raises(DateError) as refused:
        parse_datetime(text)
    assert refused.value.reason == reason


def test_dates_are_shown_in_both_calendars() -> None:
    assert dates.both(TODAY) == "2026-11-22（令和8年11月22日）"
    assert dates.wareki(date(2019, 5, 1)) == "令和元年5月1日"
    assert dates.wareki(date(2019, 5, 1), "short") == "R1.5.1"
    assert dates.wareki(date(1868, 1, 24)) == "1868年1月24日"
    assert dates.wareki(date(1868, 1, 24), "short") == "1868.1.24"


@given(days)
def test_a_day_lies_in_its_fiscal_year(day: date) -> None:
    first, last = dates.fiscal_year_bounds(dates.fiscal_year(day))
    assert first <= day <= last
    assert (first.month, first.day, last.month, last.day) == (4, 1, 3, 31)


def test_how_far_a_deadline_is_away() -> None:
    words = {day: (dates.relative(day, TODAY), dates.relative(day, TODAY, "en")) for day in (
        date(2026, 12, 4), date(2026, 11, 23), TODAY, date(2026, 11, 21), date(2026, 11, 19))}  # fmt: skip
    assert list(words.values()) == [
        ("あと12日", "in 12 days"), ("あと1日", "in 1 day"), ("今日", "today"),
        ("1日超過", "1 day overdue"), ("3日超過", "3 days overdue"),
    ]  # fmt: skip
    assert dates.days_between(TODAY, date(2026, 12, 4)) == 12


@pytest.mark.parametrize(
    ("text", "kept", "shown"),
    [
        ("1985", "1985", "1985（昭和60年）"),
        ("昭和60年", "1985", "1985（昭和60年）"),
        ("1989", "1989", "1989（昭和64年・平成元年）"),
        ("S60.4", "1985-04", "1985-04（昭和60年4月）"),
        ("1985年4月", "1985-04", "1985-04（昭和60年4月）"),
        ("1985-04-00", "1985-04", "1985-04（昭和60年4月）"),
        ("1985-00-00", "1985", "1985（昭和60年）"),
        ("昭和60年4月12日", "1985-04-12", "1985-04-12（昭和60年4月12日）"),
    ],
)
def test_birth_dates_of_any_precision(text: str, kept: str, shown: str) -> None:
    born = PartialDate.parse(text)
    assert (str(born), born.both()) == (kept, shown)
    assert PartialDate.parse(str(born)) == born


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("不明", "unreadable"),
        ("1985-13", "impossible"),
        ("昭和65年", "era_out_of_range"),
        ("平成元年1月7日", "era_out_of_range"),
        ("2300", "out_of_range"),
    ],
)
def test_wrong_partial_dates_are_refused(text: str, reason: str) -> None:
    with pytest.raises(DateError) as refused:
        PartialDate.parse(text)
    assert refused.value.reason == reason


def test_a_day_without_a_month_is_no_partial_date() -> None:
    with pytest.raises(DateError):
        PartialDate(1985, None, 3)


def test_what_is_known_of_an_age() -> None:
    on = date(2026, 3, 31)
    assert PartialDate.parse("2008").age_on(on) == (17, 18)
    assert PartialDate.parse("2008-03").age_on(on) == (18, 18)
    assert PartialDate.parse("2008-04-01").age_on(on) == (17, 17)
    assert PartialDate.parse("2008-02-29").age_on(date(2026, 2, 28)) == (17, 17)
    assert PartialDate.parse("2008-02-29").age_on(date(2026, 3, 1)) == (18, 18)
    assert PartialDate.parse("2026").age_on(on) == (0, 0)
    with pytest.raises(DateError):
        PartialDate.parse("2027").age_on(on)


@given(days, days)
def test_partial_dates_agree_with_the_days_they_may_be(one: date, other: date) -> None:
    year, month, full = PartialDate(one.year), PartialDate(one.year, one.month), PartialDate.of(one)
    assert year.earliest <= month.earliest <= one <= month.latest <= year.latest
    assert year.may_be(full)
    assert month.may_be(full)
    assert full.may_be(PartialDate.of(other)) == (one == other)
    assert (full < PartialDate.of(other)) == (one < other)
    assert (full <= PartialDate.of(other)) == (one <= other)
    assume(other >= one)
    youngest, oldest = year.age_on(other)
    assert youngest <= full.age_on(other)[0] <= oldest <= youngest + 1
