"""Fill a throw-away database with ten years of training and measure each report in processor time.

python -m bench.training_reports --people 5000 [--database postgres] [--rounds 3] [--most 2.0]

Exit code 1 where a report takes longer than `--most` seconds of processor time, or the register longer than half.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.core import ids
from app.core.config import Settings
from app.core.db import unit_of_work
from app.core.migrate import upgrade
from app.main import prepare
from app.reports.population.models import PopulationFigure, PopulationVersion
from app.reports.training import queries, views, workbook
from app.reports.training.catalogue import REPORTS
from app.reports.training.declaring import Ask, Report, Scope
from app.reports.training.hiding import protected
from app.training.attendance.models import AttendanceMark
from app.training.enrolment.models import Enrolment, EnrolmentEvent, StageProgress
from app.training.examinations.models import Attempt, AttemptItem, Paper, PaperItem, Question, QuestionVersion, Sitting
from app.training.marking.models import CourseMark
from app.training.marking.rules import Piece
from app.training.models import VerificationCount
from app.training.portal.models import EmploymentSurvey, SignOff
from app.training.practicum.models import Practicum, PracticumEvent, PracticumRating
from app.training.programme.models import Block, Cohort, Curriculum
from app.training.renewal.models import RenewalNotice, RenewalSession
from app.training.stages.kinds import BLOCKS, Stage
from app.training.workplaces.models import Employer, WorkplacePeriod
from bench.__main__ import database
from bench.training import ACTOR, TODAY, Person, fill

_PREFECTURES = [f"{number:02d}" for number in range(1, 48)]
_TESTS = ("confirmation", "final")
_REASONS = ("workload", "left_job", "health", "family", "content", "later", "other")
Rows = Iterator[tuple[Any, list[dict[str, Any]]]]


def main() -> None:
    asked = _arguments()
    work = Path(tempfile.mkdtemp(prefix="kakehashi-reports-"))
    try:
        with database(asked.database, work) as url:
            upgrade(url)
            engine = prepare(Settings(database_url=url, keys_dir=work / "keys", today=TODAY))
            started = time.perf_counter()
            people = fill(engine, asked.people)
            _insert(engine, _Courses(people).rows())
            print(f"{asked.people} people with ten years in {time.perf_counter() - started:.1f} s")
            slow = [name for name, seconds, most in _measured(engine, asked) if seconds > most]
            engine.dispose()
        sys.exit(1 if slow else 0)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.training_reports", description=__doc__)
    parser.add_argument("--people", type=int, default=5_000)
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--most", type=float, default=2.0)
    return parser.parse_args()


def _insert(engine: Engine, tables: Rows) -> None:
    for table, rows in tables:
        with unit_of_work(engine, write=True) as session:
            for start in range(0, len(rows), 1_000):
                session.execute(sa.insert(table), rows[start : start + 1_000])
            audit.record(session, ACTOR, "bench.filled", "bench", 1, subject_ref=table.__tablename__)


def _measured(engine: Engine, asked: argparse.Namespace) -> Iterator[tuple[str, float, float]]:
    """The median of the rounds, each in a session of its own: counting, hiding, names and page; and the workbook."""
    for report in REPORTS:
        for outside in (False, True):
            taken = []
            for _ in range(asked.rounds):
                with unit_of_work(engine, write=False) as session:
                    started = time.process_time()
                    lines = _shown(session, report, outside=outside)
                    taken.append(time.process_time() - started)
            most = asked.most / 2 if report.slug == "register" else asked.most
            seconds = statistics.median(taken)
            kind = "outside" if outside else "inside"
            print(f"{report.number:3} {report.slug:15} {kind:8} {seconds * 1000:7.0f} ms  {lines} lines")
            yield report.slug, seconds, most


def _shown(session: Session, report: Report, *, outside: bool) -> int:
    cohorts = queries.cohorts(session)
    ask = Ask(session, TODAY, TODAY, lambda text, **params: text % params if params else text, cohorts=cohorts,
              year=2034 if report.scope in (Scope.YEAR, Scope.ONE_YEAR) else None, named=not outside)  # fmt: skip
    made = report.makes(ask)
    tables = [protected(table) for table in made] if outside else made
    found = views.shown(tables, lambda people: queries.names(session, people, TODAY))
    if outside:
        workbook.write("t", [], tables, "s", datetime(2035, 6, 1))  # noqa: DTZ001 -- a civil time
    return sum(len(one.table.lines) for one in found)


class _Courses:
    """Each half year a run; in it those whose certification starts at its end, and as many again who did not finish."""

    def __init__(self, people: list[Person]) -> None:
        self.people = people
        self.starts = sorted({one.starts for one in people})
        self.cohorts = {day: ids.new_id() for day in self.starts}
        self.curriculum = ids.new_id()
        self.employers = [ids.new_id() for _ in range(400)]
        self.enrolments = [(one, ids.new_id(), self.cohorts[one.starts]) for one in people]
        self.papers = {(day, kind): ids.new_id() for day in self.starts for kind in _TESTS}
        self.sittings = {(day, kind): ids.new_id() for day in self.starts for kind in _TESTS}
        self.blocks = {(day, number): ids.new_id() for day in self.starts for number in range(1, 5)}
        self.posts = {one.number: ids.new_id() for one in people}

    def rows(self) -> Rows:
        yield from self._programme()
        yield from self._work()
        yield Enrolment, [
            {"id": number, "ref": ids.new_ref("EN"), "learner_id": one.learner, "cohort_id": cohort, "version": 1,
             "curriculum_id": self.curriculum, "source": "office", "applied_on": one.starts - timedelta(days=340),
             "state": "enrolled" if one.number % 12 == 0 else "completed"}
            for one, number, cohort in self.enrolments
        ]  # fmt: skip
        yield EnrolmentEvent, [row for one, number, _cohort in self.enrolments for row in self._events(one, number)]
        yield StageProgress, [
            {"id": ids.new_id(), "enrolment_id": number, "stage": stage, "state": "met", "basis": "hours", "version": 1,
             "state_on": one.starts - timedelta(days=200)}
            for one, number, _cohort in self.enrolments if one.number % 12 == 0 for stage in list(Stage)[:3]
        ]  # fmt: skip
        yield from self._tests()
        yield from self._practicum()
        yield from self._after()

    def _programme(self) -> Rows:
        yield Curriculum, [{"id": self.curriculum, "number": 9, "effective_from": date(2024, 4, 1),
                            "known_on": date(2024, 4, 1), "total_minutes": 3840, "state": "decided", "version": 1,
                            "hours_published": False}]  # fmt: skip
        yield Cohort, [
            {"id": self.cohorts[day], "ref": ids.new_ref("G"), "fiscal_year": day.year - (day.month < 4),
             "run": 2 if day.month < 4 else 1, "state": "ended", "curriculum_id": self.curriculum, "seats": 300,
             "applications_from": day - timedelta(days=350), "applications_until": day - timedelta(days=320),
             "online_from": day - timedelta(days=300), "online_until": day - timedelta(days=240),
             "practicum_from": day - timedelta(days=200), "practicum_until": day - timedelta(days=100),
             "ends_on": day, "version": 1}
            for day in self.starts
        ]  # fmt: skip
        yield Block, [
            {"id": number, "cohort_id": self.cohorts[day], "ref": ids.new_ref("B"), "number": place, "seats": 300,
             "is_make_up": False, "held_on": day - timedelta(days=60), "starts": "09:30", "ends": "12:30",
             "state": "locked", "version": 1}
            for (day, place), number in self.blocks.items()
        ]  # fmt: skip

    def _work(self) -> Rows:
        yield Employer, [
            {"id": number, "ref": ids.new_ref("H"), "name": f"国際交流協会 {place}", "kind": "association",
             "version": 1, "prefecture_code": _PREFECTURES[place % 47]}
            for place, number in enumerate(self.employers)
        ]  # fmt: skip
        yield WorkplacePeriod, [
            {"id": self.posts[one.number], "ref": ids.new_ref("W"), "learner_id": one.learner, "is_main": True,
             "employer_id": self.employers[one.number % 397], "employment": ("full_time", "part_time")[one.number % 2],
             "desk": "one_stop", "starts_on": one.starts - timedelta(days=700), "recorded_by_id": 1, "version": 1}
            for one in self.people
        ]  # fmt: skip

    def _events(self, one: Person, number: int) -> Iterator[dict[str, Any]]:
        def event(kind: str, before: int, stage: str | None = None, reason: str | None = None) -> dict[str, Any]:
            day = one.starts - timedelta(days=before)
            return {
                "id": ids.new_id(), "enrolment_id": number, "kind": kind, "stage": stage, "effective_on": day,
                "known_at": _noon(day), "reason": reason, "trigger": "trainee" if reason else None,
            }  # fmt: skip

        yield event("applied", 340)
        yield event("accept", 310)
        yield event("enrol", 300)
        yield event("stage_open", 300, Stage.ONLINE)
        yield event("stage_met", 230 + one.number % 30, Stage.ONLINE)
        if one.number % 12 == 1:
            yield event("withdraw", 220, None, _REASONS[one.number % 7])
            return
        yield event("stage_met", 210, Stage.CONFIRMATION)
        yield event("stage_under_way", 200, Stage.PRACTICUM)
        yield event("stage_met", 90 + one.number % 20, Stage.PRACTICUM)
        for block in BLOCKS:
            yield event("stage_met", 60, block)
        if one.number % 12:
            yield event("stage_met", 55, Stage.FINAL)
            yield event("complete", 20)

    def _tests(self) -> Rows:
        yield Paper, [
            {"id": number, "ref": ids.new_ref("P"), "kind": kind, "number": place, "minutes": 60, "quotas": {},
             "state": "approved", "made_by_id": 1, "version": 1}
            for place, ((_day, kind), number) in enumerate(self.papers.items(), 1)
        ]  # fmt: skip
        yield Sitting, [
            {"id": number, "ref": ids.new_ref("S"), "cohort_id": self.cohorts[day], "kind": kind, "on_screen": True,
             "paper_id": self.papers[day, kind], "opens_at": _noon(day), "closes_at": _noon(day), "publish_on": day,
             "appeal_days": 14, "state": "published", "made_by_id": 1, "version": 1}
            for (day, kind), number in self.sittings.items()
        ]  # fmt: skip
        attempts = [(ids.new_id(), one, number, kind) for one, number, _cohort in self.enrolments for kind in _TESTS]
        yield Attempt, [
            {"id": key, "ref": ids.new_ref("A"), "sitting_id": self.sittings[one.starts, kind],
             "enrolment_id": number, "kind": kind, "state": "failed" if one.number % 9 == 0 else "passed",
             "held_on": one.starts - timedelta(days=210 if kind == "confirmation" else 55), "extra_per_cent": 0,
             "paper_id": self.papers[one.starts, kind], "version": 1}
            for key, one, number, kind in attempts
        ]  # fmt: skip
        yield from self._questions(attempts)
        yield AttendanceMark, [
            {"id": ids.new_id(), "block_id": self.blocks[one.starts, place], "enrolment_id": number, "source": "list",
             "state": "present" if one.number % 25 else "absent", "marked_at": _noon(one.starts), "marked_by_id": 1,
             "version": 1}
            for one, number, _cohort in self.enrolments for place in range(1, 5)
        ]  # fmt: skip

    def _questions(self, attempts: list[tuple[int, Person, int, str]]) -> Rows:
        """Fifty questions on each paper of the newest run, and everybody's answers to them."""
        newest = self.starts[-1]
        asked = [(kind, place, ids.new_id(), ids.new_id()) for kind in _TESTS for place in range(1, 51)]
        yield Question, [
            {"id": question, "ref": ids.new_ref("T"), "kind": kind, "subject_code": "A1", "state": "active",
             "made_by_id": 1, "version": 1}
            for kind, _place, question, _version in asked
        ]  # fmt: skip
        yield QuestionVersion, [
            {"id": version, "question_id": question, "number": 1, "made_at": _noon(newest), "made_by_id": 1,
             "text_ct": QuestionVersion.text.seal(version, "問"), "key_ct": QuestionVersion.key.seal(version, "A"),
             "choices_ct": QuestionVersion.choices.seal(version, "[]")}
            for _kind, _place, question, version in asked
        ]  # fmt: skip
        yield PaperItem, [
            {"id": ids.new_id(), "paper_id": self.papers[newest, kind], "position": place, "version_id": version}
            for kind, place, _question, version in asked
        ]  # fmt: skip
        sat = [(key, one, kind) for key, one, _number, kind in attempts if one.starts == newest]
        yield AttemptItem, [
            self._answer(key, one, place, version)
            for key, one, kind in sat for of, place, _question, version in asked if of == kind
        ]  # fmt: skip

    def _answer(self, attempt: int, one: Person, place: int, version: int) -> dict[str, Any]:
        number, right = ids.new_id(), (one.number * 7 + place * 3) % 10 < 7
        return {
            "id": number, "attempt_id": attempt, "position": place, "version_id": version,
            "answer": "A" if right else "C", "mark": int(right), "key_ct": AttemptItem.key.seal(number, "A"),
        }  # fmt: skip

    def _practicum(self) -> Rows:
        made = [(ids.new_id(), one, number) for one, number, _cohort in self.enrolments]
        yield Practicum, [
            {"id": key, "ref": ids.new_ref("PR"), "enrolment_id": number, "state": "accepted", "returns": 0,
             "started_on": one.starts - timedelta(days=200), "last_act_at": _noon(one.starts), "version": 1}
            for key, one, number in made
        ]  # fmt: skip
        yield PracticumEvent, [
            {"id": ids.new_id(), "practicum_id": key, "act": "agree", "state": "agreed", "known_at": _noon(one.starts),
             "effective_on": one.starts - timedelta(days=205)}
            for key, one, _number in made
        ]  # fmt: skip
        yield PracticumRating, [
            {"id": ids.new_id(), "practicum_id": key, "round": 1, "rated_by": by, "ability": ability,
             "level": 1 + (one.number + place) % 4}
            for key, one, _number in made for by in ("supervisor", "instructor")
            for place, ability in enumerate(_ABILITIES)
        ]  # fmt: skip
        yield CourseMark, [
            {"id": ids.new_id(), "enrolment_id": number, "piece": piece, "round": 1, "place": place,
             "marker_id": 1_000 + place, "given_at": _noon(one.starts),
             "levels": dict.fromkeys(_ABILITIES, 1 + (one.number + place) % 4)}
            for _key, one, number in made for piece in Piece for place in (1, 2)
        ]  # fmt: skip

    def _after(self) -> Rows:
        yield EmploymentSurvey, [
            {"id": ids.new_id(), "ref": ids.new_ref("Y"), "learner_id": one.learner, "months": months,
             "due_on": one.starts + timedelta(days=30 * months), "asked_on": one.starts + timedelta(days=30 * months),
             "answered_on": one.starts + timedelta(days=31 * months) if one.number % 3 else None,
             "situation": ("same_desk", "other_desk", "left")[one.number % 3] if one.number % 3 else None,
             "employer_kind": "association", "employment": "full_time", "hours": "full_time", "title_use": "used",
             "version": 1}
            for one in self.people for months in (6, 18, 36)
        ]  # fmt: skip
        yield SignOff, [
            {"id": ids.new_id(), "ref": ids.new_ref("Z"), "period_id": self.posts[one.number], "year": year,
             "asked_on": date(year, 4, 1), "answer": "working" if one.number % 5 else None,
             "answered_on": date(year, 4, 20) if one.number % 5 else None, "version": 1}
            for one in self.people for year in range(one.starts.year + 1, 2035)
        ]  # fmt: skip
        yield RenewalNotice, [
            {"id": ids.new_id(), "ref": ids.new_ref("N"), "certification_id": one.certification, "step": step,
             "ends_on": one.starts + timedelta(days=1096), "due_on": one.starts + timedelta(days=1000), "state": "sent",
             "attempts": 1, "version": 1}
            for one in self.people for step in ("m12", "m6", "m3", "m1", "d14")
        ]  # fmt: skip
        yield RenewalSession, [
            {"id": ids.new_id(), "ref": ids.new_ref("Q"), "held_on": TODAY + timedelta(days=30 * number), "seats": 60,
             "course": "renewal", "venue": "東京", "version": 1}
            for number in range(36)
        ]  # fmt: skip
        versions = [(ids.new_id(), year) for year in range(2025, 2035)]
        yield PopulationVersion, [
            {"id": number, "ref": ids.new_ref("G"), "as_of": date(year, 6, 30), "digest": str(year), "version": 1,
             "loaded_at": _noon(date(year, 12, 1)), "loaded_by_id": 1,
             "source_ct": PopulationVersion.source.seal(number, "在留外国人統計")}
            for number, year in versions
        ]  # fmt: skip
        yield PopulationFigure, [
            {"id": ids.new_id(), "version_id": number, "prefecture_code": code, "people": 10_000 * int(code)}
            for number, _year in versions for code in _PREFECTURES
        ]  # fmt: skip
        yield VerificationCount, [
            {"id": ids.new_id(), "month": f"{year}-{month:02d}", "answer": answer, "times": 5 + month}
            for year in range(2025, 2035) for month in range(1, 13) for answer in ("active", "lapsed", "revoked")
        ]  # fmt: skip


_ABILITIES = ("status", "culture", "resolve", "connect")
_JAPAN = timezone(timedelta(hours=9))


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=_JAPAN)


if __name__ == "__main__":
    main()
