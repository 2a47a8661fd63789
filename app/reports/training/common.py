"""What several reports say alike: months, places, tables with a sum and without."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from app.codes.lists import PREFECTURES
from app.core.errors import lazy
from app.reports.training import queries
from app.reports.training.counting_certified import Post
from app.reports.training.declaring import Ask
from app.reports.training.tables import Column, Kind, Line, Picture, Table, total_line

NO_PLACE = lazy("勤務先の記録なし")
NONE_HELD = lazy("この日に当てはまる認証はありません。")
NOTHING = lazy("この範囲では、何もありません。")


def month_name(ask: Ask, month: date) -> str:
    """`2028年3月`."""
    return ask._("%(year)s年%(month)s月", year=month.year, month=month.month)


def place_name(ask: Ask, code: str) -> str:
    """The prefecture; who works nowhere known is said."""
    return PREFECTURES.label(code, ask.locale) if code else ask._(NO_PLACE)


def place_of(posts: Mapping[int, Sequence[Post]], homes: Mapping[int, str], learner: int, on: date) -> str:
    """Prefecture of the main workplace of a day; of somebody without one that told at registration, '' without any."""
    post = queries.post_on(posts.get(learner, ()), on)
    return post.prefecture if post else homes.get(learner, "")


def summed(
    ask: Ask, title: str, columns: Sequence[Column], lines: Sequence[Line], picture: Picture | None = None,
    note: str = "", empty: str = NONE_HELD,
) -> Table:  # fmt: skip
    """A table whose last line is the sum of the others."""
    whole = (*lines, total_line(ask._("計"), columns, lines)) if lines else ()
    return Table(title, tuple(columns), tuple(whole), picture, note, ask._(empty))


def listed(
    ask: Ask, title: str, columns: Sequence[Column], lines: Sequence[Line], picture: Picture | None = None,
    note: str = "",
) -> Table:  # fmt: skip
    """A table without a sum."""
    return Table(title, tuple(columns), tuple(lines), picture, note, ask._(NOTHING))


def summary(ask: Ask, title: str, first: str, lines: Sequence[Line], kind: Kind = Kind.PEOPLE) -> Table:
    """Few lines with one figure each."""
    figure = ask._("人数") if kind is Kind.PEOPLE else ask._("件数")
    return listed(ask, title, (Column(first), Column(figure, kind)), lines, Picture(1))
