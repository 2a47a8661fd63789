"""The figures of one year as plain values: tallies in, tables with shares out. No database, no HTTP."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from app.reports.bases import Basis

UNKNOWN = "unknown"
OTHER = "other"


class Level(StrEnum):
    """For whom the figures are: the first two are raw, the last is made safe for everybody's eyes."""

    INTERNAL = "internal"
    AGENCY = "agency"
    PUBLIC = "public"


def _tenths(value: int) -> Decimal:
    return Decimal(value).scaleb(-1)


@dataclass(frozen=True, slots=True)
class Tally:
    """A count and how many distinct people stand behind it.

    An anonymous contact counts as one person of its own. `persons` is never published; it decides
    whether the count may be.
    """

    count: int
    persons: int


@dataclass(frozen=True, slots=True)
class Label:
    """A code with its Japanese and English name; `always` = printed even when nothing was counted."""

    code: str
    ja: str
    en: str
    always: bool = True


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table. `count` and `tenths` are None where the cell is suppressed.

    `always` is False for a line that is printed only because something was counted: its mere presence
    says "at least one".
    """

    code: str
    label: str
    label_en: str
    count: int | None
    tenths: int | None
    persons: int = 0
    always: bool = True

    @property
    def share(self) -> Decimal | None:
        """Per cent of the table's base with one decimal; None where suppressed or where the base is 0."""
        return None if self.tenths is None else _tenths(self.tenths)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows that add up to `base`, a figure of `summary` with the same basis. None = base suppressed."""

    name: str
    title: str
    title_en: str
    basis: Basis
    base: int | None
    rows: tuple[Row, ...]

    def row(self, code: str) -> Row | None:
        """The line with that code, if printed."""
        return next((row for row in self.rows if row.code == code), None)

    @property
    def has_suppressed(self) -> bool:
        return any(row.count is None for row in self.rows)


@dataclass(frozen=True, slots=True)
class Total:
    """One line of the summary. Counts are whole numbers except the rate per opening day.

    `count` is None where it is `hidden`, or where it cannot be worked out (a rate without opening days).
    """

    basis: Basis
    count: int | Decimal | None
    persons: int = 0
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose figures, and of which civil days (both ends belong to it). `centre` None = all centres.

    `as_of` is the civil day up to which there can be records: the last day, or the day of counting in a
    running year.
    """

    fiscal_year: int
    first_day: date
    last_day: date
    centre: str | None
    centre_name: str
    as_of: date

    @property
    def is_running(self) -> bool:
        """Whether the year is not over yet."""
        return self.as_of < self.last_day


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything that one export prints."""

    scope: Scope
    level: Level
    totals: tuple[Total, ...]
    tables: tuple[Table, ...]

    def total(self, basis: Basis) -> Total:
        """The line of the summary for a basis. KeyError if it is not counted here."""
        for line in self.totals:
            if line.basis is basis:
                return line
        raise KeyError(basis)

    def table(self, name: str) -> Table:
        """The table with that file name. KeyError if there is none."""
        for table in self.tables:
            if table.name == name:
                return table
        raise KeyError(name)


@dataclass(frozen=True, slots=True)
class TableSpec:
    """How a table is called, what it counts, and which lines it has in which order."""

    name: str
    title: str
    title_en: str
    basis: Basis
    labels: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class RawCounts:
    """What the counting engine found, before any table is laid out."""

    totals: Mapping[Basis, Tally]
    tables: Mapping[str, Mapping[str, Tally]]
    opening_days: int = 0
    extra_labels: Mapping[str, Mapping[str, Label]] = field(default_factory=dict)


def share_in_tenths(count: int, base: int) -> int | None:
    """Tenths of a per cent, rounded half up in whole numbers (576 of 2,587 = 223). None when base is 0."""
    return None if base == 0 else (2000 * count + base) // (2 * base)


def per_day(count: int, days: int) -> Decimal | None:
    """Count per day with one decimal, half up; None without opening days."""
    return None if days == 0 else _tenths((20 * count + days) // (2 * days))


def build_table(spec: TableSpec, tallies: Mapping[str, Tally], extra: Mapping[str, Label]) -> Table:
    """Lay out counted codes in the order of the list; codes that the list does not know come before 不明.

    Raises nothing: a code without a label is printed under itself, so that no count is ever lost. A tally of nothing
    prints a line with 0 (it counted another year).
    """
    base = sum(tally.count for tally in tallies.values())
    known = {label.code for label in spec.labels}
    strangers = [
        extra.get(code, Label(code, code, code, always=False)) for code in sorted(tallies) if code not in known
    ]
    lines = [label for label in spec.labels if label.always or label.code in tallies]
    tail = [label for label in lines if label.code == UNKNOWN]
    ordered = [label for label in lines if label.code != UNKNOWN] + strangers + tail
    return Table(
        name=spec.name,
        title=spec.title,
        title_en=spec.title_en,
        basis=spec.basis,
        base=base,
        rows=tuple(_row(label, tallies.get(label.code, _NOTHING), base) for label in ordered),
    )


_NOTHING = Tally(0, 0)


def _row(label: Label, tally: Tally, base: int) -> Row:
    share = share_in_tenths(tally.count, base)
    return Row(label.code, label.ja, label.en, tally.count, share, tally.persons, label.always)


def build_totals(raw: RawCounts) -> tuple[Total, ...]:
    """The summary in the order of the bases; a basis that was not counted is 0."""
    lines = []
    for basis in Basis:
        tally = raw.totals.get(basis, _NOTHING)
        count: int | Decimal | None = tally.count
        if basis is Basis.OPENING_DAYS:
            count = raw.opening_days
        elif basis is Basis.TOPICS_PER_DAY:
            headline = raw.totals.get(Basis.CONTACT_TOPICS, _NOTHING)
            count, tally = per_day(headline.count, raw.opening_days), headline
        lines.append(Total(basis, count, tally.persons))
    return tuple(lines)


def build_figures(scope: Scope, level: Level, raw: RawCounts, specs: Iterable[TableSpec]) -> Figures:
    """All tables and the summary of one year, nothing suppressed yet (`suppression.protect` does that)."""
    tables = tuple(
        build_table(spec, raw.tables.get(spec.name, {}), raw.extra_labels.get(spec.name, {})) for spec in specs
    )
    return Figures(scope, level, build_totals(raw), tables)
