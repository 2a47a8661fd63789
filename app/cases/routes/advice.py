"""Advice: the inbox, asking, answering, telling what came of it."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.cases import words
from app.cases.access import load_advice
from app.cases.models import Advice, Case, Contact
from app.cases.queries import advice, cases, staff
from app.cases.schemas.advice import AnswerAdvice, AskAdvice, FollowUp
from app.cases.service import advice as service
from app.core.errors import Invalid, NotFound, lazy
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()


@router.page("/advice", policy=P.ADVICE_ASK, audit=AuditKind.READ)
def inbox(rq: Rq) -> Response:
    found = advice.page(rq.session, rq.actor, rq.list_query(filters=advice.FILTERS, sorts=advice.SORTS))
    box = found.query.filters.get("box", "todo" if rq.can(P.ADVICE_GIVE) else "mine")
    return rq.render("cases/advice.html", page=found, box=box, words=words)


@router.page("/advice/new", policy=P.ADVICE_ASK, audit=AuditKind.READ)
def new_page(rq: Rq) -> Response:
    about = _about(rq, rq.query.get("case", ""), rq.query.get("contact", ""))
    start = {"case": about.ref} if isinstance(about, Case) else {"contact": about.ref}
    return _new(rq, rq.blank(start), about)


@router.action("/advice/new", policy=P.ADVICE_ASK, form=AskAdvice, creates=True)
def new(rq: Rq, form: Bound[AskAdvice]) -> Response:
    about = _about(rq, form.value("case"), form.value("contact"))
    if form.has_errors:
        return _new(rq, form, about)
    try:
        asked = service.ask(rq.session, rq.actor, about, form.data.question, form.data.to)
    except Invalid as error:
        form.refuse(error)
        return _new(rq, form, about)
    return rq.redirect(f"/advice/{asked.ref}", lazy("助言を依頼しました。"))


def _about(rq: Rq, case_ref: str, contact_ref: str) -> Case | Contact:
    """What the question is about. Raises NotFound for what the actor may not know of, and for nothing."""
    about: Case | Contact | None = None
    if case_ref:
        about = cases.by_ref(rq.session, rq.actor, case_ref)
    elif contact_ref:
        about = advice.contact_by_ref(rq.session, rq.actor, contact_ref)
    if about is None:
        raise NotFound
    rq.note_read("case" if isinstance(about, Case) else "contact", about.id, about.ref, about.centre_id)
    return about


def _new(rq: Rq, form: Bound[AskAdvice], about: Case | Contact) -> Response:
    advisers = staff.with_right(rq.session, P.ADVICE_GIVE, about.centre_id)
    return (rq.invalid if form.has_errors else rq.render)(
        "cases/advice_new.html",
        form=form,
        about=about,
        is_case=isinstance(about, Case),
        advisers=[(login, name) for login, name in advisers if login != rq.actor.login],
    )


@router.page("/advice/{advice}", policy=P.ADVICE_ASK, audit=AuditKind.READ, load=load_advice)
def detail(rq: Rq, found: Advice) -> Response:
    return _detail(rq, found)


def _detail(rq: Rq, found: Advice, bound: Bound[Any] | None = None) -> Response:
    actor = rq.actor
    own = found.asked_by_id == actor.user_id
    return (rq.invalid if bound else rq.render)(
        "cases/advice_detail.html",
        row=advice.rows(rq.session, [found])[0],
        words=words,
        form=bound or rq.blank(version=found.version),
        may_answer=found.state == "asked" and not own and actor.can_in(P.ADVICE_GIVE, found.centre_id),
        may_follow=found.state == "answered" and own,
    )


@router.action("/advice/{advice}/answer", policy=P.ADVICE_GIVE, form=AnswerAdvice, load=load_advice)
def answer(rq: Rq, found: Advice, form: Bound[AnswerAdvice]) -> Response:
    if form.has_errors:
        return _detail(rq, found, form)
    service.answer(rq.session, rq.actor, found, form.data.answer, form.seen_version)
    return rq.redirect("/advice", lazy("回答しました。"))


@router.action("/advice/{advice}/follow-up", policy=P.ADVICE_ASK, form=FollowUp, load=load_advice)
def follow_up(rq: Rq, found: Advice, form: Bound[FollowUp]) -> Response:
    if form.has_errors:
        return _detail(rq, found, form)
    service.follow_up(rq.session, rq.actor, found, form.data.follow_up, form.seen_version)
    return rq.redirect(f"/advice/{found.ref}", lazy("その後を記録しました。"))
