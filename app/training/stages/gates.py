"""What opens each stage, and in words what is still missing before it. Pure: facts in, reasons out.

Source: training reference 2.2. The practicum opens when the confirmation test is met, a workplace covers the day and a
supervisor there has agreed; the half days when the practicum is accepted; the completion test when all four are made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from app.core.errors import lazy
from app.training.stages.kinds import BLOCKS, DONE, Stage, StageState

MOVING_ON = frozenset({StageState.OPEN, StageState.UNDER_WAY, StageState.HANDED_IN, StageState.MET, StageState.NOT_MET})
"""States that nobody reaches through a closed gate. Waived and carried are decisions of their own."""


@dataclass(frozen=True)
class StageFact:
    """How far a stage is, since which civil day; a carried one counts until `valid_until` (included)."""

    state: StageState
    since: date
    due_override: date | None = None
    valid_until: date | None = None

    def counts_on(self, day: date) -> bool:
        """Whether nothing of it is missing on that day."""
        return self.state in DONE and (self.valid_until is None or day <= self.valid_until)


@dataclass(frozen=True)
class Facts:
    """What the gates ask about one enrolment on one civil day."""

    enrolled: bool
    stages: Mapping[Stage, StageFact] = field(default_factory=dict)
    has_workplace: bool = False
    has_supervisor: bool = False
    test_before_make_up: bool = True

    def done(self, stage: Stage, on: date) -> bool:
        found = self.stages.get(stage)
        return found is not None and found.counts_on(on)

    def state(self, stage: Stage) -> StageState:
        found = self.stages.get(stage)
        return found.state if found else StageState.CLOSED


@dataclass(frozen=True)
class Reason:
    """One missing condition: a code for programs, a sentence (marked for translation) with its values for people."""

    code: str
    text: str
    params: Mapping[str, object] = field(default_factory=dict)


NOT_ENROLLED = Reason("not_enrolled", lazy("受講が始まっていません。"))
ONLINE_MISSING = Reason("online_missing", lazy("オンライン講義が終わっていません。"))
CONFIRMATION_MISSING = Reason("confirmation_missing", lazy("総合確認テストに合格していません。"))
NO_WORKPLACE = Reason("no_workplace", lazy("その日の勤務先が記録されていません。"))
NO_SUPERVISOR = Reason("no_supervisor", lazy("勤務先の指導者の承諾がありません。"))
PRACTICUM_MISSING = Reason("practicum_missing", lazy("実践が承認されていません。"))


def block_missing(stage: Stage) -> Reason:
    """That a half day was neither attended nor made up."""
    return Reason(
        "block_missing", lazy("集合研修の第%(number)sコマに出席していません。"), {"number": BLOCKS.index(stage) + 1}
    )


def missing(stage: Stage, facts: Facts, on: date) -> tuple[Reason, ...]:
    """What keeps the gate of a stage shut on a civil day; empty: it is open."""
    if not facts.enrolled:
        return (NOT_ENROLLED,)
    if stage is Stage.CONFIRMATION:
        return () if facts.done(Stage.ONLINE, on) else (ONLINE_MISSING,)
    if stage is Stage.PRACTICUM:
        return _before_practicum(facts, on)
    if stage in BLOCKS:
        return () if facts.done(Stage.PRACTICUM, on) else (PRACTICUM_MISSING,)
    if stage is Stage.FINAL:
        return _before_final(facts, on)
    return ()


def _before_practicum(facts: Facts, on: date) -> tuple[Reason, ...]:
    conditions = (
        (facts.done(Stage.CONFIRMATION, on), CONFIRMATION_MISSING),
        (facts.has_workplace, NO_WORKPLACE),
        (facts.has_supervisor, NO_SUPERVISOR),
    )
    return tuple(reason for fulfilled, reason in conditions if not fulfilled)


def _before_final(facts: Facts, on: date) -> tuple[Reason, ...]:
    """By policy the test may be taken while a missed half day still waits for its make-up."""
    return tuple(
        block_missing(block)
        for block in BLOCKS
        if not facts.done(block, on) and not (facts.test_before_make_up and facts.state(block) is StageState.NOT_MET)
    )


def keeping_shut(stage: Stage, before: StageState, facts: Facts, on: date) -> tuple[Reason, ...]:
    """The same for a stage that may be open already: workplace and supervisor are asked about on opening alone."""
    if before is not StageState.CLOSED:
        facts = replace(facts, has_workplace=True, has_supervisor=True)
    return missing(stage, facts, on)


def is_correction(before: StageState, after: StageState) -> bool:
    """Whether what was done would be done no more: only a correction may do that."""
    return before in DONE and after not in DONE
