"""What the page of an entry shows of its upkeep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.authz.permissions import Permission
from app.core.i18n import translate
from app.partners import queries
from app.partners.models import Partner
from app.partners.upkeep import caring, history, reporting, spelling, words
from app.partners.upkeep.rules import Verdict

SHOWN = 5


def of_page(session: Session, actor: Actor, partner: Partner, locale: str) -> dict[str, Any]:
    """Reports, the last changes, for editors also who looks after it and what it may be a second entry of."""
    may_edit = actor.can(Permission.PARTNER_WRITE)
    return {
        "what": words.WHAT,
        "verdicts": [(str(code), words.VERDICTS[code]) for code in Verdict],
        "sorts": [(str(code), translate(locale, words.WHAT[code])) for code in words.SORTS],
        "reports": reporting.open_on(session, actor, partner),
        "changes": history.of_partner(session, actor, partner, limit=SHOWN),
        "how": words.HOW,
        "field_name": lambda field: spelling.field_name(field, locale),
        "spelt": lambda field, text: spelling.spelt(field, text, locale),
        "similar": similar_to(session, actor, partner) if may_edit else (),
        **(_care(session, actor, partner) if may_edit else {}),
    }


def _care(session: Session, actor: Actor, partner: Partner) -> Mapping[str, Any]:
    centre = caring.desk_of(actor)
    care, desk = caring.care_of(session, centre, partner.id), caring.desk(session, centre)
    names = caring.logins(session, care.editor_id if care else None, desk.editor_id if desk else None)
    login, name = names.get((care.editor_id if care else None) or 0, ("", ""))
    return {
        "care": {"editor": login, "marked": bool(care and care.marked)},
        "editor": name,
        "desk": names.get((desk.editor_id if desk else None) or 0, ("", ""))[1],
        "editors": caring.editors(session, centre),
    }


def similar_to(session: Session, actor: Actor, partner: Partner) -> Sequence[Partner]:
    """Entries that an entry typed in passing may be a second one of; none once it is confirmed."""
    if not partner.by_hand or partner.confirmed or partner.state != "active":
        return ()
    found = queries.similar(
        session, actor, org_name=partner.org_name, phone=partner.phone, municipality_code=partner.municipality_code
    )
    return [one for one in found if one.id != partner.id]
