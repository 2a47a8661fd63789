"""Every SELECT of requests for advice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.authz.permissions import Permission as P
from app.cases.models import Advice, Contact
from app.cases.policy import advice_visible_to, contacts_visible_to
from app.cases.queries import cases, staff
from app.core import ids
from app.core.db import kept_statement
from app.core.listing import ListQuery, Page
from app.core.plain import shown

FILTERS = ("box",)
SORTS = ("-asked", "asked")
# More than anybody has open; of each sort the page shows twenty.
_OF_DAY = 200


@dataclass(frozen=True)
class AdviceRow:
    """One request with what it is about and who takes part."""

    advice: Advice
    case_ref: str
    contact_ref: str
    asked_by: str
    asked_to: str
    answered_by: str


def by_ref(session: Session, actor: Actor, ref: str) -> Advice | None:
    """The request with this reference, or None when there is none for this actor."""
    return session.scalar(sa.select(Advice).where(Advice.ref == ids.clean_ref(ref), advice_visible_to(actor)))


_OF_CASE = sa.select(Advice).where(Advice.case_id == sa.bindparam("case")).order_by(Advice.asked_at.desc())


def of_case(session: Session, case_id: int) -> list[Advice]:
    """Requests about a case, the newest first."""
    return shown(session, Advice, _OF_CASE, {"case": case_id})


def page(session: Session, actor: Actor, query: ListQuery) -> Page[AdviceRow]:
    """One page. Boxes: `todo` (waiting for an answer of the actor), `mine` (asked by the actor), `all`."""
    default = "todo" if P.ADVICE_GIVE in actor.permissions else "mine"
    where = [advice_visible_to(actor), *_box(actor, query.filters.get("box", default))]
    total = session.scalar(sa.select(sa.func.count()).select_from(Advice).where(*where)) or 0
    order = Advice.asked_at.desc() if query.sort == "-asked" else Advice.asked_at.asc()
    found = session.scalars(
        sa.select(Advice).where(*where).order_by(order, Advice.id).limit(query.per_page).offset(query.offset)
    ).all()
    return Page(rows(session, found), query, total)


def _box(actor: Actor, box: str) -> list[sa.ColumnElement[bool]]:
    if box == "todo":
        return [Advice.state == "asked", _for(actor)]
    return [Advice.asked_by_id == actor.user_id] if box == "mine" else []


def _for(actor: Actor) -> sa.ColumnElement[bool]:
    """Asked of the actor by name, or of whoever gives advice there; never one's own question."""
    to_me = sa.or_(Advice.asked_to_id == actor.user_id, Advice.asked_to_id.is_(None))
    centres = actor.centres_with(P.ADVICE_GIVE)
    return sa.and_(Advice.centre_id.in_(centres), to_me, Advice.asked_by_id != actor.user_id)


def of_day(session: Session, actor: Actor, limit: int = 20) -> tuple[list[AdviceRow], list[AdviceRow]]:
    """Questions that wait for an answer of the actor, the oldest first; and the actor's own with an answer whose
    follow-up is still to be told, the oldest answer first. One question to the database for both."""
    found = rows(session, shown(session, Advice, _of_day(actor)))
    asked = [row for row in found if row.advice.state == "asked"]
    answered = [row for row in found if row.advice.state == "answered"]
    return asked[:limit], sorted(answered, key=lambda row: row.advice.answered_at or row.advice.asked_at)[:limit]


@kept_statement
def _of_day(actor: Actor) -> sa.Select[Advice]:
    to_answer = sa.and_(Advice.state == "asked", _for(actor))
    answered = sa.and_(Advice.state == "answered", Advice.asked_by_id == actor.user_id, advice_visible_to(actor))
    return sa.select(Advice).where(sa.or_(to_answer, answered)).order_by(Advice.asked_at, Advice.id).limit(_OF_DAY)


def rows(session: Session, found: Sequence[Advice]) -> list[AdviceRow]:
    """Requests with names and references, in the same order: three queries however many there are."""
    people = {number for one in found for number in (one.asked_by_id, one.asked_to_id, one.answered_by_id)}
    names = staff.names(session, people)
    case_refs = cases.refs(session, {one.case_id for one in found})
    contact_refs = _contact_refs(session, {one.contact_id for one in found if one.contact_id})
    return [
        AdviceRow(
            one,
            case_refs.get(one.case_id or 0, ""),
            contact_refs.get(one.contact_id or 0, ""),
            names.get(one.asked_by_id, ""),
            names.get(one.asked_to_id or 0, ""),
            names.get(one.answered_by_id or 0, ""),
        )
        for one in found
    ]


def _contact_refs(session: Session, contact_ids: set[int]) -> dict[int, str]:
    if not contact_ids:
        return {}
    found = session.execute(sa.select(Contact.id, Contact.ref).where(Contact.id.in_(contact_ids))).all()
    return {row[0]: row[1] for row in found}


def contact_by_ref(session: Session, actor: Actor, ref: str) -> Contact | None:
    """The contact that a question is about; None when it does not exist for the actor."""
    return session.scalar(sa.select(Contact).where(Contact.ref == ids.clean_ref(ref), contacts_visible_to(actor)))
