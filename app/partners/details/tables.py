"""Tables of the particulars of an office. None of them holds a row of a refuge: the database itself refuses it.

Each row names the kind of its office beside its id, and both together point to the office, so that a check of the
kind can stand here. Of refuges the particulars lie in the encrypted bundle of the entry (docs/decisions/0028).
"""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy import String
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from app.core.crypto import clear
from app.core.db import Base
from app.partners.classify import REFUGE_KINDS

_REFUGES = ", ".join(repr(kind) for kind in sorted(REFUGE_KINDS))


def _to_office(kind: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["partner_id", kind], ["partners.id", "partners.kind"], ondelete="CASCADE", onupdate="CASCADE"
    )


class Particular:
    """A row that hangs on a public office."""

    partner_id: Mapped[int] = mapped_column(index=True)
    partner_kind: Mapped[str] = clear(String(40), "code")

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:  # noqa: N805 - SQLAlchemy hands the class
        return (
            _to_office("partner_kind"),
            sa.CheckConstraint(f"partner_kind NOT IN ({_REFUGES})", name="of_no_refuge"),
        )

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805
        # An office that becomes a refuge takes its rows away before the mapper does.
        return {"confirm_deleted_rows": False}


class PartnerTelephone(Particular, Base):
    """A number beside the first one; `values.Telephone`."""

    __tablename__ = "partner_telephones"

    number: Mapped[str] = clear(String(60), "public")
    kind: Mapped[str] = clear(String(20), "code", default="voice")
    languages: Mapped[str] = clear(String(200), "code", default="")
    note: Mapped[str] = clear(String(200), "public", default="")


class PartnerSchedule(Particular, Base):
    """When the office is open; `values.Opening`. Times are civil `HH:MM`, so they compare as texts."""

    __tablename__ = "partner_schedules"

    weekdays: Mapped[str] = clear(String(7), "code", default="")
    ordinals: Mapped[str] = clear(String(6), "code", default="")
    monthdays: Mapped[str] = clear(String(100), "code", default="")
    opens: Mapped[str] = clear(String(5), "code")
    closes: Mapped[str] = clear(String(5), "code")
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    closed_on_holidays: Mapped[bool] = mapped_column(default=True)
    closed_at_new_year: Mapped[bool] = mapped_column(default=True)
    note: Mapped[str] = clear(String(200), "public", default="")


class PartnerArea(Particular, Base):
    """A municipality (six digits) or prefecture (two) served beside the area of the entry."""

    __tablename__ = "partner_areas"

    code: Mapped[str] = clear(String(6), "code", index=True)


class PartnerStatus(Particular, Base):
    """A residence status whose holders may come."""

    __tablename__ = "partner_statuses"

    code: Mapped[str] = clear(String(60), "code")


class PartnerFee(Particular, Base):
    """What something costs, in yen."""

    __tablename__ = "partner_fees"

    what: Mapped[str] = clear(String(200), "public")
    amount: Mapped[int | None] = mapped_column(sa.Integer)
    note: Mapped[str] = clear(String(200), "public", default="")


class PartnerPaper(Particular, Base):
    """Something to bring; with a status for its holders alone."""

    __tablename__ = "partner_papers"

    what: Mapped[str] = clear(String(200), "public")
    status: Mapped[str] = clear(String(60), "code", default="")


class PartnerLanguage(Base):
    """A language spoken there; `values.Spoken`. Also refuges have rows here, but those say the language alone.

    `open_kind` is the kind of a public office. Without it, a row may say nothing but the code.
    """

    __tablename__ = "partner_languages"
    __table_args__ = (
        _to_office("open_kind"),
        sa.CheckConstraint(f"open_kind NOT IN ({_REFUGES}) OR open_kind IS NULL", name="of_no_refuge"),
        sa.CheckConstraint(
            "open_kind IS NOT NULL OR (weekdays = '' AND ordinals = '' AND opens = '' AND closes = ''"
            " AND mode IS NULL AND note = '' AND NOT booking)",
            name="code_alone",
        ),
        sa.Index("ix_partner_languages_language", "language", "partner_id", "weekdays"),
    )
    __mapper_args__ = {"confirm_deleted_rows": False}  # noqa: RUF012 - read by SQLAlchemy

    partner_id: Mapped[int] = mapped_column(sa.ForeignKey("partners.id", ondelete="CASCADE"), index=True)
    open_kind: Mapped[str | None] = clear(String(40), "code")
    language: Mapped[str] = clear(String(10), "code")
    weekdays: Mapped[str] = clear(String(7), "code", default="", server_default="")
    ordinals: Mapped[str] = clear(String(6), "code", default="", server_default="")
    opens: Mapped[str] = clear(String(5), "code", default="", server_default="")
    closes: Mapped[str] = clear(String(5), "code", default="", server_default="")
    mode: Mapped[str | None] = clear(String(20), "code")
    booking: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    note: Mapped[str] = clear(String(200), "public", default="", server_default="")


class PartnerOrganisation(Base):
    """The body behind one or many offices. Refuges have none: a body in clear would name them.

    `corporate_number` is the 法人番号 (13 figures, the first is a check digit).
    """

    __tablename__ = "partner_organisations"

    name: Mapped[str] = clear(String(200), "public")
    name_key: Mapped[str] = clear(String(400), "public", index=True)
    kana: Mapped[str] = clear(String(200), "public", default="")
    plain_name: Mapped[str] = clear(String(200), "public", default="")
    corporate_number: Mapped[str | None] = clear(String(13), "reference", unique=True)
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("partner_organisations.id"))

    names: Mapped[list[PartnerOrganisationName]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="PartnerOrganisationName.id"
    )
    parent: Mapped[PartnerOrganisation | None] = relationship(lazy="raise", remote_side="PartnerOrganisation.id")


class PartnerOrganisationName(Base):
    """The body's name in another language."""

    __tablename__ = "partner_organisation_names"

    organisation_id: Mapped[int] = mapped_column(
        sa.ForeignKey("partner_organisations.id", ondelete="CASCADE"), index=True
    )
    language: Mapped[str] = clear(String(10), "code")
    name: Mapped[str] = clear(String(200), "public")
