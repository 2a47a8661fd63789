"""Comparison keys, and the two editions of the municipal column standard."""

from __future__ import annotations

import time

import pytest

from app.partners import text
from app.partners.opendata import RECOMMENDED, parse_opendata
from app.partners.problems import FileRefused
from tests.partners.files import as_csv


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ＦＲＥＳＣ 相談窓口", "fresc相談窓口"),
        ("ハローワーク・新宿", "はろーわーく新宿"),
        ("ボランティアセンター", "ボランテイアセンター"),
        ("Café São", "cafe sao"),
        ("Łódź", "lodz"),
        ("㈱みらい", "(株)みらい"),
    ],
)
def test_spellings_of_one_name_fold_to_one_key(one: str, other: str) -> None:
    assert text.fold(one) == text.fold(other)


def test_voiced_kana_stay_apart() -> None:
    assert text.fold("ハバ") != text.fold("ハハ")
    assert text.fold("パート") != text.fold("バート")


def test_addresses_compare_by_what_they_mean() -> None:
    same = ["大東市谷川1丁目1番1号", "大東市谷川１－１－１", "大東市谷川一丁目１番１号", "大東市谷川1ー1−1"]
    assert len({text.address_key(address) for address in same}) == 1
    assert text.address_key(same[0]) != text.address_key("大東市谷川1丁目1番2号")


@pytest.mark.parametrize(
    ("typed", "e164"),
    [
        ("０５２－４４６－７３３３", "+81524467333"),
        ("052ー446ー7333", "+81524467333"),
        ("0570-078377", "+81570078377"),
        ("+84 24 3846 3000", "+842438463000"),
        ("189", None),
        ("#8008", None),
        ("なし", None),
    ],
)
def test_numbers(typed: str, e164: str | None) -> None:
    assert text.to_e164(typed) == e164
    assert text.is_short_number(typed) is (typed in ("189", "#8008"))


def _standard(**changes: str) -> dict[str, str]:
    return {
        "全国地方公共団体コード": "221007",
        "ID": "0001",
        "名称": "みなと国際交流協会",
        "所在地_連結表記": "静岡県静岡市葵区追手町1",
        "建物名等(方書)": "2階",
        "電話番号": "054-254-2601",
        "開始時間": "09:00",
        "終了時間": "17:00",
        "URL": "https://www.example.jp/",
    } | changes


def _file(row: dict[str, str]) -> bytes:
    return as_csv([row], headers=list(row))


def test_the_standard_edition() -> None:
    row = parse_opendata(_file(_standard())).rows[0]
    assert (row.source_id, row.municipality_code, row.prefecture_code) == ("22100:0001", "22100", "22")
    assert row.kind == "international_association"
    assert (row.address, row.hours_text) == ("静岡県静岡市葵区追手町1 2階", "09:00～17:00")
    assert row.confirmed is False, "a town's file says nothing about when a desk was last asked"


def test_the_older_edition_and_a_lost_leading_zero() -> None:
    values = {
        RECOMMENDED.shown[0]: "11002",
        "NO": "7",
        "名称": "中央区保健センター",
        "住所": "札幌市1",
        "方書": "",
    }
    row = parse_opendata(_file(values)).rows[0]
    assert (row.municipality_code, row.kind) == ("01100", "health_center")


def test_shelters_are_hidden() -> None:
    row = parse_opendata(_file(_standard(名称="母子生活支援施設ひかり"))).rows[0]
    assert (row.kind, row.address_hidden) == ("mother_child_facility", True)


@pytest.mark.parametrize("code", ["221008", "９９", "静岡市", "990007"])
def test_a_wrong_code_is_named(code: str) -> None:
    problems = parse_opendata(_file(_standard(全国地方公共団体コード=code))).problems
    assert {p.column for p in problems} == {"全国地方公共団体コード"}


def test_a_file_of_very_many_columns_is_refused_at_once() -> None:
    """Comparing every name with every other took a quarter of a minute, and a file can hold a million."""
    started = time.process_time()
    with pytest.raises(FileRefused):
        parse_opendata(",".join(f"c{number}" for number in range(40_000)).encode())
    assert time.process_time() - started < 5


def test_another_file_is_refused() -> None:
    with pytest.raises(FileRefused, match="全国地方公共団体コード"):
        parse_opendata(b"a,b\n1,2\n")
