"""Proposals from the playbooks: looking at them, choosing, refusing, asking again."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.cases.models import Case
from app.core.errors import lazy
from app.plans import access, history
from app.plans.drafts import adopting
from app.plans.drafts import page as draft_page
from app.plans.routes.context import frame
from app.plans.schemas import (
    AcceptForm,
    ChooseForm,
    RefuseForm,
)
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()
ADDED = lazy("選んだ提案をプランに加えました。順番と期限を確かめてください。")


def _shown(form: Bound[Any]) -> str:
    """The group that a button asked for comes after the one that stood on the page."""
    return (form.list("show") or [""])[-1]


def _proposals(
    rq: Rq, case: Case, form: Bound[Any], *, ticked: Collection[str] | None = None, status: int = 200
) -> Response:
    """The draft with the ticks of the person; `None`: what holds without a condition."""
    draft = draft_page.view(rq.session, case, _shown(form), rq.locale)
    context = {
        **frame(rq, case),
        "draft": draft,
        "ticked": draft.certain if ticked is None else ticked,
        "form": form,
    }
    context["owners"] = {owner.value: rq._(label) for owner, label in history.OWNERS.items()}
    if status == 200:
        return rq.render("plans/proposals.html", **context)
    return rq.invalid("plans/proposals.html", status=status, **context)


@router.page("/cases/{ref}/plan/proposals", policy=P.PLAN_WRITE, audit=AuditKind.READ, load=access.write_case)
def proposals(rq: Rq, case: Case) -> Response:
    """What the playbooks propose for what happened; everything is ticked that holds without a condition."""
    return _proposals(rq, case, rq.blank())


@router.action(
    "/cases/{ref}/plan/proposals", policy=P.PLAN_WRITE, form=AcceptForm, load=access.write_case, creates=True
)
def accept_proposals(rq: Rq, case: Case, form: Bound[AcceptForm]) -> Response:
    ticked = form.list("accept")
    if not form.accepts(lambda: adopting.accept(rq.session, rq.actor, case, form.data)):
        return _proposals(rq, case, form, ticked=ticked, status=422)
    return rq.redirect(f"/cases/{case.ref}/plan", ADDED)


@router.action(
    "/cases/{ref}/plan/proposals/choose",
    policy=P.PLAN_WRITE,
    audit=AuditKind.READ,
    form=ChooseForm,
    load=access.write_case,
    writes=False,
)
def choose_proposals(rq: Rq, case: Case, form: Bound[ChooseForm]) -> Response:
    """Another group in full, or a whole group ticked or cleared; nothing is stored, and no tick is lost."""
    ticked = set(form.list("accept"))
    if form.has_errors:
        return _proposals(rq, case, form, ticked=ticked, status=422)
    draft = draft_page.view(rq.session, case, _shown(form), rq.locale)
    ticked = (ticked | draft.keys_of(form.data.every)) - draft.keys_of(form.data.nothing)
    return _proposals(rq, case, form, ticked=ticked)


def _proposals_again(rq: Rq, case: Case, form: Bound[RefuseForm], done: str) -> Response:
    """The page at once instead of a redirect: an address could not carry what is ticked."""
    rq.flash.append({"kind": "success", "text": rq._(done), "href": "", "href_label": ""})
    return _proposals(rq, case, rq.blank({"show": form.data.show}), ticked=form.list("accept"))


@router.action("/cases/{ref}/plan/proposals/refuse", policy=P.PLAN_WRITE, form=RefuseForm, load=access.write_case)
def refuse_proposal(rq: Rq, case: Case, form: Bound[RefuseForm]) -> Response:
    if form.has_errors:
        return _proposals(rq, case, form, ticked=form.list("accept"), status=422)
    adopting.refuse(rq.session, rq.actor, case, form.data)
    return _proposals_again(rq, case, form, lazy("この提案は、もう示しません。"))


@router.action("/cases/{ref}/plan/proposals/ask", policy=P.PLAN_WRITE, form=RefuseForm, load=access.write_case)
def ask_again(rq: Rq, case: Case, form: Bound[RefuseForm]) -> Response:
    if form.has_errors:
        return _proposals(rq, case, form, ticked=form.list("accept"), status=422)
    adopting.ask_again(rq.session, rq.actor, case, form.data)
    return _proposals_again(rq, case, form, lazy("この提案を、もう一度示します。"))
