"""Tables as the page shows them: so many lines as fit, names of those alone, bars, tiles of a map."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from app.reports.training import tiles
from app.reports.training.tables import Hidden, Kind, Line, Picture, Table, Value
from app.reports.training.tiles import Tile
from app.reports.views import Column as Bar

CELLS = 700
"""So many cells fit on a page of the agreed size; the workbook has all."""
LEAST = 5
_WIDTH, _HEIGHT, _LABELS = 720, 150, 9


@dataclass(frozen=True)
class Map:
    """Tiles of the prefectures, what they stand for, and the key: each class with the numbers in it."""

    title: str
    tiles: Sequence[Tile]
    steps: Sequence[tuple[int, str]]


@dataclass(frozen=True)
class Shown:
    """A table with the lines that are shown, how many there are, and the picture."""

    table: Table
    lines: Sequence[Line]
    bars: Sequence[Bar]
    highest: float
    map: Map | None = None

    @property
    def left(self) -> int:
        return len(self.table.lines) - len(self.lines)

    @property
    def beside(self) -> int | None:
        """The column with a bar at each line."""
        picture = self.table.picture
        return picture.column if picture is not None and not picture.upright else None


Names = Callable[[Collection[int]], Mapping[int, str]]


def shown(tables: Sequence[Table], names: Names, cells: int | None = CELLS) -> list[Shown]:
    """What fits on a page; everything without a limit."""
    cut, room = [], cells
    for table in tables:
        lines = _cut(table, room)
        if room is not None:
            room = max(room - len(lines) * len(table.columns), 0)
        cut.append((table, lines))
    people = {line.learner for table, lines in cut if table.has_people for line in lines if line.learner is not None}
    known = names(people) if people else {}
    return [_shown(table, [_named(table, line, known) for line in lines]) for table, lines in cut]


def _cut(table: Table, room: int | None) -> Sequence[Line]:
    """The first lines and the total."""
    most = len(table.lines) if room is None else max(room // len(table.columns), LEAST)
    if len(table.lines) <= most:
        return table.lines
    return [*table.lines[:most], *(line for line in table.lines[most:] if line.total)]


def _named(table: Table, line: Line, names: Mapping[int, str]) -> Line:
    if not table.has_people or line.learner is None:
        return line
    cells = tuple(
        names.get(line.learner, "") if column.kind is Kind.PERSON else value
        for column, value in zip(table.columns, line.cells, strict=True)
    )
    return replace(line, cells=cells)


def _shown(table: Table, lines: Sequence[Line]) -> Shown:
    picture = table.picture
    if picture is None:
        return Shown(table, lines, (), 0)
    values = [figure(line.cells[picture.column]) for line in lines if not line.total]
    highest = 100.0 if table.columns[picture.column].kind is Kind.PERCENT else max(values, default=0)
    bars = _upright(picture, lines) if picture.upright else ()
    return Shown(table, lines, bars, highest, _map(table, picture, lines) if picture.is_map else None)


def figure(value: Value) -> float:
    """The length of a bar; what is hidden or not a number has none."""
    return float(value) if isinstance(value, int | float) else 0.0


def _map(table: Table, picture: Picture, lines: Sequence[Line]) -> Map:
    """Of the lines that are prefectures; hidden numbers and missing ones are in no class."""
    placed = [line for line in lines if line.place]
    classes = tiles.steps([figure(line.cells[picture.column]) for line in placed])
    drawn = []
    for line in placed:
        value = line.cells[picture.column]
        level = tiles.level_of(float(value), classes) if isinstance(value, int | float) else None
        name = str(line.cells[0])
        drawn.append(tiles.tile(line.place, name, _short(line.place, name), _written(value), level))
    key = [(one.level, "–".join(dict.fromkeys((_written(one.low), _written(one.high))))) for one in classes]
    return Map(table.columns[picture.column].title, drawn, key)


def _short(code: str, name: str) -> str:
    """The Japanese name without its last sign, except of Hokkaido; three letters of a name in Latin ones."""
    if name.isascii():
        return tiles.LETTERS[code]
    return name if code == "01" else name[:-1]


def _written(value: Value) -> str:
    """As it stands in a tile; nothing is nought, not 0.00."""
    if isinstance(value, Hidden):
        return "x"
    if isinstance(value, float):
        return f"{value:,.0f}" if value.is_integer() else f"{value:.2f}"
    return f"{value:,}" if isinstance(value, int) else "–"


def _upright(picture: Picture, lines: Sequence[Line]) -> Sequence[Bar]:
    """Bars side by side, the largest as high as the picture; hidden counts have none. Not every one has its label."""
    parts = [line for line in lines if not line.total]
    top = max((figure(line.cells[picture.column]) for line in parts), default=0) or 1
    step = _WIDTH / max(len(parts), 1)
    every = math.ceil(len(parts) / _LABELS)
    found = []
    for number, line in enumerate(parts):
        value = line.cells[picture.column]
        tall = round(figure(value) / top * _HEIGHT, 1)
        label = str(line.cells[0]) if number % every == 0 else ""
        text = "x" if isinstance(value, Hidden) else (f"{value:,}" if isinstance(value, int) and value else "")
        x = round(number * step + step * 0.15, 1)
        found.append(Bar(x, _HEIGHT - tall, round(step * 0.7, 1), tall, label, text))
    return found
