"""Form of what became of a notice."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, field_validator

from app.core import clock
from app.core.errors import lazy
from app.core.forms import FormModel, FormProblem, PastDate

OLDEST_DAYS = 1_000


class OutcomeForm(FormModel):
    """The mail came back, or the letter was posted, on a day."""

    outcome: Annotated[Literal["bounced", "lettered"], Field(title=lazy("結果"))]
    outcome_on: Annotated[PastDate, Field(title=lazy("日付"))]

    @field_validator("outcome_on")
    @classmethod
    def _recent(cls, day: date) -> date:
        if (clock.today() - day).days > OLDEST_DAYS:
            raise FormProblem(lazy("古すぎる日付です。"))
        return day
