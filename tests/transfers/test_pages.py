"""The way of a case through the pages: proposed here, decided there, and what each side sees afterwards."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.audit.models import AuditEntry
from app.cases.models import Case, Contact
from app.core import clock
from app.core.db import unit_of_work
from app.transfers.models import Transfer
from tests.support.html import errors_of, form_values, page, text
from tests.support.people import Cast, cast, sign_in
from tests.transfers.conftest import HUSBAND, WIFE, family, furnish

Writing = Callable[[], AbstractContextManager[Session]]
CONSENT = {"to": "hamamatsu", "reason": "本人が浜松へ引っ越すため", "basis": "consent", "method": "signed_paper"}


@dataclass
class World:
    client: TestClient
    engine: Engine
    people: Cast
    ref: str
    contact: str

    def as_(self, login: str) -> World:
        sign_in(self.client, login)
        return self

    def get(self, path: str) -> Any:
        return self.client.get(path)

    def status(self, path: str, login: str) -> int:
        return int(self.as_(login).get(path).status_code)

    def propose(self, **typed: Any) -> Any:
        here = f"/cases/{self.ref}/transfer"
        soup = page(self.get(here))
        return self.client.post(here, data=form_values(soup, here, **{**CONSENT, **typed}))

    def act(self, address: str, verb: str, **typed: Any) -> Any:
        soup = page(self.get(address))
        return self.client.post(f"{address}/{verb}", data=form_values(soup, f"{address}/{verb}", **typed))


def part(answer: Any, selector: str) -> str:
    """What can be read in one part of the page. Raises AssertionError when it has none."""
    found = page(answer).select_one(selector)
    assert found is not None
    return text(found)


@pytest.fixture
def world(client: TestClient, engine: Engine, writing: Writing) -> World:
    people = cast(engine)
    with writing() as session:
        home = family(session, people)
        furnish(session, people, home)
        contact = session.scalars(sa.select(Contact.ref)).one()
        ref = home.case.ref
    return World(client, engine, people, ref, contact).as_("coordinator")


def test_from_the_proposal_to_the_last_day_of_the_summary(world: World) -> None:
    assert world.status(f"/cases/{world.ref}/transfer", "colleague") == 403
    world.as_("coordinator")
    answer = world.propose()
    address = str(answer.headers["location"])
    assert "提案中" in text(page(world.get(address)))
    assert address.startswith("/transfers/TF-")
    assert world.get(f"/search?q={address.rpartition('/')[2].lower()}").headers["location"] == address
    assert HUSBAND in part(world.get(address), "#preview")  # of whom a copy goes
    # Nothing has moved; the other centre sees what it needs to decide, and nobody.
    assert world.status(f"/cases/{world.ref}", "coordinator2") == 404
    assert "しずおか多文化共生総合相談センターからの引継ぎの提案" in text(page(world.get("/")))
    offer = world.get(address).text
    assert "浜松へ引っ越すため" in offer
    assert not any(word in offer for word in (WIFE, HUSBAND, world.ref, "離婚と引っ越し", "葵区"))
    taken = world.act(address, "accept", assignee="coordinator2")
    assert taken.headers["location"] == f"/cases/{world.ref}"
    assert WIFE in world.get(f"/cases/{world.ref}").text
    contact = world.get(f"/contacts/{world.contact}")
    assert (contact.status_code, "離婚届の話" in contact.text) == (200, True)
    assert world.get(f"/contacts/{world.contact}/amend").status_code in (403, 404)
    # Asked again, the same proposal is over.
    again = world.client.post(f"{address}/decline", data={"_version": "2", "end_reason": "二度目"})
    assert again.status_code == 409
    _left_behind(world, address)


def _left_behind(world: World, address: str) -> None:
    """The former centre: a clear refusal and a frozen summary, then nothing but the line of the list."""
    world.as_("coordinator")
    for path in (f"/cases/{world.ref}", f"/cases/{world.ref}/plan", f"/cases/{world.ref}/edit"):
        refused = world.get(path)
        assert (refused.status_code, "引き継がれ" in text(page(refused))) == (403, True)
    written = world.client.post(f"/cases/{world.ref}/turn", data={"_version": "1", "turn": "person"})
    assert (written.status_code, "引き継がれ" in text(page(written))) == (403, True)
    became = page(world.get(address))
    assert "はままつ国際交流センターが受けました" in text(became)
    assert became.select_one(f'a[href="{address}/summary"]') is not None
    assert became.select_one(f'a[href^="/cases/{world.ref}"]') is None
    assert world.get(f"/contacts/{world.contact}").status_code == 404
    summary = world.get(f"{address}/summary")
    assert WIFE in summary.text
    assert "葵区" not in summary.text
    with unit_of_work(world.engine, write=False) as session:
        transfer = session.scalars(sa.select(Transfer)).one()
        read = sa.select(AuditEntry.actor_login, AuditEntry.centre_id)
        read = read.where(AuditEntry.subject_id == transfer.id, AuditEntry.subject_kind == "transfer_summary")
        assert [tuple(row) for row in session.execute(read)] == [("coordinator", world.people.shizuoka)]
        last = transfer.readable_until
    assert last is not None
    clock.fix_today(last + timedelta(days=1))
    assert world.status(f"{address}/summary", "coordinator") == 404
    assert world.get(f"/cases/{world.ref}").status_code == 404
    line = part(world.get("/transfers"), "#all")
    assert all(word in line for word in (world.ref, "引継ぎ済み", "はままつ国際交流センター"))
    # What became of it stays; why and on what ground it went ends with the summary.
    became = world.get(address)
    assert "はままつ国際交流センターが受けました" in text(page(became))
    assert not any(word in became.text for word in ("引っ越すため", "読み上げた文", f"{address}/summary"))


def test_without_consent_nobody_hears_of_it_before_the_second_person(world: World) -> None:
    lacking = world.propose(basis="exception")
    assert lacking.status_code == 422
    assert errors_of(page(lacking), "exception")
    address = str(
        world.propose(basis="exception", exception="life_or_body", exception_note="連絡が取れない").headers["location"]
    )
    assert world.status(address, "coordinator2") == 404
    assert world.as_("supervisor2").client.post(f"{address}/accept", data={"assignee": "x"}).status_code == 404
    world.as_("supervisor")
    assert world.ref in part(world.get("/"), "#transfers-approve")
    assert world.act(address, "approve").status_code == 303
    assert world.status(address, "coordinator2") == 200


def test_what_is_missing_stands_beside_its_field(world: World) -> None:
    for typed, field in (
        ({"to": "shizuoka"}, "to"),
        ({"reason": None}, "reason"),
        ({"given_on": None}, "given_on"),
        ({"method": "oral_by_phone"}, "read_out_by"),
        ({"given_by": "guardian"}, "given_ground"),
        ({"read_days": "366"}, "read_days"),
        ({"language": "th"}, "language"),  # of which the record says that she has Vietnamese
    ):
        refused = world.propose(**typed)
        assert (refused.status_code, bool(errors_of(page(refused), field))) == (422, True), field


def test_a_guarded_place_is_told_to_few(world: World, writing: Writing) -> None:
    address = str(world.propose(guarded="1").headers["location"])
    place = "はままつ国際交流センター"
    assert place not in world.as_("colleague").get(address).text
    assert place not in world.get(f"/cases/{world.ref}").text
    assert place not in world.get("/transfers").text
    assert place in world.as_("supervisor").get(address).text
    assert world.as_("coordinator2").act(address, "accept", assignee="coordinator2").status_code == 303
    listed = world.as_("colleague").get("/transfers").text
    assert place not in listed
    assert "引継ぎ済み" in listed
    assert {world.get(path).status_code for path in (address, f"{address}/summary", f"/cases/{world.ref}")} == {404}
    assert place in world.as_("supervisor").get(f"{address}/summary").text


def test_who_declines_a_guarded_case_has_no_name_there(world: World) -> None:
    """A name of the other centre would tell the place."""
    address = str(world.propose(guarded="1").headers["location"])
    name = "シルバ・マリア"
    world.as_("coordinator2").act(address, "decline", end_reason="浜松では受けられない")
    task = page(world.as_("colleague").get(f"/cases/{world.ref}")).select_one("#tasks a[href^='/tasks/']")
    assert task is not None
    for path in (f"/cases/{world.ref}", f"/cases/{world.ref}/timeline", address, str(task["href"])):
        shown = world.get(path)
        assert (shown.status_code, name in shown.text, "浜松では" in shown.text) == (200, False, False), path
    assert "浜松では受けられない" in world.as_("supervisor").get(address).text


def test_declined_or_withdrawn_it_stays(world: World, writing: Writing) -> None:
    address = str(world.propose().headers["location"])
    world.as_("coordinator2")
    assert world.act(address, "decline", end_reason="言葉の分かる職員がいない").headers["location"] == "/transfers"
    assert world.get(address).status_code == 404
    world.as_("coordinator")
    assert "言葉の分かる職員がいない" in world.get(address).text
    assert "引継ぎが断られた" in text(
        page(world.get(f"/cases/{world.ref}")).select_one("#tasks") or page(world.get("/"))
    )
    second = str(world.propose().headers["location"])
    assert world.act(second, "withdraw", end_reason="本人が断った").status_code == 303
    assert world.status(second, "coordinator2") == 404
    with writing() as session:
        assert session.scalars(sa.select(Case.centre_id)).all() == [world.people.shizuoka] * 2
