"""The audit entries and the head of their chain. No personal data of the people who are advised."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.crypto import clear
from app.core.db import Base

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class AuditEntry(Base):
    """One act. `id` is the number in the chain: 1, 2, 3 … without a hole, in the order of the commits.

    Every column is bound by `mac`; none may be NULL, 0 and '' stand for "nobody" and "nothing".
    """

    __tablename__ = "audit_entries"
    __table_args__ = (
        sa.Index(None, "subject_kind", "subject_id", "id"),
        sa.Index(None, "actor_id", "id"),
    )

    at_us: Mapped[int] = mapped_column(doc="Microseconds since 1970 UTC: one exact form on every database.")
    actor_id: Mapped[int]
    actor_login: Mapped[str] = clear(sa.String(100), "login name of a member of staff")
    actor_roles: Mapped[str] = clear(sa.String(200), "code")
    centre_id: Mapped[int]
    action: Mapped[str] = clear(sa.String(60), "code")
    subject_kind: Mapped[str] = clear(sa.String(40), "code")
    subject_id: Mapped[int]
    subject_ref: Mapped[str] = clear(sa.String(40), "reference")
    request_id: Mapped[str] = clear(sa.String(40), "reference")
    outcome: Mapped[str] = clear(sa.String(20), "code")
    reason_code: Mapped[str] = clear(sa.String(60), "code")
    fields: Mapped[str] = clear(sa.Text(), "names of changed fields")
    digests: Mapped[str] = clear(sa.Text(), "digest")
    prev_mac: Mapped[bytes] = clear(sa.LargeBinary(32), "digest")
    mac: Mapped[bytes] = clear(sa.LargeBinary(32), "digest")

    @property
    def at(self) -> datetime:
        """When it was committed (UTC)."""
        return _EPOCH + timedelta(microseconds=self.at_us)


class AuditHead(Base):
    """The single row (id 1) with the last number and MAC; locked last in each writing transaction."""

    __tablename__ = "audit_head"

    number: Mapped[int]
    mac: Mapped[bytes] = clear(sa.LargeBinary(32), "digest")
