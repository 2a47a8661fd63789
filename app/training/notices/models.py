"""Table of what people of the course are told."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.crypto import EncryptedOptional, clear
from app.core.db import Base


class CourseNotice(Base):
    """お知らせ of one happening to the person themself, or to `supervision_id`, who guides them. `once` names kind and
    happening: what is already told is not told again. `day` is the civil day that it speaks of, if any.

    `sent_to` is where it went, kept as proof; `address` (with its secret) is kept until it has gone. States as of
    notices of renewal: waiting, sent, bounced, letter, lettered, passed.
    """

    __tablename__ = "course_notices"
    __audited__ = True

    ref: Mapped[str] = clear(String(20), "reference", unique=True)
    kind: Mapped[str] = clear(String(30), "code")
    once: Mapped[str] = clear(String(80), "reference", unique=True)
    learner_id: Mapped[int] = mapped_column(sa.ForeignKey("learners.id"), index=True)
    enrolment_id: Mapped[int | None] = mapped_column(sa.ForeignKey("enrolments.id"), index=True)
    supervision_id: Mapped[int | None] = mapped_column(sa.ForeignKey("supervisions.id"))
    link_id: Mapped[int | None] = mapped_column(sa.ForeignKey("training_links.id"))
    day: Mapped[date | None]
    due_on: Mapped[date] = mapped_column(index=True)
    state: Mapped[str] = clear(String(20), "code", index=True)
    attempts: Mapped[int] = mapped_column(sa.Integer, default=0)
    next_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    sent_to = EncryptedOptional(optional=True)
    address = EncryptedOptional(optional=True)
    bounced_on: Mapped[date | None]
    lettered_on: Mapped[date | None]

    def audit_subject(self) -> tuple[str, int]:
        return "learner", self.learner_id
