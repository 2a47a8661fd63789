"""Files beside meetings and materials, the directory by languages, one's own certificate for machines."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.core import clock
from app.core.config import Settings
from app.core.db import unit_of_work
from app.core.errors import Invalid
from app.training import queries as register
from app.training.credential import issuer_keys
from app.training.models import Certification
from app.training.portal import queries
from app.training.portal.files import kinds, service
from app.training.portal.files.kinds import kind_of
from app.training.portal.models import CaseStudyMeeting, DirectoryEntry, PortalFile
from app.training.portal.rules import Facts, Sought, languages_in
from app.training.portal.schemas import DirectoryForm
from app.training.portal.service import members
from app.training.schemas import OrderForm
from app.training.service import certifications
from tests.support.html import errors_of, form_values, page, text
from tests.support.people import Cast, cast, sign_in
from tests.training.test_portal import completer, meeting

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def office(*parts: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as packed:
        for part in parts:
            packed.writestr(part, "x")
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF, "pdf"),
        (PDF + b"/OpenAction << /S /JavaScript >>", None),
        (b"\x89PNG\r\n\x1a\n0", "png"),
        (b"\xff\xd8\xff\xe0", "jpeg"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "webp"),
        (office("[Content_Types].xml", "word/document.xml"), "docx"),
        (office("[Content_Types].xml", "xl/workbook.xml"), "xlsx"),
        (office("[Content_Types].xml", "ppt/presentation.xml"), "pptx"),
        (office("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), None),
        (office("word/document.xml"), None),
        (office("[Content_Types].xml", "word/document.xml")[:40], None),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", None),  # an old .doc, in which macros hide
        (b"<html><script>", None),
        (b"MZ", None),
        (b"", None),
    ],
    ids=range(15),  # the bytes of an archive tell when it was made, and a test needs the same name in every process
)
def test_what_a_file_is_stands_in_it(content: bytes, kind: str | None) -> None:
    assert kind_of(content) == kind


def test_languages_are_found_by_code_and_in_what_was_typed() -> None:
    assert languages_in("英語、ポルトガル語と、少しの手話") == ("en", "pt")
    assert languages_in("") == ()
    one = Facts("佐々木 リカ", "みなと市国際交流協会", "22", ("vi", "en"), "医療通訳")
    assert Sought().fits(one)
    assert Sought("vi", "22", "ミナト 医療").fits(one)
    assert not any(sought.fits(one) for sought in (Sought("pt"), Sought("", "23"), Sought("", "", "大阪")))


@pytest.fixture
def people(engine: Engine) -> Cast:
    return cast(engine)


def test_an_entry_of_typed_words_is_kept_and_found(people: Cast, session: Session) -> None:
    own, actor = completer(session, people), people["coordinator"]
    entry = DirectoryEntry(
        learner_id=own.id, shows_name=True, shows_languages=True, languages="ベトナム語、英語", version=1
    )
    session.add(entry)
    members_seen = queries.directory(session)
    assert [(one.languages, one.language_words) for one in members_seen] == [(("vi", "en"), "ベトナム語、英語")]
    form = DirectoryForm(shows_name=True, shows_languages=True, spoken=["vi"], spoken_other="sw", languages="読むだけ")
    members.choose(session, actor, own, form, seen=own.version)
    session.flush()
    assert [(one.languages, one.language_words) for one in queries.directory(session)] == [(("vi", "sw"), "読むだけ")]


@pytest.mark.both
def test_a_file_is_kept_encrypted_and_read_by_holders_alone(
    client: TestClient, people: Cast, engine: Engine, settings: Settings
) -> None:
    with unit_of_work(engine, write=True) as session:
        completer(session, people)
        ref = meeting(session, people, 5)
    path = f"/training/materials/{ref}/files"
    sign_in(client, "instructor")
    shown = page(client.get(f"/training/materials/{ref}"))

    def send(content: bytes, name: str = "当日の資料.pdf", **typed: str) -> tuple[int, list[str]]:
        sent = client.post(path, data=form_values(shown, path, **typed), files={"file": (name, content)})
        soup = page(sent)
        return sent.status_code, [field for field in ("file", "looked") if errors_of(soup, field)]

    assert send(PDF) == (422, ["looked"])
    assert send(b"GIF89a", looked="1") == (422, ["file"])
    assert send(PDF, "山田花子様 090-1234-5678.pdf", looked="1") == (422, ["file"])
    large = b"\x89PNG\r\n\x1a\n" + b"0" * kinds.MAX_BYTES
    assert send(large, looked="1") == (422, ["file"])
    assert send(PDF, looked="1")[0] == 303
    with engine.connect() as connection:
        rows = connection.execute(sa.text("SELECT ref, name_ct, content_ct, size FROM portal_files")).all()
    ((kept, name, content, size),) = rows
    assert size == len(PDF)
    assert b"PDF" not in bytes(content)
    assert "当日".encode() not in bytes(name)
    sign_in(client, "coordinator")
    assert "当日の資料.pdf" in text(page(client.get(f"/training/portal/meetings/{ref}")))
    answer = client.get(f"/training/portal/files/{kept}")
    assert (answer.content, answer.headers["content-type"]) == (PDF, "application/pdf")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert sign_in(client, "colleague").get(f"/training/portal/files/{kept}").status_code == 404
    _credential(client, engine, settings)
    with unit_of_work(engine, write=True) as session:
        one = session.scalars(sa.select(Certification)).one()
        form = OrderForm(kind="suspension", starts_on=clock.today(), ground="確認", decision_number="決9")
        certifications.order(session, people["approver"], one, form, seen=one.version)
    sign_in(client, "coordinator")
    assert client.get(f"/training/portal/files/{kept}").status_code == 404
    sign_in(client, "instructor")
    shown = page(client.get(f"/training/materials/{ref}"))
    gone = f"/training/materials/files/{kept}/remove"
    assert client.post(gone, data=form_values(shown, gone)).status_code == 303
    with engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM portal_files")) == 0


def _credential(client: TestClient, engine: Engine, settings: Settings) -> None:
    """The holder's file is that of the register, once there is a key."""
    sign_in(client, "coordinator")
    path = "/training/portal/certificate"
    assert not page(client.get("/training/portal")).select('a[href$=".jwt"]')
    assert client.get(f"{path}.jwt").status_code == 409
    issuer_keys.make(settings.keys_dir, 2026)
    assert page(client.get("/training/portal")).select('a[href$=".jwt"]')
    own = client.get(f"{path}.jwt").content
    assert client.get(f"{path}.en.pdf").content[:5] == b"%PDF-"
    with unit_of_work(engine, write=False) as session:
        one = session.scalars(sa.select(Certification)).one()
        (document,) = register.documents_of(session, one)
        address = f"/training/certifications/{one.ref}/documents/{document.code}.jwt"
    assert sign_in(client, "training_admin").get(address).content == own


def test_not_more_than_so_many(people: Cast, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MOST", 1)
    ref, actor = meeting(session, people, 5, clock.today() + timedelta(days=9)), people["training_admin"]
    owner = session.scalars(sa.select(CaseStudyMeeting).where(CaseStudyMeeting.ref == ref)).one()
    service.keep(session, actor, owner, "a.pdf", PDF, looked=True)
    session.flush()
    with pytest.raises(Invalid):
        service.keep(session, actor, owner, "b.pdf", PDF, looked=True)
    assert session.scalar(sa.select(sa.func.count()).select_from(PortalFile)) == 1


def test_the_directory_is_searched_and_changed_on_its_pages(client: TestClient, people: Cast, engine: Engine) -> None:
    with unit_of_work(engine, write=True) as session:
        completer(session, people)
    sign_in(client, "coordinator")
    path = "/training/portal/directory"
    form = form_values(page(client.get(f"{path}/own")), f"{path}/own")
    sent = {**form, "shows_name": "1", "shows_languages": "1", "spoken": ["vi", "en"]}
    assert client.post(f"{path}/own", data=sent).status_code == 303
    assert "佐々木 リカ" in text(page(client.get(f"{path}?language=vi&q=佐々木")).select_one("table"))
    for wrong in ("language=vi&q=林", "prefecture=47", "language=nonsense"):
        assert not page(client.get(f"{path}?{wrong}")).select("table"), wrong
