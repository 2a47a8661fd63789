"""The lists that were taken over, and how to take one back."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from app.authz.permissions import Permission
from app.core.errors import Conflict, NotFound, lazy
from app.partners.lists import batches, held, undoing
from app.partners.lists.models import CREATED, PartnerImport
from app.partners.problems import FORMAT_NAMES
from app.partners.schemas import UndoForm
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()


def batch_for(rq: Rq) -> PartnerImport:
    """The import in the address; the directory is one for all centres, and so are its imports."""
    batch = batches.by_ref(rq.session, rq.params["ref"])
    if batch is None:
        raise NotFound
    return batch


@router.page("/partners/imports", policy=Permission.PARTNER_IMPORT, audit=AuditKind.NONE)
def imports_page(rq: Rq) -> Response:
    page = batches.listed(rq.session, rq.list_query(sorts=("at",)))
    names = batches.names_of(rq.session, page.items)
    return rq.render("partners/imports.html", page=page, names=names, formats=FORMAT_NAMES)


@router.page("/partners/imports/{ref}", policy=Permission.PARTNER_IMPORT, audit=AuditKind.NONE, load=batch_for)
def import_of(rq: Rq, batch: PartnerImport) -> Response:
    return _batch_page(rq, batch, rq.blank())


@router.action("/partners/imports/{ref}/undo", policy=Permission.PARTNER_IMPORT, form=UndoForm, load=batch_for)
def undo(rq: Rq, batch: PartnerImport, form: Bound[UndoForm]) -> Response:
    if form.has_errors:
        return _batch_page(rq, batch, form)
    if batch.undone_at is not None:
        raise Conflict(undoing.ONCE)
    done = undoing.undo(rq.session, rq.actor, batch, reason=form.data.reason)
    said = rq._(
        lazy(
            "取り込みを取り消しました。"
            "削除 %(removed)s件、使用をやめた %(retired)s件、元に戻した %(restored)s件、そのまま %(left)s件。"
        ),
        **done.counts,
    )
    return rq.redirect(f"/partners/imports/{batch.ref}", said)


def _batch_page(rq: Rq, batch: PartnerImport, form: Bound[Any]) -> Response:
    ahead = undoing.look_ahead(rq.session, batch) if batch.undone_at is None else None
    render = rq.invalid if form.has_errors else rq.render
    return render(
        "partners/import_batch.html",
        batch=batch,
        form=form,
        ahead=ahead,
        left=undoing.left(rq.session, rq.actor, batch, ahead),
        counts=batches.outcomes(rq.session, batch),
        entries=batches.entries(rq.session, rq.actor, batch),
        names=batches.names_of(rq.session, [batch]),
        kept=held.of_batch(rq.session, rq.actor, batch),
        formats=FORMAT_NAMES,
        created=CREATED,
    )
