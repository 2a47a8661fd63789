"""Small counts of people, hidden so that the printed rest does not give them back. Pure.

A printed number of one to k-1 people is hidden (k = 5). Zero is shown. Where the cells of a line or of a column add up
to a printed sum, further cells go too, the smallest first, until no hidden one can be narrowed to fewer than k values;
where that is impossible the whole group goes with its sum. What was worked out of a hidden figure is hidden with it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from app.reports.training.tables import HIDDEN, Kind, Line, Table, Value

LEAST = 5
Cell = tuple[int, int]


def is_small(value: Value, least: int = LEAST) -> bool:
    """Whether a figure speaks of so few people that it is hidden."""
    return isinstance(value, int) and 0 < value < least


def protected(table: Table, least: int = LEAST) -> Table:
    """The table as it may leave the administrators."""
    counts = _counts(table)
    hidden = {
        cell for cell, value in counts.items() if is_small(value, least) or _tells_others(table, counts, cell, least)
    }
    groups = [(parts, total) for parts, total in _groups(table) if parts]
    changed = True
    while changed:
        before = len(hidden)
        for parts, total in groups:
            hidden |= _more(counts, parts, total, hidden, least)
        changed = len(hidden) > before
    lines = tuple(_line(table, number, line, hidden) for number, line in enumerate(table.lines))
    return replace(table, lines=lines)


def _tells_others(table: Table, counts: dict[Cell, int], cell: Cell, least: int) -> bool:
    """Whether the figure, taken from the one that it lies within, leaves a small group."""
    row, column = cell
    whole = table.columns[column].within
    return whole is not None and (row, whole) in counts and is_small(counts[row, whole] - counts[cell], least)


def _counts(table: Table) -> dict[Cell, int]:
    found = {}
    for row, line in enumerate(table.lines):
        for column, value in enumerate(line.cells):
            if table.columns[column].kind is Kind.PEOPLE and isinstance(value, int):
                found[row, column] = value
    return found


def _groups(table: Table) -> Iterator[tuple[list[Cell], Cell]]:
    """Cells that add up to another one: down a column, and along a line."""
    rows = range(len(table.lines))
    totals = [row for row in rows if table.lines[row].total]
    for column, declared in enumerate(table.columns):
        if declared.adds_up and totals:
            yield [(row, column) for row in rows if not table.lines[row].total], (totals[0], column)
    for whole in {one.part_of for one in table.columns if one.part_of is not None}:
        for row in rows:
            yield [(row, column) for column, one in enumerate(table.columns) if one.part_of == whole], (row, whole)


def _more(
    counts: dict[Cell, int], parts: Sequence[Cell], total: Cell, hidden: Collection[Cell], least: int
) -> set[Cell]:
    """What must be hidden beside what is hidden already, so that the sum tells nothing."""
    parts = [cell for cell in parts if cell in counts]
    gone = [cell for cell in parts if cell in hidden]
    if total in hidden:
        # With all parts shown the sum is told by them.
        shown = [cell for cell in parts if cell not in hidden and counts[cell]]
        return {min(shown, key=lambda cell: counts[cell])} if shown and not gone else set()
    reserve = sorted((cell for cell in parts if cell not in hidden and counts[cell]), key=lambda cell: counts[cell])
    more: set[Cell] = set()
    while gone and not _is_safe([counts[cell] for cell in gone], least):
        if not reserve:
            return {*more, total}
        gone.append(reserve.pop(0))
        more.add(gone[-1])
    return more


def _is_safe(values: Sequence[int], least: int) -> bool:
    """Each hidden cell is at least 1, so at most the sum less the others: that range must hold `least` values."""
    return len(values) > 1 and sum(values) - len(values) + 1 >= least


def _line(table: Table, row: int, line: Line, hidden: Collection[Cell]) -> Line:
    gone = {column for at, column in hidden if at == row}
    cells = tuple(
        HIDDEN if column in gone or (value is not None and gone.intersection(table.columns[column].of)) else value
        for column, value in enumerate(line.cells)
    )
    return replace(line, cells=cells)
