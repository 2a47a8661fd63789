"""What administrators do: meetings and their lists, materials, what is hidden, the list of bodies."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.authz.actor import Actor
from app.core import clock, ids
from app.core.db import claim_version
from app.core.errors import Conflict, Invalid, lazy
from app.training.portal import queries
from app.training.portal.models import CaseStudyMeeting, PortalMaterial, PortalQuestion
from app.training.portal.schemas import AttendanceForm, BodyForm, ConsentForm, MaterialForm, MeetingForm
from app.training.practicum import identity
from app.training.service import oneself
from app.training.workplaces.models import Employer

UNKNOWN = lazy("選択肢から選んでください。")
NOT_YET = lazy("出席は、開いた日から記録できます。")
NOT_NOW = lazy("今の状態ではできません。ページを開き直して、状態を確かめてください。")


def plan(session: Session, actor: Actor, form: MeetingForm) -> CaseStudyMeeting:
    """A meeting with the study written for it. Raises Invalid for a text that may tell who a client is."""
    identity.require("study", form.meeting_title, form.study, looked=form.looked)
    made = CaseStudyMeeting(
        ref=ids.new_ref("M"), title=form.meeting_title, study=form.study, place=form.place, held_on=form.held_on,
        starts=form.starts, ends=form.ends, seats=form.seats, counts=form.counts, made_by_id=actor.user_id, version=1,
    )  # fmt: skip
    session.add(made)
    _of_meeting(session, actor, made, "planned")
    return made


def cancel(session: Session, actor: Actor, meeting: CaseStudyMeeting, *, seen: int) -> None:
    """It does not take place; nobody is marked absent."""
    claim_version(session, meeting, seen)
    if meeting.cancelled_at is not None:
        raise Conflict(NOT_NOW)
    meeting.cancelled_at = clock.now()
    _of_meeting(session, actor, meeting, "cancelled")


def keep_attendance(
    session: Session, actor: Actor, meeting: CaseStudyMeeting, form: AttendanceForm, *, seen: int
) -> None:
    """Who was there, of those who signed up; may be corrected later. Raises Conflict before its day, Forbidden for a
    mark of one's own.
    """
    claim_version(session, meeting, seen)
    if meeting.held_on > clock.today() or meeting.cancelled_at is not None:
        raise Conflict(NOT_YET)
    for place in meeting.taken:
        if bool(place.attended) != (place.learner.ref in form.attended):
            oneself.refuse(session, actor, place.learner_id)
        place.attended = place.learner.ref in form.attended
    _of_meeting(session, actor, meeting, "attendance")


def _of_meeting(session: Session, actor: Actor, meeting: CaseStudyMeeting, act: str) -> None:
    audit.record(session, actor, f"case_study.{act}", "case_study", meeting.id, subject_ref=meeting.ref)


def publish(session: Session, actor: Actor, form: MaterialForm) -> PortalMaterial:
    """Something to read. Raises Invalid for a text that may tell who a client is."""
    identity.require("material", form.material_title, form.material, looked=form.looked)
    made = PortalMaterial(
        ref=ids.new_ref("B"), title=form.material_title, text=form.material, link=form.link,
        published_at=clock.now(), published_by_id=actor.user_id, version=1,
    )  # fmt: skip
    session.add(made)
    audit.record(session, actor, "material.published", "material", made.id, subject_ref=made.ref)
    return made


def withdraw(session: Session, actor: Actor, material: PortalMaterial, *, seen: int) -> None:
    """Completers do not see it any more."""
    claim_version(session, material, seen)
    material.withdrawn_at = clock.now()
    audit.record(session, actor, "material.withdrawn", "material", material.id, subject_ref=material.ref)


def hide(session: Session, actor: Actor, question: PortalQuestion, answer_ref: str | None, *, seen: int) -> None:
    """A question with its answers, or one answer alone, out of the completers' sight. Raises Conflict when it is."""
    claim_version(session, question, seen)
    answers = [one for one in question.answers if one.ref == answer_ref]
    hidden = answers[0] if answers else question
    if (answer_ref and not answers) or hidden.hidden_at is not None:
        raise Conflict(NOT_NOW)
    hidden.hidden_at, hidden.hidden_by_id = clock.now(), actor.user_id
    audit.record(session, actor, "question.hidden", "question", question.id, subject_ref=question.ref)


def consent(session: Session, actor: Actor, form: ConsentForm) -> None:
    """The body stands in the published list from that day on."""
    employer = _body(session, form.employer)
    employer.listed_on = form.agreed_on
    audit.record(session, actor, "employer.listed", "employer", employer.id, subject_ref=employer.ref)


def unlist(session: Session, actor: Actor, form: BodyForm) -> None:
    """It is gone from the published list at once."""
    employer = _body(session, form.employer)
    employer.listed_on = None
    audit.record(session, actor, "employer.unlisted", "employer", employer.id, subject_ref=employer.ref)


def _body(session: Session, ref: str) -> Employer:
    found = queries.employer_by_ref(session, ref)
    if found is None:
        raise Invalid("employer", UNKNOWN)
    return found
