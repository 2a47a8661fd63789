"""How a list finds its values, and what it refuses to guess."""

import pytest

from app.codes.codelist import Code, CodeList, without_brackets

FRUIT = CodeList(
    "fruit",
    [
        Code("apple", "りんご（赤）", "Apple (red)", ("林檎", "fruit", "Pome")),
        Code("pear", "なし", "Pear", ("fruit",), group="apple"),
        Code("quince", "りんご", "Quince", group="pear"),
        Code("old_pear", "なし", "Pear, old", retired=True),
        Code("old_fig", "いちじく", "Fig", retired=True),
        Code("date_a", "なつめ（大）", "Date (large)"),
        Code("date_b", "なつめ（小）", "Date (small)"),
        Code("pome", "ポム", "Pomme"),
    ],
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("apple", "apple"),
        (" ＡＰＰＬＥ　", "apple"),
        ("りんご(赤)", "apple"),
        ("apple (RED)", "apple"),
        ("林檎", "apple"),
        ("りんご", "quince"),  # a full label wins over another's label without brackets
        ("pome", "pome"),  # a code wins over another's alias
        ("なし", "pear"),  # a value in use wins over a retired one
        ("いちじく", "old_fig"),  # old data stays readable
    ],
)
def test_found_by_what_people_write(text: str, code: str) -> None:
    found = FRUIT.find(text)
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize("text", ["", "　", "みかん", "fruit", "なつめ", "Date", "りん", "(赤)"])
def test_nothing_is_guessed(text: str) -> None:
    assert FRUIT.find(text) is None


def test_reading_a_list() -> None:
    assert "apple" in FRUIT
    assert "APPLE" not in FRUIT
    assert None not in FRUIT
    assert FRUIT["pear"].en == "Pear"
    assert FRUIT.get("kiwi") is None
    assert FRUIT.get(None) is None
    assert FRUIT.label("pear") == "なし"
    assert FRUIT.label("pear", "en_GB") == "Pear"
    assert FRUIT.label("kiwi") == "kiwi"
    assert FRUIT.root("quince") == FRUIT.root("apple") == "apple"
    assert FRUIT.root("kiwi") == "kiwi"
    assert len(FRUIT) == 8
    assert repr(FRUIT) == "CodeList('fruit', 8 codes)"
    with pytest.raises(KeyError):
        FRUIT["kiwi"]


def test_forms_offer_what_is_in_use_in_official_order() -> None:
    offered = [code for code, _ in FRUIT.choices("ja")]
    assert offered == ["apple", "pear", "quince", "date_a", "date_b", "pome"]
    assert FRUIT.choices("en")[0] == ("apple", "Apple (red)")


def test_a_code_that_stands_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="stands twice"):
        CodeList("broken", [Code("a", "あ", "a"), Code("a", "い", "b")])


def test_brackets_of_every_width_are_left_off() -> None:
    assert without_brackets("身分関係（結婚・離婚等）") == "身分関係"
    assert without_brackets("中国〔香港〕") == "中国"
    assert without_brackets("福祉") == "福祉"
