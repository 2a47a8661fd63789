"""The list with its filters, and the board with its lanes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.core import clock, ids
from app.core.listing import ListQuery, Page
from app.partners import policy as partner_policy
from app.partners import queries as partner_queries
from app.partners.models import Partner
from app.referrals import policy, words
from app.referrals.lifecycle import ENDED
from app.referrals.models import Referral
from app.referrals.queries.lines import COUNTED, Row, due_on, is_mine, is_open, rows

FILTERS = ("status", "priority", "partner", "overdue", "mine")
SORTS = ("due", "-created", "created")
CLOSED_SHOWN = timedelta(days=30)
LANE_LIMIT = 100


def page(session: Session, actor: Actor, query: ListQuery) -> Page[Row]:
    """One page of the list. Filters: FILTERS; `q` is the beginning of a reference."""
    where = [policy.visible_to(actor), *_conditions(session, actor, query)]
    total = session.scalar(sa.select(sa.func.count()).select_from(Referral).where(*where)) or 0
    order: sa.ColumnElement[Any] = due_on.asc().nulls_last()
    if query.sort != "due":
        order = Referral.id.desc() if query.sort.startswith("-") else Referral.id.asc()
    chosen = sa.select(Referral).where(*where).order_by(order, Referral.id.desc())
    found = session.scalars(chosen.limit(query.per_page).offset(query.offset)).all()
    return Page(rows(session, found), query, total)


def _conditions(session: Session, actor: Actor, query: ListQuery) -> list[sa.ColumnElement[bool]]:
    wanted = query.filters
    found = [_status_is(wanted.get("status", ""))]
    if query.q:
        found.append(Referral.ref.startswith(ids.clean_ref(query.q), autoescape=True))
    if priority := wanted.get("priority"):
        found.append(Referral.priority == priority)
    if partner := wanted.get("partner"):
        found.append(_to_partner(session, actor, partner))
    if wanted.get("overdue"):
        found.append(due_on < clock.today())
    if wanted.get("mine"):
        found.append(is_mine(actor))
    return found


def _status_is(status: str) -> sa.ColumnElement[bool]:
    if status == "open":
        return is_open()
    return Referral.status == status if status in words.STATUSES else COUNTED


def _to_partner(session: Session, actor: Actor, text: str) -> sa.ColumnElement[bool]:
    """Only partners that the actor may know of: the answer would tell a hidden name letter by letter."""
    named = sa.and_(sa.true(), *partner_queries.words(session, actor, text))
    found = sa.or_(Partner.ref == ids.clean_ref(text), named)
    return Referral.partner_id.in_(sa.select(Partner.id).where(found, partner_policy.visible_to(actor)))


@dataclass
class Lane:
    """The first cards of a lane, and how many referrals stand in it."""

    rows: list[Row]
    total: int = 0

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.total - len(self.rows)


# The statuses of a lane that is named after its only one need no line here.
_lane: sa.ColumnElement[str] = sa.case(
    (Referral.closed_on.is_not(None), "closed"), (Referral.status.in_(sorted(ENDED)), "ended"), else_=Referral.status
)


def board(session: Session, actor: Actor, *, mine: bool = False) -> Mapping[str, Lane]:
    """Lane (words.LANES) → its first LANE_LIMIT cards, the nearest day first; closed ones of the last 30 days."""
    recent = clock.today() - CLOSED_SHOWN
    shown = sa.or_(is_open(), sa.and_(Referral.status.in_(sorted(ENDED)), Referral.closed_on >= recent))
    where = [policy.visible_to(actor), COUNTED, shown, *([is_mine(actor)] if mine else [])]
    nearest = (due_on.asc().nulls_last(), Referral.id.asc())
    placed = (
        sa.select(
            Referral.id,
            _lane.label("lane"),
            sa.func.row_number().over(partition_by=_lane, order_by=nearest).label("place"),
            sa.func.count().over(partition_by=_lane).label("total"),
        )
        .where(*where)
        .subquery()
    )
    found = session.execute(
        sa.select(Referral, placed.c.lane, placed.c.total)
        .join(placed, placed.c.id == Referral.id)
        .where(placed.c.place <= LANE_LIMIT)
        .order_by(placed.c.place)
    ).all()
    lanes = {key: Lane([]) for key, _label, _codes in words.LANES}
    for row, (_referral, lane, total) in zip(rows(session, [one[0] for one in found]), found, strict=True):
        lanes[lane].rows.append(row)
        lanes[lane].total = total
    return lanes
