"""What completers do themselves: workplace, meetings, questions, what the directory shows of them."""

from __future__ import annotations

from datetime import timedelta

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
from app.training.workplaces.models import Employer, WorkplacePeriod

UNKNOWN = lazy("選択肢から選んでください。")
AFTER = lazy("今の職場で始めた日より後の日を入力してください。")
OVERLAPS = lazy("登録された職場の期間と重なります。")
NO_WORKPLACE = lazy("今の職場が登録されていません。")
FULL = lazy("定員に達しています。")
OVER = lazy("この事例検討会は、もう申し込めません。")


def change_workplace(session: Session, actor: Actor, learner: Learner, form: MoveForm, *, seen: int) -> WorkplacePeriod:
    """From that day at another workplace; the one before ends the day before. Raises Invalid for days that overlap."""
    claim_version(session, learner, seen)
    periods = [one for one in queries.periods_of(session, learner) if one.is_main]
    for one in periods:
        if one.starts_on >= form.moved_on:
            raise Invalid("moved_on", AFTER)
        if one.ends_on is not None and one.ends_on >= form.moved_on:
            raise Invalid("moved_on", OVERLAPS)
    employer = _employer(session, actor, form)
    for one in periods:
        if one.ends_on is None:
            one.ends_on, one.end_reason = form.moved_on - timedelta(days=1), "moved"
    made = WorkplacePeriod(
        ref=ids.new_ref("W"), learner_id=learner.id, employer_id=employer.id, is_main=True,
        employment=form.employment, desk=form.desk, starts_on=form.moved_on, recorded_by_id=actor.user_id, version=1,
    )  # fmt: skip
    session.add(made)
    learner.workplace, learner.prefecture_code = employer.name, employer.prefecture_code
    _audit(session, actor, learner, "learner.workplace_changed")
    return made


def _employer(session: Session, actor: Actor, form: MoveForm) -> Employer:
    if form.employer:
        found = queries.employer_by_ref(session, form.employer)
        if found is None:
            raise Invalid("employer", UNKNOWN)
        return found
    made = Employer(
        ref=ids.new_ref("E"), name=form.employer_name or "", kind=form.employer_kind or "other",
        prefecture_code=form.prefecture or "", version=1,
    )  # fmt: skip
    session.add(made)
    session.flush()
    audit.record(session, actor, "employer.added", "employer", made.id, subject_ref=made.ref)
    return made


def leave_workplace(session: Session, actor: Actor, learner: Learner, form: LeaveForm, *, seen: int) -> None:
    """The present workplace ends with that day; the certification stays. Raises Conflict without one."""
    claim_version(session, learner, seen)
    current = queries.current_period(queries.periods_of(session, learner), clock.today())
    if current is None:
        raise Conflict(NO_WORKPLACE)
    if form.last_day < current.starts_on:
        raise Invalid("last_day", AFTER)
    current.ends_on, current.end_reason = form.last_day, "left"
    _audit(session, actor, learner, "learner.workplace_left")


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
    entry.languages = ",".join(form.languages) or None
    _audit(session, actor, learner, "learner.directory")
