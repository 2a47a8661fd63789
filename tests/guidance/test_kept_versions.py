"""What people approved and checked outlives releases: a record that does not fit any more takes no page down."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from starlette.testclient import TestClient

from app.audit import service as audit
from app.core import clock, ids
from app.core.db import unit_of_work
from app.guidance.catalogue import carried
from app.guidance.models import RuleCheck, RuleVersion
from tests.support.html import page, text
from tests.support.people import Cast, cast, sign_in


@pytest.fixture
def people(client: TestClient, engine: Engine) -> Cast:
    found = cast(engine)
    sign_in(client, "coordinator")
    return found


def keep(engine: Engine, people: Cast, record: str, state: str) -> str:
    """A version as an earlier release kept it."""
    actor = people["supervisor"]
    with unit_of_work(engine, write=True) as session:
        row = RuleVersion(
            ref=ids.new_ref("W"), code="IMM-07b", record=record, why="前の版のとき", state=state, version=1,
            proposed_by_id=actor.user_id, proposed_at=clock.now(), decided_at=clock.now(),
        )  # fmt: skip
        session.add(row)
        session.flush()
        audit.record(session, actor, "test", "rule", row.id)
        return row.ref


def strange() -> list[str]:
    rule = carried().rules["IMM-07b"][0]
    return [
        rule.model_copy(update={"events": ("no_such_event",)}).model_dump_json(exclude_none=True),
        '{"code": "IMM-07b", "field_of_tomorrow": 1}',
        "not even JSON",
    ]


@pytest.mark.parametrize("number", range(3))
@pytest.mark.parametrize("state", ["approved", "proposed"])
def test_a_version_that_does_not_fit_takes_no_page_down(
    client: TestClient, engine: Engine, people: Cast, number: int, state: str
) -> None:
    ref = keep(engine, people, strange()[number], state)
    for address in ("/", "/guidance", "/guidance/rules/IMM-07b", "/guidance/look", "/guidance/proposals"):
        assert client.get(address).status_code == 200, address
    assert "14日" in text(page(client.get("/guidance/rules/IMM-07b")))
    assert client.get(f"/guidance/proposals/{ref}").status_code in (200, 409)


def test_a_check_of_a_rule_that_is_gone_says_nothing(client: TestClient, engine: Engine, people: Cast) -> None:
    actor = people["supervisor"]
    with unit_of_work(engine, write=True) as session:
        values: dict[str, Any] = {"checked_on": clock.today(), "by_id": 1, "by_name": "望月", "at": clock.now()}
        row = RuleCheck(code="OLD-99", valid_from=None, **values)
        session.add(row)
        session.flush()
        audit.record(session, actor, "test", "rule", row.id)
    assert client.get("/guidance").status_code == 200
    assert client.get("/guidance/rules/OLD-99").status_code == 404
    with unit_of_work(engine, write=False) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(RuleCheck)) == 1
