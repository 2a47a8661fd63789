"""CSV as Japanese offices open it: UTF-8 with mark, CRLF, codes beside names."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from app.reports.bases import DEFINITIONS
from app.reports.figures import Figures, Table
from app.reports.writers.cells import count_text, safe_text, share_text, total_text

SUMMARY_COLUMNS = ("basis", "count", "label")
TABLE_COLUMNS = ("code", "label", "count", "share")


def summary_rows(figures: Figures) -> Iterable[Sequence[str]]:
    """One line per basis."""
    for total in figures.totals:
        yield (total.basis.value, total_text(total), safe_text(DEFINITIONS[total.basis].label))


def table_rows(table: Table) -> Iterable[Sequence[str]]:
    """One line per code; figures as text, `x` where hidden."""
    for row in table.rows:
        yield (safe_text(row.code), safe_text(row.label), count_text(row.count), share_text(row))


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A whole file."""
    target = io.StringIO(newline="")
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    return target.getvalue().encode("utf-8-sig")


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write one file; raises OSError when the disk refuses."""
    path.write_bytes(csv_bytes(header, rows))
