"""Who looks after an entry in a centre, and which entries a centre has marked as its own business."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import Membership, User
from app.audit.service import record
from app.authz.actor import Actor
from app.authz.permissions import Permission
from app.authz.roles import RIGHTS
from app.core.errors import Forbidden, Invalid, lazy
from app.partners.models import Partner
from app.partners.upkeep.models import PartnerCare, PartnerDesk

_EDITORS = sorted(role for role, rights in RIGHTS.items() if Permission.PARTNER_WRITE in rights)


def desk_of(actor: Actor) -> int:
    """The centre for which the actor edits the directory: their own, where they may. Raises Forbidden for none."""
    centres = actor.centres_with(Permission.PARTNER_WRITE)
    if not centres:
        raise Forbidden
    return actor.centre_id if actor.centre_id in centres else min(centres)


def editors(session: Session, centre_id: int) -> list[tuple[str, str]]:
    """(login, name) of everybody at work in a centre who may edit the directory, by name."""
    asked = sa.select(User.login, User.name).where(User.is_active, _edits_in(centre_id)).order_by(User.name)
    return [(row[0], row[1]) for row in session.execute(asked)]


def _edits_in(centre_id: int) -> sa.ColumnElement[bool]:
    member = (Membership.user_id == User.id, Membership.centre_id == centre_id, Membership.role.in_(_EDITORS))
    return sa.exists().where(*member)


def _editor(session: Session, centre_id: int, login: str | None) -> int | None:
    if not login:
        return None
    found = session.scalar(sa.select(User.id).where(User.login == login, User.is_active, _edits_in(centre_id)))
    if found is None:
        raise Invalid("editor", lazy("同じ窓口で連携先を直せる人を選んでください。"))
    return found


def care_of(session: Session, centre_id: int, partner_id: int) -> PartnerCare | None:
    """How a centre looks after an entry; None while it has said nothing."""
    return session.scalar(
        sa.select(PartnerCare).where(PartnerCare.centre_id == centre_id, PartnerCare.partner_id == partner_id)
    )


def desk(session: Session, centre_id: int) -> PartnerDesk | None:
    """Who looks after what has no editor of its own; None while nobody was named."""
    return session.scalar(sa.select(PartnerDesk).where(PartnerDesk.centre_id == centre_id))


def logins(session: Session, *user_ids: int | None) -> dict[int, tuple[str, str]]:
    """Row id → (login, name)."""
    wanted = sorted({number for number in user_ids if number})
    rows = session.execute(sa.select(User.id, User.login, User.name).where(User.id.in_(wanted))) if wanted else ()
    return {row[0]: (row[1], row[2]) for row in rows}


def look_after(session: Session, actor: Actor, partner: Partner, *, editor: str | None, marked: bool) -> None:
    """Say who of the actor's centre is responsible for an entry, and whether the centre uses it.

    Raises Invalid for an editor who may not edit there.
    """
    centre_id = desk_of(actor)
    editor_id = _editor(session, centre_id, editor)
    session.execute(sa.select(Partner.id).where(Partner.id == partner.id).with_for_update())
    row = care_of(session, centre_id, partner.id)
    if row is None:
        row = PartnerCare(centre_id=centre_id, partner_id=partner.id)
        session.add(row)
    row.editor_id, row.marked = editor_id, marked
    record(session, actor, "partner.care", "partner", partner.id, subject_ref=partner.ref, centre_id=centre_id,
           fields=["editor", "marked"])  # fmt: skip


def name_desk(session: Session, actor: Actor, *, editor: str | None) -> None:
    """Say who of the actor's centre looks after what has no editor of its own. Raises Invalid as above."""
    centre_id = desk_of(actor)
    editor_id = _editor(session, centre_id, editor)
    row = desk(session, centre_id)
    if row is None:
        row = PartnerDesk(centre_id=centre_id)
        session.add(row)
    row.editor_id = editor_id
    record(session, actor, "partner.desk", "centre", centre_id, centre_id=centre_id, fields=["editor"])


def move(session: Session, partner_id: int, into_id: int) -> None:
    """The entry was a second one of another: who looked after it looks after that one. The caller audits both."""
    for row in session.scalars(sa.select(PartnerCare).where(PartnerCare.partner_id == partner_id)).all():
        known = care_of(session, row.centre_id, into_id)
        if known is None:
            row.partner_id = into_id
        else:
            known.editor_id, known.marked = known.editor_id or row.editor_id, known.marked or row.marked
            session.delete(row)
    session.flush()
