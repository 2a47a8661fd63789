"""With many people and many consents: what is cut says so, and a list asks one question."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.core import clock
from app.partners import service as partners
from app.partners.schemas import NewPartnerForm
from app.people import queries, service
from app.people.schemas import NewConsent
from tests.people.conftest import Make
from tests.support.html import page, text
from tests.support.people import Cast

Opener = Callable[[], AbstractContextManager[Session]]
CUT = "近い順に一部だけ"


def test_a_search_that_is_cut_does_not_pretend_to_be_whole(
    coordinator: TestClient, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "_DECRYPTED", 3)
    queries._proposed.cache_clear()
    for _ in range(2):
        make(call_name="グエンさん")
    whole = text(page(coordinator.get("/people?q=グエン")))
    assert ("全2件" in whole, CUT in whole) == (True, False)
    for _ in range(3):
        make(call_name="グエンさん")
    first = page(coordinator.get("/people?q=グエン&per_page=2"))
    assert ("全" in "".join(text(node) for node in first.select(".paging__total")), CUT in text(first)) == (False, True)
    assert first.select_one("a[rel=next]") is not None
    last = page(coordinator.get("/people?q=グエン&per_page=2&page=2"))
    assert (len(last.select("tbody tr")), last.select_one("a[rel=next]"), CUT in text(last)) == (1, None, True)
    queries._proposed.cache_clear()


def test_consents_to_many_partners_cost_no_more_questions(
    coordinator: TestClient, make: Make, staff: Cast, engine: Engine, writing: Opener
) -> None:
    ref = make(call_name="リンさん")
    questions: list[str] = []

    def consent(number: int) -> None:
        with writing() as session:
            actor = staff["coordinator"]
            new = NewPartnerForm(
                org_name=f"税務課{number}", kind="municipal_tax", area_scope="nationwide", distinct=True
            )
            partner = partners.add(session, actor, new)
            person = queries.by_ref(session, actor, ref)
            assert person is not None
            told = NewConsent(
                given_on=clock.today(), language="vi", method="signed_paper", purposes=["consult"], partner=partner.ref,
                fields=["call_name"],
            )  # fmt: skip
            service.give_consent(session, actor, person, told, partner=partner)

    def asked() -> int:
        questions.clear()
        shown = text(page(coordinator.get(f"/people/{ref}/consents")))
        assert "税務課1" in shown
        return len(questions)

    event.listen(engine, "before_cursor_execute", lambda *call: questions.append(call[2]))
    consent(1)
    asked()
    before = asked()
    for number in range(2, 8):
        consent(number)
    assert asked() == before
