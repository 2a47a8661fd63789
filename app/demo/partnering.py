"""Telling plans, consents, referrals and cards; `tell` from here knows them all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from app.cases.models import Need
from app.core import clock
from app.core.forms import FormModel
from app.demo import story as told
from app.demo.calendar import ahead
from app.demo.teller import Tale, take_in_hand, tell
from app.knowledge import queries as card_queries
from app.knowledge import service as cards
from app.knowledge.models import Card
from app.knowledge.schemas import CardFacts, Check
from app.people import consents as consent_queries
from app.people import service as people
from app.people.consent_text import text_to_read
from app.people.lifecycle import a_year_after
from app.people.schemas import NewConsent, WithdrawConsent
from app.plans import queries as plan_queries
from app.plans import reviewing
from app.plans import service as plans
from app.plans.held import CasePlan, CaseStep
from app.plans.schemas import AgreementForm, AimForm, GoalForm, StateForm, StepForm
from app.plans.schemas import ReviewForm as PlanReviewForm
from app.referrals import content
from app.referrals import queries as referral_queries
from app.referrals.content import Held
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
from app.referrals.service import answers, drafts, ending, gaps, sending

__all__ = ["take_card", "tell"]

# --- plans ------------------------------------------------------------------------------------------


@tell.register
def _plan(act: told.Plan, session: Session, tale: Tale) -> None:
    case, actor = tale.case(session), tale.actor(act.by)
    aim = AimForm.model_validate({"aim": act.aim, "review_on": ahead(tale.today, act.review_in)})
    plans.edit_aim(session, actor, CasePlan(case, None), aim, seen=0)
    for key, (title, need) in act.goals.items():
        words, language = act.own.get(key, ("", ""))
        goal = GoalForm.model_validate(
            {"title": title, "need": tale.needs.get(need, ""), "own_words": words, "own_language": language}
        )
        tale.goals[key] = plans.add_goal(session, actor, case, goal).ref
    for step in act.steps:
        _add_step(session, tale, act.by, step)


@tell.register
def _added(act: told.Added, session: Session, tale: Tale) -> None:
    _add_step(session, tale, act.by, act.step, act.why)


def _add_step(session: Session, tale: Tale, by: str, do: told.Do, why: str = "") -> None:
    values = {
        "title": do.title,
        "domain": do.domain,
        "need": tale.needs[do.need] if do.need else "",
        "goal": tale.goals[do.goal] if do.goal else "",
        "owner": do.owner,
        "owner_login": (do.who or tale.story.owner) if do.owner == "centre" else "",
        "partner": tale.offices[do.office] if do.office else "",
        "after": [tale.steps[key] for key in do.after],
        "due": ahead(tale.today, do.due),
        "days": do.days,
        "place": do.place,
        "papers": do.papers,
        "helper": do.helper,
        "title_easy": do.easy,
        "note_easy": do.say,
        "note": do.note,
        "why": why,
    }
    form = StepForm.model_validate(values)
    tale.steps[do.key] = plans.add_step(session, tale.actor(by), tale.case(session), form).ref


@tell.register
def _moved(act: told.Moved, session: Session, tale: Tale) -> None:
    step = plan_queries.step_by_ref(session, tale.case_id, tale.steps[act.step])
    if step is None:
        raise LookupError(act.step)
    case, actor = tale.case(session), tale.actor(act.by)
    if act.to in ("doing", "waiting", "done") and step.need_id is not None:
        take_in_hand(session, actor, case, session.get(Need, step.need_id))
    form = StateForm.model_validate({"to": act.to, "note": act.note})
    plans.set_state(session, actor, CaseStep(case, step), form, seen=step.version)


@tell.register
def _looked_at(act: told.PlanLook, session: Session, tale: Tale) -> None:
    plan = plan_queries.plan_of(session, tale.case_id)
    if plan is None:
        raise LookupError(tale.case_id)
    case = tale.case(session)
    form = PlanReviewForm.model_validate(
        {
            "reviewed_on": clock.today(),
            "result": act.result,
            "came_of": act.came_of,
            "next_on": ahead(tale.today, act.next_in),
        }
    )
    reviewing.record(session, tale.actor(act.by), CasePlan(case, plan), form, seen=plan.version)


@tell.register
def _agreed(act: told.Agreed, session: Session, tale: Tale) -> None:
    plan = plan_queries.plan_of(session, tale.case_id)
    form = AgreementForm.model_validate(
        {
            "number": plan.number if plan else 0,
            "person": tale.person(session).ref,
            "agreed_on": clock.today(),
            "language": act.language,
            "interpreter": act.interpreter,
            "interpreter_name": act.interpreter_name,
            "method": act.method,
            "remark": act.remark,
        }
    )
    plans.agree(session, tale.actor(act.by), tale.case(session), form)


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
            "purpose": act.purpose,
            "partner_kind": act.kind or None,
            "fields": list(act.fields),
            "both_ways": act.both_ways,
            "expires_on": expires,
        }
    )
    text = text_to_read(
        to=partner.name if partner else act.kind,
        fields=act.fields,
        purpose=act.purpose,
        both_ways=act.both_ways,
        expires_on=expires,
        given_by=act.given_by,
    )
    given = people.give_consent(session, tale.actor(act.by), person, form, partner=partner, text=text)
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


@tell.register
def _refer(act: told.Refer, session: Session, tale: Tale) -> None:
    actor = tale.actor(act.by)
    if act.agreed:
        tell(
            told.Consent(ago=act.ago, by=act.by, office=act.office, purpose=act.agreed, fields=act.fields),
            session,
            tale,
        )
    nothing = act.mode in ("information_only", "inbound")
    form = NewDraft.model_validate(
        {
            "partner": tale.offices[act.office],
            "person": tale.person(session).ref,
            "need": tale.needs[act.need] if act.need else "",
            "step": tale.steps[act.step] if act.step else "",
            "mode": act.mode,
            "priority": act.priority,
            "fields": [] if nothing else list(act.fields),
            "request": act.request,
            "story": "" if nothing else act.story,
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
    form = ExceptionForm.model_validate({"exception": act.exception, "exception_note": act.exception_note})
    drafts.ask_exception(session, tale.actor(act.by), whole, form, seen=whole.version)
    if act.approved_by:
        drafts.approve_exception(session, tale.actor(act.approved_by), whole, seen=whole.version)


_VERBS: Mapping[str, tuple[Callable[..., Any], type[FormModel]]] = {
    "accept": (answers.accept, Accept),
    "reject": (answers.reject, Reject),
    "start": (answers.start, Start),
    "hold": (answers.hold, Hold),
    "resume": (answers.resume, Resume),
    "complete": (answers.complete, Complete),
    "fail": (answers.fail, Fail),
    "cancel": (ending.cancel, Cancel),
    "mistake": (ending.mistake, Mistake),
    "close": (ending.close, CloseLoop),
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
    service, form = _VERBS[act.verb]
    values = {name: ahead(tale.today, value) if name in _DAYS else value for name, value in act.values.items()}
    if issubclass(form, Heard):
        values.setdefault("heard_via", "phone")
    if form is Start:
        values.setdefault("first_contact_on", clock.today())
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
