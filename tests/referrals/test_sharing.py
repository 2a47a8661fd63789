"""The minimum that a draft opens with, one-way consents, and what could not wait for a second person."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.audit import service as audit
from app.core.db import unit_of_work
from app.people.models import Consent, Person
from app.referrals import minimum
from app.referrals.models import DataReturn
from tests.referrals.conftest import FIELDS, World
from tests.referrals.test_answer_page import opened, say
from tests.support.html import errors_of, form_values, page, text


def test_a_draft_opens_with_the_minimum_and_more_needs_its_reason(world: World) -> None:
    soup = page(world.client.get(f"{world.new}?partner={world.kantoku}&need={world.need}"))
    values = form_values(soup, world.new)
    assert set(values["fields"]) == minimum.of("labour_standards_office")
    assert values["purpose"] == ["work"]
    marked = {str(chip.select_one("input")["value"]) for chip in soup.select(".chip") if "最小より多い" in text(chip)}
    assert {"birth", "status", "health", "danger"} <= marked
    assert not marked & set(FIELDS)
    more = {"fields": [*FIELDS, "birth", "health"], "health": "糖尿病がある。"}
    refused = world.draft_answer(**more, beyond_reason=None)
    assert errors_of(page(refused), "beyond_reason")
    assert "糖尿病がある。" in text(page(refused))
    assert errors_of(page(world.draft_answer(**{**more, "health": None})), "health")
    ref = world.draft(**more, beyond_reason="薬の副作用で働けない。")
    shown = page(world.client.get(f"/referrals/{ref}"))
    before = text(shown.select_one("#before"))
    assert "生年月日" in before
    assert "薬の副作用で働けない。" in before
    assert "薬の副作用で働けない。" not in text(shown.select_one("#sent")), "the reason stays inside"
    assert "糖尿病がある。" in text(shown.select_one("#sent"))
    assert world.row(world.draft(beyond_reason="いらない")).beyond_reason is None


def test_the_rules_of_safe_contact_are_on_every_sheet_and_danger_is_said_without_its_reason(world: World) -> None:
    kept = json.loads(world.row(world.sent(fields=["call_name"], story=None)).frozen or "")
    assert "名乗らない" in kept["safe_contact"], "nobody has to tick them"
    assert kept["purpose"] == "仕事・労働条件"

    def hide(session: Session) -> None:
        session.get_one(Person, world.person_id).address_hidden = True
        audit.record(session, None, "test", "person", world.person_id)

    world.change(hide)
    kept = json.loads(world.row(world.sent()).frozen or "")
    assert "危険が及ぶおそれがあります。理由はお伝えできません。" in kept["safe_contact"]


def one_way(world: World) -> None:
    def change(session: Session) -> None:
        session.get_one(Consent, world.consent_id).both_ways = False
        audit.record(session, None, "test", "person", world.person_id)

    world.change(change)


def test_one_way_lets_codes_back_and_no_word(world: World) -> None:
    partner = TestClient(world.client.app, follow_redirects=False, headers={"sec-fetch-site": "same-origin"})
    both = world.sent()
    one_way(world)
    ref = world.sent()
    path = opened(world, partner, ref)
    assert "ご本人についてのお話は書かないでください" in partner.get(path).text
    assert page(partner.get(f"{path}/accept")).select_one('textarea[name="note"]') is None
    assert say(partner, path, "accept", said_by="加藤", note="病気のようです").status_code == 422
    assert say(partner, path, "accept", said_by="加藤").status_code == 303
    assert say(partner, path, "start", said_by="加藤", first_contact_on="2026-11-22").status_code == 303
    forged = say(partner, path, "complete", said_by="加藤", outcome="service_provided", activities="病歴を聞いた")
    assert forged.status_code == 422
    # What we heard by telephone is held to the same.
    shown = page(world.client.get(f"/referrals/{ref}/complete"))
    assert shown.select_one('textarea[name="activities"], textarea[name="note"]') is None
    heard = {"heard_via": "phone", "outcome": "service_provided"}
    assert world.move(ref, "complete", **heard, note="元気そうでした").status_code == 422
    assert world.move(ref, "complete", **heard).status_code == 303
    assert (world.row(ref).activities, {event.note for event in world.events(ref)}) == (None, {None})
    # A sheet that said both ways still lets words back: it is what both were told.
    rejected = world.move(both, "reject", heard_via="phone", reason="no_capacity", note="一か月先まで満員")
    assert rejected.status_code == 303
    vague = world.sent()
    assert world.move(vague, "accept", heard_via="phone", contact_name="加藤").status_code == 303
    told = world.move(vague, "attempts", whom="partner", way="phone", result="reached", note="病気だと言っていた")
    assert told.status_code == 422, "nor as the note of a call"
    assert world.move(vague, "start", heard_via="phone", first_contact_on="2026-11-22").status_code == 303
    assert world.move(vague, "fail", heard_via="phone", outcome="other", note=None).status_code == 303
    undecided = world.sent()
    bare = world.move(undecided, "reject", heard_via="phone", reason="no_capacity", note=None)
    assert bare.status_code == 303, "one way: nothing to explain"


def at_once(world: World, **typed: Any) -> str:
    ref = world.draft(to=world.hotline)
    asked = {"exception": "life_or_body", "exception_note": "意識がない。", "exception_at_once": "1"}
    assert world.press(ref, "exception", **{**asked, **typed}).status_code == 303
    return ref


def test_what_cannot_wait_is_sent_and_stands_open_until_a_second_person_has_looked(world: World) -> None:
    ref = world.draft(to=world.hotline)
    waits = world.press(ref, "exception", exception="support_meeting", exception_note="会議", exception_at_once="1")
    assert errors_of(page(waits), "exception_at_once")
    assert world.row(ref).exception is None
    ref = at_once(world)
    assert world.press(ref, "send").status_code == 303
    ground = json.loads(world.row(ref).frozen or "")["ground"]
    assert (ground["kind"], ground["approved_by"], ground["approved_on"]) == ("exception", "", "")
    assert world.client.get(f"/referrals/{ref}/letter.pdf").status_code == 200
    mine = page(world.client.get("/")).select_one("#questions a")
    assert mine is not None
    assert mine["href"] == f"/referrals/{ref}", "the sender sees it, and cannot answer it"
    assert world.client.get(f"/referrals/{ref}/exception/review").status_code == 403
    assert "後からの確認を待っています" in text(page(world.client.get(f"/cases/{world.ref}/close")))
    world.as_("supervisor")
    theirs = page(world.client.get("/")).select_one("#questions a")
    assert theirs is not None
    assert theirs["href"] == f"/referrals/{ref}/exception/review"
    assert world.move(ref, "exception/review", verdict="upheld", review_note=None).status_code == 422
    assert (
        world.move(ref, "exception/review", verdict="upheld", review_note="救急の記録で確かめた。").status_code == 303
    )
    assert page(world.client.get("/")).select_one("#questions") is None
    assert world.row(ref).status == "requested"
    assert world.client.get(f"/referrals/{ref}/exception/review").status_code == 409


def test_what_was_not_right_stops_and_comes_back(world: World) -> None:
    ref = at_once(world)
    assert world.press(ref, "send").status_code == 303
    moved = world.as_("supervisor").move(ref, "exception/review", verdict="not_upheld", review_note="危険はなかった。")
    assert moved.status_code == 303
    assert world.row(ref).status == "cancelled"
    assert world.client.get(f"/referrals/{ref}/letter.pdf").status_code == 409
    with unit_of_work(world.engine, write=False) as session:
        asked = session.scalars(sa.select(DataReturn)).one()
        assert (asked.why, asked.done_on) == ("exception_not_upheld", None)
    assert page(world.client.get("/")).select_one(f'#questions a[href="/referrals/{ref}/returned"]') is not None
