"""The answer site: without the case database and its keys, and back again by a file that nobody can change."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result
from starlette.testclient import TestClient

from app.cli import main
from app.core import clock, crypto
from app.core.config import Settings
from app.core.crypto import KeyRingError
from app.core.db import unit_of_work
from app.main import create_app, create_site
from app.referrals.models import AnswerLink, ReferralUpdate
from app.referrals.outside import envelope, locked, parties
from app.referrals.outside.envelope import RefusedFile
from app.referrals.outside.models import CarriedAnswer
from tests.referrals.conftest import STORY, World
from tests.referrals.test_answer_page import give, link_of, refused, say
from tests.referrals.test_updates import look, send
from tests.support.html import errors_of, form_values, page, text

NOW = clock.to_instant(clock.datetime(2026, 11, 22, 9))


# --- the file, without database --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sides(tmp_path_factory: pytest.TempPathFactory) -> tuple[parties.Party, parties.Party]:
    """The case side and the answer site, each with the other's card; keys in files as in life."""
    case, site = (tmp_path_factory.mktemp(name) for name in ("case", "site"))
    cards = {folder: parties.make(folder).card.text() for folder in (case, site)}
    parties.trust(case, cards[site])
    parties.trust(site, cards[case])
    return parties.load(case), parties.load(site)


def test_a_file_arrives_whole_and_shows_nothing_on_its_way(sides: tuple[parties.Party, parties.Party]) -> None:
    case, site = sides
    written = envelope.write(case, "outbox", {"pages": [STORY]}, NOW)
    assert STORY not in written
    letter = envelope.read(site, "outbox", written)
    assert (letter.content, letter.made_at) == ({"pages": [STORY]}, NOW)


def test_whatever_was_changed_or_is_meant_for_others_is_refused(sides: tuple[parties.Party, parties.Party]) -> None:
    case, site = sides
    whole = json.loads(envelope.write(site, "answers", {"answers": []}, NOW))
    turned = base64.b64encode(bytes(byte ^ (at == 60) for at, byte in enumerate(base64.b64decode(whole["sealed"]))))
    later = (NOW + timedelta(days=1)).isoformat()
    for name, value in {"sealed": turned.decode(), "made_at": later, "signature": "AAAA", "extra": "1"}.items():
        with pytest.raises(RefusedFile, match="changed or damaged"):
            envelope.read(case, "answers", json.dumps({**whole, name: value}))
    with pytest.raises(RefusedFile, match="kind"):
        envelope.read(case, "outbox", json.dumps(whole))
    with pytest.raises(RefusedFile, match="another side"):
        envelope.read(site, "answers", json.dumps(whole))
    with pytest.raises(RefusedFile, match="envelope"):
        envelope.read(case, "answers", "PK\x03\x04")
    stranger = replace(site, signing=parties.Ed25519PrivateKey.generate())
    with pytest.raises(RefusedFile, match="card was not taken in"):
        envelope.read(case, "answers", envelope.write(stranger, "answers", {"answers": []}, NOW))
    forged = json.loads(envelope.write(stranger, "answers", {"answers": []}, NOW))
    with pytest.raises(RefusedFile, match="changed or damaged"):
        envelope.read(case, "answers", json.dumps({**forged, "from": site.card.fingerprint}))


def test_keys_are_made_once_and_a_damaged_card_is_none(tmp_path: Path) -> None:
    with pytest.raises(KeyRingError, match="no keys"):
        parties.load(tmp_path)
    card = parties.make(tmp_path).card
    with pytest.raises(KeyRingError, match="already"):
        parties.make(tmp_path)
    with pytest.raises(KeyRingError, match="no card of the other"):
        _ = parties.load(tmp_path).trusted
    with pytest.raises(KeyRingError, match="own card"):
        parties.trust(tmp_path, card.text())
    for text_ in ("", "[]", card.text().replace(card.fingerprint[:5], "00000")):
        with pytest.raises(KeyRingError, match="no card"):
            parties.Card.read(text_)
    (tmp_path / parties.SIGNING).chmod(0o644)
    with pytest.raises(KeyRingError, match="open to others"):
        parties.load(tmp_path)


def test_a_box_opens_with_its_own_address_and_code_alone() -> None:
    key = locked.page_key("token", "123456")
    box = locked.lock(key, {"story": STORY}, "place")
    assert locked.unlock(key, box, "place") == {"story": STORY}
    assert locked.unlock(key, box, "elsewhere") is None
    assert locked.unlock(locked.page_key("token", "123457"), box, "place") is None
    assert locked.unlock(locked.page_key("other", "123456"), box, "place") is None
    assert len(box) == len(locked.lock(key, {"story": ""}, "place")), "its length tells nothing"


# --- both sides ------------------------------------------------------------------------------------------


class Both:
    """The commands of both machines, and the site's pages in a browser that is signed in nowhere."""

    def __init__(self, world: World, settings: Settings, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.world = world
        self.settings = settings.model_copy(update={"answers_dir": folder / "site"})
        self.folder = folder
        self.monkeypatch = monkeypatch
        monkeypatch.setattr("app.cli.prepare", lambda _settings: world.engine)
        for side, other in (("case", "site"), ("site", "case")):
            own = ("--site",) if side == "site" else ()
            (folder / f"{side}.card").write_text(self.run("keys", *own).stdout)
            if (folder / f"{other}.card").exists():
                self.run("trust", str(folder / f"{other}.card"), *own)
        self.run("trust", str(folder / "site.card"))
        self.browser = self.open()

    def run(self, *arguments: str, code: int = 0) -> Result:
        environment = {
            "KAKEHASHI_DATABASE_URL": self.settings.database_url,
            "KAKEHASHI_KEYS_DIR": str(self.settings.keys_dir),
            "KAKEHASHI_ANSWERS_DIR": str(self.settings.answers_dir),
            "KAKEHASHI_TODAY": str(clock.today()),
        }
        done = CliRunner().invoke(main, ["answers", *arguments], env=environment)
        assert done.exit_code == code, done.output
        return done

    def outbox(self) -> dict[str, Any]:
        """The newest list goes to the site."""
        path = str(self.folder / "outbox.json")
        self.run("outbox", "--out", path)
        return dict(json.loads(self.run("receive", path, "--json").stdout))

    def bring_back(self) -> dict[str, int]:
        path = str(self.folder / "answers.json")
        self.run("export", "--out", path)
        return dict(json.loads(self.run("import", path, "--json").stdout))

    def open(self) -> TestClient:
        return TestClient(create_site(self.settings), follow_redirects=False, headers={"sec-fetch-site": "same-origin"})


@pytest.fixture
def both(world: World, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Both]:
    made = Both(world, settings, tmp_path, monkeypatch)
    yield made
    made.browser.app.state.services.engine.dispose()  # type: ignore[attr-defined]


def carried(world: World) -> list[tuple[str, str | None]]:
    with unit_of_work(world.engine, write=False) as session:
        return [(one.verb, one.trouble) for one in session.scalars(sa.select(CarriedAnswer).order_by(CarriedAnswer.id))]


def test_a_partner_answers_at_the_site_and_it_crosses_the_border(both: Both) -> None:
    world = both.world
    ref = world.sent()
    path, code = link_of(world, ref)
    assert both.outbox() == {"pages": 1, "ended": 0, "arrived": 0}
    ring = crypto.key_ring()
    crypto.use_key_ring(None)  # from here on nothing may ask for the keys of the case database
    site = both.browser
    before = site.get(path)
    assert STORY not in before.text
    assert give(site, path, f"{(int(code) + 1) % 1_000_000:06}").status_code == 422
    assert give(site, path, code).status_code == 303
    shown = page(site.get(path))
    assert STORY in text(shown)
    assert [text(one) for one in shown.select("main .stack a")] == ["受ける", "受けられない", "経過を知らせる"]
    english = site.get(f"{path}/language?to=en")
    assert english.headers["location"] == path
    spoken = page(site.get(path))
    for one in spoken.select('[lang="ja"]'):
        one.decompose()
    assert "The person's consent" in text(spoken)
    assert not re.search("[\u3040-\u30ff\u4e00-\u9fff]", text(spoken.select_one("main") or "")), (
        "what is ours is English"
    )
    site.cookies.delete("kakehashi_locale")
    assert "送った日より前の日付です。" in say(site, path, "accept", said_by="加藤", planned_on="2020-01-01").text
    answered = say(site, path, "accept", said_by="監督官 加藤", planned_on="2026-11-26")
    assert answered.status_code == 303
    assert site.get(path).text.count("監督官 加藤") == 1
    assert site.get(f"{path}/accept").status_code == 409, "said once is enough"
    store = (both.settings.answers_dir / "store.db").read_bytes()
    store += (both.settings.answers_dir / "store.db-wal").read_bytes()
    token = path.removeprefix("/r/")
    secrets = (STORY, "監督官", "相談の予約", code, token, "フオン", ref)
    assert not [one for one in secrets if one.encode() in store], "a stolen store is closed"
    crypto.use_key_ring(ring)

    assert world.row(ref).status == "requested"
    assert both.bring_back() == {"applied": 2, "kept": 0, "known": 0, "unknown": 0}
    row = world.row(ref)
    assert (row.status, row.partner_person) == ("accepted", "監督官 加藤")
    assert row.seen_at is not None
    told = world.events(ref)[-1]
    assert (told.actor_kind, told.actor_name, told.heard_via) == ("partner", "監督官 加藤", "portal")

    again = both.run("import", str(both.folder / "answers.json"), code=1)
    assert "taken in before" in again.output
    assert len(world.events(ref)) == 4, "an answer is applied once"
    assert say(site, path, "progress", said_by="加藤").status_code == 422, "what says nothing could not be applied"
    assert say(site, path, "cancel", said_by="加藤", reason="other").status_code == 422
    old = both.folder / "outbox.json"
    assert "not newer" in both.run("receive", str(old), code=1).output
    assert both.outbox() == {"pages": 1, "ended": 0, "arrived": 2}
    assert json.loads(both.run("export", "--out", str(both.folder / "none.json"), "--json").stdout) == {"answers": 0}
    assert say(site, path, "start", said_by="加藤", first_contact_on="2026-11-22").status_code == 303
    assert both.bring_back()["applied"] == 1
    assert world.row(ref).status == "in_progress"


def test_what_happened_meanwhile_is_kept_for_the_coordinator(both: Both) -> None:
    world, site = both.world, both.browser
    ref, ended = world.sent(), world.sent()
    paths = {}
    for one in (ref, ended):
        paths[one], code = link_of(world, one)
        both.outbox()
        assert give(site, paths[one], code).status_code == 303
    assert say(site, paths[ref], "accept", said_by="加藤", note="火曜に来てください").status_code == 303
    assert say(site, paths[ended], "reject", said_by="加藤", reason="no_capacity").status_code == 303
    assert world.move(ref, "reject", heard_via="phone", reason="schedule", note="日が合わない").status_code == 303
    assert world.press(ended, "link/end").status_code == 303
    assert both.bring_back() == {"applied": 2, "kept": 2, "known": 0, "unknown": 0}
    assert carried(world)[-2:] == [("accept", "not_now"), ("reject", "link_ended")]
    assert world.row(ref).status == "rejected"
    assert world.row(ended).status == "requested"
    assert "2件" in text(page(world.client.get("/")).select_one(".banner--warning"))
    listed = text(page(world.client.get("/carried-answers")))
    assert "火曜に来てください" in listed
    assert "受入れの余裕がない" in listed, "codes are told in words"
    assert "連携の状態が変わっていました" in listed
    with unit_of_work(world.engine, write=False) as session:
        assert "火曜" not in str(session.execute(sa.text("SELECT * FROM carried_answers")).all())
    shown = page(world.client.get("/carried-answers"))
    for one in (ref, ended):
        where = f"/referrals/{one}/carried"
        assert world.client.post(where, data=form_values(shown, where)).status_code == 303
    assert "確かめる回答はありません" in world.client.get("/carried-answers").text
    world.as_("coordinator2")
    assert world.client.post(f"/referrals/{ref}/carried", data={"_key": "k" * 20}).status_code == 404


def test_a_stop_and_an_end_travel_with_the_next_list(both: Both) -> None:
    world, site = both.world, both.browser
    stopped, ended = world.sent(), world.sent()
    paths = {}
    for one in (stopped, ended):
        paths[one], code = link_of(world, one)
        both.outbox()
        assert give(site, paths[one], code).status_code == 303
    answering = f"{paths[stopped]}/accept"
    half = form_values(page(site.get(answering)), answering, said_by="")
    assert world.move(stopped, "cancel", by="resident", reason="consent_withdrawn").status_code == 303
    assert world.press(ended, "link/end").status_code == 303
    assert both.outbox() == {"pages": 1, "ended": 1, "arrived": 0}
    over = site.get(paths[stopped])
    assert STORY not in over.text
    assert "取り消されました" in over.text
    assert site.get(answering).status_code == 409
    assert site.post(answering, data=half).status_code == 409, "a form that was open meanwhile, with errors in it"
    gone, never = site.get(paths[ended]), site.get("/r/" + "A" * 43)
    assert refused(gone) == refused(never)
    with unit_of_work(world.engine, write=True) as session:
        link = session.scalars(sa.select(AnswerLink).where(AnswerLink.revoked_at.is_(None))).one()
        assert link.token_digest == locked.place_of(paths[stopped].removeprefix("/r/"))


def test_ten_wrong_codes_close_it_and_the_case_side_hears_of_it(both: Both) -> None:
    world, site = both.world, both.browser
    ref = world.sent()
    path, code = link_of(world, ref)
    both.outbox()
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    for _ in range(10):
        assert give(site, path, wrong).status_code == 422
    assert site.post(f"{path}/code", data={"code": code}).status_code == 422
    assert both.bring_back()["applied"] == 1
    assert "止まっています" in text(page(world.client.get(f"/referrals/{ref}")))


@pytest.mark.both
def test_neither_door_shows_anything_but_answers(both: Both) -> None:
    world = both.world
    path, code = link_of(world, world.sent())
    both.outbox()
    shared = TestClient(
        create_app(both.settings, world.engine, only_answers=True), follow_redirects=False,
        headers={"sec-fetch-site": "same-origin"}, cookies=dict(world.client.cookies),
    )  # fmt: skip
    for door in (both.browser, shared):
        everything = ("/login", "/cases", "/cases/K-00000000", "/referrals", "/search", "/api/hsds", "/language")
        answers = [door.get(address) for address in everything]
        assert door.get("/").status_code == 404
        assert {answer.status_code for answer in answers} == {404}
        assert len({refused(answer)[1] for answer in answers}) == 1, "no address tells that it means something"
        assert not page(answers[0]).select("main a, header a"), "and none is named"
        assert door.post("/login", data={"login": "coordinator"}).status_code == 404
        assert (door.get("/livez").text, door.get("/readyz").status_code) == ("ok", 200)
        assert door.get("/static/kakehashi.css").status_code == 200
        assert give(door, path, code).status_code == 303
        assert STORY in door.get(path).text
        assert not page(door.get(path)).select("nav")


@pytest.mark.both
def test_an_update_is_confirmed_at_the_site_and_the_case_side_hears_who_read_it(both: Both) -> None:
    world, site = both.world, both.browser
    ref = world.sent()
    assert send(world, ref, look(world, ref, message="二通目の書類が届きました")).status_code == 303
    path, code = link_of(world, ref)
    both.outbox()
    assert give(site, path, code).status_code == 303
    where = f"{path}/updates/1/seen"
    assert errors_of(page(site.post(where, data=form_values(page(site.get(path)), where, said_by=""))), "said_by")
    typed = form_values(page(site.get(path)), where, said_by="監督官 加藤")
    assert site.post(f"{path}/updates/7/seen", data=typed).status_code == 404, "a number that is not shown"
    assert site.post(where, data=typed).status_code == 303
    assert page(site.get(path)).select_one(f'form[action="{where}"]') is None, "said once is enough"
    assert site.post(where, data={**typed, "_key": ["n" * 20]}).status_code == 409
    assert both.bring_back() == {"applied": 2, "kept": 0, "known": 0, "unknown": 0}
    with unit_of_work(world.engine, write=False) as session:
        kept = session.scalars(sa.select(ReferralUpdate)).one()
        assert (kept.seen_by, kept.heard_via, kept.seen_at is None) == ("監督官 加藤", "portal", False)
    both.outbox()
    assert page(site.get(path)).select_one(f'form[action="{where}"]') is None, "and the next list knows it"
