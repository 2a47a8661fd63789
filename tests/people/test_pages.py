"""The list, a new person, the page of a person and its small forms, through the browser's eyes."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.audit.models import AuditEntry
from app.people.models import ContactPoint, Person, PersonName
from app.search.models import SearchDocument
from tests.people.conftest import Make
from tests.support.html import errors_of, form_values, page, text
from tests.support.people import Cast, sign_in

Reading = Callable[[], AbstractContextManager[Session]]


def count(reading: Reading, model: Any) -> int:
    with reading() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def test_a_name_is_enough_and_the_rest_stays_unknown(coordinator: TestClient, reading: Reading) -> None:
    opened = page(coordinator.get("/people/new"))
    answer = coordinator.post("/people/new", data=form_values(opened, "/people/new", call_name="リンさん"))
    assert answer.status_code == 303
    shown = page(coordinator.get(answer.headers["location"]))
    assert text(shown.select_one("h1")) == "リンさん"
    assert text(shown.select_one(".safe-line")) == "連絡方法は未確認"
    assert "聞いていません。聞かなくても相談は続けられます。" in text(shown)
    with reading() as session:
        person = session.scalars(sa.select(Person)).one()
        assert (person.sex, person.nationality, person.birth, person.may_call) == ("unknown", "unknown", None, None)


def test_everything_is_kept_as_typed(coordinator: TestClient) -> None:
    typed = {
        "call_name": "マリアさん",
        "legal_roman": "DE SOUZA E SILVA  MARIA-JOSÉ",
        "tsusho": "髙﨑 まりあ",
        "other_script": "มาลี ใจดี",
        "birth": "S60.4",
        "sex": "female",
        "nationality": "stateless",
        "languages": ["pt", "ja"],
        "language_other": "sw",
        "languages_written": ["pt"],
        "japanese_level": "daily",
        "plain_japanese": "1",
        "uses_sign": "1",
        "phone": "０９０ー1234ー5678",
        "email": "maria@example.jp",
        "municipality": "浜松市",
        "address": "中央区１−２ーＡ",
        "note": "夕方がよい",
    }
    opened = page(coordinator.get("/people/new"))
    answer = coordinator.post("/people/new", data=form_values(opened, "/people/new", **typed))
    shown = page(coordinator.get(answer.headers["location"]))
    for kept in ("DE SOUZA E SILVA MARIA-JOSÉ", "髙﨑 まりあ", "มาลี ใจดี", "０９０ー1234ー5678", "中央区１−２ーＡ"):
        assert kept in text(shown)
    for said in (
        "1985-04（昭和60年4月）",
        "41歳",
        "無国籍",
        "ポルトガル語、日本語、スワヒリ語",
        "手話を使う",
        "静岡県浜松市",
    ):
        assert said in text(shown)


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("call_name", "", "入力してください。"),
        ("call_name", "あ" * 201, "200文字以内で入力してください。"),
        ("legal_roman", "A" * 201, "200文字以内で入力してください。"),
        ("birth", "2021-02-30", "その日付は暦にありません。"),
        ("birth", "平成32年4月1日", "その元号の期間にない日付です。"),
        ("birth", "2026-11-23", "生年月日が今日より後になっています。"),
        ("birth", "2027", "生年月日が今日より後になっています。"),
        ("birth", "きのう", "日付として読めません。"),
        ("sex", "f", "選択肢から選んでください。"),
        ("nationality", "ZZ", "選択肢から選んでください。"),
        ("languages", "klingon", "選択肢から選んでください。"),
        ("japanese_level", "N1", "選択肢から選んでください。"),
        ("municipality", "府中市", "市区町村が見つかりません。"),
        ("municipality", "静岡県", "市区町村が見つかりません。"),
        ("phone", "でんわ", "電話番号の数字を入力してください。"),
        ("phone", "1" * 61, "60文字以内で入力してください。"),
        ("email", "maria at example", "メールアドレスは"),
        ("note", "番号は 123456789018 です", "個人番号（マイナンバー）と思われる12桁の数字があります。"),
    ],
)
def test_bad_input_is_named_beside_its_field(
    coordinator: TestClient, reading: Reading, field: str, typed: str, message: str
) -> None:
    opened = page(coordinator.get("/people/new"))
    values = form_values(opened, "/people/new", **{"call_name": "リンさん", "address": "葵区", field: typed or None})
    answer = coordinator.post("/people/new", data=values)
    assert answer.status_code == 422
    shown = page(answer)
    assert errors_of(shown, field)[0].startswith(message)
    assert form_values(shown, "/people/new")["address"] == ["葵区"]
    assert count(reading, Person) == 0


def test_control_characters_and_line_breaks_do_not_get_into_a_name(coordinator: TestClient, reading: Reading) -> None:
    opened = page(coordinator.get("/people/new"))
    typed = form_values(opened, "/people/new", call_name="リ\x00ン\u0007\nさん")
    assert coordinator.post("/people/new", data=typed).status_code == 303
    with reading() as session:
        assert session.scalars(sa.select(Person)).one().call_name == "リン さん"


def test_sent_twice_makes_one_person(coordinator: TestClient, reading: Reading) -> None:
    values = form_values(page(coordinator.get("/people/new")), "/people/new", call_name="リンさん")
    first, second = (coordinator.post("/people/new", data=values) for _ in range(2))
    assert first.headers["location"] == second.headers["location"]
    assert count(reading, Person) == 1


def test_who_looks_alike_is_shown_once_and_never_in_the_way(
    coordinator: TestClient, reading: Reading, make: Make
) -> None:
    known = make(call_name="アンさん", legal_roman="NGUYEN VAN AN")
    values = form_values(
        page(coordinator.get("/people/new")), "/people/new", call_name="グエンさん", legal_roman="AN NGUYEN VAN"
    )
    asked = coordinator.post("/people/new", data=values)
    assert asked.status_code == 422
    shown = page(asked)
    assert shown.select_one(f'a[href="/people/{known}"]') is not None
    assert "同じ名前（語順違い）" in text(shown)
    again = form_values(shown, "/people/new")
    assert again["legal_roman"] == ["AN NGUYEN VAN"]
    assert coordinator.post("/people/new", data=again).status_code == 303
    assert count(reading, Person) == 2


def test_candidates_with_and_without_scripts(coordinator: TestClient, make: Make, reading: Reading) -> None:
    known = make(call_name="アンさん", legal_roman="NGUYEN VAN AN", phone="054-255-1111")
    whole = coordinator.get("/people/candidates", params={"q": "an nguyen"})
    assert page(whole).select_one("nav") is not None
    assert page(whole).select_one(f'a[href="/people/{known}"]') is not None
    part = coordinator.get(
        "/people/candidates", params={"member_name": "0542551111", "pick": "member"}, headers={"HX-Request": "true"}
    )
    assert page(part).select_one("nav") is None
    radios = page(part).select('input[type="radio"][name="member"]')
    assert [radio["value"] for radio in radios] == [known, "new"]
    assert "電話番号が同じ" in text(page(part))
    odd = coordinator.get("/people/candidates", params={"q": "an nguyen", "pick": '"><b>'})
    assert '"><b>' not in odd.text
    with reading() as session:
        searches = session.scalars(
            sa.select(AuditEntry).where(AuditEntry.subject_kind == "page:people.people.candidates")
        ).all()
        assert len(searches) == 3
        assert {entry.action for entry in searches} == {"read"}


def test_the_list_finds_filters_and_pages(coordinator: TestClient, make: Make) -> None:
    for number in range(3):
        make(call_name=f"相談者{number}", nationality="VN", languages=["vi"])
    brazil = make(call_name="ジョアンさん", nationality="BR", languages=["pt"])
    make(call_name="よその人", by="coordinator2")

    def listed(**query: str) -> list[str]:
        rows = page(coordinator.get("/people", params=query)).select("#people-list tbody tr")
        return [text(row.select_one("a")) for row in rows]

    assert listed() == ["ジョアンさん", "相談者2", "相談者1", "相談者0"]
    assert listed(sort="created")[0] == "相談者0"
    assert listed(nationality="BR") == ["ジョアンさん"]
    assert listed(language="vi", per_page="2", page="2") == ["相談者0"]
    assert listed(q="じょあん") == ["ジョアンさん"]
    assert listed(q="相談者", nationality="BR") == []
    assert listed(stay="soon") == []
    assert listed(q="よその人") == []
    add_fact(coordinator, brazil, period_end="2026-12-01")
    assert listed(stay="soon") == ["ジョアンさん"]
    add_fact(coordinator, brazil, period_end="2029-12-01")
    assert listed(stay="soon") == []


def add_fact(client: TestClient, ref: str, **typed: str) -> None:
    action = f"/people/{ref}/residence"
    assert client.post(action, data=form_values(page(client.get(action)), action, **typed)).status_code == 303


PAGES = ("", "/edit", "/contact-rules", "/residence", "/household", "/consents", "/consents/new")


@pytest.mark.parametrize("tail", PAGES)
def test_people_of_another_centre_do_not_exist(client: TestClient, make: Make, tail: str) -> None:
    ref = make(call_name="リンさん")
    sign_in(client, "counsellor")
    assert client.get(f"/people/{ref}{tail}").status_code == 200
    sign_in(client, "coordinator2")
    answer = client.get(f"/people/{ref}{tail}")
    assert answer.status_code == 404
    assert "リンさん" not in answer.text
    assert client.get(f"/people/P-00000000{tail}").status_code == 404


ACTIONS = (
    "edit", "names", "names/1/remove", "points", "points/1/remove", "contact-rules", "residence", "household",
    "household/P-00000000/end", "consents/new", "consents/D-00000000/withdraw",
)  # fmt: skip


@pytest.mark.parametrize("tail", ACTIONS)
def test_nothing_can_be_done_to_people_of_another_centre(client: TestClient, make: Make, tail: str) -> None:
    ref = make(call_name="リンさん")
    sign_in(client, "supervisor2")
    assert client.post(f"/people/{ref}/{tail}", data={"_key": "k" * 40, "_version": "1"}).status_code == 404


@pytest.mark.parametrize("login", ["operator", "agency_viewer", "privacy_officer", "trainee"])
def test_without_the_right_there_is_no_way_in(client: TestClient, make: Make, login: str) -> None:
    ref = make(call_name="リンさん")
    sign_in(client, login)
    for address in ("/people", "/people/new", "/people/candidates?q=リン", f"/people/{ref}"):
        answer = client.get(address)
        assert answer.status_code == 403
        assert "リンさん" not in answer.text


def test_editing_shows_what_somebody_else_changed(coordinator: TestClient, make: Make, reading: Reading) -> None:
    ref = make(call_name="リンさん", languages=["vi", "sw"], japanese_level="daily")
    action = f"/people/{ref}/edit"
    mine, theirs = (page(coordinator.get(action)) for _ in range(2))
    assert form_values(mine, action)["languages"] == ["ja", "vi", "sw"]  # also one that is not among the frequent ones
    assert coordinator.post(action, data=form_values(theirs, action, nationality="VN")).status_code == 303
    late = coordinator.post(action, data=form_values(mine, action, nationality="PH", address="葵区"))
    assert late.status_code == 409
    assert {"VN", "PH", "葵区"} <= set(text(page(late)).split())
    with reading() as session:
        person = session.scalars(sa.select(Person)).one()
        assert (person.nationality, person.version, person.address) == ("VN", 2, None)


def test_names_and_points_are_added_and_removed(coordinator: TestClient, make: Make, reading: Reading) -> None:
    ref = make(call_name="リンさん", legal_roman="NGUYEN THI LINH")
    here = f"/people/{ref}"
    opened = page(coordinator.get(here))
    names, points = f"{here}/names", f"{here}/points"
    added = form_values(opened, names, kind="former", value="TRAN THI LINH", source="passport")
    assert [coordinator.post(names, data=added).status_code for _ in range(2)] == [303, 303]
    assert count(reading, PersonName) == 2
    again = coordinator.post(
        names, data=form_values(page(coordinator.get(here)), names, kind="former", value="TRAN THI LINH")
    )
    assert again.status_code == 422
    assert errors_of(page(again), "value") == ["この名前はすでに登録されています。"]
    for number in ("189", "090-1234-567"):
        assert (
            coordinator.post(points, data=form_values(page(coordinator.get(here)), points, point=number)).status_code
            == 303
        )
    shown = page(coordinator.get(here))
    doubts = [text(row) for row in shown.select("#points .kv__row") if "番号の形を確かめてください" in text(row)]
    assert len(doubts) == 1
    assert "090-1234-567" in doubts[0]
    odd = coordinator.post(points, data=form_values(shown, points, point_kind="email", point="linh"))
    assert odd.status_code == 422
    assert errors_of(page(odd), "point")[0].startswith("メールアドレスは")
    removal = form_values(shown, f"{here}/points/1/remove")
    assert coordinator.post(f"{here}/points/1/remove", data=removal).status_code == 303
    assert coordinator.post(f"{here}/points/1/remove", data=removal).status_code == 409
    with reading() as session:
        assert [point.value for point in session.scalars(sa.select(ContactPoint))] == ["090-1234-567"]
    assert (
        coordinator.post(
            f"{here}/names/7/remove", data=form_values(page(coordinator.get(here)), f"{here}/names/1/remove")
        ).status_code
        == 409
    )
    assert coordinator.post(f"{here}/names/x/remove", data=removal).status_code == 404


def test_the_safe_line_stands_on_every_page(coordinator: TestClient, make: Make) -> None:
    ref = make(call_name="リンさん")
    action = f"/people/{ref}/contact-rules"
    typed = form_values(
        page(coordinator.get(action)), action,
        may_call="yes", call_weekdays=["0", "1", "2", "3", "4"], call_from="18時", may_say_who="no", may_mail="no",
        contact_note="留守番電話に残さない",
    )  # fmt: skip
    assert coordinator.post(action, data=typed).status_code == 303
    for tail in PAGES:
        line = text(page(coordinator.get(f"/people/{ref}{tail}")).select_one(".safe-line"))
        assert line == "電話は平日18時以降・名乗らない・郵便は送らない 留守番電話に残さない"
    assert coordinator.post(action, data=typed).status_code == 409
    fresh = form_values(page(coordinator.get(action)), action, call_until="9:00")
    assert errors_of(page(coordinator.post(action, data=fresh)), "call_until")
    for field, wrong in (("call_from", "25時"), ("call_from", "夕方"), ("may_call", "maybe"), ("call_weekdays", "7")):
        answer = coordinator.post(action, data={**fresh, field: wrong})
        assert answer.status_code == 422, (field, wrong)
    assert "電話は平日18時以降" in text(page(coordinator.get(f"/people/{ref}")))


def test_every_change_and_every_look_is_in_the_audit(
    coordinator: TestClient, make: Make, reading: Reading, staff: Cast
) -> None:
    ref = make(call_name="リンさん")
    coordinator.get(f"/people/{ref}")
    add_fact(coordinator, ref)
    with reading() as session:
        entries = session.scalars(
            sa.select(AuditEntry).where(AuditEntry.subject_ref == ref).order_by(AuditEntry.id)
        ).all()
    actions = [entry.action for entry in entries]
    assert actions[0] == "person.created"
    assert actions.count("read") == 2
    assert actions[-1] == "person.residence_added"
    assert {entry.centre_id for entry in entries} == {staff.shizuoka}


def test_the_global_search_is_told(coordinator: TestClient, make: Make, reading: Reading) -> None:
    make(call_name="リンさん", legal_roman="NGUYEN THI LINH", phone="054-255-1111")
    with reading() as session:
        document = session.scalars(sa.select(SearchDocument).where(SearchDocument.kind == "person")).one()
        assert document.title == "リンさん"
        assert document.text.splitlines() == ["リンさん", "NGUYEN THI LINH", "054-255-1111"]


def test_english(coordinator: TestClient, make: Make) -> None:
    ref = make(call_name="Linh", nationality="VN", birth="1990-04-10")
    coordinator.cookies.set("kakehashi_locale", "en")
    shown = text(page(coordinator.get(f"/people/{ref}")))
    assert "How to contact is not known" in shown
    assert "Vietnam" in shown
    assert not [word for word in ("生年月日", "在留", "世帯", "同意", "連絡") if word in shown]
