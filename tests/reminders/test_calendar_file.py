"""The calendar file, read by another's reader."""

from __future__ import annotations

from datetime import UTC, date, datetime

import icalendar
import pytest

from app.reminders.icalendar import Entry, calendar, escaped, folded

NOW = datetime(2026, 11, 24, 1, 2, 3, tzinfo=UTC)


def test_another_reader_finds_the_same() -> None:
    entry = Entry("abc@kakehashi", date(2026, 12, 31), "K-7F3Q2M8D 期限（最終日）", 4)
    read = icalendar.Calendar.from_ical(calendar("かけはし", [entry, entry], NOW))
    assert read["VERSION"] == "2.0"
    assert read["X-WR-CALNAME"] == "かけはし"
    event, _ = read.walk("VEVENT")
    assert (event["UID"], event["SEQUENCE"], event["SUMMARY"]) == (entry.uid, 4, entry.summary)
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (date(2026, 12, 31), date(2027, 1, 1))
    assert event["DTSTAMP"].dt == NOW
    assert not {"DESCRIPTION", "LOCATION", "ATTENDEE", "ORGANIZER"} & set(event)
    assert read.errors == []


@pytest.mark.parametrize("length", [20, 25, 30, 200])
def test_long_lines_are_folded_by_octets_and_come_back_whole(length: int) -> None:
    summary = "期" * length + ";,\\"
    content = calendar("", [Entry("u", date(2026, 1, 1), summary, 0)], NOW)
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    (event,) = icalendar.Calendar.from_ical(content).walk("VEVENT")
    assert event["SUMMARY"] == summary


def test_nothing_in_a_text_ends_its_line() -> None:
    assert escaped("a\r\nBEGIN:VEVENT") == "a\\nBEGIN:VEVENT"
    content = calendar("", [Entry("u", date(2026, 1, 1), "x\nEND:VEVENT", 0)], NOW)
    assert len(icalendar.Calendar.from_ical(content).walk("VEVENT")) == 1


def test_a_line_of_75_octets_is_left_whole() -> None:
    assert folded("a" * 75) == "a" * 75
    assert folded("a" * 76) == "a" * 75 + "\r\n a"
