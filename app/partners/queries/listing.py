"""The list of the directory: its filters, its order, its figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session, load_only, selectinload

from app.authz.actor import Actor
from app.codes.lists import RESIDENCE_STATUSES
from app.core import clock
from app.core.listing import ListQuery, Page
from app.partners.models import Partner
from app.partners.opening import WEEKDAYS
from app.partners.policy import ACTIVE, visible_to
from app.partners.queries import fits
from app.partners.queries.columns import LINE, SHOWN
from app.partners.queries.conditions import checked, has_topic
from app.partners.queries.fits import Asked
from app.partners.queries.places import Place, home_of, in_prefecture, place_of
from app.partners.queries.words import words
from app.partners.reach import REACHES, Reach

FILTERS = (
    "kind", "prefecture", "municipality", "reach", "topic", "language", "weekday", "open", "accepts", "status", "check",
    "state", "sure",
)  # fmt: skip
SORTS = ("near", "name", "kind", "area", "checked")
CHECKS = ("confirmed", "unconfirmed", "stale", "dead", "queue")

_COLUMNS: dict[str, tuple[InstrumentedAttribute[Any], ...]] = {
    "name": (Partner.name_key,),
    "kind": (Partner.kind, Partner.name_key),
    "area": (Partner.prefecture_code, Partner.municipality_code, Partner.name_key),
    "checked": (Partner.verified_on,),
}


# Counted no further: who is shown so many narrows the search, and to count all would take longer than to find.
MANY = 10_000
# As many that fit are found soonest by walking along the order; of fewer the ids are fetched at once, and sorted.
_DENSE = 1_000

# The filters that no entry leaves unanswered.
_HARD = ("kind", "prefecture", "municipality", "reach", "topic", "check", "state")


@dataclass(frozen=True)
class Found(Page[Partner]):
    """A page of the directory: first what surely fits, then what may fit because something was not written down.

    `sure` and `unsure` are counted up to MANY; with more of either there is no `total`. `place`: from where the
    distances count.
    """

    sure: int = 0
    unsure: int = 0
    place: Place | None = None


def find(session: Session, actor: Actor, query: ListQuery) -> Found:
    """One page of the directory. Rows carry what the list shows and nothing longer.

    What is asked of language, hours, referrals and status leaves out a no; what is unknown comes last, unless `sure`.
    """
    place = place_asked(session, actor, query.filters)
    hard = [visible_to(actor), *_conditions(session, actor, query, place)]
    few = _few(session, hard) if _narrows(query) and _asked(query.filters) else None
    if few is not None:
        hard = [Partner.id.in_(few)]
    asked = _asked(query.filters, few=few is not None)
    surely = [*hard, *(one.yes for one in asked)]
    sure, unsure = _fitting(session, surely), _Fitting(0)
    found = _ids(session, query, sure, query.offset, query.per_page + 1, place)
    if asked and not query.filters.get("sure"):
        # Yes and unknown exclude each other: where no answer is a no, one that is unknown tells the rest.
        unknown = sa.or_(*(one.unknown for one in asked))
        open_ = (sa.or_(one.yes, one.unknown) for one in asked) if len(asked) > 1 else ()
        unsure = _fitting(session, [*hard, unknown, *open_])
        after = max(0, query.offset - sure.count)
        if len(found) <= query.per_page and sure.count < MANY:
            found += _ids(session, query, unsure, after, query.per_page + 1 - len(found), place)
    total = None if MANY in (sure.count, unsure.count) else sure.count + unsure.count
    rows, more = _rows(session, found[: query.per_page]), len(found) > query.per_page
    return Found(rows, query, total, more, sure=sure.count, unsure=unsure.count, place=place)


@dataclass(frozen=True)
class _Fitting:
    """How many fit, up to MANY, and by which condition: few by their ids, so that nothing is looked at twice."""

    count: int
    where: tuple[sa.ColumnElement[bool], ...] = ()


def _fitting(session: Session, where: list[sa.ColumnElement[bool]]) -> _Fitting:
    found = _few(session, where)
    if found is not None:
        return _Fitting(len(found), (Partner.id.in_(found),))
    return _Fitting(_number(session, sa.select(Partner.id).where(*where).limit(MANY)), tuple(where))


def _few(session: Session, where: list[sa.ColumnElement[bool]]) -> list[int] | None:
    """The ids of those that fit; None for more than are worth fetching."""
    found = session.scalars(sa.select(Partner.id).where(*where).limit(_DENSE)).all()
    return list(found) if len(found) < _DENSE else None


def _narrows(query: ListQuery) -> bool:
    """Whether more is asked than what may be unknown: if few are left by that, only they are asked the rest."""
    return bool(query.q) or any(query.filters.get(name) for name in _HARD)


def _ids(
    session: Session, query: ListQuery, fitting: _Fitting, after: int, limit: int, place: Place | None
) -> list[int]:
    """Row ids alone: they are read from an index, however wide the rows are."""
    if after >= fitting.count:
        return []
    if place and query.sort.lstrip("-") == "near":
        return _nearest(session, fitting, place, after, limit)
    order = _order(query.sort, walked=fitting.count >= _DENSE)
    chosen = sa.select(Partner.id).where(*fitting.where).order_by(*order, Partner.id)
    return list(session.scalars(chosen.offset(after).limit(limit)))


def _nearest(session: Session, fitting: _Fitting, place: Place, after: int, limit: int) -> list[int]:
    """By distance and name. Of very many only those around are sorted; the others follow along the order of names."""
    chosen = sa.select(Partner.id).where(*fitting.where)
    sorted_ = (place.distance(), *_order("name", walked=False), Partner.id)
    if fitting.count < _DENSE:
        return list(session.scalars(chosen.order_by(*sorted_).offset(after).limit(limit)))
    around = chosen.where(place.around())
    found = list(session.scalars(around.order_by(*sorted_).offset(after).limit(limit)))
    if len(found) < limit:
        closer = after + len(found) if found or not after else _number(session, around)
        far = chosen.where(~place.around()).order_by(*_order("name"), Partner.id)
        found += session.scalars(far.offset(max(0, after - closer)).limit(limit - len(found)))
    return found


def _number(session: Session, chosen: sa.Select[Any]) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(chosen.subquery())) or 0


def _rows(session: Session, found: list[int]) -> list[Partner]:
    """Rows of these ids in their order, with what is said of hours, languages, statuses and areas."""
    if not found:
        return []
    rows = session.scalars(
        sa.select(Partner)
        .where(Partner.id.in_(found))
        .options(
            load_only(*LINE, Partner.hours, raiseload=True), *(selectinload(getattr(Partner, name)) for name in SHOWN)
        )
    )
    by_id = {row.id: row for row in rows}
    return [by_id[partner_id] for partner_id in found if partner_id in by_id]


def first_with(session: Session, actor: Actor, text: str, *, limit: int, after: int = 0) -> Sequence[Partner]:
    """Active partners with every word, by name: as `find`, for whoever does not need to know how many there are."""
    where = [visible_to(actor), *_conditions(session, actor, ListQuery(q=text))]
    found = sa.select(Partner).where(*where).options(load_only(*LINE, raiseload=True))
    return session.scalars(found.order_by(*_order("name"), Partner.id).offset(after).limit(limit)).all()


def _order(sort: str, *, walked: bool = True) -> list[sa.ColumnElement[Any]]:
    """Empty values last in both directions; a column that has none is left to its index.

    Not `walked`: the values are wrapped, so that the few that fit are not looked for along an index of everything.
    """
    columns = _COLUMNS.get(sort.lstrip("-"), _COLUMNS["name"])
    order: list[sa.ColumnElement[Any]] = []
    for column in columns:
        value: Any = column if walked else sa.case((sa.true(), column))
        way = value.desc() if sort.startswith("-") else value.asc()
        order.append(way.nulls_last() if column.nullable else way)
    return order


def _conditions(
    session: Session, actor: Actor, query: ListQuery, place: Place | None = None
) -> list[sa.ColumnElement[bool]]:
    chosen = query.filters
    found = [*words(session, actor, query.q), Partner.state == (chosen.get("state") or ACTIVE)]
    if kind := chosen.get("kind"):
        found.append(Partner.kind == kind)
    if topic := chosen.get("topic"):
        found.append(has_topic(topic))
    if any(chosen.get(name) for name in ("prefecture", "municipality", "reach")):
        found.append(_area(place, chosen))
    if check := chosen.get("check"):
        found.append(checked(check))
    return found


def _area(place: Place | None, chosen: Mapping[str, str]) -> sa.ColumnElement[bool]:
    if not chosen.get("municipality") and not chosen.get("reach"):
        return in_prefecture(chosen.get("prefecture", ""))
    if place is None:
        return sa.false()
    reach = chosen.get("reach", "")
    return place.within(Reach(reach)) if reach in REACHES else place.usable()


def place_asked(session: Session, actor: Actor, chosen: Mapping[str, str]) -> Place | None:
    """From where the distances count: the municipality asked for, else that of the actor's centre.

    None for a municipality that nobody knows, or that several prefectures have.
    """
    if typed := chosen.get("municipality"):
        return place_of(session, typed, chosen.get("prefecture", ""))
    return home_of(session, actor)


def _asked(chosen: Mapping[str, str], *, few: bool = False) -> list[Asked]:
    """The questions that an entry may leave unanswered, asked of `few` or of very many."""
    found = []
    language, weekday, status = (chosen.get(name, "") for name in ("language", "weekday", "status"))
    if language:
        found.append(fits.speaking(language, weekday if weekday in WEEKDAYS else "", clock.today(), few=few))
    if chosen.get("open"):
        found.append(fits.open_at(clock.civil_now(), few=few))
    if chosen.get("accepts"):
        found.append(fits.accepting())
    if status in RESIDENCE_STATUSES:
        found.append(fits.taking_status(status, few=few))
    return found


def counts(session: Session, actor: Actor) -> dict[str, int]:
    """How many active entries wait for an editor: added by hand and unchecked, and with a dead number."""
    # Each by an index of its own (`ddl`): together, all would be looked at.
    row = session.execute(sa.select(*(_waiting(actor, check) for check in _WAITING))).one()
    return dict(zip(_WAITING, row, strict=True))


_WAITING = ("queue", "dead")


def _waiting(actor: Actor, check: str) -> sa.ScalarSelect[int]:
    # Wrapped, or SQLite takes the index of the state, which nearly all share, before one that may be empty.
    is_active = sa.func.coalesce(Partner.state, "") == ACTIVE
    where = (visible_to(actor), is_active, checked(check))
    return sa.select(sa.func.count()).select_from(Partner).where(*where).scalar_subquery()
