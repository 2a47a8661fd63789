"""Which bits of the status lists are set today, read from what was decided; nothing of it is stored."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.training import queries
from app.training.credential import bits
from app.training.credential.content import REVOCATION, SUSPENSION
from app.training.models import CertificateDocument, Certification, CertificationEnding, CertificationOrder
from app.training.standing.deriving import Standing, standing_on


def exists(session: Session, number: int) -> bool:
    """Whether a list has a place that was given; the first one always stands."""
    return number == 1 or bool(session.scalar(sa.select(sa.exists().where(_of_list(number)))))


def places(session: Session, number: int, today: date) -> Mapping[str, list[int]]:
    """Purpose → places of one list.

    Revoked is every document that is in use no more, whether it was followed, replaced or withdrawn, and every one of a
    certification that was revoked, given back or ended. Suspended is what is suspended on the civil day, and what is
    revoked as well: a credential names the one list of suspensions, so that list alone must refuse both. A document
    that merely ran out says so itself.
    """
    followed = sa.select(CertificateDocument.status_index).where(
        _of_list(number), CertificateDocument.state != "issued", CertificateDocument.state_on <= today
    )
    found = {REVOCATION: list(session.scalars(followed)), SUSPENSION: list[int]()}
    for index, standing in _in_use_with_orders(session, number, today):
        if standing is Standing.SUSPENDED:
            found[SUSPENSION].append(index)
        elif standing in (Standing.REVOKED, Standing.CLOSED):
            found[REVOCATION].append(index)
    found[SUSPENSION] += found[REVOCATION]
    return found


def _in_use_with_orders(session: Session, number: int, today: date) -> list[tuple[int, Standing]]:
    touched = sa.or_(
        sa.exists().where(CertificationOrder.certification_id == Certification.id),
        sa.exists().where(CertificationEnding.certification_id == Certification.id),
    )
    in_use = sa.or_(CertificateDocument.state == "issued", CertificateDocument.state_on > today)
    rows = session.execute(
        sa.select(CertificateDocument.status_index, Certification)
        .join(Certification, Certification.id == CertificateDocument.certification_id)
        .where(_of_list(number), in_use, touched)
    ).all()
    histories = queries.histories(session, {one for _index, one in rows})
    return [(index, standing_on(histories[one.id], today, today).standing) for index, one in rows]


def _of_list(number: int) -> sa.ColumnElement[bool]:
    first = (number - 1) * bits.SIZE
    return CertificateDocument.status_index.between(first, first + bits.SIZE - 1)
