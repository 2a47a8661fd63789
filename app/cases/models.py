"""Tables of contacts and cases. Narratives are encrypted; codes and civil dates for counting are not."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.crypto import EncryptedOptional, EncryptedText, clear
from app.core.db import Base, Versioned


class Contact(Versioned, Base):
    """相談記録: one conversation, standing alone or part of a case.

    `occurred_on` is the civil day it happened (it counts in that day's fiscal year), `recorded_at` the
    instant it was written down. `reached` is false for a failed attempt. `counted` is false for attempts
    and for records entered in error; topics and languages repeat it so that figures need no join.
    """

    __tablename__ = "contacts"
    __audited__ = True
    __table_args__ = (
        sa.UniqueConstraint("centre_id", "external_id"),
        sa.Index("ix_contacts_list", "centre_id", "occurred_at", "channel"),
        sa.Index(
            "ix_contacts_figures", "fiscal_year", "centre_id", "counted", "month", "channel", "result", "nationality",
            "residence_status", "person_id",
        ),
    )  # fmt: skip

    ref: Mapped[str] = clear(String(20), "reference", unique=True)
    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centres.id"))
    external_id: Mapped[str | None] = clear(String(100), "reference")
    case_id: Mapped[int | None] = mapped_column(sa.ForeignKey("cases.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("persons.id"), index=True)
    occurred_at: Mapped[datetime]
    occurred_on: Mapped[date]
    fiscal_year: Mapped[int] = mapped_column(sa.Integer)
    month: Mapped[int] = mapped_column(sa.Integer)
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int]
    channel: Mapped[str] = clear(String(20), "code")
    interpreter: Mapped[str] = clear(String(20), "code", default="unknown")
    asker: Mapped[str] = clear(String(20), "code", default="unknown")
    asker_note = EncryptedOptional(optional=True)
    nationality: Mapped[str] = clear(String(20), "code", default="unknown")
    residence_status: Mapped[str] = clear(String(60), "code", default="unknown")
    sex: Mapped[str] = clear(String(20), "code", default="unknown")
    age_band: Mapped[str] = clear(String(20), "code", default="unknown")
    result: Mapped[str] = clear(String(20), "code", default="other")
    minutes: Mapped[int | None] = mapped_column(sa.Integer)
    next_on: Mapped[date | None]
    reached: Mapped[bool] = mapped_column(default=True)
    counted: Mapped[bool] = mapped_column(default=True)
    state: Mapped[str] = clear(String(20), "code", default="recorded")
    summary = EncryptedOptional(optional=True)
    import_batch_id: Mapped[int | None]

    topics: Mapped[list[ContactTopic]] = relationship(lazy="raise", cascade="all, delete-orphan")
    languages: Mapped[list[ContactLanguage]] = relationship(lazy="raise", cascade="all, delete-orphan")

    def audit_subject(self) -> tuple[str, int]:
        return "contact", self.id


class ContactTopic(Base):
    """One topic of one contact; centre, year and `counted` are repeated for counting."""

    __tablename__ = "contact_topics"
    __table_args__ = (
        sa.UniqueConstraint("contact_id", "topic"),
        sa.Index("ix_contact_topics_figures", "fiscal_year", "centre_id", "counted", "topic"),
        # Contacts with any topic at all are counted along this one.
        sa.Index("ix_contact_topics_counted", "fiscal_year", "centre_id", "counted", "contact_id"),
    )

    contact_id: Mapped[int] = mapped_column(sa.ForeignKey("contacts.id", ondelete="CASCADE"))
    topic: Mapped[str] = clear(String(40), "code")
    centre_id: Mapped[int]
    fiscal_year: Mapped[int] = mapped_column(sa.Integer)
    counted: Mapped[bool] = mapped_column(default=True)


class ContactLanguage(Base):
    """One language used in one contact."""

    __tablename__ = "contact_languages"
    __table_args__ = (
        sa.UniqueConstraint("contact_id", "language"),
        sa.Index("ix_contact_languages_figures", "fiscal_year", "centre_id", "counted", "language"),
        sa.Index("ix_contact_languages_counted", "fiscal_year", "centre_id", "counted", "contact_id"),
    )

    contact_id: Mapped[int] = mapped_column(sa.ForeignKey("contacts.id", ondelete="CASCADE"))
    language: Mapped[str] = clear(String(10), "code")
    centre_id: Mapped[int]
    fiscal_year: Mapped[int] = mapped_column(sa.Integer)
    counted: Mapped[bool] = mapped_column(default=True)


class Amendment(Base):
    """A later change of a contact: what it said before, what it says now (JSON), and why."""

    __tablename__ = "amendments"
    __audited__ = True

    contact_id: Mapped[int] = mapped_column(sa.ForeignKey("contacts.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime]
    by_id: Mapped[int]
    reason = EncryptedText()
    before = EncryptedText()
    after = EncryptedText()

    def audit_subject(self) -> tuple[str, int]:
        return "contact", self.contact_id


class Case(Versioned, Base):
    """ケース. `turn` says who must act next; `last_activity_on` feeds the silence alert."""

    __tablename__ = "cases"
    __audited__ = True
    __table_args__ = (
        sa.Index("ix_cases_list", "centre_id", "status", "last_activity_on", "assigned_to_id", "urgency"),
        sa.Index("ix_cases_assigned", "assigned_to_id", "status"),
        sa.Index("ix_cases_opened", "centre_id", "opened_on"),
        sa.Index("ix_cases_closed", "centre_id", "closed_on"),
    )

    ref: Mapped[str] = clear(String(20), "reference", unique=True)
    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centres.id"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("persons.id"), index=True)
    title = EncryptedText()
    story = EncryptedOptional(optional=True)
    wish = EncryptedOptional(optional=True)
    status: Mapped[str] = clear(String(20), "code")
    turn: Mapped[str] = clear(String(20), "code", default="centre")
    turn_since: Mapped[date]
    turn_note = EncryptedOptional(optional=True)
    urgency: Mapped[str] = clear(String(20), "code", default="routine")
    urgency_reason = EncryptedOptional(optional=True)
    language: Mapped[str] = clear(String(10), "code", default="unknown")
    interpreter: Mapped[str] = clear(String(20), "code", default="unknown")
    opened_on: Mapped[date]
    opened_by_id: Mapped[int]
    assigned_to_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    closed_on: Mapped[date | None]
    closing_reason: Mapped[str | None] = clear(String(30), "code")
    closing_note = EncryptedOptional(optional=True)
    last_activity_on: Mapped[date]

    def audit_subject(self) -> tuple[str, int]:
        return "case", self.id


class _OfCase:
    """Rows that belong to one case and are audited as part of it."""

    __audited__ = True
    case_id: Mapped[int]

    def audit_subject(self) -> tuple[str, int]:
        return "case", self.case_id


class CasePerson(_OfCase, Base):
    """A person of the case: the client, family, others, each in a role."""

    __tablename__ = "case_persons"
    __table_args__ = (sa.UniqueConstraint("case_id", "person_id"),)

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("persons.id"), index=True)
    role: Mapped[str] = clear(String(20), "code")


class CaseMember(Base):
    """A member of staff who takes part in a case beside the one it is assigned to."""

    __tablename__ = "case_members"
    __table_args__ = (sa.UniqueConstraint("case_id", "user_id"),)

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"), index=True)


class Need(Versioned, _OfCase, Base):
    """課題 in a domain, with a state; every step and referral hangs on a need."""

    __tablename__ = "needs"

    ref: Mapped[str] = clear(String(20), "reference", unique=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("persons.id"))
    domain: Mapped[str] = clear(String(20), "code")
    title = EncryptedText()
    detail = EncryptedOptional(optional=True)
    state: Mapped[str] = clear(String(20), "code", default="open")
    opened_on: Mapped[date]
    ended_on: Mapped[date | None]
    outcome: Mapped[str | None] = clear(String(30), "code")
    outcome_note = EncryptedOptional(optional=True)
    position: Mapped[int] = mapped_column(sa.Integer, default=0)


class CaseEvent(_OfCase, Base):
    """One line of the timeline. Rows are added, never changed; `subject_ref` leads to what it is about.

    `kind` says what happened (note, official_answer, meeting, contact, status, referral_sent, …).
    `source` and `basis` keep who told us what on which legal basis, since offices contradict each other.
    """

    __tablename__ = "case_events"
    __table_args__ = (
        sa.Index("ix_case_events_timeline", "case_id", "at"),
        sa.Index("ix_case_events_kind", "kind", "at"),
    )

    ref: Mapped[str] = clear(String(20), "reference", unique=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    kind: Mapped[str] = clear(String(30), "code")
    actor_id: Mapped[int]
    actor_name: Mapped[str] = clear(String(100), "label")
    code: Mapped[str] = clear(String(60), "code", default="")
    subject_kind: Mapped[str] = clear(String(20), "code", default="")
    subject_ref: Mapped[str] = clear(String(20), "reference", default="")
    text = EncryptedOptional(optional=True)
    source = EncryptedOptional(optional=True)
    basis = EncryptedOptional(optional=True)
    corrects_id: Mapped[int | None] = mapped_column(index=True)


class Task(Versioned, Base):
    """A task with a due date. Kinds: legal (a duty of the law), promised (to somebody), internal."""

    __tablename__ = "tasks"
    __audited__ = True
    __table_args__ = (sa.Index("ix_tasks_mine", "assignee_id", "state", "due_on"),)

    ref: Mapped[str] = clear(String(20), "reference", unique=True)
    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centres.id"), index=True)
    case_id: Mapped[int | None] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    contact_id: Mapped[int | None] = mapped_column(sa.ForeignKey("contacts.id"))
    kind: Mapped[str] = clear(String(20), "code", default="internal")
    title = EncryptedText()
    due_on: Mapped[date | None]
    assignee_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    state: Mapped[str] = clear(String(20), "code", default="open")
    created_at: Mapped[datetime]
    created_by_id: Mapped[int]
    ended_at: Mapped[datetime | None]

    def audit_subject(self) -> tuple[str, int]:
        return ("task", self.id) if self.case_id is None else ("case", self.case_id)


class Advice(Versioned, Base):
    """助言: a question about a case or contact, the answer, and what came of it."""

    __tablename__ = "advice"
    __audited__ = True
    __table_args__ = (sa.Index("ix_advice_open", "centre_id", "state"),)

    ref: Mapped[str] = clear(String(20), "reference", unique=True)
    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centres.id"))
    case_id: Mapped[int | None] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    contact_id: Mapped[int | None] = mapped_column(sa.ForeignKey("contacts.id"), index=True)
    asked_by_id: Mapped[int]
    asked_to_id: Mapped[int | None]
    asked_at: Mapped[datetime]
    question = EncryptedText()
    state: Mapped[str] = clear(String(20), "code", default="asked")
    answer = EncryptedOptional(optional=True)
    answered_by_id: Mapped[int | None]
    answered_at: Mapped[datetime | None]
    follow_up = EncryptedOptional(optional=True)

    def audit_subject(self) -> tuple[str, int]:
        return ("advice", self.id) if self.case_id is None else ("case", self.case_id)


class Review(_OfCase, Base):
    """A supervisor's look at a case: a finding and what it asks for."""

    __tablename__ = "reviews"

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime]
    reviewer_id: Mapped[int]
    verdict: Mapped[str] = clear(String(20), "code")
    finding = EncryptedText()


class ContactImport(Base):
    """A file of contacts that was taken over into a centre, known again by the keyed digest of its bytes."""

    __tablename__ = "contact_imports"
    __table_args__ = (sa.Index("ix_contact_imports_file", "digest", "centre_id"),)

    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centres.id"))
    batch_id: Mapped[int]
    digest: Mapped[bytes] = clear(sa.LargeBinary(32), "digest")
    created: Mapped[int] = mapped_column(sa.Integer)
    at: Mapped[datetime]
    by_id: Mapped[int]


class Draft(Base):
    """What a person was typing: kept on the server for one form of one record, for 14 days."""

    __tablename__ = "drafts"
    __table_args__ = (sa.UniqueConstraint("user_id", "form", "record"),)

    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"))
    form: Mapped[str] = clear(String(40), "code")
    record: Mapped[str] = clear(String(40), "reference", default="")
    body = EncryptedText()
    saved_at: Mapped[datetime]
