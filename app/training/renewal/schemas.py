"""Forms of renewal."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, field_validator

from app.core import clock
from app.core.errors import lazy
from app.core.forms import CivilDate, FormModel, FormProblem, Narrative
from app.training.schemas import Note, Past


class OpenCaseForm(FormModel):
    """Invite to renew."""

    practising: Annotated[bool, Field(title=lazy("今、相談の実務に就いている"))] = False


class InviteForm(FormModel):
    """Invite everybody whom the proposal names until the end of a month."""

    month: Annotated[CivilDate, Field(title=lazy("案内する月"))]


class EnrolForm(FormModel):
    """Take a seat in a session."""

    session: Annotated[str, Field(max_length=20, title=lazy("研修の回"))]


class StepForm(FormModel):
    """A move that needs a day and perhaps a note."""

    move: Annotated[Literal["leave", "apply", "submit", "resume", "decline"], Field(title=lazy("記録すること"))]
    step_on: Annotated[Past, Field(title=lazy("日付"))]
    practising: Annotated[bool, Field(title=lazy("今、相談の実務に就いている"))] = False
    step_note: Annotated[Note | None, Field(title=lazy("説明"))] = None


class DeferForm(FormModel):
    """Put a renewal off for a cause."""

    deferred_until: Annotated[CivilDate, Field(title=lazy("いつまで延ばすか"))]
    cause: Annotated[Note, Field(title=lazy("延ばす理由"))]


class DecideCaseForm(FormModel):
    """Approve, return or refuse."""

    case_decision: Annotated[Literal["approve", "return", "refuse"], Field(title=lazy("決定"))]
    decision_number: Annotated[str | None, Field(max_length=40, title=lazy("決定番号"), validate_default=True)] = None
    decided_on: Annotated[Past, Field(title=lazy("決定日"))]
    decision_note: Annotated[Note | None, Field(title=lazy("理由"), validate_default=True)] = None

    @field_validator("decision_number")
    @classmethod
    def _approval_has_number(cls, value: str | None, info: object) -> str | None:
        if value is None and getattr(info, "data", {}).get("case_decision") == "approve":
            raise FormProblem(lazy("決定番号を入力してください。"))
        return value

    @field_validator("decision_note")
    @classmethod
    def _others_say_why(cls, value: str | None, info: object) -> str | None:
        if value is None and getattr(info, "data", {}).get("case_decision") in ("return", "refuse"):
            raise FormProblem(lazy("理由を入力してください。"))
        return value


class SessionForm(FormModel):
    """Plan a session of renewal training."""

    held_on: Annotated[CivilDate, Field(title=lazy("開催日"))]
    course: Annotated[Literal["renewal", "long"], Field(title=lazy("研修"))] = "renewal"
    venue: Annotated[Narrative, Field(max_length=120, title=lazy("会場"))]
    seats: Annotated[int, Field(ge=1, le=500, title=lazy("席の数"))]


class AttendanceForm(FormModel):
    """Who was there; everybody else with a seat was not."""

    attended: Annotated[
        list[Annotated[str, Field(max_length=20)]], Field(max_length=500, title=lazy("出席した人"))
    ] = []
    attendance_note: Annotated[Note | None, Field(title=lazy("説明"))] = None


class CancelForm(FormModel):
    """A session that does not take place."""

    cancel_note: Annotated[Note, Field(title=lazy("中止の理由"))]


class NoticeForm(FormModel):
    """What became of a notice."""

    outcome: Annotated[Literal["bounced", "lettered"], Field(title=lazy("結果"))]
    outcome_on: Annotated[Past, Field(title=lazy("日付"))]

    @field_validator("outcome_on")
    @classmethod
    def _recent(cls, day: date) -> date:
        if (clock.today() - day).days > 1_000:
            raise FormProblem(lazy("古すぎる日付です。"))
        return day


class AlignForm(FormModel):
    """Move the end of the first tier to that of the second."""

    decision_number: Annotated[str, Field(max_length=40, title=lazy("決定番号"))]
    decided_on: Annotated[Past, Field(title=lazy("決定日"))]
