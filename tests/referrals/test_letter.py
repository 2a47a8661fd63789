"""The letter as a partner gets it: right glyphs from our own fonts, the same bytes, text as text."""

import re
import subprocess
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from app.referrals.letter import (
    ConsentGround,
    ExceptionGround,
    LetterContent,
    Unidentified,
    letter_pdf,
)

FONTS = Path("app/papers/fonts")
LETTER = LetterContent(
    reference="R-7F3Q2K",
    issued_on=date(2026, 11, 22),
    to_organisation="法律相談センター",
    to_section="情報提供係",
    from_centre="多文化共生総合相談センター",
    from_person="髙﨑 遥",
    from_phone="054-000-0000",
    shared=(("氏名", "NGUYỄN THỊ HƯƠNG（グエン ティ フオン）"), ("通称", "𠮷田 花")),
    request="未払い賃金について、相談の予約をお願いします。",
    ground=ConsentGround("ベトナム語", "署名", date(2026, 11, 20), "センター職員"),
    digest="0123456789abcdef" * 4,
    safe_contact="電話は平日18時以降。センターの名前を名乗らないでください。",
    answer_by=date(2026, 11, 27),
)


def tool(pdf: bytes, *command: str) -> str:
    """What a PDF tool of the system says of it."""
    done = subprocess.run([*command, "-"], input=pdf, capture_output=True, check=True)
    return done.stdout.decode()


def text_of(letter: LetterContent) -> str:
    """The text without the breaks and spaces of the setting."""
    return re.sub(r"[\s\u200b]", "", tool(letter_pdf(letter), "pdftotext", "-layout", "-"))


def test_everything_a_partner_needs_stands_there() -> None:
    text = text_of(replace(LETTER, answer_url="https://centre.example/r/abc"))
    for expected in (
        "令和8年11月22日（2026-11-22）",
        "法律相談センター",
        "情報提供係御中",
        "多文化共生総合相談センター",
        "電話054-000-0000",
        "連携・引継ぎのお願い",
        "R-7F3Q2K",
        "未払い賃金について",
        "令和8年11月27日（2026-11-27）",
        "ご本人にベトナム語で説明し、令和8年11月20日",
        "通訳：センター職員",
        "名前を名乗らないでください",
        "回答欄",
        "受理できない理由",
        "https://centre.example/r/abc",
        "0123456789abcdef",
        "1/",
    ):
        assert re.sub(r"\s", "", expected) in text, expected
    assert "0123456789abcdef0" not in text


def test_names_of_all_scripts_have_their_glyphs() -> None:
    names = ("髙﨑", "𠮷田花", "NGUYỄNTHỊHƯƠNG", "グエンティフオン", "ภาษาไทย", "简体", "한국", "ŁÖĆ")
    text = text_of(replace(LETTER, shared=(("名前", "髙﨑 𠮷田 花 ภาษาไทย 简体 한국 ŁÖĆ"), *LETTER.shared)))
    for name in names:
        assert name in text
    assert "〓" not in text


def test_accents_typed_in_pieces_are_put_together_and_kanji_are_left_alone() -> None:
    decomposed = "NGUYE\u0302\u0303N \ufa19"  # Ễ in three pieces; a compatibility form of 神
    text = text_of(replace(LETTER, shared=(("氏名", decomposed),)))
    assert "NGUYỄN" in text
    assert "\ufa19" in text or "〓" in text
    assert "NGUYỄN神" not in text


def test_what_no_font_has_is_marked_and_named() -> None:
    text = text_of(replace(LETTER, shared=(("氏名", "عر \U0001f600"),)))
    assert "〓〓〓" in text
    assert "U+0639" in text
    assert "U+1F600" in text


def test_only_the_carried_fonts_are_used_and_embedded() -> None:
    lines = tool(letter_pdf(LETTER), "pdffonts").splitlines()[2:]
    families = {line.split()[0].split("+")[-1].split("-")[0] for line in lines}
    assert families == {"BIZUDGothic", "NotoSans", "KakehashiKanjiSupplement"}
    assert all(re.search(r"\byes yes yes\b", line) for line in lines)


def test_the_embedded_fonts_show_no_empty_box() -> None:
    """Glyph 0 is the empty box: none of the text on the pages may use it."""
    pdf = letter_pdf(replace(LETTER, shared=(("氏名", "髙﨑𠮷Ễ한ع"),)))
    assert "\ufffd" not in tool(pdf, "pdftotext", "-")
    codes = set()
    for line in (FONTS / "glyphs.txt").read_text("ascii").splitlines()[1:]:
        first, _, last = line.partition("-")
        codes |= set(range(int(first, 16), int(last or first, 16) + 1))
    carried: set[int] = set()
    for path in FONTS.glob("*-Regular.?tf"):
        carried |= set(TTFont(BytesIO(path.read_bytes()), lazy=True).getBestCmap())
    assert codes == {code for code in carried if code >= 0x20}


def test_the_fixed_words_need_only_carried_characters() -> None:
    assert "〓" not in text_of(LETTER)


def test_the_same_content_gives_the_same_bytes() -> None:
    assert letter_pdf(LETTER) == letter_pdf(replace(LETTER))
    assert letter_pdf(LETTER) != letter_pdf(replace(LETTER, request="別のお願い"))


@pytest.mark.parametrize(
    "hostile",
    [
        '#import "@preview/x:1.0.0": *',
        "#read(\"/etc/passwd\") #panic('x')",
        '"quotes" \\ $x^2$ *bold* _it_ `raw` <label> @ref // comment',
        "/* not */ = Heading\n- item\n+ one",
    ],
)
def test_hostile_text_is_printed_as_it_is(hostile: str) -> None:
    letter = replace(
        LETTER,
        request=hostile,
        shared=((hostile, hostile),),
        to_organisation=hostile,
        safe_contact=hostile,
        from_more=(hostile,),
    )
    assert text_of(letter).count(re.sub(r"\s", "", hostile)) >= 4


def test_ten_thousand_characters_are_all_printed() -> None:
    pages = text_of(replace(LETTER, shared=(("状況", "語" * 10_000), ("長", "x" * 2_000))))
    assert pages.count("語") >= 10_000
    assert pages.count("x") >= 2_000


def test_no_line_leaves_the_page() -> None:
    pdf = letter_pdf(replace(LETTER, shared=(("住所", "x" * 500 + "語" * 300),)))
    boxes = tool(pdf, "pdftotext", "-bbox", "-")
    edges = [float(edge) for edge in re.findall(r'xMax="([\d.]+)"', boxes)]
    assert max(edges) < 595 - 50


def test_the_ground_is_always_named() -> None:
    by_law = ExceptionGround("生命・身体の保護のため（法律の例外）", "統括 佐藤", date(2026, 11, 21))
    text = text_of(replace(LETTER, ground=by_law))
    assert "生命・身体の保護のため" in text
    assert "承認：統括佐藤（令和8年11月21日" in text
    assert "同意を得ています" not in text
    assert "ご本人が分かる情報を含みません" in text_of(replace(LETTER, ground=Unidentified(), shared=()))


def test_without_a_rule_for_calls_the_partner_is_asked_to_call_first() -> None:
    assert "ご本人へ連絡する前に" in text_of(replace(LETTER, safe_contact=""))


def test_a_named_person_is_addressed_as_one() -> None:
    text = text_of(replace(LETTER, to_person="山本"))
    assert "山本様" in text
    assert "御中" not in text
