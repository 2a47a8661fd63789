"""The interface for machines of others: what it says of a day, and that it says nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from sqlalchemy import Engine
from starlette.testclient import TestClient

from app.audit import service as audit
from app.core import clock
from app.core.db import unit_of_work
from app.training.models import CertificateDocument, Certification
from app.training.schemas import OrderForm
from app.training.service import publishing
from tests.support.people import Cast, cast
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


def test_a_certificate_that_is_not_public_yet_tells_nothing_of_its_holder(
    client: TestClient, certified: Certified, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "public_from", lambda _session, _one: date(2026, 11, 25))
    status, said = ask(client, certified)
    assert (status, said["valid"], said["standing"]) == (200, False, None)
    assert said["document"] == {"state": "unpublished", "public_from": "2026-11-25"}
    assert not {"period", "label", "tier"} & set(said)


def test_a_paper_replaced_before_publication_tells_no_more_than_the_new_one(
    client: TestClient, certified: Certified, monkeypatch: pytest.MonkeyPatch
) -> None:
    certified.act("lost")
    monkeypatch.setattr(publishing, "public_from", lambda _session, _one: date(2026, 11, 25))
    for code in certified.codes:
        assert ask(client, certified, code=code)[1]["document"]["state"] == "unpublished"
        assert "佐々木" not in client.get(f"/v/{code}").text


def test_the_register_can_close_it(client: TestClient, app: FastAPI, certified: Certified) -> None:
    services = app.state.services
    closed = services.settings.model_copy(update={"standing_api": False})
    app.state.services = type(services)(**{**vars(services), "settings": closed})
    code = certified.codes[-1]
    assert client.get(f"/api/certifications/1/2024-00001-8/{code}").status_code == 404
    assert client.get(f"/v/{code}").status_code == 200
