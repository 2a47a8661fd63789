"""What the pages of a referral show of consent and sharing: updates, what ends, what is open."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app.core import clock
from app.people import consents
from app.people.lifecycle import ConsentState, state_on
from app.people.lists import SHARE_FIELDS
from app.people.models import Consent
from app.referrals import flow_back, grounds, policy, standing
from app.referrals.content import Held
from app.referrals.lifecycle import ReferralStatus, is_open
from app.referrals.models import Referral
from app.referrals.returning import queries as returning
from app.referrals.returning import words as return_words
from app.referrals.updates import composing
from app.referrals.updates import queries as update_queries
from app.referrals.updates import service as updates
from app.web.request import Rq


def detail(rq: Rq, held: Held) -> dict[str, Any]:
    """For the page of a referral, and its print."""
    referral = held.referral
    may_update = updates.may_have(referral)
    return {
        "updates": [shown(one, rq.locale) for one in update_queries.of_referral(rq.session, referral)],
        "may_update": may_update,
        "stale": _stale(rq, held) if may_update else [],
        "rules_changed": may_update and composing.rules_changed(rq.session, held),
        "ending": ending(rq.session, referral, clock.today()),
        "returned": returning.of_referral(rq.session, referral),
        "return_words": return_words,
        "one_way": not flow_back.words_may_return(referral),
        "awaits_review": policy.awaits_review(referral),
        "may_review": policy.may_review(rq.actor, referral),
        "review_due": grounds.review_due(clock.civil_day(referral.sent_at)) if referral.sent_at else None,
        "verdicts": grounds.VERDICTS,
    }


def _stale(rq: Rq, held: Held) -> list[str]:
    """Labels of what the partner was told and what is another thing by now."""
    return [SHARE_FIELDS.label(code, rq.locale) for code in composing.changed(rq.session, held)]


def shown(update: Any, locale: str) -> dict[str, Any]:
    """An update as the page shows it: its number, its content, the fields in the reader's words."""
    kept = update_queries.frozen(update)
    labels = dict(SHARE_FIELDS.choices(locale))
    return {
        "row": update,
        "content": kept,
        "changes": [(labels.get(code, label), before, now) for code, label, before, now in kept["changes"]],
        "is_whole": update_queries.is_whole(update),
        "issued_on": date.fromisoformat(kept["issued_on"]),
    }


def updates_for_partner(session: Session, referral: Referral, locale: str) -> list[dict[str, Any]]:
    """Those that are whole and whose own consent has not run out, for the partner's own page."""
    today = clock.today()
    return [
        one
        for update in update_queries.of_referral(session, referral)
        if standing.of_update(session, referral, update, today) is standing.Standing.HOLDS
        and (one := shown(update, locale))["is_whole"]
    ]


def rules_told(session: Session, referral: Referral) -> str:
    """The rules of safe contact that the partner was told last, by the sheet or by an update; '' for none."""
    whole = [one for one in update_queries.of_referral(session, referral) if update_queries.is_whole(one)]
    return update_queries.told_rules(referral, whole)


def ending(session: Session, referral: Referral, today: date) -> Consent | None:
    """The consent on which an open referral hangs when it runs out within 30 days, or has, and nobody renewed it."""
    if referral.consent_id is None or not is_open(
        ReferralStatus(referral.status), closed=referral.closed_on is not None
    ):
        return None
    consent = session.get_one(Consent, referral.consent_id)
    if state_on(consent, today) not in (ConsentState.EXPIRING, ConsentState.EXPIRED):
        return None
    return None if consents.renewals_of(session, consent) else consent
