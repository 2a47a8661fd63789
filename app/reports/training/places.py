"""Report 15: where holders work, also for each 10,000 foreign residents, and which bodies have none."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from app.codes.lists import PREFECTURES
from app.core.errors import lazy
from app.reports.population import queries as population
from app.reports.population.models import PopulationVersion
from app.reports.training import queries
from app.reports.training.common import place_name, summed
from app.reports.training.counting_certified import HOLDING
from app.reports.training.declaring import Ask
from app.reports.training.tables import Column, Kind, Line, Picture, Table, Value
from app.training.workplaces import words as workplaces

PER = 10_000
RATE = lazy("在留外国人1万人あたり（%(day)s）")
Bodies = Sequence[tuple[int, str, str, str]]


@dataclass(frozen=True)
class Spread:
    """On one day: holders by prefecture ('' unknown), bodies, which of them have a holder, and how many others of the
    register work at each.
    """

    people: Mapping[str, int]
    bodies: Bodies
    staffed: Collection[int]
    others: Mapping[int, int]


def distribution(ask: Ask) -> Sequence[Table]:
    """Report 15."""
    found = _spread(ask)
    versions = population.in_use(ask.session, ask.on)
    tables = [_by_prefecture(ask, found, versions), _without(ask, found)]
    return [*tables, _sources(ask, versions)] if versions else tables


def _spread(ask: Ask) -> Spread:
    posts = queries.posts(ask.session)
    holders = {
        one.subject.learner_id
        for one in queries.certified(ask.session, ask.on, ask.today)
        if one.answer.standing in HOLDING
    }
    at = {learner: queries.post_on(posts.get(learner, ()), ask.on) for learner in {*posts, *holders}}
    people = Counter(post.prefecture if (post := at[learner]) else "" for learner in holders)
    staffed = {post.employer for learner, post in at.items() if post and learner in holders}
    others = Counter(post.employer for learner, post in at.items() if post and learner not in holders)
    return Spread(people, queries.employers(ask.session), staffed, others)


def _by_prefecture(ask: Ask, found: Spread, versions: Sequence[PopulationVersion]) -> Table:
    registered, without = _bodies(found)
    columns = (
        Column(ask._("都道府県（勤務先）")), Column(ask._("認証者"), Kind.PEOPLE, adds_up=True),
        *_rate_columns(ask, versions),
        Column(ask._("登録された所属機関"), Kind.COUNT), Column(ask._("認証者のいない所属機関"), Kind.COUNT),
    )  # fmt: skip
    residents = [{one.prefecture_code: one.people for one in version.figures} for version in versions]
    codes = [one.code for one in PREFECTURES] + ([""] if found.people.get("") else [])
    lines = [
        Line(
            (
                place_name(ask, code), found.people.get(code, 0),
                *_rates(ask, found.people.get(code, 0), [each.get(code) for each in residents]),
                registered[code], without[code],
            ),
            place=code,
        )
        for code in codes
    ]  # fmt: skip
    made = summed(ask, ask._("都道府県ごとの認証者"), columns, lines, Picture(3 if versions else 1, is_map=True))
    return _with_whole(ask, made, [version.total for version in versions])


def _bodies(found: Spread) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """Bodies of each prefecture, and those without a holder."""
    registered: defaultdict[str, int] = defaultdict(int)
    without: defaultdict[str, int] = defaultdict(int)
    for number, _name, _kind, prefecture in found.bodies:
        registered[prefecture] += 1
        without[prefecture] += number not in found.staffed
    return registered, without


def _rate_columns(ask: Ask, versions: Sequence[PopulationVersion]) -> tuple[Column, ...]:
    """Residents of the newest figures and the rates of each; one that says so where none are loaded."""
    if not versions:
        return (Column(ask._("在留外国人1万人あたり")),)
    return (
        Column(ask._("在留外国人（%(day)s）", day=ask.written(versions[0].as_of)), Kind.COUNT),
        *(Column(ask._(RATE, day=ask.written(one.as_of)), Kind.RATE, of=(1,)) for one in versions),
    )


def _rates(ask: Ask, people: int, residents: Sequence[int | None]) -> tuple[Value, ...]:
    if not residents:
        return (ask._("資料なし"),)
    return (residents[0], *(round(PER * people / whole, 2) if whole else None for whole in residents))


def _with_whole(ask: Ask, table: Table, totals: Sequence[int]) -> Table:
    """The sum has rates of its own: all holders for all residents."""
    if not totals or not table.lines:
        return table
    *lines, whole = table.lines
    people = whole.cells[1]
    rates = _rates(ask, people if isinstance(people, int) else 0, totals)
    cells = (*whole.cells[:2], *rates, *whole.cells[2 + len(rates) :])
    return replace(table, lines=(*lines, replace(whole, cells=cells)))


def _without(ask: Ask, found: Spread) -> Table:
    columns = (
        Column(ask._("所属機関"), Kind.TYPED), Column(ask._("種類")), Column(ask._("都道府県")),
        Column(ask._("ほかに働いている受講者など"), Kind.PEOPLE),
    )  # fmt: skip
    lines = tuple(
        Line((
            name, ask._(workplaces.EMPLOYER_KINDS[kind]), place_name(ask, prefecture), found.others.get(number, 0),
        ))
        for number, name, kind, prefecture in found.bodies
        if number not in found.staffed
    )  # fmt: skip
    return Table(
        ask._("認証者のいない所属機関"), columns, lines, empty=ask._("どの所属機関にも、認証者がいます。")
    )  # fmt: skip


def _sources(ask: Ask, versions: Sequence[PopulationVersion]) -> Table:
    columns = (
        Column(ask._("基準日"), Kind.DATE), Column(ask._("出典"), Kind.TYPED),
        Column(ask._("在留外国人の合計"), Kind.COUNT),
    )  # fmt: skip
    lines = tuple(Line((one.as_of, one.source, one.total)) for one in versions)
    return Table(ask._("在留外国人の人数の資料"), columns, lines)
