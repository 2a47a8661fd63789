"""The figures of the course against numbers worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.reports.training.counting import (
    STEPS,
    Try,
    access,
    agreement,
    days_without,
    funnel,
    left,
    passes,
    spread,
    times,
    wilson,
)
from app.reports.training.hiding import protected
from app.reports.training.tables import HIDDEN, Column, Kind, Line, Table
from app.reports.training.ways import Event, Way, reached, told
from app.training.stages.kinds import Stage

APPLIED = date(2026, 4, 10)
END = date(2027, 3, 31)
ONLINE, TEST, AGREED, DONE = date(2026, 7, 20), date(2026, 8, 5), date(2026, 9, 5), date(2026, 12, 10)
DAYS = (date(2027, 1, 16), date(2027, 1, 17))


def stage(name: str, on: date, state: str = "met") -> Event:
    return Event(f"stage_{state}", name, on)


SEATED = (Event("applied", None, APPLIED), Event("accept", None, date(2026, 5, 20)))
STARTED = (*SEATED, Event("enrol", None, date(2026, 6, 1)), stage("online", date(2026, 6, 1), "open"))
TESTED = (*STARTED, stage("online", ONLINE), stage("confirmation", TEST))
PRACTISED = (*TESTED, stage("practicum", AGREED, "under_way"), stage("practicum", DONE))
GROUPED = (
    *PRACTISED, stage("block_1", DAYS[0]), stage("block_2", DAYS[0]), stage("block_3", DAYS[1]),
    stage("block_4", DAYS[1]),
)  # fmt: skip
COMPLETE = (*GROUPED, stage("final", DAYS[1]), Event("complete", None, date(2027, 2, 20)))


def way(number: int, events: tuple[Event, ...], *, carried_in: bool = False, agreed: bool = False) -> Way:
    certified = date(2027, 3, 28) if events is COMPLETE else None
    return Way(number, number, 1, carried_in, APPLIED, events, AGREED if agreed else None, certified)


class TestFunnel:
    WAYS = (
        way(1, SEATED[:1]), way(2, SEATED), way(3, TESTED), way(4, COMPLETE, agreed=True),
        # Carried out after the confirmation test, and carried in by somebody else.
        way(5, (*TESTED, Event("carry_over", None, date(2026, 12, 1), "leave")), agreed=True),
        way(6, (Event("carried_in", None, APPLIED), stage("online", APPLIED, "carried")), carried_in=True),
    )  # fmt: skip

    def test_people_by_step_with_those_carried_apart(self) -> None:
        found = funnel(self.WAYS, END)
        assert [found.own[step] for step in STEPS] == [5, 4, 3, 3, 2, 1, 1, 1, 1]
        assert [found.carried_out[step] for step in STEPS] == [1, 1, 1, 1, 1, 0, 0, 0, 0]
        assert [found.carried_in[step] for step in STEPS] == [1, 1, 1, 0, 0, 0, 0, 0, 0]

    def test_as_of_an_earlier_day(self) -> None:
        found = funnel(self.WAYS, date(2026, 8, 4))
        assert [found.own[step] for step in STEPS] == [5, 4, 3, 0, 0, 0, 0, 0, 0]
        assert sum(found.carried_out.values()) == 0
        assert sum(funnel(self.WAYS, date(2026, 4, 9)).own.values()) == 0

    def test_what_was_corrected_is_not_done_and_a_withdrawal_undone_is_none(self) -> None:
        corrected = way(1, (*TESTED, stage("confirmation", date(2026, 9, 1), "not_met")))
        assert funnel([corrected], END).own["confirmation"] == 0
        undone = (*STARTED, Event("withdraw", None, date(2026, 7, 1), "health", "trainee"),
                  Event("reinstate", None, date(2026, 7, 3)))  # fmt: skip
        one = reached(way(1, undone), END)
        assert one is not None
        assert (one.state, one.leaving) == ("enrolled", None)
        assert [each.how for each in left([way(1, undone)], {}, APPLIED, date(2026, 7, 2))] == ["withdrawn"]
        assert left([way(1, undone)], {}, APPLIED, END) == []


def test_rows_taken_over_without_events_are_told_by_what_they_keep() -> None:
    kept = {"online": ("met", ONLINE), "confirmation": ("met", TEST)}
    one = reached(Way(1, 1, 1, False, APPLIED, told((), "completed", END, kept)), END)
    assert one is not None
    assert (one.state, one.accepted, one.done(Stage.CONFIRMATION)) == ("completed", True, True)
    # What an event tells is not told again by the row, which knows the newest day alone.
    assert told(TESTED, "enrolled", END, kept) == list(TESTED)


class TestTimes:
    def test_quantiles_between_the_values(self) -> None:
        # Worked out by hand: of 10, 20, 30, 40 the middle is 25, nine tenths lie at place 2.7: 30 + 0.7 × 10.
        found = spread([40, 10, 30, 20])
        assert (found.n, found.median) == (4, 25)
        assert found.ninetieth == pytest.approx(37)
        assert spread([]).median is None

    def test_days_of_leave_are_taken_out_once(self) -> None:
        first, last = date(2026, 6, 1), date(2026, 6, 30)
        assert days_without(first, last, []) == 29
        assert days_without(first, last, [(date(2026, 6, 10), date(2026, 6, 19))]) == 19
        overlapping = [(date(2026, 6, 10), date(2026, 6, 19)), (date(2026, 6, 15), date(2026, 7, 20))]
        assert days_without(first, last, overlapping) == 8

    def test_each_stage_from_its_beginning_without_leave(self) -> None:
        found = times([way(1, COMPLETE)], {1: [(date(2026, 10, 1), date(2026, 10, 10))]}, END)
        # Online 1 June to 20 July; test 16 days after it; practicum from 5 August (the test) to 10 December less ten
        # days of leave; half days 37 and 38 days after it; the test on the second day.
        assert [found[name].median for name in ("online", "confirmation", "practicum", "blocks", "final")] == [
            49, 16, 117, 38, 0,
        ]  # fmt: skip
        assert found["online"].n == 1

    def test_carried_stages_took_no_time(self) -> None:
        carried = way(1, (Event("carried_in", None, APPLIED), stage("online", APPLIED, "carried")), carried_in=True)
        assert times([carried], {}, END)["online"].n == 0


class TestPasses:
    def test_three_denominators_and_first_tries(self) -> None:
        tries = [
            Try(1, 1, "final", 1, counts=True, passed=True),
            Try(2, 1, "final", 1, counts=True, passed=False), Try(2, 1, "final", 2, counts=True, passed=True),
            Try(3, 1, "final", 1, counts=True, passed=False),
            # Excused: entitled, but nobody who sat. Carried over after a failed try: passing is no first try.
            Try(4, 1, "final", 0, counts=False, passed=False),
            Try(5, 1, "final", 2, counts=True, passed=True),
        ]  # fmt: skip
        found = passes(tries, {1: 8})[1, "final"]
        assert (found.enrolled, found.entitled, found.sat, found.first, found.final) == (8, 5, 4, 1, 3)

    def test_the_interval_of_wilson(self) -> None:
        # Wilson (1927) for 8 of 10 at 95 %: 49.0 to 94.3.
        assert [round(one, 2) for one in wilson(8, 10) or ()] == [49.02, 94.33]
        low, high = wilson(10, 10) or (0, 0)
        assert (round(low, 1), round(high, 6)) == (72.2, 100)
        assert wilson(0, 0) is None


def test_access_by_group_counts_people_where_they_applied_first() -> None:
    carried = way(3, (Event("carried_in", None, APPLIED),), carried_in=True)
    found = access([way(1, COMPLETE), way(2, SEATED[:1]), carried], {1: "full_time", 2: "full_time"}, END)
    one = found["full_time"]
    assert (one.applied, one.accepted, one.passed, one.completed) == (2, 1, 1, 1)
    assert list(found) == ["full_time"]


def test_who_finishes_in_a_later_cohort_is_no_failure_of_the_first() -> None:
    gone = way(1, (*TESTED, Event("carry_over", None, date(2026, 12, 1), "leave")))
    later = replace(way(2, COMPLETE, carried_in=True), carried_from=1, learner=1)
    again = replace(way(3, COMPLETE, carried_in=True), carried_from=9)
    one = access([gone, later, again], {1: "leave"}, END)["leave"]
    assert (one.applied, one.accepted, one.passed, one.completed) == (1, 1, 1, 1)
    before = access([gone, later], {1: "leave"}, date(2026, 12, 31))["leave"]
    assert (before.applied, before.completed) == (1, 0)


def test_two_markers_of_one_ability() -> None:
    found = agreement([("listen", 3, 3), ("listen", 2, 3), ("listen", 4, 2)])["listen"]
    assert (found.n, found.alike, found.one_apart, found.further) == (3, 1, 1, 1)
    assert found.mean == pytest.approx(-1 / 3)


class TestHiding:
    """What leaves the administrators."""

    COLUMNS = (
        Column("group"), Column("a", Kind.PEOPLE, adds_up=True, part_of=3),
        Column("b", Kind.PEOPLE, adds_up=True, part_of=3), Column("all", Kind.PEOPLE, adds_up=True),
        Column("rate", Kind.PERCENT, of=(1, 3)),
    )  # fmt: skip

    def table(self, *rows: tuple[int, int]) -> Table:
        lines = [Line((str(n), a, b, a + b, 100 * a / (a + b) if a + b else None)) for n, (a, b) in enumerate(rows)]
        sums = [sum(one[0] for one in rows), sum(one[1] for one in rows)]
        return Table("t", self.COLUMNS, (*lines, Line(("", *sums, sum(sums), None), total=True)))

    def test_small_cells_and_what_gives_them_back(self) -> None:
        found = protected(self.table((20, 3), (30, 12), (40, 25), (50, 40)))
        first = found.lines[0].cells
        # 3 is small; 20 goes, since 23 less 20 would tell it; the rate with it.
        assert first == ("0", HIDDEN, HIDDEN, 23, HIDDEN)
        # In each column another cell goes, the smallest: 42 stays, its parts do not.
        assert found.lines[1].cells == ("1", HIDDEN, HIDDEN, 42, HIDDEN)
        assert found.lines[2].cells[:4] == ("2", 40, 25, 65)

    def test_who_did_not_is_a_group_too(self) -> None:
        columns = (Column("group"), Column("asked", Kind.PEOPLE), Column("of them", Kind.PEOPLE, within=1))
        found = protected(Table("t", columns, (Line(("a", 7, 6)), Line(("b", 7, 7)), Line(("c", 20, 9)))))
        assert [line.cells[1:] for line in found.lines] == [(7, HIDDEN), (7, 7), (20, 9)]

    def test_zero_and_large_numbers_stay(self) -> None:
        assert protected(self.table((0, 7), (5, 0))).lines[0].cells == ("0", 0, 7, 7, 0)

    @settings(max_examples=150, deadline=None)
    @given(st.lists(st.tuples(st.sampled_from((0, 1, 2, 4, 5, 9, 30)), st.sampled_from((0, 1, 3, 6, 50))), min_size=1))
    def test_no_hidden_cell_can_be_worked_out(self, rows: list[tuple[int, int]]) -> None:
        """In no line and no column with a printed sum has a hidden cell fewer than five values."""
        plain, found = self.table(*rows), protected(self.table(*rows))
        for parts, (row, column) in _sums(len(rows)):
            printed = [found.lines[r].cells[c] for r, c in parts]
            gone = [_count(plain.lines[r].cells[c]) for r, c in parts if found.lines[r].cells[c] is HIDDEN]
            total = found.lines[row].cells[column]
            assert not any(isinstance(one, int) and 0 < one < 5 for one in [*printed, total])
            if total is HIDDEN:
                assert gone
            elif gone:
                assert len(gone) > 1
                assert sum(gone) - len(gone) + 1 >= 5


def _count(value: object) -> int:
    assert isinstance(value, int)
    return value


def _sums(rows: int) -> list[tuple[list[tuple[int, int]], tuple[int, int]]]:
    lines = [([(row, 1), (row, 2)], (row, 3)) for row in range(rows + 1)]
    return lines + [([(row, column) for row in range(rows)], (rows, column)) for column in (1, 2, 3)]
