"""The pages of the figures through HTTP: who sees what, what is shown, what goes out, what comes in."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.audit.models import AuditEntry
from app.cases.models import Contact
from tests.reports.world import load, rows, shizuoka_csv
from tests.support.people import Cast, cast, sign_in

Reading = Callable[[], AbstractContextManager[Session]]


@pytest.fixture
def people(engine: Engine) -> Cast:
    return cast(engine)


@pytest.fixture
def year(engine: Engine, people: Cast) -> Cast:
    load(engine, shizuoka_csv(), people.shizuoka)
    load(engine, rows({"occurred_at": "2022-05-05", "channel": "visit", "topics": "tax"}), people.hamamatsu)
    return people


def soup(client: TestClient, address: str, status: int = 200) -> BeautifulSoup:
    answer = client.get(address)
    assert answer.status_code == status, answer.text[:2000]
    return BeautifulSoup(answer.text, "html5lib")


def lines(page: BeautifulSoup, table: str) -> dict[str, list[str]]:
    section = page.find(id=f"t-{table}")
    assert section is not None
    found = {}
    for row in section.select("tbody tr"):
        head = row.find("th")
        found[head.get_text(strip=True)] = [cell.get_text(strip=True) for cell in row.find_all("td")]
    return found


def test_the_published_year_on_the_page(client: TestClient, year: Cast) -> None:
    sign_in(client, "supervisor")
    page = soup(client, "/reports?year=2022")
    topics = lines(page, "topics")
    assert topics["入管手続"][:2] == ["576", "22.3"]
    assert topics["計"][0] == "2,587"
    assert topics["税金"][:2] == ["0", "0.0"]
    assert lines(page, "languages")["不明"][0] == "114"
    assert "相談内容ごとに計上した件数の合計" in page.find(id="t-topics").get_text()
    assert "令和4年度" in page.get_text()
    chart = page.find("svg", class_="columns-chart")
    assert len(chart.find_all("rect")) == 12
    links = [link["href"] for link in page.find(id="todo").find_all("a")]
    assert "/contacts?missing=language&from=2022-04-01&to=2023-03-31" in links


def test_a_figure_leads_to_its_rows(client: TestClient, engine: Engine, people: Cast) -> None:
    one = {"occurred_at": "2025-04-10", "channel": "phone"}
    load(engine, rows({**one, "topics": "tax"}, {**one, "topics": "tax;dv"}, one), people.shizuoka)
    sign_in(client, "supervisor")
    section = soup(client, "/reports?year=2025").find(id="t-topics")
    found = {link.get_text(): link["href"] for link in section.select("tbody a")}
    for number in ("2", "1"):
        listed = soup(client, found[number]).find("main").select("tbody tr")
        assert len(listed) == int(number)


def test_the_page_is_complete_in_english(client: TestClient, year: Cast) -> None:
    sign_in(client, "supervisor")
    client.cookies.set("kakehashi_locale", "en")
    page = soup(client, "/reports?year=2022")
    assert lines(page, "topics")["Immigration procedures"][:2] == ["576", "22.3"]
    main = page.find("main")
    for name in main.select("h1, h2, th, caption, p, button, label"):
        if name.find("option") is None and "センター" not in name.get_text():
            assert not any("぀" <= char <= "ヿ" for char in name.get_text()), name


@pytest.mark.parametrize(
    ("login", "address", "status"),
    [
        ("supervisor", "/reports", 200),
        ("coordinator", "/reports", 200),
        ("agency_viewer", "/reports", 200),
        ("agency_viewer", "/reports?centre=hamamatsu", 200),
        ("counsellor", "/reports", 403),
        ("operator", "/reports", 403),
        ("trainee", "/reports/export", 403),
        ("privacy_officer", "/reports/topics", 403),
        ("supervisor", "/reports?centre=hamamatsu", 404),
        ("supervisor", "/reports?centre=all", 404),
        ("supervisor", "/reports?year=1950", 404),
        ("supervisor", "/reports?year=abc", 404),
        ("supervisor", "/reports?table=nothing", 404),
        ("supervisor", "/reports/topics?year=2022", 200),
        ("agency_viewer", "/reports/import", 403),
        ("coordinator", "/reports/import", 403),
        ("supervisor", "/reports/import", 200),
    ],
)
def test_who_may_see_what(client: TestClient, year: Cast, login: str, address: str, status: int) -> None:
    sign_in(client, login)
    assert client.get(address).status_code == status


def test_nobody_signed_in_is_sent_to_the_log_in(client: TestClient, year: Cast) -> None:
    assert client.get("/reports").status_code == 303


def test_the_agency_sees_aggregates_of_all_and_no_way_to_contacts(client: TestClient, year: Cast) -> None:
    sign_in(client, "agency_viewer")
    page = soup(client, "/reports?year=2022")
    assert lines(page, "topics")["計"][0] == "2,588"
    assert page.find("a", href=lambda value: value and value.startswith("/contacts")) is None
    export = soup(client, "/reports/export?year=2022")
    assert export.find(id="level-internal") is None
    assert export.find(id="level-agency") is not None
    assert client.get("/reports/export/file?year=2022&level=internal").status_code == 404


def test_a_long_table_is_shortened_but_never_silently(client: TestClient, engine: Engine, people: Cast) -> None:
    codes = "AF AE YE IL IQ IR IN ID UZ OM KH QA CN CY KW GE SA SY SG LK TH TJ TM TR NP BH PK BD PH BT BN VN MY MM"
    made = [
        {"occurred_at": "2025-05-01", "channel": "phone", "nationality": code}
        for number, code in enumerate(codes.split())
        for _ in range(1 + number % 2)
    ]
    load(engine, rows(*made), people.shizuoka)
    sign_in(client, "supervisor")
    section = soup(client, "/reports?year=2025").find(id="t-nationalities")
    more = section.find("a", string=lambda text: text and "区分" in text)
    assert "ほかの4区分" in more.get_text()
    full = soup(client, more["href"])
    assert len(full.find(id="t-nationalities").select("tbody tr")) == len(codes.split()) + 2
    assert full.find(id="t-topics") is None


@pytest.mark.both
def test_downloads_are_complete_and_leave_a_trace(client: TestClient, year: Cast, reading: Reading) -> None:
    sign_in(client, "supervisor")
    answer = client.get("/reports/export/file?year=2022&level=public&format=zip")
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == 'attachment; filename="isa-2022-shizuoka-public.zip"'
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        assert set(manifest["files"]) | {"manifest.json"} == set(archive.namelist())
    assert manifest["level"] == "public"
    assert manifest["suppression"]["threshold_persons"] == 10
    book = client.get("/reports/export/file?year=2022&level=internal&format=xlsx")
    assert book.content.startswith(b"PK")
    assert client.get("/reports/export/file?year=2022&level=agency&format=exe").status_code == 404
    with reading() as session:
        kinds = session.scalars(
            sa.select(AuditEntry.subject_kind).where(AuditEntry.subject_id == 2022).order_by(AuditEntry.id)
        ).all()
    assert list(kinds) == ["figures:public", "figures:internal"]


def test_the_topic_list_of_a_year_with_its_mapping(client: TestClient, year: Cast) -> None:
    sign_in(client, "supervisor")
    page = soup(client, "/reports/topics?year=2022")
    cells = {row.find("code").get_text(): row.get_text() for row in page.select("tbody tr")}
    assert "コロナ" in cells["special"]
    assert "その他" in cells["tax"]  # the prefecture's list of that year folds tax into other
    assert "静岡県" in page.get_text()
    assert "静岡県（" not in soup(client, "/reports/topics").find("main").get_text()


def upload(
    client: TestClient, content: bytes, *, run: str, centre: str = "shizuoka", key: str = "", sure: str = ""
) -> BeautifulSoup:
    page = soup(client, "/reports/import")
    key = key or page.find("input", attrs={"name": "_key"})["value"]
    answer = client.post(
        "/reports/import",
        data={"_key": key, "centre": centre, "run": run, "sure": sure},
        files={"file": ("相談.csv", content, "text/csv")},
    )
    if answer.status_code == 303:
        assert answer.headers["location"] == "/reports"
    return BeautifulSoup(f"<p id=status>{answer.status_code}</p>" + answer.text, "html5lib")


def status_of(page: BeautifulSoup) -> str:
    return str(page.find(id="status").get_text())


FILE = "記録番号,相談日時,相談方法\nA1,R8.4.1,電話\nA2,R8.4.2,のろし\n".encode("cp932")


def stored(reading: Reading) -> int:
    with reading() as session:
        return int(session.scalar(sa.select(sa.func.count()).select_from(Contact)) or 0)


def test_a_trial_shows_the_errors_and_keeps_nothing(client: TestClient, people: Cast, reading: Reading) -> None:
    sign_in(client, "supervisor")
    page = upload(client, FILE, run="try")
    assert status_of(page) == "200"
    text = page.find(id="result").get_text()
    assert "一覧にない値です: のろし" in text
    assert "まだ何も保存していません" in text
    assert stored(reading) == 0


def test_an_import_keeps_the_good_rows_and_a_repeat_doubles_nothing(
    client: TestClient, people: Cast, reading: Reading
) -> None:
    sign_in(client, "supervisor")
    assert "誤りのある行を除いて" in upload(client, FILE, run="import").get_text()
    assert stored(reading) == 1
    assert status_of(upload(client, FILE, run="import", sure="1")) == "200"
    good = FILE.split(b"A2")[0]
    assert status_of(upload(client, good, run="import")) == "303"
    assert stored(reading) == 1


def test_what_would_double_is_asked_about_before_anything_is_kept(
    client: TestClient, people: Cast, reading: Reading
) -> None:
    sign_in(client, "supervisor")
    plain = "相談日時,相談方法,記録番号\nR8.4.1,電話,\nR8.4.2,来訪,A7\n".encode()
    tried = upload(client, plain, run="try")
    assert "1行に記録番号がありません" in tried.get_text()
    assert tried.find("input", {"name": "sure"}) is not None
    unsure = upload(client, plain, run="import")
    assert (status_of(unsure), stored(reading)) == ("422", 0)
    assert "1行に記録番号がありません" in unsure.get_text()
    assert status_of(upload(client, plain, run="import", sure="1")) == "303"
    assert stored(reading) == 2
    again = upload(client, plain, run="import")
    assert (status_of(again), stored(reading)) == ("422", 2)
    assert "に取り込んであります（追加 2件）" in again.get_text()


def test_the_same_file_with_numbers_is_asked_about_too_and_doubles_nothing(
    client: TestClient, people: Cast, reading: Reading
) -> None:
    sign_in(client, "supervisor")
    good = "記録番号,相談日時,相談方法\nA1,R8.4.1,電話\n".encode()
    assert upload(client, good, run="try").find("input", {"name": "sure"}) is None
    assert status_of(upload(client, good, run="import")) == "303"
    assert "に取り込んであります（追加 1件）" in upload(client, good, run="try").get_text()
    assert status_of(upload(client, good, run="import")) == "422"
    assert status_of(upload(client, good, run="import", sure="1")) == "303"
    assert stored(reading) == 1


@pytest.mark.parametrize(
    ("content", "centre", "message"),
    [
        (b"%PDF-1.7", "shizuoka", "CSVまたはXLSXのファイルではありません"),
        ("相談日時\n".encode(), "shizuoka", "相談方法 (channel)"),
        (b"", "shizuoka", "ファイルを選んでください"),
        (FILE, "hamamatsu", "窓口を選んでください"),
    ],
)
def test_files_that_cannot_be_used_are_answered_beside_the_field(
    client: TestClient, people: Cast, reading: Reading, content: bytes, centre: str, message: str
) -> None:
    sign_in(client, "supervisor")
    page = upload(client, content, run="import", centre=centre)
    assert status_of(page) == "422"
    assert message in page.get_text()
    assert stored(reading) == 0
