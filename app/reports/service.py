"""The figures of a year for a level, and the export of their files."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.authz.actor import Actor
from app.core import clock
from app.core.dates import fiscal_year_bounds
from app.core.errors import Conflict, Invalid, lazy
from app.reports import queries
from app.reports.figures import Figures, Level, Scope, build_figures
from app.reports.notes import all_notes
from app.reports.opening import CentreInfo
from app.reports.queries import Selection
from app.reports.specs import table_specs
from app.reports.suppression import THRESHOLD, protect
from app.reports.writers.package import WORKBOOK, Made, write_package
from app.reports.writers.workbook import write_workbook

FIRST_YEAR = 2000
ALL = "all"
ALL_NAME = lazy("全窓口")
BY_CENTRE = lazy("この年度は窓口ごとの公表用資料が出ています。差し引きで値が戻るので、全窓口の公表用資料は出せません。")
FOR_ALL = lazy("この年度は全窓口の公表用資料が出ています。差し引きで値が戻るので、窓口ごとの公表用資料は出せません。")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A fiscal year, whose centres, and for whom. `whole` = every centre that there is."""

    fiscal_year: int
    centres: tuple[CentreInfo, ...]
    whole: bool
    level: Level


def check_year(fiscal_year: int, today: date) -> None:
    """Raises Invalid for a year that has not begun or lies before all records."""
    if fiscal_year < FIRST_YEAR or fiscal_year_bounds(fiscal_year)[0] > today:
        raise Invalid("fiscal_year", lazy("その年度の集計はありません。"))


def figures_of(session: Session, wanted: Wanted) -> Figures:
    """The year's figures; at the public level already protected. Raises Invalid for an impossible year."""
    today = clock.today()
    check_year(wanted.fiscal_year, today)
    selection = Selection(
        fiscal_year=wanted.fiscal_year,
        centres=wanted.centres,
        everywhere=wanted.whole,
        by_person=wanted.level is Level.PUBLIC,
    )
    raw = queries.count(session, selection, today)
    figures = build_figures(scope_of(wanted, today), wanted.level, raw, table_specs(wanted.fiscal_year))
    return protect(figures) if wanted.level is Level.PUBLIC else figures


def scope_of(wanted: Wanted, today: date) -> Scope:
    """Whose figures and of which days. Raises Invalid for a year that has not begun or lies before all records."""
    check_year(wanted.fiscal_year, today)
    first, last = fiscal_year_bounds(wanted.fiscal_year)
    if len(wanted.centres) == 1 and not wanted.whole:
        code, name = wanted.centres[0].code, wanted.centres[0].name
        return Scope(wanted.fiscal_year, first, last, code, name, min(last, today))
    return Scope(wanted.fiscal_year, first, last, None, ALL_NAME, min(last, today))


def program_version() -> str:
    """The version of this program as the manifest names it."""
    try:
        return version("kakehashi")
    except PackageNotFoundError:
        return "0+unknown"


def check_release(session: Session, wanted: Wanted) -> None:
    """One year is published either for all centres or centre by centre: the rest would be all minus the others.

    Raises Conflict when the other kind of public package of this year has left already.
    """
    if wanted.level is not Level.PUBLIC or len(queries.centres(session)) < 2:
        return
    before = queries.public_before(session, wanted.fiscal_year)
    if wanted.whole and before - {ALL}:
        raise Conflict(BY_CENTRE)
    if not wanted.whole and ALL in before:
        raise Conflict(FOR_ALL)


def note_export(session: Session, actor: Actor, figures: Figures) -> None:
    """Put into the audit trail that figures of a year left the product, and at which level."""
    audit.record(
        session,
        actor,
        "figures.exported",
        f"figures:{figures.level.value}",
        figures.scope.fiscal_year,
        subject_ref=f"{figures.scope.fiscal_year}/{figures.scope.centre or ALL}"[:40],
        reason_code=figures.level.value,
    )


def export(figures: Figures, directory: Path) -> Sequence[str]:
    """Write every file of the figures into a directory; returns their names. Raises OSError."""
    threshold = THRESHOLD if figures.level is Level.PUBLIC else None
    return write_package(directory, figures, Made(clock.civil_now(), program_version()), threshold=threshold)


def as_zip(figures: Figures) -> bytes:
    """Every file of the export in one archive."""
    target = io.BytesIO()
    with tempfile.TemporaryDirectory(prefix="kakehashi-") as folder:
        names = export(figures, Path(folder))
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in names:
                archive.write(Path(folder) / name, name)
    return target.getvalue()


def as_workbook(figures: Figures) -> bytes:
    """The workbook alone."""
    with tempfile.TemporaryDirectory(prefix="kakehashi-") as folder:
        path = Path(folder) / WORKBOOK
        write_workbook(path, figures, all_notes(figures), clock.civil_now())
        return path.read_bytes()
