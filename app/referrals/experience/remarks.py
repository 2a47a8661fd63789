"""Remarks of a centre on a partner: written, read and withdrawn by those who refer there, and by nobody else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import sqlalchemy as sa
from pydantic import Field
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.authz.actor import Actor
from app.authz.permissions import Permission as P
from app.cases.queries import staff
from app.core import clock, ids
from app.core.errors import Forbidden, lazy
from app.core.forms import FormModel, Narrative
from app.partners.models import Partner
from app.partners.queries import merged_into_these
from app.referrals.experience.models import PartnerRemark


class RemarkForm(FormModel):
    """Of the partner, not of a person: colleagues who do not know the case read it as well."""

    text: Annotated[Narrative, Field(max_length=1000, title=lazy("ひとこと"))]


@dataclass(frozen=True)
class Remark:
    """A remark with its author."""

    row: PartnerRemark
    by: str
    may_withdraw: bool


def of_partner(session: Session, actor: Actor, partner: Partner) -> list[Remark]:
    """What the actor's own centres wrote, the newest first, also of entries that were merged into this one."""
    entries = merged_into_these(session, [partner.id])
    chosen = _visible(actor).where(PartnerRemark.partner_id.in_(sorted(entries)))
    rows = session.scalars(chosen.order_by(PartnerRemark.id.desc())).all()
    names = staff.names(session, {row.written_by_id for row in rows})
    return [Remark(row, names.get(row.written_by_id, ""), _may_withdraw(actor, row)) for row in rows]


def by_ref(session: Session, actor: Actor, partner: Partner, ref: str) -> PartnerRemark | None:
    """A remark on this very entry, or on one that was merged into it."""
    entries = merged_into_these(session, [partner.id])
    wanted = (PartnerRemark.partner_id.in_(sorted(entries)), PartnerRemark.ref == ids.clean_ref(ref))
    return session.scalar(_visible(actor).where(*wanted))


def _visible(actor: Actor) -> sa.Select[PartnerRemark]:
    centres = sorted(actor.centres_with(P.REFERRAL_READ))
    return sa.select(PartnerRemark).where(PartnerRemark.centre_id.in_(centres), PartnerRemark.withdrawn_at.is_(None))


def _may_withdraw(actor: Actor, row: PartnerRemark) -> bool:
    """Who wrote it, and who leads the centre."""
    return row.written_by_id == actor.user_id or actor.can_in(P.REFERRAL_APPROVE, row.centre_id)


def write(session: Session, actor: Actor, partner: Partner, form: RemarkForm) -> PartnerRemark:
    """A remark of the centre in which the actor works now. Raises Forbidden without the right there."""
    if not actor.can_in(P.REFERRAL_WRITE, actor.centre_id):
        raise Forbidden
    made = PartnerRemark(
        ref=ids.new_ref("X"),
        centre_id=actor.centre_id,
        partner_id=partner.id,
        text=form.text,
        written_at=clock.now(),
        written_by_id=actor.user_id,
    )
    session.add(made)
    session.flush()
    _note(session, actor, partner.ref, made, "partner.remark_written")
    return made


def withdraw(session: Session, actor: Actor, partner: Partner, row: PartnerRemark) -> None:
    """Take it off the list. Raises Forbidden for whoever neither wrote it nor leads the centre."""
    if not _may_withdraw(actor, row):
        raise Forbidden
    row.withdrawn_at, row.withdrawn_by_id = clock.now(), actor.user_id
    _note(session, actor, partner.ref, row, "partner.remark_withdrawn")


def _note(session: Session, actor: Actor, ref: str, row: PartnerRemark, action: str) -> None:
    audit.record(
        session, actor, action, "partner", row.partner_id, subject_ref=ref, centre_id=row.centre_id, fields=["text"]
    )
