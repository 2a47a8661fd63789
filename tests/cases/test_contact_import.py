"""The format of the contact import: headers, encodings, dates and codes of offices, and what is wrong."""

from __future__ import annotations

import csv
import io
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path

import pytest
import xlsxwriter

from app.cases.contact_file import FileRefused
from app.cases.contact_import import HEADERS, MESSAGES, ContactFile, ContactRow, Parsed

NOW = datetime(2026, 11, 22, 18, 0, tzinfo=UTC).replace(tzinfo=None)


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC).replace(tzinfo=None)  # type: ignore[misc,arg-type]


def read(content: bytes) -> list[Parsed]:
    return list(ContactFile(io.BytesIO(content), now=NOW).rows())


def csv_bytes(*rows: list[str], encoding: str = "utf-8-sig") -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode(encoding)


def one(headers: list[str], values: list[str]) -> Parsed:
    (parsed,) = read(csv_bytes(headers, values))
    return parsed


def problems(parsed: Parsed) -> list[tuple[str, str]]:
    return [(problem.column, problem.code) for problem in parsed.problems]


def refused(content: bytes) -> str:
    with pytest.raises(FileRefused) as caught:
        read(content)
    return caught.value.code


JAPANESE = {
    "記録番号": "R8-0001",
    "相談日時": "令和8年4月10日 10:40",
    "窓口": "みどり市",
    "相談方法": "電話",
    "使用言語": "ベトナム語;タガログ語",
    "相談内容": "入管手続；身分関係；税金",
    "国籍・地域": "ベトナム",
    "在留資格": "技能実習",
    "性別": "女性",
    "年代": "30代",
    "相談者区分": "本人",
    "所要時間": "１５",
    "対応結果": "完結",
    "概要": "在留期間の更新について。",
}


def expected(contact: ContactRow | None) -> None:
    assert contact is not None
    assert contact.occurred_at == at(2026, 4, 10, 10, 40)
    assert (contact.external_id, contact.centre, contact.channel) == ("R8-0001", "みどり市", "phone")
    assert contact.languages == ("vi", "fil")
    assert contact.topics == ("immigration", "family_status", "tax")
    assert (contact.nationality, contact.minutes, contact.result) == ("VN", 15, "answered")
    assert contact.residence_status
    assert contact.sex
    assert contact.age_band
    assert contact.asker
    assert contact.summary == "在留期間の更新について。"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_japanese_headers_in_every_encoding(encoding: str) -> None:
    (parsed,) = read(csv_bytes(list(JAPANESE), list(JAPANESE.values()), encoding=encoding))
    assert problems(parsed) == []
    expected(parsed.contact)


def test_english_headers_in_any_order_and_other_columns_left_alone() -> None:
    english = {japanese[0]: field for field, japanese in HEADERS.items()}
    pairs = [(english[name], value) for name, value in reversed(JAPANESE.items())]
    headers, values = [name for name, _ in pairs], [value for _, value in pairs]
    file = ContactFile(io.BytesIO(csv_bytes(["担当", *headers], ["佐藤", *values])), now=NOW)
    (parsed,) = file.rows()
    expected(parsed.contact)
    assert file.ignored == ("担当",)


def test_a_workbook_reads_like_the_csv_and_its_formulas_are_only_their_text(tmp_path: Path) -> None:
    path = tmp_path / "in.xlsx"
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, list(JAPANESE))
    sheet.write_row(1, 0, list(JAPANESE.values()))
    column = list(JAPANESE).index
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    sheet.write_datetime(1, column("相談日時"), at(2026, 4, 10, 10, 40), moment)
    sheet.write_number(1, column("所要時間"), 15)
    sheet.write_row(3, 0, list(JAPANESE.values()))  # after a blank row
    sheet.write_string(3, column("記録番号"), "R8-0002")
    sheet.write_formula(3, column("概要"), '=HYPERLINK("http://example.invalid","x")', None, "押してください")
    sheet.write_string(3, column("窓口"), "=1+1")
    book.close()
    first, second = read(path.read_bytes())
    expected(first.contact)
    assert second.row == 4
    assert second.contact is not None
    assert second.contact.summary == "押してください"
    assert second.contact.centre == "=1+1"


def test_only_two_values_are_required_and_the_rest_is_unknown() -> None:
    parsed = one(["occurred_at", "channel", "topics"], ["R8.4.1", "visit", ""])
    assert parsed.contact is not None
    assert (parsed.contact.topics, parsed.contact.languages) == ((), ())
    assert parsed.contact.nationality is None
    assert parsed.contact.minutes is None
    assert parsed.contact.occurred_at == at(2026, 4, 1, 0, 0)


def test_topics_are_read_with_the_names_of_their_fiscal_year() -> None:
    head = ["occurred_at", "channel", "topics"]
    rows = [["2022-05-01", "phone", "コロナウイルス関係;労働・雇用"], ["2026-05-01", "phone", "特別"]]
    covid, special = read(csv_bytes(head, *rows))
    assert covid.contact is not None
    assert covid.contact.topics == ("special", "employment")
    assert special.contact is not None
    assert special.contact.topics == ("special",)


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("occurred_at", "", "missing"),
        ("occurred_at", "きのう", "unreadable_date"),
        ("occurred_at", "2026-02-30", "impossible_date"),
        ("occurred_at", "平成40年1月1日", "era_out_of_range"),
        ("occurred_at", "1950-01-01", "date_out_of_range"),
        ("occurred_at", "2026-11-22 18:01", "future"),
        ("channel", "", "missing"),
        ("channel", "のろし", "unknown_code"),
        ("topics", "税金;占い", "unknown_code"),
        ("topics", ";".join(["税金"] * 21), "too_many_codes"),
        ("languages", "火星語", "unknown_code"),
        ("nationality", "アトランティス", "unknown_code"),
        ("minutes", "-5", "not_minutes"),
        ("minutes", "1441", "not_minutes"),
        ("minutes", "半日", "not_minutes"),
        ("external_id", "9" * 65, "too_long"),
        ("summary", "あ" * 4001, "too_long"),
        ("summary", "a\x07b", "control_characters"),
        ("summary", "番号は123456789018です", "individual_number"),
        ("summary", "１２３４　５６７８　９０１８", "individual_number"),
    ],
)
def test_what_is_wrong_is_named_by_row_and_column(column: str, value: str, code: str) -> None:
    good = {"occurred_at": "2026-04-01 09:00", "channel": "phone"} | {column: value}
    parsed = one(list(good), list(good.values()))
    assert parsed.contact is None
    assert problems(parsed) == [(column, code)]
    answer = parsed.problems[0].as_json()
    assert answer["row"] == 2
    assert "%(" not in str(answer["message"])
    assert "123456789018" not in str(answer["message"])


def test_all_that_is_wrong_with_a_row_is_told_at_once() -> None:
    parsed = one(["occurred_at", "channel", "minutes"], ["?", "?", "?", "one too many"])
    assert [code for _, code in problems(parsed)] == [
        "too_many_cells",
        "unreadable_date",
        "unknown_code",
        "not_minutes",
    ]


def test_the_same_number_twice_in_one_file_is_an_error_per_centre() -> None:
    head = ["external_id", "centre", "occurred_at", "channel"]
    rows = [["A", "x", "R8.4.1", "phone"], ["A", "y", "R8.4.1", "phone"], ["A", "x", "R8.4.1", "phone"]]
    rows += [["", "x", "R8.4.1", "phone"], ["", "x", "R8.4.1", "phone"]]
    parsed = read(csv_bytes(head, *rows))
    assert [problems(p) for p in parsed] == [[], [], [("external_id", "duplicate_external_id")], [], []]
    assert parsed[2].row == 4


def test_row_numbers_are_those_of_the_spreadsheet() -> None:
    content = 'occurred_at,channel,summary\r\nR8.4.1,phone,"二行\nの概要"\r\n\r\n?,phone,\r\n'.encode()
    first, second = read(content)
    assert first.contact is not None
    assert (second.row, problems(second)) == (4, [("occurred_at", "unreadable_date")])


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"%PDF-1.7\n", "not_a_table"),
        (b"\xd0\xcf\x11\xe0" + "Workbook".encode("utf-16-le"), "old_workbook"),
        (b"occurred_at,channel\x00", "not_a_table"),
        ("相談日時,相談方法".encode("utf-16"), "utf16"),
        ("相談日時,相談方法\n".encode() + b"\xff\xfe\x80", "encoding"),
        (b"PK\x03\x04 no archive", "damaged"),
        ("相談日時,概要\nR8.4.1,x".encode(), "missing_headers"),
        ("相談日時,相談方法,occurred_at\n".encode(), "duplicate_headers"),
        (b'occurred_at,channel\n"R8.4.1,phone\n' + b"x,y\n" * 40_000, "quotes"),
    ],
)
def test_files_that_are_refused_as_a_whole(content: bytes, code: str) -> None:
    assert refused(content) == code


def test_missing_headers_are_named_in_both_languages() -> None:
    with pytest.raises(FileRefused) as caught:
        read("相談日時,概要\n".encode())
    assert caught.value.params == {"names": "相談方法 (channel)"}


def test_an_archive_that_is_no_workbook_or_unpacks_to_a_bomb(monkeypatch: pytest.MonkeyPatch) -> None:
    import zipfile  # noqa: PLC0415 - only here

    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("word/document.xml", "x")
    assert refused(target.getvalue()) == "not_a_table"
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("xl/workbook.xml", "x" * 2000)
    assert refused(target.getvalue()) == "damaged"
    monkeypatch.setattr("app.core.spreadsheets.MAX_UNPACKED", 1000)
    assert refused(target.getvalue()) == "too_large"


def test_memory_stays_flat_however_long_the_file() -> None:
    def peak(rows: int) -> int:
        line = "2026-04-01 10:00,phone,税金;入管手続,ベトナム語,概要です。\n".encode()
        stream = io.BytesIO(b"occurred_at,channel,topics,languages,summary\n" + line * rows)
        file = ContactFile(stream, now=NOW)
        tracemalloc.start()
        assert sum(parsed.contact is not None for parsed in file.rows()) == rows
        result = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return result

    peak(10)  # fills the caches
    assert peak(4000) < peak(400) + 200_000


def test_every_message_says_what_to_do_or_what_is_wrong() -> None:
    assert all(message.endswith(("。", "%(value)s")) for message in MESSAGES.values())
