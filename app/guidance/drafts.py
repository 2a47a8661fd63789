"""What composition answers: steps with their reasons, what must wait for what, where orders conflict. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.guidance.deadlines import Unknown
from app.guidance.happenings import Happening
from app.guidance.household import Member
from app.guidance.records import Paper, Rule, Step, Text
from app.guidance.words import Message


def is_shared(step: Step) -> bool:
    """Whether doing it once does it for the household: no last day, and nobody named beyond whom the event concerns."""
    return step.rule is None and step.who.members == ("subject",)


@dataclass(frozen=True, slots=True)
class Placed:
    """A step of the catalogue that stands in the plan, or was refused: its code as stored with the plan's step.

    `members`: keys of those for whom it stands; empty: for everybody. `ref`: the plan's own name of the step.
    """

    step: str
    members: frozenset[str] = frozenset()
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """One happening for which a step is proposed. `text`: event, persons and day; `conditional`: what is not known."""

    happening: Happening
    text: Message
    conditional: tuple[Unknown, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """One step, once, with all its reasons, the most urgent first.

    `members`: whom it concerns. `conditional`: what must turn out to be true for it to be needed at all; empty as soon
    as one reason holds without conditions. `rule`: the version of the rule that gives its last day. `basis`: that
    rule, or the source of the playbook where no rule dates the step.
    """

    step: Step
    members: tuple[Member, ...]
    reasons: tuple[Reason, ...]
    papers: tuple[Paper, ...]
    rule: Rule | None
    basis: Message

    @property
    def key(self) -> str:
        """Stable among the proposals of one draft: the code, and the members where they have to be told apart."""
        if is_shared(self.step):
            return self.step.code
        return f"{self.step.code}:{'+'.join(sorted(member.key for member in self.members))}"

    @property
    def conditional(self) -> tuple[Unknown, ...]:
        if any(not reason.conditional for reason in self.reasons):
            return ()
        return tuple(dict.fromkeys(point for reason in self.reasons for point in reason.conditional))

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(member.key for member in self.members)


@dataclass(frozen=True, slots=True)
class Because:
    """Why one step waits for another, by the playbook of which event."""

    event: str
    text: Text


@dataclass(frozen=True, slots=True)
class Link:
    """`step` waits for `after`: keys of proposals (or codes of steps, inside a conflict)."""

    step: str
    after: str
    because: tuple[Because, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two playbooks want opposite orders. `left_out` is not in the draft; `kept` is the chain that stands against it.

    Both are in codes of steps; `text` names the two events.
    """

    left_out: Link
    kept: tuple[Link, ...]
    text: Message


@dataclass(frozen=True, slots=True)
class Goal:
    """What the steps of one domain are for; a sentence to be replaced by the person's own words."""

    domain: str
    text: Message
    steps: tuple[str, ...]


@dataclass(frozen=True)
class Draft:
    """`proposals`: in the order of work. `standing`: those already in the plan, with the plan's name of each.

    `refused`: what was refused before; it can be asked for, but is not proposed. `links` join proposals to proposals
    or to standing steps; nothing is said about what a standing step waits for.
    """

    proposals: tuple[Proposal, ...] = ()
    links: tuple[Link, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    goals: tuple[Goal, ...] = ()
    standing: tuple[tuple[Proposal, str], ...] = ()
    refused: tuple[Proposal, ...] = ()

    def after(self, key: str) -> Iterator[Link]:
        """What one proposal waits for."""
        return (link for link in self.links if link.step == key)
