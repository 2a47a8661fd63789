"""Individual numbers are found in all the ways they are typed; other long numbers are left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.jp import in_

from app.core import individual_number

NUMBER = "123456789018"
WRONG = "123456789017"


@pytest.mark.parametrize(
    "written",
    [
        NUMBER, "1234 5678 9018", "1234-5678-9018", "1234　5678　9018", "１２３４５６７８９０１８",
        "１２３４－５６７８－９０１８",
        "1234ー5678ー9018", "1 2 3 4 5 6 7 8 9 0 1 8", "1234 - 5678 - 9018", "123 456 789 018",
    ],
)  # fmt: skip
def test_found_however_it_is_typed(written: str) -> None:
    text = f"番号は{written}です。電話は054-202-3411。"
    assert [text[start:end] for start, end in individual_number.find(text)] == [written]


@pytest.mark.parametrize(
    "text",
    [
        WRONG, "1234-5678-9017", f"9{NUMBER}", f"{NUMBER}9", "054-202-3411", "2026-11-22 10:41",
        "AB12345678CD",
        "1234\n5678\n9018", "", "番号なし", "1234,5678,9018",
    ],
)  # fmt: skip
def test_other_numbers_are_left_alone(text: str) -> None:
    assert individual_number.find(text) == []
    assert individual_number.mask(text) == text


def test_found_beside_other_numbers() -> None:
    text = f"2026-11-22 1234-5678-9018 と {NUMBER} 090-1111-2222"
    assert [text[a:b] for a, b in individual_number.find(text)] == ["1234-5678-9018", NUMBER]


def test_masking_keeps_the_shape_of_the_text() -> None:
    masked = individual_number.mask("A 1234-5678-9018、B１２３４５６７８９０１８。C 1234")
    assert masked == "A ****-****-****、B************。C 1234"


@given(st.from_regex(r"[0-9]{12}", fullmatch=True))
def test_the_check_digit_agrees_with_an_independent_implementation(digits: str) -> None:
    assert bool(individual_number.find(digits)) == in_.is_valid(digits)


@given(st.from_regex(r"[0-9]{11}", fullmatch=True), st.text(alphabet="あ、A", max_size=5))
def test_no_valid_number_stays_after_masking(eleven: str, around: str) -> None:
    text = f"{around}{eleven}{in_.calc_check_digit(eleven)}{around}"
    masked = individual_number.mask(text)
    assert len(masked) == len(text)
    assert individual_number.find(masked) == []
    assert "*" * 12 in masked
