"""Traps of single reports: who still works though lapsed, which months leave the administrators, classes of the map."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.codes.lists import PREFECTURES
from app.reports.training import tiles
from app.reports.training.ahead import _by_place, _by_prefecture, _gives_back, _places
from app.reports.training.declaring import Ask
from app.reports.training.office import _working
from app.reports.training.queries_office import Confirmed
from app.reports.training.tables import Hidden

TODAY = date(2028, 11, 22)
MARCH, APRIL = date(2028, 3, 1), date(2028, 4, 1)


def said(year: int, answer: str | None, ends_on: date | None = None, employer: str = "みなと市") -> Confirmed:
    answered = date(year, 4, 20) if answer else None
    return Confirmed(year, ends_on, 7, employer, year, date(year, 4, 1), answer, answered, None)


@pytest.mark.parametrize(
    ("answers", "works_at"),
    [
        ([said(2028, "working")], "みなと市"), ([said(2027, "working"), said(2028, None)], "みなと市"),
        ([said(2027, "working"), said(2028, "left")], None), ([said(2028, None)], None), ([], None),
        # Somewhere else they do work, whichever answer comes first.
        ([said(2028, "working", employer="さくら市"), said(2028, "left")], "さくら市"),
        ([said(2028, "left"), said(2028, "working", employer="さくら市")], "さくら市"),
        # It has ended since, as the record says.
        ([said(2028, "working", date(2028, 6, 30))], None), ([said(2028, "working", TODAY)], "みなと市"),
    ],
)  # fmt: skip
def test_who_works_on_though_lapsed(answers: list[Confirmed], works_at: str | None) -> None:
    found = _working(answers, TODAY).get(7)
    assert (found.employer if found else None) == works_at


def ask(*, named: bool) -> Ask:
    nothing: Any = None
    return Ask(nothing, TODAY, TODAY, lambda text, **params: text % params if params else text, named=named)


COUNTS = Counter({
    (MARCH, "13", "coordinator"): 9, (MARCH, "22", "coordinator"): 2, (MARCH, "27", "coordinator"): 6,
    (APRIL, "13", "coordinator"): 3,
})  # fmt: skip


class TestMonthsThatLeaveTheAdministrators:
    def test_inside_every_month_has_its_prefectures(self) -> None:
        lines = [line.cells for line in _by_place(ask(named=True), COUNTS).lines]
        assert lines == [
            ("2028年3月", "東京都", 9, 0, 9), ("2028年3月", "静岡県", 2, 0, 2), ("2028年3月", "大阪府", 6, 0, 6),
            ("2028年4月", "東京都", 3, 0, 3),
        ]  # fmt: skip

    def test_outside_the_number_of_the_month_gives_nothing_back(self) -> None:
        found = _by_place(ask(named=False), COUNTS)
        totals = {str(line.cells[1]): line.cells[4] for line in found.lines}
        # Two of them are hidden, so that 17 less 9 does not tell one; the month of three people is left out.
        assert totals["東京都"] == 9
        assert isinstance(totals["静岡県"], Hidden)
        assert isinstance(totals["大阪府"], Hidden)
        assert {line.cells[0] for line in found.lines} == {"2028年3月"}
        assert found.note

    def test_all_months_together_give_no_single_one_back(self) -> None:
        months = Counter({(MARCH, "13", "coordinator"): 20, (MARCH, "27", "coordinator"): 20})
        few = Counter({(APRIL, "13", "coordinator"): 3, (APRIL, "27", "coordinator"): 4})
        # Tokyo's 23 less the 20 of March would tell the three of April.
        places, each = _by_prefecture(ask(named=False), months + few)
        assert [line.cells[3] for line in places.lines] == [23, 24, 47]
        assert each.lines == ()
        # One month is all months; and where nothing is hidden, both are told.
        assert len(_by_prefecture(ask(named=False), months)[1].lines) == 2
        many = Counter({(APRIL, "13", "coordinator"): 6, (APRIL, "27", "coordinator"): 7})
        assert len(_by_prefecture(ask(named=False), months + many)[1].lines) == 4
        assert len(_by_prefecture(ask(named=True), months + few)[1].lines) == 4

    def test_a_sum_of_few_is_told_by_the_first_table(self) -> None:
        few, many = (Counter({(MARCH, "13", "coordinator"): count}) for count in (3, 5))
        assert _gives_back(_places(ask(named=False), few))
        assert not _gives_back(_places(ask(named=False), many))


class TestMap:
    def test_every_prefecture_has_its_own_tile_and_letters(self) -> None:
        codes = {one.code for one in PREFECTURES}
        assert set(tiles.PLACES) == set(tiles.LETTERS) == codes
        assert len(set(tiles.PLACES.values())) == len(set(tiles.LETTERS.values())) == 47
        assert all(x < tiles.COLUMNS and y < tiles.ROWS for x, y in tiles.PLACES.values())

    @given(st.lists(st.integers(0, 30), min_size=1, max_size=47))
    def test_classes_follow_the_numbers(self, values: list[int]) -> None:
        classes = tiles.steps(values)
        levels = {value: tiles.level_of(value, classes) for value in values}
        assert all((levels[value] == 0) == (value == 0) for value in values)
        assert all(levels[a] <= levels[b] for a in values for b in values if a <= b)
        assert all(one.low <= value <= one.high for one in classes for value in values if levels[value] == one.level)
        assert len(classes) <= tiles.CLASSES
