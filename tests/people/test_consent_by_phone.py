"""Consent and agreement by telephone: what has to be noted then, and where it is shown."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import date, datetime

import pytest
from starlette.testclient import TestClient

from app.core.errors import Invalid
from app.people import by_phone
from app.people.schemas import NewConsent
from tests.people.conftest import Make
from tests.support.html import form_values, page, text

TOLD = {"read_out_by": "佐藤 恵", "read_out_at": datetime.fromisoformat("2026-11-20 10:30")}


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "read_out_by"),
        ({"read_out_by": "佐藤 恵"}, "read_out_at"),
        ({**TOLD, "interpreter": "unknown"}, "interpreter"),
        ({**TOLD, "interpreter": "phone_service"}, "interpreter_name"),
        ({**TOLD, "read_out_at": datetime.fromisoformat("2026-11-19 10:30")}, "read_out_at"),
        ({**TOLD, "read_out_at": datetime.fromisoformat("2027-01-05 10:30")}, "read_out_at"),
        (TOLD, None),
        ({**TOLD, "interpreter": "phone_service", "interpreter_name": "電話通訳 1番"}, None),
    ],
)
def test_by_telephone_who_read_it_out_when_and_who_interpreted_are_noted(
    given: dict[str, object], field: str | None
) -> None:
    values = {"given_on": date(2026, 11, 20), "language": "vi", "method": by_phone.BY_PHONE, "purpose": "相談"}
    told = NewConsent.model_validate({**values, "fields": ["call_name"], "partner_kind": "houterasu", **given})
    expected = pytest.raises(Invalid) if field else nullcontext()
    with expected as caught:
        by_phone.check(
            told, method=told.method, day=told.given_on, interpreter=told.interpreter,
            interpreter_name=told.interpreter_name,
        )  # fmt: skip
    if field:
        assert caught is not None
        assert caught.value.field == field


def test_a_signed_consent_needs_nothing_of_that_but_an_impossible_time_is_refused() -> None:
    def check(at: datetime | None) -> None:
        by_phone.check(
            by_phone.ReadOut(read_out_at=at), method="signed_paper", day=date(2026, 11, 20), interpreter="unknown",
            interpreter_name=None,
        )  # fmt: skip

    check(None)
    with pytest.raises(Invalid):
        check(datetime.fromisoformat("2026-11-01 09:00"))


def test_a_consent_by_telephone_through_the_page(coordinator: TestClient, make: Make) -> None:
    ref = make(call_name="リンさん")
    here = f"/people/{ref}/consents/new"
    sent = form_values(
        page(coordinator.get(here)), here, partner_kind="houterasu", fields=["call_name"],
        purposes=["legal"], purpose="さいばんの そうだん", method="oral_by_phone",
        given_on="2026-11-20", language="vi", interpreter="none", step="record",
    )  # fmt: skip
    refused = coordinator.post(here, data=sent)
    assert refused.status_code == 422
    assert "だれが読み上げたか" in text(page(refused))
    sent |= {"read_out_by": ["佐藤 恵"], "read_out_at": ["2026-11-20 10:30"]}
    saved = coordinator.post(here, data=sent)
    assert saved.status_code == 303
    shown = text(page(coordinator.get(saved.headers["location"])))
    assert "口頭（電話）" in shown
    assert "佐藤 恵" in shown
    assert "10:30" in shown


@pytest.mark.parametrize(("referral", "status"), [("R-7F3Q2M8D", 303), ("//elsewhere.example", 422)])
def test_a_consent_that_a_referral_lacked_leads_back_to_it_and_nowhere_else(
    coordinator: TestClient, make: Make, referral: str, status: int
) -> None:
    here = f"/people/{make(call_name='リンさん')}/consents/new"
    sent = form_values(
        page(coordinator.get(here, params={"referral": "R-7F3Q2M8D"})), here, partner_kind="houterasu",
        fields=["call_name"], purposes=["legal"], method="signed_paper", given_on="2026-11-20",
        language="vi", interpreter="none", step="record",
    )  # fmt: skip
    assert sent["referral"] == ["R-7F3Q2M8D"]
    answer = coordinator.post(here, data=sent | {"referral": [referral]})
    assert answer.status_code == status
    if status == 303:
        assert answer.headers["location"] == f"/referrals/{referral}"
