"""Figures as a page shows them: lines in the reader's language, bars, the to-do list of missing data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from urllib.parse import urlencode

from app.core.errors import lazy
from app.core.i18n import translate
from app.reports.bases import DEFINITIONS
from app.reports.figures import OTHER, UNKNOWN, Figures, Row, Table
from app.reports.notes import missing_notes

SHOWN_ROWS = 30
# Tables that the page of the year only links to: it stays small.
ON_THEIR_OWN: Mapping[str, str] = {
    "accompaniments": lazy("分野別の表"),
    "accompaniment_languages": lazy("ことば別の表"),
    "accompaniment_interpreters": lazy("通訳の方法別の表"),
}
_MONTH = lazy("%(n)s月")
_KEPT = frozenset({OTHER, UNKNOWN})
# Table → name of the filter of the contact list, also what it calls a missing value.
_FILTERS = {
    "topics": "topic",
    "languages": "language",
    "channels": "channel",
    "nationalities": "nationality",
    "residence_statuses": "residence_status",
    "outcomes": "result",
}


@dataclass(frozen=True, slots=True)
class TotalView:
    """A basis with its figure and its definition in words."""

    code: str
    label: str
    text: str
    count: int | Decimal | None
    hidden: bool


@dataclass(frozen=True, slots=True)
class TableView:
    """A table with the lines that the page shows. `left` lines with `left_count` stand only in the full table."""

    name: str
    title: str
    basis: str
    definition: str
    base: int | None
    rows: tuple[Row, ...]
    left: int
    left_count: int

    @property
    def highest(self) -> int:
        return max((row.count or 0 for row in self.rows), default=0)


@dataclass(frozen=True, slots=True)
class Todo:
    """What is missing, in how many contacts, and where to add it (None without the right to see them)."""

    label: str
    count: int
    href: str | None


@dataclass(frozen=True, slots=True)
class Column:
    """One bar of the chart, in the units of its view box."""

    x: float
    y: float
    width: float
    height: float
    label: str
    value: str


def label_of(row: Row, locale: str) -> str:
    """The row's name in the reader's language."""
    return row.label if locale == "ja" else row.label_en


def totals_view(figures: Figures, locale: str) -> list[TotalView]:
    """The summary in words."""
    found = []
    for total in figures.totals:
        words = DEFINITIONS[total.basis]
        japanese = locale == "ja"
        found.append(
            TotalView(
                total.basis.value,
                words.label if japanese else words.label_en,
                words.text if japanese else words.text_en,
                total.count,
                total.hidden,
            )
        )
    return found


def table_view(table: Table, locale: str, *, full: bool = False) -> TableView:
    """A table for the page: a long one with its largest lines only, その他 and 不明 always among them."""
    words = DEFINITIONS[table.basis]
    japanese = locale == "ja"
    rows = table.rows
    if not full and len(rows) > SHOWN_ROWS:
        largest = sorted(rows, key=lambda row: -(row.count or 0))[:SHOWN_ROWS]
        kept = {row.code for row in largest} | _KEPT
        rows = tuple(row for row in rows if row.code in kept)
    shown = {row.code for row in rows}
    left = [row for row in table.rows if row.code not in shown]
    return TableView(
        name=table.name,
        title=table.title if japanese else table.title_en,
        basis=words.label if japanese else words.label_en,
        definition=words.text if japanese else words.text_en,
        base=table.base,
        rows=rows,
        left=len(left),
        left_count=sum(row.count or 0 for row in left),
    )


def rows_address(figures: Figures, table: str, code: str) -> str | None:
    """The list of the contacts behind a cell; None where the list of contacts has no such filter."""
    name = _FILTERS.get(table)
    if name is None or (table == "residence_statuses" and code != UNKNOWN):
        return None
    return _contacts_address(name, code, figures.scope.first_day, figures.scope.last_day)


@lru_cache(maxsize=4_096)
def _contacts_address(name: str, code: str, first: date, last: date) -> str:
    """The page of a year holds some seventy; only names of filters, codes and days stand in them."""
    query = {"missing": name} if code == UNKNOWN else {name: code, "state": "recorded", "attempts": "without"}
    return "/contacts?" + urlencode(query | {"from": first.isoformat(), "to": last.isoformat()})


def missing_list(figures: Figures, locale: str, *, linked: bool) -> list[Todo]:
    """What could still be added, the largest first."""
    found = []
    for note in missing_notes(figures):
        name = note.code.removesuffix("_unknown")
        table = figures.table(name)
        href = rows_address(figures, name, UNKNOWN) if linked else None
        found.append(Todo(table.title if locale == "ja" else table.title_en, note.count, href))
    return sorted(found, key=lambda todo: -todo.count)


def column_chart(rows: Sequence[Row], locale: str, *, width: int = 720, height: int = 150) -> list[Column]:
    """Bars side by side, the largest as high as the picture; hidden counts have no bar."""
    top = max((row.count or 0 for row in rows), default=0) or 1
    step = width / max(len(rows), 1)
    found = []
    for position, row in enumerate(rows):
        tall = round((row.count or 0) / top * height, 1)
        value = "x" if row.count is None else f"{row.count:,}"
        month = translate(locale, _MONTH) % {"n": int(row.code[-2:])}
        found.append(
            Column(round(position * step + step * 0.15, 1), height - tall, round(step * 0.7, 1), tall, month, value)
        )
    return found
