"""The paper as PDF: the same text in every script, our own fonts embedded, tagged, one to three pages."""

from __future__ import annotations

import re
import subprocess
from typing import Any

import pytest
from bs4 import Tag

from app.guidance.phrases import LANGUAGES
from app.people.models import Person
from tests.plans.conftest import World
from tests.plans.test_handout import CENTRE, SECRET, change, fill, of_playbook, partner, person_id, sheet_of

FONT_OF = {
    "th": "NotoSansThai-Regular", "ne": "NotoSansDevanagari-Regular", "ko": "KakehashiKorean-Regular",
    "zh": "KakehashiSimplifiedChinese-Regular", "vi": "NotoSans-Regular", "easy": "BIZUDGothic-Regular",
}  # fmt: skip

# Where a Thai mark is placed a little aside (above ช), the setter writes the text of the pair at both glyphs: it looks
# right, and a reader of the text meets it twice.
_DOUBLED = re.compile(r"([\u0e01-\u0e2e][\u0e31\u0e33-\u0e3a\u0e47-\u0e4e]+)\1+")


def tool(pdf: bytes, *command: str) -> str:
    """What a PDF tool of the system says of it."""
    return subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode(errors="replace")


def file_of(world: World, query: str) -> bytes:
    answer = world.get(f"/handout.pdf?{query}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/pdf"
    return bytes(answer.content)


def said(pdf: bytes) -> str:
    """All of the text in the order of reading, without the spaces and breaks of the setting."""
    return tight(tool(pdf, "pdftotext", "-raw", "-", "-"))


def tight(text: str) -> str:
    """Without spaces, and without hyphens, which the reader takes for a word parted at the end of a line."""
    return re.sub(r"[\s\u200b\u2060-]", "", text)


def texts_of(sheet: Tag) -> list[str]:
    """Each text of the page: own language and Japanese apart, without signs and readings."""
    for part in sheet.select("rt, rp, .handout__sign"):
        part.decompose()
    return [
        tight(part.get_text()) for part in sheet.select("span[lang], p[lang], dd[lang]") if not part.select("[lang]")
    ]


def plan(world: World) -> None:
    fill(world)
    ref = partner(world, hours="平日 9時から16時")
    of_playbook(
        world, "apply_renewal", "在留期間の更新を申請する", owner="person", due="2027-02-20",
        papers="在留カード、写真（縦4cm×横3cm）、マイナンバーがわかるもの（その窓口が求めるときだけ。相談窓口では見ない）、大家さんの手紙",
    )  # fmt: skip
    world.add("書類を出す", owner="partner", partner=ref, note_easy="番号札を 取って 待ちます。")
    world.move("国民健康保険の加入手続", "done")


def test_every_text_of_the_page_is_text_of_the_paper_in_every_language(world: World) -> None:
    plan(world)
    for language in LANGUAGES:
        pdf = file_of(world, f"lang={language}")
        found = said(pdf)
        expected = texts_of(sheet_of(world.get(f"/handout?lang={language}")))
        assert len(expected) > 20
        if language == "th":
            found, expected = _once(found), [_once(text) for text in expected]
        if language == "easy":  # the readings stand between the kanji that they belong to
            found, expected = bare(found), [bare(text) for text in expected]
        missing = [text for text in expected if text not in found]
        assert not missing, f"{language}: {missing}"
        assert "〓" not in found
        assert "\ufffd" not in found
        fonts = tool(pdf, "pdffonts", "-").splitlines()[2:]
        assert all(re.search(r"\byes yes yes\b", line) for line in fonts), "embedded, subset, with its text"
        names = {line.split()[0].split("+")[1].removesuffix("-Identity-H") for line in fonts}
        assert FONT_OF.get(language, "NotoSans-Regular") in names


def _once(text: str) -> str:
    return _DOUBLED.sub(r"\1", text)


def bare(text: str) -> str:
    """Kanji, digits and katakana alone: what no reading is written with."""
    return re.sub(r"[\u3040-\u309f]", "", text)


def test_a_paper_whose_script_has_no_font_names_the_characters(world: World) -> None:
    world.add("電話する", helper="عمر さん")
    found = said(file_of(world, "lang=vi"))
    assert "〓〓〓さん" in found
    assert "U+0639ARABICLETTERAIN" in found


@pytest.mark.parametrize("language", ["vi", "easy", "ne"])
def test_the_paper_is_tagged_for_screen_readers(world: World, language: str) -> None:
    plan(world)
    pdf = file_of(world, f"lang={language}")
    about = tool(pdf, "pdfinfo", "-")
    assert re.search(r"Tagged:\s+yes", about)
    assert re.search(r"Page size:.*A4", about)
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    tags = tool(pdf, "pdfinfo", "-struct", "-")
    assert len(re.findall(r"\bH1\b", tags)) == 1
    assert len(re.findall(r"\bH2\b", tags)) == 4, "three steps and what is done"


def test_the_same_plan_gives_the_same_bytes(world: World) -> None:
    plan(world)
    assert file_of(world, "lang=th") == file_of(world, "lang=th")
    assert file_of(world, "lang=th") != file_of(world, "lang=th&careful=yes")


def test_nothing_typed_is_read_as_markup(world: World) -> None:
    odd = '#import "x"; $x$ *a* _b_ <c> = d \\ // e'
    world.add(odd, note_easy=odd)
    assert said(file_of(world, "lang=en")).count(tight(odd)) >= 2


def test_a_careful_paper_tells_nothing_even_in_its_properties(world: World) -> None:
    plan(world)
    change(world, Person, person_id(world), may_say_who=False)
    answer = world.get("/handout.pdf?lang=vi")
    assert 'filename="plan-vi.pdf"' in answer.headers["content-disposition"]
    pdf = bytes(answer.content)
    about = tool(pdf, "pdfinfo", "-") + tool(pdf, "pdfinfo", "-meta", "-")
    for name in (CENTRE, "ランさん", "054-000-0000", world.ref, SECRET):
        assert tight(name) not in said(pdf), name
        assert name not in about, name


def test_a_long_plan_is_set_smaller_and_said_when_it_stays_long(world: World) -> None:
    before: tuple[str, ...] = ()
    for number in range(14):
        before = (
            world.add(
                f"手続{number}を終える", *before[-1:], domain="residence", due="2026-12-01", place="静岡市役所 1階",
                papers="在留カード\n旅券（パスポート）\n課税証明書\n納税証明書\n雇用契約書・労働条件通知書",
            ),
        )  # fmt: skip
    answer = world.get("/handout?lang=vi")
    pages = int(re.search(r"Pages:\s+(\d+)", tool(file_of(world, "lang=vi"), "pdfinfo", "-"))[1])  # type: ignore[index]
    assert pages > 3
    assert f"PDFは{pages}ページになります。" in answer.text
    short: Any = world.get("/handout?lang=vi&scope=now")
    assert "PDFで開く（1ページ）" in short.text
