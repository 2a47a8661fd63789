"""The list of the directory: its filters, its order, its figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session, load_only

from app.authz.actor import Actor
from app.core.listing import ListQuery, Page
from app.partners.models import Partner
from app.partners.policy import ACTIVE, visible_to
from app.partners.queries.columns import LINE
from app.partners.queries.conditions import checked, has_topic, serves, speaks
from app.partners.queries.words import words

FILTERS = ("kind", "prefecture", "municipality", "topic", "language", "check", "state")
SORTS = ("name", "kind", "area", "checked")
CHECKS = ("confirmed", "unconfirmed", "stale", "dead", "queue")

_COLUMNS: dict[str, tuple[InstrumentedAttribute[Any], ...]] = {
    "name": (Partner.name_key,),
    "kind": (Partner.kind, Partner.name_key),
    "area": (Partner.prefecture_code, Partner.municipality_code, Partner.name_key),
    "checked": (Partner.verified_on,),
}


def find(session: Session, actor: Actor, query: ListQuery) -> Page[Partner]:
    """One page of the directory. Rows carry what the list shows and nothing longer."""
    where = [visible_to(actor), *_conditions(session, actor, query)]
    total = session.scalar(sa.select(sa.func.count()).select_from(Partner).where(*where)) or 0
    rows = session.scalars(
        sa.select(Partner)
        .where(*where)
        .options(load_only(*LINE, raiseload=True))
        .order_by(*_order(query.sort), Partner.id)
        .offset(query.offset)
        .limit(query.per_page)
    ).all()
    return Page(rows, query, total)


def first_with(session: Session, actor: Actor, text: str, *, limit: int, after: int = 0) -> Sequence[Partner]:
    """Active partners with every word, by name: as `find`, for whoever does not need to know how many there are."""
    where = [visible_to(actor), *_conditions(session, actor, ListQuery(q=text))]
    found = sa.select(Partner).where(*where).options(load_only(*LINE, raiseload=True))
    return session.scalars(found.order_by(*_order("name"), Partner.id).offset(after).limit(limit)).all()


def _order(sort: str) -> list[sa.ColumnElement[Any]]:
    """Empty values last in both directions; a column that has none is left to its index."""
    columns = _COLUMNS.get(sort.lstrip("-"), _COLUMNS["name"])
    order: list[sa.ColumnElement[Any]] = []
    for column in columns:
        way = column.desc() if sort.startswith("-") else column.asc()
        order.append(way.nulls_last() if column.nullable else way)
    return order


def _conditions(session: Session, actor: Actor, query: ListQuery) -> list[sa.ColumnElement[bool]]:
    chosen = query.filters
    found = [*words(session, actor, query.q), Partner.state == (chosen.get("state") or ACTIVE)]
    if kind := chosen.get("kind"):
        found.append(Partner.kind == kind)
    if topic := chosen.get("topic"):
        found.append(has_topic(topic))
    if language := chosen.get("language"):
        found.append(speaks(language))
    if chosen.get("prefecture") or chosen.get("municipality"):
        found.append(serves(chosen.get("municipality", ""), chosen.get("prefecture", "")))
    if check := chosen.get("check"):
        found.append(checked(check))
    return found


def counts(session: Session, actor: Actor) -> dict[str, int]:
    """How many active entries wait for an editor: added by hand and unchecked, and with a dead number."""
    waiting = ("queue", "dead")
    row = session.execute(
        sa.select(*(_sum(checked(check)).label(check) for check in waiting)).where(
            visible_to(actor), Partner.state == ACTIVE
        )
    ).one()
    return {check: int(value or 0) for check, value in zip(waiting, row, strict=True)}


def _sum(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.sum(sa.case((condition, 1), else_=0))
