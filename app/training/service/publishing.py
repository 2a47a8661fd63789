"""From when a certificate is public: rules may keep a first one back for some days, to undo an error in."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.core import clock
from app.training import policies, queries
from app.training.models import CertificateDocument, Certification


def public_from(session: Session, certification: Certification) -> date | None:
    """The first civil day on which its certificates are public, by the rules of the day of issue; None without any.

    Only the first document waits: those that follow it (renewal, another name) take the place of one that is public.
    """
    first = min((one.issued_on for one in queries.documents_of(session, certification)), default=None)
    return None if first is None else from_issue(session, first)


def from_issue(session: Session, issued_on: date) -> date:
    """The same for a first document issued on a civil day."""
    return issued_on + timedelta(days=policies.in_force(session, issued_on).values.cooling_days)


def not_yet(session: Session, certification_ids: Collection[int], today: date) -> set[int]:
    """Which of these certifications are kept back on a civil day, in one query."""
    rows = session.execute(
        sa.select(CertificateDocument.certification_id, sa.func.min(CertificateDocument.issued_on))
        .where(CertificateDocument.certification_id.in_(certification_ids))
        .group_by(CertificateDocument.certification_id)
    )
    return {number for number, first in rows if from_issue(session, first) > today}


def is_public(session: Session, certification: Certification) -> bool:
    """Whether anybody may see its certificates by now."""
    day = public_from(session, certification)
    return day is not None and day <= clock.today()
