"""Renewal in the world of the matrix: rules, a case under way, a session, a letter to send, leave asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.core import clock
from app.training.leave.schemas import LeaveForm
from app.training.policies.schemas import PolicyForm
from app.training.renewal.models import RenewalNotice
from app.training.renewal.schemas import SessionForm
from app.training.schemas import DecideForm, LearnerForm, ProposeForm
from app.training.service import certifications, learners, leave, notices, policies, renewal, renewal_sessions
from app.training.standing.policies import Values
from tests.support.people import Cast


def add(session: Session, people: Cast, objects: dict[str, dict[str, str]], dress: Callable[[str], str]) -> None:
    """Somebody certified nearly three years ago, and what follows from it."""
    admin, today = people["training_admin"], clock.today()
    learner = learners.add(session, admin, LearnerForm(legal=dress("簿人更新"), workplace=dress("簿人職場")))
    begun = today - timedelta(days=900)
    wanted = ProposeForm(tier="coordinator", starts_on=begun, basis_note=dress("簿人根拠"))
    one = certifications.propose(session, admin, learner, wanted, seen=learner.version)
    decision = DecideForm(decision="approve", decision_number="決2", decided_on=today)
    certifications.decide(session, people["approver"], one, decision, seen=one.version)
    session.flush()
    case = renewal.open_case(session, admin, one, practising=True, seen=one.version)
    form = SessionForm(held_on=today + timedelta(days=30), venue="静岡市", seats=10)
    held = renewal_sessions.plan(session, admin, form)
    notices.make(session, today, sends_mail=False)
    asked = LeaveForm(
        leave_kind="illness", first_day=today, last_day=today + timedelta(days=30), moves_validity=True,
        leave_note=dress("簿人休業"),
    )  # fmt: skip
    session.refresh(learner, ["version"])
    found = leave.request(session, admin, learner, asked, seen=learner.version)
    values = asdict(Values()) | {"tries": 4}
    rules = PolicyForm.model_validate(
        {**values, "effective_from": today, "reach": "next_renewal", "policy_reason": "見直し"}
    )
    objects["policy:proposed"] = {"ref": policies.propose(session, admin, rules).ref}
    objects["renewal:open"] = {"ref": case.ref}
    objects["renewal_session:planned"] = {"ref": held.ref}
    letter = session.scalars(sa.select(RenewalNotice.ref).where(RenewalNotice.state == "letter")).first()
    assert letter is not None
    objects["notice:letter"] = {"ref": letter}
    objects["leave:asked"] = {"ref": found.ref}
