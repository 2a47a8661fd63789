"""What the pages of referrals from other offices show around their rows, ready for templates."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from app.accounts.models import Centre
from app.authz.actor import Actor
from app.authz.permissions import Permission as P
from app.cases.models import Case
from app.cases.queries import persons
from app.codes import lists
from app.core import clock
from app.core.i18n import translate
from app.people.models import Person
from app.referrals import policy, schemas
from app.referrals import words as referral_words
from app.referrals.inbound import lifecycle, queries, words
from app.referrals.inbound.answer import AnswerContent, said
from app.referrals.inbound.queries import Whole
from app.referrals.lifecycle import ReferralStatus, Who
from app.referrals.models import ReferralEvent
from app.referrals.words import choices
from app.web.request import Rq


def statuses(locale: str) -> list[tuple[str, str]]:
    """The filter of the list."""
    return [("all", translate(locale, words.ALL)), *choices(words.STATUSES, locale)]


def new_choices(locale: str) -> dict[str, Any]:
    """The choices of the form in which an arrival is taken down."""
    return {
        "ways": lists.HEARD_VIA.choices(locale),
        "priorities": lists.REFERRAL_PRIORITIES.choices(locale),
        "spoken": lists.LANGUAGES.choices(locale),
        "consents": choices(words.CONSENT_SAID, locale),
    }


def verbs(actor: Actor, whole: Whole) -> list[str]:
    """What this actor may record now. To call it a mistake takes a second person with a supervisor's right."""
    rights = policy.allowed(actor, whole.referral)
    found = lifecycle.verbs(ReferralStatus(whole.referral.status), whole.arrival.told)
    if P.REFERRAL_WRITE not in rights:
        return []
    if P.REFERRAL_APPROVE not in rights or actor.user_id == whole.referral.created_by_id:
        found = [verb for verb in found if verb != "error"]
    return found


def detail(rq: Rq, whole: Whole) -> dict[str, Any]:
    """The context of one of them."""
    waits = whole.referral.status == ReferralStatus.REQUESTED
    known = queries.known(rq.session, rq.actor, whole.arrival, whole.referral.centre_id) if waits else []
    return {
        "whole": whole,
        "referral": whole.referral,
        "arrival": whole.arrival,
        "words": words,
        "verbs": verbs(rq.actor, whole),
        "known": known,
        "said": said(answer_content(rq.session, rq.actor, whole)),
        "events": [(one, *told(one.row, rq.locale)) for one in queries.events_of(rq.session, whole.referral)],
    }


def told(event: ReferralEvent, locale: str) -> tuple[str, str]:
    """An event in words: what happened, and who did it by which way."""
    what = translate(locale, _what(event))
    if event.reason:
        what = referral_words.explained(what, _reason(event, locale), locale)
    who = translate(locale, words.OFFICE if event.actor_kind == Who.PARTNER else referral_words.WHO[event.actor_kind])
    parts = [referral_words.followed(who, event.actor_name, locale)]
    if event.heard_via:
        parts.append(lists.HEARD_VIA.label(event.heard_via, locale))
    return what, " · ".join(parts)


def _what(event: ReferralEvent) -> str:
    if not event.from_status:
        return words.CAME
    if event.from_status != event.to_status:
        return words.STATUSES[event.to_status]
    return words.ALLOWED if event.actor_kind == "resident" else words.TOLD


def _reason(event: ReferralEvent, locale: str) -> str:
    if event.from_status == event.to_status:
        return translate(locale, words.TELL_BACK[event.reason or ""])
    table = {
        "rejected": lists.DECLINE_REASONS, "on_hold": lists.HOLD_REASONS, "cancelled": lists.CANCEL_REASONS,
    }.get(event.to_status, lists.REFERRAL_OUTCOMES)  # fmt: skip
    return table.label(event.reason or "", locale)


def answer_content(session: Session, actor: Actor, whole: Whole) -> AnswerContent:
    """The letter as it would read today."""
    referral, arrival = whole.referral, whole.arrival
    centre = session.get_one(Centre, referral.centre_id)
    reason = _reason_of_refusal(session, whole) if referral.status == ReferralStatus.REJECTED else None
    return AnswerContent(
        reference=referral.ref, their_reference=arrival.their_reference or "", issued_on=clock.today(),
        came_on=arrival.came_on, to_office=whole.office, to_person=arrival.asked_by or "",
        from_centre=centre.name, from_person=actor.name, from_phone=centre.phone, status=referral.status,
        tell_back=arrival.tell_back, reason=lists.DECLINE_REASONS.label(reason) if reason else "",
        first_contact_on=referral.first_contact_on,
        outcome=lists.REFERRAL_OUTCOMES.label(referral.outcome) if referral.outcome else "",
        activities=referral.activities or "",
    )  # fmt: skip


def _reason_of_refusal(session: Session, whole: Whole) -> str | None:
    moved = (one.row for one in queries.events_of(session, whole.referral))
    return next((row.reason for row in moved if row.from_status != row.to_status and row.to_status == "rejected"), None)


def person_in(session: Session, actor: Actor, whole: Whole, case: Case) -> Person | None:
    """Whom of an existing case it is about: one that looks like the person told of, else (None) its main person."""
    members = {one.person.id for one in persons.of_case(session, case)}
    known = queries.known(session, actor, whole.arrival, whole.referral.centre_id)
    return next((one.candidate.person for one in known if one.candidate.person.id in members), None)


def initial(whole: Whole, verb: str) -> dict[str, object]:
    """What a form begins with."""
    if verb == "accept":
        return {"into": "new", "title": whole.referral.request.split("\n")[0][:40]}
    days = {"start": "first_contact_on", "tell": "told_on", "allow": "tell_back_on"}
    found: dict[str, object] = {days[verb]: clock.today()} if verb in days else {}
    if verb == "tell":
        found |= {"told_to": whole.arrival.asked_by, "told_by": whole.arrival.came_by}
    return found | ({"by": "partner"} if verb == "cancel" else {})


def form_choices(rq: Rq, whole: Whole, verb: str) -> dict[str, Any]:
    """The lists of one form in the reader's language."""
    locale = rq.locale
    reasons = {"reject": lists.DECLINE_REASONS, "hold": lists.HOLD_REASONS, "cancel": lists.CANCEL_REASONS}
    outcomes = {"complete": schemas.COMPLETED, "fail": schemas.FAILED}.get(verb, ())
    return {
        "words": words,
        "ways": lists.HEARD_VIA.choices(locale),
        "reasons": reasons[verb].choices(locale) if verb in reasons else [],
        "outcomes": [(code, lists.REFERRAL_OUTCOMES.label(code, locale)) for code in outcomes],
        "limits": choices(words.TELL_BACK, locale),
        "methods": lists.CONSENT_METHODS.choices(locale),
        "actors": choices({"partner": words.OFFICE, "resident": referral_words.WHO[Who.RESIDENT]}, locale),
        "places": _places(rq, whole) if verb == "accept" else [],
        "said": said(answer_content(rq.session, rq.actor, whole)) if verb == "tell" else [],
    }


def _places(rq: Rq, whole: Whole) -> list[tuple[str, str]]:
    """Where it may go: an open case of somebody who looks alike, a new case of theirs, a new person."""
    found = [("new", rq._(words.NEW_PERSON, name=whole.arrival.person_told))]
    for one in queries.known(rq.session, rq.actor, whole.arrival, whole.referral.centre_id):
        name = f"{one.candidate.call_name}（{one.candidate.ref}）"
        found += [(case.ref, rq._(words.INTO_CASE, name=name, case=f"{case.ref} {case.title}")) for case in one.cases]
        found.append((one.candidate.ref, rq._(words.KNOWN_PERSON, name=name)))
    return found
