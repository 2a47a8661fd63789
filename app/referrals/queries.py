"""Every SELECT of referrals and gaps, scoped by what the actor may know of."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from app.authz.actor import Actor
from app.authz.permissions import Permission as P
from app.cases.models import Case, Need
from app.cases.queries import cases, staff
from app.core import clock, ids
from app.core.db import kept_statement
from app.core.listing import ListQuery, Page
from app.partners import policy as partner_policy
from app.partners import queries as partner_queries
from app.partners.models import Partner
from app.people.models import Consent, Person
from app.plans.models import Step
from app.referrals import clocks, policy, words
from app.referrals.content import Held
from app.referrals.lifecycle import ENDED, OPEN, WITH_PARTNER, ReferralStatus
from app.referrals.models import Gap, Referral, ReferralEvent

FILTERS = ("status", "priority", "partner", "overdue", "mine")
SORTS = ("due", "-created", "created")
CLOSED_SHOWN = timedelta(days=30)
LANE_LIMIT = 100

# The day on which the present state should have moved; the pure twin is clocks.waiting.
_due_on: sa.ColumnElement[date] = sa.case(
    (Referral.status == "requested", Referral.answer_due_on),
    (Referral.status == "accepted", Referral.first_contact_due_on),
    (Referral.status == "on_hold", Referral.review_on),
    (
        sa.and_(
            Referral.status == "in_progress",
            Referral.outcome_due_on.is_not(None),
            sa.or_(Referral.news_due_on.is_(None), Referral.outcome_due_on <= Referral.news_due_on),
        ),
        Referral.outcome_due_on,
    ),
    (Referral.status == "in_progress", Referral.news_due_on),
    else_=None,
)
_COUNTED = Referral.status != "entered_in_error"


@dataclass(frozen=True)
class Row:
    """One line of a list or card of a board. `age` is in business days since sending, None before."""

    referral: Referral
    partner: Partner
    case_ref: str
    call_name: str
    age: int | None
    waiting: clocks.Waiting | None
    is_overdue: bool
    escalated: bool = False


def dues_of(referral: Referral) -> clocks.Dues:
    """The clocks of a referral as the pure rules read them."""
    return clocks.Dues(
        ReferralStatus(referral.status),
        referral.answer_due_on,
        referral.first_contact_due_on,
        referral.news_due_on,
        referral.outcome_due_on,
        referral.review_on,
        referral.planned_on,
    )


def waiting_of(referral: Referral) -> clocks.Waiting | None:
    """Whose turn it is; None when nobody has anything left to do."""
    return clocks.waiting(dues_of(referral), closed=referral.closed_on is not None)


def rows(session: Session, found: Sequence[Referral], today: date | None = None) -> list[Row]:
    """Referrals as lines on a civil day (today), in the same order: three queries however many there are."""
    today = today or clock.today()
    partners = _by_id(session, {one.partner_id for one in found})
    names = cases.call_names(session, {one.person_id for one in found})
    refs = cases.refs(session, {one.case_id for one in found})
    lines = []
    for one in found:
        waiting = waiting_of(one)
        lines.append(
            Row(
                one,
                partners[one.partner_id],
                refs.get(one.case_id, ""),
                names.get(one.person_id, ""),
                clocks.age(clock.civil_day(one.sent_at), today) if one.sent_at else None,
                waiting,
                waiting is not None and waiting.overdue(today),
                waiting is not None and waiting.escalated(today),
            )
        )
    return lines


def _by_id(session: Session, partner_ids: Collection[int]) -> dict[int, Partner]:
    if not partner_ids:
        return {}
    return {partner.id: partner for partner in session.scalars(sa.select(Partner).where(Partner.id.in_(partner_ids)))}


def by_ref(session: Session, actor: Actor, ref: str) -> Held | None:
    """The referral with its case, person, partner and need; None when there is none for this actor."""
    return _held(session, sa.select(Referral).where(Referral.ref == ids.clean_ref(ref), policy.visible_to(actor)))


def by_id(session: Session, referral_id: int) -> Held | None:
    """The same by row id, for reactions; rights were asked where the reaction began."""
    return _held(session, sa.select(Referral).where(Referral.id == referral_id))


def _held(session: Session, chosen: sa.Select[Referral]) -> Held | None:
    referral = session.scalar(chosen)
    if referral is None:
        return None
    return Held(
        referral,
        session.get_one(Case, referral.case_id),
        whole_person(session, referral.person_id),
        session.get_one(Partner, referral.partner_id),
        session.get(Need, referral.need_id) if referral.need_id else None,
    )


def whole_person(session: Session, person_id: int) -> Person:
    """A person with everything that can be shared of them."""
    return session.scalars(
        sa.select(Person)
        .where(Person.id == person_id)
        .options(
            selectinload(Person.names),
            selectinload(Person.points),
            selectinload(Person.languages),
            selectinload(Person.facts),
        )
        .execution_options(populate_existing=True)
    ).one()


def page(session: Session, actor: Actor, query: ListQuery) -> Page[Row]:
    """One page of the list. Filters: FILTERS; `q` is the beginning of a reference."""
    where = [policy.visible_to(actor), *_conditions(session, actor, query)]
    total = session.scalar(sa.select(sa.func.count()).select_from(Referral).where(*where)) or 0
    order: sa.ColumnElement[Any] = _due_on.asc().nulls_last()
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
        found.append(_due_on < clock.today())
    if wanted.get("mine"):
        found.append(_mine(actor))
    return found


def _status_is(status: str) -> sa.ColumnElement[bool]:
    if status == "open":
        return _open()
    return Referral.status == status if status in words.STATUSES else _COUNTED


def _open() -> sa.ColumnElement[bool]:
    ended = sa.and_(Referral.status.in_(sorted(ENDED)), Referral.closed_on.is_(None))
    return sa.or_(Referral.status.in_(sorted(OPEN)), ended)


def _to_partner(session: Session, actor: Actor, text: str) -> sa.ColumnElement[bool]:
    """Only partners that the actor may know of: the answer would tell a hidden name letter by letter."""
    named = sa.and_(sa.true(), *partner_queries.words(session, actor, text))
    found = sa.or_(Partner.ref == ids.clean_ref(text), named)
    return Referral.partner_id.in_(sa.select(Partner.id).where(found, partner_policy.visible_to(actor)))


def _mine(actor: Actor) -> sa.ColumnElement[bool]:
    """Written or sent by the actor, or of a case in the actor's hands."""
    own = sa.select(Case.id).where(Case.assigned_to_id == actor.user_id)
    return sa.or_(
        Referral.created_by_id == actor.user_id, Referral.sent_by_id == actor.user_id, Referral.case_id.in_(own)
    )


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
    shown = sa.or_(_open(), sa.and_(Referral.status.in_(sorted(ENDED)), Referral.closed_on >= recent))
    where = [policy.visible_to(actor), _COUNTED, shown, *([_mine(actor)] if mine else [])]
    nearest = (_due_on.asc().nulls_last(), Referral.id.asc())
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


def for_case(session: Session, actor: Actor, case_id: int) -> list[Row]:
    """Every referral of a case, the newest first, without those entered in error."""
    return rows(
        session,
        session.scalars(
            sa.select(Referral)
            .where(policy.visible_to(actor), Referral.case_id == case_id, _COUNTED)
            .order_by(Referral.id.desc())
        ).all(),
    )


def open_of_case(session: Session, case_id: int) -> Sequence[Referral]:
    """What keeps a case from being closed: drafts, what is with partners, and results nobody asked about."""
    return session.scalars(_OPEN_OF_CASE, {"case": case_id}).all()


_OPEN_OF_CASE = sa.select(Referral).where(Referral.case_id == sa.bindparam("case"), _open()).order_by(Referral.id)


def replies_awaited(session: Session, actor: Actor, today: date, *, limit: int = 30) -> list[Row]:
    """What partners owe an answer on, the longest overdue first: the actor's own, and for a supervisor also
    those of the centre that are a business day late or more. `today` is the day asked about.
    """
    found = session.scalars(_awaited(actor, today, limit)).all()
    if not found:
        return []
    own = set(session.scalars(sa.select(Referral.id).where(Referral.id.in_([one.id for one in found]), _mine(actor))))
    return [row for row in rows(session, found, today) if row.referral.id in own or row.escalated]


@kept_statement
def _awaited(actor: Actor, today: date, limit: int) -> sa.Select[Referral]:
    late = sa.and_(Referral.centre_id.in_(sorted(actor.centres_with(P.REFERRAL_APPROVE))), _due_on < today)
    return (
        sa.select(Referral)
        .where(policy.visible_to(actor), Referral.status.in_(sorted(WITH_PARTNER)), sa.or_(_mine(actor), late))
        .order_by(_due_on.asc().nulls_last(), Referral.id)
        .limit(limit)
    )


def of_consent(session: Session, consent_id: int) -> Sequence[Referral]:
    """Referrals that left on this consent, closed ones too: the partner still holds what was told."""
    return session.scalars(
        sa.select(Referral).where(Referral.consent_id == consent_id, _COUNTED).order_by(Referral.id)
    ).all()


def exceptions_in(session: Session, case: Case) -> Sequence[str]:
    """The exceptions from consent (codes) that somebody invoked in a case; not those entered in error."""
    chosen = sa.select(Referral.exception).where(Referral.case_id == case.id, Referral.exception.is_not(None), _COUNTED)
    return [code for code in session.scalars(chosen) if code]


def drafts_to(session: Session, partner_id: int) -> Sequence[Referral]:
    """Drafts to a partner, whoever wrote them."""
    return session.scalars(
        sa.select(Referral).where(Referral.partner_id == partner_id, Referral.status == ReferralStatus.DRAFT)
    ).all()


def may_print(session: Session, referral: Referral) -> bool:
    """Whether the letter may still leave: not after the referral was stopped or its consent withdrawn."""
    if referral.status in (ReferralStatus.CANCELLED, ReferralStatus.ENTERED_IN_ERROR):
        return False
    consent = session.get(Consent, referral.consent_id) if referral.consent_id else None
    return consent is None or consent.withdrawn_on is None


@dataclass(frozen=True)
class Event:
    """A line of a referral's history with the name of who typed it."""

    row: ReferralEvent
    typed_by: str


def events_of(session: Session, referral: Referral) -> list[Event]:
    """The history, the newest first."""
    found = session.scalars(
        sa.select(ReferralEvent).where(ReferralEvent.referral_id == referral.id).order_by(ReferralEvent.id.desc())
    ).all()
    names = staff.names(session, {event.typed_by_id for event in found})
    return [Event(event, names.get(event.typed_by_id, "")) for event in found]


def chain_of(session: Session, referral: Referral) -> tuple[Referral | None, Sequence[Referral]]:
    """The referral before this one, and those that followed it."""
    before = session.get(Referral, referral.follows_id) if referral.follows_id else None
    after = session.scalars(sa.select(Referral).where(Referral.follows_id == referral.id).order_by(Referral.id)).all()
    return before, after


def in_case(session: Session, case_id: int, ref: str | None) -> Referral | None:
    """A referral of this very case."""
    if not ref:
        return None
    return session.scalar(sa.select(Referral).where(Referral.case_id == case_id, Referral.ref == ids.clean_ref(ref)))


def step_of(session: Session, case_id: int, ref: str | None) -> Step | None:
    """A step of the plan of this very case."""
    if not ref:
        return None
    return session.scalar(sa.select(Step).where(Step.case_id == case_id, Step.ref == ids.clean_ref(ref)))


# --- gaps -------------------------------------------------------------------------------------------

GAP_FILTERS = ("domain", "language", "reason", "municipality", "prefecture", "status", "workaround")
NOT_SAID = "not_said"
"""Nobody has written down what was done instead."""
GAP_SORTS = ("-recorded", "recorded")


def gaps(session: Session, actor: Actor, query: ListQuery) -> Page[tuple[Gap, str]]:
    """One page of gaps with the reference of the case each was met in ('' for none)."""
    where = [policy.gaps_visible_to(actor), Gap.mistaken_on.is_(None)]
    columns: Mapping[str, Any] = {
        "domain": Gap.domain, "language": Gap.language, "reason": Gap.reason, "municipality": Gap.municipality_code,
        "prefecture": sa.func.substr(Gap.municipality_code, 1, 2), "status": Gap.residence_status,
        "workaround": sa.func.coalesce(Gap.workaround, NOT_SAID),
    }  # fmt: skip
    where += [columns[name] == value for name, value in query.filters.items()]
    total = session.scalar(sa.select(sa.func.count()).select_from(Gap).where(*where)) or 0
    order = Gap.recorded_on.desc() if query.sort.startswith("-") else Gap.recorded_on.asc()
    found = session.scalars(
        sa.select(Gap).where(*where).order_by(order, Gap.id.desc()).limit(query.per_page).offset(query.offset)
    ).all()
    refs = cases.refs(session, {gap.case_id for gap in found})
    return Page([(gap, refs.get(gap.case_id or 0, "")) for gap in found], query, total)


def gaps_of_case(session: Session, case_id: int) -> Sequence[Gap]:
    """What this case needed and nobody offered."""
    return session.scalars(
        sa.select(Gap).where(Gap.case_id == case_id, Gap.mistaken_on.is_(None)).order_by(Gap.id.desc())
    ).all()


def gap_by_ref(session: Session, actor: Actor, ref: str) -> Gap | None:
    """One gap; None for what the actor may not know of."""
    return session.scalar(sa.select(Gap).where(Gap.ref == ids.clean_ref(ref), policy.gaps_visible_to(actor)))


def case_ref_of(session: Session, gap: Gap) -> str:
    """The reference of the case in which it was met; '' for none."""
    return cases.refs(session, {gap.case_id}).get(gap.case_id, "") if gap.case_id is not None else ""


def referral_ref_of(session: Session, gap: Gap) -> str:
    """The reference of the referral that was declined; '' for none."""
    return session.scalar(sa.select(Referral.ref).where(Referral.id == gap.referral_id)) or ""
