"""Consent: given after the text was read out, covering exactly what it names, until it ends or is withdrawn."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.core import clock
from app.partners.models import Partner
from app.partners.schemas import NewPartnerForm
from app.partners.service import add as add_partner
from app.people import consents, queries, service
from app.people.models import Consent
from app.people.schemas import NewConsent, WithdrawConsent
from tests.people.conftest import Make
from tests.support.html import errors_of, form_values, page, text
from tests.support.people import Cast

Opener = Callable[[], AbstractContextManager[Session]]
DAY = date(2026, 11, 22)


@pytest.fixture
def office(staff: Cast, writing: Opener) -> Callable[..., str]:
    """`office("名前", kind)` keeps a partner and gives its reference."""

    def made(name: str, kind: str = "npo_legal") -> str:
        with writing() as session:
            form = NewPartnerForm(org_name=name, kind=kind, area_scope="nationwide", phone="054-000-1234")
            return add_partner(session, staff["coordinator"], form).ref

    return made


@pytest.fixture
def kind() -> str:
    from app.codes.lists import PARTNER_KINDS  # noqa: PLC0415 - any kind will do

    return [code.code for code in PARTNER_KINDS][3]


def given(**changes: Any) -> NewConsent:
    values = {"given_on": DAY, "language": "vi", "method": "signed_paper", "purpose": "裁判の相談", "fields": ["phone"],
              "purposes": ["legal"]}  # fmt: skip
    return NewConsent(**{**values, **changes})


def test_what_covers(staff: Cast, make: Make, office: Callable[..., str], kind: str, writing: Opener) -> None:
    person_ref, first, second = make(call_name="リンさん"), office("法テラス", kind), office("別の窓口", kind)
    actor = staff["coordinator"]
    with writing() as session:
        session.info["doomed"] = True
        person = queries.by_ref(session, actor, person_ref)
        here, there = (session.scalars(sa.select(Partner).where(Partner.ref == ref)).one() for ref in (first, second))
        assert person is not None

        def covered(partner: Partner, *fields: str, on: date = DAY) -> Consent | None:
            return consents.covering(session, person.id, partner, fields, on)

        assert covered(here, "phone") is None
        own = service.give_consent(session, actor, person, given(fields=["phone", "birth"]), partner=here)
        assert own.expires_on == date(2027, 11, 21)
        assert covered(here, "phone", "birth") is own
        assert covered(here) is own
        assert covered(here, "phone", "status") is None
        assert covered(there, "phone") is None
        assert covered(here, "phone", on=date(2026, 11, 21)) is None
        assert covered(here, "phone", on=date(2027, 11, 21)) is own
        assert covered(here, "phone", on=date(2027, 11, 22)) is None
        whole_kind = service.give_consent(session, actor, person, given(partner_kind=kind, fields=["status"]))
        assert covered(there, "status") is whole_kind
        # Two halves are no whole.
        assert covered(here, "phone", "status") is None
        command = WithdrawConsent(withdrawn_on=DAY, withdrawn_note="気が変わった")
        service.withdraw_consent(session, actor, person, own, command, seen=own.version)
        assert covered(here, "phone") is None
        other = make_other(session, staff)
        assert consents.covering(session, other, there, ["status"], DAY) is None


def make_other(session: Session, staff: Cast) -> int:
    from app.people.schemas import NewPerson  # noqa: PLC0415 - only here

    return service.create(session, staff["coordinator"], NewPerson(call_name="別の人")).id


def test_planted_a_consent_that_ignores_its_fields_would_be_noticed(
    staff: Cast, make: Make, office: Callable[..., str], kind: str, writing: Opener
) -> None:
    """The check above bites: a consent for the telephone number must not carry the residence status."""
    person_ref, partner_ref = make(call_name="リンさん"), office("法テラス", kind)
    with writing() as session:
        session.info["doomed"] = True
        person = queries.by_ref(session, staff["coordinator"], person_ref)
        partner = session.scalars(sa.select(Partner).where(Partner.ref == partner_ref)).one()
        assert person is not None
        consent = service.give_consent(session, staff["coordinator"], person, given(), partner=partner)
        assert consents.covering(session, person.id, partner, ["status"], DAY) is None
        consent.fields = ["phone", "status"]
        session.flush()
        assert consents.covering(session, person.id, partner, ["status"], DAY) is consent


def fill(client: TestClient, action: str, **typed: Any) -> dict[str, list[str]]:
    values = {
        "language": "vi",
        "method": "oral_with_witness",
        "purpose": "裁判の そうだん",
        "purposes": ["legal"],
        "fields": ["phone", "status"],
    }
    return form_values(page(client.get(action)), action, **{**values, **typed})


def test_read_out_recorded_and_withdrawn(
    coordinator: TestClient, make: Make, office: Callable[..., str], kind: str, writing: Opener
) -> None:
    action = f"/people/{make(call_name='リンさん')}/consents/new"
    office("静岡法律センター", kind)
    typed = fill(
        coordinator, action, partner_name="静岡法律センター", interpreter="volunteer", interpreter_name="ホアさん"
    )
    looked = coordinator.post(action, data={**typed, "method": "", "step": "preview"})
    assert looked.status_code == 200, "nobody has agreed yet: how is asked when it is recorded"
    assert errors_of(page(coordinator.post(action, data={**typed, "method": "", "step": "record"})), "method")
    read = page(looked).select_one("#text")
    assert read is not None
    assert "「静岡法律センター」" in read.text
    assert "在留資格（ビザ）" in read.text
    with writing() as session:
        assert session.scalars(sa.select(Consent)).all() == []
    kept = form_values(page(looked), action, method="oral_with_witness")
    done = coordinator.post(action, data={**kept, "step": "record"})
    assert done.status_code == 303
    assert coordinator.post(action, data={**kept, "step": "record"}).headers["location"] == done.headers["location"]
    here = done.headers["location"]
    shown = page(coordinator.get(here))
    for said in ("静岡法律センター", "裁判の そうだん", "ホアさん", "在留資格（ビザ）", "2027-11-21", "有効"):
        assert said in text(shown)
    withdraw = f"{here}/withdraw"
    values = form_values(shown, withdraw, withdrawn_note="もう 頼まない")
    assert errors_of(page(coordinator.post(withdraw, data={**values, "withdrawn_note": ""})), "withdrawn_note")
    assert errors_of(page(coordinator.post(withdraw, data={**values, "withdrawn_on": "2026-11-21"})), "withdrawn_on")
    assert coordinator.post(withdraw, data=values).status_code == 303
    assert coordinator.post(withdraw, data=values).status_code == 409
    assert "撤回された" in text(page(coordinator.get(here)))
    with writing() as session:
        assert len(session.scalars(sa.select(Consent)).all()) == 1


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({}, "partner_name"),
        ({"partner_name": "どこにもない窓口"}, "partner_name"),
        ({"partner_name": "窓口"}, "partner_name"),
        ({"partner": "Q-00000000"}, "partner_name"),
        ({"partner_kind": "x"}, "partner_kind"),
        ({"partner_kind": "KIND", "partner_name": "甲の窓口"}, "partner_name"),
        ({"partner_kind": "KIND", "fields": None}, "fields"),
        ({"partner_kind": "KIND", "fields": ["everything"]}, "fields"),
        ({"partner_kind": "KIND", "purposes": None}, "purposes"),
        ({"partner_kind": "KIND", "purposes": ["other"], "purpose": None}, "purpose"),
        ({"partner_kind": "KIND", "purposes": ["revenge"]}, "purposes"),
        ({"partner_kind": "KIND", "method": None}, "method"),
        ({"partner_kind": "KIND", "language": None}, "language"),
        ({"partner_kind": "KIND", "given_on": "2026-11-23"}, "given_on"),
        ({"partner_kind": "KIND", "expires_on": "2026-11-21"}, "expires_on"),
        ({"partner_kind": "KIND", "given_by": "guardian"}, "ground"),
        ({"partner_kind": "KIND", "given_by": "neighbour"}, "given_by"),
    ],
)
def test_bad_input_keeps_the_text(
    coordinator: TestClient,
    make: Make,
    office: Callable[..., str],
    kind: str,
    reading: Opener,
    typed: dict[str, Any],
    field: str,
) -> None:
    office("甲の窓口", kind)
    office("乙の窓口", kind)
    action = f"/people/{make(call_name='リンさん')}/consents/new"
    typed = {name: kind if value == "KIND" else value for name, value in typed.items()}
    answer = coordinator.post(action, data=fill(coordinator, action, interpreter_name="ホアさん", **typed))
    assert answer.status_code == 422
    assert errors_of(page(answer), field)
    assert form_values(page(answer), action)["interpreter_name"] == ["ホアさん"]
    with reading() as session:
        assert session.scalars(sa.select(Consent)).all() == []


def test_several_partners_are_offered_to_choose(
    coordinator: TestClient, make: Make, office: Callable[..., str], kind: str
) -> None:
    refs = {office("甲の窓口", kind), office("乙の窓口", kind)}
    action = f"/people/{make(call_name='リンさん')}/consents/new"
    asked = page(coordinator.post(action, data=fill(coordinator, action, partner_name="窓口")))
    assert {str(radio["value"]) for radio in asked.select('input[name="partner"]')} == refs
    chosen = form_values(asked, action, partner=sorted(refs)[0], step="record")
    assert coordinator.post(action, data=chosen).status_code == 303
    part = coordinator.get(action, params={"partner_name": "甲"}, headers={"HX-Request": "true"})
    assert len(page(part).select('input[name="partner"]')) == 1
    assert page(part).select_one("nav") is None


def test_a_referral_leads_here_with_partner_and_fields(
    coordinator: TestClient, make: Make, office: Callable[..., str], kind: str
) -> None:
    ref = office("甲の窓口", kind)
    action = f"/people/{make(call_name='リンさん', languages=['vi'])}/consents/new"
    query = {"partner": ref, "fields": ["phone", "status", "nonsense"]}
    values = form_values(page(coordinator.get(action, params=query)), action)
    assert values["partner"] == [ref]
    assert values["fields"] == ["phone", "status"]
    assert values["language"] == ["vi"]
    assert values["expires_on"] == ["2027-11-21"]
    refused = coordinator.post(action, data=values | {"step": ["record"]})  # no purpose, no way of agreeing
    assert refused.status_code == 422
    assert form_values(page(refused), action)["partner"] == [ref]
    assert len(refused.content) < 60_000


def test_what_runs_out_is_flagged_thirty_days_ahead(
    coordinator: TestClient, staff: Cast, make: Make, kind: str, reading: Opener
) -> None:
    ref = make(call_name="リンさん")
    action = f"/people/{ref}/consents/new"
    for end in ("2026-12-22", "2026-12-23"):
        assert (
            coordinator.post(action, data=fill(coordinator, action, partner_kind=kind, expires_on=end)).status_code
            == 303
        )
    states = [text(cell) for cell in page(coordinator.get(f"/people/{ref}/consents")).select("td[data-label='状態']")]
    assert sorted(states) == ["まもなく終わる", "有効"]
    assert "まもなく終わる" in text(page(coordinator.get(f"/people/{ref}")).select_one("#consents"))
    with reading() as session:
        person = queries.by_ref(session, staff["coordinator"], ref)
        assert person is not None
        found = session.scalars(
            sa.select(Consent).where(Consent.person_id == person.id, consents.runs_out(clock.today()))
        ).all()
        assert [str(consent.expires_on) for consent in found] == ["2026-12-22"]


def test_a_consent_of_somebody_else_is_not_found(coordinator: TestClient, make: Make, kind: str) -> None:
    one, other = make(call_name="リンさん"), make(call_name="アンさん")
    action = f"/people/{one}/consents/new"
    here = coordinator.post(action, data=fill(coordinator, action, partner_kind=kind)).headers["location"]
    assert coordinator.get(here).status_code == 200
    assert coordinator.get(here.replace(one, other)).status_code == 404
    assert coordinator.get(f"/people/{one}/consents/D-00000000").status_code == 404
