"""Every SELECT of what other offices ask of us, scoped by what the actor may know of."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.authz.permissions import Permission as P
from app.cases import policy as case_policy
from app.cases.models import Case, CasePerson
from app.cases.queries import cases
from app.core import clock, ids
from app.core.db import kept_statement
from app.core.listing import ListQuery, Page
from app.partners.models import Partner
from app.partners.policy import knows, shown_name
from app.people import queries as people
from app.people.matching import Candidate
from app.people.models import Person
from app.referrals import policy
from app.referrals.inbound.lifecycle import TO_BE_TOLD, Owed, owed
from app.referrals.inbound.models import Arrival
from app.referrals.lifecycle import INBOUND, OPEN
from app.referrals.models import Referral, ReferralEvent
from app.referrals.queries import Event, dues_of, events

FILTERS = ("status", "priority", "mine")
SORTS = ("due", "-created", "created")


@dataclass(frozen=True)
class Whole:
    """A referral from another office with what hangs on it; case and person only once we have accepted.

    `office` is its name, for a reader who may not know of it (a refuge) the kind alone.
    """

    referral: Referral
    arrival: Arrival
    partner: Partner
    case: Case | None
    person: Person | None
    office: str
    knows_office: bool

    @property
    def version(self) -> int:
        """The version that forms carry."""
        return self.referral.version

    @property
    def owed(self) -> Owed | None:
        return owed(dues_of(self.referral), self.arrival.told)


@dataclass(frozen=True)
class Row:
    """One line of a list."""

    referral: Referral
    arrival: Arrival
    office: str
    case_ref: str
    owed: Owed | None
    is_overdue: bool


# What still waits for us: undecided, under way, or over without the other office having heard of it.
_untold = sa.and_(
    Referral.status.in_(sorted(TO_BE_TOLD)), sa.or_(Arrival.told.is_(None), Arrival.told != Referral.status)
)
WAITS_FOR_US = sa.or_(Referral.status.in_(sorted(OPEN)), _untold)
# The pure twin is lifecycle.owed.
_due_on: sa.ColumnElement[date] = sa.case(
    (_untold, Referral.answer_due_on),
    (Referral.status == "requested", Referral.answer_due_on),
    (Referral.status == "accepted", Referral.first_contact_due_on),
    (Referral.status == "on_hold", Referral.review_on),
    (
        sa.and_(
            Referral.status == "in_progress",
            Referral.news_due_on.is_not(None),
            sa.or_(Referral.outcome_due_on.is_(None), Referral.news_due_on < Referral.outcome_due_on),
        ),
        Referral.news_due_on,
    ),
    (Referral.status == "in_progress", Referral.outcome_due_on),
    else_=None,
)
_COUNTED = Referral.status != "entered_in_error"


def by_ref(session: Session, actor: Actor, ref: str) -> Whole | None:
    """The referral with what hangs on it; None when there is none for this actor."""
    chosen = sa.select(Referral).where(Referral.ref == ids.clean_ref(ref), policy.inbound_visible_to(actor))
    referral = session.scalar(chosen)
    if referral is None:
        return None
    arrival = session.scalars(sa.select(Arrival).where(Arrival.referral_id == referral.id)).one()
    partner = session.get_one(Partner, referral.partner_id)
    return Whole(
        referral,
        arrival,
        partner,
        session.get(Case, referral.case_id) if referral.case_id else None,
        session.get(Person, referral.person_id) if referral.person_id else None,
        shown_name(actor, partner),
        knows(actor, partner),
    )


def page(session: Session, actor: Actor, query: ListQuery) -> Page[Row]:
    """One page of the list. `q` is the beginning of our number; without a status what waits for us."""
    where = [policy.inbound_visible_to(actor), _status_is(query.filters.get("status", "")), _COUNTED]
    if query.q:
        where.append(Referral.ref.startswith(ids.clean_ref(query.q), autoescape=True))
    if priority := query.filters.get("priority"):
        where.append(Referral.priority == priority)
    if query.filters.get("mine"):
        where.append(_mine(actor))
    joined = sa.select(Referral, Arrival).join(Arrival, Arrival.referral_id == Referral.id).where(*where)
    total = session.scalar(sa.select(sa.func.count()).select_from(joined.subquery())) or 0
    order: sa.ColumnElement[Any] = _due_on.asc().nulls_last()
    if query.sort != "due":
        order = Referral.id.desc() if query.sort.startswith("-") else Referral.id.asc()
    found = session.execute(joined.order_by(order, Referral.id.desc()).limit(query.per_page).offset(query.offset))
    return Page(_rows(session, actor, [tuple(one) for one in found]), query, total)


def _status_is(status: str) -> sa.ColumnElement[bool]:
    if status == "all":
        return sa.true()
    return Referral.status == status if status else WAITS_FOR_US


def _mine(actor: Actor) -> sa.ColumnElement[bool]:
    """Taken down by the actor, or of a case in the actor's hands."""
    own = sa.select(Case.id).where(Case.assigned_to_id == actor.user_id)
    return sa.or_(Referral.created_by_id == actor.user_id, Referral.case_id.in_(own))


def _rows(session: Session, actor: Actor | None, found: Sequence[Any]) -> list[Row]:
    today = clock.today()
    partners = {one.partner_id for one, _ in found}
    chosen = sa.select(Partner).where(Partner.id.in_(partners))
    offices = {one.id: one for one in session.scalars(chosen)} if partners else {}
    refs = cases.refs(session, {one.case_id for one, _ in found if one.case_id})
    rows = []
    for referral, arrival in found:
        due = owed(dues_of(referral), arrival.told)
        rows.append(
            Row(
                referral, arrival, shown_name(actor, offices[referral.partner_id]), refs.get(referral.case_id, ""), due,
                due is not None and due.overdue(today),
            )
        )  # fmt: skip
    return rows


def we_owe(session: Session, actor: Actor, *, limit: int = 30) -> list[Row]:
    """What others wait for, the nearest day first: what nobody has decided yet, and what lies in the actor's hands.

    Nothing for those who do not write referrals: they could not answer.
    """
    if not actor.centres_with(P.REFERRAL_WRITE):
        return []
    return _rows(session, actor, [tuple(one) for one in session.execute(owed_rows(actor).limit(limit))])


@kept_statement
def owed_rows(actor: Actor) -> sa.Select[Referral, Arrival]:
    """The statement of `we_owe`."""
    centres = sorted(actor.centres_with(P.REFERRAL_WRITE))
    return (
        sa.select(Referral, Arrival)
        .join(Arrival, Arrival.referral_id == Referral.id)
        .where(
            Referral.mode == INBOUND,
            Referral.centre_id.in_(centres),
            WAITS_FOR_US,
            sa.or_(Referral.status == "requested", _mine(actor)),
        )
        .order_by(_due_on.asc().nulls_last(), Referral.id)
    )


_OF_CASE = (
    sa.select(Referral, Arrival)
    .join(Arrival, Arrival.referral_id == Referral.id)
    .where(Referral.mode == INBOUND, Referral.case_id == sa.bindparam("case"), _COUNTED)
    .order_by(Referral.id)
)
WAITING_OF_CASE = _OF_CASE.where(WAITS_FOR_US)


def of_case(session: Session, actor: Actor | None, case_id: int, *, waiting: bool = False) -> list[Row]:
    """What came from others into a case, as the actor may know of it; with `waiting` only what still waits for us."""
    chosen = WAITING_OF_CASE if waiting else _OF_CASE
    return _rows(session, actor, [tuple(one) for one in session.execute(chosen, {"case": case_id})])


def events_of(session: Session, referral: Referral) -> list[Event]:
    """The history, the newest first."""
    return events(session, sa.select(ReferralEvent).where(ReferralEvent.referral_id == referral.id))


@dataclass(frozen=True)
class Known:
    """Somebody whom we may know already, with their open cases that the actor may see."""

    candidate: Candidate
    cases: Sequence[Case]


def known(session: Session, actor: Actor, arrival: Arrival, centre_id: int) -> list[Known]:
    """Who of this centre may be the person that the other office told of, the likeliest first."""
    told = [text for text in (arrival.person_told, arrival.contact_told) if text]
    found = [one for one in people.candidates(session, actor, told) if one.person.centre_id == centre_id]
    theirs = open_cases(session, actor, [one.person.id for one in found])
    return [Known(one, theirs.get(one.person.id, [])) for one in found]


def open_cases(session: Session, actor: Actor, person_ids: Collection[int]) -> dict[int, list[Case]]:
    """Person → their open cases that the actor may see."""
    if not person_ids:
        return {}
    found = session.execute(
        sa.select(CasePerson.person_id, Case)
        .join(Case, Case.id == CasePerson.case_id)
        .where(CasePerson.person_id.in_(person_ids), Case.status != "closed", case_policy.visible_to(actor))
        .order_by(Case.id.desc())
    )
    theirs: dict[int, list[Case]] = {}
    for person_id, case in found:
        theirs.setdefault(person_id, []).append(case)
    return theirs
