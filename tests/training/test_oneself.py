"""The second person is never the first, also where the account of an office is tied to somebody of the register."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.core import clock
from app.core.db import unit_of_work
from app.core.errors import Conflict, Forbidden, Invalid
from app.training.attendance.service import closing
from app.training.enrolment.schemas import EndForm
from app.training.enrolment.service import deciding
from app.training.leave.schemas import CheckLeaveForm, DecideLeaveForm, LeaveForm
from app.training.models import Learner
from app.training.practicum.schemas import AddressForm
from app.training.practicum.service import supervising
from app.training.progress.schemas import WaiverDecision, WaiverForm
from app.training.progress.service import decisions
from app.training.schemas import DecideForm, ProposeForm
from app.training.service import certifications, leave
from app.training.stages.kinds import Stage
from tests.support.people import Cast, cast, sign_in
from tests.training.course import cohort, enrolled, learner
from tests.training.test_attendance import block, enter, ready
from tests.training.test_examinations import bench
from tests.training.test_practicum import begun, fresh, proposed


@pytest.fixture
def people(engine: Engine) -> Cast:
    return cast(engine)


@pytest.fixture
def session(people: Cast, session: Session) -> Session:
    assert people
    return session


def test_no_approver_decides_about_themself(session: Session, people: Cast) -> None:
    admin, approver = people["training_admin"], people["approver"]
    whom = learner(session, people, login="approver")
    session.refresh(whom, ["names", "version"])
    wanted = ProposeForm(tier="coordinator", starts_on=clock.today(), basis_note="全課程の修了を確認した。")
    made = certifications.propose(session, admin, whom, wanted, seen=whom.version)
    decision = DecideForm(decision="approve", decision_number="決定第1号", decided_on=clock.today())
    with pytest.raises(Forbidden):
        certifications.decide(session, approver, made, decision, seen=made.version)

    session.refresh(whom, ["version"])
    asked = LeaveForm(
        leave_kind="illness", first_day=date(2026, 12, 1), last_day=date(2026, 12, 9), moves_validity=True
    )
    found = leave.request(session, admin, whom, asked, seen=whom.version)
    leave.check(session, admin, found, CheckLeaveForm(evidence="診断書"), seen=found.version)
    with pytest.raises(Forbidden):
        leave.decide(
            session, approver, found, DecideLeaveForm(leave_decision="grant", decided_on=clock.today()),
            seen=found.version,
        )  # fmt: skip

    whose = enrolled(session, people, whom, cohort(session))
    decisions.propose_waiver(
        session, admin, whose, WaiverForm(waived_stage=Stage.FINAL, waiver_reason="同じ試験に合格"), seen=whose.version
    )
    with pytest.raises(Forbidden):
        decisions.decide_waiver(
            session, approver, whose, WaiverDecision(stage=Stage.FINAL, verdict="waive"), seen=whose.version
        )


def test_an_administrator_in_training_is_a_trainee_towards_themself(session: Session, people: Cast) -> None:
    whose = enrolled(session, people, learner(session, people, login="training_admin"), cohort(session))
    session.refresh(whose, ["learner", "cohort"])
    with pytest.raises(Conflict):
        deciding.end(
            session, people["training_admin"], whose, EndForm(end_reason="time", end_note="期限"), seen=whose.version
        )


def test_nobody_marks_their_own_attendance(session: Session, people: Cast) -> None:
    where = cohort(session)
    one, held = ready(session, people, where, "森 一"), block(session, where, 1)
    closing.open_block(session, people["training_admin"], held, seen=held.version)
    session.get_one(Learner, one.learner_id).user_id = people["instructor"].user_id
    with pytest.raises(Invalid):
        enter(session, people, held, a=(one, "present", None, None))


def test_nobody_enters_their_own_result(session: Session, people: Cast) -> None:
    found = bench(session, people)
    session.get_one(Learner, found.one().learner.id).user_id = people["training_admin"].user_id
    with pytest.raises(Forbidden):
        found.enter(0, "abab")


def test_a_trainee_with_an_office_does_not_come_by_the_supervisors_door(
    client: TestClient, engine: Engine, people: Cast
) -> None:
    with unit_of_work(engine, write=True) as session:
        number = begun(session, people)
        proposed(session, people, number)
        whole = fresh(session, number)
        assert whole.supervision is not None
        form = AddressForm(whom=whole.supervision.ref)
        link = supervising.give_address(session, people["training_admin"], whole, form, seen=whole.version)
        code, token, ref = str(link.code), link.token, whole.practicum.ref
        session.get_one(Learner, whole.learner.id).user_id = people["instructor"].user_id
        whole = fresh(session, number)
        with pytest.raises(Forbidden):
            supervising.give_address(session, people["instructor"], whole, form, seen=whole.version)
    sign_in(client, "instructor")
    own = client.get(f"/training/practicums/{ref}").text
    assert code not in own
    assert token not in own
