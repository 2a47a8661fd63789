"""A trainee in the practicum and a completer with everything of the portal, each text with its mark."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.authz.actor import Actor
from app.core import clock, ids
from app.training import queries as register
from app.training.corrections.schemas import CorrectionForm
from app.training.enrolment.models import Enrolment
from app.training.links import service as links
from app.training.links.service import About
from app.training.models import Learner
from app.training.portal import queries as portal
from app.training.portal.files import service as files
from app.training.portal.schemas import DirectoryForm, MaterialForm, MeetingForm, QuestionForm
from app.training.portal.service import administering, asking, members
from app.training.practicum import queries
from app.training.practicum.models import Practicum
from app.training.practicum.schemas import TaskForm
from app.training.practicum.service import supervising, writing
from app.training.schemas import DecideForm, LearnerForm, ProposeForm
from app.training.service import certifications, correcting, learners, reviews
from app.training.workplaces.models import Employer, Supervision, WorkplacePeriod
from tests.support.people import Cast
from tests.training import course

Dress = Callable[[str], str]
Objects = dict[str, dict[str, str]]
T = TypeVar("T")


def add(session: Session, people: Cast, objects: Objects, dress: Dress) -> None:
    """`objects` gets the references that the rows of the practicum need."""
    admin = people["training_admin"]
    employer = _row(session, admin, "employer", Employer(
        ref=ids.new_ref("E"), name=dress("公籍名称"), kind="association", prefecture_code="22",
        listed_on=clock.today(), version=1,
    ))  # fmt: skip
    where = _enrolment(session, people, dress)
    period = _at_work(session, admin, where.learner_id, employer)
    _row(session, admin, "supervision", Supervision(
        ref=ids.new_ref("V"), period_id=period.id, name=dress("習人指導者"), starts_on=period.starts_on,
        agreed_at=clock.now(),
    ))  # fmt: skip
    made = Practicum(
        ref=ids.new_ref("W"), enrolment_id=where.id, state="drafting", returns=0, last_act_at=clock.now(), version=1
    )
    _practicum(session, people, _row(session, admin, "practicum", made).id, objects, dress)
    completer = _learner(session, people, "coordinator", dress("修人氏名"))
    _at_work(session, admin, completer.id, employer)
    _certify(session, people, completer, dress)
    _portal(session, people, completer, objects, dress)
    _corrected(session, people, completer, where, objects, dress)


def _corrected(
    session: Session, people: Cast, learner: Learner, where: Enrolment, objects: Objects, dress: Dress
) -> None:
    """A correction that waits, and a review after a stage was found not met."""
    admin = people["training_admin"]
    (one,) = register.certifications_of(session, learner)
    wanted = CorrectionForm(
        correction="day", right_day=date(2026, 3, 20), correction_reason=dress("簿人訂正"), effects_seen=True
    )
    session.refresh(one, ["version"])
    objects["correction:proposed"] = {"ref": correcting.propose(session, admin, one, wanted, seen=one.version).ref}
    opened = reviews.open_review(
        session, admin, one, enrolment_id=where.id, stage="block_1", reason=dress("簿人審査"),
        recommended="review_opened",
    )  # fmt: skip
    objects["review:open"] = {"ref": opened.ref}


def _enrolment(session: Session, people: Cast, dress: Dress) -> Enrolment:
    """That of the trainee's account, made where there is none yet."""
    chosen = sa.select(Enrolment).join(Learner, Learner.id == Enrolment.learner_id)
    found = session.scalar(chosen.where(Learner.user_id == people["trainee"].user_id).limit(1))
    if found is not None:
        return found
    return course.enrolled(
        session, people, _learner(session, people, "trainee", dress("習人氏名")), course.cohort(session)
    )


def _row(session: Session, actor: Actor, kind: str, row: T) -> T:
    session.add(row)
    session.flush()
    audit.record(session, actor, f"{kind}.added", *row.audit_subject())  # type: ignore[attr-defined]
    return row


def _learner(session: Session, people: Cast, login: str, name: str) -> Learner:
    made = learners.add(session, people["training_admin"], LearnerForm(legal=name))
    made.user_id = people[login].user_id
    session.flush()
    session.refresh(made, ["version", "names"])
    return made


def _at_work(session: Session, actor: Actor, learner_id: int, employer: Employer) -> WorkplacePeriod:
    return _row(session, actor, "learner", WorkplacePeriod(
        ref=ids.new_ref("W"), learner_id=learner_id, employer_id=employer.id, is_main=True, employment="full_time",
        desk="one_stop", starts_on=date(2025, 4, 1), recorded_by_id=actor.user_id, version=1,
    ))  # fmt: skip


def _practicum(session: Session, people: Cast, number: int, objects: Objects, dress: Dress) -> None:
    session.flush()
    session.expire_all()
    whole = queries.by_id(session, number)
    assert whole is not None
    form = TaskForm(
        task_title=dress("習実課題"), situation=dress("習実状況"), doing=dress("習実内容"), abilities=["connect"],
        looked=True,
    )  # fmt: skip
    task = writing.write_task(session, people["trainee"], whole, form, seen=whole.version)
    objects["practicum:one"] = {"ref": whole.practicum.ref}
    objects["own_task:one"] = {"task": task.ref}
    link = links.make(
        session, people["training_admin"], supervising.about(whole), dress("習人指導者"), days=30,
        capacity="supervisor",
        supervision_id=whole.supervision.id if whole.supervision else None,
    )  # fmt: skip
    objects["s_practicum:one"] = {"token": link.token}


def _certify(session: Session, people: Cast, learner: Learner, dress: Dress) -> None:
    wanted = ProposeForm(tier="coordinator", starts_on=date(2026, 3, 28), basis_note=dress("簿人理由"))
    made = certifications.propose(session, people["training_admin"], learner, wanted, seen=learner.version)
    decision = DecideForm(decision="approve", decision_number="決2", decided_on=clock.today())
    certifications.decide(session, people["approver"], made, decision, seen=made.version)
    session.flush()
    session.refresh(learner, ["version"])


def _portal(session: Session, people: Cast, learner: Learner, objects: Objects, dress: Dress) -> None:
    admin, own = people["training_admin"], people["coordinator"]
    meeting = administering.plan(session, admin, MeetingForm(
        meeting_title=dress("修題会名"), study=dress("修内事例"), place=dress("修内場所"),
        held_on=clock.today() + timedelta(days=20), starts="14:00", ends="16:00", seats=5, looked=True,
    ))  # fmt: skip
    material = administering.publish(
        session, admin, MaterialForm(material_title=dress("修題資料"), material=dress("修内本文"), looked=True)
    )
    asked = QuestionForm(question_title=dress("修内件名"), question=dress("修内質問"), looked=True)
    session.flush()
    kept = files.keep(session, admin, material, f"{dress('修題書類')}.pdf", b"%PDF-1.7\n%%EOF\n", looked=True)
    session.flush()
    objects["portal_file:one"] = objects["run_file:one"] = {"ref": kept.ref}
    objects["files_beside:one"] = {"ref": meeting.ref}
    question = members.ask(session, own, learner, asked)
    members.choose(session, own, learner, DirectoryForm(shows_name=True), seen=learner.version)
    session.flush()
    asking.ask_workplaces(session, admin)
    asking.ask_completers(session, admin)
    session.flush()
    (sign_off,) = [one for one in portal.sign_offs(session, 2026) if one.period.learner_id == learner.id]
    (survey,) = [one for one in portal.surveys(session) if one.learner_id == learner.id]
    for kind, one in (("case_study", meeting), ("material", material), ("question", question)):
        member = kind if kind == "case_study" else f"portal_{kind}"
        objects[f"{member}:one"] = objects[f"run_{kind}:one"] = {"ref": one.ref}
    objects["sign_off:one"], objects["survey:one"] = {"ref": sign_off.ref}, {"ref": survey.ref}
    link = asking.give_sign_off_address(session, admin, sign_off, seen=sign_off.version)
    objects["s_sign_off:one"] = {"token": link.token}
    about = About("survey", survey.id, survey.ref)
    objects["s_survey:one"] = {"token": links.make(session, admin, about, "", days=30, coded=False).token}
