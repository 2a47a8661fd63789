"""The form of an entry with its rows, and the page that shows what was said."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from app.partners import queries
from app.partners.details.values import Fee, Naming, Opening, Paper, Spoken, Telephone
from app.partners.models import Partner
from app.partners.week import hours_of
from tests.partners.conftest import Opener
from tests.support.html import errors_of, form_values, page, text
from tests.support.people import Cast, sign_in

HOURS: dict[str, Any] = {
    "openings-0-days": ["0", "1", "2", "3", "4"], "openings-0-opens": "９：００", "openings-0-closes": "午後5時",
    "openings-1-days": ["5"], "openings-1-weeks": "1,最終", "openings-1-opens": "10時", "openings-1-closes": "12:00",
    "openings-1-holidays": "1", "openings-1-note": "予約の人だけ",
    "spoken-0-language": "ベトナム語", "spoken-0-mode": "interpreter_on_site", "spoken-0-days": ["2", "4"],
    "spoken-0-opens": "13:00", "spoken-0-closes": "16:00", "spoken-0-booking": "1", "spoken-1-language": "英語",
}  # fmt: skip
TYPED: dict[str, Any] = {
    "languages": ["en", "vi"], "telephones-0-number": "054-272-9001", "telephones-0-languages": "ベトナム語、pt",
    "fee_rows-0-what": "法律相談", "fee_rows-0-amount": "５５００", "fee_rows-0-note": "30分",
    "fee_rows-1-what": "最初の相談", "fee_rows-1-amount": "0",
    "paper_rows-0-what": "在留カード", "paper_rows-1-what": "実習計画の写し", "paper_rows-1-status": "技能実習",
    "kana": "みなみせいかつ", "plain_name": "くらしの そうだん", "corporate_number": "5-8356-7825-6246",
    "names-0-language": "英語", "names-0-name": "South Living Support",
    "areas": "郡山市\n宮城県", "statuses": ["technical_intern", "student"], "minimum_age": "18",
    "residents_only": "yes", "intake_routes": ["telephone", "fax"], "accepts_referrals": "yes",
    "own_consent_form": "no", "capacity": "waiting_list",
}  # fmt: skip
SHOWN = (
    "第1・最終 10:00–12:00", "予約の人だけ", "窓口にいる通訳者 13:00–16:00 要予約", "054-272-9001",
    "法律相談 5,500円 30分", "実習計画の写し 技能実習の人だけ", "みなみせいかつ", "くらしの そうだん",
    "法人番号 5835678256246", "South Living Support", "福島県郡山市、宮城県", "18歳から", "地域に住む人だけ",
    "はい 電話、FAX", "待つ人がいる 2026-11-22の話（0日前）", "地図で探す言葉 福島県福島市五老内町3番1号",
)  # fmt: skip


@pytest.fixture
def here(client: TestClient, directory: dict[str, Any], reading: Opener) -> str:
    assert directory
    sign_in(client, "coordinator")
    with reading() as session:
        return f"/partners/{session.scalars(sa.select(Partner.ref).where(Partner.source_id == 'desk-1')).one()}"


def edit(client: TestClient, here: str, what: str = "edit", **typed: Any) -> Any:
    sent = form_values(page(client.get(f"{here}/{what}")), f"{here}/{what}")
    return client.post(f"{here}/{what}", data={**sent, **typed})


def kept(reading: Opener, people: Cast, here: str) -> Partner:
    with reading() as session:
        found = queries.by_ref(session, people["coordinator"], here.rpartition("/")[2])
        assert found is not None
        session.expunge_all()
        return found


@pytest.mark.both
def test_what_is_typed_is_kept_shown_and_offered_again(
    client: TestClient, here: str, people: Cast, reading: Opener
) -> None:
    assert edit(client, here, "hours", **HOURS).status_code == 303
    assert edit(client, here, **TYPED).status_code == 303, "what is said of the hours stays"
    first = kept(reading, people, here)
    said = first.details
    assert said.openings == (
        Opening(weekdays="01234", opens="09:00", closes="17:00"),
        Opening(weekdays="5", ordinals="1L", opens="10:00", closes="12:00", closed_on_holidays=False,
                note="予約の人だけ"),
    )  # fmt: skip
    assert said.languages == (
        Spoken(language="vi", weekdays="24", opens="13:00", closes="16:00", mode="interpreter_on_site", booking=True),
        Spoken(language="en"),
    )
    assert said.telephones == (Telephone(number="054-272-9001", languages="vi,pt"),)
    assert said.fees == (Fee(what="法律相談", amount=5500, note="30分"), Fee(what="最初の相談", amount=0))
    assert said.papers == (Paper(what="在留カード"), Paper(what="実習計画の写し", status="technical_intern"))
    assert [area.code for area in said.areas] == ["072036", "04"]
    assert said.naming == Naming(
        kana="みなみせいかつ", plain_name="くらしの そうだん", corporate_number="5835678256246",
        others=(("en", "South Living Support"),),
    )  # fmt: skip
    assert (first.residents_only, first.accepts_referrals, first.own_consent_form) == (True, True, False)
    shown = text(page(client.get(here)))
    assert [words for words in SHOWN if words not in shown] == []
    names = [text(link) for link in page(client.get("/partners?q=south living")).select("tbody td:first-child a")]
    assert len(names) == 2, "the other service of the desk is found by the body's name too"
    # Saved again as it stands, nothing changes.
    assert edit(client, here).status_code == edit(client, here, "hours").status_code == 303
    again = kept(reading, people, here)
    assert again.details == said
    assert (again.capacity_on, again.minimum_age) == (first.capacity_on, 18)
    assert page(client.get(f"{here}/hours")).select_one("#f-openings-3-opens"), "two blank rows stand ready"
    # A language spoken while the office is closed is kept, and the form says so.
    late = edit(client, here, "hours", **{"spoken-0-opens": "18:00", "spoken-0-closes": "20:00"})
    assert late.headers["location"].startswith(f"{here}/hours")
    hint = "ベトナム語（水 金 18:00–20:00）は、開いている時間の外です。"
    assert hint in text(page(client.get(f"{here}/hours")).select_one("#spoken"))
    assert edit(client, here, "hours", **HOURS).headers["location"].startswith(f"{here}#hours")
    assert hint not in text(page(client.get(f"{here}/hours")))
    assert edit(client, here, languages=["vi", "ne"]).status_code == 303
    assert kept(reading, people, here).details.languages == (said.languages[0], Spoken(language="ne"))


@pytest.mark.parametrize(
    ("typed", "beside", "words"),
    [
        ({"openings-0-closes": "8:30"}, "openings-0-closes", "24:00"),
        ({"openings-0-closes": "夕方"}, "openings-0-closes", "17:30"),
        ({"openings-0-opens": ""}, "openings-0-opens", "入力"),
        ({"openings-1-weeks": "6"}, "openings-1-weeks", "最終"),
        ({"openings-3-note": "時間がない"}, "openings-3-opens", "入力"),
        (
            {"openings-0-valid_from": "2026-12-01", "openings-0-valid_until": "2026-11-30"},
            "openings-0-valid_until",
            "前",
        ),
        ({"spoken-0-closes": ""}, "spoken-0-days", "両方"),
        ({"spoken-0-language": "エルフ語"}, "spoken-0-language", "エルフ語"),
        ({"telephones-0-number": "12"}, "telephones-0-number", "市外局番"),
        ({"fee_rows-0-amount": "高い"}, "fee_rows-0-amount", "数字"),
        ({"corporate_number": "4835678256246"}, "corporate_number", "5835678256246"),
        ({"areas": "郡山市\nどこか町"}, "areas", "どこか町"),
        ({"maximum_age": "10"}, "maximum_age", "小さい"),
        ({"capacity_on": "2027-01-01"}, "capacity_on", "先の日付"),
        ({"openings-0-note": "番号 123456789018"}, "openings-0-note", "マイナンバー"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field_and_nothing_is_lost(
    client: TestClient, here: str, typed: dict[str, str], beside: str, words: str
) -> None:
    what = "hours" if beside.startswith(("openings", "spoken")) else "edit"
    whole = {**(HOURS if what == "hours" else TYPED), **typed}
    answer = edit(client, here, what, **whole)
    assert answer.status_code == 422
    shown = page(answer)
    assert words in " ".join(errors_of(shown, beside))
    field = shown.select_one(f"#f-{beside}")
    assert field is not None
    assert all(section.has_attr("open") for section in field.find_parents("details")), "the section stands open"
    again = form_values(shown, f"{here}/{what}")
    coded = {"telephones-0-languages", "paper_rows-1-status"}
    for name, value in whole.items():
        if name not in coded and value:
            assert again[name] == (value if isinstance(value, list) else [value]), name


def test_the_page_of_a_full_entry_stays_small_and_speaks_english(client: TestClient, here: str) -> None:
    rows = {
        f"{name}-{number}-{field}": value
        for number in range(8)
        for name, field, value in (
            ("openings", "opens", "9:00"), ("openings", "closes", f"{10 + number}:00"), ("spoken", "language", "vi"),
            ("spoken", "days", str(number % 7)), ("spoken", "mode", "machine" if number else "interpreter_on_site"),
        )
    }  # fmt: skip
    assert edit(client, here, "hours", **rows).status_code == 303
    assert edit(client, here, **TYPED).status_code == 303
    sizes = {what: len(client.get(f"{here}{what}").content) for what in ("", "/edit", "/hours")}
    assert {what: size for what, size in sizes.items() if size > 58_000} == {}
    client.cookies.set("kakehashi_locale", "en")
    shown = text(page(client.get(here)).select_one("main"))  # type: ignore[arg-type]
    for words in ("Open now", "Interpreter at the desk", "Accepts referrals Yes", "Waiting list", "Monday"[:3]):
        assert words in shown or (words == "Open now" and "Closed now" in shown), words
    for words in ("時間", "曜日", "受け", "言語", "法人", "円", "歳"):
        assert words not in shown, words


def test_the_page_says_whether_the_office_is_open(
    client: TestClient, here: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(client, here, "hours", **HOURS)
    for moment, words in (
        ("2026-11-25T14:00", "いま開いています 17:00まで いま話せる言語 ベトナム語、英語"),
        ("2026-11-25T17:00", "いまは閉まっています 次は2026-11-26 09:00から"),
        ("2026-11-29T09:00", "いまは閉まっています 次は2026-11-30 09:00から"),
    ):
        at = datetime.fromisoformat(moment)
        monkeypatch.setattr("app.partners.routes.detail.hours_of", lambda said, _now, at=at: hours_of(said, at))
        assert words in text(page(client.get(here)))
