"""The sheet of the roadmap: runs and completers, where completers work, progress of certification."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from app.core.dates import fiscal_year, fiscal_year_bounds
from app.reports.training import employed, queries
from app.reports.training.counting_certified import HOLDING
from app.reports.training.declaring import Ask
from app.reports.training.queries import Held
from app.reports.training.tables import Column, Kind, Line, Picture, Table, total_line
from app.reports.training.ways import Way, reached
from app.training.standing.deriving import standing_on
from app.training.standing.records import Basis

YEARS = 10
"""So many fiscal years at most, the newest."""


def sheet(ask: Ask) -> Sequence[Table]:
    """Everything on one sheet; the numbers of reports 1, 10 and 14 by fiscal year."""
    held = queries.certified(ask.session, ask.on, ask.today)
    years = _years(ask)
    ways = queries.ways(ask.session, ask.cohort_ids)
    return [_runs(ask, ways, years), *employed.asked_and_working(ask), _progress(ask, held, years)]


def _years(ask: Ask) -> list[int]:
    newest = fiscal_year(ask.on)
    oldest = min((one.fiscal_year for one in ask.cohorts), default=newest)
    return list(range(max(oldest, newest - YEARS + 1), newest + 1))


def _name(ask: Ask, year: int) -> str:
    return ask._("%(year)s年度", year=year)


def _runs(ask: Ask, ways: Collection[Way], years: Sequence[int]) -> Table:
    begun, ended = Counter[int](), Counter[int]()
    for one in ask.cohorts:
        begun[one.fiscal_year] += one.online_from <= ask.on
        ended[one.fiscal_year] += one.ends_on <= ask.on
    people = _people(ask, ways)
    columns = (
        Column(ask._("年度")), Column(ask._("始まった期"), Kind.COUNT), Column(ask._("終わった期"), Kind.COUNT),
        Column(ask._("受講した人"), Kind.PEOPLE, adds_up=True), Column(ask._("修了した人"), Kind.PEOPLE, adds_up=True),
    )  # fmt: skip
    lines = [Line((_name(ask, year), begun[year], ended[year], *people[year])) for year in years]
    whole = total_line(ask._("計"), columns, lines)
    return Table(ask._("研修の実施と修了者"), columns, (*lines, whole), Picture(4))


def _people(ask: Ask, ways: Collection[Way]) -> Mapping[int, tuple[int, int]]:
    """Began and completed, by the fiscal year of the cohort; somebody carried over began once, in their first one."""
    year_of = {one.id: one.fiscal_year for one in ask.cohorts}
    counts: defaultdict[int, list[int]] = defaultdict(lambda: [0, 0])
    for way in ways:
        one = reached(way, ask.on)
        if one is not None:
            counts[year_of[way.cohort]][0] += bool(one.stages) and not way.carried_in
            counts[year_of[way.cohort]][1] += one.state == "completed"
    return defaultdict(lambda: (0, 0), {year: (began, completed) for year, (began, completed) in counts.items()})


def _progress(ask: Ask, held: Collection[Held], years: Sequence[int]) -> Table:
    first, renewed = Counter[int](), Counter[int]()
    for one in held:
        for period in one.history.in_order(ask.on):
            if period.basis in (Basis.FIRST, Basis.CORRECTION):
                first[fiscal_year(period.starts_on)] += period.basis is Basis.FIRST
            elif period.basis is not Basis.EXTENSION:
                renewed[fiscal_year(period.starts_on)] += 1
    columns = (
        Column(ask._("年度")), Column(ask._("新しく認証された件数"), Kind.COUNT),
        Column(ask._("更新・再認証された件数"), Kind.COUNT),
        Column(ask._("年度の終わりに有効な認証"), Kind.COUNT),
    )  # fmt: skip
    lines = []
    for year in years:
        day = min(fiscal_year_bounds(year)[1], ask.on)
        lines.append(Line((_name(ask, year), first[year], renewed[year], _valid(held, day, ask.today))))
    note = ask._("途中の年度は、いつの時点かに示した日までの件数です。")
    whole = total_line(ask._("計"), columns, lines)
    whole = Line((*whole.cells[:3], None), total=True)
    return Table(ask._("認証の進み具合"), columns, (*lines, whole), Picture(3), note)


def _valid(held: Collection[Held], day: date, known_on: date) -> int:
    return sum(
        1
        for one in held
        if one.subject.approved_on <= day and standing_on(one.history, day, known_on).standing in HOLDING
    )
