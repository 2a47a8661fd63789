"""Gaps counted along one dimension at a time, beside the same part of the year before. Pure.

A gap counts by the civil day on which it was recorded. Behind it stands one person: that of its case, or somebody of
its own where no case is named. What goes to everybody shows no comparison with the year before: a whole year published
then and part of it shown now would tell small numbers by subtraction.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from app.codes import lists
from app.codes.municipalities import municipalities
from app.core.dates import fiscal_year
from app.reports.bases import Basis
from app.reports.figures import UNKNOWN, Label, Level, Scope, Table, TableSpec, Tally, Total, build_table
from app.reports.gaps.specs import specs
from app.reports.specs import month_code
from app.reports.suppression import THRESHOLD, is_sensitive, protect_alone

TOWNS = "gaps_by_municipality"
"""Not for everybody: beside the prefectures, towns that are shown would give away the one that is hidden."""
YEARS = 5
"""How many years the trend reaches back, the year asked for included."""


@dataclass(frozen=True, slots=True)
class GapFact:
    """One gap as it counts. `case` is None for one that was met apart from a case."""

    recorded_on: date
    case: int | None
    municipality: str | None
    domain: str
    reason: str
    language: str
    residence_status: str
    partner_kind: str | None
    workaround: str | None


@dataclass(frozen=True, slots=True)
class YearCount:
    """All gaps of a fiscal year; `count` is None where it is hidden. `whole` is False for the running year."""

    fiscal_year: int
    count: int | None
    whole: bool = True


@dataclass(frozen=True, slots=True)
class GapFigures:
    """What one paper says. `area` is a code of a prefecture or municipality, '' for everywhere.

    `before`: for each table, code → count in the same part of the year before; empty at the public level.
    `crossed`: (domain, reason) → count; empty at the public level and where a municipality was asked for by others
    than its own centre.
    """

    scope: Scope
    level: Level
    area: str
    total: Total
    tables: tuple[Table, ...]
    before: Mapping[str, Mapping[str, int]]
    total_before: int | None
    years: tuple[YearCount, ...]
    crossed: Mapping[tuple[str, str], int]

    def table(self, name: str) -> Table:
        """KeyError if there is none."""
        return next(table for table in self.tables if table.name == name)


def _prefecture(fact: GapFact) -> str:
    return fact.municipality[:2] if fact.municipality else UNKNOWN


DIMENSIONS: Mapping[str, Callable[[GapFact], str]] = {
    "gaps_by_domain": lambda fact: fact.domain,
    "gaps_by_reason": lambda fact: fact.reason,
    "gaps_by_prefecture": _prefecture,
    TOWNS: lambda fact: fact.municipality or UNKNOWN,
    "gaps_by_partner_kind": lambda fact: fact.partner_kind or UNKNOWN,
    "gaps_by_language": lambda fact: fact.language,
    "gaps_by_residence_status": lambda fact: lists.RESIDENCE_STATUSES.root(fact.residence_status),
    "gaps_by_workaround": lambda fact: fact.workaround or UNKNOWN,
    "gaps_by_month": lambda fact: month_code(fiscal_year(fact.recorded_on), fact.recorded_on.month),
}


def tally(facts: Iterable[GapFact], code_of: Callable[[GapFact], str]) -> dict[str, Tally]:
    """Counts and the people behind them, by code."""
    counts: defaultdict[str, int] = defaultdict(int)
    people: defaultdict[str, set[tuple[str, int]]] = defaultdict(set)
    for position, fact in enumerate(facts):
        code = code_of(fact)
        counts[code] += 1
        people[code].add(("case", fact.case) if fact.case is not None else ("alone", position))
    return {code: Tally(count, len(people[code])) for code, count in counts.items()}


def of_area(facts: Iterable[GapFact], area: str) -> list[GapFact]:
    """Those of a prefecture (two digits) or of a municipality (six); all of them for ''."""
    return [fact for fact in facts if not area or (fact.municipality or "").startswith(area)]


def figures(facts: Sequence[GapFact], scope: Scope, level: Level, area: str = "") -> GapFigures:
    """The gaps of `scope.fiscal_year` among `facts`, which reach back `YEARS` years; protected for the public level."""
    here = of_area(facts, area)
    now = [fact for fact in here if scope.first_day <= fact.recorded_on <= scope.as_of]
    all_of_it = tally(now, lambda _fact: "")
    sum_of_it = all_of_it.get("", Tally(0, 0))
    then = [fact for fact in here if year_before(scope.first_day) <= fact.recorded_on <= year_before(scope.as_of)]
    public = level is Level.PUBLIC
    wanted = [spec for spec in specs(scope.fiscal_year) if not public or spec.name != TOWNS]
    before = {} if public else {spec.name: _before(spec, then) for spec in wanted}
    tables = tuple(_table(spec, now, before.get(spec.name, {})) for spec in wanted)
    found = GapFigures(
        scope=scope,
        level=level,
        area=area,
        total=Total(Basis.GAPS, sum_of_it.count, sum_of_it.persons),
        tables=tables,
        before=before,
        total_before=None if public else len(then),
        years=_years(here, scope),
        crossed={} if public else _crossed(now),
    )
    return _protected(found, here) if public else found


def _table(spec: TableSpec, facts: Sequence[GapFact], before: Mapping[str, int]) -> Table:
    """With a line, also of 0, for whatever was counted in either year."""
    found = dict.fromkeys(before, Tally(0, 0)) | tally(facts, DIMENSIONS[spec.name])
    return build_table(spec, found, _towns(found) if spec.name == TOWNS else {})


def year_before(day: date) -> date:
    """The same civil day a year earlier; 29 February becomes the 28th."""
    return day.replace(year=day.year - 1, day=min(day.day, 28) if day.month == 2 else day.day)


def _before(spec: TableSpec, facts: Sequence[GapFact]) -> dict[str, int]:
    counts = {code: found.count for code, found in tally(facts, DIMENSIONS[spec.name]).items()}
    if spec.name != "gaps_by_month":
        return counts
    # The month of the year before stands on the line of this year's.
    return {f"{int(code[:4]) + 1}{code[4:]}": count for code, count in counts.items()}


def _years(facts: Sequence[GapFact], scope: Scope) -> tuple[YearCount, ...]:
    counts: defaultdict[int, int] = defaultdict(int)
    for fact in facts:
        if fact.recorded_on <= scope.as_of:
            counts[fiscal_year(fact.recorded_on)] += 1
    first = max(scope.fiscal_year - YEARS + 1, min(counts, default=scope.fiscal_year))
    return tuple(
        YearCount(year, counts[year], whole=year < scope.fiscal_year or not scope.is_running)
        for year in range(first, scope.fiscal_year + 1)
    )


def _crossed(facts: Iterable[GapFact]) -> dict[tuple[str, str], int]:
    counts: defaultdict[tuple[str, str], int] = defaultdict(int)
    for fact in facts:
        counts[fact.domain, fact.reason] += 1
    return dict(counts)


def _towns(codes: Iterable[str]) -> dict[str, Label]:
    """Their names: of two thousand only those that were counted are printed."""
    found: dict[str, Label] = {}
    for code in codes:
        town = municipalities().get(code)
        if town is not None:
            found[code] = Label(code, town.ja, town.en, always=False)
    return found


def _protected(found: GapFigures, facts: Sequence[GapFact]) -> GapFigures:
    small = is_sensitive(int(found.total.count or 0), found.total.persons, THRESHOLD)
    return replace(
        found,
        total=replace(found.total, count=None, hidden=True) if small else found.total,
        tables=tuple(protect_alone(table, found.total, THRESHOLD) for table in found.tables),
        years=tuple(_protected_year(one, facts) for one in found.years),
    )


def _protected_year(one: YearCount, facts: Iterable[GapFact]) -> YearCount:
    behind = tally((fact for fact in facts if fiscal_year(fact.recorded_on) == one.fiscal_year), lambda _fact: "")
    persons = sum(found.persons for found in behind.values())
    return replace(one, count=None) if is_sensitive(one.count or 0, persons, THRESHOLD) else one
