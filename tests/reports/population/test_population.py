"""Figures of foreign residents: every mistake by its code, versions beside each other, and the report on them."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from starlette.testclient import TestClient

from app.core.db import unit_of_work
from app.reports.population import reading
from app.reports.population.models import PopulationFigure, PopulationVersion
from app.reports.population.reading import CODES, empty_form, read
from app.training.roster.problems import FileRefused
from tests.support.html import form_values, page, text
from tests.support.people import Cast, cast, sign_in
from tests.training.course import at_work, certified, cohort, enrolled, learner

TODAY = date(2026, 11, 22)
HEAD = ["都道府県コード", "在留外国人数", "基準日", "出典"]
Rows = list[list[str]]


def rows(day: str = "2026-06-30", source: str = "在留外国人統計", people: int = 20_000) -> Rows:
    return [[code, str(people), day, source] for code in sorted(CODES)]


def written(lines: Rows, head: Sequence[str] = HEAD) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([list(head), *lines])
    return out.getvalue().encode()


MISTAKES = """
2 prefecture_code lost_zero 1
5 prefecture_code unknown_prefecture 48
5 prefecture_code repeated_prefecture 01
4 prefecture_code empty_cell nothing
4 foreign_residents empty_cell nothing
4 foreign_residents not_a_number 約2万
4 foreign_residents not_a_number -5
4 foreign_residents not_a_number 1.5
4 foreign_residents formula =1+1
4 as_of not_a_date いつか
2 as_of future_date 2026-11-23
4 as_of day_differs 2026-07-01
4 source source_differs 別の統計
2 source too_long long
"""
"""Row, column, code, and what stands in the cell."""


class TestReading:
    def test_a_whole_file_in_either_language_and_with_full_width_figures(self) -> None:
        given = rows()
        given[0][1] = "１２,３４５"
        for head in (HEAD, list(reading.HEADINGS)):
            found = read(written(given, head), TODAY).figures
            assert found is not None
            assert (found.as_of, found.source) == (date(2026, 6, 30), "在留外国人統計")
            assert (found.people["01"], found.people["47"], len(found.people)) == (12_345, 20_000, 47)

    @pytest.mark.parametrize("planted", MISTAKES.strip().splitlines())
    def test_each_planted_mistake(self, planted: str) -> None:
        place, name, code, value = planted.split()
        row, column = int(place) - 2, list(reading.HEADINGS).index(name)
        value = {"nothing": "", "long": "あ" * 201}.get(value, value)
        given = rows()
        given[row][column] = value
        answer = read(written(given), TODAY)
        assert answer.figures is None
        assert (place, name, code) in [(str(one.row), one.column, one.code) for one in answer.problems]
        assert all(one.sentence for one in answer.problems)

    def test_a_missing_prefecture_and_wrong_columns(self) -> None:
        missing = read(written(rows()[:-1]), TODAY).problems
        assert [(one.code, one.value) for one in missing] == [("missing_prefecture", "47 沖縄県")]
        columns = read(written(rows(), ["都道府県コード", "人数", "基準日", "基準日"]), TODAY).problems
        assert {(one.code, one.column) for one in columns} == {
            ("unknown_column", "人数"), ("repeated_column", "as_of"), ("missing_column", "foreign_residents"),
            ("missing_column", "source"),
        }  # fmt: skip
        ragged = written(rows()) + b"01,1,2026-06-30,x,y\r\n"
        assert "ragged" in [one.code for one in read(ragged, TODAY).problems]
        with pytest.raises(FileRefused):
            read(b"\x00\x01", TODAY)

    def test_the_empty_form_is_the_form_that_is_read(self) -> None:
        codes = {one.code for one in read(empty_form(), TODAY).problems}
        assert codes == {"empty_cell"}


@pytest.fixture
def people(engine: Engine) -> Cast:
    """One holder in Shizuoka."""
    people = cast(engine)
    with unit_of_work(engine, write=True) as session:
        whom = learner(session, people, "名取 花")
        at_work(session, people, whom)
        certified(session, people, enrolled(session, people, whom, cohort(session)))
    return people


def send(client: TestClient, content: bytes) -> int:
    values = form_values(page(client.get("/training/population")), "/training/population")
    files = {"file": ("figures.csv", content, "text/csv")}
    return client.post("/training/population", data=values, files=files).status_code


def shizuoka(client: TestClient, query: str = "") -> list[str]:
    table = page(client.get(f"/training/reports/distribution{query}")).select("table")[0]
    line = next(row for row in table.select("tr") if "静岡県" in text(row))
    return [text(cell) for cell in line.select("th, td")][:5]


def test_from_no_figures_to_two_versions_and_back(client: TestClient, people: Cast, engine: Engine) -> None:
    sign_in(client, "training_admin")
    assert shizuoka(client)[:3] == ["静岡県", "1", "資料なし"]
    wrong = rows()
    wrong[0][0] = "1"
    assert send(client, written(wrong)) == 422
    with unit_of_work(engine, write=False) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(PopulationFigure)) == 0
    assert send(client, written(rows("2025-12-31", people=10_000))) == 303
    assert send(client, written(rows())) == 303
    # The same figures in another order change nothing.
    assert send(client, written(rows()[::-1])) == 303
    with unit_of_work(engine, write=False) as session:
        newest, older = session.scalars(sa.select(PopulationVersion).order_by(PopulationVersion.as_of.desc())).all()
    assert shizuoka(client) == ["静岡県", "1", "20,000", "0.50", "1.00"]
    # On a day before the newer figures nothing is taken from them.
    assert shizuoka(client, "?on=2026-06-29")[2] == "10,000"
    # Outside the administrators the rate would tell the number of holders.
    assert shizuoka(client, "?outside=1") == ["静岡県", "x", "20,000", "x", "x"]
    beside = page(client.get(f"/training/population/{newest.ref}")).select("tbody tr")[0]
    assert [text(cell) for cell in beside.select("th, td")] == ["北海道", "20,000", "10,000", "+10,000"]
    away = f"/training/population/{newest.ref}/withdraw"
    values = form_values(page(client.get(f"/training/population/{newest.ref}")), away, withdraw_note="桁の誤り")
    assert client.post(away, data=values).status_code == 303
    assert shizuoka(client)[:4] == ["静岡県", "1", "10,000", "1.00"]
    assert older.ref in client.get("/training/population").text


def test_the_map_says_what_the_table_says(client: TestClient, people: Cast) -> None:
    sign_in(client, "training_admin")
    found = page(client.get("/training/reports/distribution"))
    tiles = {text(node.select_one("title")): node for node in found.select(".tile-map g")}
    assert len(tiles) == 47
    assert text(tiles["静岡県 1"].select_one(".tile-map__value")) == "1"
    assert "url(#tiles-1)" in str(tiles["静岡県 1"])
    assert "url(" not in str(tiles["東京都 0"])
