"""What keeps a referral from being sent, each thing by its name, with the page on which it can be put right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from app.codes import lists
from app.core.errors import lazy
from app.partners.policy import ACTIVE
from app.people import consents
from app.people.lifecycle import holds_on
from app.people.lists import SHARE_FIELDS
from app.people.models import Consent
from app.people.share_groups import ALWAYS
from app.referrals import values
from app.referrals.barring import queries as barring
from app.referrals.barring.words import NOT_ASKABLE
from app.referrals.content import Content, Held

RECORD = lazy("足りない同意を記録する")
UNKNOWN = lazy("未確認")
# The page of the person on which each field is written; others stand on the form of the person itself.
_PAGES = {
    "phone": "",
    "legal_names": "",
    "safe_contact": "/contact-rules",
    "status": "/residence",
    "period_end": "/residence",
    "household": "/household",
}


@dataclass(frozen=True)
class Obstacle:
    """One thing that is missing: a marked message with its values, and where to add it."""

    message: str
    href: str
    link: str
    params: Mapping[str, object] = field(default_factory=dict)


def of(session: Session, held: Held, composed: Content, on: date, locale: str) -> list[Obstacle]:
    """Everything that refuses sending on that civil day; empty when it can be sent."""
    found = []
    if held.partner.state != ACTIVE or held.partner.id in barring.barred_ids(session, held.case.id):
        found.append(
            Obstacle(
                NOT_ASKABLE,
                f"/cases/{held.case.ref}/referrals/new",
                lazy("別の連携先を探す"),
            )
        )
    if composed["ground"]["kind"] == "missing":
        found.append(_consent(session, held, on, locale))
    return found


def _consent(session: Session, held: Held, on: date, locale: str) -> Obstacle:
    """Why no consent covers it: one that lacks fields, one that is over, or none at all."""
    referral = held.referral
    wanted = [code for code, _ in SHARE_FIELDS.choices(locale) if code in set(referral.fields) - ALWAYS]
    given = consents.to_partner(session, held.person, held.partner)
    holding = [one for one in given if holds_on(one, on)]
    serving = [one for one in holding if consents.serves(one, referral.purpose)]
    if holding and not serving:
        message = lazy("%(day)sの同意は、この目的のためのものではありません: %(purpose)s")
        params: dict[str, object] = {
            "day": holding[0].given_on.isoformat(),
            "purpose": lists.CONSENT_PURPOSES.label(referral.purpose or "", locale),
        }
    elif serving:
        best = max(serving, key=lambda one: len(set(wanted) & set(one.fields)))
        missing = [SHARE_FIELDS.label(code, locale) for code in wanted if code not in best.fields]
        message = lazy("%(day)sの同意に、次のことが入っていません: %(fields)s")
        params = {"day": best.given_on.isoformat(), "fields": "、".join(missing)}
    elif given:
        message, params = _over(given[0], on)
    else:
        message, params = lazy("この連携先に伝えてよいという、本人の同意がありません。"), {}
    query = urlencode(
        [
            ("referral", held.referral.ref),
            ("partner", held.partner.ref),
            *([("purpose", referral.purpose)] if referral.purpose else []),
            *(("fields", code) for code in wanted),
        ]
    )
    return Obstacle(message, f"/people/{held.person.ref}/consents/new?{query}", RECORD, params)


def _over(consent: Consent, on: date) -> tuple[str, dict[str, object]]:
    if consent.withdrawn_on is not None and consent.withdrawn_on <= on:
        message, day = lazy("同意は%(day)sに撤回されています。"), consent.withdrawn_on
    elif consent.given_on > on:
        message, day = lazy("同意は%(day)sからです。まだ始まっていません。"), consent.given_on
    else:
        message, day = lazy("同意は%(day)sで終わっています。"), consent.expires_on or on
    return message, {"day": day.isoformat()}


def unknown_fields(session: Session, held: Held, locale: str) -> list[tuple[str, str]]:
    """(label, address) of what was picked and nobody has asked yet: it would leave as unknown."""
    base = f"/people/{held.person.ref}"
    labels = dict(SHARE_FIELDS.choices(locale))
    found = [code for code, _, text in values.shared(session, held.referral, held.person) if text == UNKNOWN]
    if not held.person.contact_words(lambda message, **_: message):
        found.append(values.RULES)
    return [(labels[code], base + _PAGES.get(code, "/edit")) for code in found]
