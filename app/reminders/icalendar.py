"""A calendar file (RFC 5545): whole days with a short word each. Pure.

By hand, for it is a page of text: a library would bring three more packages for eight properties.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

_FOLD = 75
"""Octets of a line without its end (3.1)."""


@dataclass(frozen=True)
class Entry:
    """A day in the calendar. `uid` stays while the thing stays; `sequence` rises when it changes."""

    uid: str
    day: date
    summary: str
    sequence: int


def calendar(name: str, entries: Iterable[Entry], now: datetime) -> bytes:
    """The whole file, CRLF and all."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Kakehashi//Kakehashi//JA",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
    ]
    for entry in entries:
        lines += _event(entry, now)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded(line)}\r\n" for line in lines).encode()


def _event(entry: Entry, now: datetime) -> Iterator[str]:
    """A whole day: the end is the first day that does not belong to it. It keeps nobody from being invited."""
    yield "BEGIN:VEVENT"
    yield f"UID:{escaped(entry.uid)}"
    yield f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"SEQUENCE:{entry.sequence}"
    yield f"DTSTART;VALUE=DATE:{entry.day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{entry.day + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{escaped(entry.summary)}"
    yield "CLASS:PRIVATE"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def escaped(text: str) -> str:
    """A text as a value (3.3.11): nothing in it ends the line or the value."""
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return "".join("\\n" if char == "\n" else char for char in text if char == "\n" or char.isprintable())


def folded(line: str) -> str:
    """A line cut at 75 octets, never within a letter, each further piece after a space (3.1)."""
    pieces, piece, size = [], "", 0
    for char in line:
        octets = len(char.encode())
        if size + octets > _FOLD:
            pieces.append(piece)
            piece, size = "", 1  # the space before it counts
        piece += char
        size += octets
    return "\r\n ".join([*pieces, piece])
