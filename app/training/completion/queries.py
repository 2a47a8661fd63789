"""Who stands where between the last stage and the certificate. Every SELECT of the package."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from app.training import queries as register
from app.training.corrections.models import CorrectionProposal
from app.training.enrolment.facts import facts
from app.training.enrolment.lifecycle import DONE, Stage, State
from app.training.enrolment.models import Enrolment, StageProgress
from app.training.models import CertificateDocument, Certification, Learner
from app.training.programme.models import Cohort
from app.training.service import proposing, publishing
from app.training.standing.policies import LIMITS

_WHOLE = (
    joinedload(Enrolment.learner).selectinload(Learner.names),
    joinedload(Enrolment.cohort),
    selectinload(Enrolment.stages),
)


def enrolments(session: Session, refs: Collection[str]) -> dict[str, Enrolment]:
    """By reference, with learner, names, cohort and stages."""
    rows = session.scalars(sa.select(Enrolment).where(Enrolment.ref.in_(refs)).options(*_WHOLE))
    return {one.ref: one for one in rows}


def learners(session: Session, refs: Collection[str]) -> dict[str, Learner]:
    """By reference, with names."""
    rows = session.scalars(sa.select(Learner).where(Learner.ref.in_(refs)).options(selectinload(Learner.names)))
    return {one.ref: one for one in rows}


def certifications(session: Session, refs: Collection[str]) -> dict[str, Certification]:
    """By reference."""
    return {one.ref: one for one in session.scalars(sa.select(Certification).where(Certification.ref.in_(refs)))}


def ready(session: Session, on: date, cohort: str = "") -> list[Enrolment]:
    """Enrolled, with every stage met, waived or carried over and counting on a civil day; by application."""
    done = (
        sa.select(StageProgress.enrolment_id)
        .where(StageProgress.state.in_(DONE))
        .group_by(StageProgress.enrolment_id)
        .having(sa.func.count() >= len(Stage))
    )
    chosen = sa.select(Enrolment).where(Enrolment.state == State.ENROLLED, Enrolment.id.in_(done))
    found = session.scalars(_of_cohort(chosen, cohort).options(*_WHOLE).order_by(Enrolment.id)).all()
    known = facts(session, found, on)
    return [one for one in found if all(known[one.id].done(stage, on) for stage in Stage)]


def completed(session: Session, cohort: str = "") -> list[Enrolment]:
    """Completed, and the completion has led to no proposal and no certification yet; by application."""
    used = sa.select(Certification.learner_id).where(
        Certification.learner_id == Enrolment.learner_id,
        Certification.tier == "coordinator",
        sa.or_(
            Certification.state == "proposed",
            sa.and_(
                Certification.state == "approved",
                sa.or_(Enrolment.ended_on.is_(None), Certification.decided_on >= Enrolment.ended_on),
            ),
        ),
    )
    chosen = sa.select(Enrolment).where(Enrolment.state == State.COMPLETED, ~used.exists())
    found = session.scalars(_of_cohort(chosen, cohort).options(*_WHOLE).order_by(Enrolment.id)).all()
    return [one for one in found if not _holds_one(session, one.learner)]


def _of_cohort(chosen: sa.Select[Enrolment], cohort: str) -> sa.Select[Enrolment]:
    if not cohort:
        return chosen
    return chosen.where(Enrolment.cohort_id.in_(sa.select(Cohort.id).where(Cohort.ref == cohort)))


def _holds_one(session: Session, learner: Learner) -> bool:
    own = register.certifications_of(session, learner)
    return any(one.tier == "coordinator" and proposing.is_live(session, one) for one in own)


def unpublished(session: Session, today: date) -> list[tuple[Certification, date]]:
    """Certified, but the first certificate is not public yet: with the first day on which it will be."""
    longest = today - timedelta(days=LIMITS["cooling_days"][1])
    first = sa.func.min(CertificateDocument.issued_on)
    young = (
        sa.select(CertificateDocument.certification_id, first.label("first"))
        .group_by(CertificateDocument.certification_id)
        .having(first > longest)
        .subquery()
    )
    in_use = sa.select(CertificateDocument.certification_id).where(CertificateDocument.state == "issued")
    rows = session.execute(
        sa.select(Certification, young.c.first)
        .join(young, young.c.certification_id == Certification.id)
        .where(Certification.state == "approved", Certification.id.in_(in_use))
        .order_by(Certification.number)
    )
    dated = ((one, publishing.from_issue(session, issued)) for one, issued in rows)
    return [(one, day) for one, day in dated if day > today]


def waiting_corrections(session: Session, certification_ids: Collection[int]) -> set[int]:
    """Of which of them a correction waits for its decision."""
    rows = sa.select(CorrectionProposal.certification_id).where(
        CorrectionProposal.state == "proposed", CorrectionProposal.certification_id.in_(certification_ids)
    )
    return set(session.scalars(rows))


def refused_before(session: Session, learner_ids: Collection[int]) -> set[int]:
    """Of whom a proposal was refused earlier."""
    rows = sa.select(Certification.learner_id).where(
        Certification.learner_id.in_(learner_ids), Certification.state == "refused"
    )
    return set(session.scalars(rows))
