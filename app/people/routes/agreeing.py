"""From the form of a consent, or from a consent that is kept, to what is agreed to; the partner that was meant."""

from __future__ import annotations

from typing import Any

from app.core.errors import Invalid, lazy
from app.partners import queries as partners
from app.partners.models import Partner
from app.people.consent_text import Agreement
from app.people.lifecycle import a_year_after
from app.people.models import Consent
from app.people.schemas import NewConsent
from app.web.request import Rq

OFFERED = 8


def partner_of(rq: Rq, data: NewConsent) -> Partner | None:
    """The partner that was chosen, or the only one that the typed name fits. Raises Invalid otherwise."""
    if data.partner:
        chosen = partners.by_ref(rq.session, rq.actor, data.partner)
        if chosen is None:
            raise Invalid("partner_name", lazy("その連携先は見つかりません。選び直してください。"))
        return chosen
    if not data.partner_name:
        return None
    found = offered(rq, data.partner_name)
    if not found:
        raise Invalid(
            "partner_name", lazy("その名前の連携先が見つかりません。連携先の種類を選ぶか、先に登録してください。")
        )
    if len(found) > 1:
        raise Invalid("partner_name", lazy("いくつかの連携先が当てはまります。下から選んでください。"))
    return partners.by_ref(rq.session, rq.actor, found[0].partner.ref)


def offered(rq: Rq, typed: str) -> list[Any]:
    """Partners that fit what was typed, a few."""
    if not typed.strip():
        return []
    return list(partners.pick_list(rq.session, rq.actor, q=typed, include_doubtful=True, limit=OFFERED))


def agreement(data: NewConsent, partner: Partner | None) -> Agreement:
    """What the form says is agreed to."""
    return Agreement(
        to=partner.name if partner else "",
        kind=partner.kind if partner else data.partner_kind or "other",
        purposes=data.purposes,
        purpose=data.purpose or "",
        fields=data.agreed_fields,
        both_ways=data.both_ways,
        expires_on=data.expires_on or a_year_after(data.given_on),
        given_by=data.given_by,
    )


def agreed(consent: Consent, partner: Partner | None) -> Agreement:
    """What a consent that is kept says."""
    return Agreement(
        to=partner.name if partner else "",
        kind=partner.kind if partner else consent.partner_kind or "other",
        purposes=consent.purposes,
        purpose=consent.purpose,
        fields=consent.fields,
        both_ways=consent.both_ways,
        expires_on=consent.expires_on or a_year_after(consent.given_on),
        given_by=consent.given_by,
    )
