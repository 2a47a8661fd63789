"""What the pages of life events and deadlines show, worded in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from markupsafe import Markup
from sqlalchemy.orm import Session

from app.cases.models import Case
from app.core import clock
from app.core.errors import lazy
from app.deadlines import computing, drawing, queries, reading
from app.deadlines.computing import Found, Household, Judged, Proposal
from app.deadlines.event_views import EventView, event_view
from app.deadlines.lifecycle import DeadlineState
from app.deadlines.models import LegalDeadline, LifeEvent
from app.deadlines.reading import Reader, said, who
from app.guidance import browsing
from app.guidance.browsing import Age
from app.guidance.catalogue import Catalogue
from app.guidance.deadlines import Deadline
from app.guidance.records import Rule
from app.guidance.words import ACTORS

STATES = {
    DeadlineState.OPEN: ("warning", lazy("これから")),
    DeadlineState.DONE: ("done", lazy("済み")),
    DeadlineState.NOT_APPLICABLE: ("neutral", lazy("あてはまらない")),
    DeadlineState.HANDED_OVER: ("info", lazy("引き継いだ")),
    DeadlineState.WITH_PERSON: ("info", lazy("本人に伝えた")),
}
SUMMARY = lazy("%(people)s人の%(count)s件の期限。同じ内容が下の表にあります。")
# What a day that has passed means where nobody can be late.
PASSED = {
    "window": ("info", lazy("できる時期です")),
    "effect": ("neutral", lazy("効力が終わりました")),
    "ground": ("danger", lazy("この日を過ぎました")),
}
UNCERTAIN = {"probable": lazy("ほぼ確か"), "unsure": lazy("要確認")}


@dataclass(frozen=True)
class Line:
    """One deadline, stored or only computed. Days are civil days; `office` is the last day on which it can be done.

    `doubts`: what does not fit together about its event; `age` of the rule's last check; `ahead`: how the rule changes.
    """

    ref: str
    version: int
    href: str
    title: str
    who: str
    member: str
    event_id: int
    rule: str
    actor: str
    opens: date | None
    safe: date
    last: date
    office: date
    state: str
    chip: str
    state_word: str
    passed: bool
    reasons: Sequence[str]
    chain: Sequence[str]
    conditions: Sequence[str]
    basis: str
    where: str
    missed: str
    confidence: str
    coming: str
    age: Age
    rule_href: str
    proposal: Proposal | None = None
    doubts: Sequence[str] = ()
    ahead: Sequence[str] = ()


@dataclass(frozen=True)
class Undated:
    """A rule without a day: a warning, or a deadline that cannot be computed yet (`problem` says why)."""

    title: str
    who: str
    problem: str
    missed: str
    conditions: Sequence[str]
    basis: str
    rule_href: str


@dataclass(frozen=True)
class MemberView:
    """The deadlines of one person, the nearest first, what is settled last; `far`: open ones over a year off."""

    key: str
    name: str
    lines: Sequence[Line]
    far: Sequence[Line]


@dataclass(frozen=True)
class PageView:
    """Everything on the page. `missing`: deadlines that follow from what is known now and are not written down."""

    events: Sequence[EventView]
    withdrawn: Sequence[EventView]
    members: Sequence[MemberView]
    proposals: Sequence[Line]
    uncomputable: Sequence[Undated]
    warnings: Sequence[Undated]
    findings: Sequence[str]
    left_out: Sequence[tuple[str, Sequence[str]]]
    missing: int
    picture: Markup | None


def page(session: Session, case: Case, reader: Reader, today: date) -> PageView:
    """The whole page of a case."""
    household = computing.household_of(session, case)
    catalogue = computing.catalogue(session)
    events = queries.events_of(session, case.id)
    judged = {event.id: computing.judge(session, household, event, others=events) for event in events}
    found = [one for made in judged.values() for one in made.found]
    stored = queries.deadlines_of(session, case.id)
    scene = _Scene(session, case, household, catalogue, reader)
    lines = [scene.line(row, judged.get(row.event_id)) for row in stored]
    there = {_key(row) for row in stored}
    new = {_found_key(one) for one in found if one.days} - there
    members = _members(_merged(lines), household, today)
    return PageView(
        [event_view(case, event, household, catalogue, reader) for event in events],
        [event_view(case, event, household, catalogue, reader) for event in queries.withdrawn_of(session, case.id)],
        members,
        [line for line in lines if line.proposal],
        _once([_undated(one, household, reader) for one in found if one.line.problem]),
        _once([_undated(one, household, reader) for one in found if one.rule.kind == "warning"]),
        _findings(judged.values(), household, reader),
        _left_out(judged.values(), reader),
        len(new),
        _picture(members, today, reader),
    )


def _key(row: LegalDeadline) -> tuple[int, str, str]:
    return row.event_id, row.rule, row.member


def _found_key(one: Found) -> tuple[int, str, str]:
    return one.event_id, one.rule.code, one.member


def _findings(judged: Iterable[Judged], household: Household, reader: Reader) -> list[str]:
    return list(dict.fromkeys(reading.finding(one, household, reader) for made in judged for one in made.findings))


def _left_out(judged: Iterable[Judged], reader: Reader) -> list[tuple[str, list[str]]]:
    """Why a rule of these events concerns nobody here, and which rules: none goes missing in silence."""
    found: dict[str, dict[str, None]] = {}
    for one in (left for made in judged for left in made.left_out):
        found.setdefault(said(one.why, reader), {})[one.rule.title.label(reader.locale)] = None
    return [(why, list(titles)) for why, titles in found.items()]


@dataclass(frozen=True)
class _Scene:
    """What every line of a page is told with."""

    session: Session
    case: Case
    household: Household
    catalogue: Catalogue
    reader: Reader

    def line(self, row: LegalDeadline, judged: Judged | None) -> Line:
        """A stored deadline beside what the computation says now. An event whose kind is gone is not computed: its
        deadlines stay as they are."""
        found = next((one for one in judged.found if _found_key(one) == _key(row)), None) if judged else None
        line = _line(self.case, row, found, computing.rule_of(self.session, row), self.household, self.reader)
        event = self.session.get_one(LifeEvent, row.event_id)
        versions = self.catalogue.rules.get(row.rule, ())
        return replace(
            line,
            doubts=self._doubts(event, judged),
            ahead=[said(one, self.reader) for one in browsing.ahead(versions, clock.today())],
            proposal=computing.proposed(row, found) if event.code in self.catalogue.events else None,
        )

    def _doubts(self, event: LifeEvent, judged: Judged | None) -> list[str]:
        """What does not fit together about the event that started it."""
        found = judged.findings if judged else ()
        mine = [one for one in found if one.kind == "contradiction" and one.happening == event.ref]
        return list(dict.fromkeys(reading.finding(one, self.household, self.reader) for one in mine))


def _line(
    case: Case, row: LegalDeadline, found: Found | None, rule: Rule | None, household: Household, reader: Reader
) -> Line:
    """A stored deadline. What only the computation knows (reasons, conditions) is empty when it gives none now."""
    chip, word = STATES[DeadlineState(row.state)]
    passed = row.state == DeadlineState.OPEN and computing.is_past_without_delay(rule, row.office_on, clock.today())
    if passed and rule:
        chip, word = PASSED[rule.kind]
    line = found.line if found else None
    locale = reader.locale
    return Line(
        ref=row.ref,
        version=row.version,
        href=f"/cases/{case.ref}/deadlines/{row.ref}",
        title=rule.title.label(locale) if rule else row.rule,
        who=who(row.member, household, reader),
        member=row.member,
        event_id=row.event_id,
        rule=row.rule,
        actor=_actor(rule, reader),
        opens=row.opens_on,
        safe=row.safe_on,
        last=row.last_on,
        office=row.office_on,
        state=row.state,
        chip=chip,
        state_word=reader.say(word),
        passed=passed,
        reasons=[said(line.reason, reader)] if line else [],
        chain=[said(step, reader) for step in line.chain] if line else [],
        conditions=_conditions(line, reader) if line else [],
        basis=rule.cited if rule else "",
        where=rule.where.label(locale) if rule and rule.where else "",
        missed=rule.missed.label(locale) if rule else "",
        confidence=reader.say(UNCERTAIN[rule.confidence]) if rule and rule.confidence in UNCERTAIN else "",
        coming=_coming(line, reader),
        age=browsing.age_of(rule, clock.today()) if rule else "fresh",
        rule_href=f"/guidance/rules/{row.rule}",
    )


def _conditions(line: Deadline, reader: Reader) -> list[str]:
    """What is not known; where only a range is known, which days it may be."""
    between = []
    if line.range is not None:
        template = lazy("最終日は%(first)sから%(last)sの間です。早いほうの日を示しています。")
        first, last = line.range.earliest.isoformat(), line.range.latest.isoformat()
        between = [reader.say(template, first=first, last=last)]
    return [*between, *(said(point.text, reader) for point in line.conditional)]


def _actor(rule: Rule | None, reader: Reader) -> str:
    """Said only where somebody else than the person has to act."""
    if rule is None or rule.actor in ("person", "nobody"):
        return ""
    return reader.say(lazy("する人: %(who)s"), who=reader.say(ACTORS[rule.actor]))


def _coming(line: Deadline | None, reader: Reader) -> str:
    """The change of the law that would alter this very day, and what it says."""
    if line is None or line.coming_change is None:
        return ""
    change = line.coming_change
    told = reader.say(
        lazy("%(day)s以降のできごとなら、最終日は%(last)sになります。"),
        day=change.valid_from.isoformat(),
        last=change.last_day.isoformat(),
    )
    return f"{told} {change.text.label(reader.locale)}" if change.text else told


def _undated(found: Found, household: Household, reader: Reader) -> Undated:
    rule, line = found.rule, found.line
    return Undated(
        rule.title.label(reader.locale),
        who(found.member, household, reader),
        said(line.problem, reader) if line.problem else "",
        rule.missed.label(reader.locale),
        tuple(said(point.text, reader) for point in line.conditional),
        rule.cited,
        f"/guidance/rules/{rule.code}",
    )


def _once(items: Iterable[Undated]) -> list[Undated]:
    """The same warning for the same person from several events is one."""
    return list(dict.fromkeys(items))


def _merged(lines: Iterable[Line]) -> list[Line]:
    """The same rule, person, days and state from several events is one line with all reasons."""
    found: dict[tuple[object, ...], Line] = {}
    for line in lines:
        key = (line.rule, line.member, line.last, line.office, line.state)
        if key in found:
            reasons = list(dict.fromkeys([*found[key].reasons, *line.reasons]))
            found[key] = replace(found[key], reasons=reasons)
        else:
            found[key] = line
    return list(found.values())


def _members(lines: Iterable[Line], household: Household, today: date) -> list[MemberView]:
    """In the order of the household; open ones first, then by day."""
    order = {member.key: place for place, member in enumerate(household.members)}
    by_member: dict[str, list[Line]] = {}
    for line in lines:
        by_member.setdefault(line.member, []).append(line)
    return [
        _member(key, sorted(mine, key=lambda line: (line.state != "open", line.office, line.title)), today)
        for key, mine in sorted(by_member.items(), key=lambda item: order.get(item[0], len(order)))
    ]


def _member(key: str, lines: Sequence[Line], today: date) -> MemberView:
    far = [line for line in lines if line.state == "open" and line.office > today + computing.FAR_OFF]
    return MemberView(key, lines[0].who, [line for line in lines if line not in far], far)


def _picture(members: Sequence[MemberView], today: date, reader: Reader) -> Markup | None:
    lanes = [
        drawing.Lane(
            one.name, [_row(line, reader) for line in (*one.lines, *one.far) if line.state != "not_applicable"]
        )
        for one in members
    ]
    lanes = [lane for lane in lanes if lane.rows]
    if not lanes:
        return None
    return drawing.draw(lanes, today, _words(members, reader))


def _row(line: Line, reader: Reader) -> drawing.Row:
    spoken = reader.say(
        lazy("%(who)s、%(title)s、最終日 %(day)s、%(state)s"),
        who=line.who, title=line.title, day=line.office.isoformat(), state=line.state_word,
    )  # fmt: skip
    return drawing.Row(
        line.title, f"#d-{line.ref}", line.opens, line.safe, line.office, line.state == "done", line.passed, spoken
    )


def _words(members: Sequence[MemberView], reader: Reader) -> drawing.Words:
    say = reader.say
    count = sum(len(one.lines) + len(one.far) for one in members)
    return drawing.Words(
        title=say(lazy("世帯の期限")),
        summary=say(
            lazy("%(people)s人の%(count)s件の期限。同じ内容が下の表にあります。"), people=len(members), count=count
        ),
        today=say(lazy("今日")),
        done=say(lazy("済み")),
        day=lambda day: day.isoformat(),
        ahead=lambda days: _ahead(days, reader),
    )


def _ahead(days: int, reader: Reader) -> str:
    if days >= 365:
        return reader.say(lazy("%(n)s年"), n=days // 365)
    if days >= 30:
        return reader.say(lazy("%(n)sか月"), n=days // 30)
    return reader.say(lazy("%(n)s日"), n=days)


def one(session: Session, case: Case, row: LegalDeadline, reader: Reader) -> Line:
    """One stored deadline with what the computation says now."""
    household = computing.household_of(session, case)
    event = session.get_one(LifeEvent, row.event_id)
    judged = computing.judge(session, household, event, others=queries.events_of(session, case.id))
    return _Scene(session, case, household, computing.catalogue(session), reader).line(row, judged)
