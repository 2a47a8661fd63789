"""What the case side hands to the answer site: every referral that may be answered there, and nothing else.

Each outbox is the whole list. What is not on it any more (ended, expired, made anew) is gone at the site with the next
one, and what was stopped meanwhile travels as the word that it was stopped.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.core import clock
from app.core.i18n import LOCALES
from app.referrals import flow_back, queries, views
from app.referrals.content import Held
from app.referrals.models import AnswerLink
from app.referrals.outside import locked
from app.referrals.outside.models import CarriedAnswer
from app.referrals.service import links

CONFIRMED_FOR = timedelta(days=90)
"""So long the site is told that an answer has arrived; it keeps none after hearing it once."""


def compose(session: Session) -> Mapping[str, Any]:
    """The list as it is now. Takes some 50 ms for each referral: every box has a key of its own."""
    chosen = sa.select(AnswerLink).where(
        AnswerLink.revoked_at.is_(None), AnswerLink.expires_on >= clock.today(), AnswerLink.failures < links.TRIES
    )
    pages = []
    for link in session.scalars(chosen.order_by(AnswerLink.id)):
        held = queries.by_id(session, link.referral_id)
        if held is not None:
            pages.append(_entry(session, link, held))
    since = clock.now() - CONFIRMED_FOR
    arrived = session.scalars(sa.select(CarriedAnswer.answer_id).where(CarriedAnswer.arrived_at >= since))
    audit.record(session, links.PARTNER, "answers.outbox", "answers", 0, fields=[f"pages={len(pages)}"])
    return {"pages": pages, "arrived": sorted(arrived)}


def _entry(session: Session, link: AnswerLink, held: Held) -> Mapping[str, Any]:
    shown = _shown(session, held)
    key = locked.page_key(link.token, link.code)
    return {
        "place": link.token_digest,
        "expires_on": link.expires_on.isoformat(),
        "status": held.referral.status,
        "is_over": bool(shown["over"]),
        "is_seen": held.referral.seen_at is not None,
        "box": base64.b64encode(locked.lock(key, shown, link.token_digest)).decode(),
    }


def _plain(letter: Mapping[str, Any]) -> Mapping[str, Any]:
    """The letter of a page as JSON takes it; days are ISO. `site.routes` makes it the page's again."""
    return {**letter, "content": asdict(letter["content"])}


def _update(one: Mapping[str, Any]) -> Mapping[str, Any]:
    """An update as the page shows it, with the moment at which the partner confirmed it, wherever that was."""
    seen_at = one["row"].seen_at
    return {
        "number": one["row"].number,
        "seen_at": seen_at.isoformat() if seen_at else None,
        "issued_on": one["issued_on"].isoformat(),
        "content": one["content"],
        "changes": one["changes"],
    }


def _shown(session: Session, held: Held) -> Mapping[str, Any]:
    """What the partner's own page would show, in both of its languages: once it is over, only that."""
    referral = held.referral
    told = {locale: views.for_partner(session, held, locale) for locale in LOCALES}
    over = told["ja"]["over"]
    head = {"ref": referral.ref, "status": referral.status, "priority": referral.priority, "over": over}
    if over:
        return head
    return {
        **head,
        "letter": {locale: _plain(one["letter"]) for locale, one in told.items()},
        "one_way": not flow_back.words_may_return(referral),
        "updates": {locale: [_update(update) for update in one["updates"]] for locale, one in told.items()},
        "sub_status": referral.sub_status,
        "partner_person": referral.partner_person,
        "planned_on": referral.planned_on and referral.planned_on.isoformat(),
        "first_contact_on": referral.first_contact_on and referral.first_contact_on.isoformat(),
        "outcome": referral.outcome,
    }
