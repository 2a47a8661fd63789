"""The phrase bank: complete where it must be, honest about what nobody reviewed, never silent about a gap."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest
from babel.dates import format_date

from app.codes import lists
from app.guidance import catalogue, phrases
from app.guidance.catalogue import DATA, CatalogueError
from app.guidance.phrases import LANGUAGES, Phrase
from tools.phrases import refresh

SUNDAY = date(2026, 11, 22)
TRANSLATED = [language for language in LANGUAGES if language not in ("ja", "easy", "en")]


def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DATA / "phrases", tmp_path / "phrases"))


def test_every_step_paper_and_place_has_its_phrase_in_every_language() -> None:
    bank = phrases.carried()
    for language in TRANSLATED:
        for code in bank.catalogue.papers:
            said = bank.paper(code, language)
            assert said is not None
            assert said.language == language, f"{code} in {language}"
        for code in bank.catalogue.steps:
            title = bank.step(code, language)
            assert title is not None
            assert title.language == language, f"{code} in {language}"
        for kind in lists.PARTNER_KINDS:
            place = bank.place(kind.code, language)
            assert place is not None
            assert place.language == language, f"{kind.code} in {language}"


def test_no_phrase_is_left_over() -> None:
    assert phrases.strangers(phrases.carried()) == []


def test_a_misspelt_code_is_found(tmp_path: Path) -> None:
    folder = copy(tmp_path)
    path = folder / "papers" / "vi.toml"
    path.write_text(path.read_text("utf-8").replace('"passport"', '"pasport"'), "utf-8")
    bank = phrases.load(folder, catalogue.carried())
    assert phrases.strangers(bank) == ["papers/vi.toml: pasport"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_writes_with_its_own_letters(language: str) -> None:
    """A file put under the wrong name shows at once."""
    bank = phrases.carried()
    text = "".join(
        phrase.text for kind in ("sheet", "places") for phrase in bank.phrases[kind].get(language, {}).values()
    )
    scripts = {
        "th": ("\u0e00", "\u0e7f"), "ne": ("\u0900", "\u097f"), "ko": ("\uac00", "\ud7a3"), "zh": ("\u4e00", "\u9fff"),
        "ja": ("\u3040", "\u30ff"), "easy": ("\u3040", "\u30ff"),
    }  # fmt: skip
    first, last = scripts.get(language, ("A", "\u1ef9"))
    letters = [c for c in text if c.isalpha()]
    assert sum(first <= c <= last for c in letters) > (0.3 if first == "\u3040" else 0.5) * len(letters)
    if language not in ("ja", "easy"):
        assert not any("\u3040" <= c <= "\u30ff" for c in text), "kana in a translation"


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "easy"])
def test_weekdays_and_months_are_those_of_cldr(language: str) -> None:
    """Against another source than the one who typed them in."""
    bank = phrases.carried()
    locale = phrases.tag(language).replace("-", "_")
    for number in range(7):
        day = SUNDAY + timedelta(days=number)
        width = "ccc" if language == "ja" else "cccc"
        assert bank.word(f"weekday_{day.weekday()}", language).text == format_date(day, width, locale=locale)
    months = bank.phrases["sheet"][language]
    for number in range(1, 13):
        if f"month_{number}" in months:
            named = format_date(date(2026, number, 1), "MMMM", locale=locale)
            assert months[f"month_{number}"].text == named


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("ja", "令和8年11月22日（2026-11-22・日）"),
        ("easy", "2026年（令和8年）11月22日（日曜日）"),
        ("en", "Sunday, 22 November 2026"),
        ("zh", "2026年11月22日 星期日"),
        ("ko", "2026년 11월 22일 일요일"),
        ("vi", "Chủ Nhật, ngày 22 tháng 11 năm 2026"),
        ("ne", "2026 नोभेम्बर 22, आइतबार"),
        ("id", "Minggu, 22 November 2026"),
        ("fil", "Linggo, Nobyembre 22, 2026"),
        ("th", "วันอาทิตย์ที่ 22 พฤศจิกายน ค.ศ. 2026"),
        ("pt", "domingo, 22 de novembro de 2026"),
        ("es", "domingo, 22 de noviembre de 2026"),
    ],
)
def test_a_date_in_each_language(language: str, said: str) -> None:
    assert phrases.carried().day(SUNDAY, language).text == said


def test_the_first_year_of_an_era() -> None:
    assert phrases.carried().day(date(2019, 5, 1), "easy").text == "2019年（令和元年）5月1日（水曜日）"


def test_a_missing_phrase_falls_back_to_english_and_then_to_japanese(tmp_path: Path) -> None:
    folder = copy(tmp_path)
    (folder / "papers" / "vi.toml").unlink()
    bank = phrases.load(folder, catalogue.carried())
    english, plain = bank.paper("passport", "vi"), bank.paper("passport", "easy")
    assert english is not None
    assert (english.text, english.language, english.unreviewed) == ("Passport", "en", True)
    assert plain is not None
    assert plain.text == "パスポート"
    assert bank.paper("nothing", "vi") is None
    assert bank.place("school", "ja") == phrases.Said("小中学校・高校", "ja", unreviewed=False)


def test_a_reviewed_phrase_loses_its_sign(tmp_path: Path) -> None:
    folder = copy(tmp_path)
    path = folder / "papers" / "vi.toml"
    tie = f'text = "Hộ chiếu"\nof = "{phrases.digest("旅券（パスポート）")}"\n'
    unreviewed = f'{tie}state = "unreviewed"'
    text = path.read_text("utf-8")
    assert unreviewed in text
    reviewed = f'{tie}state = "reviewed"\nreviewed_by = "翻訳の会"\nreviewed_on = 2026-11-20'
    path.write_text(text.replace(unreviewed, reviewed), "utf-8")
    said = phrases.load(folder, catalogue.carried()).paper("passport", "vi")
    assert said is not None
    assert not said.unreviewed


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "reviewed"},
        {"state": "reviewed", "reviewed_by": "翻訳の会"},
        {"state": "unreviewed", "reviewed_by": "翻訳の会", "reviewed_on": SUNDAY},
        {"state": "checked"},
        {"state": "unreviewed", "text": " "},
    ],
)
def test_a_review_says_by_whom_and_when(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="validation error"):
        Phrase.model_validate({"code": "passport", "text": "Hộ chiếu", **wrong})


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ('code = "title"', 'code = "made_on"', "twice"),
        ('code = "title"', 'code = "titel"', "lacks title"),
        ("{weekday}, ngày", "{wday}, ngày", "wday"),
        ('text = "Nơi đến"', "text = ", "vi.toml"),
    ],
)
def test_a_wrong_file_does_not_load(tmp_path: Path, old: str, new: str, part: str) -> None:
    folder = copy(tmp_path)
    path = folder / "sheet" / "vi.toml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(CatalogueError, match=part):
        phrases.load(folder, catalogue.carried())


def test_a_language_that_the_sheet_has_not(tmp_path: Path) -> None:
    folder = copy(tmp_path)
    shutil.copy(folder / "papers" / "vi.toml", folder / "papers" / "xx.toml")
    with pytest.raises(CatalogueError, match="xx"):
        phrases.load(folder, catalogue.carried())


def test_codes_of_people_lead_to_the_sheet() -> None:
    asked = ("vi", "pt-BR", "zh-Hans", "zh", "ja-easy", "zh-Hant", "uk", "unknown")
    assert [phrases.sheet_language(code) for code in asked] == ["vi", "pt", "zh", "zh", "easy", None, None, None]


def test_languages_are_named_in_the_language_of_the_reader() -> None:
    assert phrases.language_name("vi", "ja") == "ベトナム語"
    assert phrases.language_name("vi", "pt") == "vietnamita"
    assert phrases.language_name("jsl", "en") == "日本手話", "no name in CLDR: what its speakers call it"
    assert [phrases.own_name(language) for language in ("zh", "easy", "th")] == ["简体中文", "やさしい にほんご", "ไทย"]


def test_every_translation_is_tied_to_the_japanese_as_it_stands() -> None:
    """What is named here was reworded: look at the translation, then `make phrases OK=…`."""
    assert phrases.stale(phrases.carried()) == []


def reworded(tmp_path: Path) -> Path:
    """A copy of the phrases in which the fixed word for "where" says something else in Japanese."""
    folder = copy(tmp_path)
    path = folder / "sheet" / "ja.toml"
    path.write_text(
        path.read_text("utf-8").replace('code = "where"\ntext = "', 'code = "where"\ntext = "新しい'), "utf-8"
    )
    return folder


def test_a_reworded_japanese_title_makes_its_translations_stale_even_reviewed_ones(tmp_path: Path) -> None:
    folder = reworded(tmp_path)
    path = folder / "sheet" / "vi.toml"
    text = path.read_text("utf-8")
    start = text.index('code = "where"')
    mine = text[start:].replace(
        'state = "unreviewed"', 'state = "reviewed"\nreviewed_by = "通訳者の会"\nreviewed_on = 2026-11-22', 1
    )
    path.write_text(text[:start] + mine, "utf-8")
    bank = phrases.load(folder, catalogue.carried())
    found = phrases.stale(bank)
    assert {name.partition(": ")[2] for name in found} == {"where"}
    assert len(found) == len(LANGUAGES) - 1
    said = bank.word("where", "vi")
    assert (said.unreviewed, said.stale) == (True, True)
    assert not bank.word("where", "ja").unreviewed
    assert not bank.word("title", "vi").stale


def test_what_was_looked_at_is_tied_again_and_nothing_else(tmp_path: Path) -> None:
    folder = reworded(tmp_path)
    assert len(refresh(folder, [])) == len(LANGUAGES) - 1, "a refresh alone ties nothing that was translated before"
    left = refresh(folder, ["sheet/vi:where", "sheet/th"])
    assert len(left) == len(LANGUAGES) - 3
    assert not any(name.startswith(("sheet/vi", "sheet/th")) for name in left)
    with pytest.raises(SystemExit):
        refresh(folder, ["sheet/vi:no_such_word"])


def test_a_new_phrase_is_tied_by_a_refresh(tmp_path: Path) -> None:
    folder = copy(tmp_path)
    path = folder / "papers" / "ko.toml"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    first = next(number for number, line in enumerate(lines) if line.startswith("of = "))
    path.write_text("".join([*lines[:first], *lines[first + 1 :]]), "utf-8")
    assert len(phrases.stale(phrases.load(folder, catalogue.carried()))) == 1
    assert refresh(folder, []) == []
    assert path.read_text("utf-8").splitlines(keepends=True) == lines
