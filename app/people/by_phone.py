"""A consent that was given by telephone: nothing was signed and nobody stood by, so more has to be noted.

Who read the text out, when, and who interpreted. Consents and agreements to a plan ask the same.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from app.core import clock
from app.core.errors import Invalid, lazy
from app.core.forms import CivilDateTime, FormModel, Narrative

BY_PHONE = "oral_by_phone"
_NOBODY = frozenset({"none", "unknown"})


class ReadOut(FormModel):
    """Who read the text out, and when (civil time of Japan); demanded by telephone only."""

    read_out_by: Annotated[Narrative | None, Field(max_length=100, title=lazy("説明を読み上げた人"))] = None
    read_out_at: Annotated[CivilDateTime | None, Field(title=lazy("読み上げた日時"))] = None

    @property
    def read_out_instant(self) -> datetime | None:
        """The moment as it is stored."""
        return clock.to_instant(self.read_out_at) if self.read_out_at else None


def check(told: ReadOut, *, method: str, day: date, interpreter: str, interpreter_name: str | None) -> None:
    """Raises Invalid beside the field that a consent of that civil day lacks.

    A time that was noted must fit for every method; by telephone nothing of it may be missing.
    """
    if told.read_out_at and told.read_out_at > clock.civil_now():
        raise Invalid("read_out_at", lazy("これから先の日時です。読み上げた日時を入力してください。"))
    if told.read_out_at and told.read_out_at.date() != day:
        raise Invalid("read_out_at", lazy("同意した日と違う日です。どちらかを直してください。"))
    if method != BY_PHONE:
        return
    if not told.read_out_by:
        raise Invalid("read_out_by", lazy("電話での同意は、だれが読み上げたかを記録してください。"))
    if told.read_out_at is None:
        raise Invalid("read_out_at", lazy("電話での同意は、いつ読み上げたか（日と時刻）を記録してください。"))
    if interpreter == "unknown":
        raise Invalid("interpreter", lazy("電話での同意は、通訳がいたかどうかを記録してください。"))
    if interpreter not in _NOBODY and not interpreter_name:
        raise Invalid("interpreter_name", lazy("電話での同意は、だれが通訳したかを記録してください。"))
