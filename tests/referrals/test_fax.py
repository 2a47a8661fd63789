"""The form to tick and fax back: one page, the short number in large type, every coded reason, nobody's name."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from datetime import date

import pytest

from app.codes import lists
from app.referrals.fax import FaxContent, fax_pdf
from app.referrals.schemas import COMPLETED, FAILED
from tests.referrals.conftest import STORY, World

FORM = FaxContent(
    "R-7F3Q2K8D", date(2026, 11, 22), "静岡労働基準監督署 監督課", "静岡市相談窓口", "髙﨑 遥", "054-000-0000",
    "0123456789abcdef" * 4, date(2026, 11, 27), "https://answers.example.jp/r/" + "a" * 43,
)  # fmt: skip


def told(pdf: bytes, *command: str) -> str:
    return subprocess.run([*command, "-"], input=pdf, capture_output=True, check=True).stdout.decode()


def test_everything_that_can_be_answered_can_be_ticked() -> None:
    pdf = fax_pdf(FORM)
    text = re.sub(r"\s", "", told(pdf, "pdftotext", "-layout", "-"))
    assert "Pages:           1" in told(pdf, "pdfinfo"), "fax machines lose pages"
    reasons = [code.ja for code in lists.DECLINE_REASONS if code.code != "no_answer"]
    outcomes = [lists.REFERRAL_OUTCOMES.label(code) for code in (*COMPLETED, *FAILED)]
    for expected in (*reasons, *outcomes, "R-7F3Q2K8D", "0123456789abcdef", "令和8年11月27日", "お名前", "再開した"):
        assert re.sub(r"\s", "", expected) in text, expected
    word = re.search(r'yMin="([\d.]+)" xMax="[\d.]+" yMax="([\d.]+)">R-7F3Q2K8D', told(pdf, "pdftotext", "-bbox", "-"))
    assert word is not None
    assert float(word[2]) - float(word[1]) > 20, "the number can be read after two fax machines"
    assert fax_pdf(FORM) == pdf


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ({"from_fax": "054-000-0001"}, ["FAX（054-000-0001）でお返しください"]),
        (
            {"from_address": "静岡市葵区1-1"},
            ["FAXがありません", "電話（054-000-0000）", "郵送（静岡市葵区1-1）", "二次元コード"],
        ),
        ({"from_phone": "", "answer_url": ""}, ["FAXがありません", "担当者にお渡しください"]),
    ],
)
def test_it_says_how_to_answer_also_where_there_is_no_machine(known: dict[str, str], said: list[str]) -> None:
    text = re.sub(r"\s", "", told(fax_pdf(replace(FORM, **known)), "pdftotext", "-layout", "-"))
    assert all(words in text for words in said), text
    assert "FAXでお返し" not in text
    assert ("電話054" in text) == ("from_phone" not in known), "no name of a line without its number"


def test_the_form_names_nobody_and_ends_with_the_answer(world: World) -> None:
    ref = world.sent()
    form = world.client.get(f"/referrals/{ref}/fax.pdf")
    assert form.status_code == 200
    text = told(form.content, "pdftotext", "-layout", "-")
    assert re.sub(r"\s", "", ref) in re.sub(r"\s", "", text)
    assert "フオン" not in text
    assert STORY[:5] not in text
    assert world.client.get(f"/referrals/{world.draft()}/fax.pdf").status_code == 404
    assert world.move(ref, "reject", heard_via="letter", reason="schedule", note="FAXで届いた").status_code == 303
    assert world.client.get(f"/referrals/{ref}/fax.pdf").status_code == 409
