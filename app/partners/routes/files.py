"""Lists from elsewhere, taken over."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from app.authz.permissions import Permission
from app.core.errors import Invalid, lazy
from app.partners.imports import ImportAnswer, import_carried, import_partners
from app.partners.problems import FileRefused
from app.partners.schemas import (
    ImportForm,
)
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()
SHOWN_ERRORS = 200


@router.page("/partners/import", policy=Permission.PARTNER_IMPORT, audit=AuditKind.NONE)
def import_page(rq: Rq) -> Response:
    return _import_page(rq, rq.blank({"format": "carried", "run": "try"}))


@router.action("/partners/import", policy=Permission.PARTNER_IMPORT, form=ImportForm, creates=True, upload=True)
def import_file(rq: Rq, form: Bound[ImportForm]) -> Response:
    if form.has_errors:
        return _import_page(rq, form, status=422)
    dry_run = form.data.run == "try"
    try:
        answer = _import(rq, form.data.format, dry_run=dry_run)
    except Invalid as error:
        form.refuse(error)
        return _import_page(rq, form, status=422)
    if dry_run or answer.errors:
        # A trial keeps nothing, not even the use of the form's key.
        rq.session.info["doomed"] = dry_run
        fresh = rq.blank({"format": form.data.format, "run": "import" if dry_run else "try"})
        return _import_page(rq, fresh, answer=answer)
    done = rq._(
        lazy("取り込みました。追加 %(created)s件、更新 %(updated)s件、変更なし %(unchanged)s件。"),
        created=answer.created,
        updated=answer.updated,
        unchanged=answer.unchanged,
    )
    return rq.redirect("/partners", done)


def _import(rq: Rq, file_format: str, *, dry_run: bool) -> ImportAnswer:
    if file_format == "carried":
        return import_carried(rq.session, rq.actor, dry_run=dry_run)
    upload = rq.files.get("file")
    if upload is None or not upload.content:
        raise FileRefused("no_file")
    return import_partners(rq.session, rq.actor, upload.content, file_format, dry_run=dry_run)


def _import_page(rq: Rq, form: Bound[Any], *, answer: ImportAnswer | None = None, status: int = 200) -> Response:
    render = rq.invalid if status == 422 else rq.render
    return render("partners/import.html", status=status, form=form, answer=answer, shown=SHOWN_ERRORS)
