"""The course: a first cohort that was certified, one in its practicum, one that takes applications."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.authz.actor import Actor
from app.core import clock, ids
from app.core.dates import fiscal_year
from app.demo.calendar import moment, office_day
from app.training.attendance.models import AttendanceMark
from app.training.attendance.service import marks
from app.training.enrolment.models import Enrolment, EnrolmentEvent, StageProgress
from app.training.enrolment.settling import settle
from app.training.leave.models import LearnerLeave
from app.training.models import Certification, Learner
from app.training.planning import queries
from app.training.planning.schemas import BlockForm, CohortForm, StepForm
from app.training.planning.service import cohorts
from app.training.programme.models import Block, Cohort
from app.training.schemas import LearnerForm
from app.training.service import learners
from app.training.stages.kinds import Stage, StageState
from app.training.workplaces.models import Employer, Supervision, WorkplacePeriod

Do = Callable[[Session], None]
# Family and given names paired anew: nobody in particular. Those of LOGINS have one.
_PEOPLE = (
    "坂本 アナ", "有馬 直子", "石塚 亮", "ファン・ティ・トゥイ", "江口 千夏", "尾形 誠",
    "片桐 美咲", "木島 陽介", "グプタ・ニシャ",
    "小暮 理恵", "沢田 公平", "シルバ・レナト", "須貝 香織", "高梨 修", "陳 思遠", "辻村 由香",
    "中里 健", "野沢 ひとみ",
)  # fmt: skip
_EMPLOYERS = (
    ("みなと市国際交流協会", "association", "22"), ("あおば県外国人総合相談窓口", "prefecture", "04"),
    ("さくら市多文化共生課", "municipality", "27"),
)  # fmt: skip
LOGINS: Mapping[int, str] = {0: "trainee", 1: "trainee3", 3: "trainee2"}
"""Who has a log-in: in the practicum with the group days ahead, at the draft of the practicum, before the re-sit."""
FAILED, AWAY, CANNOT_COME = 3, 7, 11
"""Who did not pass the confirmation test, who is on leave, who cannot come to the first half day."""
_SITTINGS = ((1, 0, "09:30", "12:30"), (2, 0, "13:30", "16:30"), (3, 1, "09:30", "12:30"), (4, 1, "13:30", "16:30"))
_VENUE = "静岡市産学交流センター 大会議室"


class Act:
    """One moment of the course. Days of the cohorts are counted from the day on which the story is told."""

    def __init__(self, actors: Mapping[str, Actor], today: date) -> None:
        self.admin, self.approver, self.today = actors["training_admin"], actors["approver"], today
        self.accounts = {number: actors[login].user_id for number, login in LOGINS.items()}

    def first_cohort(self, session: Session) -> None:
        """The cohort of those who were certified on this day, as its papers tell it."""
        certified = clock.today()
        if queries.in_force(session, certified - timedelta(days=300)) is None:
            return
        cohort = self._plan(session, certified, (-345, -320, -300, -240, -220, -130, 0), -30)
        held = session.scalars(sa.select(Block).where(Block.cohort_id == cohort.id)).all()
        for block in held:
            block.state = "locked"
        self._steps(session, cohort, "open", "running", "ended")
        for one in session.scalars(sa.select(Certification).where(Certification.state == "approved")):
            enrolment = self._enrol(session, cohort, one.learner_id, "completed", certified - timedelta(days=340))
            days = (-240, -235, -130, -30, -30, -29, -29, -28)
            for stage, ago in zip(Stage, days, strict=True):
                self._met(session, enrolment, stage, certified + timedelta(days=ago))
            session.add_all(self._present(block, enrolment) for block in held)

    def plan_second(self, session: Session) -> None:
        """The cohort that is in its practicum today, and its two group days."""
        cohort = self._plan(session, self.today, (-210, -180, -165, -105, -75, 15, 100), 40)
        self._steps(session, cohort, "open")

    def enrol_second(self, session: Session) -> None:
        """Everybody of the second cohort begins, at work and with a supervisor who agreed."""
        cohort = _cohort(session, "open")
        self._steps(session, cohort, "running")
        employers = [self._employer(session, *one) for one in _EMPLOYERS]
        for number, name in enumerate(_PEOPLE):
            learner = learners.add(session, self.admin, LearnerForm(legal=name, distinct=True))
            learner.user_id = self.accounts.get(number)
            self._work(session, learner, employers[number % len(employers)])
            self._enrol(session, cohort, learner.id, "enrolled", cohort.applications_from)

    def hours_and_test(self, session: Session) -> None:
        """The hours are done and the confirmation test was taken; one did not pass."""
        for number, one in enumerate(_of(session, _cohort(session, "running"))):
            passed = StageState.NOT_MET if number == FAILED else StageState.MET
            settle(session, self.admin, one, Stage.ONLINE, StageState.MET, on=clock.today(), basis="hours")
            settle(session, self.admin, one, Stage.CONFIRMATION, passed, on=clock.today(), basis="attempt")

    def practicum(self, session: Session) -> None:
        """The practicum begins for whoever passed."""
        for number, one in enumerate(_of(session, _cohort(session, "running"))):
            if number != FAILED:
                settle(
                    session, self.admin, one, Stage.PRACTICUM, StageState.UNDER_WAY, on=clock.today(), basis="practicum"
                )

    def leave(self, session: Session) -> None:
        """One is on leave over the group days; another tells beforehand that the first half day is impossible."""
        cohort = _cohort(session, "running")
        people = _of(session, cohort)
        row = LearnerLeave(
            ref=ids.new_ref("E"), learner_id=people[AWAY].learner_id, kind="family_care", first_day=clock.today(),
            last_day=clock.today() + timedelta(days=60), state="granted", requested_on=clock.today(),
            known_on=clock.today(), requested_by_id=self.admin.user_id, decided_by_id=self.approver.user_id, version=1,
        )  # fmt: skip
        session.add(row)
        audit.record(session, self.approver, "leave.granted", "learner", row.learner_id, subject_ref=row.ref)
        block = session.scalars(sa.select(Block).where(Block.cohort_id == cohort.id, Block.number == 1)).one()
        marks.notify(session, self.admin, block, people[CANNOT_COME], "窓口の当番と重なったため。")

    def plan_third(self, session: Session) -> None:
        """The cohort that takes applications today."""
        cohort = self._plan(session, self.today, (-20, 25, 40, 100, 115, 205, 300), 240)
        self._steps(session, cohort, "open")

    def _plan(self, session: Session, origin: date, offsets: tuple[int, ...], group_days: int) -> Cohort:
        names = (
            "applications_from", "applications_until", "online_from", "online_until", "practicum_from",
            "practicum_until", "ends_on",
        )  # fmt: skip
        days = {name: origin + timedelta(days=offset) for name, offset in zip(names, offsets, strict=True)}
        year = fiscal_year(days["online_from"])
        run = next(number for number in range(1, 20) if queries.same_run(session, year, number) is None)
        form = CohortForm.model_validate({"year": year, "run": run, "seats": 60, **days})
        cohort = cohorts.plan(session, self.admin, form)
        session.refresh(cohort, ["blocks"])
        for number, day, starts, ends in _SITTINGS:
            held_on = origin + timedelta(days=group_days + day)
            block = BlockForm(number=number, held_on=held_on, starts=starts, ends=ends, seats=60, venue=_VENUE)
            cohorts.add_block(session, self.admin, cohort, block)
        return cohort

    def _steps(self, session: Session, cohort: Cohort, *states: str) -> None:
        for state in states:
            step = StepForm.model_validate({"state": state})
            cohorts.step(session, self.admin, cohort, step, seen=cohort.version)

    def _employer(self, session: Session, name: str, kind: str, prefecture: str) -> Employer:
        made = Employer(ref=ids.new_ref("H"), name=name, kind=kind, prefecture_code=prefecture, version=1)
        session.add(made)
        session.flush()
        audit.record(session, self.admin, "employer.added", "employer", made.id, subject_ref=made.ref)
        return made

    def _work(self, session: Session, learner: Learner, employer: Employer) -> None:
        since = clock.today() - timedelta(days=500)
        period = WorkplacePeriod(
            ref=ids.new_ref("W"), learner_id=learner.id, employer_id=employer.id, employment="full_time",
            desk="one_stop", starts_on=since, recorded_by_id=self.admin.user_id, version=1,
        )  # fmt: skip
        session.add(period)
        session.flush()
        supervision = Supervision(
            ref=ids.new_ref("V"), period_id=period.id, name="相談窓口 主任", starts_on=since, agreed_at=clock.now()
        )
        session.add(supervision)
        audit.record(session, self.admin, "workplace.added", "learner", learner.id, subject_ref=learner.ref)
        audit.record(session, self.admin, "supervision.agreed", "supervision", supervision.id, subject_ref="")

    def _enrol(self, session: Session, cohort: Cohort, learner_id: int, state: str, applied_on: date) -> Enrolment:
        made = Enrolment(
            ref=ids.new_ref("E"), learner_id=learner_id, cohort_id=cohort.id, curriculum_id=cohort.curriculum_id,
            state=state, source="file", applied_on=applied_on, version=1,
        )  # fmt: skip
        session.add(made)
        session.flush()
        session.add(
            EnrolmentEvent(
                enrolment_id=made.id, kind="enrolled", known_at=clock.now(), effective_on=clock.today(),
                actor_id=self.admin.user_id,
            )
        )  # fmt: skip
        audit.record(session, self.admin, "enrolment.enrolled", "enrolment", made.id, subject_ref=made.ref)
        return made

    def _present(self, block: Block, enrolment: Enrolment) -> AttendanceMark:
        return AttendanceMark(
            block_id=block.id, enrolment_id=enrolment.id, state="present", marked_at=clock.now(),
            marked_by_id=self.admin.user_id, version=1,
        )  # fmt: skip

    def _met(self, session: Session, enrolment: Enrolment, stage: Stage, on: date) -> None:
        """As the papers of the first cohort say; nothing of it was settled here."""
        session.add(
            StageProgress(
                enrolment_id=enrolment.id, stage=stage, state=StageState.MET, state_on=on, basis="papers", version=1
            )
        )


def _cohort(session: Session, state: str) -> Cohort:
    return session.scalars(
        sa.select(Cohort).where(Cohort.state == state).order_by(Cohort.fiscal_year, Cohort.run).limit(1)
    ).one()


def _of(session: Session, cohort: Cohort) -> list[Enrolment]:
    return list(session.scalars(sa.select(Enrolment).where(Enrolment.cohort_id == cohort.id).order_by(Enrolment.id)))


def told(actors: Mapping[str, Actor], today: date, certified: date) -> Iterator[tuple[datetime, str, Do]]:
    """When, what and how; `certified` is the day on which the first cohort entered the register."""
    act = Act(actors, today)
    yield moment(certified, 15 * 60), "course", act.first_cohort
    for ago, do in (
        (205, act.plan_second), (165, act.enrol_second), (101, act.hours_and_test), (73, act.practicum),
        (25, act.leave), (22, act.plan_third),
    ):  # fmt: skip
        yield moment(office_day(today, ago), 15 * 60 + 10), do.__name__, do
