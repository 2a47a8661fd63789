"""The progress file: what each row would add to hours and results, and what it would contradict. Writes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app.core import clock
from app.training.enrolment.models import Enrolment
from app.training.reported import queries
from app.training.roster import queries as rosters
from app.training.roster.cells import Cells, lost_zero
from app.training.roster.plans import CHANGED, ERROR, NEW, SAME, SKIPPED, Change, Line, Plan, Sheet
from app.training.roster.problems import Problem

TESTS = ("confirmation", "final")


@dataclass(frozen=True)
class Report:
    """What a row says: minutes of a subject, or the score of a try at a test."""

    enrolment: Enrolment
    subject: str
    attempt: int | None
    value: int
    maximum: int | None
    per_cent: int | None
    passed: bool | None
    completed_on: date | None
    as_of: date
    accepted: int | None = None


class Progress:
    """The records of this moment, against which each row is held."""

    def __init__(self, session: Session, source: str) -> None:
        self.people, self.today, self.source = rosters.people(session, source), clock.today(), source
        self.enrolments = {one.learner_id: one for one in queries.enrolled(session)}
        numbers = [one.id for one in self.enrolments.values()]
        self.hours, self.results = queries.newest_hours(session, numbers), queries.newest_results(session, numbers)
        self.started = queries.started(session, numbers)
        self.conflicts = {
            (one.enrolment_id, one.subject, one.attempt, one.reported, one.as_of)
            for one in queries.conflicts_of(session, numbers)
        }
        curricula = {one.curriculum_id for one in self.enrolments.values() if one.curriculum_id is not None}
        self.lengths = {
            number: {one.code: one.minutes for one in queries.subjects(session, number)} for number in curricula
        }
        self.seen: dict[tuple[int, str, int | None], int] = {}

    def line(self, row: Any, values: dict[str, str]) -> Line:
        """What is done with one row."""
        cells = Cells(row, values, self.today)
        enrolment = self._who(cells)
        report = self._report(cells, enrolment) if enrolment is not None else None
        who = cells.code("external_id") or cells.code("registration_no")
        if cells.problems or report is None:
            return Line(cells.number, ERROR, who, tuple(cells.problems), data=values)
        return self._judged(cells, report, who)

    def _who(self, cells: Cells) -> Enrolment | None:
        number, external = cells.code("registration_no"), cells.code("external_id")
        if not number and not external:
            cells.refuse("external_id", "empty_cell")
            return None
        registered = self.people.registered(number) if number else None
        known = self.people.by_number.get(external) if external else None
        if number and registered is None:
            cells.refuse("registration_no", "unknown_person", number)
        if external and known is None and registered is None:
            full = lost_zero(external, self.people.by_number)
            cells.refuse(
                "external_id", *(("lost_zero", f"{external} → {full}") if full else ("unknown_person", external))
            )
        if registered is not None and known is not None and registered.id != known.id:
            cells.refuse("external_id", "two_people")
        learner = registered or known
        enrolment = self.enrolments.get(learner.id) if learner is not None else None
        if learner is not None and enrolment is None:
            cells.refuse("external_id", "not_enrolled")
        if enrolment is not None and enrolment.cohort.state in ("ended", "cancelled"):
            cells.refuse("external_id", "cohort_closed", f"{enrolment.cohort.fiscal_year}-{enrolment.cohort.run}")
        return enrolment

    def _report(self, cells: Cells, enrolment: Enrolment) -> Report | None:
        cells.require("subject")
        cells.require("reported_at")
        lengths = self.lengths.get(enrolment.curriculum_id or 0, {})
        subject = cells.known("subject", [*lengths, *TESTS], "unknown_code")
        as_of, completed = self._day(cells, "reported_at", enrolment), self._day(cells, "completed_at", enrolment)
        per_cent, passed = cells.whole("percent", 100), cells.flag("passed")
        if subject is None or as_of is None:
            return None
        attempt = (cells.whole("attempt_no", 99) or 1) if subject in TESTS else None
        value, maximum = (
            _score(cells) if subject in TESTS else (_minutes(cells, lengths[subject], completed, per_cent), None)
        )
        self._once(cells, (enrolment.id, subject, attempt))
        if value is None:
            return None
        return Report(enrolment, subject, attempt, value, maximum, per_cent, passed, completed, as_of)

    def _day(self, cells: Cells, column: str, enrolment: Enrolment) -> date | None:
        day = cells.day(column)
        began = self.started.get(enrolment.id, enrolment.cohort.online_from)
        if day is not None and day < began:
            cells.refuse(column, "before_enrolment", began.isoformat())
        return day

    def _once(self, cells: Cells, key: tuple[int, str, int | None]) -> None:
        if key in self.seen:
            cells.refuse("external_id", "repeated", str(self.seen[key]))
        self.seen.setdefault(key, cells.number)

    def _judged(self, cells: Cells, report: Report, who: str) -> Line:
        """Against what was accepted: new, more, the same, or lower."""
        known = self._accepted(report)
        if known is None:
            return Line(cells.number, NEW, who, (), (), report, cells.values)
        accepted, as_of = known
        column = "test_score" if report.subject in TESTS else "minutes"
        if report.value < accepted:
            told = (report.enrolment.id, report.subject, report.attempt, report.value, report.as_of) in self.conflicts
            problem = Problem(cells.number, column, "lower_result", str(accepted))
            work = Report(**{**vars(report), "accepted": accepted})
            return Line(cells.number, SAME if told else SKIPPED, who, (problem,), (), work, cells.values)
        changes = [Change(column, str(accepted), str(report.value))] if report.value != accepted else []
        if report.as_of > as_of:
            changes.append(Change("reported_at", as_of.isoformat(), report.as_of.isoformat()))
        return Line(cells.number, CHANGED if changes else SAME, who, (), tuple(changes), report, cells.values)

    def _accepted(self, report: Report) -> tuple[int, date] | None:
        if report.attempt is None:
            hours = self.hours.get((report.enrolment.id, report.subject))
            return (hours.minutes, hours.as_of) if hours is not None else None
        result = self.results.get((report.enrolment.id, report.subject, report.attempt))
        return (result.score, result.as_of) if result is not None else None


def _minutes(cells: Cells, length: int, completed: date | None, per_cent: int | None) -> int | None:
    value = cells.whole("minutes")
    if cells.code("test_score") or cells.code("test_max"):
        cells.refuse("test_score", "not_a_test")
    if not value and (completed is not None or per_cent == 100):
        cells.refuse("minutes", "completed_without_minutes")
    elif value is None and not cells.code("minutes"):
        cells.refuse("minutes", "empty_cell")
    elif value is not None and value > length:
        cells.refuse("minutes", "minutes_exceed", str(length))
    return value


def _score(cells: Cells) -> tuple[int | None, int | None]:
    for column in ("test_score", "test_max"):
        cells.require(column)
    score, maximum = cells.whole("test_score"), cells.whole("test_max")
    if score is not None and maximum is not None and score > maximum:
        cells.refuse("test_score", "score_over_maximum", str(maximum))
    return score, maximum


def plan(session: Session, sheet: Sheet, mode: str, source: str) -> Plan:
    """What the progress file would do as the records stand now."""
    held = Progress(session, source)
    lines = [held.line(row, dict(values)) for row, values in sheet.rows] if not sheet.problems else []
    return Plan(sheet.kind, mode, source, lines, sheet.problems)
