"""The practicum: who moves it where, which days count, what may not stand in a text, and its whole way."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.audit import service as audit
from app.core import clock
from app.core.db import unit_of_work
from app.core.errors import Conflict, Forbidden, Invalid
from app.training.enrolment import course_values
from app.training.enrolment.lifecycle import Stage
from app.training.enrolment.models import Enrolment, StageProgress
from app.training.leave.models import LearnerLeave
from app.training.links import queries as link_queries
from app.training.practicum import queries
from app.training.practicum.lifecycle import Span, State
from app.training.practicum.queries import Whole
from app.training.practicum.schemas import (
    AddressForm,
    AgreeForm,
    BySupervisor,
    FactsBySupervisor,
    JudgeForm,
    PauseForm,
    ReportForm,
    ResumeForm,
    Rubric,
    TaskForm,
)
from app.training.practicum.service import judging, supervising, writing
from app.training.progress import queries as progress
from app.training.progress.schemas import DueForm
from app.training.progress.service import decisions
from app.training.workplaces.models import Employer, Supervision, WorkplacePeriod
from tests.support.html import form_values, page, text
from tests.support.people import Cast, cast, sign_in
from tests.training import worlds
from tests.training.course import TODAY, at_work, cohort, enrolled, learner, reached

RATES = {"rate_status": 2, "rate_culture": 3, "rate_resolve": 2, "rate_connect": 3}


@pytest.fixture
def people(engine: Engine) -> Cast:
    return cast(engine)


@pytest.fixture
def session(people: Cast, session: Session) -> Session:
    assert people
    return session


def begun(session: Session, people: Cast) -> int:
    """The trainee's practicum, just opened; its row id."""
    whose = learner(session, people, login="trainee")
    at_work(session, people, whose)
    where = reached(session, people, enrolled(session, people, whose, cohort(session)), Stage.PRACTICUM)
    made = writing.open_practicum(session, people["trainee"], where).id
    session.flush()
    return made


def fresh(session: Session, number: int) -> Whole:
    session.flush()
    session.expire_all()
    found = queries.by_id(session, number)
    assert found is not None
    return found


def task_form(title: str, doing: str = "窓口の案内を見直す。") -> TaskForm:
    return TaskForm(
        task_title=title, situation="予約のない来所が増えた。", doing=doing, abilities=["connect"], looked=True
    )


def proposed(session: Session, people: Cast, number: int, tasks: int = 3) -> None:
    for position in range(tasks):
        whole = fresh(session, number)
        writing.write_task(session, people["trainee"], whole, task_form(f"課題{position}"), seen=whole.version)
    whole = fresh(session, number)
    writing.propose(session, people["trainee"], whole, seen=whole.version)


def by_supervisor(session: Session, people: Cast, number: int, answer: str) -> None:
    whole = fresh(session, number)
    assert whole.supervision is not None
    form = AddressForm(whom=whole.supervision.ref)
    link = supervising.give_address(session, people["training_admin"], whole, form, seen=whole.version)
    whole = fresh(session, number)
    if whole.state is State.PROPOSED:
        said = BySupervisor.model_validate({"said_by": "原田 実", "answer": answer, "say": "確かめた。"})
        supervising.answer_tasks(session, whole, link, said, seen=whole.version)
    else:
        facts = FactsBySupervisor.model_validate({"said_by": "原田 実", "answer": answer, "say": "確かめた。", **RATES})
        supervising.answer_facts(session, whole, link, facts, seen=whole.version)


def running(session: Session, people: Cast) -> int:
    number = begun(session, people)
    proposed(session, people, number)
    by_supervisor(session, people, number, "agree")
    whole = fresh(session, number)
    judging.agree(session, people["instructor"], whole, AgreeForm(starts_on=TODAY), seen=whole.version)
    return number


def handed_in(session: Session, people: Cast, number: int) -> None:
    for task in fresh(session, number).practicum.current_tasks:
        whole = fresh(session, number)
        mine = queries.task_of(whole, task.ref)
        assert mine is not None
        form = ReportForm(done="Aさんの話を整理した。", learned="順序が大切だと分かった。", looked=True)
        writing.write_report(session, people["trainee"], whole, mine, form, seen=whole.version)
    whole = fresh(session, number)
    writing.hand_in(session, people["trainee"], whole, Rubric.model_validate(RATES), seen=whole.version)


def judge(session: Session, people: Cast, number: int, verdict: str) -> None:
    whole = fresh(session, number)
    form = JudgeForm.model_validate(
        {"verdict": verdict, "judge_note": "確かめた。", "again_by": TODAY + timedelta(days=21), **RATES}
    )
    judging.judge(session, people["instructor"], whole, form, seen=whole.version)


def stage_of(session: Session, whole: Whole) -> str:
    rows = session.query(StageProgress).filter_by(enrolment_id=whole.enrolment.id, stage=Stage.PRACTICUM)
    return rows.one().state


class TestTheWholeWay:
    def test_from_draft_to_acceptance(self, session: Session, people: Cast) -> None:
        number = running(session, people)
        whole = fresh(session, number)
        assert (whole.state, whole.last_day) == (State.RUNNING, date(2027, 2, 21))
        handed_in(session, people, number)
        assert stage_of(session, fresh(session, number)) == "handed_in"
        by_supervisor(session, people, number, "confirm")
        judge(session, people, number, "accept")
        whole = fresh(session, number)
        assert (whole.state, stage_of(session, whole)) == (State.ACCEPTED, "met")
        rated = queries.rated(whole.practicum.ratings, 1)
        assert {who for who, _ability in rated} == {"self", "supervisor", "instructor"}
        assert len(rated) == 12
        link = link_queries.live_of(session, "practicum", number)[0]
        assert queries.for_link(session, link) is None

    def test_too_few_tasks_are_not_proposed_and_drafts_have_versions(self, session: Session, people: Cast) -> None:
        number = begun(session, people)
        with pytest.raises(Invalid):
            proposed(session, people, number, tasks=2)
        whole = fresh(session, number)
        writing.write_task(session, people["trainee"], whole, task_form("三つ目"), seen=whole.version)
        whole = fresh(session, number)
        writing.propose(session, people["trainee"], whole, seen=whole.version)
        by_supervisor(session, people, number, "send_back")
        whole = fresh(session, number)
        assert (whole.state, queries.returned_note(whole.practicum.events).note) == (State.DRAFTING, "確かめた。")  # type: ignore[union-attr]
        first = whole.practicum.tasks[0]
        writing.write_task(
            session, people["trainee"], whole, task_form("直した課題"), seen=whole.version, task=first
        )  # fmt: skip
        kept = fresh(session, number).practicum.tasks[0]
        assert [one.title for one in kept.versions] == ["課題0", "直した課題"]

    def test_the_second_return_is_decided_by_two(self, session: Session, people: Cast) -> None:
        number = running(session, people)
        handed_in(session, people, number)
        by_supervisor(session, people, number, "confirm")
        judge(session, people, number, "return")
        assert fresh(session, number).state is State.RETURNED
        handed_in(session, people, number)
        assert [len(task.reports) for task in fresh(session, number).practicum.tasks] == [2, 2, 2]
        by_supervisor(session, people, number, "confirm")
        judge(session, people, number, "return")
        whole = fresh(session, number)
        assert whole.state is State.CONFIRMED
        with pytest.raises(Forbidden):
            judging.refuse(session, people["instructor"], whole, seen=whole.version)
        judging.refuse(session, people["training_admin"], whole, seen=whole.version)
        whole = fresh(session, number)
        assert (whole.state, stage_of(session, whole)) == (State.NOT_ACCEPTED, "not_met")
        # Another last day opens the stage again, and the trainee can go on.
        again = DueForm.model_validate({"due_stage": "practicum", "due_on": date(2027, 4, 30), "due_reason": "認める"})
        enrolment = _loaded(session, whole)
        decisions.set_due(session, people["training_admin"], enrolment, again, seen=enrolment.version)
        assert stage_of(session, fresh(session, number)) == "open"
        handed_in(session, people, number)
        assert fresh(session, number).state is State.REPORTED

    def test_what_was_returned_is_not_judged_before_it_comes_again(self, session: Session, people: Cast) -> None:
        number = running(session, people)
        handed_in(session, people, number)
        by_supervisor(session, people, number, "confirm")
        whole = fresh(session, number)
        whole.practicum.extended_until = late = date(2027, 6, 30)
        whole.practicum.version += 1
        judge(session, people, number, "return")
        assert fresh(session, number).practicum.extended_until == late
        with pytest.raises(Conflict):
            judge(session, people, number, "return")
        assert fresh(session, number).practicum.refusal_by_id is None

    def test_who_supervises_no_more_sees_nothing_but_what_waits_for_them(self, session: Session, people: Cast) -> None:
        number = running(session, people)
        whole = fresh(session, number)
        assert whole.supervision is not None
        form = AddressForm(whom=whole.supervision.ref)
        link = supervising.give_address(session, people["training_admin"], whole, form, seen=whole.version)
        assert queries.for_link(session, link) is not None
        with clock.telling(datetime.combine(TODAY + timedelta(days=20), time(9))):
            _move(session, people, fresh(session, number), TODAY + timedelta(days=10), TODAY + timedelta(days=15))
            session.expire_all()
            assert queries.for_link(session, link) is None
            fresh(session, number).practicum.state = "reported"
            assert queries.for_link(session, link) is not None
            fresh(session, number).enrolment.state = "withdrawn"
            assert queries.for_link(session, link) is None

    def test_another_workplace_is_agreed_anew_and_earlier_work_stays(self, session: Session, people: Cast) -> None:
        number = running(session, people)
        with clock.telling(datetime.combine(TODAY + timedelta(days=20), time(9))):
            _move(session, people, fresh(session, number), TODAY + timedelta(days=10), TODAY + timedelta(days=15))
            whole = fresh(session, number)
            assert whole.state is State.RE_AGREEMENT
            assert (whole.days_lost, whole.last_day) == (4, date(2027, 2, 25))
            writing.propose(session, people["trainee"], whole, seen=whole.version)
            by_supervisor(session, people, number, "agree")
            whole = fresh(session, number)
            judging.agree(session, people["instructor"], whole, AgreeForm(), seen=whole.version)
            whole = fresh(session, number)
            assert (whole.state, whole.practicum.started_on, len(whole.practicum.tasks)) == (State.RUNNING, TODAY, 3)
            assert len(whole.supervisions) == 2

    def test_a_former_supervisor_does_not_agree_for_the_present_one(self, session: Session, people: Cast) -> None:
        number = begun(session, people)
        proposed(session, people, number)
        whole = fresh(session, number)
        assert whole.supervision is not None
        form = AddressForm(whom=whole.supervision.ref)
        link = supervising.give_address(session, people["training_admin"], whole, form, seen=whole.version)
        link.supervision_id = whole.supervision.id + 1
        said = BySupervisor(said_by="前の指導者", answer="agree")
        with pytest.raises(Conflict):
            supervising.answer_tasks(session, whole, link, said, seen=whole.version)

    def test_the_stage_is_due_when_the_practicum_ends(self, session: Session, people: Cast) -> None:
        number = running(session, people)
        row = LearnerLeave(
            ref="E-9", learner_id=fresh(session, number).learner.id, first_day=TODAY, requested_by_id=1,
            last_day=TODAY + timedelta(days=9), moves_training=True, moves_validity=False, state="granted",
            requested_on=TODAY, known_on=TODAY, version=1,
        )  # fmt: skip
        session.add(row)
        audit.record(session, people["training_admin"], "leave.granted", "learner", row.learner_id)

        def days() -> tuple[date | None, date]:
            whole = fresh(session, number)
            standing = progress.standing_of(session, _loaded(session, whole), TODAY)
            return whole.last_day, next(one.due for one in standing.outlook.ahead if one.stage is Stage.PRACTICUM)

        assert days() == (date(2027, 3, 3), date(2027, 3, 3))
        by_hand = DueForm.model_validate(
            {"due_stage": "practicum", "due_on": date(2027, 4, 30), "due_reason": "災害で窓口が閉まった"}
        )
        enrolment = _loaded(session, fresh(session, number))
        decisions.set_due(session, people["training_admin"], enrolment, by_hand, seen=enrolment.version)
        assert days() == (date(2027, 4, 30), date(2027, 4, 30))

    def test_leave_moves_no_practicum_where_the_rules_say_so(self, session: Session, people: Cast) -> None:
        whole = fresh(session, running(session, people))
        leave = [Span(TODAY, TODAY + timedelta(days=9))]
        moved = replace(whole, leaves=leave)
        kept = replace(whole, leaves=leave, values=replace(whole.values, practicum_leave_cap_days=0))
        assert (moved.last_day, kept.last_day) == (date(2027, 3, 3), date(2027, 2, 21))
        values = worlds.in_force(
            session, people, "new_certifications", TODAY, leave_moves_practicum=False, leave_moves_resit=False
        )
        assert values.state == "decided"
        in_force = course_values.in_force(session, TODAY)
        assert (in_force.practicum_leave_cap_days, in_force.resit_leave_cap_days) == (0, 0)
        assert in_force.training_leave_cap_days == 730

    def test_pause_and_return(self, session: Session, people: Cast) -> None:
        number = running(session, people)
        whole = fresh(session, number)
        admin = people["training_admin"]
        judging.pause(session, admin, whole, PauseForm(pause_reason="leave", paused_on=TODAY), seen=whole.version)
        with clock.telling(datetime.combine(TODAY + timedelta(days=7), time(9))):
            whole = fresh(session, number)
            form = ResumeForm(resumed_on=TODAY + timedelta(days=7))
            judging.resume(session, admin, whole, form, seen=whole.version)
            whole = fresh(session, number)
            assert (whole.state, whole.last_day) == (State.RUNNING, date(2027, 2, 28))


def _loaded(session: Session, whole: Whole) -> Enrolment:
    found = progress.enrolment_by_ref(session, whole.enrolment.ref)
    assert found is not None
    return found


def _move(session: Session, people: Cast, whole: Whole, left: date, began: date) -> None:
    """Another workplace with another supervisor, and a gap before it."""
    (old,) = whole.periods
    old.ends_on, old.supervisions[0].ends_on = left, left
    employer = Employer(ref="EM-1", name="ほかの市", kind="municipality", prefecture_code="23", version=1)
    session.add(employer)
    session.flush()
    period = WorkplacePeriod(
        ref="WP-1", learner_id=whole.learner.id, employer_id=employer.id, employment="full_time", desk="one_stop",
        starts_on=began, recorded_by_id=1, version=1,
    )  # fmt: skip
    session.add(period)
    session.flush()
    made = Supervision(ref="V-1", period_id=period.id, name="新田 望", starts_on=began, agreed_at=clock.now())
    session.add(made)
    session.flush()
    for kind, number in (
        ("employer", employer.id), ("learner", whole.learner.id), ("supervision", made.id),
        ("supervision", old.supervisions[0].id),
    ):  # fmt: skip
        audit.record(session, people["training_admin"], f"{kind}.added", kind, number)


class TestPages:
    @pytest.mark.both
    def test_the_supervisor_sees_the_tasks_after_the_code_alone(
        self, client: TestClient, engine: Engine, people: Cast
    ) -> None:
        with unit_of_work(engine, write=True) as session:
            number = begun(session, people)
            proposed(session, people, number)
            whole = fresh(session, number)
            assert whole.supervision is not None
            form = AddressForm(whom=whole.supervision.ref)
            link = supervising.give_address(session, people["training_admin"], whole, form, seen=whole.version)
            address, code = f"/s/{link.token}", link.code
        closed = client.get(address)
        assert "課題0" not in closed.text
        wrong = client.post(address + "/code", data={"code": f"{(int(code or 0) + 1) % 10**6:06}"})
        assert wrong.status_code == 422
        client.post(address + "/code", data={"code": code})
        opened = client.get(address)
        assert "課題0" in opened.text
        values = form_values(page(opened), address + "/tasks") | {"answer": ["agree"]}
        answered = client.post(address + "/tasks", data=values)
        assert answered.status_code == 303
        assert "お答えいただくことはありません" in text(page(client.get(address)))
        assert client.get("/s/" + "x" * 43).status_code == 404

    def test_one_that_was_not_accepted_does_not_stand_in_the_way_of_the_next_cohort(
        self, client: TestClient, engine: Engine, people: Cast
    ) -> None:
        with unit_of_work(engine, write=True) as session:
            whole = fresh(session, begun(session, people))
            whole.practicum.state, whole.enrolment.state = "not_accepted", "carried_over"
            later = enrolled(session, people, whole.learner, cohort(session, run=2))
            reached(session, people, later, Stage.PRACTICUM)
            audit.record(session, people["training_admin"], "enrolment.carry_over", "enrolment", whole.enrolment.id)
            audit.record(session, people["training_admin"], "practicum.refuse", "practicum", whole.practicum.id)
        sign_in(client, "trainee")
        opening = page(client.get("/training/mine/practicum"))
        assert opening.select_one("form[action='/training/mine/practicum/open']")

    def test_what_tells_of_a_client_comes_back_marked(self, client: TestClient, engine: Engine, people: Cast) -> None:
        with unit_of_work(engine, write=True) as session:
            begun(session, people)
        sign_in(client, "trainee")
        where = "/training/mine/practicum/tasks/new"
        values = form_values(page(client.get(where)), where) | {
            "task_title": ["案内"], "situation": ["山田さんの相談"], "doing": ["見直す"], "abilities": ["connect"],
        }  # fmt: skip
        back = client.post(where, data=values)
        assert back.status_code == 422
        assert [mark.get_text() for mark in page(back).select("mark")] == ["山田 (氏名らしい語)"]
        hard = client.post(where, data=values | {"doing": ["054-221-1234 に電話"], "looked": ["1"]})
        assert hard.status_code == 422
        kept = client.post(where, data=values | {"looked": ["1"]})
        assert kept.status_code == 303
        assert "案内" in client.get("/training/mine/practicum").text
