"""Reports of renewal: which certifications end in which month and prefecture, and what became of those that ended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date

from app.core.dates import fiscal_year, fiscal_year_bounds
from app.core.errors import lazy
from app.reports.training import counting_certified as counting
from app.reports.training import queries
from app.reports.training.common import month_name, place_name, place_of, summed
from app.reports.training.counting_certified import OUTCOMES
from app.reports.training.declaring import Ask
from app.reports.training.hiding import protected
from app.reports.training.tables import Column, Hidden, Kind, Line, Picture, Table, total_line
from app.training import words as register

OUTCOME_NAMES: Mapping[str, str] = {
    "in_time": lazy("期間内に更新"), "in_grace": lazy("猶予期間に更新"), "deferred": lazy("休業などで延期"),
    "lapsed": lazy("失効"), "not_wanted": lazy("更新を希望しない"), "closed": lazy("終了・取消し"),
    "waiting": lazy("まだ決まっていない"),
}  # fmt: skip
FEW = lazy("終わる認証がないか、少ないので示しません。")
End = tuple[date, str, str]
"""An end ahead: first day of its month, prefecture ('' unknown), tier."""


def expiring(ask: Ask) -> Sequence[Table]:
    """Report 11."""
    posts, homes = queries.posts(ask.session), queries.home_prefectures(ask.session)
    ends: list[End] = []
    overdue = 0
    for one in queries.certified(ask.session, ask.on, ask.today):
        end = counting.ends_ahead(one.history, ask.on, ask.today)
        overdue += end is not None and end < ask.on
        if end is not None and end >= ask.on:
            place = place_of(posts, homes, one.subject.learner_id, ask.on)
            ends.append((counting.month_of(end), place, one.subject.tier))
    months = counting.months(ask.on)
    within = Counter(one for one in ends if one[0] <= months[-1])
    first = _months(ask, months, within, queries.seats(ask.session, months[0]))
    if overdue:
        words = ask._("ほかに、有効期間が終わって猶予期間にある認証が%(count)s件あります。", count=overdue)
        first = replace(first, note=words)
    return [first, *_by_prefecture(ask, within)]


def _by_prefecture(ask: Ask, within: Mapping[End, int]) -> list[Table]:
    """All months together, and each month. Outside the administrators the months are told only where nothing of them is
    hidden: else all months together, less those that are shown, would give it back.
    """
    places, each = _places(ask, within), _by_place(ask, within)
    if ask.named:
        return [places, each]
    if places.lines and _gives_back(places):
        return [replace(places, lines=()), each]
    if _hides(each) and len({month for month, _place, _tier in within}) > 1:
        each = replace(each, lines=(), note="")
    return [places, each]


def _hides(table: Table) -> bool:
    return bool(table.note) or any(isinstance(cell, Hidden) for line in table.lines for cell in line.cells)


def _gives_back(table: Table) -> bool:
    """Whether its sum, which another table tells, gives back how many of fewer than five stand in a line of it."""
    return any(isinstance(cell, Hidden) for cell in protected(table).lines[-1].cells)


def _months(ask: Ask, months: Sequence[date], counts: Mapping[End, int], seats: Mapping[date, int]) -> Table:
    # Numbers and periods of all certifications are known to whoever sees this (report 10): nothing is hidden.
    last = len(register.TIERS) + 1
    columns = (
        Column(ask._("有効期間の終わる月")),
        *(Column(ask._(label), Kind.COUNT) for label in register.TIERS.values()), Column(ask._("計"), Kind.COUNT),
        Column(ask._("更新研修の席"), Kind.COUNT),
    )  # fmt: skip
    found: Counter[tuple[date, str]] = Counter()
    for (month, _place, tier), count in counts.items():
        found[month, tier] += count
    lines = []
    for month in months:
        each = [found[month, tier] for tier in register.TIERS]
        lines.append(Line((month_name(ask, month), *each, sum(each), seats.get(month, 0))))
    return summed(ask, ask._("36か月の見通し"), columns, lines, Picture(last, upright=True))


def _tiers(ask: Ask, last: int) -> tuple[Column, ...]:
    """A column for each tier, and their sum, which is column `last`."""
    return (
        *(Column(ask._(label), Kind.PEOPLE, adds_up=True, part_of=last) for label in register.TIERS.values()),
        Column(ask._("計"), Kind.PEOPLE, adds_up=True),
    )


def _places(ask: Ask, counts: Mapping[End, int]) -> Table:
    last = len(register.TIERS) + 1
    columns = (Column(ask._("都道府県（勤務先）")), *_tiers(ask, last))
    found: Counter[tuple[str, str]] = Counter()
    for (_month, place, tier), count in counts.items():
        found[place, tier] += count
    lines = []
    for place in _ordered({place for place, _tier in found}):
        each = [found[place, tier] for tier in register.TIERS]
        lines.append(Line((place_name(ask, place), *each, sum(each))))
    return summed(ask, ask._("36か月のうちに終わる認証"), columns, lines, Picture(last), empty=FEW)


def _ordered(places: Collection[str]) -> list[str]:
    """From the north on; who has no known workplace comes last."""
    return sorted(places, key=lambda code: code or "99")


def _by_place(ask: Ask, counts: Mapping[End, int]) -> Table:
    """Each month with the prefectures in which something ends. Outside the administrators a month is left out whose
    number (that of the first table) would tell how many of fewer than five end in a prefecture.
    """
    last = len(register.TIERS) + 2
    columns = (Column(ask._("有効期間の終わる月")), Column(ask._("都道府県（勤務先）")), *_tiers(ask, last))
    lines: list[Line] = []
    left_out = False
    for month in sorted({month for month, _place, _tier in counts}):
        part = _month(ask, columns, month, counts)
        if not ask.named and _gives_back(part):
            left_out = True
        else:
            lines += (part if ask.named else protected(part)).lines[:-1]
    note = ask._("勤務先が分かる人が少ない月は、この表に入れていません。") if left_out else ""
    return Table(ask._("月と都道府県ごとの認証"), columns, tuple(lines), note=note, empty=ask._(FEW))


def _month(ask: Ask, columns: Sequence[Column], month: date, counts: Mapping[End, int]) -> Table:
    """The prefectures of one month, with their sum."""
    lines = []
    for place in _ordered({place for when, place, _tier in counts if when == month}):
        each = [counts.get((month, place, tier), 0) for tier in register.TIERS]
        lines.append(Line((month_name(ask, month), place_name(ask, place), *each, sum(each))))
    return Table("", tuple(columns), (*lines, total_line("", columns, lines)))


def renewals(ask: Ask) -> Sequence[Table]:
    """Report 12. Without a year the fiscal year of the day asked."""
    first, last = fiscal_year_bounds(ask.year if ask.year is not None else fiscal_year(ask.on))
    cases = queries.cases(ask.session)
    found = [
        one
        for held in queries.certified(ask.session, ask.on, ask.today)
        for one in counting.ended(held.history, cases.get(held.subject.id, ()), first, last, ask.on)
    ]
    counts = Counter((one.month, one.outcome) for one in found)
    whole = len(OUTCOMES) + 1
    columns = (
        Column(ask._("有効期間の終わる月")),
        *(Column(ask._(OUTCOME_NAMES[one]), Kind.PEOPLE, adds_up=True, part_of=whole) for one in OUTCOMES),
        Column(ask._("計"), Kind.PEOPLE, adds_up=True),
        Column(ask._("失効のうち、後に再認証"), Kind.PEOPLE, adds_up=True, within=OUTCOMES.index("lapsed") + 1),
    )  # fmt: skip
    back = Counter(one.month for one in found if one.came_back)
    lines = []
    for month in counting.months(first, 12):
        each = [counts[month, one] for one in OUTCOMES]
        lines.append(Line((month_name(ask, month), *each, sum(each), back[month])))
    return [summed(ask, ask._("月ごとの結果"), columns, lines, Picture(whole, upright=True))]
