"""The interface for machines of others: what it says of a day, and that it says nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from sqlalchemy import Engine
from starlette.testclient import TestClient

from app.audit import service as audit
from app.core import clock
from app.core.db import unit_of_work
from app.training import queries
from app.training.models import CertificateDocument, Certification
from app.training.schemas import OrderForm
from app.training.service import documents
from tests.support.people import Cast, cast
from tests.training import worlds
from tests.training.test_verify import TODAY, Certified


@pytest.fixture
def certified(engine: Engine) -> Iterator[Certified]:
    people: Cast = cast(engine)
    yield Certified(engine, people)
    clock.fix_today(TODAY)


def ask(client: TestClient, certified: Certified, on: str = "", code: str = "") -> tuple[int, dict[str, Any]]:
    with unit_of_work(certified.engine, write=False) as session:
        number = session.scalars(sa.select(Certification.number)).one()
    path = f"/api/certifications/1/{number}/{code or certified.codes[-1]}"
    answer = client.get(path + (f"?on={on}" if on else ""))
    return answer.status_code, answer.json()


def test_valid_on_a_day(client: TestClient, certified: Certified) -> None:
    status, said = ask(client, certified)
    first = certified.codes[-1]
    assert status == 200
    assert said == {
        "version": 1, "number": said["number"], "tier": "coordinator", "on": "2026-11-22", "valid": True,
        "standing": "active", "label": {"ja": "有効", "en": "Active"},
        "period": {"from": "2025-03-28", "until": "2028-03-28"},
        "document": {"state": "issued", "issued_on": "2025-03-28", "followed_by": None},
        "answered_at": said["answered_at"],
    }  # fmt: skip
    assert said["answered_at"].endswith("+09:00")
    assert ask(client, certified, "2025-03-27")[1]["standing"] == "unknown"
    for bad in ("2026-11-23", "yesterday", "2026-02-30"):
        assert ask(client, certified, bad) == (
            400,
            {"version": 1, "error": "bad_day", "answered_at": said["answered_at"]},
        )
    certified.act("lost")
    certified.act(OrderForm(kind="suspension", starts_on=date(2026, 11, 1), ground="確認", decision_number="決2"))
    status, said = ask(client, certified, code=first)
    assert (status, said["valid"], said["standing"]) == (200, False, "suspended")
    assert said["document"] == {
        "state": "replaced", "issued_on": "2025-03-28", "followed_by": certified.codes[0],
    }  # fmt: skip
    assert ask(client, certified, "2026-10-31", first)[1]["valid"] is True
    assert ask(client, certified, "2026-10-31", certified.codes[0])[1]["document"]["state"] == "not_yet"


def test_unknown_mistyped_and_not_of_that_number_are_one_answer(client: TestClient, certified: Certified) -> None:
    code = certified.codes[-1]
    with unit_of_work(certified.engine, write=False) as session:
        number = session.scalars(sa.select(Certification.number)).one()
    wrong = (f"{number}/0000-0000-0000-0", f"{number}/x", f"2024-00001-8/{code}", f"x/{code}")
    answers = [client.get(f"/api/certifications/1/{path}") for path in wrong]
    assert {(one.status_code, one.text) for one in answers} == {(404, answers[0].text)}
    assert answers[0].json()["error"] == "unknown"
    for _ in range(30):
        last = client.get(f"/api/certifications/1/{number}/x")
    assert (last.status_code, last.json()["error"]) == (429, "too_many")
    assert client.get("/v/x").status_code == 429, "one fence for both"


def test_what_was_changed_behind_our_back_is_not_told(client: TestClient, certified: Certified) -> None:
    with unit_of_work(certified.engine, write=True) as session:
        document = session.scalars(sa.select(CertificateDocument)).one()
        document.digest = "0" * 64
        audit.record(session, None, "test.tampered", *document.audit_subject())
    said = ask(client, certified)[1]
    assert (said["valid"], said["standing"], said["document"]["state"]) == (False, None, "damaged")


def test_what_is_kept_back_is_told_by_neither_door(client: TestClient, engine: Engine) -> None:
    people = cast(engine)
    with unit_of_work(engine, write=True) as session:
        worlds.on(worlds.MARCH)
        worlds.in_force(session, people, "reaching_back", worlds.MARCH, cooling_days=3)
        one = worlds.certify(session, people)
        path = f"/api/certifications/1/{one.number}/{queries.documents_of(session, one)[0].code}"
        documents.replace(session, people["training_admin"], one, "lost", seen=one.version)
        number, codes = str(one.number), [document.code for document in queries.documents_of(session, one)]
    said = client.get(path).json()
    assert (said["valid"], said["standing"], said["tier"]) == (False, None, None)
    assert said["document"]["state"] == "unpublished"
    assert said["document"]["public_from"] == (worlds.MARCH + timedelta(days=3)).isoformat()
    # Neither the paper in use nor the one that it took the place of.
    shown = [client.get(f"/v/{code}").text for code in codes]
    assert all("まだ公開されていません" in text and number not in text and "佐々木" not in text for text in shown)
    worlds.on(worlds.MARCH + timedelta(days=3))
    assert client.get(path).json()["valid"] is True


def test_the_register_can_close_it(client: TestClient, app: FastAPI, certified: Certified) -> None:
    services = app.state.services
    closed = services.settings.model_copy(update={"standing_api": False})
    app.state.services = type(services)(**{**vars(services), "settings": closed})
    code = certified.codes[-1]
    assert client.get(f"/api/certifications/1/2024-00001-8/{code}").status_code == 404
    assert client.get(f"/v/{code}").status_code == 200
