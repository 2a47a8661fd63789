"""Reports of certification: the register of a day and the use of the public check."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from app.core.dates import fiscal_year_bounds
from app.core.errors import lazy
from app.reports.training import queries
from app.reports.training.common import NONE_HELD, month_name, summed
from app.reports.training.declaring import Ask
from app.reports.training.queries import Held
from app.reports.training.tables import Column, Kind, Line, Picture, Table, Value
from app.training import words as register
from app.training.standing.deriving import Standing


def extract(ask: Ask) -> Sequence[Table]:
    """Report 10."""
    found = [one for one in queries.certified(ask.session, ask.on, ask.today) if one.answer.standing != "unknown"]
    counts = Counter((one.answer.standing, one.subject.tier) for one in found)
    return [_standings(ask, counts), _register(ask, found)]


def _standings(ask: Ask, counts: Mapping[tuple[Standing, str], int]) -> Table:
    columns = (
        Column(ask._("状態")), *(Column(ask._(label), Kind.COUNT) for label in register.TIERS.values()),
        Column(ask._("計"), Kind.COUNT),
    )  # fmt: skip
    lines = []
    for standing, label in register.STANDINGS.items():
        each = [counts.get((Standing(standing), tier), 0) for tier in register.TIERS]
        if any(each):
            lines.append(Line((ask._(label), *each, sum(each))))
    return summed(ask, ask._("状態ごとの件数"), columns, lines, Picture(len(columns) - 1))


def _register(ask: Ask, found: Sequence[Held]) -> Table:
    named = (Column(ask._("氏名"), Kind.PERSON),) if ask.named else ()
    columns = (
        Column(ask._("認証番号"), Kind.CODE), *named, Column(ask._("区分")), Column(ask._("状態")),
        Column(ask._("初めて認証された日"), Kind.DATE), Column(ask._("期間の最初の日"), Kind.DATE),
        Column(ask._("有効期間の最後の日"), Kind.DATE),
    )  # fmt: skip
    return Table(
        ask._("名簿"), columns, tuple(_entry(ask, one) for one in found), empty=ask._(NONE_HELD)
    )  # fmt: skip


def _entry(ask: Ask, one: Held) -> Line:
    period = one.answer.period
    first = min((each.starts_on for each in one.history.in_order(ask.today)), default=None)
    cells: list[Value] = [one.subject.number]
    if ask.named:
        cells.append(None)
    cells += [
        ask._(register.TIERS[one.subject.tier]), ask._(register.STANDINGS[one.answer.standing]), first,
        period.starts_on if period else None, one.answer.ends_on,
    ]  # fmt: skip
    href = f"/training/certifications/{one.subject.ref}" if ask.named else ""
    return Line(tuple(cells), href, one.subject.learner_id)


def checks(ask: Ask) -> Sequence[Table]:
    """Report 21."""
    rows = queries.checks(ask.session, f"{ask.on:%Y-%m}")
    if ask.year is not None:
        first, last = (f"{day:%Y-%m}" for day in fiscal_year_bounds(ask.year))
        rows = [row for row in rows if first <= row[0] <= last]
    counts: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for month, answer, times in rows:
        counts[month][answer] = times
    answers = [code for code in register.ANSWERS if any(code in row for row in counts.values())]
    columns = (
        Column(ask._("月")), *(Column(ask._(register.ANSWERS[code]), Kind.COUNT) for code in answers),
        Column(ask._("計"), Kind.COUNT),
    )  # fmt: skip
    lines = []
    for month, row in sorted(counts.items()):
        name = month_name(ask, date.fromisoformat(f"{month}-01"))
        lines.append(Line((name, *(row.get(code, 0) for code in answers), sum(row.values()))))
    upright = Picture(len(answers) + 1, upright=True) if len(lines) <= 36 else None
    return [summed(ask, ask._("月ごとの回数"), columns, lines, upright, empty=lazy("まだ使われていません。"))]
