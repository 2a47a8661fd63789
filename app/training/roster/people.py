"""The roster: what each row would make or change of people, workplaces and applications. Nothing is written here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.codes.lists import PREFECTURES
from app.core import clock
from app.core.text import order_free_key
from app.training.enrolment.lifecycle import LIVE
from app.training.enrolment.models import Enrolment
from app.training.models import Learner
from app.training.programme.models import Cohort
from app.training.queries import may_be_one_day
from app.training.roster import queries
from app.training.roster.cells import Cells
from app.training.roster.plans import CHANGED, NEW, SAME, Change, Line, Plan, Sheet
from app.training.roster.unclear import Answers
from app.training.workplaces import queries as workplaces
from app.training.workplaces.models import Employer, WorkplacePeriod
from app.training.workplaces.words import DESKS


@dataclass(frozen=True)
class Entry:
    """What a row says of somebody; blank cells say nothing."""

    external_id: str
    legal: str
    kana: str | None
    birth: str | None
    mail: str | None
    employer: Employer | None
    prefecture: str | None
    role: str | None
    desk: str | None
    distinct: bool


@dataclass(frozen=True)
class Work:
    """What is to be written: for a known person or a new one, in which cohort, where the row differs."""

    entry: Entry
    learner: Learner | None
    cohort: Cohort
    enrolment: Enrolment | None
    period: WorkplacePeriod | None
    moves: bool


class Roster:
    """The records of this moment, against which each row is held."""

    def __init__(self, session: Session, source: str) -> None:
        self.people, self.answers = queries.people(session, source), Answers(session, source)
        self.enrolments = queries.enrolments_by_learner(session)
        self.cohorts = queries.cohorts_by_name(session)
        self.employers = workplaces.employer_codes(session)
        self.today = clock.today()
        self.main = workplaces.main_on(session, [one.id for one in self.people.by_ref.values()], self.today)
        self.prefectures = dict(PREFECTURES.choices("ja"))
        self.seen: dict[object, int] = {}
        self.newcomers: list[tuple[int, Entry]] = []

    def line(self, row: object, values: dict[str, str]) -> Line:
        """What is done with one row."""
        cells = Cells(row, values, self.today)  # type: ignore[arg-type]
        entry, number = self._entry(cells), cells.code("registration_no")
        aside = self.answers.set_aside(cells, entry.legal)
        if aside is not None:
            return aside
        learner = self.answers.tied(values, self.people.by_id) or self._who(cells, number, entry)
        cohort = self._cohort(cells)
        enrolment = self._enrolment(cells, learner, cohort) if cohort is not None else None
        self._once(cells, learner, entry)
        who = learner.shown_name(self.today) if learner is not None else entry.legal
        if cells.problems or cohort is None:
            return self.answers.left_out(cells, who)
        period = self.main.get(learner.id) if learner is not None else None
        changes = _changes(entry, learner, period)
        if learner is not None and entry.external_id and entry.external_id not in self.people.by_number:
            changes.append(Change("external_id", "", entry.external_id))
        action = NEW if learner is None or enrolment is None else CHANGED if changes else SAME
        moves = (period is None and entry.employer is not None) or any(one.column in _OF_WORKPLACE for one in changes)
        work = Work(entry, learner, cohort, enrolment, period, moves)
        return Line(cells.number, action, who, (), tuple(changes), work, values)

    def _entry(self, cells: Cells) -> Entry:
        for column in ("family_name", "given_name", "cohort"):
            cells.require(column)
        names = [cells.text(column, 80) or "" for column in ("family_name", "given_name")]
        employer = cells.known("organisation_code", self.employers, "unknown_employer")
        return Entry(
            cells.code("external_id"), " ".join(names).strip(), cells.text("kana", 150), cells.birth("birth_date"),
            cells.text("email"), self.employers[employer] if employer else None,
            cells.choice("prefecture", self.prefectures), cells.text("role", 100), cells.choice("desk_type", DESKS),
            bool(cells.flag("distinct")) or self.answers.says(cells.values, "new"),
        )  # fmt: skip

    def _who(self, cells: Cells, number: str, entry: Entry) -> Learner | None:
        """By number alone. A name warns; it never finds anybody."""
        registered = self.people.registered(number) if number else None
        known = self.people.by_number.get(entry.external_id) if entry.external_id else None
        if number and registered is None:
            cells.refuse("registration_no", "unknown_person", number)
        if registered is not None and known is not None and registered.id != known.id:
            cells.refuse("external_id", "two_people")
            return None
        found = registered or known
        if found is not None:
            self._compare(cells, found, entry)
        elif not number:
            self._first_time(cells, entry)
        return found

    def _compare(self, cells: Cells, learner: Learner, entry: Entry) -> None:
        if order_free_key(entry.legal) not in {order_free_key(name.value) for name in learner.names}:
            cells.refuse("family_name", "name_differs")
        if not may_be_one_day(entry.birth, learner.birth):
            cells.refuse("birth_date", "birth_differs")

    def _first_time(self, cells: Cells, entry: Entry) -> None:
        if not entry.external_id:
            cells.refuse("external_id", "empty_cell")
            return
        full = next((one for one in self.people.by_number if _without_zeros(one) == entry.external_id), "")
        if full:
            cells.refuse("external_id", "lost_zero", f"{entry.external_id} → {full}")
        alike = [one.ref for one in self.people.alike((entry.legal, entry.kana), entry.birth)]
        alike += [str(row) for row, other in self.newcomers if _look_alike(entry, other)]
        if alike and not entry.distinct:
            cells.refuse("family_name", "maybe_known", "、".join(alike))
        self.newcomers.append((cells.number, entry))

    def _cohort(self, cells: Cells) -> Cohort | None:
        name = cells.code("cohort")
        found = self.cohorts.get(name)
        if name and found is None:
            cells.refuse("cohort", "unknown_cohort", name)
        return found

    def _enrolment(self, cells: Cells, learner: Learner | None, cohort: Cohort) -> Enrolment | None:
        """The one in this cohort. A new one needs a cohort that takes applications, and no other live one."""
        own = self.enrolments.get(learner.id, []) if learner is not None else []
        here = [one for one in own if one.cohort_id == cohort.id]
        if cohort.state in ("ended", "cancelled") or (not here and cohort.state != "open"):
            cells.refuse("cohort", "cohort_closed", cells.code("cohort"))
        elsewhere = [one for one in own if one.state in LIVE and one.cohort_id != cohort.id]
        if elsewhere and not here:
            cells.refuse("cohort", "elsewhere", elsewhere[0].ref)
        return here[-1] if here else None

    def _once(self, cells: Cells, learner: Learner | None, entry: Entry) -> None:
        key = learner.id if learner is not None else entry.external_id
        if not key:
            return
        if key in self.seen:
            cells.refuse("external_id", "repeated", str(self.seen[key]))
        self.seen.setdefault(key, cells.number)


_OF_WORKPLACE = frozenset({"organisation_code", "role", "desk_type"})


def _without_zeros(number: str) -> str:
    return number.lstrip("0") if number.startswith("0") else ""


def _look_alike(one: Entry, other: Entry) -> bool:
    """Two newcomers of one file with a name in common, who may be born on one day."""
    names = {order_free_key(name) for name in (other.legal, other.kana) if name}
    shared = any(order_free_key(name) in names for name in (one.legal, one.kana) if name)
    return shared and one.external_id != other.external_id and may_be_one_day(one.birth, other.birth)


def _changes(entry: Entry, learner: Learner | None, period: WorkplacePeriod | None) -> list[Change]:
    """What the row says otherwise than the records. Names and given birth dates are not changed by a file."""
    if learner is None:
        return []
    pairs = [
        ("email", learner.mail, entry.mail),
        ("prefecture", learner.prefecture_code, entry.prefecture),
        ("birth_date", learner.birth, None if learner.birth else entry.birth),
    ]
    if entry.employer is not None:
        pairs.append(("organisation_code", period.employer.code if period else None, entry.employer.code))
    if period is not None:
        pairs += [("role", period.role, entry.role), ("desk_type", period.desk, entry.desk)]
    return [Change(column, old or "", new) for column, old, new in pairs if new and new != old]


def plan(session: Session, sheet: Sheet, mode: str, source: str) -> Plan:
    """What the roster would do as the records stand now."""
    held = Roster(session, source)
    lines = [held.line(row, dict(values)) for row, values in sheet.rows] if not sheet.problems else []
    return Plan(sheet.kind, mode, source, lines, sheet.problems)


def day_of_entry() -> date:
    """From when a workplace of a file holds: the file names no day, so the day on which it is taken over."""
    return clock.today()
