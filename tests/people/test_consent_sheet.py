"""The sheet to sign: every language fits its page and its letters; printed before and after it is recorded."""

from __future__ import annotations

import subprocess
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from app.guidance.phrases import LANGUAGES
from app.papers import glyphs, setting
from app.people import consent_paper, consent_text
from app.people.consent_paper import Head
from app.people.consent_text import Agreement
from app.people.models import Consent
from tests.people.conftest import Make
from tests.people.test_consents import Opener, fill
from tests.support.html import form_values, page, text

DAY = date(2026, 11, 22)
AGREED = Agreement(
    "静岡労働基準監督署", "labour_standards_office", ["work", "consult"], "未払い賃金の相談",
    ["call_name", "legal_names", "languages", "interpreter", "phone", "situation", "health"], False, DAY, "guardian",
)  # fmt: skip
HEAD = Head("静岡の相談窓口", "054-000-0000")


def printed(pdf: bytes) -> str:
    return subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_all_of_it_in_letters_that_can_be_printed(language: str) -> None:
    made = consent_text.sheet(AGREED, language)
    missing: dict[str, None] = {}
    glyphs.printable(consent_paper._data(made, HEAD, DAY), missing)
    assert missing == {}
    assert [len(row.values) for row in made.rows] == [2, 3, 7, 1, 1, 2, 3]
    assert bool(made.signs) is (language != "ja"), "what nobody has reviewed says so"
    assert {one.own.language for one in (made.title, made.agree, *made.signing)} == {language}


def test_on_paper_the_language_stands_beside_japanese_on_one_page() -> None:
    made = consent_text.sheet(AGREED, "vi")
    data = {**consent_paper._data(made, HEAD, DAY), "size": 8.8}
    assert setting.pages(consent_paper._TEMPLATE, data) == 1
    pdf = consent_paper.consent_pdf(made, HEAD, DAY)
    assert pdf == consent_paper.consent_pdf(made, HEAD, DAY), "the same sheet gives the same bytes"
    told = "".join(printed(pdf).split())
    for said in ("Chữký", "署名", "◇", "静岡労働基準監督署", "未払い賃金の相談", consent_text.version_of("vi")):
        assert said in told


def test_another_wording_is_another_version(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len({consent_text.version_of(language) for language in LANGUAGES}) == len(LANGUAGES)
    before = consent_text.version_of("vi")
    bank = consent_text.phrases.carried()
    phrase = bank.phrases["consent"]["ja"]["agree"]
    reworded = phrase.model_copy(update={"text": phrase.text + "。"})
    consent = {**bank.phrases["consent"], "ja": {**bank.phrases["consent"]["ja"], "agree": reworded}}
    other = type(bank)({**bank.phrases, "consent": consent}, bank.catalogue)
    monkeypatch.setattr(consent_text.phrases, "carried", lambda: other)
    assert consent_text.version_of("vi") != before


def test_printed_to_be_signed_then_recorded_with_its_text_and_the_place_of_the_paper(
    coordinator: TestClient, make: Make, reading: Opener
) -> None:
    here = f"/people/{make(call_name='リンさん')}/consents"
    action = f"{here}/new"
    typed: dict[str, Any] = fill(coordinator, action, partner_kind="houterasu", fields=["phone"], groups=["language"])
    paper = coordinator.post(f"{here}/sheet", data={**typed, "method": ""})
    assert paper.headers["content-type"] == "application/pdf"
    assert "ngôn ngữ" in " ".join(printed(paper.content).split()).lower()
    nobody = coordinator.post(f"{here}/sheet", data={**typed, "partner_kind": ""})
    assert nobody.status_code == 422
    assert "リンさん" in nobody.text
    with reading() as session:
        assert session.scalars(sa.select(Consent)).all() == [], "a paper records nothing"
    done = coordinator.post(action, data={**typed, "step": "record"}).headers["location"]
    with reading() as session:
        row = session.scalars(sa.select(Consent)).one()
        assert (row.fields, row.purposes, row.both_ways) == (["languages", "interpreter", "phone"], ["legal"], False)
        assert row.text_version == consent_text.version_of("vi")
        assert "電話番号・連絡先" in (row.text_read or "")
    shown = page(coordinator.get(done))
    assert "未記入" in text(shown)
    place = form_values(shown, f"{done}/paper", kept_at="書庫2の12番")
    assert coordinator.post(f"{done}/paper", data=place).status_code == 303
    assert coordinator.post(f"{done}/paper", data=place).status_code == 409
    assert "書庫2の12番" in text(page(coordinator.get(done)))
    assert len(shown.select(f'a[href^="{done}/sheet.pdf?language="]')) == len(LANGUAGES)
    assert coordinator.get(f"{done}/sheet.pdf?language=ko").headers["content-type"] == "application/pdf"
    withdraw = form_values(page(coordinator.get(done)), f"{done}/withdraw", withdrawn_note="やめる")
    assert coordinator.post(f"{done}/withdraw", data=withdraw).status_code == 303
    assert coordinator.get(f"{done}/sheet.pdf").status_code == 409
