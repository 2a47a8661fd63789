"""Several people at once: no circle slips through, no update is lost, one plan per case."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from app.cases.models import Case
from app.core import clock
from app.core.db import unit_of_work
from app.core.errors import Conflict, Invalid
from app.plans import queries, service
from app.plans.engine.graph import Graph
from app.plans.held import CaseStep
from app.plans.models import Plan, PlanChange
from app.plans.schemas import StepForm
from tests.plans.conftest import World


def change(world: World, ref: str, after: str) -> str:
    """Let one step wait for another, in a transaction of its own."""
    try:
        with unit_of_work(world.engine, write=True) as session:
            case = session.get_one(Case, world.case_id)
            step = queries.step_by_ref(session, case.id, ref)
            assert step is not None
            form = StepForm(title=step.title, domain=step.domain, after=[after])
            actor = world.people["coordinator"]
            service.edit_step(session, actor, CaseStep(case, step), form, seen=step.version)
    except Invalid as error:
        return error.field
    except Conflict:
        return "conflict"
    return "saved"


def test_two_innocent_dependencies_do_not_close_a_circle_together(world: World) -> None:
    for round_ in range(6):
        one, two = world.add(f"甲{round_}"), world.add(f"乙{round_}")
        with ThreadPoolExecutor(2) as pool:
            answers = sorted(pool.map(lambda pair: change(world, *pair), [(one, two), (two, one)]))
        assert answers == ["after", "saved"]
    with unit_of_work(world.engine, write=False) as session:
        steps = queries.steps_of(session, world.case_id)
        graph: Graph = queries.graph_of(steps, queries.links_of(session, world.case_id))
        assert len(graph.order) == 12


def test_first_steps_added_at_once_make_one_plan_with_every_version(world: World) -> None:
    def add(number: int) -> None:
        with unit_of_work(world.engine, write=True) as session:
            case = session.get_one(Case, world.case_id)
            form = StepForm(title=f"ステップ{number}", domain="housing", after=[])
            service.add_step(session, world.people["coordinator"], case, form)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(add, range(12)))
    with unit_of_work(world.engine, write=False) as session:
        (plan,) = session.scalars(sa.select(Plan))
        assert plan.number == 12
        numbers = sorted(session.scalars(sa.select(PlanChange.number)))
        assert numbers == list(range(1, 13))
        positions = [step.position for step in queries.steps_of(session, world.case_id)]
        assert positions == list(range(1, 13))


def test_the_database_itself_refuses_a_second_plan(world: World) -> None:
    """The control: without the lock this is what would stop a second plan."""
    world.add("市役所に行く")
    with unit_of_work(world.engine, write=True) as session:
        session.add(Plan(case_id=world.case_id, number=0, version=1, created_at=clock.now(), created_by_id=1))
        with pytest.raises(IntegrityError):
            session.flush()
        session.info["doomed"] = True


def test_the_page_takes_as_many_queries_for_thirty_steps_as_for_three(world: World) -> None:
    def count() -> int:
        seen: list[str] = []

        def note(*args: object) -> None:
            if str(args[2]).startswith("SELECT"):  # what a connection says when it changes its duty is no query
                seen.append(str(args[2]))

        sa.event.listen(world.engine, "before_cursor_execute", note)
        try:
            assert world.get().status_code == 200
        finally:
            sa.event.remove(world.engine, "before_cursor_execute", note)
        return len(seen)

    for number in range(3):
        world.add(f"ステップ{number}")
    few = count()
    with unit_of_work(world.engine, write=True) as session:
        case = session.get_one(Case, world.case_id)
        for number in range(3, 30):
            form = StepForm(title=f"ステップ{number}", domain="housing", after=[])
            service.add_step(session, world.people["coordinator"], case, form)
    assert count() == few


def test_the_page_of_a_usual_plan_stays_light(world: World) -> None:
    """Twelve steps, two dependencies each: an office PC gets no more than 60 KB of HTML."""
    with unit_of_work(world.engine, write=True) as session:
        case = session.get_one(Case, world.case_id)
        before: list[str] = []
        for number in range(12):
            domain = ("housing", "medical", "legal")[number % 3]
            form = StepForm(
                title=f"国民健康保険の加入手続{number}", domain=domain, after=before[-2:], due=clock.today()
            )
            before.append(service.add_step(session, world.people["coordinator"], case, form).ref)
    assert len(world.get().content) < 60 * 1024
