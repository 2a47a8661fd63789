"""Certified people for tests of what follows a certification."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app.core import clock
from app.training import queries
from app.training.models import Certification
from app.training.policies.models import TrainingPolicy
from app.training.policies.schemas import DecidePolicyForm, PolicyForm
from app.training.renewal.lifecycle import State
from app.training.renewal.models import RenewalCase
from app.training.renewal.schemas import AttendanceForm, DecideCaseForm, EnrolForm, SessionForm, StepForm
from app.training.schemas import DecideForm, LearnerForm, ProposeForm
from app.training.service import certifications, learners, policies, renewal, renewal_sessions
from app.training.standing.policies import Values
from tests.support.people import Cast

MARCH = date(2025, 3, 28)
HEARD: dict[str, Any] = {"noticed_on": date(2026, 11, 20), "hearing": "書面で言い分を聴いた。"}
"""What a revocation asks for beside its ground."""


def certify(
    session: Session, people: Cast, name: str = "佐々木 リカ", starts: date = MARCH, tier: str = "coordinator"
) -> Certification:
    """Entered, proposed and approved on the day of the test or, for one day, on the first day of validity."""
    clock.fix_today(max(starts, MARCH))
    form = LearnerForm(legal=name, mail="holder@example.jp", distinct=True)
    learner = learners.add(session, people["training_admin"], form)
    return certify_again(session, people, learner.ref, starts, tier)


def certify_again(
    session: Session, people: Cast, learner_ref: str, starts: date, tier: str = "coordinator"
) -> Certification:
    """The same for somebody who is entered."""
    learner = queries.learner_by_ref(session, learner_ref)
    assert learner is not None
    session.refresh(learner, ["version"])
    wanted = ProposeForm.model_validate({"tier": tier, "starts_on": starts, "basis_note": "修了を確認した。"})
    made = certifications.propose(session, people["training_admin"], learner, wanted, seen=learner.version)
    decision = DecideForm(decision="approve", decision_number="決定第1号", decided_on=clock.today())
    certifications.decide(session, people["approver"], made, decision, seen=made.version)
    session.flush()
    return made


def on(day: date) -> None:
    """It is this day now."""
    clock.fix_today(day)


def opened(session: Session, people: Cast, one: Certification, *, practising: bool = True) -> RenewalCase:
    session.refresh(one, ["version"])
    return renewal.open_case(session, people["training_admin"], one, practising=practising, seen=one.version)


def trained(session: Session, people: Cast, case: RenewalCase, course: str = "renewal") -> RenewalCase:
    """Through a session of today, with attendance."""
    admin = people["training_admin"]
    plan = SessionForm.model_validate({"held_on": clock.today(), "course": course, "venue": "静岡", "seats": 30})
    held = renewal_sessions.plan(session, admin, plan)
    renewal_sessions.enrol(session, admin, case, EnrolForm(session=held.ref), seen=case.version)
    renewal_sessions.attendance(session, admin, held, AttendanceForm(attended=[case.ref]), seen=held.version)
    return case


def step(session: Session, people: Cast, case: RenewalCase, move: str, *, practising: bool = True) -> None:
    form = StepForm.model_validate({"move": move, "step_on": clock.today(), "practising": practising})
    renewal.step(session, people["training_admin"], case, form, seen=case.version)


def reviewed(session: Session, people: Cast, one: Certification, course: str = "renewal") -> RenewalCase:
    """A case that waits for the approver."""
    case = trained(session, people, opened(session, people, one), course)
    step(session, people, case, "apply")
    step(session, people, case, "submit")
    assert case.state == State.IN_REVIEW
    return case


def decide(session: Session, people: Cast, case: RenewalCase, decision: str = "approve", who: str = "approver") -> None:
    form = DecideCaseForm.model_validate(
        {
            "case_decision": decision,
            "decision_number": "更新第1号",
            "decided_on": clock.today(),
            "decision_note": "説明",
        }
    )
    renewal.decide(session, people[who], case, form, seen=case.version)
    session.flush()


def renewed(session: Session, people: Cast, one: Certification, course: str = "renewal") -> RenewalCase:
    """Through the whole way on one day."""
    case = reviewed(session, people, one, course)
    decide(session, people, case)
    return case


def policy(session: Session, people: Cast, reach: str, effective_from: date, **values: object) -> TrainingPolicy:
    """A version that was proposed, not decided."""
    form = PolicyForm.model_validate(
        {
            **asdict(Values()), **values,
            "reach": reach, "effective_from": effective_from, "published": ["valid_months"], "policy_reason": "見直し",
        }
    )  # fmt: skip
    return policies.propose(session, people["training_admin"], form)


def in_force(session: Session, people: Cast, reach: str, effective_from: date, **values: object) -> TrainingPolicy:
    """A version that was decided today."""
    row = policy(session, people, reach, effective_from, **values)
    form = DecidePolicyForm(policy_decision="decide", decision_number="規程第2号", decided_on=clock.today())
    policies.decide(session, people["approver"], row, form, seen=row.version)
    return row
