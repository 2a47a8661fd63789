"""Local-government codes: check digits, names that several places share, addresses."""

import pytest

from app.codes.municipalities import check_digit, find_municipality, municipalities, municipality


def test_all_codes_carry_a_right_check_digit() -> None:
    areas = list(municipalities())
    assert len(areas) == 1966
    assert all(area.code == area.code[:5] + check_digit(area.code[:5]) for area in areas)


@pytest.mark.parametrize("text", ["", "2210", "221007", "２２１００", "abcde"])
def test_a_check_digit_needs_five_digits(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the message is the text itself
        check_digit(text)


def test_five_or_six_digits_name_the_same_place() -> None:
    shizuoka = municipality("221007")
    assert municipality("22100") is shizuoka
    assert (shizuoka.ja, shizuoka.name, shizuoka.prefecture) == ("静岡県静岡市", "静岡市", "22")
    assert shizuoka.label("en") == "Shizuoka-shi, Shizuoka"
    assert "22100" in municipalities()
    assert 22100 not in municipalities()
    assert municipalities().get("22100") is shizuoka
    assert municipalities().get("221008") is None, "a wrong check digit is no code"
    assert municipalities().get(None) is None
    with pytest.raises(KeyError):
        municipality("99999")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("22100", "221007"), ("２２１００７", "221007"), ("静岡市", "221007"), ("静岡県 静岡市", "221007"),
        ("しずおかし", "221007"),
        ("静岡県", "220001"), ("静岡", "220001"), ("鎌ヶ谷市", "122246"), ("鎌ケ谷市", "122246"),
        ("東京都府中市", "132063"),
        ("広島県府中市", "342084"), ("札幌市中央区", "011011"), ("浜松市天竜区", "221406"),
        ("浜松市西区", "221333"),
    ],
)  # fmt: skip
def test_places_as_written(text: str, code: str) -> None:
    found = find_municipality(text)
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize("text", ["府中市", "中央区役所", "", "99999", "静岡県府中市"])
def test_places_that_cannot_be_told(text: str) -> None:
    assert find_municipality(text) is None


def test_wards_have_their_city_and_former_wards_are_not_offered() -> None:
    assert municipality("01101").group == "011002"
    assert municipalities().root("011011") == "011002"
    former = municipality("22133")
    assert (former.retired, former.valid_to) == (True, "2023-12-31")
    assert former.code not in dict(municipalities().choices("ja"))


@pytest.mark.parametrize(
    ("address", "prefecture", "name"),
    [
        ("静岡県静岡市葵区追手町5-1", None, "静岡県静岡市葵区"),
        ("静岡市葵区追手町5-1", "22", "静岡県静岡市葵区"),
        ("静岡県 静岡市 葵区", "22", "静岡県静岡市葵区"),
        ("府中市宮西町2丁目", "13", "東京都府中市"),
        ("静岡県のどこか", None, "静岡県"),
        ("浜松市中央区元城町103-2", "22", "静岡県浜松市中央区"),
        ("追手町5-1", None, None),
        ("", None, None),
    ],
)
def test_the_area_of_an_address(address: str, prefecture: str | None, name: str | None) -> None:
    found = municipalities().of_address(address, prefecture)
    assert (found.ja if found else None) == name


def test_english_names_hold_no_japanese() -> None:
    assert all(area.en.isascii() for area in municipalities())
