"""The yearly confirmation by the workplace and the survey of completers: asked, answered under an address."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.authz.actor import Actor
from app.core import clock, ids
from app.core.db import claim_version
from app.core.errors import Invalid, lazy
from app.training.links import service as links
from app.training.links.models import TrainingLink
from app.training.links.service import About
from app.training.portal import queries
from app.training.portal.models import EmploymentSurvey, SignOff
from app.training.portal.rules import sign_off_year
from app.training.portal.schemas import SignOffForm, SurveyForm
from app.training.service import oneself
from app.training.standing.counting import months_after

DAYS = 60
LEFT_WHEN = lazy("勤務の最後の日を入力してください。")
BEFORE_START = lazy("勤務を始めた日より後の日を入力してください。")


def ask_workplaces(session: Session, actor: Actor) -> int:
    """A confirmation for every certified person's workplace of this April; how many. Asked twice, nothing is added."""
    today = clock.today()
    found = queries.periods_to_ask(session, today)
    for period in found:
        made = SignOff(ref=ids.new_ref("Y"), period_id=period.id, year=sign_off_year(today), asked_on=today, version=1)
        session.add(made)
        audit.record(session, actor, "sign_off.asked", "sign_off", made.id, subject_ref=made.ref)
    return len(found)


def give_sign_off_address(session: Session, actor: Actor, sign_off: SignOff, *, seen: int) -> TrainingLink:
    """For the workplace, with a code. Those before it end. Raises Forbidden about oneself, who would read the code and
    answer in the workplace's place.
    """
    oneself.refuse(session, actor, sign_off.period.learner_id)
    claim_version(session, sign_off, seen)
    about = About("sign_off", sign_off.id, sign_off.ref)
    return links.make(session, actor, about, sign_off.period.employer.name, days=DAYS)


def answer_sign_off(session: Session, sign_off: SignOff, form: SignOffForm, *, seen: int) -> None:
    """What the workplace says; the office ends the workplace of who left. Said anew while the address is open, the last
    answer holds.

    Raises Invalid where somebody left without a day or before they came.
    """
    claim_version(session, sign_off, seen)
    if form.answer == "left":
        if form.left_on is None:
            raise Invalid("left_on", LEFT_WHEN)
        if form.left_on < sign_off.period.starts_on:
            raise Invalid("left_on", BEFORE_START)
    sign_off.answer, sign_off.answered_by = form.answer, form.said_by
    sign_off.left_on = form.left_on if form.answer == "left" else None
    sign_off.answered_on = clock.today()
    audit.record(session, links.OUTSIDE, "sign_off.answered", "sign_off", sign_off.id, subject_ref=sign_off.ref)


def ask_completers(session: Session, actor: Actor) -> int:
    """A survey for everybody whose 6, 18 or 36 months have come; how many. Asked twice, nothing is added."""
    today = clock.today()
    found = queries.surveys_to_ask(session, today)
    for learner_id, months, since in found:
        made = EmploymentSurvey(
            ref=ids.new_ref("Z"), learner_id=learner_id, months=months, due_on=months_after(since, months),
            asked_on=today, version=1,
        )  # fmt: skip
        session.add(made)
        audit.record(session, actor, "survey.asked", "survey", made.id, subject_ref=made.ref)
    return len(found)


def give_survey_address(session: Session, actor: Actor, survey: EmploymentSurvey, *, seen: int) -> TrainingLink:
    """For the completer. Without a code: the page shows nothing of anybody, and one address is all they need."""
    claim_version(session, survey, seen)
    about = About("survey", survey.id, survey.ref)
    return links.make(session, actor, about, "", days=DAYS, coded=False)


def answer_survey(session: Session, survey: EmploymentSurvey, form: SurveyForm, *, seen: int) -> None:
    """What the completer says; the last answer holds. Who left the work has no workplace to tell of."""
    claim_version(session, survey, seen)
    has_left = form.situation == "left"
    survey.situation, survey.remark, survey.answered_on = form.situation, form.remark, clock.today()
    survey.employer_kind = None if has_left else form.employer_kind
    survey.employment = None if has_left else form.employment
    survey.hours = None if has_left else form.hours
    survey.title_use = None if has_left else form.title_use
    audit.record(session, links.OUTSIDE, "survey.answered", "survey", survey.id, subject_ref=survey.ref)
