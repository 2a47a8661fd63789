"""People of the register."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.codes.lists import PREFECTURES
from app.core import clock
from app.core.errors import Invalid, lazy
from app.training import access, queries, sections, words
from app.training.models import Learner
from app.training.schemas import LearnerForm, NameForm, ProposeOneForm
from app.training.service import certifications, learners, proposing
from app.training.service.proposing import Problem
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()


def _new(rq: Rq, form: Bound[Any]) -> Response:
    answer = rq.invalid if form.has_errors else rq.render
    return answer("training/learner_new.html", form=form, prefectures=PREFECTURES.choices(rq.locale))


@router.page("/training/learners/new", policy=P.REGISTER_PROPOSE, audit=AuditKind.NONE)
def new_page(rq: Rq) -> Response:
    return _new(rq, rq.blank())


@router.action("/training/learners/new", policy=P.REGISTER_PROPOSE, form=LearnerForm, creates=True)
def new(rq: Rq, form: Bound[LearnerForm]) -> Response:
    if not form.has_errors:
        try:
            learner = learners.add(rq.session, rq.actor, form.data)
            return rq.redirect(f"/training/learners/{learner.ref}", lazy("登録しました。"))
        except Invalid as error:
            form.refuse(error)
    return _new(rq, form)


@router.page("/training/learners/{ref}", policy=P.REGISTER_READ, audit=AuditKind.READ, load=access.learner)
def detail(rq: Rq, learner: Learner) -> Response:
    return shown(rq, learner)


def shown(rq: Rq, learner: Learner, **forms: Bound[Any]) -> Response:
    """The page with its forms; one of them may come back with messages."""
    today = clock.today()
    blank = {
        "propose": rq.blank({"tier": "coordinator", "starts_on": today}, version=learner.version),
        "name": rq.blank({"kind": "legal", "valid_from": today}, version=learner.version),
        "account": rq.blank(version=learner.version),
    }
    missing = _missing(rq, learner)
    answer = rq.invalid if forms else rq.render
    return answer(
        "training/learner.html",
        learner=learner,
        name=learner.shown_name(today),
        account=queries.account_of(rq.session, learner),
        certifications=queries.certifications_of(rq.session, learner),
        forms=blank | forms,
        opened=next(iter(forms), ""),
        tiers=[(code, rq._(label)) for code, label in words.TIERS.items() if not missing[code]],
        missing=missing,
        name_kinds=[(code, rq._(label)) for code, label in words.NAME_KINDS.items()],
        words=words,
        sections=sections.LEARNER.of(rq, learner),
    )


def _missing(rq: Rq, learner: Learner) -> dict[str, list[Problem]]:
    """What keeps the person from being proposed, by tier; of the second tier only who holds the first is told."""
    if not rq.can(P.REGISTER_PROPOSE):
        return {tier: [] for tier in words.TIERS}
    alike = bool(queries.look_alikes(rq.session, learner))
    return {tier: proposing.problems(rq.session, rq.actor, learner, tier, alike=alike) for tier in words.TIERS}


@router.action(
    "/training/learners/{ref}/propose",
    policy=P.REGISTER_PROPOSE,
    form=ProposeOneForm,
    load=access.learner,
    creates=True,
)
def propose(rq: Rq, learner: Learner, form: Bound[ProposeOneForm]) -> Response:
    if not form.has_errors:
        try:
            made = certifications.propose(rq.session, rq.actor, learner, form.data, seen=form.seen_version)
            return rq.redirect(f"/training/certifications/{made.ref}", lazy("認証を提案しました。別の人が決定します。"))
        except Invalid as error:
            form.refuse(error)
    return shown(rq, learner, propose=form)


@router.action("/training/learners/{ref}/names", policy=P.REGISTER_PROPOSE, form=NameForm, load=access.learner)
def rename(rq: Rq, learner: Learner, form: Bound[NameForm]) -> Response:
    if form.accepts(lambda: learners.rename(rq.session, rq.actor, learner, form.data, seen=form.seen_version)):
        return rq.redirect(
            f"/training/learners/{learner.ref}",
            lazy("氏名を記録しました。認証書は、求められたときに出し直せます。"),
        )
    return shown(rq, learner, name=form)
