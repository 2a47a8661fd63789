"""A centre's own list: columns guessed and matched, words for codes, errors that come back as a file. Pure."""

from __future__ import annotations

import csv
import io

import pytest
import xlsxwriter

from app.core import spreadsheets
from app.partners.details.values import Opening
from app.partners.lists import matching, refused
from app.partners.lists.own import Columns, parser_of
from app.partners.opendata import parse_opendata
from app.partners.particulars import weekdays_of
from app.partners.problems import FileRefused, RowProblem
from app.partners.records import ParsedFile
from app.partners.tables import read_table

HEADER = (
    "管理番号",
    "機関名",
    "フリガナ",
    "English name",
    "種別",
    "相談内容",
    "対応言語",
    "TEL（代表）",
    "市町村",
    "住所",
    "法人番号",
)
ROW = (
    "1", "みなと国際交流協会", "ミナトコクサイコウリュウキョウカイ", "Minato International Association", "国際交流協会",
    "入管手続・くらし、Family status (marriage, divorce and the like)",
    "ベトナム語、English;pt", "054-254-2601", "静岡市", "静岡市葵区追手町1番6号", "7000012050002",
)  # fmt: skip


def sheet(*rows: tuple[str, ...], header: tuple[str, ...] = HEADER, encoding: str = "utf-8-sig") -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([header, *rows])
    return out.getvalue().encode(encoding)


def changed(**cells: str) -> tuple[str, ...]:
    """The row with other cells, by our field."""
    places = {field: HEADER.index(header) for field, header in matching.guess(HEADER).items()}
    row = list(ROW)
    for field, value in cells.items():
        row[places[field]] = value
    return tuple(row)


def read(content: bytes, *without: str) -> ParsedFile:
    columns = {field: header for field, header in matching.guess(HEADER).items() if field not in without}
    return parser_of(Columns(columns, "QC-LIST", "shizuoka", "県の一覧", "221007"))(content)


def test_headers_are_guessed_by_name_kana_and_english() -> None:
    assert matching.guess(HEADER) == {
        "number": "管理番号", "name": "機関名", "name_kana": "フリガナ", "name_en": "English name", "kind": "種別",
        "topics": "相談内容", "languages": "対応言語", "phone": "TEL（代表）", "municipality": "市町村",
        "address": "住所", "corporate_number": "法人番号",
    }  # fmt: skip
    assert matching.guess(["ＮＯ．", "でんわ", "しゅるい", "謎", "Opening hours"]) == {
        "number": "ＮＯ．", "phone": "でんわ", "kind": "しゅるい", "hours": "Opening hours",
    }  # fmt: skip


def test_a_header_that_ends_like_a_name_is_one_where_no_other_is() -> None:
    assert matching.guess(["都道府県名", "教室・会の名前", "曜日と時間"]) == {
        "prefecture": "都道府県名", "name": "教室・会の名前", "hours": "曜日と時間",
    }  # fmt: skip
    assert matching.guess(["教室の名前", "名称"])["name"] == "名称"


def test_a_header_row_is_known_again_also_in_a_returned_file() -> None:
    assert matching.digest(HEADER) == matching.digest([*HEADER, "エラー"])
    assert matching.digest(HEADER) != matching.digest([*HEADER, "備考"])


def test_words_become_codes() -> None:
    row = read(sheet(ROW)).rows[0]
    assert (row.kind, row.topics) == ("international_association", ("immigration", "daily_life", "family_status"))
    assert row.languages == ("vi", "en", "pt")
    assert (row.municipality_code, row.prefecture_code, row.source_id) == ("22100", "22", "QC-LIST:1")
    naming = row.details.naming
    assert (naming.corporate_number, naming.others) == ("7000012050002", (("en", "Minato International Association"),))


@pytest.mark.parametrize("encoding", ["utf-8", "cp932"])
def test_both_encodings_are_read(encoding: str) -> None:
    assert read(sheet(ROW, encoding=encoding)).rows[0].org_name == "みなと国際交流協会"


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ({"name": ""}, ("機関名", "missing")),
        ({"kind": "宇宙基地"}, ("種別", "unknown_word")),
        ({"topics": "医療、宇宙"}, ("相談内容", "unknown_word")),
        ({"languages": "宇宙の言葉"}, ("対応言語", "unknown_word")),
        ({"municipality": "府中市"}, ("市町村", "unknown_place")),
        ({"phone": "12"}, ("TEL（代表）", "bad_phone")),
        ({"corporate_number": "1000012050002"}, ("法人番号", "bad_corporate_number")),
        ({"name": "=1+1"}, ("機関名", "formula")),
        ({"number": ""}, ("管理番号", "missing")),
        ({"number": "1"}, ("管理番号", "duplicate_id")),
    ],
)
def test_planted_errors_come_back_and_nothing_else(cells: dict[str, str], problem: tuple[str, str]) -> None:
    planted = changed(**({"number": "2"} | cells))
    parsed = read(sheet(ROW, planted, changed(number="3")))
    assert [(one.row, one.column, one.code) for one in parsed.problems] == [(3, *problem)]
    assert [row.row for row in parsed.rows] == [2, 4]
    assert parsed.problems[0].message


def test_without_a_number_the_row_is_known_by_name_telephone_and_place() -> None:
    first = read(sheet(ROW), "number").rows[0].source_id
    spelt = changed(name="みなと 国際交流協会", phone="０５４（２５４）２６０１", address="")
    assert read(sheet(spelt), "number").rows[0].source_id == first
    assert read(sheet(changed(phone="054-254-2602")), "number").rows[0].source_id != first
    assert [one.code for one in read(sheet(ROW, spelt), "number").problems] == ["repeated_row"]


def test_a_place_is_found_by_the_address_or_is_that_of_the_centre() -> None:
    assert read(sheet(ROW), "municipality").rows[0].municipality_code == "22101"
    assert read(sheet(ROW), "municipality", "address").rows[0].municipality_code == "22100"
    assert read(sheet(changed(municipality="全国"))).rows[0].area_scope == "nationwide"
    assert read(sheet(changed(municipality="11002"))).rows[0].municipality_code == "01100"


def test_fields_without_a_column_are_left_alone() -> None:
    row = read(sheet(ROW), "address", "languages").rows[0]
    assert {"address", "languages", "hours", "fees"} <= row.silent
    assert not {"org_name", "phone", "topics"} & row.silent


def _say(problem: RowProblem) -> str:
    return f"{problem.column}: {problem.message}"


def test_refused_rows_come_back_as_they_were_with_what_is_wrong() -> None:
    bad = changed(number="2", kind="宇宙基地", phone="12", address='=HYPERLINK("http://x")')
    content = sheet(ROW, bad)
    back, _media, ending = refused.returned(content, read(content).problems, _say)
    assert ending == "csv"
    assert back.startswith(b"\xef\xbb\xbf")
    header, row = csv.reader(io.StringIO(back.decode("utf-8-sig")))
    assert header == [*HEADER, "エラー"]
    assert row[:9] == list(bad[:9])
    assert row[9] == "'" + bad[9]
    assert "種別: 一覧にない言葉です: 宇宙基地" in row[-1]
    assert "TEL（代表）: 電話番号として読めません: 12" in row[-1]


def test_a_returned_file_is_mended_and_read_again() -> None:
    content = sheet(ROW, changed(number="2", phone="12", address="-"))
    back, _media, _ending = refused.returned(content, read(content).problems, _say)
    mended = back.decode("utf-8-sig").replace(",12,", ",054-254-2602,").encode()
    assert [(row.source_id, row.address, row.phone_typed) for row in read(mended).rows] == [
        ("QC-LIST:2", "-", "054-254-2602")
    ]
    again, _media, _ending = refused.returned(back, read(back).problems, _say)
    assert again.decode("utf-8-sig").splitlines()[0] == ",".join([*HEADER, "エラー"])


def workbook(merged: bool = False) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet()
        for number, row in enumerate([HEADER, changed(number="0017", phone="12")]):
            for column, cell in enumerate(row):
                page.write_string(number, column, cell)
        if merged:
            page.merge_range(0, 2, 0, 3, "名称")
    return out.getvalue()


def test_a_workbook_comes_back_as_a_workbook_of_texts() -> None:
    back, _media, ending = refused.returned(workbook(), read(workbook()).problems, _say)
    assert ending == "xlsx"
    rows = [cells for _number, cells in spreadsheets.rows_of(io.BytesIO(back))]
    assert rows[1][0] == "0017"
    assert rows[1][-1] == "TEL（代表）: 電話番号として読めません: 12"
    assert spreadsheets.formula_cells(io.BytesIO(back)) == {}


COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(64)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (COMPOUND + "EncryptedPackage".encode("utf-16-le"), "locked_workbook"),
        (COMPOUND + "Workbook".encode("utf-16-le"), "old_workbook"),
        (workbook()[:900], "damaged_workbook"),
        (workbook(merged=True), "merged_headers"),
        (sheet(ROW, header=(*HEADER[:10], "機関名")), "duplicate_headers"),
        ("機関名\nみなと".encode("utf-16"), "not_csv"),
        (b"\x81\x20\xff\xff,1\n", "encoding"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(content: bytes, code: str) -> None:
    with pytest.raises(FileRefused) as refusal:
        read_table(content, required=())
    assert refusal.value.code == code
    assert str(refusal.value)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("月火水木金", "01234"),
        ("月曜日～金曜日", "01234"),
        ("平日", "01234"),
        ("月・水・金曜日", "024"),
        ("毎日", ""),
        ("第1月曜", None),
        ("月-金（祝日を除く）", None),
        ("", None),
    ],
)
def test_days_of_open_data(text: str, days: str | None) -> None:
    assert weekdays_of(text) == days


STANDARD = {
    "全国地方公共団体コード": "221007", "ID": "A1", "地方公共団体名": "静岡市", "名称": "みなと国際交流協会",
    "名称_カナ": "ミナト", "名称_英語": "Minato", "所在地_連結表記": "", "建物名等（方書）": "2階",
    "電話番号": "054-254-2601", "法人番号": "7000012050002", "利用可能曜日": "月火水木金", "開始時間": "9:00",
    "終了時間": "17時30分", "所在地_都道府県": "静岡県", "所在地_市区町村": "静岡市", "所在地_町字": "葵区追手町",
    "所在地_番地以下": "1番6号",
}  # fmt: skip
RECOMMENDED = {
    "市区町村コード": "221007", "No": "A1", "都道府県名": "静岡県", "市区町村名": "静岡市",
    "名称": "みなと国際交流協会", "名称_カナ": "ミナト", "名称_英語": "Minato", "住所": "静岡県静岡市葵区追手町1番6号",
    "方書": "2階",
    "電話番号": "054-254-2601", "法人番号": "7000012050002", "利用可能曜日": "月～金", "開始時間": "0.375",
    "終了時間": "17:30:00",
}  # fmt: skip


@pytest.mark.parametrize("cells", [STANDARD, RECOMMENDED], ids=["standard", "recommended"])
def test_both_editions_of_open_data_say_the_same(cells: dict[str, str]) -> None:
    row = parse_opendata(sheet(tuple(cells.values()), header=tuple(cells))).rows[0]
    assert (row.source_id, row.address) == ("22100:A1", "静岡県静岡市葵区追手町1番6号 2階")
    assert row.details.openings == (Opening(weekdays="01234", opens="09:00", closes="17:30"),)
    naming = row.details.naming
    assert (naming.kana, naming.corporate_number, naming.others) == ("ミナト", "7000012050002", (("en", "Minato"),))
    wrong = cells | {"法人番号": "1000012050002"}
    problems = parse_opendata(sheet(tuple(wrong.values()), header=tuple(wrong))).problems
    assert [(one.column, one.code) for one in problems] == [("法人番号", "bad_corporate_number")]
