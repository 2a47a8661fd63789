"""Every question asked of the directory, scoped by what the actor may know of."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased, load_only, selectinload

from app.accounts.models import User
from app.authz.actor import Actor
from app.authz.permissions import Permission
from app.codes.lists import PREFECTURES
from app.core import clock, ids
from app.core.listing import ListQuery, Page
from app.core.text import similar_names
from app.partners import organisations, tokens
from app.partners.areas import find_in, prefecture_of, serving_codes
from app.partners.classify import REFUGE_KINDS
from app.partners.details import keeping
from app.partners.duplicates import NEAR_SCORE
from app.partners.lifecycle import Freshness, freshness, stale_before
from app.partners.models import Partner, PartnerDuplicate, PartnerLanguage, PartnerToken, PartnerTopic
from app.partners.policy import ACTIVE, visible_to
from app.partners.text import desk_key, digits, fold

FILTERS = ("kind", "prefecture", "municipality", "topic", "language", "check", "state")
SORTS = ("name", "kind", "area", "checked")
CHECKS = ("confirmed", "unconfirmed", "stale", "dead", "queue")
PICK_LIMIT = 20

_COLUMNS: dict[str, tuple[InstrumentedAttribute[Any], ...]] = {
    "name": (Partner.name_key,),
    "kind": (Partner.kind, Partner.name_key),
    "area": (Partner.prefecture_code, Partner.municipality_code, Partner.name_key),
    "checked": (Partner.verified_on,),
}
_LINE = (
    Partner.ref,
    Partner.hidden.ct,
    Partner.address_hidden,
    Partner.address,
    Partner.org_name,
    Partner.other_names,
    Partner.service_name,
    Partner.department,
    Partner.kind,
    Partner.municipality_code,
    Partner.prefecture_code,
    Partner.area_scope,
    Partner.phone,
    Partner.confirmed,
    Partner.verified_on,
    Partner.dead_number_on,
    Partner.state,
    Partner.by_hand,
)


def find(session: Session, actor: Actor, query: ListQuery) -> Page[Partner]:
    """One page of the directory. Rows carry what the list shows and nothing longer."""
    where = [visible_to(actor), *_conditions(session, actor, query)]
    total = session.scalar(sa.select(sa.func.count()).select_from(Partner).where(*where)) or 0
    rows = session.scalars(
        sa.select(Partner)
        .where(*where)
        .options(load_only(*_LINE, raiseload=True))
        .order_by(*_order(query.sort), Partner.id)
        .offset(query.offset)
        .limit(query.per_page)
    ).all()
    return Page(rows, query, total)


def first_with(session: Session, actor: Actor, text: str, *, limit: int, after: int = 0) -> Sequence[Partner]:
    """Active partners with every word, by name: as `find`, for whoever does not need to know how many there are."""
    where = [visible_to(actor), *_conditions(session, actor, ListQuery(q=text))]
    found = sa.select(Partner).where(*where).options(load_only(*_LINE, raiseload=True))
    return session.scalars(found.order_by(*_order("name"), Partner.id).offset(after).limit(limit)).all()


def by_ref(session: Session, actor: Actor, ref: str) -> Partner | None:
    """The partner with its topics, languages and contact persons; None when the actor may not know of it."""
    return session.scalars(
        sa.select(Partner).where(Partner.ref == ids.clean_ref(ref), visible_to(actor)).options(*_whole())
    ).one_or_none()


def by_id(session: Session, actor: Actor, partner_id: int) -> Partner | None:
    """The same by row id, for packages that hold one."""
    return session.scalars(
        sa.select(Partner).where(Partner.id == partner_id, visible_to(actor)).options(*_whole())
    ).one_or_none()


def named(session: Session, partner_ids: Collection[int]) -> dict[int, Partner]:
    """Row id → partner, also those that a reader may not know of: show them by `policy.shown_name` alone."""
    if not partner_ids:
        return {}
    return {row.id: row for row in session.scalars(sa.select(Partner).where(Partner.id.in_(sorted(partner_ids))))}


def _whole() -> tuple[Any, ...]:
    return (selectinload(Partner.topics), selectinload(Partner.contacts), *particulars())


def particulars() -> tuple[Any, ...]:
    """For selects of partners whose `details` are read."""
    lists = (getattr(Partner, attribute) for attribute, _ in keeping.KEPT.values())
    return (*map(selectinload, lists), organisations.loading())


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
        found.append(_has_topic(topic))
    if language := chosen.get("language"):
        found.append(_speaks(language))
    if chosen.get("prefecture") or chosen.get("municipality"):
        found.append(serves(chosen.get("municipality", ""), chosen.get("prefecture", "")))
    if check := chosen.get("check"):
        found.append(_checked(check))
    return found


def words(session: Session, actor: Actor, text: str) -> list[sa.ColumnElement[bool]]:
    """Every word must occur in name, service, section, place, shown address or telephone number.

    Offices are asked in the database; refuges by their tokens, for those who may know of them, and decrypted.
    """
    keys = [digits(word) if _is_number(word) else fold(word) for word in text.split()]
    if not text.strip():
        return []
    keys = [key for key in keys if key]
    if not keys:
        return [sa.false()]  # only signs: nothing is found, rather than everything
    public = sa.and_(*(Partner.search_text.contains(key, autoescape=True) for key in keys))
    hidden = _refuges_with(session, actor, keys)
    return [sa.or_(public, Partner.id.in_(hidden)) if hidden else public]


def _refuges_with(session: Session, actor: Actor, keys: Sequence[str]) -> list[int]:
    """Refuges in whose texts all the folded words stand; none for an actor who must not know of them."""
    if not actor.can(Permission.PARTNER_HIDDEN):
        return []
    wanted = {token for key in keys for token in tokens.of_word(key)}
    where = [visible_to(actor), Partner.kind.in_(sorted(REFUGE_KINDS))]
    if wanted:
        having = sa.select(PartnerToken.partner_id).where(PartnerToken.token.in_(wanted))
        all_of_them = sa.func.count(PartnerToken.token.distinct()) == len(wanted)
        where.append(Partner.id.in_(having.group_by(PartnerToken.partner_id).having(all_of_them)))
    rows = session.scalars(sa.select(Partner).where(*where).options(load_only(*_LINE, raiseload=True)))
    return [row.id for row in rows if all(key in row.keys()["search_text"] for key in keys)]


def _maybe_refuge(actor: Actor, org_key: str, number: str = "") -> list[sa.ColumnElement[bool]]:
    """Refuges with this desk or number, by tokens, for those who may know of them."""
    if not actor.can(Permission.PARTNER_HIDDEN):
        return []
    found = sa.select(PartnerToken.partner_id).where(PartnerToken.token.in_(tokens.of_desk(org_key, number)))
    return [Partner.id.in_(found)]


def _is_number(word: str) -> bool:
    return len(digits(word)) >= 3 and len(digits(word)) >= len(fold(word))


def serves(municipality: str, prefecture: str = "") -> sa.ColumnElement[bool]:
    """Offices of the place, of its whole prefecture, and of all Japan. An unknown place has none."""
    found = find_in(municipality, prefecture or None) if municipality else None
    if municipality and found is None:
        return sa.false()
    code = found or ""
    whole = prefecture_of(code) if code else prefecture
    if whole not in PREFECTURES:
        return sa.false()
    here = Partner.municipality_code.in_(serving_codes(code)) if code else Partner.prefecture_code == whole
    return sa.or_(
        here,
        sa.and_(Partner.area_scope == "prefecture", Partner.prefecture_code == whole),
        Partner.area_scope == "nationwide",
    )


def _has_topic(topic: str) -> sa.ColumnElement[bool]:
    return sa.exists().where(PartnerTopic.partner_id == Partner.id, PartnerTopic.topic == topic)


def _speaks(language: str) -> sa.ColumnElement[bool]:
    return sa.exists().where(PartnerLanguage.partner_id == Partner.id, PartnerLanguage.language == language)


def _checked(check: str) -> sa.ColumnElement[bool]:
    stale = sa.or_(Partner.verified_on.is_(None), Partner.verified_on < stale_before(clock.today()))
    return {
        "confirmed": Partner.confirmed.is_(True),
        "unconfirmed": Partner.confirmed.is_(False),
        "stale": sa.and_(Partner.confirmed.is_(True), stale),
        "dead": Partner.dead_number_on.is_not(None),
        "queue": sa.and_(Partner.by_hand.is_(True), Partner.confirmed.is_(False)),
    }.get(check, sa.false())


def counts(session: Session, actor: Actor) -> dict[str, int]:
    """How many active entries wait for an editor: added by hand and unchecked, and with a dead number."""
    waiting = ("queue", "dead")
    row = session.execute(
        sa.select(*(_sum(_checked(check)).label(check) for check in waiting)).where(
            visible_to(actor), Partner.state == ACTIVE
        )
    ).one()
    return {check: int(value or 0) for check, value in zip(waiting, row, strict=True)}


def _sum(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.sum(sa.case((condition, 1), else_=0))


def same_desk(session: Session, actor: Actor, partner: Partner, *, limit: int = 30) -> Sequence[Partner]:
    """Other entries of this desk: its other services, and the other places it serves."""
    org_key = partner.keys()["org_key"]
    if org_key.endswith("|"):
        return ()  # without a number the name alone proves nothing
    return session.scalars(
        sa.select(Partner)
        .where(
            visible_to(actor),
            sa.or_(Partner.org_key == org_key, *_maybe_refuge(actor, org_key)),
            Partner.id != partner.id,
            Partner.state == ACTIVE,
        )
        .options(load_only(*_LINE, raiseload=True))
        .order_by(Partner.municipality_code, Partner.service_name, Partner.id)
        .limit(limit)
    ).all()


def similar(
    session: Session, actor: Actor, *, org_name: str, phone: str, municipality_code: str | None
) -> list[Partner]:
    """Entries that may be the desk somebody is about to add: same number, or a like name nearby."""
    number, name = digits(phone), fold(org_name)[:400]
    grounds = [Partner.name_key == name, Partner.kind.in_(sorted(REFUGE_KINDS))] if name else []
    if number:
        grounds.append(Partner.org_key == desk_key(org_name, phone)[:300])
        grounds.append(Partner.search_text.endswith("\n" + number, autoescape=True))
    if municipality_code:
        grounds.append(Partner.municipality_code == municipality_code)
    rows = session.scalars(
        sa.select(Partner)
        .where(visible_to(actor), Partner.state == ACTIVE, sa.or_(sa.false(), *grounds))
        .options(load_only(*_LINE, raiseload=True))
        .order_by(Partner.id)
        .limit(500)
    ).all()
    scored = [(_likeness(row, org_name, number, municipality_code), row) for row in rows]
    close = sorted((item for item in scored if item[0] >= NEAR_SCORE), key=lambda item: -item[0])
    return [row for _, row in close[:8]]


def _likeness(row: Partner, org_name: str, number: str, municipality_code: str | None) -> int:
    same_number = bool(number) and digits(row.phone) == number
    elsewhere = None not in (row.municipality_code, municipality_code) and (row.municipality_code != municipality_code)
    if elsewhere and not same_number:
        return 0  # towns share names: a like name in another town is another desk
    likeness = similar_names(row.org_name, org_name)
    return likeness if same_number else likeness - 5


@dataclass(frozen=True)
class DuplicatePair:
    """Two entries offered to an editor as perhaps one desk."""

    id: int
    low: Partner
    high: Partner
    reason: str
    score: int


def merged_into(session: Session, actor: Actor, partner: Partner) -> Partner | None:
    """The entry that took this one's place."""
    return by_id(session, actor, partner.merged_into_id) if partner.merged_into_id else None


def taken_in(session: Session, actor: Actor, partner: Partner) -> Sequence[Partner]:
    """The entries that were merged into this one: their numbers in their sources, and what those said."""
    chosen = sa.select(Partner).where(visible_to(actor), Partner.merged_into_id == partner.id)
    return session.scalars(chosen.order_by(Partner.id)).all()


def checker_name(session: Session, partner: Partner) -> str:
    """Who checked the entry last; '' when it was the publisher of a list."""
    if partner.verified_by_id is None:
        return ""
    return session.scalar(sa.select(User.name).where(User.id == partner.verified_by_id)) or ""


def open_duplicates(session: Session, actor: Actor, *, limit: int = 50) -> list[DuplicatePair]:
    """Pairs nobody has judged yet, surest first."""
    low, high = aliased(Partner), aliased(Partner)
    known = sa.select(Partner.id).where(visible_to(actor), Partner.state == ACTIVE)
    rows = session.execute(
        sa.select(PartnerDuplicate, low, high)
        .join(low, low.id == PartnerDuplicate.low_id)
        .join(high, high.id == PartnerDuplicate.high_id)
        .where(PartnerDuplicate.decided.is_(None), low.id.in_(known), high.id.in_(known))
        .order_by(PartnerDuplicate.score.desc(), PartnerDuplicate.id)
        .limit(limit)
    ).all()
    return [DuplicatePair(pair.id, one, other, pair.reason, pair.score) for pair, one, other in rows]


@dataclass(frozen=True)
class PickItem:
    """One offer of the pick list with the reasons why it is offered, strongest first.

    Reasons: municipality, prefecture, nationwide, topic, language, checked; doubts: unconfirmed,
    stale, dead_number.
    """

    partner: Partner
    reasons: tuple[str, ...]
    doubts: tuple[str, ...]
    languages: tuple[str, ...]


def pick_list(
    session: Session,
    actor: Actor,
    *,
    topic: str = "",
    municipality: str = "",
    language: str = "",
    q: str = "",
    kind: str = "",
    include_doubtful: bool = False,
    limit: int = PICK_LIMIT,
) -> list[PickItem]:
    """Partners to choose from for a referral: the nearest area first, then language, then the last check.

    ``municipality`` is a code (five or six digits) or a name. Entries that nobody confirmed or checked
    for a year are left out unless ``include_doubtful``; those added by hand within a year are offered.
    """
    where = [visible_to(actor), Partner.state == ACTIVE, *words(session, actor, q)]
    if topic:
        where.append(_has_topic(topic))
    if kind:
        where.append(Partner.kind == kind)
    if municipality:
        where.append(serves(municipality))
    if not include_doubtful:
        where.append(_offered())
    rows = session.scalars(
        sa.select(Partner)
        .where(*where)
        .options(load_only(*_LINE, raiseload=True), selectinload(Partner.languages))
        .order_by(*_nearest(municipality, language), Partner.name_key, Partner.id)
        .limit(limit)
    ).all()
    return [_pick_item(row, topic=topic, language=language, municipality=municipality) for row in rows]


def _offered() -> sa.ColumnElement[bool]:
    fresh = stale_before(clock.today())
    return sa.or_(
        sa.and_(Partner.confirmed.is_(True), Partner.verified_on >= fresh),
        sa.and_(Partner.by_hand.is_(True), Partner.created_at >= clock.day_start(fresh)),
    )


def _nearest(municipality: str, language: str) -> list[sa.ColumnElement[Any]]:
    code = find_in(municipality, None) if municipality else None
    order: list[sa.ColumnElement[Any]] = []
    if code:
        distance = {"municipality": 1, "prefecture": 2, "nationwide": 3}
        exact = (Partner.municipality_code == code, 0)
        order.append(
            sa.case(
                exact,
                (Partner.area_scope.in_(distance), sa.case(distance, value=Partner.area_scope)),
                else_=4,
            )
        )
    if language:
        order.append(sa.case((_speaks(language), 0), else_=1))
    return [
        *order,
        Partner.dead_number_on.is_not(None),
        Partner.confirmed.desc(),
        Partner.verified_on.desc().nulls_last(),
    ]


def _pick_item(partner: Partner, *, topic: str, language: str, municipality: str) -> PickItem:
    spoken = tuple(dict.fromkeys(entry.language for entry in partner.languages))
    trust = freshness(partner.verified_on, clock.today(), confirmed=partner.confirmed)
    # "In this town" is a reason only where a town was asked for.
    reasons = [partner.area_scope] if municipality or partner.area_scope != "municipality" else []
    if topic:
        reasons.append("topic")
    if language in spoken:
        reasons.append("language")
    if trust in (Freshness.FRESH, Freshness.AGEING):
        reasons.append("checked")
    doubts = [str(trust)] if trust in (Freshness.STALE, Freshness.UNCONFIRMED) else []
    if partner.dead_number_on:
        doubts.append("dead_number")
    return PickItem(partner, tuple(reasons), tuple(doubts), spoken)
