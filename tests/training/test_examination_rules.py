"""Moves, rights and marks of tests: pure tables. And item analysis against numbers worked by hand."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
import xlsxwriter

from app.core.errors import Invalid
from app.training.examinations import analysis, drawing, results_file, rules
from app.training.examinations.analysis import Item
from app.training.examinations.lifecycle import COUNTING, MOVES, State, Who, may_move, stands_as
from app.training.examinations.rules import Bar, Past, Terms

# Written by hand from the description, by names alone: before, after, whose act.
EXPECTED = """
entitled started trainee instructor
started handed_in trainee
started timed_out system
started interrupted instructor
interrupted started instructor
handed_in marked system instructor
timed_out marked system instructor
entitled marked admin
marked marked admin
marked entitled admin
entitled excused admin
marked passed system
marked failed system
entitled in_review instructor
started in_review instructor
interrupted in_review instructor
handed_in in_review instructor
timed_out in_review instructor
marked in_review instructor
passed in_review instructor
failed in_review instructor
in_review entitled both
in_review interrupted both
in_review handed_in both
in_review timed_out both
in_review marked both
in_review passed both
in_review failed both
in_review void_counts both
in_review void_free both
failed passed both
passed failed approver
failed appealed trainee
appealed failed approver
appealed passed approver
appealed void_free approver
"""


def test_every_move_of_everybody() -> None:
    expected = {
        (before, after, who) for before, after, *whos in map(str.split, EXPECTED.split("\n")[1:-1]) for who in whos
    }
    found = {
        (str(before), str(after), str(who))
        for before, after, who in product(State, State, Who)
        if may_move(before, after, who)
    }
    assert found == expected
    assert len(MOVES) == len(EXPECTED.strip().splitlines())


def test_what_counts_and_what_a_review_gives_back() -> None:
    assert {"passed", "failed", "void_counts", "appealed"} == COUNTING
    assert stands_as(State.STARTED) is State.INTERRUPTED
    assert stands_as(State.FAILED) is State.FAILED


TERMS = Terms(tries=3, wait_days=14, last_day=date(2028, 3, 31))
DAY = date(2026, 11, 1)


def bar(*states: State, on: date = date(2026, 12, 1), stage_open: bool = True) -> Bar:
    return rules.right_to_sit([Past(state, DAY) for state in states], TERMS, on, stage_open=stage_open).bar


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ((), Bar.NONE),
        ((State.FAILED,), Bar.NONE),
        ((State.FAILED, State.VOID_FREE, State.EXCUSED, State.FAILED), Bar.NONE),
        ((State.FAILED, State.FAILED, State.VOID_COUNTS), Bar.TRIES),
        ((State.FAILED, State.PASSED), Bar.PASSED),
        ((State.ENTITLED,), Bar.PENDING),
        ((State.IN_REVIEW,), Bar.PENDING),
        ((State.APPEALED,), Bar.PENDING),
    ],
)
def test_tries(states: tuple[State, ...], expected: Bar) -> None:
    assert bar(*states) is expected


def test_the_wait_and_the_last_day_include_their_ends() -> None:
    assert bar(State.FAILED, on=date(2026, 11, 14)) is Bar.WAIT
    assert bar(State.FAILED, on=date(2026, 11, 15)) is Bar.NONE
    assert bar(on=date(2028, 3, 31)) is Bar.NONE
    assert bar(on=date(2028, 4, 1)) is Bar.LAST_DAY
    assert bar(stage_open=False) is Bar.STAGE


@pytest.mark.parametrize(
    ("score", "most", "mark", "passed"),
    [(3, 5, 60, True), (2, 5, 60, False), (59, 99, 60, False), (60, 99, 60, True), (0, 0, 0, False)],
)
def test_nothing_is_rounded_up_to_a_pass(score: int, most: int, mark: int, passed: bool) -> None:
    assert rules.passes(score, most, mark) is passed


def test_marks_and_clocks() -> None:
    assert [rules.mark_of(answer, "bd") for answer in ("b", "d", "a", None)] == [1, 1, 0, 0]
    assert [rules.mark_of(answer, "*") for answer in ("a", None)] == [1, 1]
    assert [rules.seconds_given(*given) for given in ((60, 0), (60, 50), (45, 33))] == [3600, 5400, 3600]
    now = datetime(2026, 11, 22, tzinfo=UTC)
    ends = (now + timedelta(seconds=61), now - timedelta(seconds=1), None)
    assert [rules.seconds_left(end, now) for end in ends] == [61, 0, 0]


def test_the_stage_follows_the_attempts() -> None:
    said = [rules.result_of_stage(states) for states in ((State.FAILED, State.PASSED), (State.VOID_COUNTS,), ())]
    assert said == ["met", "not_met", ""]


def test_papers_are_drawn_by_quota_and_the_same_again() -> None:
    pool = {"A": [f"a{number}" for number in range(9)], "B": ["b1", "b2"]}
    drawn = drawing.draw(pool, {"B": 1, "A": 4}, "J-1")
    assert [ref[0] for ref in drawn] == ["b", "a", "a", "a", "a"]
    assert len(set(drawn)) == 5
    assert drawing.draw({"A": pool["A"][::-1], "B": pool["B"]}, {"B": 1, "A": 4}, "J-1") == drawn
    assert len({tuple(drawing.draw(pool, {"A": 4}, f"J-{number}")) for number in range(9)}) > 1
    with pytest.raises(drawing.TooFew) as refused:
        drawing.draw(pool, {"B": 3}, "J-1")
    assert (refused.value.subject, refused.value.there) == ("B", 2)


class TestAnalysis:
    """Four people, three questions, keys a, b, c. Scores 3, 2, 1, 0."""

    ITEMS = (
        Item("a", ("a", "a", "a", "b"), (1, 1, 1, 0)),
        Item("b", ("b", "b", "c", None), (1, 1, 0, 0)),
        Item("c", ("c", "a", "a", "a"), (1, 0, 0, 0)),
    )

    def test_of_the_paper(self) -> None:
        """Mean 6/4. Variance ((1.5)² + (.5)²) · 2 / 4 = 1.25. Sum of p·q: .1875 + .25 + .1875 = .625.
        Alpha: 3/2 · (1 - .625/1.25) = .75. Standard error: √1.25 · √.25 = .5590.
        """
        found = analysis.of_paper(self.ITEMS)
        assert (found.n, found.questions, found.mean, found.too_few) == (4, 3, 1.5, True)
        assert found.spread == pytest.approx(1.1180340)
        assert found.reliability == pytest.approx(0.75)
        assert found.standard_error == pytest.approx(0.5590170)

    def test_of_an_item(self) -> None:
        """27 % of four is one: the best has it right, the last has not. The rest of the scores is 2, 1, 0, 0 for the
        first question: covariance (2 + 1 + 0)/4 - .75 · .75 = .1875; spreads √.1875 and √.6875; correlation .5222.
        """
        scores = analysis.totals(self.ITEMS)
        assert scores == [3, 2, 1, 0]
        found = analysis.of_item(self.ITEMS[0], scores)
        assert (found.n, found.right, found.upper_lower, found.omitted) == (4, 0.75, 1.0, 0)
        assert found.item_rest == pytest.approx(0.5222330)
        assert (found.low, found.high) == pytest.approx((0.3006418, 0.9544127))
        assert (found.wrong, found.key_in_doubt) == ({"b": 1}, False)
        second = analysis.of_item(self.ITEMS[1], scores)
        assert (second.omitted, second.wrong) == (1, {"c": 1})

    def test_ties_share_the_places_of_a_group(self) -> None:
        """Eight people, groups of two. Above: one with 2, and one place for three tied at 1 of whom one is right:
        (1 + 1/3)/2 = 2/3. Below: two places for four with 0 and nothing right.
        """
        marks, scores = (1, 1, 0, 0, 0, 0, 0, 0), (2, 1, 1, 1, 0, 0, 0, 0)
        for order in (slice(None), slice(None, None, -1)):
            item = Item("a", ("a",) * 8, marks[order])
            assert analysis.of_item(item, scores[order]).upper_lower == pytest.approx(2 / 3)

    def test_a_wrong_key_is_suspected(self) -> None:
        """The better half chose b; the key says a."""
        items = (Item("a", ("b", "b", "a", "a"), (0, 0, 1, 1)), *self.ITEMS[:2])
        found = analysis.of_item(items[0], analysis.totals(items))
        assert found.key_in_doubt
        assert found.wrong == {"b": 2}

    def test_what_has_no_meaning_is_none(self) -> None:
        nobody = (Item("a", (), ()), Item("b", (), ()))
        alike = (Item("a", ("a", "a"), (1, 1)), Item("b", ("b", "b"), (1, 1)))
        assert analysis.of_paper(nobody).mean is None
        assert analysis.of_item(nobody[0], []).right is None
        assert analysis.of_paper(alike).reliability is None
        assert analysis.of_item(alike[0], [2, 2]).upper_lower is None
        assert analysis.of_item(alike[0], [2, 2]).item_rest is None

    def test_grey_below_fifty(self) -> None:
        for count, grey in ((49, True), (50, False)):
            item = Item("a", ("a",) * count, (1,) * count)
            assert analysis.of_paper((item, item)).too_few is grey
            assert analysis.of_item(item, (1,) * count).too_few is grey


class TestFile:
    TODAY = date(2026, 11, 22)

    def problems(self, text: str) -> list[tuple[str, ...]]:
        return [row.problems for row in results_file.read(text.encode(), self.TODAY)]

    @pytest.mark.parametrize(
        ("line", "expected"),
        [
            ("E-1,R8.11.20,3,4", ()),
            (",2026-11-20,3,4", ("empty_required",)),
            ("E-1,昨日か,3,4", ("not_a_date",)),
            ("E-1,2026-11-23,3,4", ("future",)),
            ("E-1,,三,4", ("not_a_number",)),
            ("E-1,,5,4", ("over_maximum",)),
            ("E-1,,,4", ("no_result",)),
        ],
    )
    def test_each_mistake_has_its_code(self, line: str, expected: tuple[str, ...]) -> None:
        assert self.problems(f"受講番号,受験日,得点,満点\n{line}\n") == [expected]

    def test_answers_stand_in_the_order_of_the_questions(self) -> None:
        (row,) = results_file.read("受講番号,問2,問1,問10\nE-1,Ｂ,a,\n".encode(), self.TODAY)
        assert (row.answers, row.problems) == ("ab-", ())
        assert self.problems("受講番号,問1\nE-1,ab\n") == [("not_a_choice",)]

    @pytest.mark.parametrize(
        "text", ["", "受講番号,得点\n", "番号,得点\n1,2\n", "受講番号,氏名\nE-1,森\n", "得点\n2\n"]
    )
    def test_a_file_that_is_none_of_ours_is_refused(self, text: str) -> None:
        with pytest.raises(Invalid):
            results_file.read(text.encode(), self.TODAY)

    def test_a_workbook_reads_the_same(self) -> None:
        out = io.BytesIO()
        with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
            sheet = book.add_worksheet()
            for number, cells in enumerate((("受講番号", "得点"), ("E-1", 3))):
                sheet.write_row(number, 0, cells)
        (row,) = results_file.read(out.getvalue(), self.TODAY)
        assert (row.number, row.person, row.score, row.problems) == (2, "E-1", 3, ())
