"""Tables of enrolments, of what happened to them and of their stages."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.crypto import EncryptedOptional, clear
from app.core.db import Base, Versioned
from app.training.enrolment.lifecycle import LIVE
from app.training.models import Learner
from app.training.programme.models import Cohort

_LIVE = sa.text("state IN ({})".format(", ".join(f"'{state}'" for state in sorted(LIVE))))


class Enrolment(Versioned, Base):
    """受講: a person in a cohort, from the application on. At most one live one of a person (unique index).

    `curriculum_id` is fixed when it becomes enrolled. `carried_from_id` is the enrolment that it goes on from, whose
    stages may stay met. `due_on`: by when a returned application or an offered seat must be answered.
    """

    __tablename__ = "enrolments"
    __audited__ = True
    __table_args__ = (
        sa.Index("ix_enrolments_one_live", "learner_id", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
    )

    ref: Mapped[str] = clear(String(20), "reference", unique=True)
    learner_id: Mapped[int] = mapped_column(sa.ForeignKey("learners.id"), index=True)
    cohort_id: Mapped[int] = mapped_column(sa.ForeignKey("cohorts.id"), index=True)
    curriculum_id: Mapped[int | None] = mapped_column(sa.ForeignKey("curricula.id"))
    carried_from_id: Mapped[int | None] = mapped_column(sa.ForeignKey("enrolments.id"))
    state: Mapped[str] = clear(String(20), "code", default="applied", index=True)
    source: Mapped[str] = clear(String(20), "code", default="office")
    external_id: Mapped[str | None] = clear(String(60), "reference", index=True)
    applied_on: Mapped[date]
    due_on: Mapped[date | None]
    waiting_number: Mapped[int | None] = mapped_column(sa.Integer)
    ended_on: Mapped[date | None]

    learner: Mapped[Learner] = relationship(lazy="raise")
    cohort: Mapped[Cohort] = relationship(lazy="raise")
    events: Mapped[list[EnrolmentEvent]] = relationship(lazy="raise", order_by="EnrolmentEvent.id")
    stages: Mapped[list[StageProgress]] = relationship(lazy="raise", order_by="StageProgress.id")

    def audit_subject(self) -> tuple[str, int]:
        return "enrolment", self.id


class EnrolmentEvent(Base):
    """One thing that happened, never changed: `known_at` when it was written (UTC), `effective_on` the civil day from
    which it holds. `actor_id` is empty for what follows from a rule. A correction names the event that it corrects.
    `former` is the state before; `trigger` says on whose side a withdrawal began (trainee, employer, office),
    `interest` whether they would like to take part another time (yes, no, unknown).
    """

    __tablename__ = "enrolment_events"
    __audited__ = True

    enrolment_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolments.id"), index=True)
    kind: Mapped[str] = clear(String(30), "code")
    stage: Mapped[str | None] = clear(String(20), "code")
    known_at: Mapped[datetime]
    effective_on: Mapped[date]
    actor_id: Mapped[int | None]
    second_actor_id: Mapped[int | None]
    reason: Mapped[str | None] = clear(String(30), "code")
    trigger: Mapped[str | None] = clear(String(20), "code")
    former: Mapped[str | None] = clear(String(20), "code")
    interest: Mapped[str | None] = clear(String(10), "code")
    note = EncryptedOptional(optional=True)
    corrects_id: Mapped[int | None] = mapped_column(sa.ForeignKey("enrolment_events.id"))

    def audit_subject(self) -> tuple[str, int]:
        return "enrolment", self.enrolment_id


class Evidence(Versioned, Base):
    """What shows one condition of entry: `item` workplace, experience or licence (which takes the place of experience).

    `amount` of experience in `unit` (months, full time; or hours). `proof` says what shows it. States: stated, met,
    lacking; `lacks` tells the applicant what to bring.
    """

    __tablename__ = "eligibility_evidence"
    __audited__ = True
    __table_args__ = (sa.UniqueConstraint("enrolment_id", "item"),)

    enrolment_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolments.id"), index=True)
    item: Mapped[str] = clear(String(20), "code")
    state: Mapped[str] = clear(String(20), "code", default="stated")
    code: Mapped[str | None] = clear(String(30), "code")
    amount: Mapped[int | None] = mapped_column(sa.Integer)
    unit: Mapped[str | None] = clear(String(10), "code")
    text = EncryptedOptional(optional=True)
    proof = EncryptedOptional(optional=True)
    lacks = EncryptedOptional(optional=True)
    checked_on: Mapped[date | None]
    checked_by_id: Mapped[int | None]

    def audit_subject(self) -> tuple[str, int]:
        return "enrolment", self.enrolment_id


class StageProgress(Versioned, Base):
    """How far one stage of an enrolment is. `state_on` is the civil day of the state, `basis` where it comes from
    (hours, attempt, practicum, attendance, waiver, carried, correction). `due_override` wins over the derived day;
    `valid_until` is the last day on which a carried stage counts.
    """

    __tablename__ = "stage_progress"
    __audited__ = True
    __table_args__ = (sa.UniqueConstraint("enrolment_id", "stage"),)

    enrolment_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolments.id"), index=True)
    stage: Mapped[str] = clear(String(20), "code")
    state: Mapped[str] = clear(String(20), "code", default="closed")
    state_on: Mapped[date]
    basis: Mapped[str | None] = clear(String(20), "code")
    due_override: Mapped[date | None]
    valid_until: Mapped[date | None]

    def audit_subject(self) -> tuple[str, int]:
        return "enrolment", self.enrolment_id
