"""Results of tests that a course system held: judged, made attempts of, and taken back with their file.

Where the try is awaited on paper here (the person is on the list of a sitting whose days cover it), the result is
entered there, with that paper, and told on the common day. Else the attempt is one of the course system: without a
paper, with the pass mark of the rules of its day, and told at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.authz.actor import Actor
from app.core import clock, ids
from app.core.errors import lazy
from app.training.enrolment.course_values import in_force
from app.training.enrolment.facts import facts
from app.training.enrolment.models import Enrolment
from app.training.examinations import queries, rules
from app.training.examinations import queries_outside as outside
from app.training.examinations.lifecycle import State, Who
from app.training.examinations.models import Attempt, AttemptEvent, AttemptItem, Sitting
from app.training.examinations.queries import Whole
from app.training.examinations.rules import Bar, Past
from app.training.examinations.schemas import ResultForm
from app.training.examinations.service import results, rights, sittings
from app.training.examinations.service.moving import move, settle_stage
from app.training.service import oneself
from app.training.stages.kinds import Stage

APPEAL_DAYS = 14
"""As a sitting proposes it (not published)."""
ONE_DAY = timedelta(days=1)
LATER_TRY = lazy("あとに、同じ試験の受験がある")
REVIEWED = lazy("受験に審査か異議がある")
MOVED_ON = lazy("受験の結果が、あとから変わったか、もう知らせてある")
WENT_ON = lazy("合格のあと、次の段階が始まっている")


@dataclass(frozen=True)
class Result:
    """One try at a test (`confirmation`, `final`) as a course system says it, on the civil day on which it was sat."""

    kind: str
    held_on: date
    score: int
    most: int


class Tries:
    """What is known of the attempts of several enrolments, against which results are judged one after the other."""

    def __init__(self, session: Session, enrolments: Sequence[Enrolment]) -> None:
        self._session = session
        self._chains = queries.chains_of(session, enrolments)
        numbers = {number for chain in self._chains.values() for number in chain}
        self._attempts = queries.attempts_by_enrolment(session, numbers)
        self._leaves = queries.leaves_of(session, {one.learner_id for one in enrolments})
        self._gates = facts(session, enrolments, clock.today())
        self._papers: dict[int, int] = {}
        self._supposed: defaultdict[tuple[int, str], list[Past]] = defaultdict(list)
        self._entered: set[int] = set()

    def known(self, enrolment: Enrolment, kind: str) -> list[Whole]:
        """The attempts of a person at a test, also before they were carried over."""
        chain = self._chains[enrolment.id]
        return [one for number in chain for one in self._attempts.get(number, ()) if one.attempt.kind == kind]

    def awaited(self, enrolment: Enrolment, result: Result) -> Whole | None:
        """The attempt on paper here that waits for this result, and that no row before was supposed to be."""
        waiting = (one for one in self.known(enrolment, result.kind) if one.attempt.id not in self._entered)
        return next((one for one in waiting if _waits_for(one, result)), None)

    def questions(self, one: Whole) -> int:
        """How many questions the paper of a sitting has."""
        paper = one.day.paper.id
        if paper not in self._papers:
            self._papers[paper] = len(queries.on_paper(self._session, paper))
        return self._papers[paper]

    def bar(self, enrolment: Enrolment, result: Result, *, online_met: bool = False) -> Bar:
        """What forbids this try by the rules in force on its day; the gate of the stage is asked today.

        `online_met`: the hours come with the same file.
        """
        stage = Stage(result.kind)
        is_open = rights.is_open(stage, self._gates[enrolment.id], clock.today())
        open_by_hours = online_met and stage is Stage.CONFIRMATION
        leave = self._leaves.get(enrolment.learner_id, [])
        terms = rights.terms(in_force(self._session, result.held_on), enrolment, leave)
        past = rights.past(result.kind, self.known(enrolment, result.kind))
        past += self._supposed[enrolment.id, result.kind]
        return rules.right_to_sit(past, terms, result.held_on, stage_open=is_open or open_by_hours).bar

    def tried(self, enrolment: Enrolment, kind: str) -> int:
        """How often the test was sat, by all that is known."""
        sat = [one for one in self.known(enrolment, kind) if one.attempt.state not in (State.ENTITLED, State.EXCUSED)]
        return len(sat) + len(self._supposed[enrolment.id, kind])

    def passes(self, result: Result) -> bool:
        """Whether the score is a pass by the rules in force on the day of the test."""
        return rules.passes(result.score, result.most, rights.pass_mark(self._session, result.kind, result.held_on))

    def suppose(self, enrolment: Enrolment, result: Result) -> None:
        """Judge what follows as if this result stood. One that is entered on paper here is not told before its day, so
        until then no other try follows it.
        """
        awaited = self.awaited(enrolment, result)
        if awaited is not None:
            self._entered.add(awaited.attempt.id)
            return
        state = State.PASSED if self.passes(result) else State.FAILED
        self._supposed[enrolment.id, result.kind].append(Past(state, result.held_on))


def _waits_for(one: Whole, result: Result) -> bool:
    sitting = one.day.sitting
    first, last = clock.civil_day(sitting.opens_at), clock.civil_day(sitting.closes_at)
    waits = one.attempt.state == State.ENTITLED and sitting.state == "planned" and one.day.own_paper is not None
    return waits and first <= result.held_on <= last


def record(
    session: Session, actor: Actor, enrolment: Enrolment, result: Result, source: str, tries: Tries
) -> Attempt:  # fmt: skip
    """Make the attempt, or enter the one that waits. The caller has asked `tries.bar`.

    Raises Conflict where a gate is shut by now, Forbidden for one's own result.
    """
    oneself.refuse(session, actor, enrolment.learner_id)
    awaited = tries.awaited(enrolment, result)
    if awaited is not None:
        form = ResultForm(held_on=result.held_on, score=result.score)
        results.enter(session, actor, awaited, form, seen=awaited.version, source="file")
        session.flush()
        return awaited.attempt
    sitting = _sitting(session, actor, enrolment, result, source)
    attempt = sittings.put_on_list(session, actor, sitting, enrolment)
    move(session, actor, attempt, State.MARKED, Who.ADMIN)
    attempt.source, attempt.held_on = "course", result.held_on
    attempt.score, attempt.most = result.score, result.most
    attempt.pass_mark = rights.pass_mark(session, result.kind, result.held_on)
    session.flush()
    sittings.tell(session, actor, queries.whole_of(session, attempt.id))
    session.flush()
    return attempt


def correct(session: Session, actor: Actor, one: Whole, result: Result) -> None:
    """Another result of a try on paper that nobody was told of yet. Raises Conflict once it was told."""
    form = ResultForm(held_on=result.held_on, score=result.score)
    results.enter(session, actor, one, form, seen=one.version, source="file")


def _sitting(session: Session, actor: Actor, enrolment: Enrolment, result: Result, source: str) -> Sitting:
    """The test of the course system for the cohort in which the person has no attempt yet; its window is widened."""
    opens, closes = clock.day_start(result.held_on), clock.day_start(result.held_on + ONE_DAY)
    one = outside.sitting_elsewhere(session, enrolment, result.kind, source)
    if one is None:
        return _new_sitting(session, actor, enrolment, result, source, opens, closes)
    if opens < one.opens_at or closes > one.closes_at:
        one.opens_at, one.closes_at = min(one.opens_at, opens), max(one.closes_at, closes)
        audit.record(session, actor, "sitting.widened", "sitting", one.id, subject_ref=one.ref)
    return one


def _new_sitting(
    session: Session, actor: Actor, enrolment: Enrolment, result: Result, source: str, opens: datetime,
    closes: datetime,
) -> Sitting:  # fmt: skip
    made = Sitting(
        ref=ids.new_ref("J"), cohort_id=enrolment.cohort_id, kind=result.kind, paper_id=None, source=source,
        on_screen=False, opens_at=opens, closes_at=closes, publish_on=clock.today(), appeal_days=APPEAL_DAYS,
        state="published", made_by_id=actor.user_id, version=1,
    )  # fmt: skip
    session.add(made)
    session.flush()
    audit.record(session, actor, "sitting.reported", "sitting", made.id, subject_ref=made.ref)
    return made


def hangs(session: Session, attempt_ids: Collection[int]) -> list[tuple[Whole, str]]:
    """What hangs on results that a file entered, and keeps them from being taken back: with the attempt, in words."""
    moves, reviewed = outside.moves_of(session, attempt_ids), outside.reviewed(session, attempt_ids)
    found = []
    for one in queries.wholes_of(session, attempt_ids):
        if one.attempt.id in reviewed:
            found.append((one, REVIEWED))
        elif not _untouched(one, moves[one.attempt.id]):
            found.append((one, MOVED_ON))
        found += [(one, what) for what in _later(session, one, attempt_ids)]
    return found


def _untouched(one: Whole, moves: Sequence[State]) -> bool:
    """Whether nothing happened after the file: on paper it was entered once, else entered and told."""
    if one.day.sitting.source is None:
        return tuple(moves[-2:]) == (State.ENTITLED, State.MARKED)
    return tuple(moves[:-1]) == (State.ENTITLED, State.MARKED) and one.attempt.state == moves[-1]


def _later(session: Session, one: Whole, together: Collection[int]) -> list[str]:
    """What came after it, but for what is taken back with it (`together`)."""
    found = []
    others = queries.attempts_of(session, queries.heir_of(session, one.enrolment))
    later = {other.attempt.id for other in others if other.attempt.kind == one.attempt.kind} - set(together)
    if any(number > one.attempt.id for number in later):
        found.append(LATER_TRY)
    if one.attempt.state == State.PASSED:
        heir = queries.heir_of(session, one.enrolment)
        after = list(Stage)[list(Stage).index(Stage(one.attempt.kind)) + 1 :]
        if heir.state != "enrolled" or outside.stages_begun(session, heir) & set(after):
            found.append(WENT_ON)
    return found


def take_back(session: Session, actor: Actor, attempt_ids: Collection[int], reason: str) -> None:
    """Undo results that a file entered, the last first; the caller has asked `hangs`. An attempt of a course system
    goes, one on paper waits again, and the stage says what is left.
    """
    for one in sorted(queries.wholes_of(session, attempt_ids), key=lambda each: each.attempt.id, reverse=True):
        oneself.refuse(session, actor, one.enrolment.learner_id)
        if one.day.sitting.source is None:
            _await_again(session, actor, one, reason)
        else:
            _remove(session, actor, one, reason)


def _await_again(session: Session, actor: Actor, one: Whole, reason: str) -> None:
    attempt = one.attempt
    move(session, actor, attempt, State.ENTITLED, Who.ADMIN, note=reason)
    session.execute(sa.delete(AttemptItem).where(AttemptItem.attempt_id == attempt.id))
    attempt.paper_id = attempt.pass_mark = attempt.minutes = attempt.score = attempt.most = attempt.source = None
    attempt.held_on = clock.civil_day(one.day.sitting.opens_at)
    session.flush()


def _remove(session: Session, actor: Actor, one: Whole, reason: str) -> None:
    attempt_id, sitting, kind = one.attempt.id, one.day.sitting, one.attempt.kind
    audit.record(session, actor, "attempt.taken_back", "attempt", attempt_id, subject_ref=one.attempt.ref)
    session.execute(sa.delete(AttemptEvent).where(AttemptEvent.attempt_id == attempt_id))
    session.execute(sa.delete(Attempt).where(Attempt.id == attempt_id))
    session.expunge(one.attempt)
    settle_stage(session, actor, one.enrolment, kind, on=clock.today(), note=reason)
    if outside.is_empty(session, sitting):
        audit.record(session, actor, "sitting.removed", "sitting", sitting.id, subject_ref=sitting.ref)
        session.execute(sa.delete(Sitting).where(Sitting.id == sitting.id))
        session.expunge(sitting)
    session.flush()
