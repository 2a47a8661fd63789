"""Partners that could be asked: the nearest first, as many as can be ranked with care."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, load_only, selectinload

from app.authz.actor import Actor
from app.core import clock
from app.partners.lifecycle import stale_before
from app.partners.models import Partner
from app.partners.policy import ACTIVE, visible_to
from app.partners.queries.columns import LINE, SHOWN
from app.partners.queries.conditions import has_topic, speaks
from app.partners.queries.places import Place, home_of, place_of
from app.partners.queries.words import words
from app.partners.reach import Reach

CANDIDATES = 200


@dataclass(frozen=True)
class Wanted:
    """What a candidate must have: words, topic and kind as far as they are given, and be reachable from the place.

    `near` (in place of `place`) and `language` only bring forward. Entries that nobody confirmed or checked for a year
    are left out unless `doubtful`; those added by hand within a year are offered. `without`: row ids that are not
    there at all.
    """

    q: str = ""
    topic: str = ""
    kind: str = ""
    place: Place | None = None
    language: str = ""
    doubtful: bool = False
    without: Collection[int] = ()
    near: Place | None = None


def candidates(session: Session, actor: Actor, wanted: Wanted, *, limit: int = CANDIDATES) -> list[Partner]:
    """The nearest first, among them those with the language, then by the last check. Lists as in `SHOWN`."""
    where = [visible_to(actor), Partner.state == ACTIVE, *words(session, actor, wanted.q)]
    if wanted.topic:
        where.append(has_topic(wanted.topic))
    if wanted.kind:
        where.append(Partner.kind == wanted.kind)
    if wanted.place:
        where.append(wanted.place.within(Reach.NATIONWIDE))
    if not wanted.doubtful:
        where.append(_offered())
    if wanted.without:
        where.append(Partner.id.not_in(sorted(wanted.without)))
    nearest = (*_nearest(wanted), Partner.name_key, Partner.id)
    return list(session.scalars(_rows(*where).order_by(*nearest).limit(limit)))


def decided(session: Session, actor: Actor, partner_id: int) -> Partner | None:
    """One active entry that somebody decided on, with the same lists, however old or far it is."""
    return session.scalar(_rows(visible_to(actor), Partner.state == ACTIVE, Partner.id == partner_id))


def helps_with(session: Session, partner_id: int, topic: str) -> bool:
    found = sa.select(Partner.id).where(Partner.id == partner_id, has_topic(topic))
    return session.scalar(found) is not None


def _rows(*where: sa.ColumnElement[bool]) -> sa.Select[Partner]:
    lists = (selectinload(getattr(Partner, name)) for name in SHOWN)
    return sa.select(Partner).where(*where).options(load_only(*LINE, raiseload=True), *lists)


def _offered() -> sa.ColumnElement[bool]:
    fresh = stale_before(clock.today())
    return sa.or_(
        sa.and_(Partner.confirmed.is_(True), Partner.verified_on >= fresh),
        sa.and_(Partner.by_hand.is_(True), Partner.created_at >= clock.day_start(fresh)),
    )


def _nearest(wanted: Wanted) -> list[sa.ColumnElement[Any]]:
    order: list[sa.ColumnElement[Any]] = []
    if place := wanted.place or wanted.near:
        order.append(place.distance())
    if wanted.language:
        order.append(sa.case((speaks(wanted.language), 0), else_=1))
    return [
        *order,
        Partner.dead_number_on.is_not(None),
        Partner.confirmed.desc(),
        Partner.verified_on.desc().nulls_last(),
    ]


@dataclass(frozen=True)
class PickItem:
    """One entry to choose from where nothing is ranked: a consent, a list of offices by name."""

    partner: Partner


def pick_list(
    session: Session,
    actor: Actor,
    *,
    q: str = "",
    kind: str = "",
    municipality: str = "",
    include_doubtful: bool = False,
    limit: int = 20,
) -> list[PickItem]:
    """The nearest entries with these words, seen from the municipality (none for one that nobody knows), else from the
    centre."""
    place = place_of(session, municipality)
    if municipality and place is None:
        return []
    near = None if place else home_of(session, actor)
    wanted = Wanted(q=q, kind=kind, place=place, near=near, doubtful=include_doubtful)
    return [PickItem(partner) for partner in candidates(session, actor, wanted, limit=limit)]
