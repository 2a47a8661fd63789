"""Every SELECT of transfers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, defer

from app.accounts.models import Centre
from app.authz.actor import Actor
from app.authz.permissions import Permission as P
from app.cases.models import Case, CasePerson, Need
from app.cases.queries import staff
from app.core import clock, ids
from app.core.db import kept_statement
from app.core.listing import ListQuery, Page
from app.people.models import Person
from app.transfers import policy
from app.transfers.lifecycle import Side, TransferStatus
from app.transfers.models import Transfer

SORTS = ("-proposed",)
_SAFETY = "safety"
_LATELY = timedelta(days=7)


@dataclass(frozen=True)
class Held:
    """A transfer with its case and the names of both centres."""

    transfer: Transfer
    case: Case
    from_name: str
    to_name: str


@dataclass(frozen=True)
class Row:
    """One line of the list. `place` is empty where the actor may not know it; `href` where nothing can be opened."""

    transfer: Transfer
    case_ref: str
    urgency: str
    language: str
    from_name: str
    place: str
    proposed_by: str
    href: str
    case_href: str


_FROM, _TO = aliased(Centre), aliased(Centre)
_HELD = (
    sa.select(Transfer, Case, _FROM.name, _TO.name)
    .join(Case, Case.id == Transfer.case_id)
    .join(_FROM, _FROM.id == Transfer.from_centre_id)
    .join(_TO, _TO.id == Transfer.to_centre_id)
)


def by_ref(session: Session, actor: Actor, ref: str) -> Held | None:
    """The transfer, or None when there is none for this actor."""
    row = session.execute(_HELD.where(Transfer.ref == ids.clean_ref(ref), policy.visible_to(actor))).first()
    return Held(*row) if row else None


def proposed_of(session: Session, case_id: int) -> Transfer | None:
    """The proposal of this case that is open; there is one at most."""
    return session.scalar(
        sa.select(Transfer).where(Transfer.case_id == case_id, Transfer.status == TransferStatus.PROPOSED)
    )


def left_behind(session: Session, actor: Actor, case_ref: str) -> Transfer | None:
    """The last handover of this case from a centre of the actor."""
    return session.scalar(
        sa.select(Transfer)
        .join(Case, Case.id == Transfer.case_id)
        .where(
            Case.ref == ids.clean_ref(case_ref),
            Transfer.status == TransferStatus.ACCEPTED,
            Transfer.from_centre_id.in_(sorted(actor.centres_with(P.CASE_WRITE))),
        )
        .order_by(Transfer.handed_over_at.desc())
        .limit(1)
    )


@dataclass(frozen=True)
class Waiting:
    """What transfers have for the actor: proposals that their centres answer, those without consent that wait for them
    as the second person (the oldest first), and what the other centre said within a week to their own (the newest
    first)."""

    incoming: Sequence[Row] = ()
    to_approve: Sequence[Row] = ()
    answered: Sequence[Row] = ()


def waiting(session: Session, actor: Actor, today: date, *, limit: int = 50) -> Waiting:
    """All three at once."""
    found = session.execute(waiting_rows(actor, today).limit(3 * limit)).all()
    lines = _lines(session, actor, [Held(*row[:4]) for row in found])
    incoming, to_approve, answered = (
        [line for line, row in zip(lines, found, strict=True) if row[place]][:limit] for place in (4, 5, 6)
    )
    answered.sort(key=lambda line: line.transfer.ended_at or line.transfer.proposed_at, reverse=True)
    return Waiting(incoming, to_approve, answered)


@kept_statement
def waiting_rows(actor: Actor, today: date) -> sa.Select[*tuple[Any, ...]]:
    """Transfers of which `waiting` tells, and which of its three lists they are in."""
    works, approves = (sorted(actor.centres_with(right)) for right in (P.CASE_WRITE, P.REFERRAL_APPROVE))
    incoming = sa.and_(Transfer.to_centre_id.in_(works), Transfer.status == TransferStatus.PROPOSED)
    to_approve = sa.and_(
        Transfer.status == TransferStatus.PROPOSED,
        Transfer.exception.is_not(None),
        Transfer.exception_approved_by_id.is_(None),
        Transfer.proposed_by_id != actor.user_id,
        Transfer.from_centre_id.in_(approves),
    )
    answered = sa.and_(
        sa.true() if works else sa.false(),
        Transfer.proposed_by_id == actor.user_id,
        Transfer.status.in_([TransferStatus.ACCEPTED, TransferStatus.DECLINED]),
        Transfer.ended_at >= clock.day_start(today - _LATELY),
    )
    lists = (incoming, to_approve, answered)
    return _listed(actor, sa.or_(*lists)).add_columns(*lists).order_by(Transfer.id)


def page(session: Session, actor: Actor, query: ListQuery) -> Page[Row]:
    """What went out of the actor's centres or came in, the newest first."""
    here = sorted(actor.centres_with(P.CASE_WRITE))
    ours = sa.or_(Transfer.from_centre_id.in_(here), Transfer.status == TransferStatus.ACCEPTED)
    chosen = _listed(actor, ours).order_by(Transfer.id.desc())
    found = _rows(session, actor, chosen.limit(query.per_page + 1).offset(query.offset))
    return Page(found[: query.per_page], query, None, more=len(found) > query.per_page)


def _listed(actor: Actor, *where: sa.ColumnElement[bool]) -> sa.Select[*tuple[Any, ...]]:
    return _HELD.options(defer(Transfer.summary.ct)).where(policy.visible_to(actor), *where)


def _rows(session: Session, actor: Actor, chosen: sa.Select[*tuple[Any, ...]]) -> list[Row]:
    return _lines(session, actor, [Held(*row) for row in session.execute(chosen).all()])


def _lines(session: Session, actor: Actor, found: Sequence[Held]) -> list[Row]:
    names = staff.names(session, {held.transfer.proposed_by_id for held in found})
    today = clock.today()
    return [_row(actor, held, names, today) for held in found]


def _row(actor: Actor, held: Held, names: dict[int, str], today: date) -> Row:
    transfer = held.transfer
    sides = policy.sides(actor, transfer)
    knows_case = Side.SENDING in sides or transfer.status == TransferStatus.ACCEPTED
    base = f"/transfers/{transfer.ref}"
    href = base if policy.may_open(actor, transfer) else ""
    if Side.RECEIVING not in sides and policy.reads_summary(actor, transfer, today):
        href = f"{base}/summary"
    return Row(
        transfer=transfer,
        case_ref=held.case.ref if knows_case else "",
        urgency=held.case.urgency if transfer.status == TransferStatus.PROPOSED else "",
        language=held.case.language if transfer.status == TransferStatus.PROPOSED else "",
        from_name=held.from_name,
        place=held.to_name if policy.knows_place(actor, transfer) else "",
        proposed_by=names.get(transfer.proposed_by_id, ""),
        href=href,
        case_href=f"/cases/{held.case.ref}" if knows_case and _sees_case(actor, held) else "",
    )


def _sees_case(actor: Actor, held: Held) -> bool:
    return actor.can_in(P.CASE_WRITE, held.case.centre_id)


def other_centres(session: Session, centre_id: int) -> list[tuple[str, str]]:
    """(code, name) of every centre but this one, by code."""
    chosen = sa.select(Centre.code, Centre.name).where(Centre.id != centre_id).order_by(Centre.code)
    return [(code, name) for code, name in session.execute(chosen)]


def centre_by_code(session: Session, code: str) -> Centre | None:
    """A centre of the installation, whoever works there: the directory of centres is no secret."""
    return session.scalar(sa.select(Centre).where(Centre.code == code))


def is_dangerous(session: Session, case: Case) -> bool:
    """Whether somebody of the case keeps an address hidden, or one of its needs is safety (violence)."""
    from_people = sa.exists().where(
        CasePerson.case_id == case.id, Person.id == CasePerson.person_id, Person.address_hidden
    )
    from_needs = sa.exists().where(Need.case_id == case.id, Need.domain == _SAFETY)
    return bool(session.scalar(sa.select(sa.or_(from_people, from_needs))))


def expired(session: Session, today: date) -> Sequence[Transfer]:
    """Handovers whose closing summary is still kept although its last day has passed."""
    return session.scalars(
        sa.select(Transfer).where(Transfer.readable_until < today, Transfer.summary.ct.is_not(None))
    ).all()
