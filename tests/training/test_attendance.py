"""Attendance: minutes, codes that change, closing, make-ups, late corrections; planning of cohorts and curricula."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.core import clock, crypto
from app.core.db import unit_of_work
from app.core.errors import Conflict, Invalid
from app.training.attendance import codes, counting, queries
from app.training.attendance.schemas import MarkRow, MarksForm
from app.training.attendance.service import closing, make_ups, marks
from app.training.enrolment.models import Enrolment, EnrolmentEvent, StageProgress
from app.training.planning.schemas import BlockForm, CancelForm
from app.training.planning.service import cohorts
from app.training.programme.models import Block, Cohort, Curriculum
from app.training.stages.kinds import Stage
from tests.support.html import form_values, page, text
from tests.support.people import Cast, cast, sign_in
from tests.training import course

SATURDAY = date(2027, 1, 16)


@pytest.fixture
def people(engine: Engine) -> Cast:
    return cast(engine)


@pytest.fixture
def session(people: Cast, session: Session) -> Session:
    assert people
    return session


class TestMinutes:
    @pytest.mark.parametrize(
        ("arrived", "left", "minutes"),
        [(None, None, 180), ("09:00", "13:00", 180), ("10:00", None, 150), (None, "10:15", 45), ("12:30", None, 0)],
    )
    def test_only_time_inside_the_block_counts(self, arrived: str | None, left: str | None, minutes: int) -> None:
        assert counting.minutes_present("09:30", "12:30", arrived, left) == minutes

    @pytest.mark.parametrize(
        ("arrived", "expected"), [("10:06", "complete"), ("10:07", "partial"), ("12:30", "missed")]
    )
    def test_four_fifths_are_complete(self, arrived: str, expected: str) -> None:
        assert counting.result("09:30", "12:30", "present", arrived, None, 80) == expected

    def test_a_notice_is_no_attendance(self) -> None:
        assert counting.result("09:30", "12:30", "notified", None, None, 80) == "missed"


@pytest.fixture
def ring() -> None:
    crypto.use_key_ring(crypto.KeyRing.generate())


@pytest.mark.usefixtures("ring")
class TestCodes:
    def test_a_code_lives_a_minute_and_belongs_to_its_block(self) -> None:
        now = clock.now()
        told = codes.code("B-1", codes.slot_of(now))
        later = [now + timedelta(seconds=codes.SECONDS * slots) for slots in range(4)]
        assert [codes.is_fresh("B-1", told, moment) for moment in later] == [True, True, False, False]
        assert not codes.is_fresh("B-2", told, now)
        assert not codes.is_fresh("B-1", "コード", now)

    def test_a_ticket_belongs_to_one_person(self) -> None:
        now = clock.now()
        given = codes.ticket("B-1", 7, codes.slot_of(now))
        assert codes.is_valid_ticket("B-1", 7, given, now + timedelta(minutes=4))
        assert not codes.is_valid_ticket("B-1", 7, given, now + timedelta(minutes=6))
        assert not codes.is_valid_ticket("B-1", 8, given, now)


def ready(session: Session, people: Cast, where: Cohort, name: str) -> Enrolment:
    one = course.enrolled(session, people, course.learner(session, people, name), where)
    return course.reached(session, people, one, Stage.BLOCK_1)


def block(session: Session, where: Cohort, number: int, *, make_up: bool = False) -> Block:
    return session.scalars(
        sa.select(Block)
        .where(Block.cohort_id == where.id, Block.number == number, Block.is_make_up.is_(make_up))
        .order_by(Block.id.desc())
        .limit(1)
    ).one()


def enter(session: Session, people: Cast, held: Block, **typed: tuple[Enrolment, str, str | None, str | None]) -> None:
    known = {line.enrolment.id: line for line in queries.lines(session, held, held.held_on)}
    rows = [
        MarkRow.model_validate(
            {"enrolment": one.ref, "was": known[one.id].was, "state": state, "arrived": arrived, "left": left}
        )
        for one, state, arrived, left in typed.values()
    ]
    marks.enter(session, people["instructor"], held, MarksForm(marks=rows), seen=held.version)


def states(session: Session, one: Enrolment) -> dict[str, str]:
    return {
        row.stage: row.state
        for row in session.scalars(sa.select(StageProgress).where(StageProgress.enrolment_id == one.id))
        if row.stage.startswith("block")
    }


class TestClosing:
    def test_from_the_list_to_the_make_up(self, session: Session, people: Cast) -> None:
        where = course.cohort(session)
        whole, partial, away, early = (
            ready(session, people, where, name) for name in ("森 一", "林 二", "原 三", "谷 四")
        )
        early_stage = session.scalars(
            sa.select(StageProgress).where(
                StageProgress.enrolment_id == early.id, StageProgress.stage == Stage.PRACTICUM
            )
        ).one()
        session.delete(early_stage)
        session.flush()
        instructor, held = people["instructor"], block(session, where, 1)
        with pytest.raises(Conflict):
            enter(session, people, held, a=(whole, "present", None, None))
        closing.open_block(session, instructor, held, seen=held.version)
        enter(session, people, held, a=(whole, "present", "9:25", None), b=(partial, "present", "11時", None))
        closing.close(session, instructor, held, None, seen=held.version)
        assert [states(session, one) for one in (whole, partial, away, early)] == [
            {"block_1": "met"}, {"block_1": "not_met"}, {"block_1": "not_met"}, {},
        ]  # fmt: skip
        needed = queries.make_ups_of_block(session, held)
        assert {(one.enrolment_id, one.state) for one in needed} == {(partial.id, "needed"), (away.id, "needed")}
        # The make-up of that number, and of no other, brings the stage.
        admin = people["training_admin"]
        other = Block(
            cohort_id=where.id, ref="B-MAKEUP01", number=1, is_make_up=True, held_on=date(2027, 2, 6), starts="09:30",
            ends="12:30", seats=1, version=1,
        )  # fmt: skip
        session.add(other)
        session.flush()
        make_ups.offer(session, admin, needed[0], other, course.TODAY)
        with pytest.raises(Invalid):
            make_ups.offer(session, admin, needed[1], other, course.TODAY)
        with pytest.raises(Invalid):
            make_ups.offer(session, admin, needed[1], block(session, where, 2), course.TODAY)
        closing.open_block(session, admin, other, seen=other.version)
        (line,) = queries.lines(session, other, other.held_on)
        enter(session, people, other, a=(line.enrolment, "present", None, None))
        closing.close(session, admin, other, None, seen=other.version)
        assert states(session, line.enrolment) == {"block_1": "met"}
        assert queries.make_ups_of_block(session, held)[0].state == "done"
        # A correction of the block that was missed takes nothing from whoever made up for it.
        closing.reopen(session, admin, held, "名簿の写し間違い", seen=held.version)
        assert closing.changes(session, held) == []

    def test_a_line_that_changed_meanwhile_is_not_overwritten(self, session: Session, people: Cast) -> None:
        where = course.cohort(session)
        one, held = ready(session, people, where, "森 一"), block(session, where, 1)
        closing.open_block(session, people["instructor"], held, seen=held.version)
        stale = MarkRow(enrolment=one.ref, was="expected||", state="absent")
        enter(session, people, held, a=(one, "present", "9:40", None))
        with pytest.raises(Invalid):
            marks.enter(session, people["instructor"], held, MarksForm(marks=[stale]), seen=held.version)
        untouched = MarkRow(enrolment=one.ref, was="expected||", state="expected")
        assert marks.enter(session, people["instructor"], held, MarksForm(marks=[untouched]), seen=held.version) == 0

    def test_a_correction_takes_away_only_with_its_effects_answered(self, session: Session, people: Cast) -> None:
        where = course.cohort(session)
        one, held, admin = ready(session, people, where, "森 一"), block(session, where, 1), people["training_admin"]
        closing.open_block(session, admin, held, seen=held.version)
        enter(session, people, held, a=(one, "present", None, None))
        closing.close(session, admin, held, None, seen=held.version)
        closing.lock(session, admin, held, seen=held.version)
        course.certified(session, people, one)
        closing.reopen(session, admin, held, "別の人を出席としていた。", seen=held.version)
        enter(session, people, held, a=(one, "absent", None, None))
        (change,) = closing.changes(session, held)
        assert change.takes_away
        assert change.certification is not None
        with pytest.raises(Invalid):
            closing.close(session, admin, held, None, seen=held.version)
        closing.close(session, admin, held, "review_opened", seen=held.version)
        assert states(session, one) == {"block_1": "not_met"}
        last = session.scalars(sa.select(EnrolmentEvent).order_by(EnrolmentEvent.id.desc()).limit(1)).one()
        assert (last.kind, last.reason, last.note) == ("late_correction", "review_opened", "別の人を出席としていた。")


class TestCancelling:
    def test_nobody_is_absent_and_the_new_day_takes_over(self, session: Session, people: Cast) -> None:
        where = course.cohort(session)
        one, admin = ready(session, people, where, "森 一"), people["training_admin"]
        held = block(session, where, 2)
        marks.notify(session, admin, held, one, "家族の用事")
        form = CancelForm(reason="大雪で会場が閉まった。", held_on=date(2027, 1, 30))
        other = cohorts.cancel(session, admin, held, form, seen=held.version)
        assert other is not None
        assert (held.state, held.replaced_by_id, other.number, other.starts) == ("cancelled", other.id, 2, held.starts)
        assert queries.make_ups_of_block(session, held)[0].state == "not_needed"
        assert states(session, one) == {}
        with pytest.raises(Conflict):
            closing.close(session, admin, held, None, seen=held.version)


@pytest.fixture
def on_the_day(people: Cast, engine: Engine) -> str:
    """The first half day is today and open, and two trainees belong to it."""
    clock.fix_today(SATURDAY)
    with unit_of_work(engine, write=True) as session:
        where = course.cohort(session)
        for login in ("trainee", "counsellor"):
            one = course.enrolled(session, people, course.learner(session, people, login, login=login), where)
            course.reached(session, people, one, Stage.BLOCK_1)
        held = block(session, where, 1)
        closing.open_block(session, people["instructor"], held, seen=held.version)
        return held.ref


class TestPages:
    def test_check_in_by_the_changing_code(self, client: TestClient, engine: Engine, on_the_day: str) -> None:
        sign_in(client, "instructor")
        shown = page(client.get(f"/training/blocks/{on_the_day}/code"))
        address = "/training/check-in/" + text(shown).partition("/training/check-in/")[2].split()[0]
        sign_in(client, "trainee")
        stale = client.get(f"/training/check-in/{on_the_day}/0123456789abcdef")
        assert "もう一度読み取って" in text(page(stale))
        values = form_values(page(client.get(address)), address)
        assert client.post(address, data={**values, "ticket": "0123456789abcdef"}).status_code == 409
        assert client.post(address, data=values).headers["location"] == "/training/mine"
        assert "退出を記録する" in text(page(client.get(address)))
        with unit_of_work(engine, write=False) as session:
            held = queries.block_by_ref(session, on_the_day)
            assert held is not None
            assert [line.state for line in queries.lines(session, held, SATURDAY)] == ["expected", "present"]
        assert "出席" in text(page(client.get("/training/mine")))
        sign_in(client, "coordinator")
        assert client.get(address).status_code == 403

    def test_a_trainee_tells_beforehand_and_takes_a_make_up_day(
        self, client: TestClient, engine: Engine, people: Cast, on_the_day: str
    ) -> None:
        with unit_of_work(engine, write=True) as session:
            held = queries.block_by_ref(session, on_the_day)
            assert held is not None
            where = queries.cohort_of(session, held)
            form = BlockForm(number=2, is_make_up=True, held_on=date(2027, 2, 6), starts="9:30", ends="12:30", seats=1)
            cohorts.add_block(session, people["training_admin"], where, form)
            second = block(session, where, 2).ref
        sign_in(client, "trainee")
        here = "/training/mine"
        path = f"{here}/absence"
        form_sent = {
            **form_values(page(client.get(here)), path),
            "block": second,
            "reason": "家族の手術に付き添うため。",
        }
        assert [client.post(path, data=form_sent).status_code for _ in range(2)] == [303, 409]
        path = f"{here}/make-up"
        form_sent = form_values(page(client.get(here)), path)
        assert [client.post(path, data=form_sent).status_code for _ in range(2)] == [303, 422]
        shown = text(page(client.get(here)))
        assert "補講の日が決まった" in shown
        assert "2027-02-06 09:30" in shown
        assert "4コマのうち0コマ終わりました。これから4コマあります。" in shown

    def test_a_shared_device_is_noticed(self, session: Session, people: Cast) -> None:
        clock.fix_today(SATURDAY)
        where = course.cohort(session)
        one, two = (ready(session, people, where, name) for name in ("森 一", "林 二"))
        held = block(session, where, 1)
        closing.open_block(session, people["instructor"], held, seen=held.version)
        assert marks.check_in(session, people["trainee"], held, one, "a" * 32) == "arrived"
        assert not any(line.shares_device for line in queries.lines(session, held, SATURDAY))
        marks.check_in(session, people["trainee"], held, two, "a" * 32)
        assert [line.shares_device for line in queries.lines(session, held, SATURDAY)] == [True, True]

    def test_list_and_closing_and_the_paper(self, client: TestClient, engine: Engine, on_the_day: str) -> None:
        sign_in(client, "instructor")
        here, path = f"/training/blocks/{on_the_day}", f"/training/blocks/{on_the_day}/marks"
        assert "trainee" in text(page(client.get(f"{here}/print")))
        form = form_values(page(client.get(here)), path)
        bad = client.post(path, data={**form, "marks-1-state": "present", "marks-1-arrived": "27時"})
        assert bad.status_code == 422
        assert client.post(path, data={**form, "marks-1-state": "present"}).status_code == 303
        assert client.post(path, data={**form, "marks-1-state": "absent"}).status_code == 409
        path = f"{here}/close"
        asked = page(client.get(path))
        assert "補講が必要になる" in text(asked)
        assert client.post(path, data=form_values(asked, path)).status_code == 303
        with unit_of_work(engine, write=False) as session:
            found = session.execute(sa.select(StageProgress.state).where(StageProgress.stage == "block_1")).scalars()
            assert sorted(found) == ["met", "not_met"]

    def test_a_curriculum_is_proposed_after_looking_and_decided_by_another(
        self, client: TestClient, engine: Engine, people: Cast
    ) -> None:
        with unit_of_work(engine, write=True) as session:
            running, planned = course.cohort(session), course.cohort(session, run=2, state="open")
            planned.online_from, ref = date(2027, 4, 1), planned.ref
            waiting = course.enrolled(session, people, course.learner(session, people), planned, state="accepted")
            waiting.curriculum_id, name = None, waiting.ref
            assert running.state == "running"
        sign_in(client, "training_admin")
        new = "/training/curricula/new"
        form = {**form_values(page(client.get(new)), new), "effective_from": "2027-04-01", "note": "時間の見直し"}
        unequal = client.post(new, data={**form, "subjects-0-minutes": "255"})
        assert "今は3839分です" in text(page(unequal))
        looked = page(client.post(new, data=form))
        assert name in text(looked)
        form = {**form_values(looked, new), "looked_at": "1"}
        made = client.post(new, data=form).headers["location"]
        path = f"{made}/decide"
        assert client.post(path, data={"verdict": "decide", "_version": "1"}).status_code == 403
        sign_in(client, "approver")
        form = {**form_values(page(client.get(made)), path), "verdict": "decide"}
        assert [client.post(path, data=form).status_code for _ in range(2)] == [303, 409]
        with unit_of_work(engine, write=False) as session:
            numbers = session.execute(
                sa.select(Cohort.ref == ref, Curriculum.number).join(Curriculum, Curriculum.id == Cohort.curriculum_id)
            ).all()
            assert sorted(tuple(row) for row in numbers) == [(False, 1), (True, 2)]

    @pytest.mark.both
    def test_a_cohort_from_its_form_to_its_page(self, client: TestClient, people: Cast) -> None:
        assert people
        sign_in(client, "training_admin")
        new = "/training/cohorts/new"
        days = {
            "run": "1", "applications_from": "2026-12-01", "applications_until": "2026-12-20",
            "online_from": "2027-01-10",
            "online_until": "2027-03-10", "practicum_from": "2027-04-01", "practicum_until": "2027-06-30",
            "ends_on": "2027-09-30",
        }  # fmt: skip
        form = {**form_values(page(client.get(new)), new), **days}
        wrong = client.post(new, data={**form, "practicum_until": "2027-03-31"})
        assert wrong.status_code == 422
        here = client.post(new, data=form).headers["location"]
        path = f"{here}/blocks/new"
        blank = form_values(page(client.get(path)), path)
        block_form = {**blank, "number": "1", "held_on": "2027-07-03", "starts": "9:30", "ends": "12時30分"}
        assert client.post(path, data=block_form).status_code == 303
        again = {**form_values(page(client.get(path)), path), **{k: v for k, v in block_form.items() if k[0] != "_"}}
        assert client.post(path, data=again).status_code == 422
        assert "09:30–12:30" in text(page(client.get(here)))
