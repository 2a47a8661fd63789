"""Forms of what the office makes of an answer."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from app.core.errors import lazy
from app.core.forms import CivilDate, FormModel, Narrative


class EndForm(FormModel):
    """The workplace ends, with the day that the office finds right."""

    last_day: Annotated[CivilDate, Field(title=lazy("最後に勤めた日"))]
    reason: Annotated[Literal["moved", "left", "contract", "other"], Field(title=lazy("理由"))]


class KeepForm(FormModel):
    """The answer was wrong: the record stays as it is."""

    keep_note: Annotated[Narrative, Field(max_length=500, title=lazy("記録を変えない理由"))]
