"""The one door for stages: gates are kept, waivers want two people, what was done is undone by correction alone."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.core.errors import Conflict, Forbidden
from app.home import training_day
from app.training import queries as register
from app.training.enrolment.models import EnrolmentEvent
from app.training.enrolment.settling import CORRECTION, settle
from app.training.progress.schemas import WaiverDecision, WaiverForm
from app.training.progress.service import decisions
from app.training.stages import gates
from app.training.stages.kinds import Stage, StageState
from tests.support.people import Cast, cast
from tests.training import course

DAY = date(2026, 9, 1)


@pytest.fixture
def people(engine: Engine) -> Cast:
    return cast(engine)


@pytest.fixture
def session(people: Cast, session: Session) -> Session:
    assert people
    return session


def test_the_practicum_opens_with_test_workplace_and_supervisor(session: Session, people: Cast) -> None:
    admin = people["training_admin"]
    whom = course.learner(session, people)
    one = course.enrolled(session, people, whom, course.cohort(session))

    def open_it() -> None:
        settle(session, admin, one, Stage.PRACTICUM, StageState.OPEN, on=DAY, basis="practicum")

    with pytest.raises(Conflict, match="Conflict") as refusal:
        open_it()
    assert refusal.value.message == gates.CONFIRMATION_MISSING.text
    course.reached(session, people, one, Stage.PRACTICUM)
    with pytest.raises(Conflict) as refusal:
        open_it()
    assert refusal.value.message == gates.NO_WORKPLACE.text
    period = course.at_work(session, people, whom, agreed=False)
    with pytest.raises(Conflict) as refusal:
        open_it()
    assert refusal.value.message == gates.NO_SUPERVISOR.text
    period.ends_on = date(2026, 8, 31)
    course.at_work(session, people, whom)
    open_it()
    period.ends_on = date(2026, 9, 30)  # to leave the place afterwards does not keep from finishing
    settle(session, admin, one, Stage.PRACTICUM, StageState.MET, on=date(2026, 12, 1), basis="practicum")


def test_a_waiver_passes_the_gate_with_a_reason_and_a_second_person(session: Session, people: Cast) -> None:
    admin, approver = people["training_admin"], people["approver"]
    one = course.enrolled(session, people, course.learner(session, people), course.cohort(session))

    def waive(second: int | None, note: str | None = "前の制度で修了している。") -> StageState:
        row = settle(
            session, approver, one, Stage.FINAL, StageState.WAIVED, on=DAY, basis="waiver", note=note,
            second_actor_id=second,
        )  # fmt: skip
        return StageState(row.state)

    for second, note in ((None, "理由"), (approver.user_id, "理由"), (admin.user_id, None)):
        with pytest.raises(Forbidden):
            waive(second, note)
    assert waive(admin.user_id) is StageState.WAIVED


def test_a_waiver_waits_on_the_first_page_of_the_approver_until_somebody_decided(
    session: Session, people: Cast
) -> None:
    admin, approver = people["training_admin"], people["approver"]
    one = course.enrolled(session, people, course.learner(session, people), course.cohort(session))

    def refs(login: str) -> list[tuple[str, str]]:
        return [(line.ref, line.name) for line in training_day.waiting(session, people[login])]

    form = WaiverForm(waived_stage=Stage.FINAL, waiver_reason="前の制度で修了している。")
    decisions.propose_waiver(session, admin, one, form, seen=one.version)
    assert (refs("approver"), refs("training_admin"), refs("instructor")) == (
        [(one.ref, register.learner_by_id(session, one.learner_id).shown_name(DAY))],
        [],
        [],
    )
    verdict = WaiverDecision(stage=Stage.FINAL, verdict="refuse")
    decisions.decide_waiver(session, approver, one, verdict, seen=one.version)
    assert refs("approver") == []


def test_what_is_met_is_undone_by_a_correction_that_says_why(session: Session, people: Cast) -> None:
    admin = people["training_admin"]
    one = course.enrolled(session, people, course.learner(session, people), course.cohort(session))
    settle(session, admin, one, Stage.ONLINE, StageState.MET, on=DAY, basis="hours")
    for basis, note in (("hours", "時間の誤り"), (CORRECTION, None)):
        with pytest.raises(Conflict):
            settle(session, admin, one, Stage.ONLINE, StageState.NOT_MET, on=DAY, basis=basis, note=note)
    settle(session, admin, one, Stage.ONLINE, StageState.NOT_MET, on=DAY, basis=CORRECTION, note="時間の誤り")
    first, second = session.scalars(sa.select(EnrolmentEvent).order_by(EnrolmentEvent.id))
    assert (second.kind, second.corrects_id) == ("stage_not_met", first.id)
