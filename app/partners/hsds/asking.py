"""What of the directory leaves the house: active offices shared by all centres, no place that people flee to.

The same condition serves everybody, whoever asks: what is published does not depend on a right.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from app.codes.lists import PARTNER_KINDS, TOPICS
from app.partners import organisations, queries
from app.partners.classify import HIDDEN_ADDRESS_KINDS
from app.partners.hsds.identifiers import Named, read, taxonomy, term
from app.partners.hsds.shapes import TAXONOMIES, Body
from app.partners.models import Partner, PartnerTopic
from app.partners.text import fold, to_postal_code

_AT_ONCE = 1_000


_NEVER = sorted(HIDDEN_ADDRESS_KINDS)  # refuges among them


def published() -> sa.ColumnElement[bool]:
    """Rows that may leave: shared, in use, and no place where people hide."""
    return sa.and_(Partner.state == "active", Partner.centre_id.is_(None), Partner.kind.not_in(_NEVER))


@dataclass(frozen=True, slots=True)
class Wanted:
    """The parameters of the standard that narrow a list; they add up. `None` and '' ask for nothing."""

    search: str = ""
    taxonomy_term_id: str = ""
    taxonomy_id: str = ""
    organization_id: str = ""
    modified_after: datetime | None = None
    postcode: str = ""

    def conditions(self) -> list[sa.ColumnElement[bool]]:
        """As conditions on partners; an identifier that is not ours finds nothing."""
        found = [
            Partner.search_text.contains(key, autoescape=True) for word in self.search.split() if (key := fold(word))
        ]
        if self.taxonomy_term_id:
            found.append(_with_term(self.taxonomy_term_id))
        if self.taxonomy_id:
            found.append(_with_taxonomy(self.taxonomy_id))
        if self.organization_id:
            found.append(_of_body(self.organization_id))
        if self.modified_after is not None:
            found.append(Partner.updated_at >= self.modified_after)
        if self.postcode:
            found.append(Partner.postal_code == (to_postal_code(self.postcode) or "-"))
        return found


def _with_term(text: str) -> sa.ColumnElement[bool]:
    for code in PARTNER_KINDS:
        if str(term("partner_kinds", code.code)) == text.lower():
            return Partner.kind == code.code
    for code in TOPICS:
        if str(term("topics", code.code)) == text.lower():
            return sa.exists().where(PartnerTopic.partner_id == Partner.id, PartnerTopic.topic == code.code)
    return sa.false()


def _with_taxonomy(text: str) -> sa.ColumnElement[bool]:
    """Every office has a kind; topics only where they were said."""
    named = {str(taxonomy(code)): code for code in TAXONOMIES}.get(text.lower())
    if named == "topics":
        return sa.exists().where(PartnerTopic.partner_id == Partner.id)
    return sa.true() if named else sa.false()


def _of_body(text: str) -> sa.ColumnElement[bool]:
    found = read(text)
    if found is None or found[0] is not Named.ORGANIZATION:
        return sa.false()
    desk = sa.select(_body_key()).where(Partner.ref == found[1], published()).scalar_subquery()
    return _body_key() == desk


def _body_key() -> sa.ColumnElement[str]:
    """Equal for the desks of one body."""
    named = sa.literal("body ") + sa.cast(Partner.organisation_id, sa.String)
    alone = sa.literal("ref ") + Partner.ref
    return sa.case(
        (Partner.organisation_id.is_not(None), named), (_nameless(Partner.org_key), alone), else_=Partner.org_key
    )


def _nameless(column: sa.ColumnElement[str] | sa.orm.InstrumentedAttribute[str]) -> sa.ColumnElement[bool]:
    """A desk without a number: its name alone does not make it the same body as another."""
    return sa.or_(column == "", column.endswith("|"))


def offices(session: Session, wanted: Wanted, *, offset: int, limit: int) -> tuple[int, Sequence[Partner]]:
    """How many there are, and one page of them in a lasting order."""
    where = [published(), *wanted.conditions()]
    total = session.scalar(sa.select(sa.func.count()).select_from(Partner).where(*where)) or 0
    chosen = sa.select(Partner).where(*where).order_by(Partner.id).offset(offset).limit(limit)
    return total, session.scalars(chosen.options(*_lists())).all()


def office(session: Session, named: Named, text: str) -> Partner | None:
    """The office that an identifier of this kind names."""
    found = read(text)
    if found is None or found[0] is not named:
        return None
    chosen = sa.select(Partner).where(published(), Partner.ref == found[1]).options(*_lists())
    return session.scalar(chosen)


def bodies_of(session: Session, desks: Iterable[Partner]) -> dict[int, Body]:
    """The organisation of each desk, by the desk's row id: the body that somebody named, else the same desk."""
    desks = list(desks)
    named = _grouped(session, Partner.organisation_id, {desk.organisation_id for desk in desks} - {None})
    keys = {desk.org_key for desk in desks if not desk.org_key.endswith("|")} - {""}
    alike = _grouped(session, Partner.org_key, keys, Partner.organisation_id.is_(None))
    return {desk.id: _body(_desks_of(desk, named, alike)) for desk in desks}


def _desks_of(desk: Partner, named: Mapping[Any, list[Partner]], alike: Mapping[Any, list[Partner]]) -> list[Partner]:
    found = alike.get(desk.org_key) if desk.organisation_id is None else named.get(desk.organisation_id)
    return found or [desk]


def _grouped(
    session: Session, column: Any, values: Collection[Any], *more: sa.ColumnElement[bool]
) -> dict[Any, list[Partner]]:
    found: dict[Any, list[Partner]] = defaultdict(list)
    ordered = sorted(values)
    for start in range(0, len(ordered), _AT_ONCE):
        chosen = sa.select(Partner, column).where(published(), column.in_(ordered[start : start + _AT_ONCE]), *more)
        for row, value in session.execute(chosen.options(organisations.loading()).order_by(Partner.id)):
            found[value].append(row)
    return found


def _body(desks: Sequence[Partner]) -> Body:
    return Body(desks[0], desks)


def bodies(session: Session, wanted: Wanted, *, offset: int, limit: int) -> tuple[int, list[Body]]:
    """How many organisations there are, and one page of them, each once and by its first desk."""
    firsts = (
        sa.select(sa.func.min(Partner.id).label("first"))
        .where(published(), *wanted.conditions())
        .group_by(_body_key())
        .subquery()
    )
    total = session.scalar(sa.select(sa.func.count()).select_from(firsts)) or 0
    chosen = sa.select(Partner).join(firsts, firsts.c.first == Partner.id).order_by(Partner.id)
    desks = session.scalars(chosen.offset(offset).limit(limit)).all()
    found = bodies_of(session, desks)
    return total, [found[desk.id] for desk in desks]


def with_lists(session: Session, partner_ids: Iterable[int]) -> list[Partner]:
    """These offices with topics and languages, in the order of their entry."""
    chosen = sa.select(Partner).where(Partner.id.in_(sorted(partner_ids))).order_by(Partner.id)
    return list(session.scalars(chosen.options(*_lists()).execution_options(populate_existing=True)))


def body(session: Session, text: str) -> Body | None:
    """The organisation that an identifier names, with all its desks. Any desk's reference names the same body."""
    first = office(session, Named.ORGANIZATION, text)
    return bodies_of(session, [first])[first.id] if first else None


def everything(session: Session) -> Iterator[Partner]:
    """All published offices with topics and languages, a thousand at a time."""
    last = 0
    while True:
        chosen = sa.select(Partner).where(published(), Partner.id > last).order_by(Partner.id).limit(_AT_ONCE)
        rows = session.scalars(chosen.options(*_lists())).all()
        if not rows:
            return
        yield from rows
        last = rows[-1].id


def _lists() -> tuple[Any, ...]:
    return (selectinload(Partner.topics), *queries.particulars())
