"""Tables of the figures of foreign residents: versions with day and source; a version is never changed."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.crypto import EncryptedOptional, EncryptedText, clear
from app.core.db import Base, Versioned


class PopulationVersion(Versioned, Base):
    """Figures of all 47 prefectures as of a civil day. `digest` knows the same figures again. One that was wrong is
    withdrawn and stays readable.
    """

    __tablename__ = "population_versions"
    __audited__ = True

    ref: Mapped[str] = clear(String(20), "reference", unique=True)
    as_of: Mapped[date]
    source = EncryptedText()
    digest: Mapped[str] = clear(String(64), "digest")
    loaded_at: Mapped[datetime]
    loaded_by_id: Mapped[int]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[int | None]
    withdrawn_note = EncryptedOptional(optional=True)

    figures: Mapped[list[PopulationFigure]] = relationship(lazy="raise", order_by="PopulationFigure.prefecture_code")

    def audit_subject(self) -> tuple[str, int]:
        return "population", self.id

    @property
    def total(self) -> int:
        return sum(one.people for one in self.figures)


class PopulationFigure(Base):
    """Foreign residents of one prefecture."""

    __tablename__ = "population_figures"
    __audited__ = True
    __table_args__ = (sa.UniqueConstraint("version_id", "prefecture_code"),)

    version_id: Mapped[int] = mapped_column(sa.ForeignKey("population_versions.id"))
    prefecture_code: Mapped[str] = clear(String(2), "code")
    people: Mapped[int] = mapped_column(sa.Integer)

    def audit_subject(self) -> tuple[str, int]:
        return "population", self.version_id
