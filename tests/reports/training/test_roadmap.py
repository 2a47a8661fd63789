"""The sheet for the agency against a count by hand, row after row, and against the single reports."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.core import ids
from app.core.db import unit_of_work
from app.reports.training import ahead, certified, course, employed, kpi, queries
from app.reports.training.declaring import Ask
from app.reports.training.tables import Table
from app.training.enrolment.models import Enrolment, EnrolmentEvent
from app.training.models import Certification, Learner, ValidityPeriod
from app.training.portal.models import EmploymentSurvey
from app.training.programme.models import Cohort
from bench.training import ACTOR, TODAY, fill
from bench.training_reports import _Courses, _insert, _noon
from tests.training import oracle

PEOPLE = 26
CARRIED, INTO = 13, date(2029, 9, 28)
"""Who was carried over, and the last day of the run into which they were."""
DAYS = (date(2035, 3, 31), date(2031, 10, 5))


@pytest.fixture
def world(engine: Engine) -> Engine:
    """Ten years of a few people; one of them was carried over from a cohort of one year to one of a later year."""
    people = fill(engine, PEOPLE)
    courses = _Courses(people)
    _insert(engine, courses.rows())
    one, later = next(row for row in courses.enrolments if row[0].number == CARRIED), ids.new_id()
    _insert(engine, iter([(Enrolment, [_later(courses, one[1], later)]), (EnrolmentEvent, list(_carried(later)))]))
    with unit_of_work(engine, write=True) as session:
        gone = {"kind": "carry_over", "reason": "leave", "trigger": None}
        withdrawn = sa.and_(EnrolmentEvent.enrolment_id == one[1], EnrolmentEvent.kind == "withdraw")
        session.execute(sa.update(EnrolmentEvent).where(withdrawn).values(gone))
        session.execute(sa.update(Enrolment).where(Enrolment.id == one[1]).values(state="carried_over"))
        audit.record(session, ACTOR, "bench.carried", "enrolment", one[1])
    return engine


def _later(courses: _Courses, former: int, number: int) -> dict[str, Any]:
    """The enrolment into which they were carried."""
    return {
        "id": number, "ref": ids.new_ref("E"), "learner_id": courses.people[CARRIED].learner, "source": "office",
        "cohort_id": courses.cohorts[INTO], "curriculum_id": courses.curriculum, "carried_from_id": former,
        "state": "completed", "applied_on": INTO - timedelta(days=300), "version": 1,
    }  # fmt: skip


def _carried(number: int) -> Iterator[dict[str, Any]]:
    for kind, stage, before in (("carried_in", None, 300), ("stage_carried", "online", 300), ("complete", None, 20)):
        day = INTO - timedelta(days=before)
        yield {
            "id": ids.new_id(), "enrolment_id": number, "kind": kind, "stage": stage, "effective_on": day,
            "known_at": _noon(day),
        }  # fmt: skip


def say(text: str, **params: object) -> str:
    return text % params if params else text


def ask(session: Session, on: date) -> Ask:
    return Ask(session, on, TODAY, say, cohorts=queries.cohorts(session), named=True)


def figures(table: Table) -> dict[str, tuple[object, ...]]:
    return {str(line.cells[0]): line.cells[1:] for line in table.lines}


def fiscal(day: date) -> int:
    return day.year if day.month >= 4 else day.year - 1


def runs_by_hand(session: Session, year: int, on: date) -> tuple[int, int, int, int]:
    """Runs that began and ended, people who began and who completed."""
    begun = ended = began = completed = 0
    for cohort in session.scalars(sa.select(Cohort)):
        if cohort.fiscal_year != year:
            continue
        begun += cohort.online_from <= on
        ended += cohort.ends_on <= on
        for one in session.scalars(sa.select(Enrolment).where(Enrolment.cohort_id == cohort.id)):
            kinds = [
                event.kind
                for event in session.scalars(sa.select(EnrolmentEvent).where(EnrolmentEvent.enrolment_id == one.id))
                if event.effective_on <= on
            ]
            began += one.carried_from_id is None and any(kind.startswith("stage_") for kind in kinds)
            completed += "complete" in kinds
    return begun, ended, began, completed


def periods_by_hand(session: Session, year: int, on: date) -> tuple[int, int]:
    """Certifications that began for the first time, and that were renewed."""
    first = renewed = 0
    for period in session.scalars(sa.select(ValidityPeriod)):
        if fiscal(period.starts_on) == year and period.known_on <= on:
            first += period.basis == "first"
            renewed += period.basis != "first"
    return first, renewed


def valid_by_hand(session: Session, day: date) -> int:
    """Valid at the end of a day, one certification after the other, by the slow oracle."""
    found = 0
    for held in queries.certified(session, day, TODAY):
        approved = session.get_one(Certification, held.subject.id).decided_on
        now = oracle.standing(held.history, day, TODAY)
        found += approved is not None and approved <= day and now in ("active", "renewal_due")
    return found


def answers_by_hand(session: Session, months: int, on: date) -> tuple[int, int, Sequence[int]]:
    """Asked, answered, and how many said each of the three things."""
    asked = answered = 0
    said = {"same_desk": 0, "other_desk": 0, "left": 0}
    for one in session.scalars(sa.select(EmploymentSurvey)):
        if one.months != months or one.asked_on > on:
            continue
        asked += 1
        if one.answered_on is not None and one.answered_on <= on and one.situation:
            answered += 1
            said[one.situation] += 1
    return asked, answered, list(said.values())


@pytest.mark.parametrize("on", DAYS)
def test_every_figure_of_the_sheet(world: Engine, on: date) -> None:
    with unit_of_work(world, write=False) as session:
        asked = ask(session, on)
        runs, answers, situations, progress = kpi.sheet(asked)
        # The first run of this world is of the fiscal year 2025.
        assert list(figures(runs)) == [*(f"{year}年度" for year in range(2025, fiscal(on) + 1)), "計"]
        for year in range(2025, fiscal(on) + 1):
            name = f"{year}年度"
            assert figures(runs)[name] == runs_by_hand(session, year, on), year
            last = min(date(year + 1, 3, 31), on)
            expected = (*periods_by_hand(session, year, on), valid_by_hand(session, last))
            assert figures(progress)[name] == expected, year
        for months in (6, 18, 36):
            name = f"認証から{months}か月"
            people, answered, said = answers_by_hand(session, months, on)
            assert figures(answers)[name][1:4] == (people, answered, people - answered)
            assert list(figures(situations)[name][:4]) == [*said, answered]


def test_the_sheet_and_the_single_reports_say_the_same(world: Engine) -> None:
    on = DAYS[0]
    with unit_of_work(world, write=False) as session:
        asked = ask(session, on)
        runs, answers, situations, progress = kpi.sheet(asked)
        standings = figures(certified.extract(asked)[0])
        valid = sum(int(str(standings[name][-1])) for name in ("有効", "有効（更新の時期）") if name in standings)
        assert figures(progress)[f"{fiscal(on)}年度"][2] == valid
        single = employed.employment(asked)
        assert [figures(one) for one in single[:2]] == [figures(answers), figures(situations)]
        funnel = figures(course.funnel(asked)[0])
        applied = {name: cells[0] for name, cells in funnel.items()}
        # Everybody of this world who was given a seat began: the funnel counts those who applied to the run itself.
        for year in range(2025, fiscal(on) + 1):
            told = [cells for name, cells in applied.items() if name.startswith(f"{year}年度")]
            assert figures(runs)[f"{year}年度"][2] == sum(int(str(one)) for one in told)


def test_the_first_peak_is_march_2028(engine: Engine) -> None:
    """Fifty-two were certified in March 2025: with three years all of them end in the same month."""
    start = date(2025, 3, 28)
    people = [(ids.new_id(), ids.new_id()) for _ in range(52)]
    learners = [
        {"id": whom, "ref": ids.new_ref("X"), "created_at": _noon(start), "created_by_id": 1, "prefecture_code": "13",
         "version": 1}
        for whom, _what in people
    ]  # fmt: skip
    made = [
        {"id": what, "ref": ids.new_ref("U"), "learner_id": whom, "tier": "coordinator", "state": "approved",
         "number": f"P-{place}", "starts_on": start, "proposed_on": start, "proposed_by_id": 1, "decided_on": start,
         "decided_by_id": 2, "version": 1, "basis_note_ct": Certification.basis_note.seal(what, "修了")}
        for place, (whom, what) in enumerate(people)
    ]  # fmt: skip
    periods = [
        {"id": ids.new_id(), "certification_id": what, "number": 1, "starts_on": start, "ends_on": date(2028, 3, 28),
         "basis": "first", "policy_number": 1, "known_on": start, "decision_number": "", "decided_by_id": 2}
        for _whom, what in people
    ]  # fmt: skip
    _insert(engine, iter([(Learner, learners), (Certification, made), (ValidityPeriod, periods)]))
    with unit_of_work(engine, write=False) as session:
        day = date(2026, 11, 22)
        inside = Ask(session, day, day, say, named=True)
        months, places, both = ahead.expiring(inside)
        peak = {str(line.cells[0]): line.cells[3] for line in months.lines if line.cells[3]}
        assert peak == {"2028年3月": 52, "計": 52}
        assert len(months.lines) == 37
        assert [line.cells[1:] for line in places.lines] == [(52, 0, 52), (52, 0, 52)]
        assert [line.cells for line in both.lines] == [("2028年3月", "東京都", 52, 0, 52)]
