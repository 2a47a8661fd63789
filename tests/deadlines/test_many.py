"""A case with many events: how many questions its page asks of the database does not grow with them."""

from __future__ import annotations

from sqlalchemy import event

from app.cases.models import Case
from app.core.db import unit_of_work
from app.deadlines import computing, service
from app.deadlines.schemas import EventForm
from tests.deadlines.conftest import World


def asked_by_page(world: World) -> int:
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    event.listen(world.engine, "before_cursor_execute", note)
    try:
        assert world.get().status_code == 200
    finally:
        event.remove(world.engine, "before_cursor_execute", note)
    return len(asked)


def record(world: World, times: int) -> None:
    with unit_of_work(world.engine, write=True) as session:
        case = session.get_one(Case, world.case_id)
        kind = computing.catalogue(session).events["dismissal"]
        for day in range(1, times + 1):
            form = EventForm(person=world.persons["ラン"], on=f"2026-10-{day:02}")
            service.record(session, world.people["coordinator"], case, kind, form)


def test_the_questions_do_not_grow_with_the_events(world: World) -> None:
    record(world, 2)
    few = asked_by_page(world)
    record(world, 28)
    assert asked_by_page(world) == few
