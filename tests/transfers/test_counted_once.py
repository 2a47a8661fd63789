"""The figures before and after a handover: the past stays in the centre where it happened, and nothing doubles."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from app.cases import timeline
from app.cases.models import Case
from app.core import clock
from app.reports.bases import Basis
from app.transfers import service
from app.transfers.schemas import Accept
from tests.reports.world import figures
from tests.support.people import cast
from tests.transfers.conftest import family, furnish, propose

BASES = (Basis.CONTACTS, Basis.CONTACT_TOPICS, Basis.PERSONS, Basis.CASES_OPENED, Basis.CASES_CLOSED, Basis.GAPS)
Counted = dict[str, tuple[object, ...]]


def counted(engine: Engine) -> Counted:
    asked = {"shizuoka": ["shizuoka"], "hamamatsu": ["hamamatsu"], "both": ["shizuoka", "hamamatsu"], "everywhere": []}
    found = {name: figures(engine, 2026, centres=centres) for name, centres in asked.items()}
    return {name: tuple(one.total(basis).count for basis in BASES) for name, one in found.items()}


def test_a_case_that_moved_is_counted_once(
    engine: Engine, writing: Callable[[], AbstractContextManager[Session]]
) -> None:
    people = cast(engine)
    with writing() as session:
        home = family(session, people)
        furnish(session, people, home)
        # Closed and opened again in Shizuoka, before it went.
        earlier = clock.now() - timedelta(days=1)
        timeline.add(session, people["coordinator"], home.case.id, "closed", at=earlier)
        case_id = home.case.id
    before = counted(engine)
    assert before["shizuoka"] == before["both"] == before["everywhere"] == (1, 1, 1, 2, 1, 1)
    assert before["hamamatsu"] == (0,) * 6
    with writing() as session:
        case = session.get_one(Case, case_id)
        transfer = propose(session, people, case)
        seen = transfer.version
        service.accept(session, people["coordinator2"], transfer, case, Accept(assignee="coordinator2"), seen=seen)
    assert counted(engine) == before
    with writing() as session:
        later = clock.now() + timedelta(seconds=5)
        timeline.add(session, people["coordinator2"], case_id, "closed", at=later)
    after = counted(engine)
    assert after["shizuoka"] == before["shizuoka"]
    assert after["hamamatsu"] == (0, 0, 0, 0, 1, 0)
    assert after["both"] == after["everywhere"] == before["both"]
