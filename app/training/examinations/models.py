"""Tables of questions, papers, days of testing, attempts and what is decided about them.

What people type and what would give the test away (texts, choices, keys) is encrypted. An attempt holds its own key,
pass mark and time as they were when it began.
"""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.crypto import EncryptedOptional, EncryptedText, clear
from app.core.db import Base, Versioned


class Question(Versioned, Base):
    """試験問題: what is asked, in versions. States: active, retired (no longer drawn)."""

    __tablename__ = "test_questions"
    __audited__ = True

    ref: Mapped[str] = clear(String(20), "reference", unique=True)
    kind: Mapped[str] = clear(String(20), "code", index=True)
    subject_code: Mapped[str] = clear(String(20), "code")
    state: Mapped[str] = clear(String(20), "code", default="active")
    made_by_id: Mapped[int]

    def audit_subject(self) -> tuple[str, int]:
        return "question", self.id


class QuestionVersion(Base):
    """The words, the choices (JSON list) and the key (letters of the choices that are taken). Read-only once a paper
    holds it.
    """

    __tablename__ = "test_question_versions"
    __audited__ = True
    __table_args__ = (sa.UniqueConstraint("question_id", "number"),)

    question_id: Mapped[int] = mapped_column(sa.ForeignKey("test_questions.id"), index=True)
    number: Mapped[int] = mapped_column(sa.Integer)
    text = EncryptedText()
    choices = EncryptedText()
    key = EncryptedText()
    made_at: Mapped[datetime]
    made_by_id: Mapped[int]

    def audit_subject(self) -> tuple[str, int]:
        return "question", self.question_id


class Paper(Versioned, Base):
    """問題用紙, one version of the test of a kind, drawn by `quotas` (subject → number). States: draft, approved,
    retired. `minutes` is the time without any accommodation.
    """

    __tablename__ = "test_papers"
    __audited__ = True
    __table_args__ = (sa.UniqueConstraint("kind", "number"),)

    ref: Mapped[str] = clear(String(20), "reference", unique=True)
    kind: Mapped[str] = clear(String(20), "code")
    number: Mapped[int] = mapped_column(sa.Integer)
    minutes: Mapped[int] = mapped_column(sa.Integer)
    quotas: Mapped[dict[str, int]] = clear(sa.JSON(), "code")
    state: Mapped[str] = clear(String(20), "code", default="draft")
    made_by_id: Mapped[int]
    approved_by_id: Mapped[int | None]
    approved_on: Mapped[date | None]

    def audit_subject(self) -> tuple[str, int]:
        return "paper", self.id


class PaperItem(Base):
    """A question version at its place on a paper, from 1."""

    __tablename__ = "test_paper_items"
    __audited__ = True
    __table_args__ = (sa.UniqueConstraint("paper_id", "position"),)

    paper_id: Mapped[int] = mapped_column(sa.ForeignKey("test_papers.id"), index=True)
    position: Mapped[int] = mapped_column(sa.Integer)
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("test_question_versions.id"), index=True)

    def audit_subject(self) -> tuple[str, int]:
        return "paper", self.paper_id


class Sitting(Versioned, Base):
    """試験の回: a test of a cohort, in which one may begin from `opens_at` until `closes_at`, with the common day of
    publication. `seats` is empty for one planned before seats were counted. States: planned, published, cancelled.

    A test that a course system held has its `source` and no paper: its window holds the days of its results, each of
    which was told when its file was taken over.
    """

    __tablename__ = "test_sittings"
    __audited__ = True

    ref: Mapped[str] = clear(String(20), "reference", unique=True)
    cohort_id: Mapped[int] = mapped_column(sa.ForeignKey("cohorts.id"), index=True)
    kind: Mapped[str] = clear(String(20), "code")
    paper_id: Mapped[int | None] = mapped_column(sa.ForeignKey("test_papers.id"), index=True)
    source: Mapped[str | None] = clear(String(30), "code")
    on_screen: Mapped[bool] = mapped_column(default=True)
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    publish_on: Mapped[date]
    appeal_days: Mapped[int] = mapped_column(sa.Integer)
    place = EncryptedOptional(optional=True)
    seats: Mapped[int | None] = mapped_column(sa.Integer)
    state: Mapped[str] = clear(String(20), "code", default="planned")
    made_by_id: Mapped[int]

    def audit_subject(self) -> tuple[str, int]:
        return "sitting", self.id


class Attempt(Versioned, Base):
    """受験: one person in one sitting. What is frozen (paper, pass mark in per cent, time) stays empty until it begins.

    `extra_per_cent` is copied from an accommodation; it is not for whoever marks. `ends_at` is the end of the clock
    while it runs, `seconds_left` what was left when it was stopped. `before_review`: the state to which it returns.
    """

    __tablename__ = "test_attempts"
    __audited__ = True
    __table_args__ = (sa.UniqueConstraint("sitting_id", "enrolment_id"),)

    ref: Mapped[str] = clear(String(20), "reference", unique=True)
    sitting_id: Mapped[int] = mapped_column(sa.ForeignKey("test_sittings.id"))
    enrolment_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolments.id"), index=True)
    kind: Mapped[str] = clear(String(20), "code")
    state: Mapped[str] = clear(String(20), "code", default="entitled")
    before_review: Mapped[str | None] = clear(String(20), "code")
    held_on: Mapped[date]
    source: Mapped[str | None] = clear(String(20), "code")
    paper_id: Mapped[int | None] = mapped_column(sa.ForeignKey("test_papers.id"))
    pass_mark: Mapped[int | None] = mapped_column(sa.Integer)
    minutes: Mapped[int | None] = mapped_column(sa.Integer)
    extra_per_cent: Mapped[int] = mapped_column(sa.Integer, default=0)
    started_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    seconds_left: Mapped[int | None] = mapped_column(sa.Integer)
    ended_at: Mapped[datetime | None]
    score: Mapped[int | None] = mapped_column(sa.Integer)
    most: Mapped[int | None] = mapped_column(sa.Integer)
    published_on: Mapped[date | None]

    def audit_subject(self) -> tuple[str, int]:
        return "attempt", self.id


class _OfAttempt:
    __audited__ = True
    attempt_id: Mapped[int]

    def audit_subject(self) -> tuple[str, int]:
        return "attempt", self.attempt_id


class AttemptItem(_OfAttempt, Base):
    """One question of an attempt with the key that it is marked by; `answer` is the letter of a choice."""

    __tablename__ = "test_attempt_items"
    __table_args__ = (sa.UniqueConstraint("attempt_id", "position"),)

    attempt_id: Mapped[int] = mapped_column(sa.ForeignKey("test_attempts.id"), index=True)
    position: Mapped[int] = mapped_column(sa.Integer)
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("test_question_versions.id"), index=True)
    key = EncryptedText()
    answer: Mapped[str | None] = clear(String(1), "code")
    mark: Mapped[int | None] = mapped_column(sa.Integer)
    saved_at: Mapped[datetime | None]


class AttemptEvent(_OfAttempt, Base):
    """One move, never changed. `actor_id` is empty for what follows from a rule or the clock."""

    __tablename__ = "test_attempt_events"

    attempt_id: Mapped[int] = mapped_column(sa.ForeignKey("test_attempts.id"), index=True)
    before: Mapped[str | None] = clear(String(20), "code")
    after: Mapped[str] = clear(String(20), "code")
    known_at: Mapped[datetime]
    effective_on: Mapped[date]
    actor_id: Mapped[int | None]
    second_actor_id: Mapped[int | None]
    note = EncryptedOptional(optional=True)


class Accommodation(Versioned, Base):
    """合理的配慮: extra time of a person from a day on, asked for by one, approved by another. Its ground is health or
    the like: shown to who decides, never to who marks. States: proposed, approved, refused.
    """

    __tablename__ = "test_accommodations"
    __audited__ = True

    ref: Mapped[str] = clear(String(20), "reference", unique=True)
    learner_id: Mapped[int] = mapped_column(sa.ForeignKey("learners.id"), index=True)
    extra_per_cent: Mapped[int] = mapped_column(sa.Integer)
    ground = EncryptedText()
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    state: Mapped[str] = clear(String(20), "code", default="proposed")
    proposed_by_id: Mapped[int]
    decided_by_id: Mapped[int | None]
    decided_on: Mapped[date | None]

    def audit_subject(self) -> tuple[str, int]:
        return "learner", self.learner_id


class Review(Versioned, _OfAttempt, Base):
    """審査: an irregularity, a complaint, an absence, or an appeal. `proposal` and `outcome`: stands, void_counts,
    void_free, passed (an appeal upheld). The proposer does not decide.
    """

    __tablename__ = "test_reviews"

    attempt_id: Mapped[int] = mapped_column(sa.ForeignKey("test_attempts.id"), index=True)
    ref: Mapped[str] = clear(String(20), "reference", unique=True)
    kind: Mapped[str] = clear(String(20), "code")
    ground = EncryptedText()
    opened_on: Mapped[date]
    opened_by_id: Mapped[int]
    proposal: Mapped[str | None] = clear(String(20), "code")
    proposal_note = EncryptedOptional(optional=True)
    proposed_by_id: Mapped[int | None]
    outcome: Mapped[str | None] = clear(String(20), "code", index=True)
    outcome_note = EncryptedOptional(optional=True)
    decided_on: Mapped[date | None]
    decided_by_id: Mapped[int | None]


class Regrade(Versioned, Base):
    """再採点 of one question version by another key, worked out anew whenever it is looked at until a second person
    decides. States: proposed, applied, refused.
    """

    __tablename__ = "test_regrades"
    __audited__ = True

    ref: Mapped[str] = clear(String(20), "reference", unique=True)
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("test_question_versions.id"), index=True)
    key = EncryptedText()
    reason = EncryptedText()
    state: Mapped[str] = clear(String(20), "code", default="proposed")
    proposed_on: Mapped[date]
    proposed_by_id: Mapped[int]
    decided_on: Mapped[date | None]
    decided_by_id: Mapped[int | None]

    def audit_subject(self) -> tuple[str, int]:
        return "regrade", self.id


class ResultFile(Versioned, Base):
    """結果の取込み: a file of results as it was read (JSON, encrypted), checked before and again when it is applied.

    States: checked, applied, cancelled, undone. `digest` of the file tells a second sending. `taken` holds the row ids
    of the attempts that it gave a result (empty: taken over before that was kept).
    """

    __tablename__ = "test_result_files"
    __audited__ = True

    ref: Mapped[str] = clear(String(20), "reference", unique=True)
    sitting_id: Mapped[int] = mapped_column(sa.ForeignKey("test_sittings.id"), index=True)
    digest: Mapped[str] = clear(String(64), "digest")
    name = EncryptedText()
    content = EncryptedText()
    state: Mapped[str] = clear(String(20), "code", default="checked")
    sent_at: Mapped[datetime]
    sent_by_id: Mapped[int]
    applied_on: Mapped[date | None]
    changed: Mapped[int] = mapped_column(sa.Integer, default=0)
    taken: Mapped[list[int] | None] = clear(sa.JSON(), "reference")
    undone_on: Mapped[date | None]
    undone_by_id: Mapped[int | None]
    undone_reason = EncryptedOptional(optional=True)

    def audit_subject(self) -> tuple[str, int]:
        return "result_file", self.id
