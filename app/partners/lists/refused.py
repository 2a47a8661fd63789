"""The rows that stayed out as a file: the same columns in the same order, what is wrong in the last one.

The file can be mended and imported again. Nothing in it runs as a formula.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from app.core import spreadsheets, tables
from app.partners.lists.matching import ERRORS
from app.partners.problems import FileRefused, RowProblem


def returned(
    content: bytes, problems: Iterable[RowProblem], say: Callable[[RowProblem], str]
) -> tuple[bytes, str, str]:
    """The file, its media type and its extension; `say` puts a problem into words. Raises FileRefused."""
    by_row: dict[int, list[RowProblem]] = {}
    for problem in problems:
        by_row.setdefault(problem.row, []).append(problem)
    try:
        return tables.returned(content, {row: "／".join(map(say, found)) for row, found in by_row.items()}, ERRORS)
    except spreadsheets.Unreadable as error:
        raise FileRefused("not_csv") from error


def named(problems: Iterable[RowProblem], say: Callable[[RowProblem], str]) -> tuple[bytes, str, str]:
    """The problems alone, for a file that is no table: number of the record, field, what is wrong."""
    table = [["番号", "項目", ERRORS], *([str(one.row), one.column, say(one)] for one in problems)]
    return tables.csv_file(table), tables.CSV, "csv"
