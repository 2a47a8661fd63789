"""更新: who is to renew, the cases and their moves."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.core import clock
from app.core.errors import lazy
from app.core.listing import Page
from app.training import access, queries
from app.training import words as register_words
from app.training.access import RenewalOf, Whole
from app.training.leave import queries as leave_rows
from app.training.policies import words as rule_words
from app.training.renewal import lifecycle, words
from app.training.renewal import queries as rows
from app.training.renewal.schemas import DecideCaseForm, DeferForm, EnrolForm, OpenCaseForm, StepForm
from app.training.service import renewal, renewal_sessions, renewing
from app.training.standing.deriving import standing_on
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()
PATH = "/training/renewals/{ref}"


@router.page("/training/renewals", policy=P.REGISTER_READ, audit=AuditKind.READ)
def index(rq: Rq) -> Response:
    query, today = rq.list_query(filters=("stage",), sorts=("number",)), clock.today()
    everybody = renewing.lines(rq.session, today)
    stage = query.filters.get("stage", "")
    found = [line for line in everybody if not stage or line.stage == stage]
    shown = found[query.offset : query.offset + query.per_page]
    entries = queries.named(rq.session, [line.entry for line in shown], today)
    stages = {"none": lazy("案内していない"), **words.STATES, "missed": words.MISSED}
    counts, leaves = renewing.counts(everybody), leave_rows.waiting(rq.session)
    return rq.render(
        "training/renewal/renewals.html",
        page=Page(list(zip(entries, shown, strict=True)), query, len(found)),
        counts=counts,
        stages=[(str(code), rq._(label)) for code, label in stages.items() if counts.get(str(code))],
        leaves=leaves,
        called=queries.called_on(rq.session, {one.learner_id for one in leaves}, today),
        words=words,
        register=register_words,
    )


@router.action(
    "/training/certifications/{ref}/renewal", policy=P.REGISTER_PROPOSE, form=OpenCaseForm, load=access.certification,
    creates=True,
)  # fmt: skip
def open_case(rq: Rq, whole: Whole, form: Bound[OpenCaseForm]) -> Response:
    practising = not form.has_errors and form.data.practising
    made = renewal.open_case(rq.session, rq.actor, whole.certification, practising=practising, seen=form.seen_version)
    return rq.redirect(f"/training/renewals/{made.ref}", lazy("更新の手続きを始めました。"))


@router.page(PATH, policy=P.REGISTER_READ, audit=AuditKind.READ, load=access.renewal_case)
def detail(rq: Rq, found: RenewalOf) -> Response:
    return _detail(rq, found)


def _detail(rq: Rq, found: RenewalOf, **forms: Bound[Any]) -> Response:
    case, one, today = found.case, found.whole.certification, clock.today()
    history = queries.history_of(rq.session, one)
    values = renewal.values_for(rq.session, history, today)
    started: dict[str, object] = {"step_on": today, "decided_on": today, "practising": case.practising}
    names = ("enrol", "step", "defer", "decide")
    blank = {name: rq.blank(started, version=case.version) for name in names}
    met = lifecycle.Training(case.met_on, case.course, case.practising)
    answer = rq.invalid if forms else rq.render
    return answer(
        "training/renewal/case.html",
        case=case,
        one=one,
        name=found.whole.learner.shown_name(today),
        standing=standing_on(history, today, today),
        ways_back=lifecycle.ways_back(history, today) if case.ended_on is None else [],
        rule_words=rule_words,
        missed=renewal.is_missed(history, case, today),
        steps=rows.steps_of(rq.session, case),
        seat=rows.seat_of(rq.session, case),
        can=renewal.moves(rq.session, rq.actor, case, history),
        obstacle=lifecycle.approval_obstacle(history, met, today) if case.ended_on is None else None,
        planned=lifecycle.next_period(history, today) if case.ended_on is None else None,
        latest=lifecycle.latest_deferral(case.ends_on, values),
        sessions=_choices(rq, case.course) if case.state == "invited" else [],
        step_choices=lambda can: [
            (move, rq._(words.MOVES[move])) for move in ("apply", "submit", "leave", "resume", "decline") if move in can
        ],
        forms=blank | forms,
        opened=next(iter(forms), ""),
        words=words,
        register=register_words,
    )


def _choices(rq: Rq, course: str) -> list[tuple[str, str]]:
    """The sessions to come that have a free seat and suit the case."""
    return [
        (
            one.session.ref,
            f"{one.session.held_on.isoformat()} {one.session.venue} · {rq._(words.COURSES[one.session.course])} · "
            + rq._("空き %(free)s", free=one.free),
        )
        for one in rows.sessions(rq.session, since=clock.today())
        if one.free > 0 and (course != "long" or one.session.course == "long")
    ]


@router.action(f"{PATH}/enrol", policy=P.REGISTER_PROPOSE, form=EnrolForm, load=access.renewal_case)
def enrol(rq: Rq, found: RenewalOf, form: Bound[EnrolForm]) -> Response:
    if form.accepts(
        lambda: renewal_sessions.enrol(rq.session, rq.actor, found.case, form.data, seen=form.seen_version)
    ):
        return _back(rq, found, lazy("研修の席を確保しました。"))
    return _detail(rq, found, enrol=form)


@router.action(f"{PATH}/step", policy=P.REGISTER_PROPOSE, form=StepForm, load=access.renewal_case)
def step(rq: Rq, found: RenewalOf, form: Bound[StepForm]) -> Response:
    if form.accepts(lambda: renewal.step(rq.session, rq.actor, found.case, form.data, seen=form.seen_version)):
        return _back(rq, found, lazy("記録しました。"))
    return _detail(rq, found, step=form)


@router.action(f"{PATH}/defer", policy=P.REGISTER_PROPOSE, form=DeferForm, load=access.renewal_case)
def defer(rq: Rq, found: RenewalOf, form: Bound[DeferForm]) -> Response:
    if form.accepts(lambda: renewal.defer(rq.session, rq.actor, found.case, form.data, seen=form.seen_version)):
        return _back(rq, found, lazy("延期を記録しました。有効期間は動きません。"))
    return _detail(rq, found, defer=form)


@router.action(f"{PATH}/decide", policy=P.REGISTER_DECIDE, form=DecideCaseForm, load=access.decidable_case)
def decide(rq: Rq, found: RenewalOf, form: Bound[DecideCaseForm]) -> Response:
    if form.accepts(lambda: renewal.decide(rq.session, rq.actor, found.case, form.data, seen=form.seen_version)):
        return _back(rq, found, lazy("決定を記録しました。"))
    return _detail(rq, found, decide=form)


def _back(rq: Rq, found: RenewalOf, said: str) -> Response:
    return rq.redirect(f"/training/renewals/{found.case.ref}", said)
