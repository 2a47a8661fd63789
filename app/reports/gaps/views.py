"""The tables of gaps as the page shows them: this year's number, last year's, the longest lines first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.reports.figures import UNKNOWN, Row, Table
from app.reports.gaps.counting import GapFigures

IN_ORDER = frozenset({"gaps_by_month"})
SHOWN = 15
# Table → filter of the list of gaps.
FILTERS = {
    "gaps_by_domain": "domain", "gaps_by_reason": "reason", "gaps_by_prefecture": "prefecture",
    "gaps_by_municipality": "municipality", "gaps_by_language": "language", "gaps_by_workaround": "workaround",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One line; `before` is None where there is nothing to compare, `change` the difference."""

    code: str
    label: str
    count: int | None
    share: str
    before: int | None

    @property
    def change(self) -> int | None:
        return None if self.before is None or self.count is None else self.count - self.before


@dataclass(frozen=True, slots=True)
class GapTable:
    """A table with its lines and how many more there are than shown, with their sum."""

    name: str
    title: str
    lines: tuple[Line, ...]
    left: int
    left_count: int

    @property
    def highest(self) -> int:
        return max((line.count or 0 for line in self.lines), default=0)


def tables(found: GapFigures, locale: str, *, full: bool = False) -> list[GapTable]:
    """Every table in the order of the paper, without lines of nothing in both years."""
    return [_table(found, table, locale, full=full) for table in found.tables]


def _table(found: GapFigures, table: Table, locale: str, *, full: bool) -> GapTable:
    before = found.before.get(table.name)
    lines = [_line(row, locale, before) for row in table.rows]
    if table.name not in IN_ORDER:
        lines = [line for line in lines if line.count != 0 or line.before]
        # What nobody wrote down stands last, whatever its number.
        lines.sort(key=lambda line: (line.code == UNKNOWN, -(line.count or 0)))
    shown = lines if full or table.name in IN_ORDER else lines[:SHOWN]
    left = lines[len(shown) :]
    title = table.title if locale == "ja" else table.title_en
    return GapTable(table.name, title, tuple(shown), len(left), sum(line.count or 0 for line in left))


def _line(row: Row, locale: str, before: Mapping[str, int] | None) -> Line:
    share = "x" if row.count is None else str(row.share if row.share is not None else "–")
    return Line(
        row.code,
        _name(row, locale),
        row.count,
        share,
        None if before is None else before.get(row.code, 0),
    )


@dataclass(frozen=True, slots=True)
class Crossing:
    """Domain and reason met together, as words."""

    domain: str
    reason: str
    count: int


def crossings(found: GapFigures, locale: str, most: int = 10) -> list[Crossing]:
    """The most frequent pairs of domain and reason; ties in the order of the lists."""
    domains = {row.code: row for row in found.table("gaps_by_domain").rows}
    reasons = {row.code: row for row in found.table("gaps_by_reason").rows}
    ordered = sorted(found.crossed.items(), key=lambda item: (-item[1], list(domains).index(item[0][0])))
    return [
        Crossing(_name(domains[domain], locale), _name(reasons[reason], locale), count)
        for (domain, reason), count in ordered[:most]
    ]


def _name(row: Row, locale: str) -> str:
    return row.label if locale == "ja" else row.label_en
