"""修了と認証: who is ready, who waits for what, and the acts for many at once, each with a page that checks first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.core import clock
from app.core.errors import Invalid, lazy
from app.core.listing import ListQuery, Page
from app.training import words as register_words
from app.training.completion import schemas, service, words
from app.training.completion.service import Check
from app.training.completion.words import Step
from app.training.enrolment import queries as enrolments
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()
PATH = "/training/completions"
ACTS: Mapping[Step, tuple[str, P]] = {
    Step.READY: ("complete", P.REGISTER_DECIDE), Step.COMPLETED: ("propose", P.REGISTER_PROPOSE),
    Step.PROPOSED: ("approve", P.REGISTER_DECIDE), Step.UNPUBLISHED: ("void", P.REGISTER_PROPOSE),
}  # fmt: skip
SAID: Mapping[Step, str] = {
    Step.READY: lazy("修了を決定しました。次は認証の提案です。"),
    Step.COMPLETED: lazy("認証を提案しました。別の人が決定します。"),
    Step.PROPOSED: lazy("認証を決定し、認証書を発行しました。"),
    Step.UNPUBLISHED: lazy("無効を提案しました。別の人が決定するまで、認証書はそのままです。"),
}


DROPPED = frozenset({"chosen", "checked", "_key", "_version", "_base"})
"""What the page that checks sends anew; everything else that was typed goes along as it is."""


@router.page(PATH, policy=P.REGISTER_READ, audit=AuditKind.READ)
def index(rq: Rq) -> Response:
    wanted = rq.query.get("step", "")
    first = Step.READY if rq.can(P.REGISTER_DECIDE) else Step.COMPLETED
    step = Step(wanted) if wanted in set(Step) else first
    return _list(rq, step, rq.blank(_initial()))


def _initial() -> dict[str, object]:
    return {"decided_on": clock.today(), "starts_on": clock.today()}


def _list(rq: Rq, step: Step, form: Bound[Any]) -> Response:
    query = ListQuery.read(PATH, {**rq.query, "step": step}, filters=("step", "cohort"), sorts=("ref",))
    found = service.waiting(rq.session, step, query.filters.get("cohort", ""))
    act, needed = ACTS[step]
    answer = rq.invalid if form.has_errors else rq.render
    return answer(
        "training/completion/list.html",
        step=step,
        steps=[(str(one), words.STEPS[one], count) for one, count in service.counts(rq.session).items()],
        page=Page(found[query.offset : query.offset + query.per_page], query, len(found)),
        cohorts=[
            (one.ref, rq._("%(year)s年度 第%(run)s期", year=one.fiscal_year, run=one.run))
            for one in enrolments.cohorts(rq.session, ("running", "ended"))
        ],
        act=f"{PATH}/{act}" if rq.can(needed) else "",
        form=form,
        words=words,
        register=register_words,
    )


def _many(rq: Rq, step: Step, form: Bound[Any]) -> Response:
    """Without `checked`, or where anybody cannot be done any more, the page that checks; else the acts."""
    if form.has_errors:
        return _list(rq, step, form)
    try:
        if not form.data.checked:
            return _check(rq, step, form, service.check(rq.session, rq.actor, step, form.data))
        found = service.do(rq.session, rq.actor, step, form.data)
    except Invalid as error:
        form.refuse(error)
        return _list(rq, step, form)
    if found.refused:
        return _check(rq, step, form, found, changed=True)
    return rq.redirect(f"{PATH}?step={step}", SAID[step])


def _check(rq: Rq, step: Step, form: Bound[Any], found: Check, *, changed: bool = False) -> Response:
    answer = rq.invalid if changed else rq.render
    return answer(
        "training/completion/check.html",
        step=step,
        act=f"{PATH}/{ACTS[step][0]}",
        found=found,
        changed=changed,
        kept={name: value for name, value in form.raw.items() if name not in DROPPED},
        form=rq.blank(),
        words=words,
    )


@router.action(f"{PATH}/complete", policy=P.REGISTER_DECIDE, form=schemas.CompleteManyForm)
def complete(rq: Rq, form: Bound[schemas.CompleteManyForm]) -> Response:
    return _many(rq, Step.READY, form)


@router.action(f"{PATH}/propose", policy=P.REGISTER_PROPOSE, form=schemas.ProposeManyForm, creates=True)
def propose(rq: Rq, form: Bound[schemas.ProposeManyForm]) -> Response:
    return _many(rq, Step.COMPLETED, form)


@router.action(f"{PATH}/approve", policy=P.REGISTER_DECIDE, form=schemas.ApproveManyForm)
def approve(rq: Rq, form: Bound[schemas.ApproveManyForm]) -> Response:
    return _many(rq, Step.PROPOSED, form)


@router.action(f"{PATH}/void", policy=P.REGISTER_PROPOSE, form=schemas.VoidManyForm, creates=True)
def void(rq: Rq, form: Bound[schemas.VoidManyForm]) -> Response:
    return _many(rq, Step.UNPUBLISHED, form)
