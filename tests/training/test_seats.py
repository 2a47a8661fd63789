"""Seats of a cohort by stage, and of a sitting: counted by who still needs them, refused with the number."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.core.db import unit_of_work
from app.core.errors import Invalid
from app.training.enrolment import capacity, queries
from app.training.enrolment.capacity import BROUGHT, COUNTED, WHOLE
from app.training.enrolment.lifecycle import Stage, StageState, State
from app.training.enrolment.schemas import CarryForm
from app.training.enrolment.service import carrying
from app.training.enrolment.service.moving import require_seat
from app.training.examinations import seating
from app.training.examinations.schemas import SittingForm
from app.training.examinations.service import rights, sittings
from app.training.planning import queries as planning
from app.training.planning.schemas import BlockForm
from app.training.planning.service import cohorts
from app.training.programme.models import Block
from tests.support.html import form_values, page, text
from tests.support.people import Cast, cast, sign_in
from tests.training import course
from tests.training.test_examinations import OPENS, Bench, bench

STATES = st.dictionaries(st.sampled_from([str(stage) for stage in Stage]), st.sampled_from(list(StageState)))


@pytest.fixture
def people(engine: Engine) -> Cast:
    return cast(engine)


@pytest.fixture
def session(people: Cast, session: Session) -> Session:
    assert people
    return session


@given(st.lists(STATES, max_size=8), st.integers(0, 9))
def test_a_stage_that_was_brought_along_takes_no_seat_and_the_whole_always_does(
    having: list[dict[str, str]], seats: int
) -> None:
    found = {one.part: one for one in capacity.uses(dict.fromkeys(COUNTED, seats), having)}
    assert found[WHOLE].taken == len(having)
    for stage in (Stage.ONLINE, Stage.BLOCK_4):
        assert found[stage].taken == len(having) - sum(states.get(stage) in BROUGHT for states in having)
    assert capacity.tightest(list(found.values())).free == min(one.free for one in found.values())


class TestCohort:
    def test_each_part_refuses_with_its_number_and_who_brings_it_along_passes(
        self, session: Session, people: Cast
    ) -> None:
        first, later = course.cohort(session), course.cohort(session, run=2, seats=5, state="open")
        later.online_seats = 1
        course.enrolled(session, people, course.learner(session, people, "森 一"), later)
        session.flush()
        with pytest.raises(Invalid) as refused:
            require_seat(session, later)
        assert (refused.value.params["seats"], refused.value.params["taken"]) == (1, 1)
        assert "オンライン" in refused.value.message
        again = course.enrolled(session, people, course.learner(session, people, "林 二"), first)
        form = CarryForm(target=later.ref, cause="failed_test")
        session.refresh(again, ["learner", "cohort"])
        with pytest.raises(Invalid):
            carrying.carry_over(session, people["training_admin"], again, form, seen=again.version)
        course.reached(session, people, again, Stage.BLOCK_1)
        session.refresh(again)
        session.refresh(again, ["learner", "cohort"])
        made = carrying.carry_over(session, people["training_admin"], again, form, seen=again.version)
        assert made.state == State.ACCEPTED
        uses = {one.part: one for one in queries.seat_uses(session, later)}
        assert [uses[part].taken for part in (WHOLE, Stage.ONLINE, Stage.BLOCK_1)] == [2, 1, 2]

    def test_a_room_is_never_smaller_than_those_who_come(self, session: Session, people: Cast) -> None:
        where = course.cohort(session, blocks=False)
        for name in ("森 一", "林 二"):
            course.enrolled(session, people, course.learner(session, people, name), where)
        found = planning.cohort_by_ref(session, where.ref)
        assert found is not None
        form = BlockForm(number=1, held_on=date(2027, 1, 16), starts="09:30", ends="12:30", seats=1)
        with pytest.raises(Invalid) as refused:
            cohorts.add_block(session, people["training_admin"], found, form)
        assert refused.value.params["taken"] == 2
        cohorts.add_block(session, people["training_admin"], found, form.model_copy(update={"seats": 2}))
        assert queries.free_seats(session, found) == 0


class TestPages:
    def test_the_cohort_shows_its_seats_and_does_not_shrink_below_them(
        self, client: TestClient, engine: Engine, people: Cast
    ) -> None:
        with unit_of_work(engine, write=True) as session:
            where = course.cohort(session)
            for name in ("森 一", "林 二"):
                course.enrolled(session, people, course.learner(session, people, name), where)
            path = f"/training/cohorts/{where.ref}"
        sign_in(client, "training_admin")
        edit = page(client.get(f"{path}/edit"))
        small = form_values(edit, f"{path}/edit", group_seats=1)
        answer = client.post(f"{path}/edit", data=small)
        assert answer.status_code == 422
        assert "席はもう2人が使います。" in text(page(answer))
        client.post(f"{path}/edit", data=form_values(edit, f"{path}/edit", online_seats=2))
        rows = [text(row) for row in page(client.get(path)).select("#seats tr")]
        assert "オンライン講義 2 2 0 満席" in rows

    def test_groups_are_made_for_all_half_days_changed_by_hand_and_printed(
        self, client: TestClient, engine: Engine, people: Cast
    ) -> None:
        with unit_of_work(engine, write=True) as session:
            where = course.cohort(session)
            for name in ("森 一", "林 二", "原 三", "谷 四"):
                one = course.learner(session, people, name)
                course.enrolled(session, people, one, where)
                course.at_work(session, people, one)
            refs = session.scalars(sa.select(Block.ref).where(Block.cohort_id == where.id).order_by(Block.number)).all()
        sign_in(client, "instructor")
        path = f"/training/blocks/{refs[0]}/groups"
        shown = page(client.get(path))
        client.post(path, data=form_values(shown, path, size=2))
        first = page(client.get(path))
        assert [len(first.select(f"#group-{number} tbody tr")) for number in (1, 2)] == [2, 2]
        other = page(client.get(f"/training/blocks/{refs[3]}/groups"))
        assert [text(row) for row in other.select("tbody tr")] == [text(row) for row in first.select("tbody tr")]
        somebody = str(first.select("#f-person option")[1]["value"])
        moved = form_values(first, f"{path}/move", person=somebody, group=3)
        client.post(f"{path}/move", data=moved)
        printed = page(client.get(f"{path}/print"))
        assert [text(heading) for heading in printed.select("h2")] == ["1班", "2班", "3班"]
        assert client.post(f"{path}/move", data=moved).status_code in (303, 409)


def test_the_seats_of_a_sitting_suffice_or_nobody_is_listed(session: Session, people: Cast) -> None:
    found = bench(session, people, "佐々木 リカ", "森 一")
    for number in range(2):
        found.enter(number, "bbbb")
    found.publish()
    later = course.cohort(session, run=2)
    opens = OPENS + timedelta(days=60)
    form = SittingForm(
        cohort=later.ref, paper=found.day.paper.ref, opens_at=opens, closes_at=opens + timedelta(hours=1),
        publish_on=opens.date(), seats=1,
    )  # fmt: skip
    made = sittings.plan(session, people["training_admin"], form)
    again = Bench(session, people, made.ref)
    refs = [one.enrolment.ref for one in rights.candidates(session, made)]
    with pytest.raises(Invalid) as refused:
        sittings.entitle(session, people["training_admin"], again.day, refs, seen=made.version)
    assert (refused.value.params, again.listed) == ({"seats": 1, "taken": 0}, [])
    sittings.entitle(session, people["training_admin"], again.day, refs[:1], seen=again.day.version)
    session.flush()
    (seats,) = seating.seats_of(session, later)
    assert (seats.seats, seats.taken, seats.again) == (1, 1, 1)
