"""What is known of a refuge cannot be read in a stolen database, and is found by those who may know of it alone."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.audit.service import record
from app.authz.actor import Actor
from app.core import migrate
from app.core.text import bigrams
from app.partners import hiding, queries, service
from app.partners.imports import import_partners
from app.partners.keys import fingerprint
from app.partners.models import Partner, PartnerToken
from app.partners.schemas import ContactForm, NewPartnerForm, PartnerForm
from app.partners.text import fold
from tests.partners.conftest import Opener
from tests.support.html import form_values, page, text
from tests.support.people import Cast, sign_in

NAME = "ひだまり荘みのり"
SECRETS = {
    "org_name": NAME,
    "service_name": "緊急一時保護の部屋",
    "department": "夜間受入れ係",
    "phone": "054-272-8461",
    "fax": "054-272-8462",
    "email": "yoru@hidamari.example",
    "url": "https://hidamari.example/nyushitsu",
    "address": "駿河区隠里町七丁目八番",
    "hours": "合言葉を伝えた人だけ終日",
    "closed_days": "休まず受け入れる",
    "methods": "職員が駅まで迎えに行く",
    "who": "追われている母と子",
    "fees": "食費も含めて取らない",
    "papers": "身一つでよい",
    "intake": "裏口の呼び鈴を三度",
    "description": "二階に六部屋ある",
}
OPEN = {"kind": "shelter", "area_scope": "municipality", "municipality": "静岡市", "postal_code": "422-8999"}
TYPED = {**SECRETS, **OPEN}
ALL = (*SECRETS.values(), OPEN["postal_code"])
CONTACT = "迎野 澄子"


def forms_of(secret: str) -> set[bytes]:
    """How a text could lie in a file: in the encodings of databases and as folded keys are."""
    plain = {secret, fold(secret), "".join(char for char in secret if char.isdigit())}
    plain = {one for one in plain if len(one) > 4}
    coded = {base64.b64encode(one.encode())[:-4] for one in plain}
    return coded | {one.encode(code) for one in plain for code in ("utf-8", "utf-16-le", "utf-16-be")}


def readable(content: bytes, secrets: Any = ALL) -> list[str]:
    return [secret for secret in secrets if any(form in content for form in forms_of(secret))]


def files_of(engine: Engine) -> bytes:
    """What somebody would copy now: the file with its log and index; on PostgreSQL the files of the table."""
    if engine.dialect.name == "postgresql":
        return _tables_of(engine)
    path = Path(str(engine.url.database))
    return b"".join(one.read_bytes() for one in sorted(path.parent.glob(path.name + "*")))


def _tables_of(engine: Engine) -> bytes:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("CHECKPOINT")
        root = Path(connection.exec_driver_sql("SHOW data_directory").scalar_one())
        chosen = "SELECT pg_relation_filepath(oid) FROM pg_class WHERE relname ~ 'partner' AND relkind IN ('r', 'i')"
        files = [root / str(row[0]) for row in connection.exec_driver_sql(chosen)]
    return b"".join(path.read_bytes() for path in files)


def cells_of(engine: Engine) -> bytes:
    """Everything that stands in any table."""
    found = bytearray()
    with engine.connect() as connection:
        for name in sa.inspect(connection).get_table_names():
            for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"'):
                for cell in row:
                    found += bytes(cell) if isinstance(cell, bytes | memoryview) else str(cell).encode()
                    found += b"\n"
    return bytes(found)


@dataclass
class Book:
    """A directory with one refuge, and who looks into it."""

    people: Cast
    engine: Engine
    number: int
    ref: str


@pytest.fixture
def book(people: Cast, engine: Engine, writing: Opener) -> Book:
    with writing() as session:
        refuge = add(session, people["coordinator"], **TYPED)
        service.add_contact(session, people["coordinator"], refuge, ContactForm(name=CONTACT, note="声で確かめる"))
        return Book(people, engine, refuge.id, refuge.ref)


def add(session: Session, actor: Actor, **typed: Any) -> Partner:
    return service.add(session, actor, NewPartnerForm.model_validate({**typed, "distinct": True}))


def change(session: Session, actor: Actor, ref: str, **typed: Any) -> Partner:
    partner = queries.by_ref(session, actor, ref)
    assert partner is not None
    service.edit(session, actor, partner, PartnerForm.model_validate({**TYPED, **typed}), seen=partner.version)
    return partner


def found(session: Session, actor: Actor, words: str) -> list[str]:
    return [item.partner.org_name for item in queries.pick_list(session, actor, q=words, include_doubtful=True)]


class TestAStolenDatabase:
    def test_holds_nothing_of_a_refuge(self, book: Book) -> None:
        assert readable(cells_of(book.engine), [*SECRETS.values(), CONTACT, "声で確かめる"]) == []

    @pytest.mark.sqlite
    def test_nor_do_its_files(self, book: Book) -> None:
        content = files_of(book.engine)
        assert book.ref.encode() in content, "the search itself finds what is clear"
        assert readable(content, [*SECRETS.values(), CONTACT]) == []

    def test_the_search_finds_a_refuge_kept_in_clear(self, book: Book, writing: Opener) -> None:
        """The planted defect: the same entry as an office."""
        with writing() as session:
            add(session, book.people["coordinator"], **{**TYPED, "kind": "npo"})
        assert readable(cells_of(book.engine)) == [*SECRETS.values(), OPEN["postal_code"]]

    def test_neither_a_form_nor_its_address_leaves_a_trace(
        self, people: Cast, engine: Engine, client: TestClient, capfd: pytest.CaptureFixture[str]
    ) -> None:
        sign_in(client, "coordinator")
        sent = form_values(page(client.get("/partners/new")), "/partners/new", **TYPED)
        assert client.post("/partners/new", data={**sent, "municipality": ""}).status_code == 422
        made = client.post("/partners/new", data=sent)
        assert made.status_code == 303
        here = made.headers["location"]
        for address in (here, f"{here}/edit", f"/partners?q={NAME}", f"/search?q={NAME}"):
            assert NAME in client.get(address).text
        edit = form_values(page(client.get(f"{here}/edit")), f"{here}/edit", description="三階に九部屋ある")
        assert client.post(f"{here}/edit", data=edit).status_code == 303
        assert client.post(f"{here}/edit", data=edit).status_code == 409
        check = {"checked_on": "2026-11-20", "source": "裏門の当番に電話", "_version": "2"}
        assert client.post(f"{here}/check", data=check).status_code == 303
        sign_in(client, "counsellor")
        assert client.get(here).status_code == 404
        left = cells_of(engine) + "".join(capfd.readouterr()).encode()
        assert b"/partners" in left
        assert readable(left, [*SECRETS.values(), "裏門の当番に電話", "三階に九部屋ある"]) == []
        assert people

    def test_the_source_of_an_imported_refuge_says_nothing(self, people: Cast, engine: Engine, writing: Opener) -> None:
        with writing() as session:
            import_partners(session, people["supervisor"], town_list(), "opendata")
        with writing() as session:
            kept = session.scalars(sa.select(Partner).where(Partner.kind == "shelter")).one()
            assert kept.source_id == "22100:S-77421"
            assert len(kept.source_hash) == 64
            assert kept.source_hash != session.scalar(sa.select(Partner.source_hash).where(Partner.id == kept.id))
            digest = kept.source_hash
        assert fingerprint({}) != digest
        content = cells_of(engine)
        assert b"S-10001" in content, "the number of a public row is kept"
        assert readable(content, [*TOWN, "S-77421", digest]) == []

    def test_the_database_refuses_a_refuge_in_clear(self, book: Book, writing: Opener) -> None:
        """Whatever a statement does that goes round the mapper."""
        for values in ({"org_name_clear": NAME}, {"search_text": fold(NAME)}, {"fees_clear": "なし"}):
            with writing() as session:
                record(session, None, "test", "partner", book.number)
                session.info["doomed"] = True
                planted = sa.update(Partner).where(Partner.id == book.number).values(values)
                with pytest.raises(IntegrityError):
                    session.execute(planted)

    @pytest.mark.usefixtures("book")
    def test_tokens_are_keyed_and_stand_for_no_single_letter(self, reading: Opener) -> None:
        with reading() as session:
            kept = set(session.scalars(sa.select(PartnerToken.token)))
        assert len(kept) > len(bigrams(fold(NAME)))
        assert all(len(token) == 8 for token in kept)
        letters = [fold(NAME), *bigrams(fold(NAME)), *fold(NAME)]
        assert not kept & {letter.encode()[:8] for letter in letters}


class TestSearching:
    @pytest.mark.parametrize(
        "words", [NAME, "みのり", "ヒダマリ", "荘", "夜間 一時保護", "0542728461", "8461", "静岡市 荘"]
    )
    def test_the_cleared_find_a_refuge_by_its_words(self, book: Book, reading: Opener, words: str) -> None:
        with reading() as session:
            assert found(session, book.people["coordinator"], words) == [NAME]
            assert found(session, book.people["counsellor"], words) == []
            assert found(session, book.people["operator"], words) == []

    @pytest.mark.parametrize("words", ["のりみ", "ひだまり 館", "2728462", "・・"])
    def test_letters_alone_are_not_believed(self, book: Book, reading: Opener, words: str) -> None:
        with reading() as session:
            assert found(session, book.people["coordinator"], words) == []

    def test_a_second_entry_is_noticed_by_the_cleared(self, book: Book, writing: Opener) -> None:
        form = NewPartnerForm.model_validate({**TYPED, "org_name": "ひだまり荘 みのり"})
        with writing() as session:
            like = service.similar_to(session, book.people["coordinator"], form)
            assert [partner.org_name for partner in like] == [NAME]
            assert service.similar_to(session, book.people["counsellor"], form) == []
            second = add(session, book.people["coordinator"], **TYPED)
            others = queries.same_desk(session, book.people["coordinator"], second)
            assert [partner.ref for partner in others] == [book.ref]
            session.info["doomed"] = True


class TestMoving:
    def test_an_office_that_becomes_a_refuge_is_readable_no_more(
        self, people: Cast, engine: Engine, writing: Opener
    ) -> None:
        with writing() as session:
            ref = add(session, people["coordinator"], **{**TYPED, "kind": "npo"}).ref
        assert readable(cells_of(engine)) != []
        with writing() as session:
            change(session, people["coordinator"], ref)
        assert readable(cells_of(engine)) == []
        if engine.dialect.name == "sqlite":
            assert readable(files_of(engine)) == []
        with writing() as session:
            assert found(session, people["coordinator"], "みのり") == [NAME]
            assert found(session, people["counsellor"], "みのり") == []

    @pytest.mark.sqlite
    def test_without_emptying_the_log_the_office_stays_in_it(
        self, people: Cast, engine: Engine, writing: Opener, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The planted defect."""
        monkeypatch.setattr(service, "forget_old_pages", lambda _session: None)
        with writing() as session:
            ref = add(session, people["coordinator"], **{**TYPED, "kind": "npo"}).ref
        with writing() as session:
            change(session, people["coordinator"], ref)
        assert readable(files_of(engine)) != []

    def test_a_refuge_that_becomes_an_office_is_found_by_all(self, book: Book, writing: Opener) -> None:
        with writing() as session:
            changed = change(session, book.people["coordinator"], book.ref, kind="npo", address_hidden=False)
            assert changed.hidden_ct is None  # type: ignore[attr-defined]
        with writing() as session:
            kept = session.execute(sa.select(Partner.org_name, Partner.address_hidden, Partner.fees)).one()
            assert tuple(kept) == (NAME, False, SECRETS["fees"])
            assert session.scalar(sa.select(sa.func.count()).select_from(PartnerToken)) == 0
            assert found(session, book.people["counsellor"], "みのり") == [NAME]
            assert service.stored(changed) == {**service.stored(changed), **SECRETS}

    def test_an_address_that_is_kept_from_callers_is_encrypted_alone(
        self, people: Cast, engine: Engine, writing: Opener
    ) -> None:
        with writing() as session:
            add(session, people["coordinator"], **{**TYPED, "kind": "dv_center"})
        clear = readable(cells_of(engine))
        assert NAME in clear
        assert SECRETS["address"] not in clear
        assert OPEN["postal_code"] not in clear

    def test_the_form_of_a_refuge_shows_and_keeps_every_text(self, book: Book, client: TestClient) -> None:
        sign_in(client, "coordinator")
        here = f"/partners/{book.ref}"
        values = form_values(page(client.get(f"{here}/edit")), f"{here}/edit")
        assert {name: values[name] for name in SECRETS} == {name: [secret] for name, secret in SECRETS.items()}
        shown = text(page(client.get(here)))
        assert all(secret in shown for secret in SECRETS.values())


TOWN = ("シェルターかげろう", "静岡市葵区影山町二丁目", "054-272-5550")
_HEAD = "全国地方公共団体コード,ID,名称,所在地_連結表記,電話番号,備考\r\n"


def town_list(name: str = TOWN[0], note: str = "") -> bytes:
    rows = f"221007,S-77421,{name},{TOWN[1]},{TOWN[2]},{note}\r\n221007,S-10001,静岡市国際交流協会,,054-354-2009,\r\n"
    return (_HEAD + rows).encode()


class TestImporting:
    @pytest.fixture
    def imported(self, people: Cast, writing: Opener) -> Cast:
        with writing() as session:
            answer = import_partners(session, people["supervisor"], town_list(), "opendata")
            assert answer.created == 2
        return people

    def test_the_same_list_twice_changes_nothing_and_a_changed_row_is_updated(
        self, imported: Cast, engine: Engine, writing: Opener
    ) -> None:
        with writing() as session:
            answer = import_partners(session, imported["supervisor"], town_list(), "opendata")
            assert (answer.created, answer.updated, answer.unchanged) == (0, 0, 2)
        with writing() as session:
            answer = import_partners(session, imported["supervisor"], town_list("シェルターほたる"), "opendata")
            assert (answer.created, answer.updated, answer.unchanged) == (0, 1, 1)
        with writing() as session:
            assert found(session, imported["coordinator"], "ほたる") == ["シェルターほたる"]
            assert found(session, imported["coordinator"], "かげろう") == []
        assert readable(cells_of(engine), [*TOWN, "シェルターほたる"]) == []

    def test_no_list_uncovers_what_somebody_hid(self, imported: Cast, engine: Engine, writing: Opener) -> None:
        with writing() as session:
            office = session.scalars(sa.select(Partner).where(Partner.source_id == "22100:S-10001")).one()
            office.kind, office.fees = "shelter", "預かり金はない"
            record(session, None, "test", "partner", office.id)
        changed = town_list().replace("静岡市国際交流協会".encode(), "静岡市国際交流会館".encode())
        with writing() as session:
            answer = import_partners(session, imported["supervisor"], changed, "opendata")
            assert (answer.created, answer.updated) == (0, 1)
        with writing() as session:
            kept = session.get_one(Partner, office.id)
            assert (kept.kind, kept.org_name, kept.fees) == ("shelter", "静岡市国際交流会館", "預かり金はない")
        assert readable(cells_of(engine), ["静岡市国際交流会館", "預かり金はない"]) == []

    @pytest.mark.parametrize(("login", "told"), [("supervisor", True), ("operator", False)])
    def test_a_like_row_tells_nobody_of_a_refuge_who_must_not_know(
        self, imported: Cast, writing: Opener, login: str, told: bool
    ) -> None:
        other = town_list().replace(b"S-77421", b"T-1").replace(b"S-10001", b"T-2")
        with writing() as session:
            answer = import_partners(session, imported[login], other, "opendata", dry_run=True)
        assert ("22100:S-77421" in str(answer.possible_duplicates)) is told
        assert "22100:S-10001" in str(answer.possible_duplicates)


class TestTheMigration:
    def test_moves_what_exists_down_and_up(self, book: Book, database_url: str, writing: Opener) -> None:
        with writing() as session:
            add(session, book.people["coordinator"], **{**TYPED, "kind": "dv_center", "org_name": "女性相談の窓口"})
            import_partners(session, book.people["supervisor"], town_list(), "opendata")
        with writing() as session:
            before = {row.id: service_values(row) for row in session.scalars(sa.select(Partner))}
            tokens = set(session.execute(sa.select(PartnerToken.partner_id, PartnerToken.token)).all())
        book.engine.dispose()
        migrate.downgrade(database_url, "0003")
        below = cells_of(book.engine)
        assert readable(below, [*SECRETS.values(), *TOWN, "22100:S-77421"]) == [
            *SECRETS.values(), *TOWN, "22100:S-77421",
        ]  # fmt: skip
        book.engine.dispose()
        migrate.upgrade(database_url)
        # The counselling centre holds the same texts but for these, and is public.
        secrets = [NAME, SECRETS["address"], OPEN["postal_code"], *TOWN, "22100:S-77421"]
        assert readable(cells_of(book.engine), secrets) == []
        assert readable(files_of(book.engine), secrets) == []
        with writing() as session:
            assert {row.id: service_values(row) for row in session.scalars(sa.select(Partner))} == before
            assert set(session.execute(sa.select(PartnerToken.partner_id, PartnerToken.token)).all()) == tokens
            assert found(session, book.people["coordinator"], "みのり") == [NAME]

    def test_the_search_would_find_what_stayed_in_old_pages(self, book: Book, database_url: str) -> None:
        """The planted defect: the level below keeps all of it readable in the file."""
        book.engine.dispose()
        migrate.downgrade(database_url, "0003")
        assert readable(files_of(book.engine)) == [*SECRETS.values(), OPEN["postal_code"]]


def service_values(row: Partner) -> dict[str, Any]:
    """Every text of a partner, wherever it lies, and what it is found by."""
    names = (*hiding.FIELDS, *hiding.KEYS, "kind", "address_hidden", "municipality_code", "version", "ref")
    return {name: getattr(row, name) for name in names}
