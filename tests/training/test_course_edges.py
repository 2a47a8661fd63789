"""Edge cases of the course, decided (training reference 2.10); the ids say the case."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.core import clock
from app.core.db import claim_version
from app.core.errors import Conflict, Invalid
from app.training import queries as register
from app.training.attendance import queries as attendance
from app.training.attendance.schemas import MarkRow, MarksForm
from app.training.attendance.service import closing, make_ups, marks
from app.training.enrolment import course_values
from app.training.enrolment.service import applying
from app.training.enrolment.settling import settle
from app.training.models import Certification
from app.training.planning.schemas import BlockForm, CancelForm
from app.training.planning.service import cohorts
from app.training.programme.models import Block
from app.training.progress import queries
from app.training.progress.schemas import CorrectForm
from app.training.progress.service import decisions
from app.training.stages.deadlines import Calendar, Caps, Sitting, Span, due_days, effects
from app.training.stages.gates import NO_WORKPLACE, Facts, StageFact, missing
from app.training.stages.kinds import BLOCKS, Stage, StageState
from app.training.stages.outlook import Level, Person, outlook
from app.training.standing.deriving import Standing, standing_on
from tests.support.people import Cast, cast
from tests.training import course, worlds

TODAY = date(2026, 11, 22)
CALENDAR = Calendar(
    date(2026, 6, 1), date(2026, 7, 31), date(2026, 9, 1), date(2026, 11, 30), date(2027, 3, 31),
    tuple(Sitting(number, date(2027, 1, 16 + (number > 2))) for number in (1, 2, 3, 4)),
)  # fmt: skip
BEFORE_BLOCKS = (Stage.ONLINE, Stage.CONFIRMATION, Stage.PRACTICUM)


def facts(*met: Stage, **others: StageState) -> Facts:
    stages = {stage: StageFact(StageState.MET, date(2026, 9, 1)) for stage in met}
    return Facts(True, stages | {Stage(name): StageFact(state, date(2026, 9, 1)) for name, state in others.items()})


@pytest.mark.parametrize(
    ("leave", "practicum", "level"),
    [
        pytest.param(Span(date(2026, 6, 15), date(2026, 7, 4)), date(2026, 12, 20), Level.ON_TRACK,
                     id="childbirth leave in the 64 hours moves what follows"),
        pytest.param(Span(date(2026, 10, 1), date(2026, 10, 20)), date(2026, 12, 20), Level.ON_TRACK,
                     id="child-care leave in the practicum moves its end"),
        pytest.param(Span(date(2026, 10, 1), date(2027, 5, 31)), date(2027, 7, 31), Level.NOT_POSSIBLE,
                     id="a pause longer than the cohort leads to a later one"),
    ],
)  # fmt: skip
def test_leave(leave: Span, practicum: date, level: Level) -> None:
    assert due_days(CALENDAR, [leave], Caps())[Stage.PRACTICUM] == practicum
    under_way = facts(Stage.ONLINE, Stage.CONFIRMATION, practicum=StageState.UNDER_WAY)
    assert outlook(Person(CALENDAR, under_way, [leave]), TODAY).level is level
    moved = {one.code: one.after - one.before for one in effects(CALENDAR, [], [leave], Caps(), 12)}
    assert moved["final"] == timedelta(days=leave.days)


def test_failing_the_final_test_leaves_practicum_and_half_days_met() -> None:
    failed = facts(*BEFORE_BLOCKS, *BLOCKS, final=StageState.NOT_MET)
    found = outlook(Person(CALENDAR, failed), date(2027, 2, 1))
    assert [one.stage for one in found.ahead] == [Stage.FINAL]
    assert (found.level, [one.reason.code for one in found.findings]) == (Level.AT_RISK, ["not_met"])
    assert missing(Stage.FINAL, failed, TODAY) == ()


def test_who_leaves_the_field_may_begin_the_practicum_only_with_a_workplace() -> None:
    gone = facts(Stage.ONLINE, Stage.CONFIRMATION)
    assert NO_WORKPLACE in missing(Stage.PRACTICUM, gone, TODAY)


def test_a_missed_half_day_lets_the_test_be_taken_but_completion_waits() -> None:
    stages = facts(*BEFORE_BLOCKS, *BLOCKS[:3], block_4=StageState.NOT_MET, final=StageState.MET)
    assert missing(Stage.FINAL, stages, TODAY) == ()
    assert [one.stage for one in outlook(Person(CALENDAR, stages), date(2027, 2, 1)).ahead] == [Stage.BLOCK_4]


@pytest.fixture
def people(engine: Engine) -> Cast:
    return cast(engine)


@pytest.fixture
def session(people: Cast, session: Session) -> Session:
    assert people
    return session


def attend(session: Session, people: Cast, held: Block, state: str) -> None:
    """Everybody of a block with this mark, and the block closed."""
    admin = people["training_admin"]
    if held.state != "reopened":
        closing.open_block(session, admin, held, seen=held.version)
    rows = [
        MarkRow.model_validate({"enrolment": line.enrolment.ref, "was": line.was, "state": state})
        for line in attendance.lines(session, held, held.held_on)
    ]
    marks.enter(session, admin, held, MarksForm(marks=rows), seen=held.version)


def test_a_missed_half_day_is_made_up_by_the_make_up_of_that_half_day(session: Session, people: Cast) -> None:
    admin, where = people["training_admin"], course.cohort(session)
    one = course.enrolled(session, people, course.learner(session, people), where)
    course.reached(session, people, one, Stage.BLOCK_1)
    session.refresh(where, ["blocks"])
    first, *rest = where.blocks
    attend(session, people, first, "absent")
    closing.close(session, admin, first, None, seen=first.version)
    for held in rest:
        attend(session, people, held, "present")
        closing.close(session, admin, held, None, seen=held.version)
    with pytest.raises(Conflict):  # the rules in force want the make-up before the test
        settle(session, admin, one, Stage.FINAL, StageState.MET, on=date(2027, 1, 20), basis="attempt")
    form = BlockForm(number=1, is_make_up=True, held_on=date(2027, 2, 6), starts="09:30", ends="12:30", seats=20)
    made_up = cohorts.add_block(session, admin, where, form)
    (needed,) = attendance.make_ups_of_block(session, first)
    make_ups.offer(session, admin, needed, made_up, TODAY)
    session.refresh(where, ["blocks"])
    whole = queries.enrolment_by_ref(session, one.ref)
    assert whole is not None
    waiting = queries.standing_of(session, whole, date(2027, 2, 1)).outlook
    assert [x.stage for x in waiting.ahead] == [Stage.BLOCK_1, Stage.FINAL]
    assert waiting.findings[0].reason.code == "make_up_offered"
    attend(session, people, made_up, "present")
    closing.close(session, admin, made_up, None, seen=made_up.version)
    settle(session, admin, one, Stage.FINAL, StageState.MET, on=date(2027, 2, 20), basis="attempt")
    assert queries.standing_of(session, whole, date(2027, 2, 20)).outlook.ahead == ()


def test_a_disaster_closes_a_day_and_nobody_is_absent(session: Session, people: Cast) -> None:
    admin, where = people["training_admin"], course.cohort(session)
    one = course.enrolled(session, people, course.learner(session, people), where)
    course.reached(session, people, one, Stage.BLOCK_1)
    session.refresh(where, ["blocks"])
    held = where.blocks[0]
    attend(session, people, held, "absent")  # the list was begun before the building was closed
    form = CancelForm(reason="地震のため会場を閉鎖した。", held_on=date(2027, 2, 13))
    other = cohorts.cancel(session, admin, held, form, seen=held.version)
    assert other is not None
    assert attendance.make_ups_of_block(session, held) == []
    assert attendance.lines(session, other, other.held_on)[0].state == "expected"
    attend(session, people, other, "present")
    closing.close(session, admin, other, None, seen=other.version)
    whole = queries.enrolment_by_ref(session, one.ref)
    assert whole is not None
    assert queries.standing_of(session, whole, TODAY).state(Stage.BLOCK_1) is StageState.MET


def test_hours_found_wrong_after_certification_leave_the_standing_until_it_is_decided(
    session: Session, people: Cast
) -> None:
    admin, where = people["training_admin"], course.cohort(session)
    one = course.enrolled(session, people, course.learner(session, people), where)
    settle(session, admin, one, Stage.ONLINE, StageState.MET, on=date(2026, 7, 1), basis="hours")
    made = course.certified(session, people, one)
    form = CorrectForm(stage=Stage.ONLINE, reason="別の人の受講時間だった。")
    for refused in (form, form.model_copy(update={"answer": "review_opened"})):
        with pytest.raises(Invalid):
            decisions.correct(session, admin, one, refused, seen=one.version)
    whole = form.model_copy(update={"answer": "review_opened", "looked_at": True})
    decisions.correct(session, admin, one, whole, seen=one.version)
    session.flush()
    kinds = [(event.kind, event.reason) for event in queries.events_of(session, one)]
    assert kinds[0] == ("late_correction", "review_opened")
    assert _standing(session, made) is Standing.ACTIVE


def _standing(session: Session, made: Certification) -> Standing:
    return standing_on(register.history_of(session, made), clock.today(), clock.today()).standing


def test_two_people_at_once_and_the_second_is_told(session: Session, people: Cast) -> None:
    where = course.cohort(session)
    session.refresh(where, ["blocks"])
    held, seen = where.blocks[0], where.blocks[0].version
    claim_version(session, held, seen)  # the first one's change
    with pytest.raises(Conflict):
        closing.open_block(session, people["instructor"], held, seen=seen)


def test_a_last_day_of_applications_on_a_holiday_moves_only_where_the_rules_say_so(
    people: Cast, session: Session
) -> None:
    """A Saturday, then Sunday and a holiday: taken until Tuesday by the switch, else not on the Sunday any more."""
    where = course.cohort(session, state="open", blocks=False)
    where.applications_until = date(2026, 11, 21)
    trainee = course.learner(session, people, "ロドリゲス アナ", login="trainee")
    with pytest.raises(Invalid):
        applying.apply(session, people["trainee"], trainee, where.ref, None)
    worlds.in_force(session, people, "reaching_back", date(2026, 11, 1), application_day_moves=True)
    assert course_values.last_day_of_applications(session, where) == date(2026, 11, 24)
    assert applying.apply(session, people["trainee"], trainee, where.ref, None).state == "applied"
    where.applications_until = date(2026, 11, 20)
    assert course_values.last_day_of_applications(session, where) == date(2026, 11, 20)
