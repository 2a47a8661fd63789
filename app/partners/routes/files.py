"""Lists from elsewhere on their way in: a file is sent, its columns matched, it is tried, and taken over."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from app.authz.permissions import Permission
from app.core.errors import Invalid, NotFound, lazy
from app.partners import uploads
from app.partners.lists import changes, held, matches, matching, refused
from app.partners.lists.models import HeldFile
from app.partners.problems import FORMAT_NAMES, FileRefused, RowProblem
from app.partners.schemas import ColumnsForm, EmptyForm, ImportForm
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()
SHOWN_ERRORS = 100
SHOWN_DUPLICATES = 20


def held_file(rq: Rq) -> HeldFile:
    """The person's own file in the address, while it is held."""
    kept = held.by_ref(rq.session, rq.actor, rq.params["ref"])
    if kept is None:
        raise NotFound
    return kept


@router.page("/partners/import", policy=Permission.PARTNER_IMPORT, audit=AuditKind.NONE)
def import_page(rq: Rq) -> Response:
    return _import_page(rq, rq.blank({"format": "own"}))


@router.action("/partners/import", policy=Permission.PARTNER_IMPORT, form=ImportForm, creates=True, upload=True)
def send_file(rq: Rq, form: Bound[ImportForm]) -> Response:
    if form.has_errors:
        return _import_page(rq, form)
    try:
        kept = uploads.hold(rq.session, rq.actor, _upload(rq, form.data.format))
    except Invalid as error:
        form.refuse(error)
        return _import_page(rq, form)
    columns_first = kept.file_format == uploads.OWN and kept.match_id is None
    return rq.redirect(f"/partners/import/{kept.ref}" + ("/columns" if columns_first else ""))


def _upload(rq: Rq, file_format: str) -> uploads.Upload:
    if file_format == uploads.CARRIED:
        return uploads.Upload(file_format, rq._(FORMAT_NAMES[file_format]), b"")
    sent = rq.files.get("file")
    if sent is None or not sent.filename:
        raise FileRefused("no_file")
    if not sent.content:
        raise FileRefused("empty")
    return uploads.Upload(file_format, sent.filename, sent.content)


def _import_page(rq: Rq, form: Bound[Any]) -> Response:
    render = rq.invalid if form.has_errors else rq.render
    return render("partners/import.html", form=form, waiting=held.waiting(rq.session, rq.actor), formats=FORMAT_NAMES)


@router.page("/partners/import/{ref}/columns", policy=Permission.PARTNER_IMPORT, audit=AuditKind.NONE, load=held_file)
def columns_page(rq: Rq, kept: HeldFile) -> Response:
    match = matches.of_held(rq.session, kept)
    chosen = match.columns if match else matching.guess(_headers(kept))
    name = match.name if match else kept.name.rpartition(".")[0][:80] or kept.name[:80]
    return _columns_page(rq, kept, rq.blank({**chosen, "list_name": name}))


@router.action("/partners/import/{ref}/columns", policy=Permission.PARTNER_IMPORT, form=ColumnsForm, load=held_file)
def match_columns(rq: Rq, kept: HeldFile, form: Bound[ColumnsForm]) -> Response:
    headers = _headers(kept)
    if form.has_errors:
        return _columns_page(rq, kept, form)
    chosen = {code: header for code in matching.CODES if (header := getattr(form.data, code))}
    try:
        match = matches.save(rq.session, rq.actor, name=form.data.list_name, columns=chosen, headers=headers)
    except Invalid as error:
        form.refuse(error)
        return _columns_page(rq, kept, form)
    kept.match_id = match.id
    return rq.redirect(
        f"/partners/import/{kept.ref}",
        lazy("列の対応を保存しました。次に同じ見出しの一覧を選ぶと、この対応で読みます。"),
    )


def _headers(kept: HeldFile) -> tuple[str, ...]:
    if kept.file_format != uploads.OWN:
        raise NotFound
    return uploads.headers_of(kept)


def _columns_page(rq: Rq, kept: HeldFile, form: Bound[Any]) -> Response:
    render = rq.invalid if form.has_errors else rq.render
    examples = uploads.first_values(kept)
    options = [(header, f"{header}（{examples[header]}）" if examples[header] else header) for header in _headers(kept)]
    saved = matches.of_centre(rq.session, rq.actor)
    return render(
        "partners/import_columns.html", form=form, kept=kept, options=options, targets=matching.TARGETS, saved=saved
    )


@router.page("/partners/import/{ref}", policy=Permission.PARTNER_IMPORT, audit=AuditKind.NONE, load=held_file)
def trial(rq: Rq, kept: HeldFile) -> Response:
    if kept.file_format == uploads.OWN and kept.match_id is None:
        return rq.redirect(f"/partners/import/{kept.ref}/columns")
    answer = uploads.take(rq.session, rq.actor, kept, dry_run=True)
    return rq.render(
        "partners/import_trial.html",
        kept=kept,
        form=rq.blank(),
        answer=answer,
        changed=changes.differing(rq.session, rq.actor, answer.changes, locale=rq.locale, say=rq._),
        match=matches.of_held(rq.session, kept),
        formats=FORMAT_NAMES,
        shown=SHOWN_ERRORS,
        shown_duplicates=SHOWN_DUPLICATES,
    )


@router.action("/partners/import/{ref}", policy=Permission.PARTNER_IMPORT, form=EmptyForm, creates=True, load=held_file)
def take_over(rq: Rq, kept: HeldFile, form: Bound[EmptyForm]) -> Response:  # noqa: ARG001 - a button without fields
    answer = uploads.take(rq.session, rq.actor, kept, dry_run=False)
    done = rq._(
        lazy("取り込みました。追加 %(created)s件、更新 %(updated)s件、変更なし %(unchanged)s件。"),
        created=answer.created,
        updated=answer.updated,
        unchanged=answer.unchanged,
    )
    return rq.redirect(
        f"/partners/imports/{answer.batches[0]}" if len(answer.batches) == 1 else "/partners/imports", done
    )


@router.page("/partners/import/{ref}/refused", policy=Permission.PARTNER_IMPORT, audit=AuditKind.EXPORT, load=held_file)
def refused_rows(rq: Rq, kept: HeldFile) -> Response:
    problems = uploads.problems_of(rq.session, kept)
    if not problems:
        raise NotFound
    rq.note_read("partner_file", kept.id, kept.ref)
    content, media_type, ending = _returned(rq, kept, problems)
    return rq.download(content, media_type=media_type, filename=f"kakehashi-{kept.ref}.{ending}")


def _returned(rq: Rq, kept: HeldFile, problems: tuple[RowProblem, ...]) -> tuple[bytes, str, str]:
    def say(problem: RowProblem) -> str:
        text = rq._(problem.sentence, value=problem.value)
        return f"{problem.column}: {text}" if problem.column else text

    if kept.file_format == "hsds":
        return refused.named(problems, say)
    return refused.returned(held.content_of(kept), problems, say)
