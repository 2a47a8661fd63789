"""Tables of what comes after certification. Nothing in them tells of a client."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.crypto import EncryptedOptional, EncryptedText, clear
from app.core.db import Base, Versioned
from app.training.models import Learner
from app.training.workplaces.models import WorkplacePeriod


class CaseStudyMeeting(Versioned, Base):
    """事例検討会: a case study that was written for it, never copied from a case. `cancelled_at` and `held` are decided
    by administrators; `counts`: whether attendance may count for renewal.
    """

    __tablename__ = "case_study_meetings"
    __audited__ = True

    ref: Mapped[str] = clear(String(20), "reference", unique=True)
    title = EncryptedText()
    study = EncryptedText()
    place = EncryptedText()
    held_on: Mapped[date]
    starts: Mapped[str] = clear(String(5), "time")
    ends: Mapped[str] = clear(String(5), "time")
    seats: Mapped[int] = mapped_column(sa.Integer)
    counts: Mapped[bool] = mapped_column(default=False)
    cancelled_at: Mapped[datetime | None]
    made_by_id: Mapped[int]

    places: Mapped[list[MeetingPlace]] = relationship(lazy="raise", order_by="MeetingPlace.id")

    def audit_subject(self) -> tuple[str, int]:
        return "case_study", self.id

    @property
    def taken(self) -> list[MeetingPlace]:
        """Who comes, in the order of signing up."""
        return [one for one in self.places if one.withdrawn_at is None]


class MeetingPlace(Base):
    """Somebody's place. `attended` is empty until the list of the day was kept."""

    __tablename__ = "case_study_places"
    __audited__ = True
    __table_args__ = (sa.UniqueConstraint("meeting_id", "learner_id"),)

    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("case_study_meetings.id"))
    learner_id: Mapped[int] = mapped_column(sa.ForeignKey("learners.id"), index=True)
    signed_up_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    attended: Mapped[bool | None]

    learner: Mapped[Learner] = relationship(lazy="raise")

    def audit_subject(self) -> tuple[str, int]:
        return "case_study", self.meeting_id


class PortalMaterial(Versioned, Base):
    """資料: typed text, perhaps where more is to be found, and files."""

    __tablename__ = "portal_materials"
    __audited__ = True

    ref: Mapped[str] = clear(String(20), "reference", unique=True)
    title = EncryptedText()
    text = EncryptedText()
    link = EncryptedOptional(optional=True)
    published_at: Mapped[datetime]
    published_by_id: Mapped[int]
    withdrawn_at: Mapped[datetime | None]

    def audit_subject(self) -> tuple[str, int]:
        return "material", self.id


class PortalFile(Base):
    """A file beside a meeting or a material. `name` as it was sent; `content` is its bytes in Base64, `size` how many.

    Whoever sent it said that no client can be known from it. It is read by those whose certification counts.
    """

    __tablename__ = "portal_files"
    __audited__ = True
    __table_args__ = (
        sa.CheckConstraint("(meeting_id IS NULL) <> (material_id IS NULL)", name="beside_one"),
    )  # fmt: skip

    ref: Mapped[str] = clear(String(20), "reference", unique=True)
    meeting_id: Mapped[int | None] = mapped_column(sa.ForeignKey("case_study_meetings.id"), index=True)
    material_id: Mapped[int | None] = mapped_column(sa.ForeignKey("portal_materials.id"), index=True)
    kind: Mapped[str] = clear(String(10), "code")
    size: Mapped[int] = mapped_column(sa.Integer)
    name = EncryptedText()
    content = EncryptedText()
    added_at: Mapped[datetime]
    added_by_id: Mapped[int]

    def audit_subject(self) -> tuple[str, int]:
        return ("material", self.material_id) if self.material_id is not None else ("case_study", self.meeting_id or 0)


class PortalQuestion(Versioned, Base):
    """A question to the other completers. `hidden_at`: an administrator took it out of sight; it is not deleted."""

    __tablename__ = "portal_questions"
    __audited__ = True

    ref: Mapped[str] = clear(String(20), "reference", unique=True)
    learner_id: Mapped[int] = mapped_column(sa.ForeignKey("learners.id"), index=True)
    title = EncryptedText()
    text = EncryptedText()
    asked_at: Mapped[datetime]
    hidden_at: Mapped[datetime | None]
    hidden_by_id: Mapped[int | None]

    learner: Mapped[Learner] = relationship(lazy="raise")
    answers: Mapped[list[PortalAnswer]] = relationship(lazy="raise", order_by="PortalAnswer.id")

    def audit_subject(self) -> tuple[str, int]:
        return "question", self.id


class PortalAnswer(Base):
    """An answer to a question."""

    __tablename__ = "portal_answers"
    __audited__ = True

    question_id: Mapped[int] = mapped_column(sa.ForeignKey("portal_questions.id"), index=True)
    ref: Mapped[str] = clear(String(20), "reference", unique=True)
    learner_id: Mapped[int] = mapped_column(sa.ForeignKey("learners.id"), index=True)
    text = EncryptedText()
    answered_at: Mapped[datetime]
    hidden_at: Mapped[datetime | None]
    hidden_by_id: Mapped[int | None]

    learner: Mapped[Learner] = relationship(lazy="raise")

    def audit_subject(self) -> tuple[str, int]:
        return "question", self.question_id


class DirectoryEntry(Versioned, Base):
    """What somebody lets other completers see of them, each field apart. Without the name nothing is shown.

    `languages` is what they typed: words about the codes, and all there is of entries from before there were codes.
    """

    __tablename__ = "portal_directory"
    __audited__ = True

    learner_id: Mapped[int] = mapped_column(sa.ForeignKey("learners.id"), unique=True)
    shows_name: Mapped[bool] = mapped_column(default=False)
    shows_workplace: Mapped[bool] = mapped_column(default=False)
    shows_prefecture: Mapped[bool] = mapped_column(default=False)
    shows_languages: Mapped[bool] = mapped_column(default=False)
    language_codes: Mapped[list[str] | None] = clear(sa.JSON(none_as_null=True), "code")
    languages = EncryptedOptional(optional=True)

    learner: Mapped[Learner] = relationship(lazy="raise")

    def audit_subject(self) -> tuple[str, int]:
        return "learner", self.learner_id


class SignOff(Versioned, Base):
    """勤務の確認: each April a workplace is asked whether somebody still works there. Unanswered, nothing is guessed.

    Answers: working, left (from `left_on`). What the office made of "left" (`settled_as`): ended (the workplace ended
    with that answer) or kept (the answer was wrong, with the reason).
    """

    __tablename__ = "workplace_sign_offs"
    __audited__ = True
    __table_args__ = (sa.UniqueConstraint("period_id", "year"),)

    ref: Mapped[str] = clear(String(20), "reference", unique=True)
    period_id: Mapped[int] = mapped_column(sa.ForeignKey("workplace_periods.id"))
    year: Mapped[int] = mapped_column(sa.Integer, index=True)
    asked_on: Mapped[date]
    answer: Mapped[str | None] = clear(String(20), "code")
    left_on: Mapped[date | None]
    answered_on: Mapped[date | None]
    answered_by = EncryptedOptional(optional=True)
    settled_as: Mapped[str | None] = clear(String(20), "code")
    settled_on: Mapped[date | None]
    settled_by_id: Mapped[int | None]
    settled_note = EncryptedOptional(optional=True)

    period: Mapped[WorkplacePeriod] = relationship(lazy="raise")

    def audit_subject(self) -> tuple[str, int]:
        return "sign_off", self.id


class EmploymentSurvey(Versioned, Base):
    """就業状況調査: a completer is asked 6, 18 and 36 months after certification. Silence is no answer.

    Situations: same_desk, other_desk, left. `employer_kind` and `employment` as at workplaces; `hours`: full_time,
    part_time; `title_use`: paid (pay or post depends on it), used, unused.
    """

    __tablename__ = "employment_surveys"
    __audited__ = True
    __table_args__ = (sa.UniqueConstraint("learner_id", "months"),)

    ref: Mapped[str] = clear(String(20), "reference", unique=True)
    learner_id: Mapped[int] = mapped_column(sa.ForeignKey("learners.id"))
    months: Mapped[int] = mapped_column(sa.Integer)
    due_on: Mapped[date]
    asked_on: Mapped[date]
    answered_on: Mapped[date | None]
    situation: Mapped[str | None] = clear(String(20), "code")
    employer_kind: Mapped[str | None] = clear(String(20), "code")
    employment: Mapped[str | None] = clear(String(20), "code")
    hours: Mapped[str | None] = clear(String(20), "code")
    title_use: Mapped[str | None] = clear(String(20), "code")
    remark = EncryptedOptional(optional=True)

    learner: Mapped[Learner] = relationship(lazy="raise")

    def audit_subject(self) -> tuple[str, int]:
        return "survey", self.id
