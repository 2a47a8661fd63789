"""How far away an office is, in words, from where a person lives."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from app.accounts.models import Centre
from app.authz.actor import Actor
from app.codes.lists import PREFECTURES
from app.partners import neighbours
from app.partners.areas import find_in, place_name, prefecture_of, serving_codes
from app.partners.details.tables import PartnerArea
from app.partners.models import Partner
from app.partners.reach import Reach

# The partners of a list of ids, beside those that are asked for.
_THERE = aliased(Partner)
_FOR_ALL = _THERE.area_scope == "nationwide"


@dataclass(frozen=True)
class Place:
    """A municipality as a place to search from: codes of six digits, wards and their city together."""

    code: str
    here: frozenset[str]
    neighbours: frozenset[str]
    prefecture: str

    def name(self, locale: str = "ja") -> str:
        """As the place is called in the reader's language."""
        return place_name(self.code, None, locale)

    def reach_of(self, partner: Partner, areas: Iterable[str] = ()) -> Reach:
        """How far this partner is; `areas` are the codes that it serves beside its own."""
        if partner.municipality_code in self.here:
            return Reach.HERE
        if any(code in self.here or code == self.prefecture for code in areas):
            return Reach.SERVED
        if partner.municipality_code in self.neighbours:
            return Reach.NEIGHBOUR
        if partner.area_scope == "nationwide":
            return Reach.NATIONWIDE
        whole = partner.area_scope == "prefecture" and partner.prefecture_code == self.prefecture
        return Reach.PREFECTURE if whole else Reach.ELSEWHERE

    def within(self, reach: Reach) -> sa.ColumnElement[bool]:
        """Partners as far as `reach`: what is nearer is in it, offices for all of Japan only when asked that far."""
        return self._any_of(self._ways(reach))

    def _ways(self, reach: Reach) -> list[sa.ColumnElement[bool]]:
        ways = [self._here()]
        if reach is not Reach.HERE and self.neighbours:
            ways.append(_THERE.municipality_code.in_(sorted(self.neighbours)))
        if reach in (Reach.PREFECTURE, Reach.NATIONWIDE):
            ways.append(self._whole_prefecture())
        if reach is Reach.NATIONWIDE:
            ways.append(_FOR_ALL)
        return ways

    def usable(self) -> sa.ColumnElement[bool]:
        """Partners that somebody who lives here may go to by their area: without what is merely near."""
        return self._any_of([self._here(), self._whole_prefecture(), _FOR_ALL])

    def around(self) -> sa.ColumnElement[bool]:
        """All that `distance` tells apart."""
        return self._any_of([*self._ways(Reach.NATIONWIDE), _THERE.prefecture_code == self.prefecture])

    def distance(self) -> sa.ColumnElement[int]:
        """What the nearest come first by: as `reach_of`, and at the end what else lies in the prefecture."""
        near = [(Partner.municipality_code.in_(sorted(self.here)), 0), (Partner.id.in_(self._beside()), 1)]
        if self.neighbours:
            near.append((Partner.municipality_code.in_(sorted(self.neighbours)), 2))
        whole = sa.and_(Partner.area_scope == "prefecture", Partner.prefecture_code == self.prefecture)
        return sa.case(
            *near, (whole, 3), (Partner.area_scope == "nationwide", 4), (Partner.prefecture_code == self.prefecture, 5),
            else_=6,
        )  # fmt: skip

    def _here(self) -> sa.ColumnElement[bool]:
        return _THERE.municipality_code.in_(sorted(self.here))

    def _whole_prefecture(self) -> sa.ColumnElement[bool]:
        return sa.and_(_THERE.area_scope == "prefecture", _THERE.prefecture_code == self.prefecture)

    def _any_of(self, ways: Iterable[sa.ColumnElement[bool]]) -> sa.ColumnElement[bool]:
        """Partners of one of these ways, or that serve this place beside their own.

        One list of ids, each way found by an index of its own: joined by "or", all partners would be looked at.
        """
        return Partner.id.in_(sa.union_all(self._beside(), *(sa.select(_THERE.id).where(way) for way in ways)))

    def _beside(self) -> sa.Select[int]:
        return sa.select(PartnerArea.partner_id).where(PartnerArea.code.in_(sorted({*self.here, self.prefecture})))


def in_prefecture(code: str) -> sa.ColumnElement[bool]:
    """Partners that lie in a prefecture or serve all of it, and those for all of Japan; none for an unknown code."""
    if code not in PREFECTURES:
        return sa.false()
    return sa.or_(Partner.prefecture_code == code, Partner.area_scope == "nationwide")


def place_of(session: Session, text: str, prefecture: str = "") -> Place | None:
    """The place of a code or a name of a municipality; None for one that is unknown or shared by several."""
    code = find_in(text, prefecture or None) if text else None
    if code is None:
        return None
    rows = session.execute(sa.select(Centre.municipality_code, Centre.neighbour_codes))
    near = neighbours.of_place(code, [(home, named) for home, named in rows])
    return Place(code, frozenset(serving_codes(code)), near, prefecture_of(code))


def home_of(session: Session, actor: Actor) -> Place | None:
    """The place of the centre in which the actor works now."""
    centre = session.get(Centre, actor.centre_id)
    return place_of(session, centre.municipality_code) if centre else None
