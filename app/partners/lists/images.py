"""An entry as a list finds it, kept so that the import can be undone: every text, whichever way the row keeps it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from app.partners import hiding, organisations, queries
from app.partners.details import keeping
from app.partners.details.tables import PartnerOrganisation
from app.partners.details.values import Details, Naming
from app.partners.models import Partner, PartnerTopic

# What an import may set. Texts by attribute, so that it does not matter where the row keeps them.
_ATTRIBUTES = (
    *hiding.FIELDS, "kind", "municipality_code", "prefecture_code", "area_scope", "address_hidden", "confirmed",
    "verified_on", "verified_by_id",
)  # fmt: skip
_FIRST = ("kind", "address_hidden")  # they settle where a text belongs
_AT_ONCE = 500


def taken(session: Session, partner_ids: Iterable[int]) -> dict[int, str]:
    """Row id → the image of that entry, to be encrypted by who keeps it."""
    wanted = sorted(partner_ids)
    found: dict[int, str] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        chosen = sa.select(Partner).where(Partner.id.in_(wanted[start : start + _AT_ONCE]))
        for partner in session.scalars(chosen.options(*loading())):
            found[partner.id] = json.dumps(_image(partner), ensure_ascii=False)
            session.expunge(partner)
    return found


def loading() -> tuple[Any, ...]:
    """For selects of partners of which an image is taken, or that are put back."""
    return (selectinload(Partner.topics), *queries.particulars())


def _image(partner: Partner) -> dict[str, Any]:
    details = partner.details
    return {
        **{name: _plain(getattr(partner, name)) for name in _ATTRIBUTES},
        "topics": [entry.topic for entry in partner.topics],
        "details": details.to_text(),
        "organisation": partner.organisation_id,
    }


def put_back(session: Session, partner: Partner, image: str) -> tuple[list[str], list[Partner]]:
    """Give the entry (loaded with `loading`) its former values; the caller claims the version.

    Returns the names of the fields that differ, and other offices of its body whose names changed with it.
    """
    before, now = json.loads(image), _image(partner)
    differing = [name for name in before if before[name] != now[name]]
    for name in sorted(set(differing).intersection(_ATTRIBUTES), key=lambda name: name not in _FIRST):
        setattr(partner, name, _typed(name, before[name]))
    session.flush()
    kept = {entry.topic: entry for entry in partner.topics}
    partner.topics[:] = [kept.get(topic) or PartnerTopic(topic=topic) for topic in before["topics"]]
    details = Details.from_text(before["details"])
    keeping.keep(partner, details)
    session.flush()
    return differing, _put_back_body(session, partner, before, details.naming)


def _put_back_body(session: Session, partner: Partner, before: dict[str, Any], naming: Naming) -> list[Partner]:
    """The body behind the office, with the names that it had; none where it is gone."""
    if partner.is_refuge:
        return []
    number = before["organisation"]
    known = number is not None and session.get(PartnerOrganisation, number) is not None
    if partner.organisation_id == number and asdict(partner.details.naming) == asdict(naming):
        return []
    partner.organisation_id = number if known else None
    session.flush()
    session.refresh(partner, ["organisation"])
    others = organisations.name_body(session, partner, naming) if known else []
    partner.other_names = before["other_names"]
    session.flush()
    return others


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _typed(name: str, value: Any) -> Any:
    return date.fromisoformat(value) if name == "verified_on" and value else value
