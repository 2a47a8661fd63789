"""Reports of the course: funnel, time in stages, who is at risk, reasons, pass rates, attendance, equity of access."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date

from app.codes.lists import PREFECTURES
from app.core.errors import lazy
from app.reports.training import counting, queries
from app.reports.training.counting import STEPS, TIMED, Access, Funnel, Passes, share, wilson
from app.reports.training.declaring import Ask
from app.reports.training.tables import Column, Kind, Line, Picture, Table, Value, total_line
from app.reports.training.ways import Way, reached
from app.training.enrolment import words as enrolment
from app.training.examinations.words import KINDS as TESTS
from app.training.programme.models import Cohort
from app.training.workplaces import words as workplaces

STEP_NAMES: Mapping[str, str] = {
    "applied": lazy("申込み"), "accepted": lazy("受講決定"), "online": lazy("オンライン修了"),
    "confirmation": lazy("確認テスト合格"), "agreed": lazy("実践の課題に合意"), "practicum": lazy("実践の承認"),
    "blocks": lazy("半日4回"), "final": lazy("修了テスト合格"), "certified": lazy("認証済み"),
}  # fmt: skip
STAGE_NAMES: Mapping[str, str] = {
    "online": lazy("オンラインの科目"), "confirmation": lazy("総合確認テスト"), "practicum": lazy("実践"),
    "blocks": lazy("集合研修（4コマ）"), "final": lazy("修了認定テスト"),
}  # fmt: skip
HOW: Mapping[str, str] = {
    "withdrawn": lazy("取りやめ"), "carried_over": lazy("次の期へ持越し"), "not_completed": lazy("未修了"),
    "declined": lazy("受講不可"),
}  # fmt: skip
LEAVING = frozenset({"withdraw", "carry_over", "end", "decline"})
UNKNOWN = lazy("記録なし")
NOBODY = lazy("この範囲では、まだだれもいません。")


def cohort_name(ask: Ask, cohort: Cohort) -> str:
    """`2026年度 第1期`."""
    return ask._(enrolment.COHORT_NAME, year=cohort.fiscal_year, run=cohort.run)


def funnel(ask: Ask) -> Sequence[Table]:
    """Report 1."""
    found = queries.ways(ask.session, ask.cohort_ids)
    if ask.one is not None:
        return [_steps(ask, counting.funnel(found, ask.on))]
    return [_by_cohort(ask, found)]


def _steps(ask: Ask, found: Funnel) -> Table:
    columns = (
        Column(ask._("段階")), Column(ask._("この期に申し込んだ人"), Kind.PEOPLE),
        Column(ask._("申込みに対する割合（％）"), Kind.PERCENT, of=(1,)),
        Column(ask._("うち次の期へ持ち越した人"), Kind.PEOPLE), Column(ask._("前の期から来た人"), Kind.PEOPLE),
    )  # fmt: skip
    lines = tuple(
        Line((
            ask._(STEP_NAMES[step]), found.own[step], share(found.own[step], found.own["applied"]),
            found.carried_out[step], found.carried_in[step],
        ))
        for step in STEPS
    )  # fmt: skip
    return Table(ask._("段階ごとの人数"), columns, lines, Picture(1))


def _by_cohort(ask: Ask, found: Sequence[Way]) -> Table:
    columns = (
        Column(ask._("期")), *(Column(ask._(STEP_NAMES[step]), Kind.PEOPLE, adds_up=True) for step in STEPS),
        Column(ask._("前の期から来た人"), Kind.PEOPLE, adds_up=True),
        Column(ask._("次の期へ持ち越した人"), Kind.PEOPLE, adds_up=True),
    )  # fmt: skip
    lines = []
    by_cohort: defaultdict[int, list[Way]] = defaultdict(list)
    for way in found:
        by_cohort[way.cohort].append(way)
    for cohort in ask.cohorts:
        figures = counting.funnel(by_cohort[cohort.id], ask.on)
        counts = [figures.own[step] for step in STEPS]
        away = figures.carried_out["applied"]
        lines.append(Line((cohort_name(ask, cohort), *counts, figures.carried_in["applied"], away)))
    note = ask._("段階の人数は、その期に申し込んだ人だけです。前の期から来た人は右の列に分けます。")
    return _summed(ask, ask._("期ごとの人数"), columns, lines, note=note)


def _summed(
    ask: Ask, title: str, columns: Sequence[Column], lines: Sequence[Line], picture: Picture | None = None,
    note: str = "",
) -> Table:  # fmt: skip
    whole = (*lines, total_line(ask._("計"), columns, lines)) if lines else ()
    return Table(title, tuple(columns), tuple(whole), picture, note, ask._(NOBODY))


def times(ask: Ask) -> Sequence[Table]:
    """Report 2."""
    ways = queries.ways(ask.session, ask.cohort_ids)
    found = counting.times(ways, queries.leaves(ask.session), ask.on)
    columns = (
        Column(ask._("段階")), Column(ask._("終えた人"), Kind.PEOPLE),
        Column(ask._("日数の中央値"), Kind.DECIMAL, of=(1,)),
        Column(ask._("90％の人がこの日数以内"), Kind.DECIMAL, of=(1,)),
    )  # fmt: skip
    lines = tuple(
        Line((ask._(STAGE_NAMES[name]), found[name].n, found[name].median, found[name].ninetieth)) for name in TIMED
    )
    return [Table(ask._("段階ごとの日数"), columns, lines, Picture(2))]


def left(ask: Ask) -> Sequence[Table]:
    """Report 4."""
    ways = queries.ways(ask.session, ask.cohort_ids)
    gone = counting.left(ways, _desks(ask, ways), date.min, ask.on)
    reasons = {**enrolment.REASONS, "unknown": UNKNOWN}
    triggers = {**enrolment.TRIGGERS, "unknown": UNKNOWN}
    desks = {**workplaces.DESKS, "unknown": UNKNOWN}
    return [
        _ways_out(ask, ask._("理由ごとの人数"), ask._("理由"), reasons, [(one.reason, one.how) for one in gone]),
        _ways_out(
            ask, ask._("だれから言い出したか"), ask._("だれから"), triggers, [(one.trigger, one.how) for one in gone]
        ),
        _ways_out(
            ask, ask._("窓口の種類ごとの人数"), ask._("窓口の種類"), desks, [(one.desk, one.how) for one in gone]
        ),
    ]


def _desks(ask: Ask, ways: Sequence[Way]) -> Mapping[tuple[int, date], str]:
    posts = queries.posts(ask.session)
    days = {(way.learner, event.on) for way in ways for event in way.events if event.kind in LEAVING}
    found = {}
    for learner, day in days:
        post = queries.post_on(posts.get(learner, ()), day)
        if post is not None:
            found[learner, day] = post.desk
    return found


def _ways_out(
    ask: Ask, title: str, first: str, labels: Mapping[str, str], pairs: Collection[tuple[str, str]]
) -> Table:  # fmt: skip
    found = counting.by_two(pairs)
    last = len(HOW) + 1
    columns = (
        Column(first), *(Column(ask._(label), Kind.PEOPLE, adds_up=True, part_of=last) for label in HOW.values()),
        Column(ask._("計"), Kind.PEOPLE, adds_up=True),
    )  # fmt: skip
    lines = [
        Line((ask._(labels.get(code, UNKNOWN)), *(counts[how] for how in HOW), sum(counts.values())))
        for code, counts in sorted(found.items(), key=lambda item: -sum(item[1].values()))
    ]
    return _summed(ask, title, columns, lines, Picture(last))


def pass_rates(ask: Ask) -> Sequence[Table]:
    """Report 5."""
    ways = queries.ways(ask.session, ask.cohort_ids)
    begun = Counter(way.cohort for way in ways if _has_begun(way, ask.on))
    found = counting.passes(queries.tries(ask.session, ask.cohort_ids, ask.on), begun)
    return [
        _passes(ask, ask._(name), [(one, found[one.id, test]) for one in ask.cohorts if (one.id, test) in found])
        for test, name in TESTS.items()
    ]


def _has_begun(way: Way, on: date) -> bool:
    one = reached(way, on)
    return one is not None and bool(one.stages)


def _passes(ask: Ask, title: str, found: Sequence[tuple[Cohort, Passes]]) -> Table:
    columns = (
        Column(ask._("期")), Column(ask._("受講した人"), Kind.PEOPLE), Column(ask._("受験を認めた人"), Kind.PEOPLE),
        Column(ask._("受験した人"), Kind.PEOPLE), Column(ask._("1回目で合格"), Kind.PEOPLE),
        Column(ask._("最後に合格"), Kind.PEOPLE),
        Column(ask._("1回目の合格率（受験者、％）"), Kind.PERCENT, of=(3, 4)),
        Column(ask._("1回目の95％の区間"), Kind.CODE, of=(3, 4)),
        Column(ask._("合格率（受験者、％）"), Kind.PERCENT, of=(3, 5)),
        Column(ask._("95％の区間"), Kind.CODE, of=(3, 5)),
        Column(ask._("合格率（認めた人、％）"), Kind.PERCENT, of=(2, 5)),
        Column(ask._("合格率（受講者、％）"), Kind.PERCENT, of=(1, 5)),
    )  # fmt: skip
    lines = [Line((cohort_name(ask, cohort), *_rates(one))) for cohort, one in found]
    return Table(title, columns, tuple(lines), Picture(8), "", ask._(NOBODY))


def _rates(one: Passes) -> tuple[Value, ...]:
    return (
        one.enrolled, one.entitled, one.sat, one.first, one.final, share(one.first, one.sat),
        _interval(one.first, one.sat), share(one.final, one.sat), _interval(one.final, one.sat),
        share(one.final, one.entitled), share(one.final, one.enrolled),
    )  # fmt: skip


def _interval(right: int, n: int) -> str | None:
    found = wilson(right, n)
    return f"{found[0]:.1f}–{found[1]:.1f}" if found else None


def equity(ask: Ask) -> Sequence[Table]:
    """Report 17."""
    ways = queries.ways(ask.session, [one.id for one in queries.cohorts(ask.session)])
    posts, homes, away = queries.posts(ask.session), queries.home_prefectures(ask.session), queries.leaves(ask.session)
    work, place, rest = {}, {}, {}
    for way in ways:
        if way.cohort not in ask.cohort_ids:
            continue
        post = queries.post_on(posts.get(way.learner, ()), way.applied_on)
        work[way.id] = post.employment if post else "unknown"
        place[way.id] = post.prefecture if post else homes.get(way.learner, "unknown")
        rest[way.id] = "leave" if _was_away(way, away.get(way.learner, ()), ask.on) else "none"
    rests = {"leave": lazy("休業があった"), "none": lazy("休業なし")}
    prefectures = {code: PREFECTURES.label(code, ask.locale) for code in set(place.values()) - {"unknown"}}
    return [
        _access(ask, ask._("都道府県"), lambda code: prefectures.get(code) or ask._(UNKNOWN), ways, place),
        _access(ask, ask._("雇用形態"), lambda code: ask._(workplaces.EMPLOYMENTS.get(code, UNKNOWN)), ways, work),
        _access(ask, ask._("休業"), lambda code: ask._(rests[code]), ways, rest),
    ]


def _was_away(way: Way, leaves: Collection[tuple[date, date]], on: date) -> bool:
    return any(last >= way.applied_on and first <= on for first, last in leaves)


def _access(
    ask: Ask, title: str, label: Callable[[str], str], ways: Sequence[Way], groups: Mapping[int, str]
) -> Table:  # fmt: skip
    columns = (
        Column(title), Column(ask._("申込み"), Kind.PEOPLE, adds_up=True),
        Column(ask._("受講決定"), Kind.PEOPLE, adds_up=True, within=1),
        Column(ask._("確認テスト合格"), Kind.PEOPLE, adds_up=True, within=2),
        Column(ask._("修了"), Kind.PEOPLE, adds_up=True, within=2),
        Column(ask._("受講決定の割合（％）"), Kind.PERCENT, of=(1, 2)),
        Column(ask._("合格の割合（受講決定者、％）"), Kind.PERCENT, of=(2, 3)),
        Column(ask._("修了の割合（受講決定者、％）"), Kind.PERCENT, of=(2, 4)),
    )  # fmt: skip
    found = counting.access(ways, groups, ask.on)
    lines = [Line((label(code), *_access_cells(one))) for code, one in sorted(found.items(), key=lambda item: item[0])]
    return _summed(ask, title, columns, lines, Picture(5))


def _access_cells(one: Access) -> tuple[Value, ...]:
    return (
        one.applied, one.accepted, one.passed, one.completed, share(one.accepted, one.applied),
        share(one.passed, one.accepted), share(one.completed, one.accepted),
    )  # fmt: skip
