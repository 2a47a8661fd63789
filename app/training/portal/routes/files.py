"""Files beside meetings and materials: kept by administrators and instructors, read by completers."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.core.errors import Invalid, lazy
from app.training.portal import access, queries
from app.training.portal.files import kinds, service
from app.training.portal.files import queries as file_queries
from app.training.portal.files.queries import Kept, Owner
from app.training.portal.files.schemas import FileForm
from app.training.portal.models import CaseStudyMeeting, PortalFile
from app.training.portal.schemas import Empty
from app.web.declarations import Access, AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()
PATH = "/training/materials"
KEEP = P.MATERIAL_KEEP
NO_FILE = lazy("ファイルを選んでください。")


@router.page(PATH, policy=KEEP, audit=AuditKind.NONE)
def overview(rq: Rq) -> Response:
    """Every meeting and material with the number of its files."""
    meetings, materials = queries.meetings(rq.session), queries.materials(rq.session)
    numbers = file_queries.numbers(rq.session)
    return rq.render("training/portal/files.html", meetings=meetings, materials=materials, numbers=numbers)


@router.page(PATH + "/{ref}", policy=KEEP, audit=AuditKind.READ, load=access.owner_of_files)
def files_page(rq: Rq, owner: Owner) -> Response:
    return _page(rq, owner, rq.blank())


def _page(rq: Rq, owner: Owner, form: Bound[Any]) -> Response:
    show = rq.invalid if form.has_errors else rq.render
    return show(
        "training/portal/files_of.html",
        owner=owner,
        is_meeting=isinstance(owner, CaseStudyMeeting),
        files=file_queries.files_of(rq.session, owner),
        form=form,
        kinds=kinds,
    )


@router.action(PATH + "/{ref}/files", policy=KEEP, form=FileForm, load=access.owner_of_files, creates=True, upload=True)
def add(rq: Rq, owner: Owner, form: Bound[FileForm]) -> Response:
    if form.accepts(lambda: _keep(rq, owner, form.data)):
        return rq.redirect(f"{PATH}/{owner.ref}", lazy("ファイルを加えました。修了者が読めます。"))
    return _page(rq, owner, form)


def _keep(rq: Rq, owner: Owner, data: FileForm) -> None:
    sent = rq.files.get("file")
    if sent is None or not sent.filename:
        raise Invalid("file", NO_FILE)
    service.keep(rq.session, rq.actor, owner, sent.filename, sent.content, looked=data.looked)


@router.page(PATH + "/files/{ref}", policy=KEEP, audit=AuditKind.EXPORT, load=access.kept_file)
def read(rq: Rq, kept: Kept) -> Response:
    return _download(rq, kept.file)


@router.action(PATH + "/files/{ref}/remove", policy=KEEP, form=Empty, load=access.kept_file)
def remove(rq: Rq, kept: Kept, form: Bound[Empty]) -> Response:  # noqa: ARG001 - a button
    service.remove(rq.session, rq.actor, kept)
    return rq.redirect(f"{PATH}/{kept.owner.ref}", lazy("ファイルを消しました。"))


@router.page(
    "/training/portal/files/{ref}", policy=Access.SIGNED_IN, audit=AuditKind.EXPORT, load=access.file_of_member
)
def read_as_member(rq: Rq, kept: Kept) -> Response:
    return _download(rq, kept.file)


def _download(rq: Rq, file: PortalFile) -> Response:
    """Never shown in the browser: what somebody sent is saved and opened by who wants it."""
    kind = kinds.KINDS[file.kind]
    name = f"material-{file.ref}.{kind.ending}"
    return rq.download(service.content_of(file), media_type=kind.media_type, filename=name)
