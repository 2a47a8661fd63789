"""回答ページ: a partner answers without an account; whoever has not the address and the code learns nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from app.audit import service as audit
from app.core import clock
from app.core.config import Settings
from app.core.db import unit_of_work
from app.core.throttle import Throttle
from app.main import create_app
from app.referrals.models import AnswerLink
from app.referrals.service import links
from tests.referrals.conftest import STORY, World
from tests.support.client import Answer, QuickClient
from tests.support.html import form_values, page, text


@pytest.fixture
def partner(world: World) -> TestClient:
    """Another browser, signed in nowhere."""
    return TestClient(world.client.app, follow_redirects=False, headers={"sec-fetch-site": "same-origin"})


def link_of(world: World, ref: str) -> tuple[str, str]:
    """Path and code as the coordinator's page tells them."""
    if page(world.client.get(f"/referrals/{ref}")).select_one("#answer-page code") is None:
        assert world.press(ref, "link").status_code == 303
    address, code = (text(one) for one in page(world.client.get(f"/referrals/{ref}")).select("#answer-page code"))
    return "/r/" + address.rpartition("/r/")[2], code


def digest_of(path: str) -> str:
    return links.digest(path.removeprefix("/r/"))


def change(world: World, **values: Any) -> None:
    """Time passes for every address."""
    with unit_of_work(world.engine, write=True) as session:
        for link in session.scalars(sa.select(AnswerLink)):
            for name, value in values.items():
                setattr(link, name, value)
            audit.record(session, world.people["coordinator"], "referral.link_aged", "referral", link.referral_id)


def give(partner: TestClient, path: str, code: str) -> Any:
    return partner.post(f"{path}/code", data=form_values(page(partner.get(path)), f"{path}/code", code=code))


def opened(world: World, partner: TestClient, ref: str) -> str:
    path, code = link_of(world, ref)
    assert give(partner, path, code).status_code == 303
    return path


def say(partner: TestClient, path: str, verb: str, **typed: Any) -> Any:
    shown = partner.get(f"{path}/{verb}")
    assert shown.status_code == 200, shown.text
    return partner.post(f"{path}/{verb}", data=form_values(page(shown), f"{path}/{verb}", **typed))


def test_a_partner_answers_to_the_end_and_it_arrives(world: World, partner: TestClient) -> None:
    ref = world.sent()
    path, code = link_of(world, ref)
    before = partner.get(path)
    assert before.status_code == 200
    assert not {STORY, ref} & set(before.text.split()), "the address alone shows nothing"
    spaced = f" {code[:3]} {code[3:]}".translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert give(partner, path, spaced).status_code == 303
    shown = page(partner.get(path))
    assert STORY in text(shown)
    assert "相談の予約をお願いします。" in text(shown)
    assert "ご本人の同意" in text(shown)
    english = text(page(partner.get(path, headers={"accept-language": "en"})))
    assert "The situation and its story" in english
    assert STORY in english, "what was sent stands as it was sent"
    assert not shown.select("nav")
    assert not shown.select('a[href^="/cases"], a[href^="/people"]')
    assert world.row(ref).seen_at is not None, "opening it is the stamp of having seen it"
    assert [text(one) for one in shown.select("main .stack a")] == ["受ける", "受けられない", "経過を知らせる"]
    assert say(partner, path, "progress", said_by="加藤").status_code == 422, "something has to be said"
    assert say(partner, path, "progress", said_by="加藤", sub_status="awaiting_answer").status_code == 303
    assert (world.row(ref).status, world.row(ref).sub_status) == ("requested", "awaiting_answer")
    assert "連携先の中で検討中" in text(page(partner.get(path)))

    assert say(partner, path, "accept", said_by="監督官 加藤", planned_on="2026-11-26").status_code == 303
    row = world.row(ref)
    assert (row.status, row.partner_person, row.planned_on) == ("accepted", "監督官 加藤", date(2026, 11, 26))
    assert say(partner, path, "start", said_by="監督官 加藤", first_contact_on="2026-11-22").status_code == 303
    assert (
        say(partner, path, "hold", said_by="加藤", reason="waiting_documents", review_on="2026-12-10").status_code
        == 303
    )
    assert world.row(ref).sub_status == "documents_missing", "a hold says where it stands"
    assert say(partner, path, "review", said_by="加藤", review_on="2026-12-20").status_code == 303
    assert (world.row(ref).status, world.row(ref).review_on) == ("on_hold", date(2026, 12, 20))
    assert say(partner, path, "resume", said_by="加藤").status_code == 303
    assert world.row(ref).sub_status is None
    done = say(
        partner, path, "complete", said_by="加藤", outcome="service_provided", activities="是正を勧告した", note="済み"
    )
    assert done.status_code == 303
    assert "回答は届いています" in text(page(partner.get(path)))
    told = world.events(ref)[-1]
    assert (told.to_status, told.actor_kind, told.actor_name, told.heard_via, told.typed_by_id) == (
        "completed", "partner", "加藤", "portal", 0,
    )  # fmt: skip
    seen = text(page(world.client.get(f"/referrals/{ref}")))
    assert "是正を勧告した" in seen
    assert "回答ページ" in seen
    assert "本人に聞いて締める" in seen, "the loop is not closed by the partner"


def test_a_refusal_comes_with_its_reason_and_what_is_wrong_is_said_beside_the_field(
    world: World, partner: TestClient
) -> None:
    ref = world.sent()
    path = opened(world, partner, ref)
    answer_ = say(partner, path, "reject", said_by="", reason="")
    assert answer_.status_code == 422
    assert world.row(ref).status == "requested"
    wrong = say(partner, path, "accept", said_by="加藤", planned_on="2020-01-01", note="来週なら空いています")
    assert wrong.status_code == 422
    assert "送った日より前の日付です。" in wrong.text
    assert "来週なら空いています" in wrong.text, "nothing typed is lost"
    assert say(partner, path, "accept", said_by="加藤", planned_on="2127-01-10").status_code == 422, "silenced for ever"
    assert say(partner, path, "reject", said_by="加藤", reason="no_capacity").status_code == 303
    assert (world.row(ref).status, world.events(ref)[-1].reason) == ("rejected", "no_capacity")
    assert partner.get(f"{path}/accept").status_code == 409
    after = partner.get(path).text
    assert "受けられないとの回答が届きました" in after
    assert STORY not in after, "who declined needs it no more"


def refused(answer_: Any) -> tuple[int, str, str]:
    """Status, body and headers, without what differs by chance (number of the error, nonce) and the address asked."""
    asked = answer_.request.url.path
    body = re.sub(r'[0-9a-f]{12}|nonce="[^"]+"', "", answer_.text.replace(asked, ""))
    headers = re.sub(r"'nonce-[^']+'", "", str(sorted(answer_.headers.multi_items())))
    return answer_.status_code, body, headers


def test_wrong_ended_and_expired_addresses_are_answered_alike(world: World, partner: TestClient) -> None:
    ended, expired = world.sent(), world.sent()
    ended_path, _ = link_of(world, ended)
    expired_path, _ = link_of(world, expired)
    assert world.press(ended, "link/end").status_code == 303
    change(world, expires_on=clock.today() - timedelta(days=1))
    never = "/r/" + "A" * len(ended_path.removeprefix("/r/"))
    for tail in ("", "/accept"):
        assert len({refused(partner.get(path + tail)) for path in (ended_path, expired_path, never)}) == 1
    body = {"code": "000000"}
    assert len({refused(partner.post(f"{path}/code", data=body)) for path in (ended_path, expired_path, never)}) == 1
    assert refused(partner.get(never))[0] == 404


@pytest.mark.uncounted
@pytest.mark.sqlite
def test_ten_thousand_tries_learn_nothing(
    world: World, settings: Settings, partner: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From many places, as whoever means it would: thirty tries from each are refused, the others not answered.

    Through the door that opens to answers alone, which asks the same handler and knows fewer addresses; without a
    change of threads and a line of the log for each, which would be half of the time.
    """
    monkeypatch.setattr("app.web.routing.to_thread", AtOnce)
    monkeypatch.setattr("app.web.errors.log", SimpleNamespace(info=lambda *_words, **_more: None))
    right, ended, expired = (link_of(world, world.sent())[0] for _ in range(3))
    near = right[:-1] + ("A" if right[-1] != "A" else "B")
    with unit_of_work(world.engine, write=True) as session:
        for path, values in ((ended, {"revoked_at": clock.now()}), (expired, {"expires_on": date(2026, 11, 21)})):
            link = session.scalars(sa.select(AnswerLink).where(AnswerLink.token_digest == digest_of(path))).one()
            for name, value in values.items():
                setattr(link, name, value)
            audit.record(session, world.people["coordinator"], "referral.link_aged", "referral", link.referral_id)
    guesses = (lambda number: f"/r/{number:0>43}", lambda _: near, lambda _: ended, lambda _: expired)
    asked = [(f"source {number // 60}", guesses[number % 4](number)) for number in range(10_000)]
    door = create_app(settings, world.engine, only_answers=True)
    found = QuickClient(door).get_all(asked)
    assert [one.status for one in found] == [429 if number % 60 >= 30 else 404 for number in range(10_000)]
    told = {same(one, path) for one, (_host, path) in zip(found, asked, strict=True)}
    assert len(told) == 2, "status, body and headers all alike, refused or not answered"
    last = asked[-1][0]
    assert QuickClient(door).get_all([(last, right)])[0].status == 200, "an office behind the same address gets in"
    assert partner.get(right).status_code == 200


class AtOnce:
    """In place of a thread for each request."""

    @staticmethod
    async def run_sync(work: Callable[[], Any]) -> Any:
        return work()


def same(answer_: Answer, path: str) -> tuple[int, bytes, bytes]:
    """`refused` for answers that came straight from the program."""
    body = re.sub(rb'[0-9a-f]{12}|nonce="[^"]+"', b"", answer_.body.replace(path.encode(), b""))
    headers = b"\n".join(name + b": " + value for name, value in sorted(answer_.headers))
    return answer_.status, body, re.sub(rb"'nonce-[^']+'|[0-9a-f]{12}", b"", headers)


def test_ten_thousand_tries_take_no_memory_and_slow_nobody_else() -> None:
    wrong = Throttle(most=30, seconds=300)
    assert [wrong.count("a") for _ in range(10_000)].count(False) == 30
    assert not wrong.count("b")
    for number in range(20_000):
        wrong.count(f"source {number}")
    assert len(wrong) <= 10_000, "memory is bounded, whoever tries"


def test_ten_wrong_codes_close_it_even_for_the_right_one(world: World, partner: TestClient) -> None:
    ref = world.sent()
    path, code = link_of(world, ref)
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    for _ in range(10):
        answer_ = give(partner, path, wrong)
        assert answer_.status_code == 422
        assert STORY not in answer_.text
    assert "番号の間違いが続いたため" in partner.get(path).text
    assert partner.post(f"{path}/code", data={"code": code}).status_code == 422
    assert STORY not in partner.get(path).text
    assert "止まっています" in text(page(world.client.get(f"/referrals/{ref}")))
    assert world.press(ref, "link").status_code == 303
    again, fresh = link_of(world, ref)
    assert again != path
    assert partner.get(path).status_code == 404, "the old address has ended"
    assert give(partner, again, fresh).status_code == 303


def test_an_answer_after_the_hour_is_not_lost(world: World, partner: TestClient) -> None:
    ref = world.sent()
    path = opened(world, partner, ref)
    form = form_values(page(partner.get(f"{path}/accept")), f"{path}/accept", said_by="加藤", note="火曜に来てください")
    change(world, session_until=clock.now() - timedelta(seconds=1))
    late = partner.post(f"{path}/accept", data=form)
    assert late.status_code == 422
    assert "火曜に来てください" in late.text
    assert "まだ送られていません" in late.text
    assert world.row(ref).status == "requested"
    assert STORY not in partner.get(path).text


def test_a_stopped_referral_shows_nothing_but_that_it_was_stopped(world: World, partner: TestClient) -> None:
    ref = world.sent()
    path = opened(world, partner, ref)
    assert STORY in partner.get(path).text
    assert world.move(ref, "cancel", by="resident", reason="consent_withdrawn").status_code == 303
    shown = partner.get(path)
    assert STORY not in shown.text
    assert "取り消されました" in shown.text
    assert partner.get(f"{path}/accept").status_code == 409


def test_one_code_opens_one_referral_only(world: World, partner: TestClient) -> None:
    first, second = world.sent(), world.sent(story="別の人の話です。")
    own = opened(world, partner, first)
    other, code = link_of(world, second)
    assert "別の人の話です。" not in partner.get(other).text
    assert give(partner, other, code).status_code == 303
    assert "別の人の話です。" in partner.get(other).text
    assert STORY in partner.get(own).text, "the first stays open beside it"


def test_only_who_writes_the_referral_makes_and_sees_the_address(world: World, partner: TestClient) -> None:
    ref, draft = world.sent(), world.draft()
    path, code = link_of(world, ref)
    assert page(world.client.get(f"/referrals/{draft}")).select_one("#answer-page") is None
    with unit_of_work(world.engine, write=False) as session:
        stored = session.scalars(sa.select(AnswerLink)).one()
        raw = session.execute(sa.text("SELECT * FROM answer_links")).one()
    token = path.removeprefix("/r/")
    assert (stored.token, stored.code) == (token, code)
    assert not any(secret in str(value) for value in raw for secret in (token, code)), "neither stands in clear"
    assert give(partner, path, code).status_code == 303
    assert say(partner, path, "accept", said_by="加藤").headers["location"] == "."
    with unit_of_work(world.engine, write=False) as session:
        kept = session.execute(sa.text("SELECT * FROM once_keys")).all()
    assert token not in str(kept), "nor where a form led to"
    assert partner.get(f"{path}/").status_code == 200
    world.as_("coordinator2")
    assert world.client.get(f"/referrals/{ref}").status_code == 404


def test_the_letter_carries_the_address_as_text_and_picture_and_never_the_code(world: World) -> None:
    ref = world.sent()
    plain = world.client.get(f"/referrals/{ref}/letter.pdf").content
    _path, code = link_of(world, ref)
    with_page = world.client.get(f"/referrals/{ref}/letter.pdf").content
    assert len(with_page) > len(plain)
    assert world.row(ref).frozen is not None
    assert code not in str(world.row(ref).frozen)
