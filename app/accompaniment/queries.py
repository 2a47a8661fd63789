"""Every SELECT of accompaniments; they are seen by whoever sees their case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accompaniment.lifecycle import State
from app.accompaniment.models import Accompaniment
from app.accounts.models import User
from app.authz.actor import Actor
from app.cases.models import Case, CaseMember
from app.cases.policy import visible_to
from app.cases.queries import cases, staff
from app.core import ids
from app.core.db import kept_statement
from app.partners import queries as partner_queries
from app.partners.models import Partner
from app.people.models import Person
from app.plans.models import Step
from app.referrals.models import Referral

AHEAD = timedelta(days=7)


@dataclass(frozen=True)
class Held:
    """An accompaniment with what it hangs on, and the name of the colleague who goes along."""

    row: Accompaniment
    case: Case
    person: Person
    partner: Partner | None
    referral: Referral | None
    step: Step | None
    companion: str

    @property
    def version(self) -> int:
        """The version that forms carry."""
        return self.row.version

    @property
    def who_goes(self) -> str:
        """Everybody who goes along."""
        return "、".join(name for name in (self.companion, self.row.companion_name) if name)


def by_ref(session: Session, actor: Actor, ref: str) -> Held | None:
    """The accompaniment, for whoever sees its case; else None."""
    found = session.execute(
        sa.select(Accompaniment, Case, Person)
        .join(Case, Case.id == Accompaniment.case_id)
        .join(Person, Person.id == Accompaniment.person_id)
        .where(Accompaniment.ref == ids.clean_ref(ref), visible_to(actor))
    ).one_or_none()
    if found is None:
        return None
    row, case, person = found
    return Held(
        row, case, person,
        session.get(Partner, row.partner_id) if row.partner_id else None,
        session.get(Referral, row.referral_id) if row.referral_id else None,
        session.get(Step, row.step_id) if row.step_id else None,
        staff.names(session, {row.companion_id}).get(row.companion_id or 0, ""),
    )  # fmt: skip


@dataclass(frozen=True)
class Line:
    """An accompaniment of a list: the person's call name, who goes along, and where to (only a partner's id)."""

    row: Accompaniment
    case_ref: str
    call_name: str
    who_goes: str
    partner: Partner | None


def lines(session: Session, rows: Sequence[Accompaniment]) -> list[Line]:
    """With their names, in the same order: four queries however many there are."""
    if not rows:
        return []
    people = cases.call_names(session, {row.person_id for row in rows})
    refs = cases.refs(session, {row.case_id for row in rows})
    names = staff.names(session, {row.companion_id for row in rows})
    partners = partner_queries.named(session, {row.partner_id for row in rows if row.partner_id})
    return [
        Line(
            row, refs.get(row.case_id, ""), people.get(row.person_id, ""),
            "、".join(name for name in (names.get(row.companion_id or 0), row.companion_name) if name),
            partners.get(row.partner_id or 0),
        )
        for row in rows
    ]  # fmt: skip


def of_case(session: Session, case_id: int) -> list[Line]:
    """All of a case, the next one first; whoever holds the case may see them."""
    chosen = sa.select(Accompaniment).where(Accompaniment.case_id == case_id)
    return lines(session, session.scalars(chosen.order_by(Accompaniment.planned_on.desc(), Accompaniment.id)).all())


PLANNED_OF_CASE = (
    sa.select(Accompaniment)
    .where(Accompaniment.case_id == sa.bindparam("case"), Accompaniment.state == State.PLANNED)
    .order_by(Accompaniment.planned_on, Accompaniment.id)
)


def planned_of_case(session: Session, case_id: int) -> Sequence[Accompaniment]:
    """Those that are still to come, or of which nobody has said what came of them."""
    return session.scalars(PLANNED_OF_CASE, {"case": case_id}).all()


def of_referral(session: Session, referral_id: int) -> list[Line]:
    """Those of a referral, the next one first; whoever holds the referral sees its case."""
    chosen = sa.select(Accompaniment).where(Accompaniment.referral_id == referral_id)
    return lines(session, session.scalars(chosen.order_by(Accompaniment.planned_on.desc(), Accompaniment.id)).all())


def of_steps(session: Session, case_id: int) -> list[Line]:
    """Those of the plan of a case, by step."""
    chosen = sa.select(Accompaniment).where(Accompaniment.case_id == case_id, Accompaniment.step_id.is_not(None))
    rows = session.scalars(chosen.order_by(Accompaniment.planned_on, Accompaniment.id)).all()
    return lines(session, rows) if rows else []


def of_day(session: Session, actor: Actor, today: date, limit: int = 20) -> list[Line]:
    """What the actor goes to within a week, and what has passed without a result. One query on most days."""
    rows = session.scalars(day_rows(actor, today).limit(limit)).all()
    return lines(session, rows) if rows else []


@kept_statement
def day_rows(actor: Actor, today: date) -> sa.Select[Accompaniment]:
    """The statement of `of_day`."""
    alone = Accompaniment.companion_id.is_(None)
    mine = sa.or_(Accompaniment.companion_id == actor.user_id, sa.and_(alone, Case.assigned_to_id == actor.user_id))
    return (
        sa.select(Accompaniment)
        .join(Case, Case.id == Accompaniment.case_id)
        .where(Accompaniment.state == State.PLANNED, Accompaniment.planned_on <= today + AHEAD, mine, visible_to(actor))
        .order_by(Accompaniment.planned_on, Accompaniment.starts, Accompaniment.id)
    )


def companions(session: Session, case: Case, right: sa.ColumnElement[bool]) -> list[tuple[str, str]]:
    """(login, name) of the colleagues who may go along: they see the case, by their right or as a member."""
    member = sa.exists().where(CaseMember.case_id == case.id, CaseMember.user_id == User.id)
    asked = sa.select(User.login, User.name).where(User.is_active, sa.or_(right, member)).order_by(User.name)
    return [(row[0], row[1]) for row in session.execute(asked)]


def companion_by_login(session: Session, case: Case, right: sa.ColumnElement[bool], login: str) -> int | None:
    """The row id of one of them."""
    member = sa.exists().where(CaseMember.case_id == case.id, CaseMember.user_id == User.id)
    return session.scalar(sa.select(User.id).where(User.login == login, User.is_active, sa.or_(right, member)))
