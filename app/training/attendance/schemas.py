"""Forms of attendance."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from app.core.errors import lazy
from app.core.forms import FormModel, FormProblem, Narrative
from app.training.times import ClockTime

MOST_MARKS = 30
Ref = Annotated[str, Field(max_length=20)]
Why = Annotated[Narrative, Field(max_length=1000, title=lazy("理由"))]


class Empty(FormModel):
    """A form that is only a button."""


class MarkRow(FormModel):
    """One line of the list. `was`: what the page showed, so that a check-in meanwhile is not overwritten."""

    enrolment: Ref
    was: Annotated[str, Field(max_length=40)]
    state: Annotated[Literal["expected", "present", "notified", "absent", "excused"], Field(title=lazy("出欠"))]
    arrived: Annotated[ClockTime | None, Field(title=lazy("到着"))] = None
    left: Annotated[ClockTime | None, Field(title=lazy("退出"))] = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:  # noqa: N804 - an instance method in this mode
        if self.arrived and self.left and self.left < self.arrived:
            raise FormProblem(lazy("退出が到着より前です。"))
        if self.state != "present" and (self.arrived or self.left):
            raise FormProblem(lazy("時刻を入力するのは、出席のときだけです。"))
        return self


class MarksForm(FormModel):
    """A page of the list."""

    marks: Annotated[list[MarkRow], Field(default_factory=list, max_length=MOST_MARKS)]


class CloseForm(FormModel):
    """Close a block; what is said of people who are certified already, where a correction takes something from them."""

    answer: Annotated[Literal["standing_confirmed", "review_opened"] | None, Field(title=lazy("認証の扱い"))] = None


class ReasonForm(FormModel):
    """Why it is opened again."""

    reason: Why


class OfferForm(FormModel):
    """The make-up block that is offered; none: it was refused."""

    make_up: Annotated[int, Field(ge=1, le=2**63 - 1)]
    block: Annotated[Ref | None, Field(title=lazy("補講のコマ"))] = None


class ChooseForm(FormModel):
    """The make-up day that a trainee takes for a half day that they missed or will miss."""

    chosen: Annotated[Ref, Field(title=lazy("補講のコマ"))]


class CheckInForm(FormModel):
    """The ticket that the scanned code gave."""

    ticket: Annotated[str, Field(max_length=40)]


class NoticeForm(FormModel):
    """A trainee says beforehand that they cannot come."""

    block: Ref
    reason: Why
