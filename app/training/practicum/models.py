"""Tables of the practicum. Versions that were proposed or handed in are never changed; no client is told of in them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.crypto import EncryptedOptional, EncryptedText, clear
from app.core.db import Base, Versioned


class Practicum(Versioned, Base):
    """実践: one of an enrolment, whatever workplaces it goes through.

    `supervision_id` is with whom the tasks were agreed last; `extended_until` a last day given by decision. `returns`
    counts how often the instructor gave it back, `refusal_by_id` is the instructor who proposes not to accept it.
    """

    __tablename__ = "practicums"
    __audited__ = True

    ref: Mapped[str] = clear(String(20), "reference", unique=True)
    enrolment_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolments.id"), unique=True)
    state: Mapped[str] = clear(String(20), "code", default="drafting", index=True)
    supervision_id: Mapped[int | None] = mapped_column(sa.ForeignKey("supervisions.id"))
    started_on: Mapped[date | None]
    extended_until: Mapped[date | None]
    returns: Mapped[int] = mapped_column(sa.Integer, default=0)
    refusal_by_id: Mapped[int | None]
    last_act_at: Mapped[datetime]

    tasks: Mapped[list[PracticumTask]] = relationship(lazy="raise", order_by="PracticumTask.position")
    events: Mapped[list[PracticumEvent]] = relationship(lazy="raise", order_by="PracticumEvent.id")
    pauses: Mapped[list[PracticumPause]] = relationship(lazy="raise", order_by="PracticumPause.first_day")
    ratings: Mapped[list[PracticumRating]] = relationship(lazy="raise", order_by="PracticumRating.id")

    def audit_subject(self) -> tuple[str, int]:
        return "practicum", self.id

    @property
    def current_tasks(self) -> list[PracticumTask]:
        """Those that were not dropped."""
        return [task for task in self.tasks if task.dropped_on is None]


class _OfPracticum:
    __audited__ = True
    practicum_id: Mapped[int]

    def audit_subject(self) -> tuple[str, int]:
        return "practicum", self.practicum_id


class PracticumEvent(_OfPracticum, Base):
    """One act, never changed. `actor_id` is empty for who has no account: then `said_by` and `capacity` (supervisor,
    substitute, desk_head) say who it was.
    """

    __tablename__ = "practicum_events"

    practicum_id: Mapped[int] = mapped_column(sa.ForeignKey("practicums.id"), index=True)
    act: Mapped[str] = clear(String(20), "code")
    state: Mapped[str] = clear(String(20), "code")
    known_at: Mapped[datetime]
    effective_on: Mapped[date]
    actor_id: Mapped[int | None]
    supervision_id: Mapped[int | None] = mapped_column(sa.ForeignKey("supervisions.id"))
    capacity: Mapped[str | None] = clear(String(20), "code")
    said_by = EncryptedOptional(optional=True)
    note = EncryptedOptional(optional=True)


class PracticumTask(_OfPracticum, Base):
    """課題. What it says stands in its versions; one that was dropped stays readable."""

    __tablename__ = "practicum_tasks"

    practicum_id: Mapped[int] = mapped_column(sa.ForeignKey("practicums.id"), index=True)
    ref: Mapped[str] = clear(String(20), "reference", unique=True)
    position: Mapped[int] = mapped_column(sa.Integer)
    dropped_on: Mapped[date | None]

    versions: Mapped[list[TaskVersion]] = relationship(lazy="raise", order_by="TaskVersion.number")
    reports: Mapped[list[TaskReport]] = relationship(lazy="raise", order_by="TaskReport.number")

    @property
    def latest(self) -> TaskVersion:
        return self.versions[-1]

    @property
    def report(self) -> TaskReport | None:
        return self.reports[-1] if self.reports else None


class TaskVersion(_OfPracticum, Base):
    """A task as written: from which situation of the desk, what is done, which of the four abilities it trains.
    `proposed_at`: from then on a change makes the next version.
    """

    __tablename__ = "practicum_task_versions"
    __table_args__ = (sa.UniqueConstraint("task_id", "number"),)

    practicum_id: Mapped[int] = mapped_column(sa.ForeignKey("practicums.id"), index=True)
    task_id: Mapped[int] = mapped_column(sa.ForeignKey("practicum_tasks.id"))
    number: Mapped[int] = mapped_column(sa.Integer)
    title = EncryptedText()
    situation = EncryptedText()
    doing = EncryptedText()
    abilities: Mapped[list[Any]] = clear(sa.JSON(), "code")
    written_at: Mapped[datetime]
    proposed_at: Mapped[datetime | None]


class TaskReport(_OfPracticum, Base):
    """What was done and learned in a task. `handed_in_at`: from then on a change makes the next version."""

    __tablename__ = "practicum_reports"
    __table_args__ = (sa.UniqueConstraint("task_id", "number"),)

    practicum_id: Mapped[int] = mapped_column(sa.ForeignKey("practicums.id"), index=True)
    task_id: Mapped[int] = mapped_column(sa.ForeignKey("practicum_tasks.id"))
    number: Mapped[int] = mapped_column(sa.Integer)
    done = EncryptedText()
    learned = EncryptedText()
    looked_at: Mapped[datetime]
    written_at: Mapped[datetime]
    handed_in_at: Mapped[datetime | None]


class PracticumRating(_OfPracticum, Base):
    """How far an ability is, 1 to 4, as the trainee, the supervisor and the instructor see it. `round` counts how often
    the work was handed in.
    """

    __tablename__ = "practicum_ratings"
    __table_args__ = (sa.UniqueConstraint("practicum_id", "round", "rated_by", "ability"),)

    practicum_id: Mapped[int] = mapped_column(sa.ForeignKey("practicums.id"))
    round: Mapped[int] = mapped_column(sa.Integer)
    rated_by: Mapped[str] = clear(String(20), "code")
    ability: Mapped[str] = clear(String(20), "code")
    level: Mapped[int] = mapped_column(sa.Integer)


class PracticumPause(_OfPracticum, Base):
    """Days that do not count (leave, no_workplace), both included; open while it goes on."""

    __tablename__ = "practicum_pauses"

    practicum_id: Mapped[int] = mapped_column(sa.ForeignKey("practicums.id"), index=True)
    reason: Mapped[str] = clear(String(20), "code")
    first_day: Mapped[date]
    last_day: Mapped[date | None]
    recorded_by_id: Mapped[int]
