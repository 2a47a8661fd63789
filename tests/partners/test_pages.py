"""The pages of the directory through HTTP: who may, what is shown, what bad input gets."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from app.audit.service import record
from app.partners.models import Partner, PartnerContact
from tests.partners.conftest import Opener
from tests.partners.files import as_csv, office
from tests.support.html import errors_of, form_values, page, text
from tests.support.people import sign_in

pytestmark = pytest.mark.usefixtures("directory")
SOUTH = "みなみ生活相談センター1"


@pytest.fixture
def ref(reading: Opener) -> Any:
    """Source id → public reference."""

    def of(source_id: str) -> str:
        with reading() as session:
            return str(session.scalars(sa.select(Partner.ref).where(Partner.source_id == source_id)).one())

    return of


def _names(client: TestClient, address: str) -> list[str]:
    answer = client.get(address)
    assert answer.status_code == 200
    return [text(link) for link in page(answer).select("#partner-list tbody td:first-child a")]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("q=ほうてらす", ["法テラス福島"]),
        ("q=法てらす", ["法テラス福島"]),
        ("q=南", []),
        ("q=ミナミ生活 住居確保", [SOUTH]),
        ("q=024-521-0001", [SOUTH, SOUTH]),
        ("kind=welfare_office", ["府中市福祉事務所"]),
        ("kind=nothing", []),
        ("topic=dv", ["法テラス福島", "福島県女性のための相談支援センター"]),
        ("language=vi&sure=1", []),
        ("check=unconfirmed", ["府中市福祉事務所"]),
        ("municipality=福島市&kind=houterasu", ["法テラス福島"]),
        ("municipality=072010&kind=houterasu", ["法テラス福島"]),
        ("municipality=郡山市", ["法テラス福島"]),
        ("municipality=府中市", []),
        ("municipality=府中市&prefecture=13", ["府中市福祉事務所"]),
        ("prefecture=13", ["府中市福祉事務所"]),
        ("prefecture=99", []),
        ("q=隠町", []),
        ("q=%25", []),
    ],
)
def test_the_list_finds_by_words_area_kind_and_topic(client: TestClient, query: str, names: list[str]) -> None:
    sign_in(client, "coordinator")
    assert sorted(_names(client, f"/partners?{query}")) == sorted(names)


def test_the_list_pages_sorts_and_keeps_filters_in_the_address(client: TestClient) -> None:
    sign_in(client, "counsellor")
    first = _names(client, "/partners?per_page=2&sort=-name")
    rest = _names(client, "/partners?per_page=2&sort=-name&page=2") + _names(
        client, "/partners?per_page=2&sort=-name&page=3"
    )
    assert len(first) == 2
    assert [*first, *rest] == list(reversed(_names(client, "/partners")))
    links = [a["href"] for a in page(client.get("/partners?kind=self_reliance_support&per_page=1")).select(".paging a")]
    assert any("kind=self_reliance_support" in str(href) and "page=2" in str(href) for href in links)
    assert client.get("/partners?page=9").status_code == 200


@pytest.mark.parametrize(
    ("login", "status"),
    [("counsellor", 200), ("operator", 200), ("trainee", 403), ("agency_viewer", 403), ("privacy_officer", 403)],
)
def test_who_may_look(client: TestClient, ref: Any, login: str, status: int) -> None:
    sign_in(client, login)
    assert client.get("/partners").status_code == status
    assert client.get(f"/partners/{ref('desk-1')}").status_code == status


def test_nobody_signed_in_is_led_to_the_log_in(client: TestClient) -> None:
    client.cookies.clear()
    assert client.get("/partners").headers["location"].startswith("/login")


def test_the_page_says_when_and_by_whom_it_was_checked(client: TestClient, ref: Any) -> None:
    sign_in(client, "counsellor")
    shown = text(page(client.get(f"/partners/{ref('desk-1')}")))
    assert "2026-07-27" in shown
    assert "118日前" in shown
    assert "公開一覧の発行者" in shown
    assert "愛知県「住居確保給付金について」" in shown
    assert "同じ窓口のほかの登録 1" in shown
    assert "確認されていません" in text(page(client.get(f"/partners/{ref('desk-3')}")))
    assert client.get("/partners/Q-0000NONE").status_code == 404


@pytest.mark.parametrize(("login", "shown"), [("counsellor", False), ("operator", False), ("coordinator", True)])
def test_a_hidden_address_is_shown_to_the_cleared_only(client: TestClient, ref: Any, login: str, shown: bool) -> None:
    sign_in(client, login)
    answer = client.get(f"/partners/{ref('desk-5')}")
    assert ("隠町" in answer.text) is shown
    assert "024-522-1010" in answer.text


def test_a_shelter_does_not_exist_for_those_not_cleared(client: TestClient, writing: Opener) -> None:
    with writing() as session:
        refuge = session.scalars(sa.select(Partner).where(Partner.source_id == "desk-5")).one()
        refuge.kind = "shelter"
        record(session, None, "test", "partner", refuge.id)
        address = f"/partners/{refuge.ref}"
    sign_in(client, "counsellor")
    assert client.get(address).status_code == 404
    assert _names(client, "/partners?q=女性のための") == []
    sign_in(client, "coordinator")
    assert client.get(address).status_code == 200
    assert len(_names(client, "/partners?q=女性のための")) == 1


def _new(client: TestClient, **typed: Any) -> Any:
    values = {
        "org_name": "やまびこ日本語の会",
        "kind": "japanese_class",
        "area_scope": "municipality",
        "municipality": "静岡市",
        "phone": "054-254-2601",
        "languages": ["vi", "pt"],
    }
    sent = form_values(page(client.get("/partners/new")), "/partners/new", **(values | typed))
    return client.post("/partners/new", data=sent), sent


def test_adding_by_hand_once_however_often_it_is_sent(client: TestClient, reading: Opener) -> None:
    sign_in(client, "coordinator")
    answer, sent = _new(client)
    assert answer.status_code == 303
    again = client.post("/partners/new", data=sent)
    assert again.headers["location"] == answer.headers["location"]
    shown = text(page(client.get(answer.headers["location"])))
    assert "日本語学習" in shown, "an empty choice of topics means those of the kind"
    assert "ベトナム語" in shown
    assert "静岡県静岡市" in shown
    with reading() as session:
        partner = session.scalars(sa.select(Partner).where(Partner.by_hand)).one()
        assert (partner.municipality_code, partner.phone_e164, partner.confirmed) == ("221007", "+81542542601", False)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"org_name": None}, "org_name"),
        ({"org_name": "あ" * 201}, "org_name"),
        ({"kind": "bakery"}, "kind"),
        ({"topics": ["weather"]}, "topics"),
        ({"languages": ["xx-none"]}, "languages"),
        ({"municipality": "府中市"}, "municipality"),
        ({"municipality": None}, "municipality"),
        ({"municipality": "静岡市", "prefecture_code": "13"}, "municipality"),
        ({"area_scope": "prefecture"}, "prefecture_code"),
        ({"area_scope": "planet"}, "area_scope"),
        ({"phone": "0123"}, "phone"),
        ({"postal_code": "12"}, "postal_code"),
        ({"email": "madoguchi"}, "email"),
        ({"url": "ftp://example.jp"}, "url"),
        ({"intake": "番号 123456789018 を書く"}, "intake"),
    ],
)
def test_bad_input_is_named_beside_its_field_and_kept(
    client: TestClient, reading: Opener, typed: dict[str, Any], field: str
) -> None:
    sign_in(client, "coordinator")
    answer, _ = _new(client, hours="平日 9時から", **typed)
    assert answer.status_code == 422
    shown = page(answer)
    assert errors_of(shown, field)
    assert form_values(shown, "/partners/new")["hours"] == ["平日 9時から"]
    with reading() as session:
        assert session.scalar(sa.select(sa.func.count()).where(Partner.by_hand)) == 0


def test_a_like_entry_is_shown_before_a_second_is_made(client: TestClient) -> None:
    sign_in(client, "coordinator")
    typed = {"org_name": "みなみ生活相談センター１", "municipality": "福島市", "phone": "024ー521ー0001"}
    answer, _ = _new(client, **typed)
    assert answer.status_code == 422
    assert SOUTH in text(page(answer).select_one("#similar-title").parent)  # type: ignore[union-attr]
    answer, _ = _new(client, **typed, distinct="1")
    assert answer.status_code == 303


def _edit(client: TestClient, address: str, **typed: Any) -> Any:
    sent = form_values(page(client.get(f"{address}/edit")), f"{address}/edit", **typed)
    return client.post(f"{address}/edit", data=sent), sent


def test_editing_keeps_what_was_not_touched(client: TestClient, ref: Any) -> None:
    sign_in(client, "coordinator")
    address = f"/partners/{ref('desk-1')}"
    answer, _ = _edit(client, address, fees="無料", languages=["vi"])
    assert answer.status_code == 303
    shown = text(page(client.get(address)))
    assert "無料" in shown
    assert "福島市五老内町3番1号" in shown
    assert len(_names(client, "/partners?language=vi&sure=1")) == 1


def test_a_stale_form_gets_a_conflict_with_the_text_kept(client: TestClient, ref: Any, reading: Opener) -> None:
    sign_in(client, "coordinator")
    address = f"/partners/{ref('desk-1')}"
    stale = form_values(page(client.get(f"{address}/edit")), f"{address}/edit", fees="500円")
    _edit(client, address, fees="無料")
    answer = client.post(f"{address}/edit", data=stale)
    assert answer.status_code == 409
    assert "500円" in answer.text
    assert "無料" in answer.text
    with reading() as session:
        assert session.scalars(sa.select(Partner.fees).where(Partner.source_id == "desk-1")).one() == "無料"


@pytest.mark.parametrize("action", ["edit", "check", "retire", "merge", "contacts"])
def test_who_only_reads_changes_nothing(client: TestClient, ref: Any, action: str) -> None:
    sign_in(client, "counsellor")
    answer = client.post(f"/partners/{ref('desk-1')}/{action}", data={"_key": "k" * 20, "_version": "1"})
    assert answer.status_code == 403


@pytest.mark.both
def test_a_dead_number_is_reported_by_anybody_and_cleared_by_a_check(client: TestClient, ref: Any) -> None:
    address = f"/partners/{ref('desk-1')}"
    sign_in(client, "counsellor")
    assert client.post(f"{address}/number").status_code == 303
    assert "つながらない" in text(page(client.get(address)).select_one(".banner--danger"))  # type: ignore[arg-type]
    assert len(_names(client, "/partners?check=dead")) == 1
    sign_in(client, "coordinator")
    bad = form_values(page(client.get(address)), f"{address}/check", checked_on="R9.1.1")
    assert errors_of(page(client.post(f"{address}/check", data=bad)), "checked_on")
    good = form_values(page(client.get(address)), f"{address}/check", checked_on="令和8年11月20日", source="電話")
    assert client.post(f"{address}/check", data=good).status_code == 303
    shown = page(client.get(address))
    assert shown.select_one(".banner--danger") is None
    assert "鈴木 みどり" in text(shown)


def test_retiring_hides_from_the_list_and_can_be_undone(client: TestClient, ref: Any) -> None:
    sign_in(client, "coordinator")
    address = f"/partners/{ref('desk-4')}"
    sent = form_values(page(client.get(address)), f"{address}/retire")
    assert errors_of(page(client.post(f"{address}/retire", data=sent)), "reason")
    assert client.post(f"{address}/retire", data=sent | {"reason": ["閉所"]}).status_code == 303
    assert _names(client, "/partners?q=法テラス") == []
    assert _names(client, "/partners?q=法テラス&state=retired") == ["法テラス福島"]
    assert client.get(f"{address}/edit").status_code == 403
    back = form_values(page(client.get(address)), f"{address}/restore")
    assert client.post(f"{address}/restore", data=back).status_code == 303
    assert _names(client, "/partners?q=法テラス") == ["法テラス福島"]


def test_merging_moves_what_only_the_second_knew(client: TestClient, ref: Any) -> None:
    sign_in(client, "coordinator")
    stays, goes = f"/partners/{ref('desk-1')}", f"/partners/{ref('desk-2')}"
    _edit(client, goes, languages=["ne"])
    sent = form_values(page(client.get(goes)), f"{goes}/contacts", name="阿部 ひかる", phone="024-521-0009")
    assert client.post(f"{goes}/contacts", data=sent).status_code == 303
    sent = form_values(page(client.get(goes)), f"{goes}/merge", into=ref("desk-2"))
    assert errors_of(page(client.post(f"{goes}/merge", data=sent)), "into")
    assert errors_of(page(client.post(f"{goes}/merge", data=sent | {"into": ["Q-NONE"]})), "into")
    answer = client.post(f"{goes}/merge", data=sent | {"into": [ref("desk-1").lower()]})
    assert answer.headers["location"] == stays
    shown = text(page(client.get(stays)))
    assert "ネパール語" in shown
    assert "阿部 ひかる" in shown
    assert "まとめられました" in text(page(client.get(goes)))
    assert f"{goes}/restore" not in client.get(goes).text


def test_contact_persons_are_encrypted_and_taken_off(client: TestClient, ref: Any, reading: Opener) -> None:
    sign_in(client, "coordinator")
    address = f"/partners/{ref('desk-1')}"
    assert errors_of(page(client.post(f"{address}/contacts", data={"_key": "k" * 20, "phone": "1"})), "name")
    sent = form_values(page(client.get(address)), f"{address}/contacts", name="阿部 ひかる")
    client.post(f"{address}/contacts", data=sent)
    with reading() as session:
        table = PartnerContact.__table__
        raw = str(session.execute(sa.select(table)).mappings().all())
    assert "阿部" not in raw
    assert client.post(f"{address}/contacts/2/retire").status_code == 404
    assert client.post(f"{address}/contacts/1/retire").status_code == 303
    assert "阿部 ひかる" not in text(page(client.get(address)))


def _upload(client: TestClient, content: bytes, file_format: str = "offices") -> Any:
    """Send a file; the answer is the page of its trial, or the upload page with what is wrong."""
    sent = form_values(page(client.get("/partners/import")), "/partners/import", format=file_format)
    answer = client.post("/partners/import", data=sent, files={"file": ("list.csv", content, "text/csv")})
    return client.get(answer.headers["location"]) if answer.status_code == 303 else answer


def _take_over(client: TestClient, content: bytes) -> Any:
    tried = page(_upload(client, content))
    address = str(tried.select_one("form[action^='/partners/import/']")["action"])  # type: ignore[index]
    return client.post(address, data=form_values(tried, address))


def test_an_upload_is_tried_then_taken(client: TestClient, reading: Opener) -> None:
    sign_in(client, "supervisor")
    content = as_csv([office(7), office(8, phone="1")])
    tried = _upload(client, content)
    assert tried.status_code == 200
    assert "電話番号として読めません: 1" in text(page(tried))
    with reading() as session:
        assert session.scalar(sa.select(sa.func.count()).where(Partner.source_id == "desk-7")) == 0
    assert _take_over(client, content).headers["location"].startswith("/partners/imports/QB-")
    with reading() as session:
        assert session.scalar(sa.select(sa.func.count()).where(Partner.source_id == "desk-7")) == 1
    assert "に取り込んであります（追加 1件" in text(page(_upload(client, content)))


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x00", b"a,b\n1,2\n", b"PK\x03\x04broken"])
def test_a_file_that_cannot_be_read_is_explained(client: TestClient, content: bytes) -> None:
    sign_in(client, "operator")
    answer = _upload(client, content)
    assert answer.status_code == 422
    assert errors_of(page(answer), "file")


def test_only_those_who_may_import_reach_the_upload(client: TestClient) -> None:
    sign_in(client, "coordinator")
    assert client.get("/partners/import").status_code == 403


def test_duplicates_are_offered_and_settled(client: TestClient) -> None:
    sign_in(client, "supervisor")
    _take_over(client, as_csv([office(9), office(10, name="みなみ生活相談センター9", phone="024-521-0009")]))
    shown = page(client.get("/partners/duplicates"))
    assert "名称が同じ" in text(shown)
    assert "電話番号の数字が同じ" in text(shown)
    sent = form_values(shown, "/partners/duplicates")
    assert client.post("/partners/duplicates", data=sent).status_code == 303
    assert "確認する組はありません" in text(page(client.get("/partners/duplicates")))
    assert client.post("/partners/duplicates", data={"one": "Q-1", "other": "Q-2"}).status_code == 404


def test_english_pages_have_no_japanese_interface_text(client: TestClient, ref: Any) -> None:
    sign_in(client, "supervisor")
    client.cookies.set("kakehashi_locale", "en")
    shown = text(page(client.get(f"/partners/{ref('desk-4')}")).select_one("main"))  # type: ignore[arg-type]
    assert "Self-reliance" in text(page(client.get("/partners?q=みなみ")))
    for word in ("連絡", "確認", "担当者", "使い方", "種類", "所在地"):
        assert word not in shown, word
