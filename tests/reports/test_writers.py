"""The files of an export, read back as a stranger would read them."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from app.reports.bases import Basis
from app.reports.figures import (
    UNKNOWN,
    Figures,
    Label,
    Level,
    RawCounts,
    Scope,
    TableSpec,
    Tally,
    build_figures,
    build_table,
    per_day,
    share_in_tenths,
)
from app.reports.notes import all_notes
from app.reports.suppression import protect
from app.reports.writers.cells import safe_text
from app.reports.writers.package import Made, write_package
from app.reports.writers.words import fiscal_year_ja

MADE = Made(datetime(2026, 4, 3, 9, 30, tzinfo=UTC).replace(tzinfo=None), "1.2.3")
SHIZUOKA = {
    "immigration": 576,
    "special": 238,
    "employment": 207,
    "insurance_pension": 177,
    "family_status": 161,
    "medical": 91,
    "education": 69,
    "japanese": 49,
    "housing": 47,
    "childcare": 43,
    "other": 929,
}
LANGUAGES = {
    "vi": 729,
    "fil": 435,
    "ja": 424,
    "id": 341,
    "pt": 264,
    "es": 128,
    "zh": 85,
    "en": 61,
    "other": 6,
}
TABLES = {
    "topics": Basis.CONTACT_TOPICS,
    "languages": Basis.CONTACT_LANGUAGES,
    "channels": Basis.CONTACTS,
    "nationalities": Basis.CONTACTS,
    "residence_statuses": Basis.CONTACTS,
    "months": Basis.CONTACTS,
    "outcomes": Basis.CONTACTS,
    "gaps": Basis.GAPS,
}


def counted(values: dict[str, int]) -> dict[str, Tally]:
    return {code: Tally(count, count) for code, count in values.items()}


def shizuoka(level: Level = Level.AGENCY, centre_name: str = "かめりあ") -> Figures:
    whole = Tally(2587, 2587)
    languages = {**LANGUAGES, UNKNOWN: 2587 - sum(LANGUAGES.values())}
    tables = {name: {UNKNOWN: whole} for name in TABLES if name != "gaps"}
    tables |= {"topics": counted(SHIZUOKA), "languages": counted(languages)}
    raw = RawCounts(
        totals={
            Basis.CONTACTS: whole,
            Basis.CONTACT_TOPICS: whole,
            Basis.CONTACT_LANGUAGES: whole,
            Basis.WITHOUT_LANGUAGE: Tally(114, 114),
        },
        tables=tables,
        opening_days=243,
    )
    specs = tuple(
        TableSpec(
            name,
            name,
            name,
            basis,
            tuple(Label(code, f"={code}", code) for code in (*tables.get(name, {}), UNKNOWN)),
        )
        for name, basis in TABLES.items()
    )
    scope = Scope(2022, date(2022, 4, 1), date(2023, 3, 31), "22001", centre_name, date(2023, 3, 31))
    return build_figures(scope, level, raw, specs)


def read_csv(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))


def test_exactly_the_files_of_the_contract_with_true_hashes(tmp_path: Path) -> None:
    names = write_package(tmp_path, shizuoka(), MADE)
    expected = {"summary.csv", *(f"{name}.csv" for name in TABLES)}
    expected |= {"report.xlsx", "datapackage.json", "manifest.json"}
    assert set(names) == expected == {path.name for path in tmp_path.iterdir()}
    manifest = json.loads((tmp_path / "manifest.json").read_text("utf-8"))
    assert set(manifest["files"]) == expected - {"manifest.json"}
    for name, entry in manifest["files"].items():
        assert entry["sha256"] == hashlib.sha256((tmp_path / name).read_bytes()).hexdigest()
    assert "114 contacts have no language recorded" in manifest["notes"]
    assert manifest["period"] == {
        "fiscal_year": 2022,
        "from": "2022-04-01",
        "to": "2023-03-31",
        "as_of": "2023-03-31",
    }
    assert manifest["level"] == "agency"
    assert set(manifest["bases"]) == {basis.value for basis in Basis}
    package = json.loads((tmp_path / "datapackage.json").read_text("utf-8"))
    for resource in package["resources"]:
        assert resource["hash"] == "sha256:" + manifest["files"][resource["path"]]["sha256"]
        header = (tmp_path / resource["path"]).read_text("utf-8-sig").splitlines()[0]
        assert [field["name"] for field in resource["schema"]["fields"]] == header.split(",")


def test_csv_has_mark_crlf_and_the_published_shares(tmp_path: Path) -> None:
    write_package(tmp_path, shizuoka(), MADE)
    raw = (tmp_path / "topics.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfcode,label,count,share\r\n")
    assert raw.count(b"\n") == raw.count(b"\r\n")
    shares = {row["code"]: row["share"] for row in read_csv(tmp_path / "topics.csv")}
    assert shares == {
        "immigration": "22.3", "special": "9.2", "employment": "8.0", "insurance_pension": "6.8",
        "family_status": "6.2", "medical": "3.5", "education": "2.7", "japanese": "1.9", "housing": "1.8",
        "childcare": "1.7", "other": "35.9", "unknown": "0.0",
    }  # fmt: skip
    summary = {row["basis"]: row["count"] for row in read_csv(tmp_path / "summary.csv")}
    assert summary["contact_topics"] == "2587"
    assert summary["contact_topics_per_opening_day"] == "10.6"


def sheet_rows(path: Path, name: str) -> list[list[object]]:
    return CalamineWorkbook.from_path(str(path)).get_sheet_by_name(name).to_python(skip_empty_area=False)


@pytest.mark.parametrize("public", [False, True])
def test_both_sheets_and_the_csv_say_the_same(tmp_path: Path, public: bool) -> None:
    figures = protect(shizuoka()) if public else shizuoka()
    write_package(tmp_path, figures, MADE)
    data: dict[str, list[tuple[object, object]]] = {}
    for row in sheet_rows(tmp_path / "report.xlsx", "データ")[1:]:
        data.setdefault(str(row[2]), []).append((row[5], row[6]))
    printed = [(row[0], row[1], row[2]) for row in sheet_rows(tmp_path / "report.xlsx", "印刷用") if row[1] != ""]
    for table in figures.tables:
        in_csv = [(row["count"], row["share"]) for row in read_csv(tmp_path / f"{table.name}.csv")]
        for (count, share), row in zip(data[table.name], in_csv, strict=True):
            assert same(as_text(count), row[0])
            assert same(as_text(share), row[1])
        wanted = [(row.label, count, share) for row, (count, share) in zip(table.rows, in_csv, strict=True)]
        flat = [(name, as_text(count), as_text(share)) for name, count, share in printed]
        assert contains_run(flat, wanted)
    if public:
        assert ("x", "x") in [(row["count"], row["share"]) for row in read_csv(tmp_path / "languages.csv")]


def as_text(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def same(left: str, right: str) -> bool:
    words = {left, right} & {"", "x"}
    return left == right if words else Decimal(left) == Decimal(right)


def contains_run(rows: list[tuple[object, str, str]], wanted: list[tuple[str, str, str]]) -> bool:
    size = len(wanted)
    return any(
        all(
            row[0] == want[0] and same(row[1], want[1]) and same(row[2], want[2])
            for row, want in zip(rows[start : start + size], wanted, strict=True)
        )
        for start in range(len(rows) - size + 1)
    )


def test_the_workbook_holds_no_formula_and_the_data_sheet_no_merged_cell(tmp_path: Path) -> None:
    """Every label and the name of the centre begin with an equals sign here."""
    write_package(tmp_path, shizuoka(centre_name="=1+1&co"), MADE)
    with zipfile.ZipFile(tmp_path / "report.xlsx") as book:
        sheets = [book.read(f"xl/worksheets/sheet{n}.xml").decode() for n in (1, 2)]
    assert all(not re.search(r"<f[ >]", sheet) for sheet in sheets)
    assert ">=immigration<" in sheets[0]
    assert "<mergeCells" in sheets[0]
    assert "<mergeCells" not in sheets[1]
    assert 'paperSize="9"' in sheets[0]
    assert 'fitToWidth="1"' in sheets[0] or 'fitToHeight="0"' in sheets[0]


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("＝1", "'＝1"),
        ("  +81", "'  +81"),
        ("\t=1", "'\t'=1"),
        ("a;=1", "a;'=1"),
        ('a,"=1', 'a,"=1'),
        ("身分関係（結婚・離婚等）", "身分関係（結婚・離婚等）"),
        ("a\x00b", "ab"),
        ("2026-11-22", "2026-11-22"),
    ],
)
def test_text_that_would_compute_is_neutralised(text: str, safe: str) -> None:
    assert safe_text(text) == safe


def test_halves_round_up_and_an_empty_base_has_no_share() -> None:
    assert share_in_tenths(1, 2000) == 1  # 0.05 % is 0.1
    assert share_in_tenths(0, 7) == 0
    assert share_in_tenths(0, 0) is None
    assert per_day(21, 20) == Decimal("1.1")  # 1.05
    assert per_day(21, 0) is None


def test_a_code_outside_the_list_is_printed_and_unknown_comes_last() -> None:
    spec = TableSpec(
        "topics", "", "", Basis.CONTACT_TOPICS, (Label("tax", "税", "Tax"), Label(UNKNOWN, "不明", "Unknown"))
    )
    table = build_table(spec, {"gone": Tally(2, 2), "tax": Tally(1, 1)}, {})
    assert [(row.code, row.count) for row in table.rows] == [("tax", 1), ("gone", 2), (UNKNOWN, 0)]
    assert table.base == 3


def test_a_sum_above_the_contacts_is_explained_and_hidden_numbers_are_not_told() -> None:
    figures = shizuoka()
    more = RawCounts(
        totals={Basis.CONTACTS: Tally(5, 5), Basis.CONTACT_TOPICS: Tally(8, 5)},
        tables={"topics": counted({"tax": 8})},
    )
    specs = tuple(TableSpec(t.name, "", "", t.basis, (Label(UNKNOWN, "", ""),)) for t in figures.tables)
    small = build_figures(figures.scope, Level.AGENCY, more, specs)
    assert any(note.code == "contact_topics_differs" and note.count == 3 for note in all_notes(small))
    notes = all_notes(protect(small))
    assert {note.code for note in notes} == {"suppression", "suppression_scope"}
    assert not any(re.search(r"\d", note.en) for note in notes)


def test_a_failing_disk_leaves_the_earlier_export_untouched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_package(tmp_path, shizuoka(), MADE)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    def full(*_args: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr("app.reports.writers.package.write_workbook", full)
    with pytest.raises(OSError, match="No space"):
        write_package(tmp_path, shizuoka(Level.INTERNAL), MADE)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize(
    ("year", "name"),
    [(2026, "令和8年度（2026年度）"), (2019, "令和元年度（2019年度）"), (2018, "平成30年度（2018年度）")],
)
def test_fiscal_years_in_words(year: int, name: str) -> None:
    assert fiscal_year_ja(year) == name
