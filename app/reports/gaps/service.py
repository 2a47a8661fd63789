"""The figures of the gaps for a level, and their files."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence

from sqlalchemy.orm import Session

from app.core import clock
from app.reports import service
from app.reports.figures import Level, Table
from app.reports.gaps import queries
from app.reports.gaps.counting import GapFigures, figures
from app.reports.service import Wanted
from app.reports.writers.cells import SUPPRESSED, count_text, safe_text, share_text
from app.reports.writers.csv_tables import csv_bytes

COLUMNS = ("code", "label", "count", "share", "previous_year")
YEARS_COLUMNS = ("fiscal_year", "count", "whole_year")
CROSSED_COLUMNS = ("domain", "domain_label", "reason", "reason_label", "count")


def figures_of(session: Session, wanted: Wanted, area: str = "") -> GapFigures:
    """The gaps of a fiscal year of some centres; at the public level already protected.

    Raises Invalid for an impossible year.
    """
    scope = service.scope_of(wanted, clock.today())
    found = queries.facts(session, [centre.id for centre in wanted.centres], wanted.fiscal_year)
    return figures(found, scope, wanted.level, "" if wanted.level is Level.PUBLIC else area)


def as_zip(found: GapFigures) -> bytes:
    """One CSV for each table, the years, and domain by reason where that may be told. The day inside is fixed."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, header, rows in _files(found):
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), csv_bytes(header, rows))
    return target.getvalue()


def _files(found: GapFigures) -> Iterator[tuple[str, Sequence[str], list[Sequence[str]]]]:
    for table in found.tables:
        yield f"{table.name}.csv", COLUMNS, [_line(found, table, n) for n in range(len(table.rows))]
    years = [(str(one.fiscal_year), count_text(one.count), "1" if one.whole else "0") for one in found.years]
    yield "gaps_by_year.csv", YEARS_COLUMNS, list(years)
    if found.crossed:
        yield "gaps_by_domain_and_reason.csv", CROSSED_COLUMNS, list(_crossed(found))


def _line(found: GapFigures, table: Table, number: int) -> Sequence[str]:
    row = table.rows[number]
    before = found.before.get(table.name)
    earlier = SUPPRESSED if before is None else str(before.get(row.code, 0))
    return (safe_text(row.code), safe_text(row.label), count_text(row.count), share_text(row), earlier)


def _crossed(found: GapFigures) -> Iterator[Sequence[str]]:
    domains, reasons = found.table("gaps_by_domain"), found.table("gaps_by_reason")
    for domain in domains.rows:
        for reason in reasons.rows:
            if count := found.crossed.get((domain.code, reason.code)):
                yield (domain.code, safe_text(domain.label), reason.code, safe_text(reason.label), str(count))
