"""Telling consents, referrals and cards; `tell` from here knows them all, plans among them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from app.cases.queries import needs as need_queries
from app.core import clock
from app.core.forms import FormModel
from app.demo import apart
from app.demo import story as told
from app.demo.calendar import ahead
from app.demo.planning import tell
from app.demo.teller import Tale
from app.knowledge import queries as card_queries
from app.knowledge import service as cards
from app.knowledge.models import Card
from app.knowledge.schemas import CardFacts, Check
from app.people import consents as consent_queries
from app.people import service as people
from app.people.consent_text import Agreement, text_to_read
from app.people.lifecycle import a_year_after
from app.people.schemas import NewConsent, WithdrawConsent
from app.referrals import content
from app.referrals import queries as referral_queries
from app.referrals.barring import service as barring
from app.referrals.barring.forms import BarForm
from app.referrals.content import Held
from app.referrals.experience import remarks
from app.referrals.experience.remarks import RemarkForm
from app.referrals.further_forms import AttemptForm, Progress, ToldToStop
from app.referrals.purposes import purpose_of
from app.referrals.schemas import (
    Accept,
    Cancel,
    CloseLoop,
    Complete,
    ExceptionForm,
    Fail,
    Heard,
    Hold,
    Mistake,
    NewDraft,
    NewGap,
    Reject,
    Resume,
    Start,
)
from app.referrals.service import answers, attempts, closing, drafts, ending, gaps, notices, progress, sending

__all__ = ["take_card", "tell"]

# --- consents ---------------------------------------------------------------------------------------


@tell.register
def _consent(act: told.Consent, session: Session, tale: Tale) -> None:
    person = tale.person(session)
    partner = tale.office(session, act.office) if act.office else None
    expires = ahead(tale.today, act.ends) or a_year_after(clock.today())
    form = NewConsent.model_validate(
        {
            "given_by": act.given_by,
            "ground": act.ground,
            "given_on": clock.today(),
            "language": act.language or tale.story.language,
            "interpreter": act.interpreter,
            "method": act.method,
            "purposes": list(act.purposes),
            "purpose": act.purpose,
            "kept_at": act.kept_at,
            "partner_kind": act.kind or None,
            "fields": list(act.fields),
            "both_ways": act.both_ways,
            "expires_on": expires,
        }
    )
    agreed = Agreement(
        to=partner.name if partner else "",
        kind=partner.kind if partner else act.kind,
        purposes=form.purposes,
        purpose=act.purpose,
        fields=form.agreed_fields,
        both_ways=act.both_ways,
        expires_on=expires,
        given_by=act.given_by,
    )
    text, version = text_to_read(agreed, form.language)
    renews = consent_queries.by_ref(session, person, tale.consents[act.renews]) if act.renews else None
    given = people.give_consent(
        session, tale.actor(act.by), person, form, partner=partner, text=text, text_version=version, renews=renews
    )
    if act.key:
        tale.consents[act.key] = given.ref


@tell.register
def _withdrawn(act: told.Withdrawn, session: Session, tale: Tale) -> None:
    person = tale.person(session)
    given = consent_queries.by_ref(session, person, tale.consents[act.key])
    if given is None:
        raise LookupError(act.key)
    form = WithdrawConsent.model_validate({"withdrawn_on": clock.today(), "withdrawn_note": act.note})
    people.withdraw_consent(session, tale.actor(act.by), person, given, form, seen=given.version)


# --- referrals --------------------------------------------------------------------------------------


def held(session: Session, tale: Tale, key: str) -> Held:
    """A referral of the story. Raises LookupError for a key without one."""
    found = referral_queries.by_ref(session, tale.actor(), tale.referrals[key])
    if found is None:
        raise LookupError(key)
    return found


def _purpose(act: told.Refer, session: Session, tale: Tale) -> str:
    need = need_queries.by_ref(session, tale.case_id, tale.needs[act.need]) if act.need else None
    return purpose_of(need.domain if need else None) or "consult"


@tell.register
def _refer(act: told.Refer, session: Session, tale: Tale) -> None:
    actor = tale.actor(act.by)
    purpose = act.purpose or _purpose(act, session, tale)
    if act.agreed:
        given = told.Consent(
            ago=act.ago, by=act.by, office=act.office, purpose=act.agreed, fields=act.fields, purposes=(purpose,),
            both_ways=act.both_ways, kept_at="相談室の書庫、同意書つづり",
        )  # fmt: skip
        tell(given, session, tale)
    nothing = act.mode == "information_only"
    form = NewDraft.model_validate(
        {
            "partner": tale.offices[act.office],
            "person": tale.person(session).ref,
            "need": tale.needs[act.need] if act.need else "",
            "step": tale.steps[act.step] if act.step else "",
            "mode": act.mode,
            "priority": act.priority,
            "fields": [] if nothing else list(act.fields),
            "purpose": "" if nothing else purpose,
            "beyond_reason": "" if nothing else act.beyond,
            "request": act.request,
            "story": "" if nothing else act.story,
            "health": act.health,
            "danger": act.danger,
            "follows": tale.referrals[act.follows] if act.follows else "",
        }
    )
    tale.referrals[act.key] = drafts.draft(session, actor, tale.case(session), form).ref
    if act.exception:
        _exception(act, session, tale)
    if act.send:
        session.flush()
        whole = held(session, tale, act.key)
        shown = content.digest(content.canonical(content.compose(session, actor, whole, clock.today())))
        sending.send(session, actor, whole, shown, seen=whole.version)


def _exception(act: told.Refer, session: Session, tale: Tale) -> None:
    whole = held(session, tale, act.key)
    form = ExceptionForm.model_validate(
        {"exception": act.exception, "exception_note": act.exception_note, "exception_at_once": act.at_once}
    )
    drafts.ask_exception(session, tale.actor(act.by), whole, form, seen=whole.version)
    if act.approved_by:
        drafts.approve_exception(session, tale.actor(act.approved_by), whole, seen=whole.version)


_VERBS: Mapping[str, tuple[Callable[..., Any], type[FormModel]]] = {
    "accept": (answers.accept, Accept),
    "reject": (answers.reject, Reject),
    "start": (answers.start, Start),
    "progress": (progress.report, Progress),
    "hold": (answers.hold, Hold),
    "resume": (answers.resume, Resume),
    "complete": (answers.complete, Complete),
    "fail": (answers.fail, Fail),
    "cancel": (ending.cancel, Cancel),
    "mistake": (ending.mistake, Mistake),
    "told": (notices.tell, ToldToStop),
    "close": (closing.close, CloseLoop),
}
_DAYS = ("planned_on", "first_contact_on", "review_on")


@tell.register
def _answer(act: told.Answer, session: Session, tale: Tale) -> None:
    actor, whole = tale.actor(act.by), held(session, tale, act.key)
    if act.verb == "seen":
        answers.seen(session, actor, whole, seen_version=whole.version)
        return
    if act.verb == "confirm_mistake":
        ending.confirm_mistake(session, actor, whole, seen=whole.version)
        return
    if act.verb == "attempt":
        tried = {"whom": "partner", "way": "phone", "at": clock.civil_now(), **act.values}
        attempts.record(session, actor, whole, AttemptForm.model_validate(tried))
        return
    service, form = _VERBS[act.verb]
    values = {name: ahead(tale.today, value) if name in _DAYS else value for name, value in act.values.items()}
    if issubclass(form, Heard):
        values.setdefault("heard_via", "phone")
    if form is Start:
        values.setdefault("first_contact_on", clock.today())
    if form is ToldToStop:
        values.setdefault("told_on", clock.today())
    service(session, actor, whole, form.model_validate(values), seen=whole.version)


@tell.register
def _lack(act: told.Lack, session: Session, tale: Tale) -> None:
    form = NewGap.model_validate(
        {
            "need": tale.needs[act.need] if act.need else "",
            "domain": act.domain,
            "partner_kind": act.kind or None,
            "municipality": tale.story.client.town,
            "language": tale.story.language,
            "reason": act.reason,
            "note": act.note,
        }
    )
    gaps.record(session, tale.actor(act.by), form, tale.case(session))


# --- know-how ---------------------------------------------------------------------------------------


@tell.register
def _card(act: told.Card, session: Session, tale: Tale) -> None:
    """Word the card that the closing proposed, and take it as far as `then` says."""
    actor = tale.actor(act.by)
    card = card_queries.of_case(session, tale.case_id)
    if card is None:
        raise LookupError(f"{tale.story.key}: no card was proposed")
    words = {"title": act.title, "situation": act.situation, "done": act.done, "tips": act.tips, "scope": act.scope}
    values = {**cards.stored(card), **words, **act.values}
    form = CardFacts.model_validate({name: value for name, value in values.items() if value is not None})
    cards.edit(session, actor, card, form, seen=card.version)
    take_card(session, tale.actors[act.checker] if act.checker else actor, actor, card.id, act.then, act.check_note)


def take_card(session: Session, checker: Any, writer: Any, card_id: int, then: str, note: str) -> None:
    """From the draft to the wanted state: checked by somebody else than the writer."""
    session.flush()
    card = session.scalars(sa.select(Card).where(Card.id == card_id).options(selectinload(Card.domains))).one()
    if then == "draft":
        return
    cards.submit(session, writer, card, seen=card.version)
    if then == "checking":
        return
    verdict = "return" if then == "returned" else "publish"
    check = Check.model_validate({"verdict": verdict, "note": note, "no_identity": verdict == "publish"})
    cards.check(session, checker, card, check, seen=card.version)
    if then == "retired":
        cards.retire(session, checker, card, seen=card.version)


# --- kept away, and remarked upon ---------------------------------------------------------------------


@tell.register
def _kept_away(act: apart.KeptAway, session: Session, tale: Tale) -> None:
    form = BarForm.model_validate(
        {"partner": tale.offices[act.office], "ground": act.ground, "reason": act.reason, "whole_organisation": "1"}
    )
    barring.bar(session, tale.actor(act.by), tale.case(session), form)


@tell.register
def _remarked(act: apart.Remarked, session: Session, tale: Tale) -> None:
    remarks.write(session, tale.actor(act.by), tale.office(session, act.office), RemarkForm(text=act.text))
