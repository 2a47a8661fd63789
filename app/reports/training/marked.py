"""Report 7: how far two people who marked the same thing agree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from app.core.errors import lazy
from app.reports.training import counting, queries
from app.reports.training.common import listed
from app.reports.training.counting import Marks, share
from app.reports.training.declaring import Ask
from app.reports.training.tables import Column, Kind, Line, Picture, Table
from app.training.marking.rules import Piece, Standing, standing
from app.training.practicum import words as practicum

TITLES: Mapping[str, str] = {
    Piece.PRACTICUM: lazy("実践：二人の講師の評価"), Piece.CASE_STUDY: lazy("事例検討：二人の講師の評価"),
}  # fmt: skip
BESIDE: Mapping[str, tuple[str, str]] = {
    "supervisor": (lazy("実践：勤務先の指導者と講師の評価"), lazy("差の平均（講師－指導者）")),
    "self": (lazy("実践：受講者本人と講師の評価"), lazy("差の平均（講師－本人）")),
}
Pair = tuple[str, int, int]


def markers(ask: Ask) -> Sequence[Table]:
    """Report 7."""
    given = queries.course_marks(ask.session, ask.cohort_ids)
    tables = [_two(ask, piece, [levels for what, levels in given if what == piece]) for piece in Piece]
    rated = queries.ratings(ask.session, ask.cohort_ids)
    for other, (title, mean) in BESIDE.items():
        pairs = [
            (ability, by[other], by["instructor"])
            for (_practicum, _round, ability), by in rated.items()
            if other in by and "instructor" in by
        ]
        tables.append(_table(ask, ask._(title), ask._(mean), counting.agreement(pairs), signed=True))
    return tables


def _two(ask: Ask, piece: Piece, given: Sequence[Sequence[Mapping[str, int]]]) -> Table:
    """Markings of the same work by two instructors; whoever waits for a third opinion is said."""
    both = [levels for levels in given if len(levels) > 1]
    found = counting.agreement(_pairs(both))
    now = [standing(levels) for levels in given]
    note = ask._(
        "二人がそろったもの%(both)s件、うち三人目が評価したもの%(third)s件、三人目を待つもの%(apart)s件、一人だけのもの%(one)s件。",
        both=len(both), third=now.count(Standing.THIRD), apart=now.count(Standing.APART), one=now.count(Standing.ONE),
    )  # fmt: skip
    return _table(ask, ask._(TITLES[piece]), ask._("差の大きさの平均"), found, note=note)


def _pairs(both: Iterable[Sequence[Mapping[str, int]]]) -> list[Pair]:
    return [(ability, first[ability], second[ability]) for first, second, *_third in both for ability in first]


def _table(
    ask: Ask, title: str, mean: str, found: Mapping[str, Marks], *, signed: bool = False, note: str = ""
) -> Table:  # fmt: skip
    columns = (
        Column(ask._("力")), Column(ask._("二人が評価した数"), Kind.COUNT), Column(ask._("同じ"), Kind.COUNT),
        Column(ask._("1段階の差"), Kind.COUNT), Column(ask._("2段階以上の差"), Kind.COUNT),
        Column(ask._("一致の割合（％）"), Kind.PERCENT), Column(mean, Kind.DECIMAL),
    )  # fmt: skip
    lines = [
        Line((
            ask._(label), one.n, one.alike, one.one_apart, one.further, share(one.alike, one.n),
            one.mean if signed else one.mean_apart,
        ))
        for code, label in practicum.ABILITIES.items()
        if (one := found.get(code)) is not None
    ]  # fmt: skip
    return listed(ask, title, columns, lines, Picture(5), note)
