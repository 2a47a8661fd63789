"""Pages of the figures: the year's tables, downloads, the topic list, the import of contacts."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import partial
from typing import Any

from starlette.responses import Response

from app.authz.permissions import Permission
from app.cases.contact_import_repeats import NotSure, Warned
from app.cases.contact_import_service import Answer, Centres, import_contacts
from app.codes.topics import map_to, printed_list, topic_list
from app.core.errors import Invalid, NotFound, lazy
from app.reports import access, queries, service, views
from app.reports.access import Desk
from app.reports.bases import Basis
from app.reports.figures import Level
from app.reports.notes import all_notes
from app.reports.schemas import ImportForm
from app.reports.writers.words import LEVELS, ascii_name, fiscal_year_ja
from app.web.declarations import Access, AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()
SHOWN_ERRORS = 200
FILE_TYPES = {
    "zip": "application/zip",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
PRINTED_LISTS = ("isa", "shizuoka")


@router.page("/reports", policy=Access.SIGNED_IN, audit=AuditKind.NONE, load=access.desk)
def index(rq: Rq, desk: Desk) -> Response:
    figures = service.figures_of(rq.session, desk.wanted(desk.page_level))
    one = rq.query.get("table", "")
    if one and one not in {table.name for table in figures.tables}:
        raise NotFound
    tables = [table for table in figures.tables if one in ("", table.name)]
    linked = desk.page_level is Level.INTERNAL and rq.can(Permission.CONTACT_READ)
    return rq.render(
        "reports/index.html",
        fragment="reports/_figures.html",
        desk=desk,
        figures=figures,
        one=one,
        totals=views.totals_view(figures, rq.locale),
        tables=[views.table_view(table, rq.locale, full=bool(one)) for table in tables],
        chart=views.column_chart(figures.table("months").rows, rq.locale),
        todos=views.missing_list(figures, rq.locale, linked=linked),
        notes=[note.ja if rq.locale == "ja" else note.en for note in all_notes(figures)],
        headline=figures.total(Basis.CONTACT_TOPICS),
        label_of=views.label_of,
        rows_address=partial(views.rows_address, figures) if linked else None,
        year_name=_year_name(rq, desk.year),
    )


def _year_name(rq: Rq, year: int) -> str:
    return fiscal_year_ja(year) if rq.locale == "ja" else f"FY{year}"


@router.page("/reports/export", policy=Access.SIGNED_IN, audit=AuditKind.NONE, load=access.desk)
def export_page(rq: Rq, desk: Desk) -> Response:
    levels = [(level.value, LEVELS[level][0 if rq.locale == "ja" else 1]) for level in desk.levels]
    return rq.render("reports/export.html", desk=desk, levels=levels, year_name=_year_name(rq, desk.year))


@router.page("/reports/export/file", policy=Access.SIGNED_IN, audit=AuditKind.EXPORT, load=access.desk)
def export_file(rq: Rq, desk: Desk) -> Response:
    level = next((level for level in desk.levels if level.value == rq.query.get("level")), None)
    kind = rq.query.get("format", "zip")
    if level is None or kind not in FILE_TYPES:
        raise NotFound
    service.check_release(rq.session, desk.wanted(level))
    figures = service.figures_of(rq.session, desk.wanted(level))
    rq.note_read(f"figures:{level.value}", desk.year, f"{desk.year}/{desk.centre}"[:40])
    content = service.as_zip(figures) if kind == "zip" else service.as_workbook(figures)
    name = f"isa-{desk.year}-{desk.centre}-{level.value}.{kind}"
    return rq.download(content, media_type=FILE_TYPES[kind], filename=ascii_name(name))


@router.page("/reports/topics", policy=Access.SIGNED_IN, audit=AuditKind.NONE, load=access.desk)
def topics(rq: Rq, desk: Desk) -> Response:
    lists = [(name, printed_list(name, desk.year)) for name in PRINTED_LISTS if _is_carried(name, desk.year)]
    rows = [
        (topic, [found[map_to(name, desk.year, topic.code)].label(rq.locale) for name, found in lists])
        for topic in topic_list(desk.year)
    ]
    names = {"isa": rq._("出入国在留管理庁の区分"), "shizuoka": rq._("静岡県（令和4年度）の区分")}
    return rq.render(
        "reports/topics.html",
        desk=desk,
        rows=rows,
        targets=[names[name] for name, _ in lists],
        columns=[(None, names[name]) for name, _ in lists],
        year_name=_year_name(rq, desk.year),
    )


def _is_carried(name: str, year: int) -> bool:
    try:
        printed_list(name, year)
    except LookupError:
        return False
    return True


@router.page("/reports/import", policy=Permission.CONTACT_IMPORT, audit=AuditKind.NONE)
def import_page(rq: Rq) -> Response:
    centres = _import_centres(rq)
    here = next((code for code, _ in centres if code == _code_of(rq)), centres[0][0] if centres else "")
    return _import_page(rq, rq.blank({"centre": here, "run": "try"}))


@router.action("/reports/import", policy=Permission.CONTACT_IMPORT, form=ImportForm, creates=True, upload=True)
def import_file(rq: Rq, form: Bound[ImportForm]) -> Response:
    if form.has_errors:
        return _import_page(rq, form, status=422)
    trial = form.data.run == "try"
    try:
        answer = _import(rq, form.data)
    except Invalid as error:
        form.refuse(error)
        warnings = error.warnings if isinstance(error, NotSure) else ()
        return _import_page(rq, form, status=422, warnings=warnings)
    if trial or answer.errors:
        # A trial keeps nothing, not even the use of the form's key.
        rq.session.info["doomed"] = trial
        fresh = rq.blank({"centre": form.data.centre, "run": "import" if trial else "try"})
        return _import_page(rq, fresh, answer=answer, trial=trial)
    done = rq._(
        lazy("取り込みました。追加 %(created)s件、更新 %(updated)s件、変更なし %(unchanged)s件。"),
        created=answer.created,
        updated=answer.updated,
        unchanged=answer.unchanged,
    )
    return rq.redirect("/reports", done)


def _import(rq: Rq, wanted: ImportForm) -> Answer:
    allowed = rq.actor.centres_with(Permission.CONTACT_IMPORT)
    found = [entry for entry in queries.centres(rq.session) if entry.id in allowed]
    chosen = next((entry.id for entry in found if entry.code == wanted.centre), None)
    if chosen is None:
        raise Invalid("centre", lazy("窓口を選んでください。"))
    upload = rq.files.get("file")
    if upload is None or not upload.content:
        raise Invalid("file", lazy("ファイルを選んでください。"))
    by_name = {name: entry.id for entry in found for name in (entry.name, entry.code)}
    stream = io.BytesIO(upload.content)
    return import_contacts(
        rq.session, rq.actor, stream, Centres(by_name, default=chosen), dry_run=wanted.run == "try",
        doubtful=lambda answer: bool(answer.warnings) and not wanted.sure,
    )  # fmt: skip


def _import_centres(rq: Rq) -> list[tuple[str, str]]:
    allowed = rq.actor.centres_with(Permission.CONTACT_IMPORT)
    return [(entry.code, entry.name) for entry in queries.centres(rq.session) if entry.id in allowed]


def _code_of(rq: Rq) -> str:
    return next((entry.code for entry in queries.centres(rq.session) if entry.id == rq.actor.centre_id), "")


def _import_page(
    rq: Rq,
    form: Bound[Any],
    *,
    answer: Answer | None = None,
    trial: bool = False,
    status: int = 200,
    warnings: Sequence[Warned] = (),
) -> Response:
    render = rq.invalid if status == 422 else rq.render
    return render(
        "reports/import.html",
        status=status,
        form=form,
        answer=answer,
        trial=trial,
        warnings=[rq._(one.message, **one.params) for one in (answer.warnings if answer and trial else warnings)],
        shown=SHOWN_ERRORS,
        centres=_import_centres(rq),
    )
