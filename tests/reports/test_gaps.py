"""Gaps in figures: counted truly, compared with the same part of the year before, safe for everybody's eyes."""

from __future__ import annotations

import csv
import io
import subprocess
import zipfile
from datetime import date

import pytest

from app.reports.figures import Level, Scope
from app.reports.gaps.counting import TOWNS, GapFact, GapFigures, figures
from app.reports.gaps.paper import gaps_pdf
from app.reports.gaps.service import as_zip
from app.reports.gaps.views import crossings, tables

SHIZUOKA, YAIZU, NAGOYA = "221007", "222127", "231002"


def gap(day: date, *, case: int | None = None, town: str | None = SHIZUOKA, **values: str | None) -> GapFact:
    told = {
        "domain": "legal", "reason": "no_partner", "language": "vi", "residence_status": "student",
        "partner_kind": None, "workaround": None,
    }  # fmt: skip
    return GapFact(recorded_on=day, case=case, municipality=town, **{**told, **values})  # type: ignore[arg-type]


def counted(
    facts: list[GapFact], level: Level = Level.INTERNAL, area: str = "", as_of: date | None = None
) -> GapFigures:
    last = date(2027, 3, 31)
    scope = Scope(2026, date(2026, 4, 1), last, None, "全窓口", as_of or last)
    return figures(facts, scope, level, area)


def line(found: GapFigures, table: str, code: str) -> tuple[int | None, int]:
    row = found.table(table).row(code)
    assert row is not None
    return row.count, found.before[table].get(code, 0)


class TestCounting:
    def test_a_year_begins_in_april_and_ends_in_march(self) -> None:
        days = (date(2026, 3, 31), date(2026, 4, 1), date(2027, 3, 31), date(2027, 4, 1))
        assert counted([gap(day) for day in days]).total.count == 2

    def test_each_dimension_adds_up_to_the_total(self) -> None:
        facts = [
            gap(date(2026, 5, 1)),
            gap(date(2026, 5, 2), town=None, language="pt", residence_status="technical_intern_1_ro"),
            gap(date(2027, 2, 1), town=NAGOYA, reason="cost", partner_kind="hospital", workaround="waiting"),
        ]  # fmt: skip
        found = counted(facts)
        assert {table.base for table in found.tables} == {3}
        assert [line(found, "gaps_by_prefecture", code)[0] for code in ("22", "23", "unknown")] == [1, 1, 1]
        assert line(found, "gaps_by_residence_status", "technical_intern")[0] == 1
        assert line(found, "gaps_by_month", "2027-02")[0] == 1

    def test_a_running_year_is_compared_with_the_same_days_of_the_year_before(self) -> None:
        facts = [gap(date(2026, 6, 1)), gap(date(2025, 6, 1)), gap(date(2025, 12, 1))]
        found = counted(facts, as_of=date(2026, 11, 27))
        assert (found.total.count, found.total_before) == (1, 1)
        assert line(found, "gaps_by_month", "2026-06") == (1, 1)
        assert [(one.fiscal_year, one.count, one.whole) for one in found.years] == [(2025, 2, True), (2026, 1, False)]

    def test_a_leap_day_is_compared_with_the_28th(self) -> None:
        scope = Scope(2027, date(2027, 4, 1), date(2028, 3, 31), None, "全窓口", date(2028, 2, 29))
        found = figures([gap(date(2027, 2, 28)), gap(date(2027, 3, 1))], scope, Level.INTERNAL)
        assert found.total_before == 1
        printed = subprocess.run(["pdftotext", "-", "-"], input=gaps_pdf(found), capture_output=True, check=True)
        assert "2027年2月28日" in "".join(printed.stdout.decode().split()), "the paper names a day that there was"

    def test_what_was_lacking_last_year_alone_keeps_its_line(self) -> None:
        found = counted([gap(date(2025, 6, 1), town=YAIZU), gap(date(2026, 6, 1))])
        assert line(found, TOWNS, YAIZU) == (0, 1)

    def test_an_area_is_a_prefecture_or_a_town(self) -> None:
        facts = [gap(date(2026, 5, 1)), gap(date(2026, 5, 1), town=YAIZU), gap(date(2026, 5, 1), town=NAGOYA)]
        assert [counted(facts, area=area).total.count for area in ("22", YAIZU, "13")] == [2, 1, 0]

    def test_pairs_of_domain_and_reason_stand_by_frequency(self) -> None:
        facts = [gap(date(2026, 5, 1)), gap(date(2026, 5, 2), reason="cost"), gap(date(2026, 5, 3), reason="cost")]
        assert [(pair.reason, pair.count) for pair in crossings(counted(facts), "en")] == [
            ("Cannot be paid", 2),
            ("No partner in the area", 1),
        ]


class TestPublic:
    def test_few_people_are_hidden_and_nothing_gives_them_back(self) -> None:
        facts = [gap(date(2026, 5, 1), case=n) for n in range(40)]
        facts += [gap(date(2026, 5, 1), case=100 + n, reason="cost") for n in range(3)]
        found = counted(facts, Level.PUBLIC)
        hidden = [row.code for row in found.table("gaps_by_reason").rows if row.count is None]
        assert "cost" in hidden
        assert len(hidden) >= 2 or not found.table("gaps_by_reason").rows
        assert found.before == {}
        assert found.crossed == {}
        assert found.total_before is None

    def test_many_gaps_of_one_person_are_one_person(self) -> None:
        found = counted([gap(date(2026, 5, 1), case=7) for _ in range(30)], Level.PUBLIC)
        assert found.total.count is None
        assert found.years[-1].count is None

    def test_towns_beside_prefectures_would_tell_the_hidden_one(self) -> None:
        found = counted([gap(date(2026, 5, 1), case=n) for n in range(40)], Level.PUBLIC)
        assert TOWNS not in {table.name for table in found.tables}


class TestFiles:
    def test_the_tables_say_what_the_page_says(self) -> None:
        found = counted([gap(date(2026, 5, 1)), gap(date(2025, 5, 1)), gap(date(2026, 5, 1), reason="cost")])
        with zipfile.ZipFile(io.BytesIO(as_zip(found))) as archive:
            rows = list(csv.DictReader(io.StringIO(archive.read("gaps_by_reason.csv").decode("utf-8-sig"))))
            names = set(archive.namelist())
        said = {row["code"]: (row["count"], row["share"], row["previous_year"]) for row in rows}
        assert said["cost"] == ("1", "50.0", "0")
        assert said["no_partner"] == ("1", "50.0", "1")
        page = {one.name: one for one in tables(found, "ja", full=True)}
        assert {f"{name}.csv" for name in page} < names
        assert {(one.code, str(one.count)) for one in page["gaps_by_reason"].lines} <= {
            (code, values[0]) for code, values in said.items()
        }

    @pytest.mark.parametrize("level", list(Level))
    def test_the_paper_is_the_same_each_time(self, level: Level) -> None:
        found = counted([gap(date(2026, 5, 1), case=n) for n in range(12)], level)
        assert gaps_pdf(found) == gaps_pdf(found)
