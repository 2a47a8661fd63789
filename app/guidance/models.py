"""Tables of what people add to the carried catalogue: proposed versions of rules, and checks against the source.

A rule is public law and stands in clear; what colleagues wrote about it is encrypted.
"""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.crypto import EncryptedOptional, EncryptedText, clear
from app.core.db import Base, Versioned


class RuleVersion(Versioned, Base):
    """A version of a rule as somebody proposed it; approved ones hold beside the carried (`versions.joined`).

    `record`: the whole record as JSON. `replaces_from`: the first day of the version that it was written from, empty
    for the one without such a day.
    """

    __tablename__ = "rule_versions"
    __audited__ = True

    ref: Mapped[str] = clear(String(20), "reference", unique=True)
    code: Mapped[str] = clear(String(10), "code", index=True)
    record: Mapped[str] = clear(sa.Text(), "public")
    replaces_from: Mapped[date | None]
    why = EncryptedText()
    state: Mapped[str] = clear(String(20), "code", default="proposed")
    proposed_by_id: Mapped[int]
    proposed_at: Mapped[datetime]
    decided_by_id: Mapped[int | None]
    decided_at: Mapped[datetime | None] = mapped_column(index=True)
    decision_note = EncryptedOptional(optional=True)

    def audit_subject(self) -> tuple[str, int]:
        return "rule", self.id


class RuleCheck(Base):
    """Somebody held a version against its source on a civil day and found it right."""

    __tablename__ = "rule_checks"
    __audited__ = True

    code: Mapped[str] = clear(String(10), "code", index=True)
    valid_from: Mapped[date | None]
    checked_on: Mapped[date]
    by_id: Mapped[int]
    by_name: Mapped[str] = clear(String(100), "label")
    note = EncryptedOptional(optional=True)
    at: Mapped[datetime]

    def audit_subject(self) -> tuple[str, int]:
        return "rule", self.id
