"""A table as page, print and workbook show it: typed columns, lines, what is hidden. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """What stands in a column. TYPED was typed by people (Japanese), PERSON is the name of the line's learner.

    PERCENT is a share from 0 to 100, DECIMAL a number with one decimal, RATE one with two. PEOPLE counts people and may
    be hidden.
    """

    TEXT = "text"
    TYPED = "typed"
    CODE = "code"
    PERSON = "person"
    PEOPLE = "people"
    COUNT = "count"
    DECIMAL = "decimal"
    RATE = "rate"
    PERCENT = "percent"
    DATE = "date"


NUMERIC = frozenset({Kind.PEOPLE, Kind.COUNT, Kind.DECIMAL, Kind.RATE, Kind.PERCENT})


@dataclass(frozen=True, slots=True)
class Hidden:
    """In the place of a figure behind which stand too few people."""


HIDDEN = Hidden()
Value = str | int | float | date | Hidden | None


@dataclass(frozen=True, slots=True)
class Column:
    """`title` is shown as it is. A figure worked out `of` other columns is hidden with them.

    `adds_up`: the lines of this column are parts of its last line, which is their sum. `part_of`: in each line the
    columns that name the same one add up to it. `within`: the figure counts some of those of another column, and the
    others are as much a group as they are.
    """

    title: str
    kind: Kind = Kind.TEXT
    of: tuple[int, ...] = ()
    adds_up: bool = False
    part_of: int | None = None
    within: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """Values in the order of the columns. `learner` is the row id of whom a column of names speaks, `place` the code of
    the prefecture that a map draws.
    """

    cells: tuple[Value, ...]
    href: str = ""
    learner: int | None = None
    total: bool = False
    doubtful: bool = False
    place: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """Bars of a column: beside each line, or upright in a row where the lines are months. `is_map`: tiles of the
    prefectures above the table, and the bars beside the lines.
    """

    column: int
    upright: bool = False
    is_map: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """`empty` is said where there are no lines; `note` stands under the table."""

    title: str
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    picture: Picture | None = None
    note: str = ""
    empty: str = ""

    @property
    def has_people(self) -> bool:
        return any(column.kind is Kind.PERSON for column in self.columns)


def total_line(label: str, columns: Sequence[Column], lines: Sequence[Line]) -> Line:
    """The sum of every column of counts; other columns stay empty."""
    cells: list[Value] = [label]
    for number, column in enumerate(columns[1:], 1):
        values = [line.cells[number] for line in lines]
        numeric = column.kind in (Kind.PEOPLE, Kind.COUNT)
        cells.append(sum(one for one in values if isinstance(one, int)) if numeric else None)
    return Line(tuple(cells), total=True)
