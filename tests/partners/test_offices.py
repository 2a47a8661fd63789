"""The carried lists, read whole, and what a damaged or foreign file is told."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import date
from typing import Any

import pytest

from app.partners import offices
from app.partners.duplicates import NEAR, SAME_SERVICE, desks, possible_duplicates
from app.partners.lists import refused
from app.partners.lists.compared import Entry
from app.partners.problems import FileRefused
from app.partners.records import OfficeRow
from tests.partners.files import HEADERS, as_csv, as_xlsx, office


@pytest.fixture(scope="module")
def carried() -> list[OfficeRow]:
    parsed = [offices.parse_offices(offices.carried_file(name)) for name in offices.CARRIED]
    assert [problem for file in parsed for problem in file.problems] == []
    return [row for file in parsed for row in file.rows]


def test_carried_files_are_read_whole(carried: list[OfficeRow]) -> None:
    assert len(carried) == 7540
    assert len({row.source_id for row in carried}) == 7540
    assert sum(row.phone_e164 is not None for row in carried) == 6765
    assert sum(not row.confirmed for row in carried) == 261
    assert {row.verified_on for row in carried} == {date(2026, 7, day) for day in (26, 27, 28)}
    assert sum(bool(row.postal_code) for row in carried) == 1309
    assert all(len(row.postal_code) in (0, 8) for row in carried)


def test_every_row_has_kind_topics_and_an_area(carried: list[OfficeRow]) -> None:
    kinds = Counter(row.kind for row in carried)
    assert kinds["houterasu"] == 47
    assert kinds["child_guidance_center"] == 47
    assert kinds["consumer_center"] == 48
    assert kinds["social_welfare_council"] >= 678
    assert kinds["other"] == 0
    assert all(row.topics for row in carried)
    municipal = [row for row in carried if row.area_scope == "municipality"]
    assert all(row.municipality_code and len(row.municipality_code) == 5 for row in municipal)
    assert {row.prefecture_code for row in carried} == {f"{n:02}" for n in range(1, 48)}


def test_dv_places_have_hidden_addresses(carried: list[OfficeRow]) -> None:
    with_address = [row for row in carried if row.kind == "dv_center" and row.address]
    assert with_address
    assert all(row.address_hidden for row in carried if row.kind == "dv_center")


def test_rows_group_into_the_known_number_of_desks(carried: list[OfficeRow]) -> None:
    assert len(desks(carried)) == 5029


def test_towns_that_share_a_name_are_not_offered_as_one(carried: list[OfficeRow]) -> None:
    misato = {i for i, row in enumerate(carried) if row.org_name == "美里町役所・役場" and not row.phone_typed}
    assert len(misato) == 2
    assert not any(misato <= set(group.members) for group in possible_duplicates(carried))


def test_duplicates_near_and_doubled_are_offered() -> None:
    rows = [
        office(1, name="岩美町健康福祉課", phone="0857-73-1333"),
        office(2, name="岩美町 健康福祉課（住居確保給付金）", phone="0857－73－1333"),
        office(3, name="岩美町健康福祉課", phone="(0857) 73-1333"),
        office(4, name="岩美町立図書館", phone="0857-73-1333"),
    ]
    parsed = offices.parse_offices(as_csv(rows)).rows
    found = [(group.reason, group.members) for group in possible_duplicates(parsed)]
    assert (SAME_SERVICE, (0, 2)) in found
    assert (NEAR, (0, 1)) in found
    assert not any(3 in members for _, members in found)


PLANTED = {
    11: ("phone", "012-34", "bad_phone"),
    204: ("status", "draft", "unknown_code"),
    1500: ("municipalityId", "jp-99999", "unknown_code"),
    2047: ("officialUrl", "www.example.jp", "bad_url"),
    3062: ("name", "=1+1", "formula"),
}


def test_a_carried_file_with_planted_errors_returns_exactly_those() -> None:
    rows = offices.carried_rows(offices.CARRIED[0])
    for number, (column, value, _code) in PLANTED.items():
        rows[number - 2][column] = value
    content = as_csv(rows)
    parsed = offices.parse_offices(content)
    assert [(one.row, one.column, one.code) for one in parsed.problems] == [
        (number, column, code) for number, (column, _value, code) in PLANTED.items()
    ]
    assert len(parsed.rows) == len(rows) - len(PLANTED)
    back, _media, _ending = refused.returned(content, parsed.problems, lambda problem: problem.message)
    returned = list(csv.DictReader(io.StringIO(back.decode("utf-8-sig"))))
    assert [row["id"] for row in returned] == [rows[number - 2]["id"] for number in PLANTED]
    assert all(row["エラー"] for row in returned)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_encodings_of_japanese_offices(encoding: str) -> None:
    content = as_csv([office(name="髙橋町①相談室㈱")]).decode().encode(encoding)
    assert offices.parse_offices(content).rows[0].org_name == "髙橋町①相談室㈱"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b" \r\n", "empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "not_csv"),
        (b"%PDF-1.7\n%\xe2\xe3", "not_csv"),
        (b"\xd0\xcf\x11\xe0" + bytes(20), "not_csv"),
        ("id,name\n1,窓口".encode("utf-16"), "not_csv"),
        (b"id,name\n1,\xff\xff\xfe\xa0\xa0\x81", "encoding"),
        (b"PK\x03\x04 no workbook", "damaged_workbook"),
        (b'id,name\n"1,x', "not_csv"),
        (b"id,name\n1,x", "missing_headers"),
        (",".join((*HEADERS, "id")).encode(), "duplicate_headers"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_reason(content: bytes, code: str) -> None:
    with pytest.raises(FileRefused) as refusal:
        offices.parse_offices(content)
    assert refusal.value.code == code
    assert str(refusal.value)


def test_missing_headers_are_named() -> None:
    with pytest.raises(FileRefused, match="plainName, scope"):
        offices.parse_offices(as_csv([office()], headers=[h for h in HEADERS if h not in ("plainName", "scope")]))


@pytest.mark.parametrize(
    ("change", "column", "code"),
    [
        ({"name": ""}, "name", "missing"),
        ({"id": ""}, "id", "missing"),
        ({"municipalityId": "jp-99999"}, "municipalityId", "unknown_code"),
        ({"categoryId": "gardening"}, "categoryId", "unknown_code"),
        ({"status": "draft"}, "status", "unknown_code"),
        ({"scope": "prefecture"}, "prefectureCode", "missing"),
        ({"scope": "prefecture", "prefectureCode": "48"}, "prefectureCode", "unknown_code"),
        ({"phone": "024-1"}, "phone", "bad_phone"),
        ({"lastVerifiedAt": "2026-02-30"}, "lastVerifiedAt", "bad_date"),
        ({"lastVerifiedAt": "きのう"}, "lastVerifiedAt", "bad_date"),
        ({"postalCode": "960-86"}, "postalCode", "bad_postal_code"),
        ({"officialUrl": "javascript:alert(1)"}, "officialUrl", "bad_url"),
        ({"email": "madoguchi"}, "email", "bad_email"),
        ({"name": "あ" * 201}, "name", "too_long"),
        ({"name": '=HYPERLINK("x")'}, "name", "formula"),
        ({"description": "a\x07b"}, "description", "control_characters"),
        ({"description": "番号は 1234-5678-9018 です"}, "description", "individual_number"),
        ({"reservationRequired": "maybe"}, "reservationRequired", "unknown_code"),
    ],
)
def test_a_bad_cell_keeps_its_row_out_and_no_other(change: dict[str, str], column: str, code: str) -> None:
    parsed = offices.parse_offices(as_csv([office(1), office(2, **change), office(3)]))
    assert [row.row for row in parsed.rows] == [2, 4]
    assert [(p.row, p.column, p.code) for p in parsed.problems] == [(3, column, code)]
    assert parsed.problems[0].message


def test_a_repeated_id_and_a_short_row_are_named() -> None:
    content = as_csv([office(1), office(1)]) + b"only,three,cells\r\n"
    problems = offices.parse_offices(content).problems
    assert (3, "id", "duplicate_id") in [(p.row, p.column, p.code) for p in problems]
    assert (4, "", "ragged") in [(p.row, p.column, p.code) for p in problems]


def test_short_numbers_are_kept_as_they_are() -> None:
    rows = offices.parse_offices(as_csv([office(1, phone="189"), office(2, phone="#8008")])).rows
    assert [(row.phone_typed, row.phone_e164) for row in rows] == [("189", None), ("#8008", None)]


def test_a_workbook_gives_the_same_rows_as_csv() -> None:
    rows = [office(1), office(2, postalCode="0600003")]
    assert offices.parse_offices(as_xlsx(rows)).rows == offices.parse_offices(as_csv(rows)).rows
    assert offices.parse_offices(as_xlsx(rows)).rows[1].postal_code == "060-0003"


def test_a_formula_in_a_workbook_is_refused_not_believed() -> None:
    parsed = offices.parse_offices(as_xlsx([office(1), office(2)], formula='="窓口"&A2'))
    assert [(p.row, p.column, p.code) for p in parsed.problems] == [(2, "name", "formula")]
    assert [row.source_id for row in parsed.rows] == ["desk-2"]


@pytest.mark.parametrize(
    ("other", "together"),
    [
        ({}, True),
        ({"service_name": "別の窓口"}, False),
        ({"municipality_code": "22212"}, False),
        ({"phone_typed": "054-238-8600"}, False),
    ],
)
def test_an_entry_without_a_number_may_be_the_one_with_a_number(other: dict[str, Any], together: bool) -> None:
    told = {"org_name": "職業相談所", "service_name": "外国人の窓口", "municipality_code": "22100", "source_id": "a"}
    one = Entry(**{"phone_typed": "054-238-8609", "prefecture_code": "22", **told})
    two = Entry(**{"phone_typed": "", "prefecture_code": "22", **told, **other})
    assert [group.reason for group in possible_duplicates([one, two])] == [SAME_SERVICE] * together
