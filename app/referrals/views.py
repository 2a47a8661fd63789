"""What the pages of referrals show around their rows, ready for templates."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from app.accounts.models import Centre
from app.cases.models import Case
from app.cases.queries import needs, persons
from app.codes import lists
from app.core import clock
from app.core.errors import lazy
from app.core.i18n import translate
from app.partners.models import Partner
from app.people import consents
from app.people.lifecycle import holds_on
from app.people.lists import SHARE_FIELDS
from app.people.models import Consent, Person
from app.people.share_groups import share_choices
from app.plans.approvals import queries as approval_queries
from app.plans.queries import steps_of
from app.referrals import (
    beside,
    consent_views,
    content,
    course,
    grounds,
    minimum,
    obstacles,
    own_clocks,
    own_minimum,
    policy,
    queries,
    standing,
    values,
    words,
)
from app.referrals.content import Held
from app.referrals.letter import ASK_FIRST, ground_words, in_words
from app.referrals.lifecycle import INBOUND, SHARES_NOTHING, ReferralStatus
from app.referrals.models import Referral, StopNotice
from app.referrals.notice import NoticeContent
from app.referrals.schemas import MORE_NEEDS
from app.referrals.service import links, serving
from app.referrals.standing import Standing
from app.web.request import Rq

BEYOND: str = lazy("最小より多い")


def share_labels(locale: str) -> dict[str, str]:
    """Field code → label in the reader's language."""
    return dict(SHARE_FIELDS.choices(locale))


def best_consent(session: Session, person: Person, partner: Partner, on: date) -> Consent | None:
    """The consent that allows telling this partner most on that civil day; None when there is none."""
    found = [one for one in consents.to_partner(session, person, partner) if holds_on(one, on)]
    return max(found, key=lambda one: len(one.fields), default=None)


def finder_choices(locale: str) -> dict[str, Any]:
    """The filters of the search for a partner."""
    return {
        "topics": lists.TOPICS.choices(locale),
        "kinds": lists.PARTNER_KINDS.choices(locale),
        "spoken": [(code, lists.LANGUAGES.label(code, locale)) for code in lists.FIELD_LANGUAGES],
    }


def draft_choices(session: Session, case: Case, locale: str) -> dict[str, Any]:
    """The choices of the form of a draft."""
    return {
        "persons": [(one.person.ref, one.person.call_name) for one in persons.of_case(session, case)],
        "needs": [(need.ref, need.title) for need in needs.of_case(session, case.id)],
        "steps": [(step.ref, step.title) for step in steps_of(session, case.id)],
        "most_needs": MORE_NEEDS + 1,
        "modes": [one for one in lists.REFERRAL_MODES.choices(locale) if one[0] != INBOUND],
        "priorities": lists.REFERRAL_PRIORITIES.choices(locale),
        "groups": share_choices(locale),
        "purposes": lists.CONSENT_PURPOSES.choices(locale),
    }


def beyond_marks(session: Session, case: Case, partner: Partner, locale: str) -> dict[str, str]:
    """Field code → the word beside every field that goes beyond the centre's minimum of this kind of partner."""
    least = own_minimum.in_force(session, case.centre_id, partner.kind)
    return dict.fromkeys(minimum.beyond([field.code for field in SHARE_FIELDS], least), translate(locale, BEYOND))


def _beyond(session: Session, held: Held, *, draft: bool) -> list[str]:
    """What a draft tells beyond the minimum of today. What was sent was judged by the minimum of its own day: it says
    so only where a reason was asked for."""
    if not draft and not held.referral.beyond_reason:
        return []
    return minimum.beyond(
        held.referral.fields, own_minimum.in_force(session, held.referral.centre_id, held.partner.kind)
    )


def answer_days(session: Session, case: Case, partner: Partner) -> dict[str, int]:
    """Priority → business days within which this partner is to answer, by the settings of the centre."""
    return {
        one.code: own_clocks.in_force(session, case.centre_id, partner.kind, one.code).answer
        for one in lists.REFERRAL_PRIORITIES
    }


def draft_values(session: Session, held: Held) -> dict[str, object]:
    """A draft as its form shows it."""
    step = next((one for one in steps_of(session, held.case.id) if one.id == held.referral.step_id), None)
    return {
        "person": held.person.ref,
        "need": held.need.ref if held.need else None,
        "also": [need.ref for need in serving.of_referral(session, held.referral) if need is not held.need],
        "step": step.ref if step else None,
        "mode": held.referral.mode,
        "priority": held.referral.priority,
        **{name: getattr(held.referral, name) for name in ("fields", "purpose", "beyond_reason", "request")},
        **{column: getattr(held.referral, column) for column in values.WRITTEN.values()},
    }


def detail(rq: Rq, held: Held) -> dict[str, Any]:
    """The context of a referral's page: what is or would be sent, what came back, what can be done now."""
    referral = held.referral
    kept = content.frozen(referral)
    shown = kept or content.compose(rq.session, rq.actor, held, clock.today())
    draft = kept is None and referral.status == "draft"
    return {
        "held": held,
        "referral": referral,
        "case": held.case,
        "person": held.person,
        "partner": held.partner,
        "row": queries.rows(rq.session, [referral])[0],
        "content": shown,
        "is_frozen": kept is not None,
        "is_whole": content.is_whole(referral),
        "may_print": queries.may_print(rq.session, referral),
        "digest": referral.frozen_digest or content.digest(content.canonical(shown)),
        "share_labels": share_labels(rq.locale),
        "shares_nothing": referral.mode in SHARES_NOTHING,
        "verbs": policy.verbs(rq.actor, referral),
        "answer_page": answer_page(rq, referral),
        "may_have_link": links.may_have(referral),
        "can": policy.allowed(rq.actor, referral),
        "may_approve": policy.may_approve(rq.actor, referral),
        "may_confirm_error": policy.may_confirm_error(rq.actor, referral),
        **course.of_detail(rq, held),
        "words": words,
        "obstacles": obstacles.of(rq.session, held, shown, clock.today(), rq.locale) if draft else [],
        "unapproved": draft and approval_queries.lacks_approval(rq.session, held.case),
        "beyond": _beyond(rq.session, held, draft=draft),
        "in_danger": draft and values.in_danger(rq.session, held.case.id, held.person),
        **consent_views.detail(rq, held),
        "unknown_fields": obstacles.unknown_fields(rq.session, held, rq.locale)
        if draft and referral.mode not in SHARES_NOTHING
        else [],
        "beside": beside.of_referral(rq.session, rq.actor, referral),
        "exceptions": grounds.by_kind(rq.locale),
    }


def answer_page(rq: Rq, referral: Referral) -> Mapping[str, Any] | None:
    """The partner's page of a referral for whoever may tell its address and code; None where there is none."""
    link = links.of_referral(rq.session, referral)
    if link is None or not links.may_have(referral):
        return None
    return {
        "url": f"{_answers_origin(rq)}/r/{link.token}",
        "code": link.code,
        "expires_on": link.expires_on,
        "is_over": link.expires_on < clock.today(),
        "opened_at": link.opened_at,
        "is_locked": links.is_locked(link),
    }


def notice_of(rq: Rq, held: Held, kept: content.Content, told: StopNotice) -> NoticeContent:
    """The letter that tells the partner to stop, signed by whoever prints it."""
    referral, to, centre = held.referral, kept["to"], rq.session.get_one(Centre, held.referral.centre_id)
    return NoticeContent(
        reference=referral.ref,
        issued_on=clock.today(),
        sent_on=date.fromisoformat(kept["issued_on"]),
        stopped_on=clock.civil_day(told.asked_at),
        to_organisation=to["organisation"],
        to_section=to["section"],
        from_centre=centre.name,
        from_person=rq.actor.name,
        from_phone=centre.phone,
        from_more=(centre.address,) if centre.address else (),
        digest=referral.frozen_digest or "",
    )


def _answers_origin(rq: Rq) -> str:
    """Where partners reach us: another site where one is set, else the address under which we are asked ourselves."""
    settings = rq.services.settings
    here = f"{'https' if settings.https else 'http'}://{rq.request.url.netloc}"
    return (settings.answers_url or here).rstrip("/")


def for_partner(session: Session, held: Held, locale: str) -> dict[str, Any]:
    """What the partner's own page shows: what was sent, as the letter says it.

    Nothing after it was stopped, after the partner declined, and after the loop was closed: then only that (`over`)
    is said, for there is nothing left for which they would need it.
    """
    referral = held.referral
    kept = content.frozen(referral)
    stands = standing.of(session, referral, clock.today())
    if kept is None or not content.is_whole(referral) or stands is Standing.STOPPED:
        return {"over": "stopped", "letter": None}
    if referral.status == ReferralStatus.REJECTED:
        return {"over": "declined", "letter": None}
    if referral.closed_on is not None:
        return {"over": "closed", "letter": None}
    if stands is Standing.EXPIRED:
        return {"over": "expired", "letter": None}
    letter = _told_to_partner(referral, kept, locale)
    # Whoever reads the page reaches the person by the rules as they are told now, not by those of the sheet.
    letter["ask_first"] = values.rules_lines(consent_views.rules_told(session, referral) or ASK_FIRST, locale)
    return {
        "over": "",
        "letter": letter,
        "updates": consent_views.updates_for_partner(session, referral, locale),
    }


def _told_to_partner(referral: Referral, kept: content.Content, locale: str) -> dict[str, Any]:
    """What was typed stands as in the letter; names of fields, purpose and ground are in the reader's language."""
    letter = content.letter_of(kept, referral.frozen_digest or "")
    labels = share_labels(locale)
    shared = [(labels.get(code, label), text) for code, label, text in kept["shared"]]
    purpose = in_words(lists.CONSENT_PURPOSES, letter.purpose, locale)
    return {"content": letter, "shared": shared, "purpose": purpose, "ground": ground_words(letter.ground, locale)}


def lanes(
    found: Mapping[str, queries.Lane], locale: str, *, mine: bool = False
) -> list[tuple[str, str, queries.Lane, str]]:
    """(key, label, cards, address of the whole lane as a list) of the board in the order of the work."""
    return [
        (key, translate(locale, label), found[key], _list_of(codes, mine=mine)) for key, label, codes in words.LANES
    ]


def _list_of(statuses: Collection[str], *, mine: bool) -> str:
    """The list that holds a lane: of its status where it has one, else of everything."""
    wanted = {"view": "list", **({"status": next(iter(statuses))} if len(statuses) == 1 else {})}
    return "/referrals?" + urlencode({**wanted, **({"mine": "1"} if mine else {})})


def follow_values(session: Session, previous: Referral | None) -> dict[str, object]:
    """What a new referral takes over from the one that was declined, failed or referred on, for editing; what is told
    begins anew with the minimum, for it is another partner."""
    if previous is None:
        return {}
    served = serving.of_referral(session, previous)
    return {
        "follows": previous.ref,
        "person": whose(session, previous.person_id),
        "need": next((need.ref for need in served if need.id == previous.need_id), None),
        "also": [need.ref for need in served if need.id != previous.need_id],
        "step": next((step.ref for step in steps_of(session, previous.case_id) if step.id == previous.step_id), None),
        "mode": previous.mode,
        "priority": previous.priority,
        "purpose": previous.purpose,
        "request": previous.request,
        "story": previous.story,
    }


def whose(session: Session, person_id: int) -> str:
    """The reference of a person."""
    return session.get_one(Person, person_id).ref
