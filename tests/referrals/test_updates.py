"""Numbered updates: composed and looked at like the sheet, frozen, printed, seen by the partner, refused in time."""

from __future__ import annotations

import json
import subprocess
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.audit import service as audit
from app.core import clock
from app.core.db import unit_of_work
from app.people.models import Consent, ContactPoint, Person
from app.referrals import content
from app.referrals.models import ReferralUpdate
from tests.referrals.conftest import World
from tests.referrals.test_answer_page import give, link_of
from tests.support.html import errors_of, form_values, page, text


def moved(world: World, number: str = "090-3333-4444") -> None:
    """The person has another telephone number by now."""

    def change(session: Session) -> None:
        point = session.scalars(sa.select(ContactPoint).where(ContactPoint.person_id == world.person_id)).one()
        point.value = number
        audit.record(session, None, "test", "person", world.person_id)

    world.change(change)


def look(world: World, ref: str, **typed: Any) -> Any:
    path = f"/referrals/{ref}/updates/new"
    form = form_values(page(world.client.get(path)), path, **typed)
    return world.client.post(path, data={**form, "step": ["preview"]})


def send(world: World, ref: str, looked: Any) -> Any:
    path = f"/referrals/{ref}/updates/new"
    return world.client.post(path, data=form_values(page(looked), path, step="send"))


def rows(world: World) -> list[ReferralUpdate]:
    with unit_of_work(world.engine, write=False) as session:
        found = list(session.scalars(sa.select(ReferralUpdate).order_by(ReferralUpdate.number)))
        session.expunge_all()
        return found


def test_what_changed_is_offered_shown_sent_frozen_printed_and_seen(world: World) -> None:
    ref = world.sent()
    moved(world)
    asks = page(world.client.get(f"/referrals/{ref}")).select_one("#updates")
    assert asks is not None
    assert "電話番号・連絡先" in text(asks)
    looked = look(world, ref, message="番号が変わりました。")
    assert rows(world) == [], "a look keeps nothing"
    preview = text(page(looked).select_one("#preview") or page(looked))
    assert "090-1111-2222" in preview
    assert "090-3333-4444" in preview
    assert "名乗らない" in preview, "the rules of safe contact go along"
    assert send(world, ref, looked).status_code == 303
    (row,) = rows(world)
    kept = json.loads(row.frozen)
    assert (row.number, row.fields, row.frozen_digest) == (1, ["phone"], content.digest(row.frozen))
    assert [(code, before, now) for code, _label, before, now in kept["changes"]] == [
        ("phone", "電話 090-1111-2222", "電話 090-3333-4444")
    ]
    assert kept["sheet"] == world.row(ref).frozen_digest
    assert "090-3333-4444" not in (world.row(ref).frozen or ""), "the sheet stays what it was"
    letter = world.client.get(f"/referrals/{ref}/updates/1/letter.pdf")
    printed = subprocess.run(["pdftotext", "-", "-"], input=letter.content, capture_output=True, check=True).stdout
    told = "".join(printed.decode().split())
    for shown in ("続報（第1号）", "番号が変わりました。", "090-3333-4444", row.frozen_digest[:16]):
        assert shown in told
    # A second one is compared with the first, not with the sheet.
    assert page(world.client.get(f"/referrals/{ref}")).select_one("#updates .banner") is None
    moved(world, "090-5555-6666")
    assert send(world, ref, look(world, ref)).status_code == 303
    assert [json.loads(one.frozen)["changes"][0][2] for one in rows(world)][1] == "電話 090-3333-4444"
    assert world.move(ref, "updates/1/seen", said_by="加藤", heard_via="phone").status_code == 303
    assert (rows(world)[0].seen_by, rows(world)[1].seen_at) == ("加藤", None)
    assert world.client.get(f"/referrals/{ref}/updates/3/letter.pdf").status_code == 404


def test_the_partner_reads_it_on_its_page_and_says_so(world: World) -> None:
    partner = TestClient(world.client.app, follow_redirects=False, headers={"sec-fetch-site": "same-origin"})
    ref = world.sent()
    assert send(world, ref, look(world, ref, message="水曜は来られません。", fields=None)).status_code == 303
    path, code = link_of(world, ref)
    closed = partner.post(f"{path}/updates/1/seen", data={"_key": "k" * 20, "_version": "2", "said_by": "加藤"})
    assert closed.status_code in (200, 422)
    assert "水曜は来られません。" not in closed.text, "without the code nothing is shown"
    assert give(partner, path, code).status_code == 303
    shown = page(partner.get(path))
    assert "水曜は来られません。" in text(shown.select_one("#update-1") or shown)
    action = f"{path}/updates/1/seen"
    assert partner.post(action, data=form_values(shown, action, said_by="")).status_code == 422
    said = form_values(shown, action, said_by="監督官 加藤")
    assert partner.post(action, data=said).status_code == 303
    assert (rows(world)[0].seen_by, rows(world)[0].heard_via) == ("監督官 加藤", "portal")
    assert page(partner.get(path)).select_one(f'form[action="{action}"]') is None
    assert partner.post(f"{path}/updates/2/seen", data=said).status_code == 404


def _ended(session: Session, world: World) -> None:
    session.get_one(Consent, world.consent_id).expires_on = clock.today() - timedelta(days=1)


def _other_purpose(session: Session, world: World) -> None:
    session.get_one(Consent, world.consent_id).purposes = ["housing"]


@pytest.mark.parametrize("defect", [_ended, _other_purpose])
def test_nothing_follows_when_the_consent_is_over(world: World, defect: Any) -> None:
    ref = world.sent()
    looked = look(world, ref, message="追加のお知らせ", fields=None)
    assert looked.status_code == 200

    def change(session: Session) -> None:
        defect(session, world)
        audit.record(session, None, "test", "person", world.person_id)

    world.change(change)
    refused = send(world, ref, looked)
    assert refused.status_code == 422
    assert errors_of(page(refused), "fields")
    assert rows(world) == []


def test_refused_beyond_the_consent_empty_changed_since_and_never_sent(world: World) -> None:
    ref = world.sent()
    assert errors_of(page(look(world, ref, fields=["status"])), "fields"), "not in the consent"
    assert errors_of(page(look(world, ref, fields=None)), "message"), "nothing new"
    assert errors_of(page(look(world, ref, fields=["situation"], story=None)), "story")
    looked = look(world, ref, message="予約の件", fields=["call_name"])

    def rename(session: Session) -> None:
        session.get_one(Person, world.person_id).call_name = "フォンさん"
        audit.record(session, None, "test", "person", world.person_id)

    world.change(rename)
    again = send(world, ref, looked)
    assert again.status_code == 422
    assert "もう一度確かめてください" in text(page(again))
    assert rows(world) == []
    assert send(world, ref, again).status_code == 303
    assert world.client.get(f"/referrals/{world.draft()}/updates/new").status_code == 409


def test_other_rules_of_safe_contact_alone_are_news_and_a_forged_update_is_not_printed(world: World) -> None:
    ref = world.sent()

    def danger(session: Session) -> None:
        person = session.get_one(Person, world.person_id)
        person.may_call, person.address_hidden = False, True
        audit.record(session, None, "test", "person", world.person_id)

    world.change(danger)
    assert "連絡のときの約束" in text(page(world.client.get(f"/referrals/{ref}")).select_one("#updates"))
    assert send(world, ref, look(world, ref, fields=None)).status_code == 303
    rules = json.loads(rows(world)[0].frozen)["safe_contact"]
    assert rules.startswith("安全のため、次の約束を必ず守ってください。")
    assert "理由はお伝えできません" in rules
    assert "電話しない" in rules
    partner = TestClient(world.client.app, follow_redirects=False, headers={"sec-fetch-site": "same-origin"})
    path, code = link_of(world, ref)
    assert give(partner, path, code).status_code == 303
    assert "電話しない" in text(page(partner.get(path)).select_one("main > dl, main dl") or page(partner.get(path)))

    def forge(session: Session) -> None:
        row = session.scalars(sa.select(ReferralUpdate)).one()
        row.frozen = row.frozen.replace("電話しない", "電話してよい")
        audit.record(session, None, "test", "referral", row.referral_id)

    world.change(forge)
    assert world.client.get(f"/referrals/{ref}/updates/1/letter.pdf").status_code == 409
    assert "送った時のものと違います" in text(page(world.client.get(f"/referrals/{ref}")).select_one("#updates"))
