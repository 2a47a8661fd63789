"""Fill a throw-away database with certified people and measure the register, the forecast and a dry run of the rules.

python -m bench.training --people 5000 [--database postgres] [--rounds 5]
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.authz.actor import system_actor
from app.core import clock, ids
from app.core.config import Settings
from app.core.db import unit_of_work
from app.core.migrate import upgrade
from app.main import prepare
from app.training import numbers, policies, queries
from app.training.leave.models import LearnerLeave
from app.training.models import Certification, Learner, LearnerName, ValidityPeriod
from app.training.policies import reading
from app.training.policies.models import TrainingPolicy
from app.training.renewal.models import RenewalCase
from app.training.service import policies as rules
from app.training.service import renewing
from app.training.standing.counting import last_valid_day
from bench.__main__ import database

FAMILIES = ("佐久間", "大庭", "宮下", "堀田", "柴崎", "徳永", "西岡", "古賀", "桑原", "北川")
GIVENS = ("明子", "浩", "由美", "健太", "葵", "翔")
TODAY = date(2035, 6, 1)
ACTOR = system_actor("bench")


def main() -> None:
    asked = _arguments()
    work = Path(tempfile.mkdtemp(prefix="kakehashi-training-"))
    try:
        with database(asked.database, work) as url:
            upgrade(url)
            engine = prepare(Settings(database_url=url, keys_dir=work / "keys", today=TODAY))
            started = time.perf_counter()
            fill(engine, asked.people)
            print(f"{asked.people} people with ten years in {time.perf_counter() - started:.1f} s")
            for name, seconds in _measured(engine, asked.rounds):
                print(f"{name:45} {seconds * 1000:8.0f} ms")
            engine.dispose()
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.training", description=__doc__)
    parser.add_argument("--people", type=int, default=5_000)
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--rounds", type=int, default=5)
    return parser.parse_args()


def fill(engine: Engine, count: int) -> list[Person]:
    """Parents before children, each table in a transaction of its own: nothing points to what is not there yet. Who."""
    people = list(_people(count))
    for made in (_learners, _certifications, _periods, _cases, _leaves):
        with unit_of_work(engine, write=True) as session:
            for table, rows in made(people):
                for start in range(0, len(rows), 1_000):
                    session.execute(sa.insert(table), rows[start : start + 1_000])
                audit.record(session, ACTOR, "bench.filled", "bench", 1, subject_ref=table.__tablename__)
    return people


class Person:
    """Row ids and the day on which they were certified: a run each half year from March 2025 to 2035."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.learner, self.certification = ids.new_id(), ids.new_id()
        self.starts = date(2025 + number % 10, 3 if number % 2 else 9, 28)


def _people(count: int) -> Iterator[Person]:
    return (Person(number) for number in range(count))


Rows = Iterator[tuple[Any, list[dict[str, Any]]]]


def _learners(people: list[Person]) -> Rows:
    at = clock.now()
    yield (
        Learner,
        [
            {"id": one.learner, "ref": ids.new_ref("X"), "created_at": at, "created_by_id": 0, "version": 1}
            for one in people
        ],
    )
    names = []
    for one in people:
        text = f"{FAMILIES[one.number % 10]} {GIVENS[one.number % 6]}"
        for kind in ("legal", "kana"):
            row = ids.new_id()
            sealed = LearnerName.value.seal(row, text)
            names.append({"id": row, "learner_id": one.learner, "kind": kind, "value_ct": sealed})
    yield LearnerName, names


def _certifications(people: list[Person]) -> Rows:
    rows = []
    for one in people:
        sealed = Certification.basis_note.seal(one.certification, "修了")
        number = numbers.certification_number(one.starts.year, one.number + 1)
        rows.append(
            {
                "id": one.certification, "ref": ids.new_ref("U"), "learner_id": one.learner, "tier": "coordinator",
                "state": "approved", "number": number, "starts_on": one.starts, "proposed_on": one.starts,
                "proposed_by_id": 1, "decided_on": one.starts, "decided_by_id": 2, "version": 1,
                "basis_note_ct": sealed,
            }
        )  # fmt: skip
    yield Certification, rows


def _periods(people: list[Person]) -> Rows:
    """Renewed each time; one in twenty stopped after the first."""
    first = reading.values_of({})
    rows = []
    for one in people:
        starts, number = one.starts, 1
        while starts <= TODAY and (number == 1 or one.number % 20):
            ends = last_valid_day(starts, first)
            rows.append(
                {
                    "id": ids.new_id(), "certification_id": one.certification, "number": number, "starts_on": starts,
                    "ends_on": ends, "basis": "first" if number == 1 else "renewal", "policy_number": 1,
                    "known_on": max(one.starts, starts - timedelta(days=60)), "decision_number": "", "decided_by_id": 2,
                }
            )  # fmt: skip
            starts, number = ends + timedelta(days=1), number + 1
    yield ValidityPeriod, rows


def _cases(people: list[Person]) -> Rows:
    yield RenewalCase, [
        {
            "id": ids.new_id(), "ref": ids.new_ref("W"), "certification_id": one.certification, "number": 1,
            "state": "approved", "course": "renewal", "practising": True, "ends_on": one.starts,
            "opened_on": one.starts, "ended_on": one.starts, "version": 1,
        }
        for one in people
    ]  # fmt: skip


def _leaves(people: list[Person]) -> Rows:
    yield LearnerLeave, [
        {
            "id": ids.new_id(), "ref": ids.new_ref("E"), "learner_id": one.learner, "moves_training": True,
            "first_day": one.starts + timedelta(days=100), "last_day": one.starts + timedelta(days=200),
            "moves_validity": True, "state": "granted", "requested_on": one.starts, "known_on": one.starts,
            "requested_by_id": 1, "version": 1,
        }
        for one in people
        if one.number % 7 == 0
    ]  # fmt: skip


def _measured(engine: Engine, rounds: int) -> Iterator[tuple[str, float]]:
    """The median of the rounds, each in a session of its own."""
    asked: dict[str, Callable[[Session], object]] = {
        "register today": lambda session: _shown(session, TODAY, ""),
        "register on a day of 2030": lambda session: _shown(session, date(2030, 4, 1), ""),
        "register, a name": lambda session: _shown(session, TODAY, "古賀"),
        "renewals": lambda session: renewing.lines(session, TODAY),
        "forecast of 36 months": lambda session: renewing.look_ahead(session, TODAY),
        "dry run of rules that reach back": _dry_run,
    }
    for name, ask in asked.items():
        taken = []
        for _ in range(rounds):
            with unit_of_work(engine, write=False) as session:
                started = time.perf_counter()
                ask(session)
                taken.append(time.perf_counter() - started)
        yield name, statistics.median(taken)


def _shown(session: Session, on: date, q: str) -> object:
    found = queries.register(session, on, known_on=TODAY, q=q)
    return queries.named(session, found[:50], on)


def _dry_run(session: Session) -> object:
    longer = TrainingPolicy(
        ref="V-BENCH", state="proposed", effective_from=TODAY, reach="reaching_back",
        values=reading.as_kept(reading.values_of({"valid_months": 60})), published=[], proposed_on=TODAY,
        proposed_by_id=1, version=1,
    )  # fmt: skip
    found = rules.touched(session, longer)
    if not found or len(policies.versions(session)) != 1:
        raise SystemExit("the dry run touched nobody")
    return found


if __name__ == "__main__":
    main()
