"""From what happened in a household to everything that the law starts ticking. Pure functions.

Nothing that a person could enter raises: what cannot be computed comes back as a deadline with a `problem`, what does
not fit together as a finding.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from app.core.errors import lazy
from app.guidance import clocks, telling
from app.guidance.calendar import Calendar
from app.guidance.casting import Cast, cast, concerns
from app.guidance.catalogue import Catalogue
from app.guidance.clocks import Ended, Reckoned
from app.guidance.days import Days
from app.guidance.deadlines import ORDER, Cause, ComingChange, Deadline, LeftOut, Outcome, Unknown, urgency_of
from app.guidance.findings import findings_of
from app.guidance.happenings import Happening, fits
from app.guidance.household import Member
from app.guidance.records import Clock, Rule, Text
from app.guidance.words import Message, message, verbatim

# Why a rule that the event may start concerns nobody here.
NOBODY = Message(lazy("当てはまる家族が記録にいません"))
NOT_THEM = Message(lazy("年齢か在留資格から"))
OTHER_VERSION = Message(lazy("この出来事の日には効力がありません"))


@dataclass(frozen=True)
class Situation:
    """What is known on a day. `household_known`: false where nobody asked who else belongs to the household.
    `others`: what happened besides and is not asked about; it may contradict what is.

    The role of each member is that seen from the member whose role is `self`.
    """

    happenings: Sequence[Happening]
    members: Sequence[Member]
    today: date
    calendar: Calendar = field(default_factory=Calendar)
    household_known: bool = True
    others: Sequence[Happening] = ()


def compute(situation: Situation, catalogue: Catalogue) -> Outcome:
    """Every deadline of every member, one line for each rule and member however many happenings start it."""
    found: list[Deadline] = []
    left_out: list[LeftOut] = []
    for happening in situation.happenings:
        if happening.event in catalogue.events:
            for one in _of_happening(situation, catalogue, happening):
                if isinstance(one, Deadline):
                    found.append(one)
                else:
                    left_out.append(one)
    deadlines = tuple(sorted(_merged(found), key=_order))
    findings = findings_of(situation.happenings, situation.members, situation.today, catalogue, found, situation.others)
    return Outcome(deadlines, findings, tuple(left_out))


def _order(deadline: Deadline) -> tuple[bool, date, int, str, bool, str]:
    """Dates first; among those without one what cannot be computed before mere warnings."""
    undated = deadline.office_day is None
    rank = (deadline.problem is None) * 10 + ORDER[deadline.urgency] if undated else 0
    member = deadline.member
    return undated, deadline.office_day or date.max, rank, deadline.rule.code, member.virtual, member.key


def _of_happening(situation: Situation, catalogue: Catalogue, happening: Happening) -> Iterable[Deadline | LeftOut]:
    players = cast(happening, situation.members, household_known=situation.household_known)
    on = happening.days.earliest if happening.days else situation.today
    work = _Work(situation, catalogue, happening, players, on)
    for versions in catalogue.rules_of_event[happening.event]:
        parts = dict.fromkeys(part for rule in versions for part in rule.who.members)
        seen: set[str] = set()
        why: Message | None = None
        for part in parts:
            for member in players.parts[part]:
                if member.key in seen:
                    continue
                answer = work.answer(versions, part, member)
                if isinstance(answer, Deadline):
                    seen.add(member.key)
                    yield answer
                else:
                    why = answer
        if not seen:
            yield LeftOut(versions[-1], happening.key, why or NOBODY)


@dataclass(frozen=True, slots=True)
class _Work:
    """One happening being worked through."""

    situation: Situation
    catalogue: Catalogue
    happening: Happening
    players: Cast
    on: date

    def answer(self, versions: Sequence[Rule], part: str, member: Member) -> Deadline | Message:
        """What one rule says for one member, or why it does not concern them."""
        index = self._version(versions, member)
        if index is None:
            return self._announced(versions[-1], part, member)
        rule = versions[index]
        open_points = self._open_points(rule, part, member)
        if isinstance(open_points, Message):
            return open_points
        if not rule.clocks:
            return self._undated(rule, member, open_points)
        try:
            return self._dated(versions, index, member, open_points)
        except OverflowError:
            problem = message(lazy("計算できません: %(what)s"), what=Message(lazy("暦の範囲を超えます")))
            return self._unsolved(rule, member, open_points, problem)

    def _version(self, versions: Sequence[Rule], member: Member) -> int | None:
        """The version that holds on the day that starts the clock."""
        for index, rule in enumerate(versions):
            day = self._starting_day(rule, member)
            if (rule.valid_from is None or rule.valid_from <= day) and (
                rule.valid_until is None or day <= rule.valid_until
            ):
                return index
        return None

    def _starting_day(self, rule: Rule, member: Member) -> date:
        if not rule.clocks or rule.clocks[0].start in ("event", "birth_date"):
            return self.on
        start = clocks.start_of(rule.clocks[0], self.happening, member, self._asks)
        return start.days.earliest if start else self.on

    @property
    def _asks(self) -> Sequence[str]:
        return self.catalogue.events[self.happening.event].asks

    def _ends(self, rule: Rule, member: Member) -> tuple[Ended | None, list[Clock]]:
        return clocks.ends(rule, self.happening, member, self._asks, self.situation.calendar)

    def _open_points(self, rule: Rule, part: str, member: Member) -> list[Unknown] | Message:
        """What is not known; or why the rule does not concern the member."""
        if self.happening.event not in rule.events or part not in rule.who.members:
            return OTHER_VERSION
        open_points: list[Unknown] = []
        for condition in rule.when:
            fact = self.catalogue.facts[condition.fact]
            told = self.happening.told_value(fact.code)
            if told is None or not fits(fact, told):
                text = message(lazy("「%(fact)s」がわかりません"), fact=fact.label)
                open_points.append(Unknown("fact", condition.fact, text))
            elif told not in condition.values:
                return message(lazy("「%(fact)s」の答えから"), fact=fact.label)
        about_person = concerns(self.catalogue, rule, self.players, part, member, self.on)
        if about_person is None:
            return NOT_THEM
        open_points += about_person
        if rule.condition is not None:
            open_points.append(Unknown("condition", rule.code, verbatim(rule.condition)))
        return open_points

    def _announced(self, rule: Rule, part: str, member: Member) -> Deadline | Message:
        """A warning of a law that will hold later is worth knowing now."""
        if rule.kind != "warning" or rule.valid_from is None or rule.valid_from <= self.situation.today:
            return OTHER_VERSION
        open_points = self._open_points(rule, part, member)
        if isinstance(open_points, Message):
            return open_points
        text = message(lazy("%(on)s から適用されます"), on=rule.valid_from)
        return self._undated(rule, member, [Unknown("not_yet", rule.code, text), *open_points])

    def _undated(self, rule: Rule, member: Member, open_points: list[Unknown]) -> Deadline:
        title = self.catalogue.events[self.happening.event].title
        reason = message(lazy("%(what)sのときの決まり"), what=title)
        cause = Cause(self.happening, reason, (telling.rule_in_words(rule),), None)
        return Deadline(rule, member, (cause,), rule.urgency, conditional=tuple(open_points))

    def _unsolved(self, rule: Rule, member: Member, open_points: list[Unknown], problem: Message) -> Deadline:
        cause = Cause(self.happening, problem, (), None)
        return Deadline(rule, member, (cause,), rule.urgency, conditional=tuple(open_points), problem=problem)

    def _dated(self, versions: Sequence[Rule], index: int, member: Member, open_points: list[Unknown]) -> Deadline:
        rule, calendar, today = versions[index], self.situation.calendar, self.situation.today
        ended, dark = self._ends(rule, member)
        names = dict.fromkeys(clock.start for clock in dark)
        if ended is None:
            return self._unsolved(rule, member, open_points, self._missing(names))
        open_points += [self._dark(name, assumed=False) for name in names]
        if ended.assumed:
            open_points.append(self._dark(ended.low.clock.start, assumed=True))
        low, high = sorted((ended.low, self._latest(versions, ended, member)), key=lambda end: end.last)
        cause = Cause(
            self.happening,
            telling.reason(self.catalogue, low, self.happening),
            telling.chain(self.catalogue, rule, low, self.happening, calendar),
            low.last,
        )
        return Deadline(
            rule,
            member,
            (cause,),
            urgency_of(rule, today, low.opens, low.office, high.office),
            safe_date=low.safe,
            last_day=low.last,
            office_day=low.office,
            opens_on=low.opens,
            centre_day=calendar.centre_day(low.office),
            days_left=(low.office - today).days,
            range=None if low.last == high.last else Days(low.last, high.last),
            conditional=tuple(open_points),
            coming_change=self._coming_change(versions[index + 1 :], member, low),
        )

    def _latest(self, versions: Sequence[Rule], ended: Ended, member: Member) -> Reckoned:
        """The end from the latest day that is meant, by the version that holds on that day."""
        if ended.low is ended.high:
            return ended.high
        day = ended.high.start
        for rule in versions[1:]:
            if rule.valid_from is not None and rule.valid_from <= day and ended.high.clock.start != "birth_date":
                later, _dark = self._ends(rule, member)
                ended = later or ended
        return ended.high

    def _coming_change(self, later: Sequence[Rule], member: Member, low: Reckoned) -> ComingChange | None:
        """The next version that would give another last day."""
        for rule in later:
            ended, _dark = self._ends(rule, member)
            if ended is not None and rule.valid_from is not None and ended.low.last != low.last:
                return ComingChange(rule.valid_from, ended.low.last, rule.change)
        return None

    def _missing(self, names: Iterable[str]) -> Message:
        what: Text | Message | None = None
        for name in names:
            label = telling.label_of(self.catalogue, name, self.happening)
            what = label if what is None else message(lazy("%(one)s・%(other)s"), one=what, other=label)
        return message(lazy("計算できません: %(what)sがわかりません"), what=what or "")

    def _dark(self, name: str, *, assumed: bool) -> Unknown:
        """A start that is not known, while another day gives the date."""
        label = telling.label_of(self.catalogue, name, self.happening)
        template = lazy("%(what)sがわからないので、出来事の日から数えました")
        if not assumed:
            template = lazy("%(what)sがわかりません。その日によって期限が変わります")
        return Unknown("assumed" if assumed else "fact", name, message(template, what=label))


def _merged(found: Iterable[Deadline]) -> Iterable[Deadline]:
    """One line for each rule and member; of several happenings the earliest last day counts, all reasons stay."""
    lines: dict[tuple[str, str], Deadline] = {}
    for deadline in found:
        key = (deadline.rule.code, deadline.member.key)
        lines[key] = _joined(lines[key], deadline) if key in lines else deadline
    return lines.values()


def _precedence(line: Deadline) -> tuple[date, date, str]:
    """The earliest last day; among equals the earliest event."""
    happening = line.causes[0].happening
    on = happening.days.earliest if happening.days else date.max
    return line.last_day or date.max, on, happening.key


def _joined(one: Deadline, other: Deadline) -> Deadline:
    first, second = sorted((one, other), key=_precedence)
    return replace(first, causes=(*first.causes, *second.causes))
