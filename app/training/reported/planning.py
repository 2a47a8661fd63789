"""The progress file: what each row would add to hours and results, and what it would contradict. Writes nothing."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy.orm import Session

from app.core import clock
from app.training.enrolment.models import Enrolment
from app.training.reported import queries
from app.training.reported.trying import TESTS, Tried, Try
from app.training.roster import queries as rosters
from app.training.roster.cells import Cells, lost_zero
from app.training.roster.plans import CHANGED, NEW, SAME, SKIPPED, Change, Line, Plan, Sheet
from app.training.roster.problems import Problem
from app.training.roster.unclear import Answers


@dataclass(frozen=True)
class Report:
    """What a row says: minutes of a subject, or the score of a try at a test. `conflict` is the kind of contradiction
    that it would open, `accepted` what it contradicts.
    """

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
    conflict: str = ""


class Progress:
    """The records of this moment, against which each row is held."""

    def __init__(self, session: Session, source: str) -> None:
        self.session, self.today, self.source = session, clock.today(), source
        self.people, self.answers = rosters.people(session, source), Answers(session, source)
        self.enrolments = {one.learner_id: one for one in queries.enrolled(session)}
        numbers = [one.id for one in self.enrolments.values()]
        self.hours = queries.newest_hours(session, numbers)
        self.started = queries.started(session, numbers)
        # Those that wait or were kept as they stood: the same again, whenever it is reported, asks nobody twice.
        self.conflicts = {
            (one.enrolment_id, one.subject, one.attempt, one.reported, one.completed_on if one.attempt else None)
            for one in queries.conflicts_of(session, numbers)
            if one.state != "taken"
        }
        curricula = {one.curriculum_id for one in self.enrolments.values() if one.curriculum_id is not None}
        self.lengths = {
            number: {one.code: one.minutes for one in queries.subjects(session, number)} for number in curricula
        }
        self.seen: dict[tuple[int, str, int | None], int] = {}
        self.coming: defaultdict[int, dict[str, int]] = defaultdict(dict)

    @cached_property
    def tried(self) -> Tried:
        """What is known of tests; asked for by the first row that has a result."""
        return Tried(self.session, list(self.enrolments.values()))

    def line(self, row: Any, values: dict[str, str]) -> Line:
        """What is done with one row."""
        cells = Cells(row, values, self.today)
        who = cells.code("external_id") or cells.code("registration_no")
        aside = self.answers.set_aside(cells, who)
        if aside is not None:
            return aside
        enrolment = self._who(cells)
        if enrolment is not None:
            who = f"{who} {self.people.by_id[enrolment.learner_id].shown_name(self.today)}"
        report = self._report(cells, enrolment) if enrolment is not None else None
        if cells.problems or report is None:
            return self.answers.left_out(cells, who)
        return self._tested(cells, report, who) if report.attempt is not None else self._heard(cells, report, who)

    def _who(self, cells: Cells) -> Enrolment | None:
        number, external = cells.code("registration_no"), cells.code("external_id")
        if not number and not external:
            cells.refuse("external_id", "empty_cell")
            return None
        learner = self.answers.tied(cells.values, self.people.by_id)
        if learner is None:
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
                return None
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
        has_score = bool(cells.code("test_score") or cells.code("test_max"))
        subject = cells.known("subject", [*lengths, *TESTS], "unknown_test" if has_score else "unknown_code")
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

    def _heard(self, cells: Cells, report: Report, who: str) -> Line:
        """Hours against what was accepted: new, more, the same, or lower."""
        known = self.hours.get((report.enrolment.id, report.subject))
        if known is not None and report.value < known.minutes:
            problem = Problem(cells.number, "minutes", "lower_result", str(known.minutes))
            return self._contradicts(cells, replace(report, accepted=known.minutes, conflict="lower"), who, problem)
        self.coming[report.enrolment.id][report.subject] = report.value
        if known is None:
            return Line(cells.number, NEW, who, (), (), report, cells.values)
        changes = [Change("minutes", str(known.minutes), str(report.value))] if report.value != known.minutes else []
        if report.as_of > known.as_of:
            changes.append(Change("reported_at", known.as_of.isoformat(), report.as_of.isoformat()))
        return Line(cells.number, CHANGED if changes else SAME, who, (), tuple(changes), report, cells.values)

    def _tested(self, cells: Cells, report: Report, who: str) -> Line:
        """A result against the attempts: new, the same, a contradiction, or one that no rule lets stand."""
        result = Try(
            report.attempt or 1, report.subject, report.completed_on or report.as_of, report.value, report.maximum or 0,
            report.passed,
        )  # fmt: skip
        said = self.tried.judge(report.enrolment, result, online_met=self._reaches(report.enrolment))
        if said.conflict:
            problem = Problem(cells.number, said.column, said.code, said.value)
            return self._contradicts(
                cells, replace(report, accepted=said.accepted, conflict=said.conflict), who, problem
            )
        if said.code:
            cells.refuse(said.column, said.code, said.value)
            return self.answers.left_out(cells, who)
        return Line(cells.number, SAME if said.same else NEW, who, (), (), report, cells.values)

    def _contradicts(self, cells: Cells, report: Report, who: str, problem: Problem) -> Line:
        day = report.completed_on if report.attempt else None
        told = (report.enrolment.id, report.subject, report.attempt, report.value, day) in self.conflicts
        return Line(cells.number, SAME if told else SKIPPED, who, (problem,), (), report, cells.values)

    def _reaches(self, enrolment: Enrolment) -> bool:
        """Whether the hours of this very file complete the online stage."""
        coming = self.coming.get(enrolment.id)
        if not coming:
            return False
        hours = queries.hours_of(self.session, enrolment).subjects
        return all(max(one.minutes, coming.get(one.subject.code, 0)) >= one.subject.minutes for one in hours)


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
    for column in ("test_score", "test_max", "completed_at"):
        cells.require(column)
    score, maximum = cells.whole("test_score"), cells.whole("test_max")
    if score is not None and maximum is not None and score > maximum:
        cells.refuse("test_score", "score_over_maximum", str(maximum))
    return score, maximum


def _in_order(values: Mapping[str, str]) -> tuple[bool, str]:
    """Hours before tests, which they may open; tries in their order."""
    subject, number = (
        unicodedata.normalize("NFKC", values.get(name, "")).strip() for name in ("subject", "attempt_no")
    )
    return subject in TESTS, number.rjust(3, "0") if subject in TESTS else ""


def plan(session: Session, sheet: Sheet, mode: str, source: str) -> Plan:
    """What the progress file would do as the records stand now."""
    held = Progress(session, source)
    rows = sorted(sheet.rows, key=lambda row: _in_order(row[1])) if not sheet.problems else []
    lines = sorted((held.line(row, dict(values)) for row, values in rows), key=lambda line: line.row)
    return Plan(sheet.kind, mode, source, lines, sheet.problems)
