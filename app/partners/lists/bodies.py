"""The bodies behind offices that a list names beyond their name: made at once where nothing else is to be looked at.

A list of a town gives kana and English name to each of its facilities. Where no other entry is of the same desk and
nobody has the number, the body is simply new; every other case goes the way of `organisations.name_body`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.core import ids
from app.partners.classify import REFUGE_KINDS
from app.partners.details.tables import PartnerOrganisation, PartnerOrganisationName
from app.partners.details.values import Naming
from app.partners.lists.planning import Plan
from app.partners.models import Partner
from app.partners.text import fold

_AT_ONCE = 500


def make_new(session: Session, plan: Plan) -> list[int]:
    """Give new entries of the plan new bodies where that is all; returns the entries that need a closer look."""
    named = {row["id"]: row for row in plan.new if plan.rows[row["id"]].details.naming}
    busy_keys = _repeated(row["org_key"] for row in named.values()) | _stored_keys(session, plan, named.values())
    numbers = [plan.rows[number].details.naming.corporate_number for number in named]
    busy_numbers = _repeated(numbers) | _stored_numbers(session, numbers)
    bodies: list[dict[str, Any]] = []
    names: list[dict[str, Any]] = []
    closer: list[int] = []
    for number, row in named.items():
        naming = plan.rows[number].details.naming
        shared = row["org_key"] in busy_keys and not row["org_key"].endswith("|")
        if row["kind"] in REFUGE_KINDS or shared or naming.corporate_number in busy_numbers or naming.parent:
            closer.append(number)
            continue
        body = _body(row["org_name"], naming)
        row["organisation_id"] = body["id"]
        bodies.append(body)
        names += [
            {"id": ids.new_id(), "organisation_id": body["id"], "language": language, "name": name}
            for language, name in naming.others
        ]
    for model, rows in ((PartnerOrganisation, bodies), (PartnerOrganisationName, names)):
        for page in _pages(rows):
            session.execute(sa.insert(model.__table__), page)  # type: ignore[arg-type]
    return closer


def _body(name: str, naming: Naming) -> dict[str, Any]:
    return {
        "id": ids.new_id(),
        "name": name,
        "name_key": fold(name)[:400],
        "kana": naming.kana,
        "plain_name": naming.plain_name,
        "corporate_number": naming.corporate_number or None,
        "parent_id": None,
    }


def _repeated(values: Iterable[str]) -> set[str]:
    return {value for value, times in Counter(values).items() if value and times > 1}


def _stored_keys(session: Session, plan: Plan, rows: Iterable[dict[str, Any]]) -> set[str]:
    """Desks that other entries have already, stored ones or new ones without names of their own."""
    unnamed = {row["org_key"] for row in plan.new if not plan.rows[row["id"]].details.naming}
    keys = sorted({row["org_key"] for row in rows})
    found = (session.scalars(sa.select(Partner.org_key).where(Partner.org_key.in_(page))) for page in _pages(keys))
    return unnamed.union(*found)


def _stored_numbers(session: Session, numbers: Iterable[str]) -> set[str]:
    known = PartnerOrganisation.corporate_number
    wanted = sorted({number for number in numbers if number})
    found = (session.scalars(sa.select(known).where(known.in_(page))) for page in _pages(wanted))
    return {number for page in found for number in page if number}


def _pages(rows: list[Any]) -> Iterator[list[Any]]:
    return (rows[start : start + _AT_ONCE] for start in range(0, len(rows), _AT_ONCE))


def completed(kept: Naming, said: Naming) -> Naming:
    """What a body is called, with what a list says anew; names of which the list is silent stay."""
    languages = {language for language, _ in said.others}
    return replace(
        kept,
        kana=said.kana or kept.kana,
        plain_name=said.plain_name or kept.plain_name,
        corporate_number=said.corporate_number or kept.corporate_number,
        parent=said.parent or kept.parent,
        others=(*(one for one in kept.others if one[0] not in languages), *said.others),
    )
