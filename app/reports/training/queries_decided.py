"""The SELECTs of the log of decisions: what was decided on which day, by which two people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.core import clock
from app.training.corrections.models import CertificationCorrection
from app.training.enrolment.models import Enrolment, EnrolmentEvent
from app.training.examinations.models import Attempt, Review
from app.training.models import Certification, CertificationOrder


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision: on which day, what, about which number or person, under which decision, proposed and decided by
    whom. `proposed` is None where the record knows one person alone.
    """

    on: date
    what: str
    subject: str
    decision: str
    proposed: int | None
    decided: int | None
    learner: int | None
    href: str


def decisions(session: Session, since: date, until: date) -> list[Decided]:
    """Everything that was decided between two civil days, the newest first."""
    parts = (_certifications, _orders, _corrections, _stages, _reviews)
    found = [one for part in parts for one in part(session) if since <= one.on <= until]
    return sorted(found, key=lambda one: one.on, reverse=True)


def _certifications(session: Session) -> Iterator[Decided]:
    one = Certification
    rows = session.execute(
        sa.select(
            one.state, one.decided_on, one.decision_number, one.proposed_by_id, one.decided_by_id, one.number, one.ref,
            one.learner_id,
        )
    )  # fmt: skip
    for state, on, decision, proposed, decided, number, ref, learner in rows:
        if on is None:
            continue
        what = "certified" if state == "approved" else "refused"
        href = f"/training/certifications/{ref}"
        yield Decided(on, what, number or ref, decision or "", proposed, decided, learner, href)


def _orders(session: Session) -> Iterator[Decided]:
    order = CertificationOrder
    rows = session.execute(
        sa.select(
            order.kind, order.known_on, order.decision_number, order.ordered_by_id, order.set_aside_on,
            order.set_aside_by_id, Certification.number, Certification.ref, Certification.learner_id,
        ).join(Certification, Certification.id == order.certification_id)
    )  # fmt: skip
    for kind, known, number, by, aside_on, aside_by, subject, ref, learner in rows:
        href = f"/training/certifications/{ref}"
        yield Decided(known, kind, subject or ref, number, None, by, learner, href)
        if aside_on is not None:
            # Whose order it was, and who took it back.
            yield Decided(aside_on, "set_aside", subject or ref, number, by, aside_by, learner, href)


def _corrections(session: Session) -> Iterator[Decided]:
    one = CertificationCorrection
    rows = session.execute(
        sa.select(
            one.known_on, one.decision_number, one.decided_by_id, Certification.number, Certification.ref,
            Certification.learner_id,
        ).join(Certification, Certification.id == one.certification_id)
    )  # fmt: skip
    for on, decision, by, number, ref, learner in rows:
        href = f"/training/certifications/{ref}"
        yield Decided(on, "correction", number or ref, decision, None, by, learner, href)


def _stages(session: Session) -> Iterator[Decided]:
    """Waivers and corrections of stages, also those after the certification."""
    event = EnrolmentEvent
    rows = session.execute(
        sa.select(
            event.kind, event.known_at, event.actor_id, event.second_actor_id, Enrolment.ref, Enrolment.learner_id
        )
        .join(Enrolment, Enrolment.id == event.enrolment_id)
        .where(sa.or_(event.kind.in_(("stage_waived", "late_correction")), event.reason == "correction"))
    )
    for kind, at, by, second, ref, learner in rows:
        what = "waiver" if kind == "stage_waived" else "stage_correction"
        on, proposed, decided = clock.to_civil(at).date(), by if second else None, second or by
        yield Decided(on, what, ref, "", proposed, decided, learner, f"/training/enrolments/{ref}")


def _reviews(session: Session) -> Iterator[Decided]:
    """What was decided of attempts at a test: whether they stand or are void, and appeals."""
    rows = session.execute(
        sa.select(Review.decided_on, Review.proposed_by_id, Review.decided_by_id, Enrolment.ref, Enrolment.learner_id)
        .join(Attempt, Attempt.id == Review.attempt_id)
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
    )
    for on, proposed, decided, ref, learner in rows:
        if on is not None:
            yield Decided(on, "review", ref, "", proposed, decided, learner, f"/training/enrolments/{ref}")
