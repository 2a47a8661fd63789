"""Telling one act of a story through the services, as the person who did it would have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import singledispatch

from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.cases.lifecycle import CaseStatus, NeedState, TaskState
from app.cases.lifecycle import Turn as CaseTurn
from app.cases.models import Case, Need
from app.cases.queries import advice as advice_queries
from app.cases.queries import needs as need_queries
from app.cases.queries import tasks as task_queries
from app.cases.schemas.closing import CLOSING_FORM
from app.cases.schemas.contacts import ContactForm
from app.cases.schemas.events import NoteForm
from app.cases.schemas.needs import MoveNeed, NeedForm
from app.cases.schemas.reviews import ReviewForm
from app.cases.schemas.tasks import TaskForm
from app.cases.service import advice, cases, closing, contacts, events, needs, persons, reviews, tasks
from app.cases.service.cases import OpenCase
from app.core import clock
from app.demo import story as told
from app.demo.calendar import ahead
from app.demo.certified_leads import REASON
from app.demo.endings import told_to_the_person
from app.demo.people import add_person, add_stay
from app.partners import queries as partner_queries
from app.partners.models import Partner
from app.people import queries as people_queries
from app.people import service as people
from app.people.models import Person


@dataclass
class Tale:
    """A story while it is told: who may act, and what the keys of its data became."""

    story: told.Story
    actors: Mapping[str, Actor]
    offices: Mapping[str, str]
    today: date
    case_id: int = 0
    persons: dict[str, int] = field(default_factory=dict)
    needs: dict[str, str] = field(default_factory=dict)
    steps: dict[str, str] = field(default_factory=dict)
    goals: dict[str, str] = field(default_factory=dict)
    consents: dict[str, str] = field(default_factory=dict)
    referrals: dict[str, str] = field(default_factory=dict)
    advice: dict[str, str] = field(default_factory=dict)

    def actor(self, login: str = "") -> Actor:
        """The one who acts."""
        return self.actors[login or self.story.owner]

    def case(self, session: Session) -> Case:
        """The case as it stands now."""
        return session.get_one(Case, self.case_id)

    def person(self, session: Session, key: str = "") -> Person:
        """A person of the story, wholly loaded."""
        found = people_queries.by_id(session, self.actor(), self.persons[key])
        if found is None:
            raise LookupError(f"{self.story.key}: no person {key!r}")
        return found

    def office(self, session: Session, key: str) -> Partner:
        """An office of the directory."""
        found = partner_queries.by_ref(session, self.actor(), self.offices[key])
        if found is None:
            raise LookupError(f"{self.story.key}: no office {key!r}")
        return found


def open_story(session: Session, tale: Tale) -> None:
    """The people, then the case with its needs."""
    story, actor = tale.story, tale.actor()
    client = add_person(session, actor, story.client, tale.today)
    tale.persons[""] = client.id
    for key, who in story.others.items():
        other = add_person(session, actor, who, tale.today)
        tale.persons[key] = other.id
        if who.role:
            people.add_member(session, actor, client, other, role=who.role)
    case = cases.open_case(
        session,
        actor,
        OpenCase(
            person=client,
            title=story.title,
            story=story.story or None,
            wish=story.wish or None,
            urgency=story.urgency,
            urgency_reason=story.urgency_reason or None,
            language=story.language,
            interpreter=story.interpreter,
            needs=[(need.domain, need.title) for need in story.needs.values()],
            lead_reason=REASON,
        ),
    )
    tale.case_id = case.id
    session.flush()
    for key, who in story.others.items():
        if who.in_case:
            persons.add(session, actor, case, tale.person(session, key), who.in_case)
    _word_needs(session, tale, case)


def _word_needs(session: Session, tale: Tale, case: Case) -> None:
    for (key, said), need in zip(tale.story.needs.items(), need_queries.of_case(session, case.id), strict=True):
        tale.needs[key] = need.ref
        if said.detail or said.who:
            needs.edit(session, tale.actor(), case, need, _need_form(session, tale, said), need.version)


def _need_form(session: Session, tale: Tale, said: told.Need) -> NeedForm:
    who = tale.person(session, said.who).ref if said.who else ""
    return NeedForm.model_validate({"domain": said.domain, "title": said.title, "detail": said.detail, "person": who})


@singledispatch
def tell(act: told.Act, session: Session, tale: Tale) -> None:  # noqa: ARG001 - those registered below use it
    """Do it. Raises TypeError for an act that nobody can tell."""
    raise TypeError(f"{tale.story.key}: {type(act).__name__}")


@tell.register
def _call(act: told.Call, session: Session, tale: Tale) -> None:
    form = ContactForm.model_validate(
        {
            "occurred_at": clock.civil_now(),
            "channel": act.channel,
            "attempt": act.attempt,
            "languages": list(act.languages or (tale.story.language,)),
            "interpreter": "none" if act.attempt else act.interpreter,
            "asker": act.asker,
            "asker_note": act.asker_note,
            "topics": list(act.topics),
            "summary": act.text,
            "result": act.result,
            "minutes": act.minutes,
            "next_on": ahead(tale.today, act.next_in),
        }
    )
    contacts.log(session, tale.actor(act.by), form, case=tale.case(session))


@tell.register
def _note(act: told.Note, session: Session, tale: Tale) -> None:
    form = NoteForm.model_validate({"kind": act.kind, "text": act.text, "source": act.source, "basis": act.basis})
    events.add(session, tale.actor(act.by), tale.case(session), form)


@tell.register
def _todo(act: told.Todo, session: Session, tale: Tale) -> None:
    actor = tale.actor(act.by)
    form = TaskForm.model_validate(
        {
            "title": act.title,
            "kind": act.kind,
            "due_on": ahead(tale.today, act.due),
            "assignee": act.who or actor.login,
        }
    )
    tasks.add(session, actor, form, tale.case(session))


@tell.register
def _finished(act: told.Finished, session: Session, tale: Tale) -> None:
    task = next(task for task in task_queries.of_case(session, tale.case_id) if act.words in task.title)
    tasks.move(session, tale.actor(act.by), task, TaskState.DROPPED if act.drop else TaskState.DONE, task.version)


@tell.register
def _ask(act: told.Ask, session: Session, tale: Tale) -> None:
    asked = advice.ask(session, tale.actor(act.by), tale.case(session), act.text, act.to or None)
    tale.advice[act.key] = asked.ref


@tell.register
def _reply(act: told.Reply, session: Session, tale: Tale) -> None:
    actor = tale.actor(act.by)
    asked = advice_queries.by_ref(session, actor, tale.advice[act.key])
    if asked is not None:
        advice.answer(session, actor, asked, act.text, asked.version)


@tell.register
def _follow(act: told.Follow, session: Session, tale: Tale) -> None:
    actor = tale.actor(act.by)
    asked = advice_queries.by_ref(session, actor, tale.advice[act.key])
    if asked is not None:
        advice.follow_up(session, actor, asked, act.text, asked.version)


@tell.register
def _review(act: told.Review, session: Session, tale: Tale) -> None:
    form = ReviewForm.model_validate({"verdict": act.verdict, "finding": act.text})
    reviews.add(session, tale.actor(act.by), tale.case(session), form)


@tell.register
def _status(act: told.Status, session: Session, tale: Tale) -> None:
    case = tale.case(session)
    cases.move(session, tale.actor(act.by), case, CaseStatus(act.to), act.reason, case.version)


@tell.register
def _turn(act: told.Turn, session: Session, tale: Tale) -> None:
    cases.set_turn(session, tale.actor(act.by), tale.case(session), CaseTurn(act.who), act.note or None)


@tell.register
def _urgent(act: told.Urgent, session: Session, tale: Tale) -> None:
    case = tale.case(session)
    cases.set_urgency(session, tale.actor(act.by), case, act.level, act.reason, case.version)


@tell.register
def _hand(act: told.Hand, session: Session, tale: Tale) -> None:
    case, actor = tale.case(session), tale.actor(act.by)
    if act.member:
        cases.add_member(session, actor, case, act.to)
    else:
        cases.assign(session, actor, case, act.to, case.version, reason=REASON)


def take_in_hand(session: Session, actor: Actor, case: Case, need: Need | None) -> None:
    """Whoever begins to work on a need says so; one that is in hand or ended stays as it is."""
    if need is not None and need.state == NeedState.OPEN:
        needs.move(session, actor, case, need, MoveNeed(state="in_progress"), need.version)


@tell.register
def _need_moved(act: told.NeedMoved, session: Session, tale: Tale) -> None:
    need = need_queries.by_ref(session, tale.case_id, tale.needs[act.need])
    if need is None:
        raise LookupError(act.need)
    if not act.outcome:
        take_in_hand(session, tale.actor(act.by), tale.case(session), need)
        return
    form = MoveNeed.model_validate({"state": "ended", "outcome": act.outcome, "outcome_note": act.note})
    needs.move(session, tale.actor(act.by), tale.case(session), need, form, need.version)


@tell.register
def _need_found(act: told.NeedFound, session: Session, tale: Tale) -> None:
    form = _need_form(session, tale, act.need)
    tale.needs[act.key] = needs.add(session, tale.actor(act.by), tale.case(session), form).ref


@tell.register
def _learnt(act: told.Learnt, session: Session, tale: Tale) -> None:
    add_stay(session, tale.actor(act.by), tale.person(session, act.who), act.stay, tale.today)


@tell.register
def _close(act: told.Close, session: Session, tale: Tale) -> None:
    case = tale.case(session)
    keys = {ref: key for key, ref in tale.needs.items()}
    values: dict[str, object] = {"closing_reason": act.reason, "summary": act.summary, "drop_tasks": True}
    for place, need in enumerate(need_queries.still_open(session, case.id), 1):
        outcome, note = act.outcomes.get(keys[need.ref], ("met", ""))
        values |= {f"need_{place}": need.ref, f"outcome_{place}": outcome, f"note_{place}": note}
    values |= told_to_the_person(session, tale.actor(act.by), case)
    closing.close(session, tale.actor(act.by), case, CLOSING_FORM.model_validate(values), case.version)


@tell.register
def _reopened(act: told.Reopened, session: Session, tale: Tale) -> None:
    case = tale.case(session)
    closing.reopen(session, tale.actor(act.by), case, act.reason, case.version)
