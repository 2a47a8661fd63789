"""What of referrals hangs on consents and on legal exceptions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cases.models import CasePerson
from app.core import clock
from app.core.db import kept_statement
from app.people import consents
from app.people.models import Consent, Person
from app.referrals import policy, standing
from app.referrals.models import Referral, ReferralUpdate


def of_consent(session: Session, consent_id: int) -> Sequence[Referral]:
    """Referrals that left on this consent or one that it renewed, or an update of which did; closed ones and
    those entered in error too: the partner still holds what was told."""
    former = consents.with_former(session, consent_id)
    updated = sa.select(ReferralUpdate.referral_id).where(ReferralUpdate.consent_id.in_(former))
    return session.scalars(
        sa.select(Referral)
        .where(sa.or_(Referral.consent_id.in_(former), Referral.id.in_(updated)))
        .order_by(Referral.id)
    ).all()


def may_print(session: Session, referral: Referral) -> bool:
    """Whether the letter may still leave: not after the referral was stopped, its consent withdrawn or run out."""
    return standing.of(session, referral, clock.today()) is standing.Standing.HOLDS


def consents_ending(session: Session, case_id: int, on: date) -> Sequence[tuple[Consent, Person]]:
    """The consents of the people of a case that end within 30 days of that civil day, and who gave them."""
    rows = session.execute(ending_of_case(on), {"case": case_id})
    return [(consent, person) for consent, person in rows]


@kept_statement
def ending_of_case(on: date) -> sa.Select[Consent, Person]:
    """The statement of `consents_ending`."""
    return (
        sa.select(Consent, Person)
        .join(Person, Person.id == Consent.person_id)
        .join(CasePerson, CasePerson.person_id == Person.id)
        .where(CasePerson.case_id == sa.bindparam("case"), consents.runs_out(on))
        .order_by(Consent.expires_on, Consent.id)
    )


def awaiting_review(session: Session, case_id: int) -> Sequence[Referral]:
    """What left at once on a legal exception in a case, and nobody has reviewed yet (`policy.awaits_review`)."""
    found = session.scalars(
        sa.select(Referral)
        .where(Referral.case_id == case_id, Referral.exception_at_once, Referral.sent_at.is_not(None))
        .order_by(Referral.id)
    )
    return [one for one in found if policy.awaits_review(one)]
