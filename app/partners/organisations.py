"""The body behind offices: found by its 法人番号 or through an office of it, made when somebody says more than a name.

A folded name alone proves nothing (every town has a 福祉課), so bodies are not made from names; and refuges have none.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from app.core.errors import Invalid, lazy
from app.partners.details.keeping import naming_of
from app.partners.details.tables import PartnerOrganisation, PartnerOrganisationName
from app.partners.details.values import Naming
from app.partners.models import Partner
from app.partners.text import fold


def loading() -> sa.orm.interfaces.ORMOption:
    """For selects of partners whose names are shown."""
    return selectinload(Partner.organisation).options(*_names())


def _names() -> tuple[Any, ...]:
    return (selectinload(PartnerOrganisation.names), selectinload(PartnerOrganisation.parent))


def name_body(session: Session, partner: Partner, naming: Naming) -> list[Partner]:
    """Give a public office its names; returns the other offices of the body, whose names changed with it.

    An office that joins a body adds what the body lacks; the names of its own body it changes. Raises Invalid for
    a body above that is the body itself.
    """
    if partner.is_refuge:
        partner.other_names, partner.organisation = naming.searched, None
        return []
    own = _own(session, partner)
    joined = _joined(session, partner, naming, own)
    body = joined or own
    if body is None and not naming:
        partner.other_names = ""
        return []
    if joined is not None:
        naming = _added(naming_of(joined), naming)
    body = body or _new(session, partner.org_name)
    partner.organisation = body
    _fill(session, body, naming)
    session.flush()
    return _rename(session, partner, body, naming.searched)


def _joined(
    session: Session, partner: Partner, naming: Naming, own: PartnerOrganisation | None
) -> PartnerOrganisation | None:
    """A body that has offices already and becomes that of this one: by its number, or as another entry of the desk."""
    if naming.corporate_number:
        known = _whole(session, PartnerOrganisation.corporate_number == naming.corporate_number)
        if known is not None and known is not own:
            return known
    found = _of_desk(session, partner) if own is None else None
    # Two numbers are two bodies, whatever the telephone says.
    numbers = {naming.corporate_number, found.corporate_number or ""} - {""} if found else set()
    return found if len(numbers) < 2 else None


def _added(kept: Naming, said: Naming) -> Naming:
    """What a body is called, completed by what an office says that joins it."""
    languages = {code for code, _ in kept.others}
    return Naming(
        kana=kept.kana or said.kana,
        plain_name=kept.plain_name or said.plain_name,
        corporate_number=kept.corporate_number or said.corporate_number,
        parent=kept.parent or said.parent,
        others=(*kept.others, *(one for one in said.others if one[0] not in languages)),
    )


def _own(session: Session, partner: Partner) -> PartnerOrganisation | None:
    if partner.organisation_id is None:
        return None
    return _whole(session, PartnerOrganisation.id == partner.organisation_id)


def _of_desk(session: Session, partner: Partner) -> PartnerOrganisation | None:
    key = partner.keys()["org_key"]
    if key.endswith("|"):
        return None
    chosen = sa.select(Partner.organisation_id).where(
        Partner.org_key == key, Partner.organisation_id.is_not(None), Partner.id != partner.id
    )
    found = session.scalar(chosen.order_by(Partner.id).limit(1))
    return _whole(session, PartnerOrganisation.id == found) if found else None


def _whole(session: Session, which: sa.ColumnElement[bool]) -> PartnerOrganisation | None:
    chosen = sa.select(PartnerOrganisation).where(which)
    return session.scalar(chosen.options(*_names()).execution_options(populate_existing=True))


def _new(session: Session, name: str) -> PartnerOrganisation:
    made = PartnerOrganisation(name=name, name_key=fold(name)[:400], names=[], parent=None)
    session.add(made)
    return made


def _fill(session: Session, body: PartnerOrganisation, naming: Naming) -> None:
    body.kana, body.plain_name = naming.kana, naming.plain_name
    body.corporate_number = naming.corporate_number or None
    body.parent = _above(session, body, naming.parent) if naming.parent else None
    if tuple((one.language, one.name) for one in body.names) != naming.others:
        body.names[:] = [PartnerOrganisationName(language=code, name=name) for code, name in naming.others]


def _above(session: Session, body: PartnerOrganisation, name: str) -> PartnerOrganisation:
    """The body above, by its name. Raises Invalid when it would stand above itself."""
    if body.parent is not None and body.parent.name == name:
        return body.parent
    chosen = sa.select(PartnerOrganisation).where(PartnerOrganisation.name_key == fold(name)[:400])
    found = session.scalar(chosen.order_by(PartnerOrganisation.id).limit(1)) or _new(session, name)
    seen: set[int] = {body.id}
    step: int | None = found.id
    while step is not None:
        if step in seen:
            raise Invalid("parent", lazy("自分自身の上位の機関にはできません。"))
        seen.add(step)
        step = session.scalar(sa.select(PartnerOrganisation.parent_id).where(PartnerOrganisation.id == step))
    return found


def _rename(session: Session, partner: Partner, body: PartnerOrganisation, names: str) -> list[Partner]:
    """The other offices of the body, and other entries of this desk that had none, are found by the new names too."""
    partner.other_names = names
    mine, key = Partner.organisation_id == body.id, partner.org_key
    same_desk = sa.and_(Partner.org_key == key, Partner.organisation_id.is_(None))
    which = mine if not key or key.endswith("|") else sa.or_(mine, same_desk)
    others = session.scalars(sa.select(Partner).where(which, Partner.id != partner.id)).all()
    if not others:
        body.name, body.name_key = partner.org_name, fold(partner.org_name)[:400]
    changed = [other for other in others if (other.organisation_id, other.other_names) != (body.id, names)]
    for other in changed:
        other.organisation_id, other.other_names = body.id, names
    return changed
