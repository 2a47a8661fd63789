"""Tables of accounts. Names of staff are shown to colleagues and stand in clear; passwords never do."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.approval import ApprovalRule
from app.core.crypto import EncryptedOptional, clear
from app.core.db import Base, Versioned


class Centre(Versioned, Base):
    """A one-stop consultation centre (一元的相談窓口). `open_weekdays` holds `0` (Monday) to `6`."""

    __tablename__ = "centres"
    __audited__ = True

    code: Mapped[str] = clear(String(20), "code", unique=True)
    name: Mapped[str] = clear(String(100), "public")
    municipality_code: Mapped[str] = clear(String(6), "code")
    languages: Mapped[list[str]] = clear(sa.JSON(), "code", default=list)
    open_weekdays: Mapped[str] = clear(String(7), "code", default="01234")
    open_on_holidays: Mapped[bool] = mapped_column(default=False)
    phone: Mapped[str] = clear(String(40), "public", default="")
    # The number to which partners fax their answers; '' where the centre has no machine.
    fax: Mapped[str] = clear(String(40), "public", default="", server_default="")
    address: Mapped[str] = clear(String(200), "public", default="")
    # Six-digit codes of the municipalities that the centre calls its neighbours; the search for partners asks for them.
    neighbour_codes: Mapped[list[str]] = clear(sa.JSON(), "code", default=list, server_default="[]")
    plan_approval: Mapped[str] = clear(
        String(20), "code", default=ApprovalRule.NEVER.value, server_default=ApprovalRule.NEVER.value
    )
    # Whether a complex case whose lead is not certified needs a reason.
    certified_lead: Mapped[bool] = mapped_column(default=False, server_default=sa.false())

    def audit_subject(self) -> tuple[str, int]:
        return "centre", self.id


class CentreDay(Base):
    """A day on which a centre differs from its week: closed, or open out of turn."""

    __tablename__ = "centre_days"
    __table_args__ = (sa.UniqueConstraint("centre_id", "day"),)

    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centres.id", ondelete="CASCADE"))
    day: Mapped[date]
    is_open: Mapped[bool] = mapped_column(default=False)
    reason = EncryptedOptional(optional=True)


class User(Versioned, Base):
    """Somebody who works with the product."""

    __tablename__ = "users"
    __audited__ = True

    login: Mapped[str] = clear(String(60), "code", unique=True)
    name: Mapped[str] = clear(String(100), "label")
    password_hash: Mapped[str] = clear(String(200), "digest")
    password_changed_at: Mapped[datetime]
    locale: Mapped[str] = clear(String(5), "code", default="ja")
    languages: Mapped[list[str]] = clear(sa.JSON(), "code", default=list)
    is_active: Mapped[bool] = mapped_column(default=True)
    is_demo: Mapped[bool] = mapped_column(default=False)
    home_centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centres.id"))

    def audit_subject(self) -> tuple[str, int]:
        return "user", self.id


class Membership(Base):
    """A role in a centre."""

    __tablename__ = "memberships"
    __table_args__ = (sa.UniqueConstraint("user_id", "centre_id", "role"),)

    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"), index=True)
    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centres.id"), index=True)
    role: Mapped[str] = clear(String(20), "code")


class UserSession(Base):
    """A signed-in browser. Only the digest of its token is kept."""

    __tablename__ = "user_sessions"

    token_digest: Mapped[str] = clear(String(64), "digest", unique=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"), index=True)
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]


class LoginAttempt(Base):
    """A failed log-in, counted per account name and per address; both only as keyed digests."""

    __tablename__ = "login_attempts"
    __table_args__ = (sa.Index("ix_login_attempts_key_at", "key_digest", "at"),)

    key_digest: Mapped[str] = clear(String(64), "digest")
    at: Mapped[datetime] = mapped_column(index=True)
