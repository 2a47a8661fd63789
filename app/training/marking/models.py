"""The table of markings. One that was given is never changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.crypto import clear
from app.core.db import Base


class CourseMark(Base):
    """One instructor's levels (by ability, 1 to 4) of one piece of work. `round`: which handing in of a practicum, 1
    for a case study; `place`: the first, the second, or the third opinion.
    """

    __tablename__ = "course_marks"
    __audited__ = True
    __table_args__ = (
        sa.UniqueConstraint("enrolment_id", "piece", "round", "place"),
        sa.UniqueConstraint("enrolment_id", "piece", "round", "marker_id"),
    )

    enrolment_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolments.id"))
    piece: Mapped[str] = clear(String(20), "code")
    round: Mapped[int] = mapped_column(sa.Integer)
    place: Mapped[int] = mapped_column(sa.Integer)
    marker_id: Mapped[int]
    given_at: Mapped[datetime]
    levels: Mapped[dict[str, Any]] = clear(sa.JSON(), "code")

    def audit_subject(self) -> tuple[str, int]:
        return "enrolment", self.enrolment_id
