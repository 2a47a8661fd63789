"""規程: the versions, a new proposal, whom it touches, the decision by a second person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.core import clock
from app.core.errors import Invalid, lazy
from app.core.listing import Page
from app.training import access, policies
from app.training import words as register_words
from app.training.enrolment import queries as enrolments
from app.training.policies import reading, words
from app.training.policies.models import TrainingPolicy
from app.training.policies.schemas import MOST_TIERS, DecidePolicyForm, PolicyForm
from app.training.programme.models import Cohort
from app.training.schemas import Button
from app.training.service import policies as service
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()


@router.page("/training/policies", policy=P.REGISTER_READ, audit=AuditKind.NONE)
def index(rq: Rq) -> Response:
    return rq.render(
        "training/renewal/policies.html",
        rows=reading.all_rows(rq.session),
        present=policies.in_force(rq.session, clock.today()),
        values=asdict(policies.in_force(rq.session, clock.today()).values),
        words=words,
    )


def _new(rq: Rq, form: Bound[Any]) -> Response:
    answer = rq.invalid if form.has_errors else rq.render
    return answer(
        "training/renewal/policy_new.html",
        form=form,
        words=words,
        most_tiers=MOST_TIERS,
        numbers=[
            name for name, value in asdict(policies.versions(rq.session)[-1].values).items() if type(value) is int
        ],
        choices=lambda options: [(str(code), rq._(label)) for code, label in options.items()],
    )


@router.page("/training/policies/new", policy=P.REGISTER_PROPOSE, audit=AuditKind.NONE)
def new_page(rq: Rq) -> Response:
    newest = policies.versions(rq.session)[-1]
    values = asdict(newest.values)
    tiers = values.pop("lapse_tiers")
    rows = {f"lapse_tiers-{n}-{name}": one[name] for n, one in enumerate(tiers) for name in ("months", "course")}
    published = sorted(newest.published & set(words.VALUES))
    return _new(
        rq,
        rq.blank({"reach": "next_renewal", "published": published, "based_on": newest.number, **values, **rows}),
    )


@router.action("/training/policies/new", policy=P.REGISTER_PROPOSE, form=PolicyForm, creates=True)
def new(rq: Rq, form: Bound[PolicyForm]) -> Response:
    if not form.has_errors:
        try:
            made = service.propose(rq.session, rq.actor, form.data)
            return rq.redirect(
                f"/training/policies/{made.ref}", lazy("版を提案しました。だれに及ぶかを確かめ、別の人が決定します。")
            )
        except Invalid as error:
            form.refuse(error)
    return _new(rq, form)


@router.page("/training/policies/{ref}", policy=P.REGISTER_READ, audit=AuditKind.READ, load=access.training_policy)
def detail(rq: Rq, row: TrainingPolicy) -> Response:
    return _detail(rq, row, rq.blank({"decided_on": clock.today()}, version=row.version))


def _courses(rq: Rq, changes: Sequence[service.Change]) -> list[tuple[Cohort, int]]:
    """The cohorts whose people go on by the changed values, with how many are enrolled; none where no such value is."""
    if not any(one.name in words.OF_COURSES for one in changes):
        return []
    found = enrolments.cohorts(rq.session, ("open", "running", "ended"))
    counted = ((one, enrolments.counts(rq.session, one)["enrolled"]) for one in found)
    return [(one, number) for one, number in counted if number]


def _detail(rq: Rq, row: TrainingPolicy, form: Bound[Any]) -> Response:
    query = rq.list_query(sorts=("number",))
    touched = service.touched(rq.session, row) if row.state == "proposed" else []
    shown = touched[query.offset : query.offset + query.per_page]
    changes = service.changes(rq.session, row)
    answer = rq.invalid if form.has_errors else rq.render
    return answer(
        "training/renewal/policy.html",
        rules=row,
        changes=changes,
        courses=_courses(rq, changes) if row.state == "proposed" else [],
        overtaken=service.is_overtaken(rq.session, row),
        since=service.decided_since(rq.session, row),
        values=asdict(reading.values_of(row.values)),
        on=service.day_of_effect(row),
        page=Page(service.named(rq.session, shown, clock.today()), query, len(touched)),
        may_decide=service.may_decide(rq.actor, row),
        form=form,
        words=words,
        register=register_words,
    )


@router.action(
    "/training/policies/{ref}/decide", policy=P.REGISTER_DECIDE, form=DecidePolicyForm, load=access.decidable_policy
)
def decide(rq: Rq, row: TrainingPolicy, form: Bound[DecidePolicyForm]) -> Response:
    if form.accepts(lambda: service.decide(rq.session, rq.actor, row, form.data, seen=form.seen_version)):
        return rq.redirect(f"/training/policies/{row.ref}", lazy("決定を記録しました。"))
    return _detail(rq, row, form)


@router.action("/training/policies/{ref}/renew", policy=P.REGISTER_PROPOSE, form=Button, load=access.training_policy)
def renew(rq: Rq, row: TrainingPolicy, form: Bound[Button]) -> Response:
    try:
        made = service.renew(rq.session, rq.actor, row, seen=form.seen_version)
    except Invalid as error:
        form.refuse(error)
        return _detail(rq, row, form)
    return rq.redirect(f"/training/policies/{made.ref}", lazy("新しい版の上に、提案を作り直しました。"))
