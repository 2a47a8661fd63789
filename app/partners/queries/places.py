"""How far away an office is, in words, from where a person lives."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import Centre
from app.partners import neighbours
from app.partners.areas import find_in, prefecture_of, serving_codes
from app.partners.models import Partner
from app.partners.reach import Reach


@dataclass(frozen=True)
class Place:
    """A municipality as a place to search from: codes of six digits, wards and their city together."""

    code: str
    here: frozenset[str]
    neighbours: frozenset[str]
    prefecture: str

    def reach_of(self, partner: Partner) -> Reach:
        """How far this partner is. An office of a neighbouring town counts as near even when it is for all of Japan."""
        if partner.municipality_code in self.here:
            return Reach.HERE
        if partner.municipality_code in self.neighbours:
            return Reach.NEIGHBOUR
        if partner.area_scope == "nationwide":
            return Reach.NATIONWIDE
        whole = partner.area_scope == "prefecture" and partner.prefecture_code == self.prefecture
        return Reach.PREFECTURE if whole else Reach.ELSEWHERE

    def within(self, reach: Reach) -> sa.ColumnElement[bool]:
        """Partners as far as `reach`: what is nearer is in it, offices for all of Japan only when asked that far."""
        near: list[sa.ColumnElement[bool]] = [Partner.municipality_code.in_(sorted(self.here))]
        if reach is not Reach.HERE and self.neighbours:
            near.append(Partner.municipality_code.in_(sorted(self.neighbours)))
        if reach in (Reach.PREFECTURE, Reach.NATIONWIDE):
            near.append(sa.and_(Partner.area_scope == "prefecture", Partner.prefecture_code == self.prefecture))
        if reach is Reach.NATIONWIDE:
            near.append(Partner.area_scope == "nationwide")
        return sa.or_(*near)


def place_of(session: Session, text: str, prefecture: str = "") -> Place | None:
    """The place of a code or a name of a municipality; None for one that is unknown or shared by several."""
    code = find_in(text, prefecture or None) if text else None
    if code is None:
        return None
    named = [
        (home, others) for home, others in session.execute(sa.select(Centre.municipality_code, Centre.neighbour_codes))
    ]
    return Place(code, frozenset(serving_codes(code)), neighbours.of_place(code, named), prefecture_of(code))
