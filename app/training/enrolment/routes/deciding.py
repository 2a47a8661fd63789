"""The page of one enrolment and every decision about it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.core import clock
from app.core.errors import lazy
from app.training import queries as register
from app.training import sections
from app.training.enrolment import access, course_values, queries, words
from app.training.enrolment.eligibility import ITEMS, is_complete, is_enough
from app.training.enrolment.lifecycle import verbs
from app.training.enrolment.models import Enrolment
from app.training.enrolment.schemas import (
    CarryForm,
    CheckForm,
    CompleteForm,
    DeclineForm,
    EndForm,
    MoveForm,
    OfferForm,
    ReinstateForm,
    ReturnForm,
    WithdrawForm,
)
from app.training.enrolment.service import applying, carrying, deciding
from app.training.enrolment.service.moving import parts_of, shortage
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()
ADDRESS = "/training/enrolments/{ref}"
RECORDED = lazy("記録しました。")


@router.page(ADDRESS, policy=P.REGISTER_READ, audit=AuditKind.READ, load=access.enrolment)
def detail(rq: Rq, enrolment: Enrolment) -> Response:
    return _detail(rq, enrolment)


def _detail(rq: Rq, enrolment: Enrolment, **forms: Bound[Any]) -> Response:
    today = clock.today()
    evidence = queries.evidence_of(rq.session, enrolment)
    needed = course_values.in_force(rq.session, today).work_months_needed
    experience = evidence.get("experience")
    render = rq.invalid if forms else rq.render
    return render(
        "training/admission/enrolment.html",
        enrolment=enrolment,
        learner=enrolment.learner,
        name=enrolment.learner.shown_name(today),
        events=queries.events_of(rq.session, enrolment),
        evidence=[(item, evidence[item]) for item in ITEMS if item in evidence],
        needed=needed,
        enough=experience is not None and is_enough(experience.amount, experience.unit, needed),
        offered=[str(verb) for verb in verbs(enrolment.state, parts_of(rq.actor, enrolment.learner))],
        alike=register.look_alikes(rq.session, enrolment.learner),
        free=queries.free_seats(rq.session, enrolment.cohort),
        shortage=shortage(rq.session, enrolment.cohort),
        ready=is_complete({item: one.state for item, one in evidence.items()}),
        lacking=any(one.state == "lacking" for one in evidence.values()),
        targets=_targets(rq, enrolment),
        forms=_blank(rq, enrolment, evidence) | forms,
        opened=next(iter(forms), ""),
        choices={name: _choices(rq, labels) for name, labels in _CHOICES.items()},
        words=words,
        sections=sections.ENROLMENT.of(rq, enrolment),
    )


_CHOICES = {
    "states": words.EVIDENCE_STATES, "decline": words.DECLINE_REASONS, "withdraw": words.WITHDRAW_REASONS,
    "trigger": words.TRIGGERS, "interest": words.INTERESTS, "cause": words.CAUSES, "end": words.END_REASONS,
}  # fmt: skip


def _choices(rq: Rq, labels: Any) -> list[tuple[str, str]]:
    return [(code, rq._(label)) for code, label in labels.items()]


def _targets(rq: Rq, enrolment: Enrolment) -> list[tuple[str, str]]:
    later = queries.cohorts(rq.session, ("planned", "open", "running"))
    here = (enrolment.cohort.fiscal_year, enrolment.cohort.run)
    return [
        (one.ref, rq._(words.COHORT_NAME, year=one.fiscal_year, run=one.run))
        for one in later
        if (one.fiscal_year, one.run) > here
    ]


def _blank(rq: Rq, enrolment: Enrolment, evidence: Any) -> dict[str, Bound[Any]]:
    today, version = clock.today(), enrolment.version
    soon = today + timedelta(days=14)
    checked = {f"{item}_{part}": getattr(row, part) for item, row in evidence.items() for part in ("state", "lacks")}
    return {
        "check": rq.blank(checked, version=version),
        "return": rq.blank({"due_on": soon}, version=version),
        "offer": rq.blank({"answer_by": soon}, version=version),
        "complete": rq.blank({"decided_on": today}, version=version),
        "withdraw": rq.blank({"interest": "unknown"}, version=version),
        **{name: rq.blank({}, version=version) for name in ("move", "decline", "reinstate", "carry", "end")},
    }


def _answer(rq: Rq, enrolment: Enrolment, name: str, form: Bound[Any], *, done: bool) -> Response:
    """Away from what was done; else the page again, with what a guard forbade beside its field and what was typed."""
    if done:
        return rq.redirect(f"/training/enrolments/{enrolment.ref}", RECORDED)
    return _detail(rq, enrolment, **{name: form})


@router.action(f"{ADDRESS}/check", policy=P.TRAINING_RUN, form=CheckForm, load=access.enrolment)
def check(rq: Rq, enrolment: Enrolment, form: Bound[CheckForm]) -> Response:
    done = form.accepts(lambda: applying.check(rq.session, rq.actor, enrolment, form.data, seen=form.seen_version))
    return _answer(rq, enrolment, "check", form, done=done)


@router.action(f"{ADDRESS}/move", policy=P.TRAINING_RUN, form=MoveForm, load=access.enrolment)
def move(rq: Rq, enrolment: Enrolment, form: Bound[MoveForm]) -> Response:
    do = (
        deciding.resubmit_by_office
        if form.has_errors
        else deciding.SIMPLE.get(form.data.verb, deciding.resubmit_by_office)
    )
    done = form.accepts(lambda: do(rq.session, rq.actor, enrolment, seen=form.seen_version))
    return _answer(rq, enrolment, "move", form, done=done)


@router.action(f"{ADDRESS}/return", policy=P.TRAINING_RUN, form=ReturnForm, load=access.enrolment)
def send_back(rq: Rq, enrolment: Enrolment, form: Bound[ReturnForm]) -> Response:
    done = form.accepts(lambda: deciding.send_back(rq.session, rq.actor, enrolment, form.data, seen=form.seen_version))
    return _answer(rq, enrolment, "return", form, done=done)


@router.action(f"{ADDRESS}/offer", policy=P.TRAINING_RUN, form=OfferForm, load=access.enrolment)
def offer(rq: Rq, enrolment: Enrolment, form: Bound[OfferForm]) -> Response:
    done = form.accepts(lambda: deciding.offer(rq.session, rq.actor, enrolment, form.data, seen=form.seen_version))
    return _answer(rq, enrolment, "offer", form, done=done)


@router.action(f"{ADDRESS}/decline", policy=P.TRAINING_RUN, form=DeclineForm, load=access.enrolment)
def decline(rq: Rq, enrolment: Enrolment, form: Bound[DeclineForm]) -> Response:
    done = form.accepts(lambda: deciding.decline(rq.session, rq.actor, enrolment, form.data, seen=form.seen_version))
    return _answer(rq, enrolment, "decline", form, done=done)


@router.action(f"{ADDRESS}/withdraw", policy=P.TRAINING_RUN, form=WithdrawForm, load=access.enrolment)
def withdraw(rq: Rq, enrolment: Enrolment, form: Bound[WithdrawForm]) -> Response:
    done = form.accepts(lambda: deciding.withdraw(rq.session, rq.actor, enrolment, form.data, seen=form.seen_version))
    return _answer(rq, enrolment, "withdraw", form, done=done)


@router.action(f"{ADDRESS}/reinstate", policy=P.TRAINING_RUN, form=ReinstateForm, load=access.enrolment)
def reinstate(rq: Rq, enrolment: Enrolment, form: Bound[ReinstateForm]) -> Response:
    done = form.accepts(lambda: deciding.reinstate(rq.session, rq.actor, enrolment, form.data, seen=form.seen_version))
    return _answer(rq, enrolment, "reinstate", form, done=done)


@router.action(f"{ADDRESS}/carry", policy=P.TRAINING_RUN, form=CarryForm, load=access.enrolment)
def carry(rq: Rq, enrolment: Enrolment, form: Bound[CarryForm]) -> Response:
    done = form.accepts(lambda: carrying.carry_over(rq.session, rq.actor, enrolment, form.data, seen=form.seen_version))
    return _answer(rq, enrolment, "carry", form, done=done)


@router.action(f"{ADDRESS}/end", policy=P.TRAINING_RUN, form=EndForm, load=access.enrolment)
def end(rq: Rq, enrolment: Enrolment, form: Bound[EndForm]) -> Response:
    done = form.accepts(lambda: deciding.end(rq.session, rq.actor, enrolment, form.data, seen=form.seen_version))
    return _answer(rq, enrolment, "end", form, done=done)


@router.action(f"{ADDRESS}/complete", policy=P.REGISTER_DECIDE, form=CompleteForm, load=access.enrolment)
def complete(rq: Rq, enrolment: Enrolment, form: Bound[CompleteForm]) -> Response:
    done = form.accepts(lambda: deciding.complete(rq.session, rq.actor, enrolment, form.data, seen=form.seen_version))
    return _answer(rq, enrolment, "complete", form, done=done)
