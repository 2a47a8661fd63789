"""The index of the training's reports, each report as a page, and as a workbook."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from starlette.responses import Response

from app.core import clock
from app.core.dates import both
from app.reports.training import access, queries, views, workbook
from app.reports.training.access import Asked
from app.reports.training.declaring import AGENCY, Report
from app.reports.training.hiding import protected
from app.reports.training.tables import Hidden, Kind, Table
from app.web.declarations import Access, AuditKind
from app.web.request import Rq
from app.web.routing import Router

router = Router()
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.page("/training/reports", policy=Access.SIGNED_IN, audit=AuditKind.NONE, load=access.offered)
def index(rq: Rq, offered: list[Report]) -> Response:
    return rq.render("reports/training/index.html", offered=offered)


def _tables(asked: Asked) -> Sequence[Table]:
    """As they may be shown to whoever asks."""
    made = asked.report.makes(asked.ask)
    return [protected(table) for table in made] if asked.outside else made


def _shown(asked: Asked, cells: int | None) -> list[views.Shown]:
    def names(people: Collection[int]) -> Mapping[int, str]:
        return queries.names(asked.ask.session, people, asked.ask.on) if asked.ask.named else {}

    return views.shown(_tables(asked), names, cells)


@router.page("/training/reports/{slug}", policy=Access.SIGNED_IN, audit=AuditKind.READ, load=access.asked)
def report(rq: Rq, asked: Asked) -> Response:
    return rq.render(
        "reports/training/report.html",
        asked=asked,
        report=asked.report,
        shown=_shown(asked, views.CELLS),
        is_hidden=lambda value: isinstance(value, Hidden),
        figure=views.figure,
        Kind=Kind,
        for_agency=asked.report.needed == AGENCY,
    )


@router.page("/training/reports/{slug}/xlsx", policy=Access.SIGNED_IN, audit=AuditKind.EXPORT, load=access.asked)
def file(rq: Rq, asked: Asked) -> Response:
    """Everything, not only what fits on the page."""
    found, ask = asked.report, asked.ask
    tables = [
        Table(one.table.title, one.table.columns, tuple(one.lines), note=one.table.note, empty=one.table.empty)
        for one in _shown(asked, None)
    ]
    head = [
        ask._("いつの時点か：%(day)s", day=both(ask.on) if rq.locale == "ja" else ask.on.isoformat()),
        ask._("範囲：%(scope)s", scope=asked.scope_name or ask._("すべて")),
        ask._("数え方：%(text)s", text=ask._(found.definition)),
        ask._("もとの記録：%(text)s", text=ask._(found.source)),
        ask._("隠すもの：%(text)s", text=ask._(found.hides)),
    ]  # fmt: skip
    rq.note_read("training_report", found.number, f"{found.slug}/{ask.on.isoformat()}")
    made_at = clock.to_civil(clock.now()).replace(tzinfo=None)
    content = workbook.write(ask._(found.name), head, tables, ask._(found.name), made_at)
    return rq.download(content, media_type=XLSX, filename=f"training-{found.slug}-{ask.on.isoformat()}.xlsx")
