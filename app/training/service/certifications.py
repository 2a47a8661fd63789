"""Proposing, deciding, ordering, ending. What was decided is added to, never changed."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.authz.actor import Actor
from app.core import clock, ids
from app.core.dates import fiscal_year
from app.core.db import claim_version
from app.core.errors import AppError, Conflict, Forbidden, Invalid, lazy
from app.training import numbers, policies, policy, queries
from app.training.models import (
    Certification,
    CertificationEnding,
    CertificationOrder,
    Learner,
    ValidityPeriod,
)
from app.training.schemas import DecideForm, EndingForm, OrderForm, ProposeForm, SetAsideForm
from app.training.service import documents, oneself, proposing, reviews
from app.training.standing.counting import last_valid_day
from app.training.standing.policies import PolicyVersion, for_new_period
from app.training.standing.records import Basis

NOT_NOW = lazy("この認証には、今その操作はできません。")
OTHER_PERSON = lazy("提案した人は決定できません。")


def propose(
    session: Session, actor: Actor, learner: Learner, form: ProposeForm, *, seen: int, alike: bool | None = None
) -> Certification:
    """Propose to certify. Raises Invalid with the first of what `proposing.problems` finds missing."""
    claim_version(session, learner, seen)
    for problem in proposing.problems(session, actor, learner, form.tier, form.starts_on, alike=alike)[:1]:
        raise problem.refuse()
    today = clock.today()
    made = Certification(
        ref=ids.new_ref("U"), learner_id=learner.id, tier=form.tier, state="proposed", starts_on=form.starts_on,
        basis_note=form.basis_note, identity_checked_on=today if form.identity_checked else None, proposed_on=today,
        proposed_by_id=actor.user_id, version=1,
    )  # fmt: skip
    session.add(made)
    session.flush()
    _audit(session, actor, made, "certification.proposed", ["tier", "starts_on"])
    return made


def decide(session: Session, actor: Actor, certification: Certification, form: DecideForm, *, seen: int) -> None:
    """Approve or refuse. Raises what `decision_problem` finds, Invalid for an approval without a number."""
    problem = decision_problem(session, actor, certification, form.decision, form.decided_on)
    if problem is not None:
        raise problem
    if form.decision == "approve" and not form.decision_number:
        raise Invalid("decision_number", lazy("決定番号を入力してください。"))
    claim_version(session, certification, seen)
    certification.decided_on, certification.decided_by_id = form.decided_on, actor.user_id
    certification.decision_number, certification.decision_note = form.decision_number, form.decision_note
    if form.decision == "refuse":
        certification.state = "refused"
        _audit(session, actor, certification, "certification.refused", ["state"])
        return
    _approve(session, actor, certification, form.decided_on)


def decision_problem(
    session: Session, actor: Actor, certification: Certification, decision: str, on: date
) -> AppError | None:
    """Why this actor cannot decide it so by a civil day: Forbidden for the proposer and about oneself, Conflict when it
    was decided, Invalid for a day that does not fit. None when they can.
    """
    if not policy.may_decide(actor, certification):
        return Forbidden(OTHER_PERSON)
    if oneself.is_own(session, actor, certification.learner_id):
        return Forbidden(oneself.OWN)
    if certification.state != "proposed":
        return Conflict(NOT_NOW)
    if on < certification.proposed_on:
        return Invalid("decided_on", lazy("提案の日より前です。"))
    if decision == "approve" and first_period(session, certification, on)[1] <= on:
        return Invalid("decided_on", lazy("認証の期間が、決定の日より前に終わります。"))
    return None


def first_period(session: Session, certification: Certification, known_on: date) -> tuple[PolicyVersion, date]:
    """By which rules a first period decided on a civil day is written, and its last day."""
    starts = certification.starts_on
    version = for_new_period(
        policies.versions(session), first_in_force=starts, starts_on=starts, known_on=max(known_on, starts)
    )
    return version, last_valid_day(starts, version.values)


def _approve(session: Session, actor: Actor, certification: Certification, decided_on: date) -> None:
    certification.state = "approved"
    year = fiscal_year(decided_on)
    queries.lock_numbers(session)
    certification.number = numbers.certification_number(year, queries.numbers_of_year(session, year) + 1)
    period = _write_period(session, actor, certification, decided_on)
    _audit(session, actor, certification, "certification.approved", ["state", "number", "starts_on"])
    documents.issue(session, actor, certification, period)


def _write_period(session: Session, actor: Actor, certification: Certification, known_on: date) -> ValidityPeriod:
    starts, (version, ends) = certification.starts_on, first_period(session, certification, known_on)
    period = ValidityPeriod(
        certification_id=certification.id, number=1, starts_on=starts, ends_on=ends, basis=Basis.FIRST,
        policy_number=version.number, known_on=known_on, decision_number=certification.decision_number or "",
        decided_by_id=actor.user_id,
    )  # fmt: skip
    session.add(period)
    session.flush()
    return period


def order(session: Session, actor: Actor, certification: Certification, form: OrderForm, *, seen: int) -> None:
    """Suspend or revoke. A revocation withdraws every live document. Raises Conflict where nothing is in force,
    Forbidden about oneself, for the approver whose review called for it and for whoever opened that review.
    """
    _require_approved(session, certification)
    oneself.refuse(session, actor, certification.learner_id)
    reviews.refuse_first(session, actor, certification)
    claim_version(session, certification, seen)
    made = CertificationOrder(
        ref=ids.new_ref("U"), certification_id=certification.id, kind=form.kind, starts_on=form.starts_on,
        until=form.until, known_on=clock.today(), ground=form.ground, noticed_on=form.noticed_on,
        hearing=form.hearing, at_once=form.at_once, appeal_until=form.appeal_until,
        decision_number=form.decision_number, ordered_by_id=actor.user_id,
    )  # fmt: skip
    session.add(made)
    session.flush()
    _audit(session, actor, certification, f"certification.{form.kind}", ["starts_on", "until"])
    reviews.ordered(session, actor, certification, made)
    if form.kind == "revocation":
        documents.withdraw(session, actor, certification, from_day=form.starts_on)


def set_aside(session: Session, actor: Actor, certification: Certification, form: SetAsideForm, *, seen: int) -> None:
    """Lift an order. The documents that a revocation withdrew stay so: a new one is issued.

    Raises Invalid for an order that is not of this certification, was lifted before, or a day before it began, and for
    a revocation after which the person was certified or proposed anew.
    """
    oneself.refuse(session, actor, certification.learner_id)
    found = next(
        (one for one in queries.orders_of(session, certification) if one.ref == ids.clean_ref(form.order)), None
    )
    if found is None or found.set_aside_on is not None:
        raise Invalid("order", lazy("取り消せる処分が見つかりません。"))
    if form.set_aside_from is not None and form.set_aside_from < found.starts_on:
        raise Invalid("set_aside_from", lazy("処分の始まる日より前です。"))
    if found.kind == "revocation" and _has_another(session, certification):
        raise Invalid("order", proposing.ONE_ONLY)
    claim_version(session, certification, seen)
    found.set_aside_on, found.set_aside_from = clock.today(), form.set_aside_from
    found.set_aside_note, found.set_aside_by_id = form.note, actor.user_id
    _audit(session, actor, certification, "certification.order_set_aside", ["set_aside_on"])
    if found.kind == "revocation" and _may_be_certified_again(session, certification):
        documents.issue(session, actor, certification, queries.last_period(session, certification))


def _has_another(session: Session, certification: Certification) -> bool:
    learner = queries.learner_of(session, certification)
    return any(
        one.id != certification.id and one.tier == certification.tier
        and (one.state == "proposed" or proposing.is_live(session, one))
        for one in queries.certifications_of(session, learner)
    )  # fmt: skip


def _may_be_certified_again(session: Session, certification: Certification) -> bool:
    """No other revocation stands, it was neither given back nor ended by death, and no document is in use."""
    session.flush()
    stands = any(
        one.kind == "revocation" and one.set_aside_on is None for one in queries.orders_of(session, certification)
    )
    ended = queries.ending_of(session, certification) is not None
    return not stands and not ended and documents.current(session, certification) is None


def end(session: Session, actor: Actor, certification: Certification, form: EndingForm, *, seen: int) -> None:
    """Given back, or the holder died; once. Raises Conflict when it has ended before, Forbidden about oneself."""
    _require_approved(session, certification)
    oneself.refuse(session, actor, certification.learner_id)
    if queries.ending_of(session, certification) is not None:
        raise Conflict(NOT_NOW)
    claim_version(session, certification, seen)
    session.add(
        CertificationEnding(
            certification_id=certification.id, kind=form.ending, starts_on=form.ended_on, known_on=clock.today(),
            note=form.ending_note, recorded_by_id=actor.user_id,
        )
    )  # fmt: skip
    _audit(session, actor, certification, "certification.ended", [form.ending])


def _require_approved(session: Session, certification: Certification) -> None:
    session.flush()
    if certification.state != "approved":
        raise Conflict(NOT_NOW)


def _audit(session: Session, actor: Actor, certification: Certification, action: str, fields: list[str]) -> None:
    audit.record(
        session, actor, action, "certification", certification.id, subject_ref=certification.ref, fields=fields
    )
