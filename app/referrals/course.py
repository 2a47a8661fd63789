"""The course of a referral in words: events, tries, chain, what was told to a partner that was stopped."""

from __future__ import annotations

from typing import Any

from app.cases.queries import staff
from app.codes import lists
from app.core.i18n import translate
from app.referrals import policy, queries, trying, words
from app.referrals.content import Held
from app.referrals.models import ReferralEvent
from app.referrals.queries import lines
from app.referrals.schemas import MORE_NEEDS
from app.referrals.service import attempts, notices, serving
from app.web.request import Rq


def of_detail(rq: Rq, held: Held) -> dict[str, Any]:
    """What the page of a referral shows below and beside what was sent."""
    referral = held.referral
    told_by = notices.of_referral(rq.session, referral)
    return {
        "events": [(one, *told(one.row, rq.locale)) for one in queries.events_of(rq.session, referral)],
        "chain": queries.chain_of(rq.session, referral),
        "attempts": attempts.of_referral(rq.session, referral),
        "least": lines.spans(referral).attempts,
        "served": serving.of_referral(rq.session, referral),
        "of_need": serving.answers(rq.session, referral),
        "stop_notices": told_by,
        "told_by": staff.names(rq.session, {one.told_by_id for one in told_by if one.told_by_id}),
    }


def of_move(rq: Rq, held: Held, verb: str) -> dict[str, Any]:
    """What stands beside the form of a move: the tries that giving up asks for, the needs that closing asks about."""
    referral = held.referral
    found: dict[str, Any] = {
        "least": lines.spans(referral).attempts,
        "why_fewer": words.choices(words.WHY_FEWER, rq.locale),
    }
    if verb in ("cancel", "close"):
        whom = trying.PARTNER if verb == "cancel" else trying.PERSON
        every = attempts.of_referral(rq.session, referral)
        found |= {"whom": whom, "attempts": [one for one in every if one.row.whom == whom]}
        found["may_try"] = policy.may_try(referral)
    if verb == "close":
        served = serving.of_referral(rq.session, referral)
        found["asked_needs"] = list(enumerate(served[: MORE_NEEDS + 1], 1)) if len(served) > 1 else []
        found["settles"] = bool(served)
    return found


def told(event: ReferralEvent, locale: str) -> tuple[str, str]:
    """An event in words: what happened, and who said it by which way."""
    moved = event.from_status != event.to_status
    what = words.status_label(event.to_status, locale) if moved else translate(locale, _same_state(event))
    if event.sub_status:
        what = words.followed(what, translate(locale, words.SUB_STATUSES[event.sub_status]), locale)
    who = translate(locale, words.WHO.get(event.actor_kind, ""))
    parts = [words.followed(who, event.actor_name, locale)]
    if event.heard_via:
        parts.append(lists.HEARD_VIA.label(event.heard_via, locale))
    return words.explained(what, _reason(event, locale), locale), " · ".join(parts)


def _same_state(event: ReferralEvent) -> str:
    """What was written before the code was kept is told by its state."""
    if event.code:
        return words.SAID[event.code]
    return {"requested": words.SEEN, "accepted": words.PLANNED}.get(event.to_status, words.CLOSED)


def _reason(event: ReferralEvent, locale: str) -> str:
    if not event.reason:
        return ""
    if event.reason in words.COULD_NOT_LEARN and event.from_status == event.to_status:
        return translate(locale, words.COULD_NOT_LEARN[event.reason])
    table = {
        "rejected": lists.DECLINE_REASONS, "on_hold": lists.HOLD_REASONS, "cancelled": lists.CANCEL_REASONS,
        "completed": lists.REFERRAL_OUTCOMES, "failed": lists.REFERRAL_OUTCOMES,
    }.get(event.to_status)  # fmt: skip
    closing = event.from_status == event.to_status
    return lists.HELPED.label(event.reason, locale) if closing or table is None else table.label(event.reason, locale)
