"""Report 14: where completers work so many months after certification, from their answers and from the records."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

from app.reports.training import counting_certified as counting
from app.reports.training import queries
from app.reports.training.counting import share, spread
from app.reports.training.counting_certified import Employment, Post
from app.reports.training.declaring import Ask
from app.reports.training.tables import Column, Kind, Line, Picture, Table
from app.training.portal import words as portal
from app.training.portal.rules import SURVEYS
from app.training.standing.counting import months_after
from app.training.workplaces import words as workplaces


def employment(ask: Ask) -> Sequence[Table]:
    """Report 14."""
    found = _surveyed(ask)
    starts = _first_days(ask)
    full, paid = ask._("フルタイムの割合（％）"), ask._("処遇に反映されている割合（％）")
    employers = {months: one.employers for months, one in found.items()}
    employments = {months: one.employments for months, one in found.items()}
    hours = {months: one.hours for months, one in found.items()}
    titles = {months: one.titles for months, one in found.items()}
    details = [
        _split(ask, ask._("勤務先の種類"), workplaces.EMPLOYER_KINDS, employers),
        _split(ask, ask._("雇用形態"), workplaces.EMPLOYMENTS, employments),
        _split(ask, ask._("勤務時間"), portal.HOURS, hours, full, ("full_time",)),
        _split(ask, ask._("認証の名称と処遇"), portal.TITLE_USES, titles, paid, ("paid",)),
    ]
    return [_answers(ask, found, starts), _situations(ask, found), *details, _at_desk(ask, starts)]


def asked_and_working(ask: Ask) -> Sequence[Table]:
    """The first two tables of report 14: who answered, and who still works at a desk."""
    found = _surveyed(ask)
    return [_answers(ask, found, _first_days(ask)), _situations(ask, found)]


def _surveyed(ask: Ask) -> Mapping[int, Employment]:
    asked = queries.surveys(ask.session, ask.on)
    return {months: counting.employment(asked, months) for months in SURVEYS}


def _after(ask: Ask, months: int) -> str:
    return ask._("認証から%(months)sか月", months=months)


def _answers(ask: Ask, found: Mapping[int, Employment], starts: Mapping[int, date]) -> Table:
    columns = (
        Column(ask._("調査")), Column(ask._("その時期を過ぎた認証者"), Kind.PEOPLE),
        Column(ask._("たずねた人"), Kind.PEOPLE), Column(ask._("答えた人"), Kind.PEOPLE, part_of=2),
        Column(ask._("回答なし"), Kind.PEOPLE, part_of=2), Column(ask._("回答率（％）"), Kind.PERCENT, of=(2, 3)),
    )  # fmt: skip
    lines = []
    for months, one in found.items():
        due = sum(1 for start in starts.values() if months_after(start, months) <= ask.on)
        silent = one.asked - one.answered
        rate = share(one.answered, one.asked)
        lines.append(Line((_after(ask, months), due, one.asked, one.answered, silent, rate)))
    return Table(ask._("回答の状況"), columns, tuple(lines), Picture(5))


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


def _split(
    ask: Ask, title: str, labels: Mapping[str, str], counts: Mapping[int, Mapping[str, int]], rate: str = "",
    counted: Collection[str] = (),
) -> Table:  # fmt: skip
    """One thing that was asked, by survey: who left it open is in no column. With `rate` the share of `counted`."""
    last = len(labels) + 1
    columns = [
        Column(ask._("調査")),
        *(Column(ask._(label), Kind.PEOPLE, part_of=last) for label in labels.values()),
        Column(ask._("これに答えた人"), Kind.PEOPLE),
    ]  # fmt: skip
    if rate:
        places = tuple(number for number, code in enumerate(labels, 1) if code in counted)
        columns.append(Column(rate, Kind.PERCENT, of=(*places, last)))
    lines = []
    for months, found in counts.items():
        each = [found.get(code, 0) for code in labels]
        part = sum(found.get(code, 0) for code in counted)
        rates = (share(part, sum(each)),) if rate else ()
        lines.append(Line((_after(ask, months), *each, sum(each), *rates)))
    return Table(title, tuple(columns), tuple(lines), Picture(last + 1) if rate else None)


def _at_desk(ask: Ask, starts: Mapping[int, date]) -> Table:
    """From the recorded workplaces, beside what people answered: days at a desk since the first certification."""
    posts = queries.posts(ask.session)
    columns = (
        Column(ask._("期間")), Column(ask._("勤務の記録がある認証者"), Kind.PEOPLE),
        Column(ask._("窓口にいた日の割合の中央値（％）"), Kind.PERCENT, of=(1,)),
    )  # fmt: skip
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
