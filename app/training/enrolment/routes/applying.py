"""Applying: the trainee's own page, and the office for somebody of the register."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.codes.lists import PREFECTURES
from app.core import clock
from app.core.errors import Invalid, lazy
from app.training import access as register
from app.training.enrolment import access, course_values, queries, words
from app.training.enrolment.models import Enrolment
from app.training.enrolment.schemas import ApplyForm, EmptyForm, EvidenceForm, FirstApplyForm, WithdrawForm
from app.training.enrolment.service import applying, deciding
from app.training.models import Learner
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()
OWN = "/training/apply"
SENT = lazy("申込みを受け付けました。")


def _choices(rq: Rq, labels: Any) -> list[tuple[str, str]]:
    return [(code, rq._(label)) for code, label in labels.items()]


def _common(rq: Rq, *, by_self: bool) -> dict[str, Any]:
    today = clock.today()
    taken = queries.cohorts(rq.session, ("open",))
    ends = {one.id: course_values.last_day_of_applications(rq.session, one) for one in taken}
    offered = [one for one in taken if not by_self or one.applications_from <= today <= ends[one.id]]
    return {
        "cohorts": [(one.ref, rq._(words.COHORT_NAME, year=one.fiscal_year, run=one.run)) for one in offered],
        "until": ends[offered[0].id] if offered else None,
        "units": _choices(rq, words.UNITS),
        "licences": _choices(rq, words.LICENCES),
        "needed": course_values.in_force(rq.session, today).work_months_needed,
        "prefectures": PREFECTURES.choices(rq.locale),
        "words": words,
    }


@router.page(OWN, policy=P.TRAINING_STUDY, audit=AuditKind.READ)
def own_page(rq: Rq) -> Response:
    return _own(rq)


def _own(rq: Rq, **forms: Bound[Any]) -> Response:
    learner = queries.learner_of_user(rq.session, rq.actor.user_id)
    all_own = list(queries.of_learner(rq.session, learner)) if learner is not None else []
    live = queries.live_of(rq.session, learner) if learner is not None else None
    for one in all_own:
        rq.note_read("enrolment", one.id, one.ref)
    evidence = queries.evidence_of(rq.session, live) if live is not None else {}
    version = live.version if live is not None else None
    blank = {
        "apply": rq.blank(_known(learner)),
        "correct": rq.blank(_stated(evidence), version=version),
        "answer": rq.blank({}, version=version),
        "withdraw": rq.blank({"interest": "unknown"}, version=version),
    }
    render = rq.invalid if forms else rq.render
    return render(
        "training/admission/apply.html",
        learner=learner,
        live=live,
        former=[one for one in all_own if live is None or one.id != live.id],
        evidence=evidence,
        events={one.ref: queries.events_of(rq.session, one) for one in all_own},
        forms=blank | forms,
        opened=next(iter(forms), ""),
        withdraw_reasons=_choices(rq, words.WITHDRAW_REASONS),
        interests=_choices(rq, words.INTERESTS),
        **_common(rq, by_self=True),
    )


def _known(learner: Learner | None) -> dict[str, object]:
    if learner is None:
        return {"unit": "months"}
    today = clock.today()
    names = {kind: learner.name(kind, today) for kind in ("legal", "kana", "romanised")}
    return {
        **names, "birth": learner.birth, "mail": learner.mail, "prefecture": learner.prefecture_code, "unit": "months",
    }  # fmt: skip


def _stated(evidence: Any) -> dict[str, object]:
    workplace, experience, licence = (evidence.get(item) for item in ("workplace", "experience", "licence"))
    return {
        "workplace_text": workplace and workplace.text, "workplace_proof": workplace and workplace.proof,
        "amount": experience and experience.amount, "unit": (experience and experience.unit) or "months",
        "experience_proof": experience and experience.proof, "licence": licence and licence.code,
        "licence_proof": licence and licence.proof,
    }  # fmt: skip


@router.action(OWN, policy=P.TRAINING_STUDY, form=FirstApplyForm, creates=True)
def apply_oneself(rq: Rq, form: Bound[FirstApplyForm]) -> Response:
    if not form.has_errors:
        try:
            learner = applying.own_learner(rq.session, rq.actor, form.data)
            applying.apply(rq.session, rq.actor, learner, form.data.cohort, form.data)
            return rq.redirect(OWN, SENT)
        except Invalid as error:
            form.refuse(error)
    return _own(rq, apply=form)


@router.action(f"{OWN}/correct", policy=P.TRAINING_STUDY, form=EvidenceForm, load=access.own)
def correct(rq: Rq, enrolment: Enrolment, form: Bound[EvidenceForm]) -> Response:
    if form.has_errors:
        return _own(rq, correct=form)
    applying.resubmit(rq.session, rq.actor, enrolment, form.data, seen=form.seen_version)
    return rq.redirect(OWN, lazy("直した内容を受け付けました。"))


@router.action(f"{OWN}/take", policy=P.TRAINING_STUDY, form=EmptyForm, load=access.own)
def take(rq: Rq, enrolment: Enrolment, form: Bound[EmptyForm]) -> Response:
    deciding.take(rq.session, rq.actor, enrolment, seen=form.seen_version)
    return rq.redirect(OWN, lazy("席を受けました。"))


@router.action(f"{OWN}/withdraw", policy=P.TRAINING_STUDY, form=WithdrawForm, load=access.own)
def withdraw(rq: Rq, enrolment: Enrolment, form: Bound[WithdrawForm]) -> Response:
    if form.has_errors:
        return _own(rq, withdraw=form)
    deciding.withdraw(rq.session, rq.actor, enrolment, form.data, seen=form.seen_version)
    return rq.redirect(OWN, lazy("取りやめを受け付けました。"))


@router.page("/training/learners/{ref}/apply", policy=P.TRAINING_RUN, audit=AuditKind.READ, load=register.learner)
def office_page(rq: Rq, learner: Learner) -> Response:
    return _office(rq, learner, rq.blank({"unit": "months"}))


def _office(rq: Rq, learner: Learner, form: Bound[Any]) -> Response:
    render = rq.invalid if form.has_errors else rq.render
    return render(
        "training/admission/apply_for.html",
        learner=learner,
        name=learner.shown_name(clock.today()),
        form=form,
        **_common(rq, by_self=False),
    )


@router.action(
    "/training/learners/{ref}/apply", policy=P.TRAINING_RUN, form=ApplyForm, load=register.learner, creates=True
)  # fmt: skip
def apply_for(rq: Rq, learner: Learner, form: Bound[ApplyForm]) -> Response:
    if not form.has_errors:
        try:
            made = applying.apply(rq.session, rq.actor, learner, form.data.cohort, form.data)
            return rq.redirect(f"/training/enrolments/{made.ref}", SENT)
        except Invalid as error:
            form.refuse(error)
    return _office(rq, learner, form)
