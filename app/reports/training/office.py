"""Reports for those who run and teach: who is at risk, boards, attendance, items, markers, logs, who works on."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from app.core.dates import fiscal_year
from app.core.errors import lazy
from app.reports.training import queries
from app.reports.training import queries_office as rows
from app.reports.training.common import listed, summary
from app.reports.training.counting import share
from app.reports.training.counting_certified import Post
from app.reports.training.course import cohort_name
from app.reports.training.declaring import Ask
from app.reports.training.queries_office import Confirmed, Doing
from app.reports.training.tables import Column, Kind, Line, Picture, Table, Value, total_line
from app.training.attendance.counting import Mark, Result, result
from app.training.enrolment.course_values import in_force
from app.training.examinations import analysis
from app.training.examinations import queries as tests
from app.training.examinations.models import Paper
from app.training.examinations.words import KINDS as TESTS
from app.training.examinations.words import TOO_FEW
from app.training.notices import words as course_notices
from app.training.practicum import words as practicum
from app.training.programme.models import Block
from app.training.progress import queries as progress_rows
from app.training.progress import words as progress
from app.training.renewal import words as renewal
from app.training.renewal.schedule import STEPS
from app.training.roster.problems import SENTENCES
from app.training.stages.outlook import Level
from app.training.standing.deriving import Standing

MAKE_UPS: Mapping[str, str] = {
    "needed": lazy("補講が必要"), "offered": lazy("補講を案内済み"), "done": lazy("補講を修了"),
    "refused": lazy("補講を認めない"),
}  # fmt: skip


def at_risk(ask: Ask) -> Sequence[Table]:
    """Report 3."""
    found = progress_rows.standings(ask.session, rows.enrolled(ask.session, ask.cohort_ids), ask.on)
    counts = Counter(one.outlook.level for one in found)
    counted = [Line((ask._(progress.LEVELS[level]), counts[level])) for level in Level]
    columns = (
        Column(ask._("氏名"), Kind.PERSON), Column(ask._("期")), Column(ask._("見通し")), Column(ask._("段階")),
        Column(ask._("条件")), Column(ask._("最後の日"), Kind.DATE),
    )  # fmt: skip
    lines = []
    worst = sorted(found, key=lambda one: (-one.outlook.level, one.outlook.last_day or date.max))
    for one in worst:
        for each in one.outlook.findings:
            stage = ask._(progress.STAGES[each.stage]) if each.stage else None
            cells = (
                None, cohort_name(ask, one.enrolment.cohort), ask._(progress.LEVELS[each.level]), stage,
                ask.say(each.reason.text, each.reason.params), one.outlook.last_day,
            )  # fmt: skip
            href = f"/training/enrolments/{one.enrolment.ref}" if ask.linked else ""
            lines.append(Line(cells, href, one.enrolment.learner_id))
    return [
        summary(ask, ask._("見通しごとの人数"), ask._("見通し"), counted),
        listed(ask, ask._("注意が必要な人"), columns, lines),
    ]  # fmt: skip


def items(ask: Ask) -> Sequence[Table]:
    """Report 6."""
    found = []
    columns = (
        Column(ask._("試験")), Column(ask._("受験者"), Kind.PEOPLE), Column(ask._("問題の数"), Kind.COUNT),
        Column(ask._("平均"), Kind.DECIMAL), Column(ask._("標準偏差"), Kind.DECIMAL),
        Column(ask._("信頼性（％）"), Kind.PERCENT), Column(ask._("標準誤差"), Kind.DECIMAL),
    )  # fmt: skip
    lines = []
    for paper in _papers(ask):
        answered = tests.answered(ask.session, paper)
        one = analysis.of_paper(answered)
        alpha = None if one.reliability is None else 100 * one.reliability
        cells = (_paper(ask, paper), one.n, one.questions, one.mean, one.spread, alpha, one.standard_error)
        lines.append(Line(cells, doubtful=one.too_few))
        found.append(_items(ask, paper, answered))
    note = ask._(TOO_FEW) if any(line.doubtful for line in lines) else ""
    return [listed(ask, ask._("試験ごと"), columns, lines, note=note), *found]


def _papers(ask: Ask) -> Sequence[Paper]:
    """Those at which the cohort sat; without a cohort the newest of each test."""
    sat = rows.papers_sat(ask.session, ask.cohort_ids)
    if ask.one is not None:
        return sat
    return [next(paper for paper in sat if paper.kind == kind) for kind in sorted({paper.kind for paper in sat})]


def _paper(ask: Ask, paper: Paper) -> str:
    return f"{ask._(TESTS[paper.kind])} {paper.number}"


def _items(ask: Ask, paper: Paper, answered: Sequence[analysis.Item]) -> Table:
    columns = (
        Column(ask._("問題"), Kind.COUNT), Column(ask._("問題の版"), Kind.CODE), Column(ask._("受験者"), Kind.PEOPLE),
        Column(ask._("正答率（％）"), Kind.PERCENT), Column(ask._("95％の区間"), Kind.CODE),
        Column(ask._("上位と下位の差"), Kind.DECIMAL), Column(ask._("ほかの問題との相関"), Kind.DECIMAL),
        Column(ask._("無回答"), Kind.PEOPLE), Column(ask._("誤答の選択"), Kind.CODE), Column(ask._("注意")),
    )  # fmt: skip
    scores = analysis.totals(answered)
    lines = []
    versions = [f"{question.ref}-{one.number}" for _held, one, question in tests.on_paper(ask.session, paper.id)]
    for place, (item, version) in enumerate(zip(answered, versions, strict=True), 1):
        one = analysis.of_item(item, scores)
        interval = f"{100 * one.low:.0f}–{100 * one.high:.0f}" if one.low is not None and one.high is not None else None
        wrong = " ".join(f"{letter}:{count}" for letter, count in sorted(one.wrong.items()))
        doubt = ask._("正答の誤りの疑い") if one.key_in_doubt and not one.too_few else None
        cells = (
            place, version, one.n, None if one.right is None else 100 * one.right, interval, one.upper_lower,
            one.item_rest, one.omitted, wrong, doubt,
        )  # fmt: skip
        lines.append(Line(cells, doubtful=one.too_few))
    return listed(ask, ask._("問題ごと：%(paper)s", paper=_paper(ask, paper)), columns, lines, Picture(3))


def practicums(ask: Ask) -> Sequence[Table]:
    """Report 8. States are those of today; what was on an earlier day stands on the page of each practicum."""
    found = rows.practicums(ask.session, ask.cohort_ids)
    counts = Counter(one.state for one in found)
    counted = [Line((ask._(label), counts[code])) for code, label in practicum.STATES.items() if counts[code]]
    cohorts = {one.id: cohort_name(ask, one) for one in ask.cohorts}
    posts = queries.posts(ask.session)
    paused: defaultdict[int, int] = defaultdict(int)
    for number, first, last in rows.pauses(ask.session):
        paused[number] += max((min(last or ask.today, ask.today) - first).days + 1, 0)
    columns = (
        Column(ask._("氏名"), Kind.PERSON), Column(ask._("期")), Column(ask._("状態")),
        Column(ask._("最後の動きからの日数"), Kind.COUNT), Column(ask._("始まった日"), Kind.DATE),
        Column(ask._("勤務先の変更"), Kind.COUNT), Column(ask._("中断の日数"), Kind.COUNT),
    )  # fmt: skip
    lines = []
    for one in found:
        idle = (ask.today - queries.day_of(one.last_act_at)).days
        moves = _moves(one, posts.get(one.learner, ()), ask.today)
        cells = (
            None,
            cohorts[one.cohort],
            ask._(practicum.STATES[one.state]),
            idle,
            one.started_on,
            moves,
            paused[one.id],
        )
        lines.append(Line(cells, f"/training/practicums/{one.ref}", one.learner))
    return [
        summary(ask, ask._("状態ごとの人数"), ask._("状態"), counted),
        listed(ask, ask._("実践の一覧"), columns, lines),
    ]  # fmt: skip


def _moves(one: Doing, posts: Sequence[Post], today: date) -> int:
    since = one.started_on or today
    return max(sum(1 for post in posts if post.ends_on is None or post.ends_on >= since) - 1, 0)


def attendance(ask: Ask) -> Sequence[Table]:
    """Report 9."""
    blocks = [one for one in rows.blocks(ask.session, ask.cohort_ids) if one.held_on <= ask.on]
    cohorts = {one.id: cohort_name(ask, one) for one in ask.cohorts}
    counts = _attended(ask, blocks)
    names = (
        lazy("出席"), lazy("一部だけ出席"), lazy("連絡のある欠席"), lazy("連絡のない欠席"), lazy("認められた欠席"),
        lazy("記入前"),
    )  # fmt: skip
    columns = (
        Column(ask._("期")), Column(ask._("日"), Kind.DATE), Column(ask._("コマ"), Kind.COUNT),
        Column(ask._("補講の日")),
        *(Column(ask._(name), Kind.PEOPLE) for name in names),
    )  # fmt: skip
    lines = []
    for block in blocks:
        found = counts[block.id]
        extra = ask._("はい") if block.is_make_up else None
        cells = (cohorts[block.cohort_id], block.held_on, block.number, extra, *(found[code] for code in _ATTENDED))
        lines.append(Line(cells, f"/training/blocks/{block.ref}"))
    return [listed(ask, ask._("コマごとの出席"), columns, lines, Picture(4)), _make_ups(ask, cohorts)]


_ATTENDED = (Result.COMPLETE, Result.PARTIAL, Mark.NOTIFIED, Mark.ABSENT, Mark.EXCUSED, Mark.EXPECTED)


def _attended(ask: Ask, blocks: Sequence[Block]) -> Mapping[int, Counter[str]]:
    by_id = {one.id: one for one in blocks}
    least = in_force(ask.session, ask.on).block_share
    found: dict[int, Counter[str]] = {number: Counter() for number in by_id}
    for one in rows.marks(ask.session, list(by_id)):
        block, code = by_id[one.block], one.state
        if code == Mark.PRESENT:
            outcome = result(block.starts, block.ends, one.state, one.arrived, one.left, least)
            code = Mark.ABSENT if outcome is Result.MISSED else outcome
        found[block.id][code] += 1
    return found


def _make_ups(ask: Ask, cohorts: Mapping[int, str]) -> Table:
    counts: defaultdict[tuple[int, int], Counter[str]] = defaultdict(Counter)
    for cohort, number, state, count in rows.make_ups(ask.session, ask.cohort_ids):
        counts[cohort, number][state] += count
    columns = (
        Column(ask._("期")), Column(ask._("コマ"), Kind.COUNT),
        *(Column(ask._(label), Kind.PEOPLE) for label in MAKE_UPS.values()),
    )  # fmt: skip
    lines = [
        Line((cohorts[cohort], number, *(found[state] for state in MAKE_UPS)))
        for (cohort, number), found in sorted(counts.items(), key=lambda item: item[0])
    ]
    return listed(ask, ask._("補講"), columns, lines)


def lapsed_at_work(ask: Ask) -> Sequence[Table]:
    """Report 13. What is to be done is to write to them: when that was done last stands beside each."""
    gone = [one for one in queries.certified(ask.session, ask.on, ask.today) if one.answer.standing is Standing.LAPSED]
    working = _working(rows.sign_offs(ask.session, ask.on), ask.on)
    told = rows.told_last(ask.session, ask.on)
    columns = (
        Column(ask._("氏名"), Kind.PERSON), Column(ask._("認証番号"), Kind.CODE),
        Column(ask._("有効期間の最後の日"), Kind.DATE), Column(ask._("所属機関"), Kind.TYPED),
        Column(ask._("勤務を確認した日"), Kind.DATE), Column(ask._("最後に連絡した日"), Kind.DATE),
    )  # fmt: skip
    lines = []
    for one in gone:
        said = working.get(one.subject.learner_id)
        if said is not None:
            cells = (
                None, one.subject.number, one.answer.ends_on, said.employer, said.answered_on, told.get(one.subject.id),
            )  # fmt: skip
            href = f"/training/certifications/{one.subject.ref}"
            lines.append(Line(cells, href, one.subject.learner_id))
    note = ask._("すること：連絡して、更新するかどうかと、名称を使っていないかを確かめてください。") if lines else ""
    return [listed(ask, ask._("失効したまま窓口で働いている人"), columns, lines, note=note)]


def _working(said: Sequence[Confirmed], on: date) -> Mapping[int, Confirmed]:
    """By learner where they work, as said in the newest year that was answered; not where that has ended since."""
    newest = {one.learner: one.year for one in said if one.answer}
    return {
        one.learner: one
        for one in said
        if one.answer == "working" and one.year == newest[one.learner] and (one.ends_on is None or one.ends_on >= on)
    }


def sign_offs(ask: Ask) -> Sequence[Table]:
    """Report 16. Without a year that of the day asked."""
    year = ask.year if ask.year is not None else fiscal_year(ask.on)
    found = rows.sign_offs(ask.session, ask.on, year)
    answers = (("working", lazy("勤務している")), ("left", lazy("離れた")), (None, lazy("回答なし")))
    counts = Counter(one.answer for one in found)
    counted = [Line((ask._(label), counts[code])) for code, label in answers]
    columns = (
        Column(ask._("所属機関"), Kind.TYPED), Column(ask._("氏名"), Kind.PERSON), Column(ask._("回答")),
        Column(ask._("たずねた日"), Kind.DATE), Column(ask._("答えた日"), Kind.DATE),
        Column(ask._("答えた人"), Kind.TYPED),
    )  # fmt: skip
    labels = dict(answers)
    who = rows.answered_by(ask.session, year)
    lines = [
        Line(
            (
                one.employer,
                None,
                ask._(labels[one.answer]),
                one.asked_on,
                one.answered_on,
                who.get(one.id, "") if one.answer else "",
            ),
            learner=one.learner,
        )
        for one in sorted(found, key=lambda one: one.answer is not None)
    ]
    return [
        summary(ask, ask._("回答ごとの人数"), ask._("回答"), counted),
        listed(ask, ask._("勤務先ごとの回答"), columns, lines),
    ]  # fmt: skip


def imports(ask: Ask) -> Sequence[Table]:
    """Report 19."""
    first, last = ask.span
    found = [one for one in rows.batches(ask.session, last) if queries.day_of(one.at) >= first]
    names = queries.users(ask.session, [one.by_id for one in found])
    columns = (
        Column(ask._("取り込んだ日"), Kind.DATE), Column(ask._("番号"), Kind.CODE),
        Column(ask._("取り込んだ人"), Kind.TYPED),
        *(Column(ask._(label), Kind.COUNT) for label in (
            lazy("新しい行"), lazy("変わった行"), lazy("同じ行"), lazy("とばした行"), lazy("だれか不明の行"),
            lazy("誤りの行"),
        )),
        Column(ask._("取り消した日"), Kind.DATE),
    )  # fmt: skip
    lines = [
        Line((
            queries.day_of(one.at), one.ref, names.get(one.by_id, ""), one.made, one.changed, one.same, one.skipped,
            one.unclear, one.refused, queries.day_of(one.undone_at) if one.undone_at else None,
        ), f"/training/files/batches/{one.ref}")
        for one in found
    ]  # fmt: skip
    note = ask._(
        "決定を待っている食い違いが%(count)s件、だれの行か分からないものが%(unclear)s件あります。",
        count=rows.open_conflicts(ask.session), unclear=rows.open_unclear(ask.session),
    )  # fmt: skip
    return [
        listed(ask, ask._("取り込んだファイル"), columns, lines, note=note),
        _results(ask),
        _errors(ask, [one.id for one in found]),
    ]


def _results(ask: Ask) -> Table:
    """Files of test results, which belong to one test each."""
    found = rows.result_files(ask.session, *ask.span)
    names = queries.users(ask.session, [one.sent_by_id for one in found])
    columns = (
        Column(ask._("取り込んだ日"), Kind.DATE), Column(ask._("番号"), Kind.CODE),
        Column(ask._("取り込んだ人"), Kind.TYPED), Column(ask._("取り込んだ行"), Kind.COUNT),
        Column(ask._("取り消した日"), Kind.DATE),
    )  # fmt: skip
    lines = [
        Line((one.applied_on, one.ref, names.get(one.sent_by_id, ""), one.changed, one.undone_on),
             f"/training/tests/files/{one.ref}")
        for one in found
    ]  # fmt: skip
    return listed(ask, ask._("取り込んだ試験の結果"), columns, lines)


def _errors(ask: Ask, batch_ids: Sequence[int]) -> Table:
    counts = Counter(code for codes in rows.error_codes(ask.session, batch_ids) for code in codes.split(","))
    columns = (Column(ask._("符号"), Kind.CODE), Column(ask._("意味")), Column(ask._("行"), Kind.COUNT))
    lines = [
        Line((code, ask._(SENTENCES[code], value="…") if code in SENTENCES else None, count))
        for code, count in counts.most_common()
    ]
    return listed(ask, ask._("誤りの符号ごとの行"), columns, lines, Picture(2))


def notices(ask: Ask) -> Sequence[Table]:
    """Report 20."""
    steps = {step: renewal.STEPS[step] for step in STEPS}
    kinds = {kind: one.name for kind, one in course_notices.KINDS.items()}
    about_ends = queries.notices(ask.session, *ask.span)
    about_course = queries.course_notices(ask.session, *ask.span)
    return [
        _notices(ask, ask._("期限の来たお知らせ"), about_ends, steps, "/training/renewals/notices"),
        _notices(ask, ask._("研修のお知らせ"), about_course, kinds, "/training/notices"),
    ]


def _notices(
    ask: Ask, title: str, found: Iterable[tuple[str, str, int]], labels: Mapping[str, str], href: str
) -> Table:  # fmt: skip
    """A line for each kind that there is, by what became of them."""
    counts: Counter[tuple[str, str]] = Counter()
    for kind, state, number in found:
        counts[kind, state] += number
    columns = (
        Column(ask._("お知らせ")), *(Column(ask._(label), Kind.COUNT) for label in renewal.NOTICES.values()),
        Column(ask._("計"), Kind.COUNT),
    )  # fmt: skip
    lines = []
    for kind, label in labels.items():
        each = [counts[kind, state] for state in renewal.NOTICES]
        lines.append(Line((ask._(label), *each, sum(each)), href))
    whole = total_line(ask._("計"), columns, lines)
    return listed(ask, title, columns, (*lines, whole), Picture(len(columns) - 1))


def alumni(ask: Ask) -> Sequence[Table]:
    """Report 22."""
    columns = (
        Column(ask._("日"), Kind.DATE), Column(ask._("席"), Kind.COUNT), Column(ask._("申し込んだ人"), Kind.PEOPLE),
        Column(ask._("出席した人"), Kind.PEOPLE), Column(ask._("出席の割合（％）"), Kind.PERCENT),
    )  # fmt: skip
    lines = []
    for one in rows.meetings(ask.session, *ask.span):
        rate = share(one.came, one.taken) if one.came is not None else None
        lines.append(Line((one.held_on, one.seats, one.taken, one.came, rate)))
    posted = {"materials": lazy("資料"), "questions": lazy("質問"), "answers": lazy("回答")}
    shown = {
        "name": lazy("氏名"), "workplace": lazy("勤務先"), "prefecture": lazy("都道府県"),
        "languages": lazy("使える言語"),
    }  # fmt: skip
    return [
        listed(ask, ask._("事例検討会"), columns, lines, Picture(4)),
        _counted(ask, ask._("掲示されているもの"), posted, rows.posted(ask.session, *ask.span)),
        _counted(ask, ask._("ほかの修了者に見せている項目"), shown, rows.shown_fields(ask.session)),
    ]


def _counted(ask: Ask, title: str, labels: Mapping[str, str], counts: Mapping[str, int]) -> Table:
    columns = (Column(title), Column(ask._("数"), Kind.COUNT))
    lines: list[Line] = []
    for code, label in labels.items():
        cells: tuple[Value, ...] = (ask._(label), counts[code])
        lines.append(Line(cells))
    return listed(ask, title, columns, lines, Picture(1))
