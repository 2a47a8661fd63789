"""The moves of renewal cases: guarded by the pure rules, kept as steps; an approval writes the next period."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.authz.actor import Actor
from app.authz.permissions import Permission as P
from app.core import clock, ids
from app.core.db import claim_version
from app.core.errors import Conflict, Forbidden, Invalid, lazy
from app.training import policies, queries
from app.training.corrections.queries import UNDECIDED, reviews_of
from app.training.models import Certification, ValidityPeriod
from app.training.renewal import lifecycle, words
from app.training.renewal import queries as rows
from app.training.renewal.lifecycle import Move, NextPeriod, Obstacle, State, Training
from app.training.renewal.models import RenewalCase, RenewalStep
from app.training.renewal.schemas import AlignForm, DecideCaseForm, DeferForm, StepForm
from app.training.service import documents, oneself
from app.training.standing.deriving import Standing, standing_on
from app.training.standing.policies import Values
from app.training.standing.records import History

NOT_NOW = lazy("この手続きには、今その操作はできません。")


def values_for(session: Session, history: History, day: date) -> Values:
    """By which rules a case of this certification goes on a day."""
    answer = standing_on(history, day, day)
    if answer.period is None:
        return policies.in_force(session, day).values
    return history.policy_of(answer.period, day, day).values


def may_decide(actor: Actor, case: RenewalCase) -> bool:
    """An approver who did not hand it in."""
    return actor.can(P.REGISTER_DECIDE) and case.submitted_by_id != actor.user_id


def moves(session: Session, actor: Actor, case: RenewalCase, history: History) -> frozenset[Move]:
    """What this actor may do with a case as it stands; pages and services both ask here."""
    if case.ended_on is not None:
        return frozenset()
    values = values_for(session, history, clock.today())
    state, met = State(case.state), case.met_on is not None
    found = {one for one in Move if lifecycle.after(state, one, met=met, values=values) is not None}
    deciding = {Move.APPROVE, Move.RETURN, Move.REFUSE}
    if not may_decide(actor, case):
        found -= deciding
    if not actor.can(P.REGISTER_PROPOSE):
        found &= deciding
    return frozenset(found - {Move.MEET})


def open_case(
    session: Session, actor: Actor, certification: Certification, *, practising: bool, seen: int
) -> RenewalCase:
    """Invite to renew. Raises Conflict where one is open, or the rules say that none may be."""
    if certification.state != "approved":
        raise Conflict(NOT_NOW)
    history = queries.history_of(session, certification)
    today = clock.today()
    obstacle = lifecycle.opening_obstacle(history, today)
    if obstacle is not None:
        raise Conflict(words.OBSTACLES[obstacle])
    if rows.open_case(session, certification.id) is not None:
        raise Conflict(lazy("この認証の更新の手続きは、もう始まっています。"))
    claim_version(session, certification, seen)
    ends_on = standing_on(history, today, today).ends_on
    if ends_on is None:
        raise Conflict(words.OBSTACLES[Obstacle.NOT_DUE])
    case = RenewalCase(
        ref=ids.new_ref("W"), certification_id=certification.id,
        number=len(rows.cases_of(session, certification.id)) + 1, state=State.INVITED, ends_on=ends_on,
        course=lifecycle.course_for(history, today, practising=practising), practising=practising, opened_on=today,
        version=1,
    )  # fmt: skip
    session.add(case)
    session.flush()
    audit.record(
        session, actor, "renewal.opened", "certification", certification.id, subject_ref=certification.ref, fields=[]
    )
    keep(session, actor, case, "open", State.INVITED)
    return case


def invite(session: Session, actor: Actor, certifications: Iterable[Certification]) -> int:
    """Open a case for each that may have one and has none; how many."""
    count = 0
    for one in certifications:
        history = queries.history_of(session, one)
        if lifecycle.opening_obstacle(history, clock.today()) or rows.open_case(session, one.id):
            continue
        open_case(session, actor, one, practising=True, seen=one.version)
        count += 1
    return count


def keep(
    session: Session,
    actor: Actor,
    case: RenewalCase,
    move: str,
    state: State,
    *,
    on: date | None = None,
    note: str = "",
) -> None:
    """Write a step and the state that it leads to; an ended case stays as it is."""
    today = clock.today()
    session.add(
        RenewalStep(
            case_id=case.id, move=move, state=state, known_on=today, effective_on=on or today, note=note or None,
            by_id=actor.user_id,
        )
    )  # fmt: skip
    case.state = state
    if state in lifecycle.ENDED:
        case.ended_on = on or today
    session.flush()
    audit.record(session, actor, f"renewal.{move}", "renewal_case", case.id, subject_ref=case.ref, fields=["state"])


def require(session: Session, case: RenewalCase, move: Move) -> State:
    """The state that a move leads to. Raises Conflict where it is not allowed."""
    certification = session.get_one(Certification, case.certification_id)
    values = values_for(session, queries.history_of(session, certification), clock.today())
    if case.ended_on is not None:
        raise Conflict(NOT_NOW)
    state = lifecycle.after(State(case.state), move, met=case.met_on is not None, values=values)
    if state is None:
        raise Conflict(NOT_NOW)
    return state


def learner_id(session: Session, case: RenewalCase) -> int:
    """Whose certification the case renews."""
    return session.get_one(Certification, case.certification_id).learner_id


def step(session: Session, actor: Actor, case: RenewalCase, form: StepForm, *, seen: int) -> None:
    """A move of the administrator: leave the seat, application received, handed in, taken up again, not wanted."""
    oneself.refuse(session, actor, learner_id(session, case))
    move = Move(form.move)
    state = require(session, case, move)
    if form.step_on < case.opened_on:
        raise Invalid("step_on", lazy("手続きが始まった日より前です。"))
    claim_version(session, case, seen)
    if move in (Move.LEAVE, Move.DECLINE):
        _free_seat(session, case)
    if move is Move.SUBMIT:
        case.submitted_by_id = actor.user_id
    if move in (Move.APPLY, Move.SUBMIT):
        case.practising = form.practising
    if move is Move.RESUME:
        case.deferred_until = None
    keep(session, actor, case, move, state, on=form.step_on, note=form.step_note or "")


def _free_seat(session: Session, case: RenewalCase) -> None:
    held = rows.seat_of(session, case)
    if held is not None:
        held[0].left_on = clock.today()


def defer(session: Session, actor: Actor, case: RenewalCase, form: DeferForm, *, seen: int) -> None:
    """Put off for a cause, at most to the cap. Validity does not move by it: only leave moves validity."""
    oneself.refuse(session, actor, learner_id(session, case))
    state = require(session, case, Move.DEFER)
    certification = session.get_one(Certification, case.certification_id)
    history = queries.history_of(session, certification)
    last = lifecycle.latest_deferral(case.ends_on, values_for(session, history, clock.today()))
    if not clock.today() < form.deferred_until <= last:
        raise Invalid("deferred_until", lazy("明日から%(last)sまでの日付を入力してください。"), last=last.isoformat())
    claim_version(session, case, seen)
    _free_seat(session, case)
    case.deferred_until = form.deferred_until
    keep(session, actor, case, Move.DEFER, state, note=form.cause)


def decide(session: Session, actor: Actor, case: RenewalCase, form: DecideCaseForm, *, seen: int) -> None:
    """Approve, return or refuse. Raises Forbidden for who handed it in, Conflict and Invalid where a guard holds."""
    if not may_decide(actor, case):
        raise Forbidden(lazy("審査に回した人は決定できません。"))
    move = Move(form.case_decision)
    state = require(session, case, move)
    if form.decided_on < _handed_in_on(session, case):
        raise Invalid("decided_on", lazy("審査に回した日より前です。"))
    certification = session.get_one(Certification, case.certification_id)
    oneself.refuse(session, actor, certification.learner_id)
    if move is Move.APPROVE and any(one.state in UNDECIDED for one in reviews_of(session, certification.id)):
        raise Invalid("decided_on", lazy("この認証は審査中です。審査の決定が先です。"))
    planned = _planned(session, certification, case, form.decided_on) if move is Move.APPROVE else None
    claim_version(session, case, seen)
    if planned is not None:
        case.decision_number = form.decision_number
        write_period(session, actor, certification, planned, form.decided_on, form.decision_number or "")
    keep(session, actor, case, move, state, on=form.decided_on, note=form.decision_note or "")


def _handed_in_on(session: Session, case: RenewalCase) -> date:
    """When it was handed in for review, last; no decision is older, else a late one would count as in time."""
    found = [one.effective_on for one in rows.steps_of(session, case) if one.move == Move.SUBMIT]
    return max([case.opened_on, *found])


def _planned(session: Session, certification: Certification, case: RenewalCase, decided_on: date) -> NextPeriod:
    history = queries.history_of(session, certification)
    met = Training(case.met_on, case.course, case.practising)
    obstacle = lifecycle.approval_obstacle(history, met, decided_on)
    planned = lifecycle.next_period(history, decided_on)
    if obstacle is not None or isinstance(planned, Obstacle):
        raise Invalid("decided_on", words.OBSTACLES[obstacle or Obstacle.NOT_DUE])
    return planned


def write_period(
    session: Session, actor: Actor, certification: Certification, planned: NextPeriod, decided_on: date, number: str,
) -> ValidityPeriod:  # fmt: skip
    """The next period with its document; the document until now leads to it."""
    period = ValidityPeriod(
        certification_id=certification.id,
        number=max(one.number for one in queries.periods_of(session, certification)) + 1,
        starts_on=planned.starts_on, ends_on=planned.ends_on, basis=planned.basis,
        policy_number=planned.policy.number, known_on=decided_on, decision_number=number, decided_by_id=actor.user_id,
    )  # fmt: skip
    session.add(period)
    session.flush()
    audit.record(
        session, actor, "certification.renewed", "certification", certification.id, subject_ref=certification.ref,
        fields=["starts_on", "ends_on"],
    )  # fmt: skip
    documents.follow(session, actor, certification, period, "renewal")
    return period


def alignment(session: Session, certification: Certification, day: date) -> NextPeriod | None:
    """What the holder of the second tier is offered for the first one; None where nothing is gained."""
    if certification.state != "approved" or certification.tier != "coordinator":
        return None
    learner = queries.learner_of(session, certification)
    leaders = [
        one for one in queries.certifications_of(session, learner) if one.tier == "leader" and one.state == "approved"
    ]
    base = queries.history_of(session, certification)
    offers = (
        lifecycle.alignment(base, queries.history_of(session, one), day, policies.versions(session)) for one in leaders
    )
    return max(filter(None, offers), key=lambda one: one.ends_on, default=None)


def align(session: Session, actor: Actor, certification: Certification, form: AlignForm, *, seen: int) -> None:
    """Move the end of the first tier to that of the second. Raises Conflict where nothing is gained by it."""
    oneself.refuse(session, actor, certification.learner_id)
    planned = alignment(session, certification, form.decided_on)
    if planned is None or rows.open_case(session, certification.id) is not None:
        raise Conflict(lazy("指導者の期間に合わせて延ばせる期間がありません。"))
    claim_version(session, certification, seen)
    write_period(session, actor, certification, planned, form.decided_on, form.decision_number)


def is_missed(history: History, case: RenewalCase, day: date) -> bool:
    """Whether an open case came to nothing by that day. Derived."""
    return case.ended_on is None and lifecycle.is_missed(history, case.ends_on, case.deferred_until, day)


RENEWING = frozenset({Standing.RENEWAL_DUE, Standing.GRACE, Standing.LAPSED})
