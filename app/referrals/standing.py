"""Whether what a referral tells may still leave the house, asked anew at every request."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy.orm import Session

from app.partners.models import Partner
from app.people import consents
from app.people.lifecycle import holds_on
from app.people.models import Consent
from app.referrals.lifecycle import ReferralStatus
from app.referrals.models import Referral

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
    if consent is None:
        return Standing.HOLDS
    if any(one.withdrawn_on is not None for one in (consent, *consents.renewals_of(session, consent))):
        return Standing.STOPPED
    if holds_on(consent, today) or _renewed(session, referral, today):
        return Standing.HOLDS
    return Standing.EXPIRED


def _renewed(session: Session, referral: Referral, today: date) -> bool:
    partner = session.get_one(Partner, referral.partner_id)
    found = consents.covering(session, referral.person_id, partner, referral.fields, today, referral.purpose)
    return found is not None
