"""The way of a file through the pages: sent, matched, tried, taken over, mended, undone."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from app.partners.lists.models import HeldFile
from app.partners.models import Partner
from tests.partners.conftest import Opener
from tests.partners.files import as_csv, office
from tests.support.html import errors_of, form_values, page, text
from tests.support.people import sign_in

pytestmark = pytest.mark.usefixtures("directory")
OWN = "番号,どこ,でんわ,言語\n1,みなと日本語教室,054-254-2601,ベトナム語\n2,ひがし相談室,12,宇宙語\n".encode()


def send(client: TestClient, content: bytes, file_format: str = "own") -> Any:
    sent = form_values(page(client.get("/partners/import")), "/partners/import", format=file_format)
    return client.post("/partners/import", data=sent, files={"file": ("list.csv", content, "text/csv")})


def post(client: TestClient, shown: Any, address: str, **typed: Any) -> Any:
    return client.post(address, data=form_values(page(shown), address, **typed))


@pytest.fixture
def held(client: TestClient) -> str:
    """The address of a held file of one's own list whose columns are not matched yet."""
    sign_in(client, "supervisor")
    address = str(send(client, OWN).headers["location"])
    assert address.endswith("/columns")
    return address.removesuffix("/columns")


def test_columns_are_guessed_changed_and_known_again(client: TestClient, held: str) -> None:
    shown = client.get(f"{held}/columns")
    values = form_values(page(shown), f"{held}/columns")
    assert [values[name] for name in ("number", "phone", "languages", "name")] == [["番号"], ["でんわ"], ["言語"], [""]]
    refused = post(client, shown, f"{held}/columns")
    assert refused.status_code == 422
    assert errors_of(page(refused), "name")
    twice = post(client, shown, f"{held}/columns", name="でんわ")
    assert errors_of(page(twice), "phone") or errors_of(page(twice), "name")
    assert post(client, shown, f"{held}/columns", name="どこ").headers["location"] == held
    again = send(client, OWN).headers["location"]
    assert not again.endswith("/columns")
    assert "みなと日本語教室" not in text(page(client.get("/partners?q=みなと")))


def test_the_trial_says_what_would_happen_and_the_refused_rows_come_back(
    client: TestClient, held: str, reading: Opener
) -> None:
    post(client, client.get(f"{held}/columns"), f"{held}/columns", name="どこ")
    tried = client.get(held)
    assert "電話番号として読めません: 12" in text(page(tried))
    assert "一覧にない言葉です: 宇宙語" in text(page(tried))
    with reading() as session:
        assert session.scalar(sa.select(sa.func.count()).where(Partner.source_format == "own")) == 0
        raw = session.execute(sa.select(HeldFile.__table__)).mappings().one()
        assert "みなと" not in str(raw)
    done = post(client, tried, held)
    batch = done.headers["location"]
    assert "除いた行 1" in text(page(client.get(batch)))
    back = client.get(f"{held}/refused")
    header, row = csv.reader(io.StringIO(back.content.decode("utf-8-sig")))
    assert (header[-1], row[:3]) == ("エラー", ["2", "ひがし相談室", "12"])
    assert "でんわ: 電話番号として読めません: 12" in row[-1]
    mended = back.content.decode("utf-8-sig").replace(",12,宇宙語,", ",054-254-2602,英語,").encode()
    again = client.get(send(client, mended).headers["location"])
    assert "追加 1" in text(page(again))


def test_a_change_is_shown_with_its_old_and_new_text_and_is_undone(client: TestClient, reading: Opener) -> None:
    sign_in(client, "supervisor")
    held = send(client, as_csv([office(1, fax="024-521-7777")]), "offices").headers["location"]
    shown = text(page(client.get(held)))
    assert "変わるところ" in shown
    assert "FAX – 024-521-7777" in shown
    batch = post(client, client.get(held), held).headers["location"]
    undone = post(client, client.get(batch), f"{batch}/undo", reason="古い一覧でした")
    assert undone.headers["location"] == batch
    assert "古い一覧でした" in text(page(client.get(batch)))
    assert client.post(f"{batch}/undo", data={"reason": "もう一度"}).status_code == 409
    with reading() as session:
        assert session.scalars(sa.select(Partner.fax).where(Partner.source_id == "desk-1")).one() == ""


def test_a_file_is_its_senders_alone(client: TestClient, held: str) -> None:
    sign_in(client, "operator")
    for address in (held, f"{held}/columns", f"{held}/refused"):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("content", "file_format", "says"),
    [
        (as_csv([office(1)]), "opendata", "公開窓口の一覧"),
        ("全国地方公共団体コード,ID,名称\n221007,1,みなと\n".encode(), "offices", "自治体オープンデータ"),
        (b"name\n" + b"x\n" * 100_000, "own", "100,000行あります"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "own", "パスワード"),
    ],
    ids=["offices as open data", "open data as offices", "too many rows", "locked"],
)
def test_a_wrong_file_is_told_what_it_is(client: TestClient, content: bytes, file_format: str, says: str) -> None:
    sign_in(client, "supervisor")
    answer = send(client, content, file_format)
    assert answer.status_code == 422
    assert says in " ".join(errors_of(page(answer), "file"))


def test_two_entries_are_compared_and_merged_with_what_is_chosen(client: TestClient, reading: Opener) -> None:
    sign_in(client, "supervisor")
    with reading() as session:
        refs = dict(session.execute(sa.select(Partner.source_id, Partner.ref)).all())
    gone, stays = refs["desk-2"], refs["desk-4"]
    address = f"/partners/{gone}/merge"
    assert "どの登録にまとめますか" in text(page(client.get(address)))
    shown = client.get(f"{address}?into={stays}")
    assert "名称は違う" in text(page(shown))
    assert "電話番号 024-521-0001 0570-078370" in text(page(shown))
    done = client.post(address, data=form_values(page(shown), address) | {"unite": ["none"], "into": [stays]})
    assert done.headers["location"] == f"/partners/{stays}"
    with reading() as session:
        assert session.scalars(sa.select(Partner.state).where(Partner.ref == gone)).one() == "retired"
