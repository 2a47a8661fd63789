"""A result of a test as a course system reports it, against the attempts that stand and the rules of its day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.training.enrolment.models import Enrolment
from app.training.examinations.lifecycle import State
from app.training.examinations.queries import Whole
from app.training.examinations.rules import Bar
from app.training.examinations.service import elsewhere, rights
from app.training.reported import queries

TESTS = ("confirmation", "final")
BARS: Mapping[Bar, str] = {
    Bar.PASSED: "already_passed", Bar.STAGE: "stage_shut", Bar.PENDING: "test_pending", Bar.TRIES: "tries_used",
    Bar.LAST_DAY: "after_last_day", Bar.WAIT: "too_early",
}  # fmt: skip
"""Why a try cannot be tied to its stage, as codes of a file."""


@dataclass(frozen=True)
class Try:
    """A row with a result: which try at which test, the civil day, the score, and what the source makes of it."""

    number: int
    kind: str
    held_on: date
    score: int
    most: int
    passed: bool | None

    @property
    def result(self) -> elsewhere.Result:
        return elsewhere.Result(self.kind, self.held_on, self.score, self.most)


@dataclass(frozen=True)
class Verdict:
    """What is to be said of a row: `code` of a problem in `column`, or that it stands already. With `conflict` (its
    kind) the row waits for a decision against `accepted`.
    """

    same: bool = False
    code: str = ""
    column: str = "test_score"
    value: str = ""
    conflict: str = ""
    accepted: int | None = None


class Tried:
    """The attempts of everybody in training, and which of them a course system reported."""

    def __init__(self, session: Session, enrolments: Sequence[Enrolment]) -> None:
        self._session = session
        self._tries = elsewhere.Tries(session, enrolments)
        self._reported = queries.newest_results(session, [one.id for one in enrolments])

    def judge(self, enrolment: Enrolment, row: Try, *, online_met: bool) -> Verdict:
        """In this order: the same try again, a contradiction, what forbids it. What stands then is supposed to stand
        for the rows that follow.
        """
        made = self._made_of(enrolment, row)
        if made is not None and (_says_the_same(made, row) or made.attempt.state != State.VOID_FREE):
            return _against(made, row)
        found = self._against_itself(row) or self._forbidden(enrolment, row, online_met=online_met)
        if found is None:
            self._tries.suppose(enrolment, row.result)
        return found or Verdict()

    def _made_of(self, enrolment: Enrolment, row: Try) -> Whole | None:
        """The attempt that was made of this try before. One that was found void and not to count stands in the way of
        the same result alone: no file brings back what two people took away.
        """
        report = self._reported.get((enrolment.id, row.kind, row.number))
        known = {one.attempt.id: one for one in self._tries.known(enrolment, row.kind)}
        return known.get(report.attempt_id or 0) if report is not None else None

    def _against_itself(self, row: Try) -> Verdict | None:
        if row.passed is None or row.passed == self._tries.passes(row.result):
            return None
        mark = rights.pass_mark(self._session, row.kind, row.held_on)
        return Verdict(code="verdict_differs", column="passed", value=str(mark), conflict="verdict")

    def _forbidden(self, enrolment: Enrolment, row: Try, *, online_met: bool) -> Verdict | None:
        awaited = self._tries.awaited(enrolment, row.result)
        if awaited is not None:
            count = self._tries.questions(awaited)
            return Verdict(code="paper_differs", column="test_max", value=str(count)) if row.most != count else None
        tried = self._tries.tried(enrolment, row.kind)
        bar = self._tries.bar(enrolment, row.result, online_met=online_met)
        if bar is Bar.NONE and row.number > tried + 1:
            return Verdict(code="earlier_missing", column="attempt_no", value=str(tried))
        return Verdict(code=BARS[bar], column="subject") if bar is not Bar.NONE else None


def _says_the_same(made: Whole, row: Try) -> bool:
    attempt = made.attempt
    return (attempt.score, attempt.most, attempt.held_on) == (row.score, row.most, row.held_on)


def _against(standing: Whole, row: Try) -> Verdict:
    attempt = standing.attempt
    if _says_the_same(standing, row):
        return Verdict(same=True)
    accepted = attempt.score or 0
    lower = row.score < accepted and row.most == attempt.most
    value = f"{attempt.held_on.isoformat()} {accepted}/{attempt.most}"
    return Verdict(
        code="lower_result" if lower else "result_differs", value=str(accepted) if lower else value,
        conflict="lower" if lower else "differs", accepted=accepted,
    )  # fmt: skip
