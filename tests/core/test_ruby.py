"""Readings over kanji: right, over kanji alone, and none where nobody can know."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.ruby import plain, ruby


def marked(text: str) -> str:
    return "".join(f"[{base}|{kana}]" if kana else base for base, kana in ruby(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("在留カードと住民票", "[在留|ざいりゅう]カードと[住民票|じゅうみんひょう]"),
        ("市役所に届け出る", "[市役所|しやくしょ]に[届|とど]け[出|で]る"),
        ("届出る", "[届|とど][出|で]る"),
        ("法テラスに電話する", "[法|ほう]テラスに[電話|でんわ]する"),
        ("国民健康保険の手続き", "[国民健康保険|こくみんけんこうほけん]の[手続|てつづ]き"),
        ("持って行くもの", "[持|も]って[行|い]くもの"),
        ("2026年4月20日", "2026[年|ねん]4[月|がつ][20日|はつか]"),
        ("14日以内", "[14日|じゅうよっか][以内|いない]"),
        ("12月1日", "12[月|がつ][1日|ついたち]"),
        ("1日で終わる", "[1日|いちにち]で[終|お]わる"),
        ("2人で午前9時30分に", "[2人|ふたり]で[午前|ごぜん]9[時|じ]30[分|ぷん]に"),
        ("3か月", "3か[月|げつ]"),
        ("何人で、何を", "[何人|なんにん]で、[何|なに]を"),
        ("ひらがな ABC 123", "ひらがな ABC 123"),
        ("", ""),
    ],
)
def test_readings(text: str, expected: str) -> None:
    assert marked(text) == expected


def test_marks_in_the_text_win() -> None:
    assert marked("今日《こんにち》の法") == "[今日|こんにち]の[法|ほう]"
    assert marked("｜NGUYEN《グエン》さん") == "[NGUYEN|グエン]さん"
    assert plain("在留《ざいりゅう》カード") == "在留カード"


def test_unknown_names_stay_bare_altogether() -> None:
    """𠮷 is not in the dictionary; 田 alone would then be read "den", which is wrong."""
    assert marked("𠮷田さん") == "𠮷田さん"
    assert marked("髙﨑") == "髙﨑"


@given(st.text(alphabet="在留届出る日14月人何方今法テラスあ、。《》｜\n A髙"))
def test_nothing_of_the_text_is_lost(text: str) -> None:
    segments = ruby(text)
    assert "".join(base for base, _ in segments) == plain(text)
    assert all(kana != "" for _, kana in segments)


def test_long_texts_are_read_to_the_end() -> None:
    segments = ruby("市役所へ行く。" * 3000 + "病院" * 9000)
    assert "".join(base for base, _ in segments).endswith("病院病院")
    assert segments[0] == ("市役所", "しやくしょ")
