"""規程の版: proposed by one person, decided by another; decided, it has a number and never changes again."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy import String, event
from sqlalchemy.orm import Mapped, attributes, mapped_column

from app.core.crypto import EncryptedOptional, clear
from app.core.db import Base, Versioned


class TrainingPolicy(Versioned, Base):
    """A version of the rules. `known_on` is the day of the decision, `effective_from` the first day on which it holds.

    `values` holds every value by its name, `published` the names of those that the agency has published. States:
    proposed, decided, refused, renewed (another proposal took its place). `based_on`: the number of the version from
    whose values it was made; empty for those of before this was kept.
    """

    __tablename__ = "training_policies"
    __audited__ = True

    ref: Mapped[str] = clear(String(20), "reference", unique=True)
    number: Mapped[int | None] = mapped_column(sa.Integer, unique=True)
    state: Mapped[str] = clear(String(20), "code", default="proposed", index=True)
    based_on: Mapped[int | None] = mapped_column(sa.Integer)
    effective_from: Mapped[date]
    known_on: Mapped[date | None]
    reach: Mapped[str] = clear(String(20), "code")
    values: Mapped[dict[str, Any]] = clear(sa.JSON(), "code")
    published: Mapped[list[str]] = clear(sa.JSON(), "code")
    reason = EncryptedOptional(optional=True)
    proposed_on: Mapped[date]
    proposed_by_id: Mapped[int]
    decided_by_id: Mapped[int | None]
    decision_number: Mapped[str | None] = clear(String(40), "reference")
    decision_note = EncryptedOptional(optional=True)

    def audit_subject(self) -> tuple[str, int]:
        return "training_policy", self.id


class Decided(RuntimeError):
    """A version that was decided is not changed: a fault of the program."""


@event.listens_for(TrainingPolicy, "before_update")
def _refuse_change(_mapper: object, _connection: object, row: TrainingPolicy) -> None:
    before = attributes.get_history(row, "state").deleted or [row.state]
    if before[0] != "proposed":
        raise Decided


@event.listens_for(TrainingPolicy, "before_delete")
def _refuse_removal(_mapper: object, _connection: object, _row: TrainingPolicy) -> None:
    raise Decided
