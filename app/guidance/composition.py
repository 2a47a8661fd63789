"""From what happened in a household to a draft of a plan: playbooks merged, explained, in order. Pure.

The same facts give the same draft, in whatever order the happenings are handed in. Nothing here changes a plan: what
stands in it, and what somebody refused, is handed in by code and left alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from app.core.errors import lazy
from app.guidance import sequence, telling
from app.guidance.casting import Cast, cast, concerns
from app.guidance.catalogue import MEMBER_DATES, Catalogue
from app.guidance.deadlines import ORDER, Unknown
from app.guidance.drafts import Draft, Goal, Link, Placed, Proposal, Reason
from app.guidance.engine import Situation
from app.guidance.happenings import Happening, fits
from app.guidance.household import Member
from app.guidance.placing import SortedOut, sort_out
from app.guidance.records import Rule, Step
from app.guidance.sequence import Waits
from app.guidance.words import GOALS, Message, message, verbatim

_JAPANESE = "ja"


@dataclass(frozen=True, slots=True)
class _Found:
    """A step that one happening proposes to some members."""

    happening: Happening
    members: tuple[Member, ...]
    conditional: tuple[Unknown, ...]


def compose(
    situation: Situation,
    catalogue: Catalogue,
    *,
    languages: Sequence[str] = (),
    planned: Sequence[Placed] = (),
    refused: Sequence[Placed] = (),
) -> Draft:
    """The draft. `languages`: codes of those in which the household can be spoken with; none: not known."""
    happenings = by_urgency(situation.happenings, catalogue)
    books = [catalogue.playbooks[event] for event in dict.fromkeys(one.event for one in happenings)]
    found: dict[str, list[_Found]] = {}
    for happening in happenings:
        for code, hit in _of_happening(situation, catalogue, happening, languages):
            found.setdefault(code, []).append(hit)
    everything = {code: _proposals(catalogue, catalogue.steps[code], hits) for code, hits in found.items()}
    sorted_out = sort_out(everything, planned, refused)
    waits, conflicts = sequence.join(books, sorted_out.in_draft, catalogue)
    proposals = tuple(one for code in sequence.in_line(books, waits) for one in sorted_out.open.get(code, ()))
    return Draft(
        proposals=proposals,
        links=tuple(_links(proposals, sorted_out, waits)),
        conflicts=tuple(conflicts),
        goals=_goals(proposals),
        standing=sorted_out.standing,
        refused=sorted_out.refused,
    )


def by_urgency(happenings: Iterable[Happening], catalogue: Catalogue) -> list[Happening]:
    """Safety first, then the event whose rules leave the least time, then the earlier one."""

    def rank(happening: Happening) -> tuple[bool, int, date, str, str]:
        event = catalogue.events[happening.event]
        rules = catalogue.rules_of_event[event.code]
        dated = [rule for versions in rules for rule in versions if rule.clocks]
        hurry = min((ORDER[rule.urgency] for rule in dated), default=len(ORDER))
        on = happening.days.earliest if happening.days else date.max
        return event.domain != "safety", hurry, on, event.code, happening.key

    return sorted((one for one in happenings if _has_playbook(one, catalogue)), key=rank)


def _has_playbook(happening: Happening, catalogue: Catalogue) -> bool:
    book = catalogue.playbooks.get(happening.event)
    return book is not None and book.holds_on(happening.days.earliest if happening.days else None)


def _of_happening(
    situation: Situation, catalogue: Catalogue, happening: Happening, languages: Sequence[str]
) -> Iterable[tuple[str, _Found]]:
    players = cast(happening, situation.members, household_known=situation.household_known)
    on = happening.days.earliest if happening.days else situation.today
    for code in catalogue.playbooks[happening.event].steps:
        step = catalogue.steps[code]
        open_points = _open_points(catalogue, step, happening, languages)
        if open_points is not None:
            for members, about_them in _concerned(catalogue, step, players, on):
                yield code, _Found(happening, members, (*open_points, *about_them))


def _open_points(
    catalogue: Catalogue, step: Step, happening: Happening, languages: Sequence[str]
) -> list[Unknown] | None:
    """None when what was told speaks against the step; else what is not known. An event limits by what it asks."""
    points: list[Unknown] = []
    for condition in step.when:
        if condition.fact not in catalogue.events[happening.event].asks:
            continue
        fact = catalogue.facts[condition.fact]
        told = happening.told_value(fact.code)
        if told is None or not fits(fact, told):
            points.append(Unknown("fact", fact.code, message(lazy("「%(fact)s」がわかりません"), fact=fact.label)))
        elif told not in condition.values:
            return None
    if step.for_other_languages:
        if _JAPANESE in languages:
            return None
        if not languages:
            points.append(Unknown("fact", "languages", Message(lazy("話せる言葉がわかりません"))))
    if step.condition is not None:
        points.append(Unknown("condition", step.code, verbatim(step.condition)))
    return points


def _concerned(
    catalogue: Catalogue, step: Step, players: Cast, on: date
) -> Iterable[tuple[tuple[Member, ...], tuple[Unknown, ...]]]:
    """The members for whom the step is proposed, and what is not known about them.

    Whoever may be concerned is named beside those who are for sure, unless each has a last day of their own.
    """
    verdicts: dict[str, tuple[Member, list[Unknown]]] = {}
    for part in step.who.members:
        for member in players.parts[part]:
            if member.key not in verdicts:
                open_points = concerns(catalogue, step, players, part, member, on)
                if open_points is not None:
                    verdicts[member.key] = member, open_points
    sure = [member for member, points in verdicts.values() if not points]
    perhaps = [member for member, points in verdicts.values() if points]
    points = tuple(dict.fromkeys(point for _member, points in verdicts.values() for point in points))
    if sure and not _each_alone(catalogue, step):
        yield (*sure, *(member for member in perhaps if not member.virtual)), ()
    else:
        if sure:
            yield tuple(sure), ()
        if perhaps:
            yield tuple(perhaps), points


def _proposals(catalogue: Catalogue, step: Step, hits: Sequence[_Found]) -> list[Proposal]:
    """One proposal for all hits; several where a rule gives different people different last days."""
    return [_proposal(catalogue, step, group) for group in _groups(catalogue, step, hits)]


def _groups(catalogue: Catalogue, step: Step, hits: Sequence[_Found]) -> list[list[_Found]]:
    if step.rule is None:
        return [list(hits)]
    if _each_alone(catalogue, step):
        hits = [_Found(hit.happening, (member,), hit.conditional) for hit in hits for member in hit.members]
    groups: list[list[_Found]] = []
    for hit in hits:
        keys = {member.key for member in hit.members}
        touched = [group for group in groups if any(keys & {one.key for one in other.members} for other in group)]
        groups = [group for group in groups if group not in touched]
        groups.append([*(other for group in touched for other in group), hit])
    return groups


def _each_alone(catalogue: Catalogue, step: Step) -> bool:
    """Whether the last day hangs on the person's own records, so that nobody can share the step with another."""
    if step.rule is None:
        return False
    return any(clock.start in MEMBER_DATES for rule in catalogue.rules[step.rule] for clock in rule.clocks)


def _proposal(catalogue: Catalogue, step: Step, hits: Sequence[_Found]) -> Proposal:
    members = tuple({member.key: member for hit in hits for member in hit.members}.values())
    rule = _version(catalogue, step, hits[0].happening)
    source = message(lazy("出典: %(source)s"), source=catalogue.playbooks[hits[0].happening.event].source)
    return Proposal(
        step=step,
        members=members,
        reasons=tuple(Reason(hit.happening, _because(catalogue, step, hit), hit.conditional) for hit in hits),
        papers=tuple(catalogue.papers[code] for code in step.papers),
        rule=rule,
        basis=telling.rule_in_words(rule) if rule else source,
    )


def _version(catalogue: Catalogue, step: Step, happening: Happening) -> Rule | None:
    """The version of the step's rule that holds on the day of the event (the newest while that is not known)."""
    if step.rule is None:
        return None
    versions = catalogue.rules[step.rule]
    on = happening.days.earliest if happening.days else date.max
    held = [rule for rule in versions if rule.valid_from is None or rule.valid_from <= on]
    return (held or versions[:1])[-1]


def _because(catalogue: Catalogue, step: Step, hit: _Found) -> Message:
    """解雇 2026-11-01（ラフマン）のため: …."""
    names = "、".join(member.name for member in hit.members if member.name)
    event = catalogue.events[hit.happening.event].title
    what = message(lazy("%(event)s %(on)s"), event=event, on=str(hit.happening.days)) if hit.happening.days else event
    if not names:
        return message(lazy("%(what)sのため: %(why)s"), what=what, why=step.why)
    return message(lazy("%(what)s（%(who)s）のため: %(why)s"), what=what, who=names, why=step.why)


def _links(proposals: Sequence[Proposal], sorted_out: SortedOut, waits: Waits) -> Iterable[Link]:
    """Between proposals of the same people; where nobody is shared, between all."""
    before_them: dict[str, list[Proposal]] = {code: list(open_ones) for code, open_ones in sorted_out.open.items()}
    for standing, _ref in sorted_out.standing:
        before_them.setdefault(standing.step.code, []).append(standing)
    for proposal in proposals:
        for code, because in waits.get(proposal.step.code, {}).items():
            candidates = before_them[code]
            shared = [one for one in candidates if one.keys & proposal.keys]
            for before in shared or candidates:
                yield Link(proposal.key, before.key, tuple(because))


def _goals(proposals: Sequence[Proposal]) -> tuple[Goal, ...]:
    """One for each domain, in the order in which the draft comes to it."""
    domains: dict[str, list[str]] = {}
    for proposal in proposals:
        domains.setdefault(proposal.step.domain, []).append(proposal.key)
    return tuple(Goal(domain, Message(GOALS[domain]), tuple(keys)) for domain, keys in domains.items())
