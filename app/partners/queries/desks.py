"""Which entries are one desk, or one organisation, whoever asks: guards that must not depend on a reader's rights."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.partners import tokens
from app.partners.classify import REFUGE_KINDS
from app.partners.models import Partner, PartnerToken
from app.partners.text import fold


def merged_into_these(session: Session, partner_ids: Collection[int]) -> dict[int, int]:
    """Each of the entries, and each that was merged into one of them however long ago → the one that stayed."""
    found = {partner_id: partner_id for partner_id in partner_ids}
    newest: Iterable[int] = list(found)
    while newest:
        rows = session.execute(
            sa.select(Partner.id, Partner.merged_into_id).where(Partner.merged_into_id.in_(sorted(newest)))
        ).all()
        gone = {partner_id: found[into] for partner_id, into in rows if into is not None and partner_id not in found}
        found |= gone
        newest = list(gone)
    return found


def desk_ids(session: Session, partner: Partner, *, whole_organisation: bool = False) -> set[int]:
    """Every entry of this desk: of the same name and number, merged into it, or into which it was merged.

    With `whole_organisation` also every other desk of the same name or body, whatever its number.
    """
    stayed = _stayed(session, partner)
    entries = set(merged_into_these(session, [stayed.id]))
    for entry in {partner.id: partner, stayed.id: stayed}.values():
        entries |= _same_name(session, entry) if whole_organisation else _same_desk(session, entry)
    return entries | set(merged_into_these(session, entries))


def _stayed(session: Session, partner: Partner) -> Partner:
    while partner.merged_into_id is not None:
        partner = session.get_one(Partner, partner.merged_into_id)
    return partner


def _same_desk(session: Session, partner: Partner) -> set[int]:
    key = partner.keys()["org_key"]
    if key.endswith("|"):
        return {partner.id}  # without a number the name alone proves nothing
    hidden = sa.select(PartnerToken.partner_id).where(PartnerToken.token.in_(tokens.of_desk(key)))
    return {
        partner.id,
        *session.scalars(sa.select(Partner.id).where(sa.or_(Partner.org_key == key, Partner.id.in_(hidden)))),
    }


def _same_name(session: Session, partner: Partner) -> set[int]:
    """Refuges are compared after decrypting: there are few, and their names stand in no column."""
    name = fold(partner.org_name)
    if not name:
        return {partner.id}
    same = Partner.org_key.startswith(f"{name[:280]}|", autoescape=True)
    if partner.organisation_id is not None:
        same = sa.or_(same, Partner.organisation_id == partner.organisation_id)
    public = session.scalars(sa.select(Partner.id).where(same))
    refuges = session.scalars(sa.select(Partner).where(Partner.kind.in_(sorted(REFUGE_KINDS))))
    return {partner.id, *public, *(row.id for row in refuges if fold(row.org_name) == name)}
