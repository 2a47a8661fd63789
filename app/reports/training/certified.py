"""Reports of certification: register, ends ahead, renewals, who works on, where holders are, the public check."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

from app.codes.lists import PREFECTURES
from app.core.dates import fiscal_year, fiscal_year_bounds
from app.core.errors import lazy
from app.reports.training import counting_certified as counting
from app.reports.training import queries
from app.reports.training.counting import share, spread
from app.reports.training.counting_certified import HOLDING, OUTCOMES, Employment, Post
from app.reports.training.declaring import Ask
from app.reports.training.queries import Held
from app.reports.training.tables import Column, Kind, Line, Picture, Table, Value, total_line
from app.training import words as register
from app.training.portal import words as portal
from app.training.portal.rules import SURVEYS
from app.training.standing.counting import months_after
from app.training.standing.deriving import Standing
from app.training.workplaces import words as workplaces

OUTCOME_NAMES: Mapping[str, str] = {
    "in_time": lazy("期間内に更新"), "in_grace": lazy("猶予期間に更新"), "after_lapse": lazy("失効の後に再認証"),
    "deferred": lazy("休業などで延期"), "waiting": lazy("まだ決まっていない"), "not_wanted": lazy("更新を希望しない"),
    "lapsed": lazy("失効"), "closed": lazy("終了・取消し"),
}  # fmt: skip
NO_PLACE = lazy("勤務先の記録なし")
NONE_HELD = lazy("この日に当てはまる認証はありません。")


def month_name(ask: Ask, month: date) -> str:
    """`2028年3月`."""
    return ask._("%(year)s年%(month)s月", year=month.year, month=month.month)


def place_name(ask: Ask, code: str) -> str:
    """The prefecture; who works nowhere known is said."""
    return PREFECTURES.label(code, ask.locale) if code else ask._(NO_PLACE)


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
    return _summed(ask, ask._("状態ごとの件数"), columns, lines, Picture(len(columns) - 1))


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


def _summed(
    ask: Ask, title: str, columns: Sequence[Column], lines: Sequence[Line], picture: Picture | None = None,
    note: str = "", empty: str = NONE_HELD,
) -> Table:  # fmt: skip
    whole = (*lines, total_line(ask._("計"), columns, lines)) if lines else ()
    return Table(title, tuple(columns), tuple(whole), picture, note, ask._(empty))


def expiring(ask: Ask) -> Sequence[Table]:
    """Report 11."""
    posts, homes = queries.posts(ask.session), queries.home_prefectures(ask.session)
    ends = []
    for one in queries.certified(ask.session, ask.on, ask.today):
        end = counting.ends_ahead(one.history, ask.on, ask.today)
        if end is not None:
            ends.append((one.subject, end, _place(posts, homes, one.subject.learner_id, ask.on)))
    months = counting.months(ask.on)
    ahead = [(subject, counting.month_of(end), place) for subject, end, place in ends if end >= ask.on]
    seats = queries.seats(ask.session, months[0])
    by_month = Counter((month, subject.tier) for subject, month, _place_ in ahead)
    places = Counter((place, subject.tier) for subject, month, place in ahead if month <= months[-1])
    tables = [_months(ask, months, by_month, seats), _places(ask, places)]
    overdue = len(ends) - len(ahead)
    if not overdue:
        return tables
    words = ask._("ほかに、有効期間が終わって猶予期間にある認証が%(count)s件あります。", count=overdue)
    return [Table(one.title, one.columns, one.lines, one.picture, words if n == 0 else one.note, one.empty)
            for n, one in enumerate(tables)]  # fmt: skip


def _place(posts: Mapping[int, Sequence[Post]], homes: Mapping[int, str], learner: int, on: date) -> str:
    post = queries.post_on(posts.get(learner, ()), on)
    return post.prefecture if post else homes.get(learner, "")


def _months(
    ask: Ask, months: Sequence[date], counts: Mapping[tuple[date, str], int], seats: Mapping[date, int]
) -> Table:  # fmt: skip
    # Numbers and periods of all certifications are known to whoever sees this (report 10): nothing is hidden.
    last = len(register.TIERS) + 1
    columns = (
        Column(ask._("有効期間の終わる月")),
        *(Column(ask._(label), Kind.COUNT) for label in register.TIERS.values()), Column(ask._("計"), Kind.COUNT),
        Column(ask._("更新研修の席"), Kind.COUNT),
    )  # fmt: skip
    lines = []
    for month in months:
        each = [counts.get((month, tier), 0) for tier in register.TIERS]
        lines.append(Line((month_name(ask, month), *each, sum(each), seats.get(month, 0))))
    return _summed(ask, ask._("36か月の見通し"), columns, lines, Picture(last, upright=True))


def _places(ask: Ask, counts: Mapping[tuple[str, str], int]) -> Table:
    last = len(register.TIERS) + 1
    columns = (
        Column(ask._("都道府県（勤務先）")),
        *(Column(ask._(label), Kind.PEOPLE, adds_up=True, part_of=last) for label in register.TIERS.values()),
        Column(ask._("計"), Kind.PEOPLE, adds_up=True),
    )  # fmt: skip
    lines = []
    for place in sorted({place for place, _tier in counts}, key=lambda code: code or "99"):
        each = [counts.get((place, tier), 0) for tier in register.TIERS]
        lines.append(Line((place_name(ask, place), *each, sum(each))))
    return _summed(ask, ask._("36か月のうちに終わる認証"), columns, lines, Picture(last))


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
    )  # fmt: skip
    lines = []
    for month in counting.months(first, 12):
        each = [counts[month, one] for one in OUTCOMES]
        lines.append(Line((month_name(ask, month), *each, sum(each))))
    return [_summed(ask, ask._("月ごとの結果"), columns, lines, Picture(whole, upright=True))]


def employment(ask: Ask) -> Sequence[Table]:
    """Report 14."""
    found = _surveyed(ask)
    tables = [_answers(ask, found), _situations(ask, found)]
    details = (
        (ask._("勤務先の種類"), workplaces.EMPLOYER_KINDS, [found[months].employers for months in SURVEYS]),
        (ask._("雇用形態"), workplaces.EMPLOYMENTS, [found[months].employments for months in SURVEYS]),
        (ask._("勤務時間"), portal.HOURS, [found[months].hours for months in SURVEYS]),
        (ask._("認証の名称と処遇"), portal.TITLE_USES, [found[months].titles for months in SURVEYS]),
    )
    tables += [_detail(ask, title, labels, counts) for title, labels, counts in details]
    return [*tables, _at_desk(ask)]


def asked_and_working(ask: Ask) -> Sequence[Table]:
    """The first two tables of report 14: who answered, and who still works at a desk."""
    found = _surveyed(ask)
    return [_answers(ask, found), _situations(ask, found)]


def _surveyed(ask: Ask) -> Mapping[int, Employment]:
    asked = queries.surveys(ask.session, ask.on)
    return {months: counting.employment(asked, months) for months in SURVEYS}


def _after(ask: Ask, months: int) -> str:
    return ask._("認証から%(months)sか月", months=months)


def _answers(ask: Ask, found: Mapping[int, Employment]) -> Table:
    columns = (
        Column(ask._("調査")), Column(ask._("たずねた人"), Kind.PEOPLE),
        Column(ask._("答えた人"), Kind.PEOPLE, part_of=1),
        Column(ask._("回答なし"), Kind.PEOPLE, part_of=1), Column(ask._("回答率（％）"), Kind.PERCENT, of=(1, 2)),
    )  # fmt: skip
    lines = tuple(
        Line((_after(ask, months), one.asked, one.answered, one.asked - one.answered, share(one.answered, one.asked)))
        for months, one in found.items()
    )
    return Table(ask._("回答の状況"), columns, lines, Picture(4))


def _situations(ask: Ask, found: Mapping[int, Employment]) -> Table:
    last = len(portal.SITUATIONS) + 1
    columns = (
        Column(ask._("調査")),
        *(Column(ask._(label), Kind.PEOPLE, part_of=last) for label in portal.SITUATIONS.values()),
        Column(ask._("答えた人"), Kind.PEOPLE),
        Column(ask._("相談窓口で働いている割合（回答者、％）"), Kind.PERCENT, of=(1, 2, last)),
    )  # fmt: skip
    lines = []
    for months, one in found.items():
        each = [one.situations.get(code, 0) for code in portal.SITUATIONS]
        working = one.situations.get("same_desk", 0) + one.situations.get("other_desk", 0)
        lines.append(Line((_after(ask, months), *each, one.answered, share(working, one.answered))))
    return Table(ask._("今の就業"), columns, tuple(lines), Picture(last + 1))


def _detail(ask: Ask, title: str, labels: Mapping[str, str], counts: Sequence[Mapping[str, int]]) -> Table:
    columns = (Column(title), *(Column(_after(ask, months), Kind.PEOPLE, adds_up=True) for months in SURVEYS))
    lines = [Line((ask._(label), *(each.get(code, 0) for each in counts))) for code, label in labels.items()]
    return _summed(ask, title, columns, lines)


def _at_desk(ask: Ask) -> Table:
    """From the recorded workplaces, beside what people answered: days at a desk since the first certification."""
    posts = queries.posts(ask.session)
    columns = (
        Column(ask._("期間")), Column(ask._("勤務の記録がある認証者"), Kind.PEOPLE),
        Column(ask._("窓口にいた日の割合の中央値（％）"), Kind.PERCENT, of=(1,)),
    )  # fmt: skip
    starts = _first_days(ask)
    lines = []
    for months in SURVEYS:
        shares = list(_desk_shares(starts, posts, months, ask.on))
        lines.append(Line((_after(ask, months), len(shares), spread(shares).median)))
    return Table(ask._("記録された勤務先から"), columns, tuple(lines), Picture(2))


def _first_days(ask: Ask) -> Mapping[int, date]:
    found: dict[int, date] = {}
    for one in queries.certified(ask.session, ask.on, ask.today):
        periods = one.history.in_order(ask.on)
        if periods and one.subject.tier == "coordinator":
            start = periods[0].starts_on
            found[one.subject.learner_id] = min(start, found.get(one.subject.learner_id, start))
    return found


def _desk_shares(
    starts: Mapping[int, date], posts: Mapping[int, Sequence[Post]], months: int, on: date
) -> Iterator[int]:  # fmt: skip
    for learner, start in starts.items():
        last = months_after(start, months)
        if last <= on and learner in posts:
            days = (last - start).days + 1
            yield round(100 * counting.days_at_desk(posts[learner], start, last) / days)


def distribution(ask: Ask) -> Sequence[Table]:
    """Report 15."""
    posts = queries.posts(ask.session)
    holders = [one for one in queries.certified(ask.session, ask.on, ask.today) if one.answer.standing in HOLDING]
    at = {one.subject.learner_id: queries.post_on(posts.get(one.subject.learner_id, ()), ask.on) for one in holders}
    people = Counter(post.prefecture if post else "" for post in at.values())
    staffed = {post.employer for post in at.values() if post}
    bodies = queries.employers(ask.session)
    return [_spread_out(ask, people, bodies, staffed), _without(ask, bodies, staffed)]


Bodies = Sequence[tuple[int, str, str, str]]


def _spread_out(ask: Ask, people: Mapping[str, int], bodies: Bodies, staffed: Collection[int]) -> Table:
    registered: defaultdict[str, int] = defaultdict(int)
    without: defaultdict[str, int] = defaultdict(int)
    for number, _name, _kind, prefecture in bodies:
        registered[prefecture] += 1
        without[prefecture] += number not in staffed
    columns = (
        Column(ask._("都道府県（勤務先）")), Column(ask._("認証者"), Kind.PEOPLE, adds_up=True),
        Column(ask._("登録された所属機関"), Kind.COUNT), Column(ask._("認証者のいない所属機関"), Kind.COUNT),
    )  # fmt: skip
    codes = [one.code for one in PREFECTURES] + ([""] if people.get("") else [])
    lines = [Line((place_name(ask, code), people.get(code, 0), registered[code], without[code])) for code in codes]
    return _summed(ask, ask._("都道府県ごとの認証者"), columns, lines, Picture(1))


def _without(ask: Ask, bodies: Bodies, staffed: Collection[int]) -> Table:
    columns = (Column(ask._("所属機関"), Kind.TYPED), Column(ask._("種類")), Column(ask._("都道府県")))
    lines = tuple(
        Line((name, ask._(workplaces.EMPLOYER_KINDS[kind]), place_name(ask, prefecture)))
        for number, name, kind, prefecture in bodies
        if number not in staffed
    )
    return Table(
        ask._("認証者のいない所属機関"), columns, lines, empty=ask._("どの所属機関にも、認証者がいます。")
    )  # fmt: skip


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
    return [_summed(ask, ask._("月ごとの回数"), columns, lines, upright, empty=lazy("まだ使われていません。"))]
