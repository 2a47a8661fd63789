"""Single referrals with what they hang on, and the referrals of a case, a consent, a partner."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from app.authz.actor import Actor
from app.cases.models import Case, Need
from app.core import ids
from app.partners.models import Partner
from app.people.models import Person
from app.plans.models import Step
from app.referrals import policy
from app.referrals.content import Held
from app.referrals.lifecycle import ReferralStatus
from app.referrals.models import Referral
from app.referrals.queries.lines import COUNTED, Row, is_open, rows


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


def for_case(session: Session, actor: Actor, case_id: int) -> list[Row]:
    """Every referral of a case, the newest first, without those entered in error."""
    return rows(
        session,
        session.scalars(
            sa.select(Referral)
            .where(policy.visible_to(actor), Referral.case_id == case_id, COUNTED)
            .order_by(Referral.id.desc())
        ).all(),
    )


def open_of_case(session: Session, case_id: int) -> Sequence[Referral]:
    """What keeps a case from being closed: drafts, what is with partners, and results nobody asked about."""
    return session.scalars(OPEN_OF_CASE, {"case": case_id}).all()


OPEN_OF_CASE = (
    sa.select(Referral)
    .where(Referral.case_id == sa.bindparam("case"), policy.OUTGOING, is_open())
    .order_by(Referral.id)
)


def exceptions_in(session: Session, case: Case) -> Sequence[str]:
    """The exceptions from consent (codes) that somebody invoked in a case; not those entered in error."""
    chosen = sa.select(Referral.exception).where(Referral.case_id == case.id, Referral.exception.is_not(None), COUNTED)
    return [code for code in session.scalars(chosen) if code]


def drafts_to(session: Session, partner_id: int) -> Sequence[Referral]:
    """Drafts to a partner, whoever wrote them."""
    return session.scalars(
        sa.select(Referral).where(Referral.partner_id == partner_id, Referral.status == ReferralStatus.DRAFT)
    ).all()


def in_case(session: Session, case_id: int, ref: str | None) -> Referral | None:
    """A referral of this very case."""
    if not ref:
        return None
    named = Referral.ref == ids.clean_ref(ref)
    return session.scalar(sa.select(Referral).where(Referral.case_id == case_id, named, policy.OUTGOING))


def step_of(session: Session, case_id: int, ref: str | None) -> Step | None:
    """A step of the plan of this very case."""
    if not ref:
        return None
    return session.scalar(sa.select(Step).where(Step.case_id == case_id, Step.ref == ids.clean_ref(ref)))
