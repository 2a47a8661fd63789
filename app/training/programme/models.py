"""Tables of curricula and cohorts. A curriculum is never changed once decided: a new version is made."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.crypto import EncryptedOptional, clear
from app.core.db import Base, Versioned


class Curriculum(Versioned, Base):
    """カリキュラム, one version. `total_minutes` is what the subjects must sum to (64 hours for the first).

    States: proposed, decided, refused. `hours_published`: whether the split over the subjects was published; where it
    was not, it is a setting.
    """

    __tablename__ = "curricula"
    __audited__ = True

    number: Mapped[int] = mapped_column(sa.Integer, unique=True)
    effective_from: Mapped[date]
    known_on: Mapped[date]
    total_minutes: Mapped[int] = mapped_column(sa.Integer)
    state: Mapped[str] = clear(String(20), "code", default="proposed")
    proposed_by_id: Mapped[int | None]
    decided_by_id: Mapped[int | None]
    hours_published: Mapped[bool] = mapped_column(default=False)
    note = EncryptedOptional(optional=True)

    subjects: Mapped[list[CurriculumSubject]] = relationship(lazy="raise", order_by="CurriculumSubject.position")

    def audit_subject(self) -> tuple[str, int]:
        return "curriculum", self.id


class CurriculumSubject(Base):
    """One subject of a curriculum, with its share of the online hours in minutes. `equivalent` is the code of the
    subject of the version before that counts for it.
    """

    __tablename__ = "curriculum_subjects"
    __table_args__ = (sa.UniqueConstraint("curriculum_id", "code"),)

    curriculum_id: Mapped[int] = mapped_column(sa.ForeignKey("curricula.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(sa.Integer)
    code: Mapped[str] = clear(String(20), "code")
    name: Mapped[str] = clear(String(100), "label")
    minutes: Mapped[int] = mapped_column(sa.Integer)
    equivalent: Mapped[str | None] = clear(String(20), "code")


class Cohort(Versioned, Base):
    """期: a run of the training in a fiscal year. Days are civil days of Japan, the last ones included.

    `seats` are those of the cohort as a whole; `online_seats` and `group_seats` those of the hours on line and of each
    half day, where they are fewer. States: planned, open (applications), running, ended, cancelled.
    """

    __tablename__ = "cohorts"
    __audited__ = True
    __table_args__ = (sa.UniqueConstraint("fiscal_year", "run"),)

    ref: Mapped[str] = clear(String(20), "reference", unique=True)
    fiscal_year: Mapped[int] = mapped_column(sa.Integer)
    run: Mapped[int] = mapped_column(sa.Integer)
    state: Mapped[str] = clear(String(20), "code", default="planned")
    curriculum_id: Mapped[int] = mapped_column(sa.ForeignKey("curricula.id"))
    seats: Mapped[int] = mapped_column(sa.Integer)
    online_seats: Mapped[int | None] = mapped_column(sa.Integer)
    group_seats: Mapped[int | None] = mapped_column(sa.Integer)
    applications_from: Mapped[date]
    applications_until: Mapped[date]
    online_from: Mapped[date]
    online_until: Mapped[date]
    practicum_from: Mapped[date]
    practicum_until: Mapped[date]
    ends_on: Mapped[date]
    note = EncryptedOptional(optional=True)

    curriculum: Mapped[Curriculum] = relationship(lazy="raise")
    blocks: Mapped[list[Block]] = relationship(lazy="raise", order_by="Block.held_on, Block.starts")

    def audit_subject(self) -> tuple[str, int]:
        return "cohort", self.id


class Block(Versioned, Base):
    """A half day of the group stage: `number` 1 to 4, from `starts` to `ends` (`HH:MM`, Japan). A block that was
    cancelled names the one that takes its place; a make-up block names the number that it makes up for.

    States: planned, open, closed, locked, reopened, cancelled.
    """

    __tablename__ = "cohort_blocks"
    __audited__ = True

    cohort_id: Mapped[int] = mapped_column(sa.ForeignKey("cohorts.id"), index=True)
    ref: Mapped[str] = clear(String(20), "reference", unique=True)
    number: Mapped[int] = mapped_column(sa.Integer)
    is_make_up: Mapped[bool] = mapped_column(default=False)
    held_on: Mapped[date]
    starts: Mapped[str] = clear(String(5), "time")
    ends: Mapped[str] = clear(String(5), "time")
    seats: Mapped[int] = mapped_column(sa.Integer)
    venue = EncryptedOptional(optional=True)
    state: Mapped[str] = clear(String(20), "code", default="planned")
    replaced_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("cohort_blocks.id"))

    def audit_subject(self) -> tuple[str, int]:
        return "block", self.id
