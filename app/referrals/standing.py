"""Whether what a referral tells may still leave the house, asked anew at every request."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.partners.models import Partner
from app.people import consents
from app.people.lifecycle import holds_on
from app.people.models import Consent
from app.referrals.lifecycle import ReferralStatus
from app.referrals.models import Referral, ReferralUpdate

STOPPED = frozenset({ReferralStatus.CANCELLED, ReferralStatus.ENTERED_IN_ERROR})


class Standing(StrEnum):
    """HOLDS: may be printed and shown. STOPPED: taken back, the consent withdrawn, or the exception not upheld.
    EXPIRED: the consent ran out and nobody has renewed it; the partner goes on, and nothing is told again."""

    HOLDS = "holds"
    STOPPED = "stopped"
    EXPIRED = "expired"


def of(session: Session, referral: Referral, today: date) -> Standing:
    """The standing on that civil day."""
    if referral.status in STOPPED or referral.exception_review == "not_upheld":
        return Standing.STOPPED
    consent = session.get(Consent, referral.consent_id) if referral.consent_id else None
    if _is_withdrawn(session, consent) or any(_is_withdrawn(session, one) for one in _of_updates(session, referral)):
        return Standing.STOPPED
    if consent is None or holds_on(consent, today) or _renewed(session, referral, referral.fields, today):
        return Standing.HOLDS
    return Standing.EXPIRED


def of_update(session: Session, referral: Referral, update: ReferralUpdate, today: date) -> Standing:
    """The standing of one update: that of the referral, and of the consent on which the update itself left."""
    whole = of(session, referral, today)
    consent = session.get(Consent, update.consent_id) if update.consent_id else None
    if whole is not Standing.HOLDS or consent is None or holds_on(consent, today):
        return whole
    renewed = _renewed(session, referral, update.fields or referral.fields, today)
    return Standing.HOLDS if renewed else Standing.EXPIRED


def _is_withdrawn(session: Session, consent: Consent | None) -> bool:
    if consent is None:
        return False
    return any(one.withdrawn_on is not None for one in (consent, *consents.renewals_of(session, consent)))


def _of_updates(session: Session, referral: Referral) -> Sequence[Consent]:
    """The further consents on which updates left: withdrawing one stops the whole referral."""
    used = sa.select(ReferralUpdate.consent_id).where(ReferralUpdate.referral_id == referral.id)
    chosen = sa.select(Consent).where(Consent.id.in_(used), Consent.id != (referral.consent_id or 0))
    return session.scalars(chosen.order_by(Consent.id)).all()


def _renewed(session: Session, referral: Referral, fields: Iterable[str], today: date) -> bool:
    partner = session.get_one(Partner, referral.partner_id)
    found = consents.covering(session, referral.person_id, partner, fields, today, referral.purpose)
    return found is not None
