"""What completers do themselves: workplace, meetings, questions, what the directory shows of them."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.authz.actor import Actor
from app.core import clock, ids
from app.core.db import claim_version
from app.core.errors import Conflict, Invalid, lazy
from app.training.models import Learner
from app.training.portal import queries
from app.training.portal.models import (
    CaseStudyMeeting,
    DirectoryEntry,
    MeetingPlace,
    PortalAnswer,
    PortalQuestion,
)
from app.training.portal.schemas import AnswerForm, DirectoryForm, LeaveForm, MoveForm, QuestionForm
from app.training.practicum import identity
from app.training.workplaces import queries as workplace_queries
from app.training.workplaces import service as workplaces
from app.training.workplaces.models import Employer
from app.training.workplaces.schemas import EmployerForm, EndPeriodForm, PeriodForm

UNKNOWN = lazy("選択肢から選んでください。")
AFTER = lazy("今の職場で始めた日より後の日を入力してください。")
NO_WORKPLACE = lazy("今の職場が登録されていません。")
FULL = lazy("定員に達しています。")
OVER = lazy("この事例検討会は、もう申し込めません。")


def change_workplace(session: Session, actor: Actor, learner: Learner, form: MoveForm, *, seen: int) -> None:
    """From that day at another workplace; the one before ends the day before, and supervision there with it.

    Raises Invalid for a day before the present one began, and for a body that is known already.
    """
    before = form.moved_on - timedelta(days=1)
    mains = [one for one in workplace_queries.periods_of(session, learner) if one.is_main]
    if any(one.starts_on >= form.moved_on for one in mains):
        raise Invalid("moved_on", AFTER)
    employer = _employer(session, actor, form)
    for one in mains:
        if (one.ends_on or date.max) > before:
            ending = EndPeriodForm(period=one.ref, left_on=before, reason="moved")
            workplaces.end(session, actor, learner, ending)
    beginning = PeriodForm(
        employer=employer.ref, is_main=True, employment=form.employment, desk=form.desk, starts_on=form.moved_on
    )
    workplaces.begin(session, actor, learner, beginning, seen=seen)
    learner.workplace, learner.prefecture_code = employer.name, employer.prefecture_code


def _employer(session: Session, actor: Actor, form: MoveForm) -> Employer:
    if form.employer:
        found = queries.employer_by_ref(session, form.employer)
        if found is None:
            raise Invalid("employer", UNKNOWN)
        return found
    wanted = EmployerForm(
        name=form.employer_name or "", kind=form.employer_kind or "other", prefecture=form.prefecture or ""
    )
    try:
        return workplaces.add_employer(session, actor, wanted)
    except Invalid as error:
        raise Invalid("employer_name", error.message) from error


def leave_workplace(session: Session, actor: Actor, learner: Learner, form: LeaveForm, *, seen: int) -> None:
    """The present workplace ends with that day; the certification stays. Raises Conflict without one."""
    claim_version(session, learner, seen)
    current = queries.current_period(queries.periods_of(session, learner), clock.today())
    if current is None:
        raise Conflict(NO_WORKPLACE)
    if form.last_day < current.starts_on:
        raise Invalid("last_day", AFTER)
    workplaces.end(session, actor, learner, EndPeriodForm(period=current.ref, left_on=form.last_day, reason="left"))


def _audit(session: Session, actor: Actor, learner: Learner, action: str) -> None:
    audit.record(session, actor, action, "learner", learner.id, subject_ref=learner.ref)


def sign_up(session: Session, actor: Actor, learner: Learner, meeting: CaseStudyMeeting) -> None:
    """A seat, or the one given up again. Raises Conflict when it is full, over or cancelled."""
    meeting = queries.meeting_for_update(session, meeting)
    if meeting.cancelled_at is not None or meeting.held_on < clock.today():
        raise Conflict(OVER)
    own = next((one for one in meeting.places if one.learner_id == learner.id), None)
    if own is not None and own.withdrawn_at is None:
        return
    if len(meeting.taken) >= meeting.seats:
        raise Conflict(FULL)
    if own is not None:
        own.withdrawn_at, own.signed_up_at = None, clock.now()
    else:
        session.add(MeetingPlace(meeting_id=meeting.id, learner_id=learner.id, signed_up_at=clock.now()))
    _of_meeting(session, actor, meeting, "signed_up")


def give_up(session: Session, actor: Actor, learner: Learner, meeting: CaseStudyMeeting) -> None:
    """The seat is free for another; nothing happens where there was none."""
    own = next((one for one in meeting.taken if one.learner_id == learner.id), None)
    if own is not None and meeting.held_on >= clock.today():
        own.withdrawn_at = clock.now()
        _of_meeting(session, actor, meeting, "given_up")


def _of_meeting(session: Session, actor: Actor, meeting: CaseStudyMeeting, act: str) -> None:
    audit.record(session, actor, f"case_study.{act}", "case_study", meeting.id, subject_ref=meeting.ref)


def ask(session: Session, actor: Actor, learner: Learner, form: QuestionForm) -> PortalQuestion:
    """A question to the others. Raises Invalid for a text that may tell who a client is."""
    identity.require("question", form.question_title, form.question, looked=form.looked)
    made = PortalQuestion(
        ref=ids.new_ref("F"), learner_id=learner.id, title=form.question_title, text=form.question,
        asked_at=clock.now(), version=1,
    )  # fmt: skip
    session.add(made)
    audit.record(session, actor, "question.asked", "question", made.id, subject_ref=made.ref)
    return made


def reply(session: Session, actor: Actor, learner: Learner, question: PortalQuestion, form: AnswerForm) -> None:
    """An answer to it. Raises Invalid as `ask` does."""
    identity.require("reply", form.reply, looked=form.looked)
    answer = PortalAnswer(
        question_id=question.id, ref=ids.new_ref("F"), learner_id=learner.id, text=form.reply, answered_at=clock.now()
    )
    session.add(answer)
    audit.record(session, actor, "question.answered", "question", question.id, subject_ref=question.ref)


def choose(session: Session, actor: Actor, learner: Learner, form: DirectoryForm, *, seen: int) -> None:
    """What the directory shows of oneself; what is taken back is gone from the next page on."""
    claim_version(session, learner, seen)
    entry = queries.choices_of(session, learner)
    if entry is None:
        entry = DirectoryEntry(learner_id=learner.id, version=1)
        session.add(entry)
    entry.shows_name, entry.shows_workplace = form.shows_name, form.shows_workplace
    entry.shows_prefecture, entry.shows_languages = form.shows_prefecture, form.shows_languages
    entry.language_codes, entry.languages = form.codes, form.languages
    _audit(session, actor, learner, "learner.directory")
