"""Forms of corrections and of reviews."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, field_validator

from app.core.errors import lazy
from app.core.forms import CivilDate, FormModel, FormProblem
from app.training.schemas import Decision, Name, Note, Past


class CorrectionForm(FormModel):
    """What was wrong, what is right, why. Saved only when it was shown what else it changes (`effects_seen`)."""

    correction: Annotated[Literal["day", "name", "person"], Field(title=lazy("訂正すること"))]
    right_day: Annotated[CivilDate | None, Field(title=lazy("正しい認証の日"), validate_default=True)] = None
    name_kind: Annotated[Literal["legal", "common", "romanised", "kana"], Field(title=lazy("氏名の種類"))] = "legal"
    right_name: Annotated[Name | None, Field(title=lazy("正しい氏名"), validate_default=True)] = None
    correction_reason: Annotated[Note, Field(title=lazy("訂正の理由"))]
    effects_seen: bool = False

    @field_validator("right_day")
    @classmethod
    def _day_is_said(cls, value: date | None, info: object) -> date | None:
        if value is None and getattr(info, "data", {}).get("correction") == "day":
            raise FormProblem(lazy("正しい認証の日を入力してください。"))
        return value

    @field_validator("right_name")
    @classmethod
    def _name_is_said(cls, value: str | None, info: object) -> str | None:
        if value is None and getattr(info, "data", {}).get("correction") == "name":
            raise FormProblem(lazy("正しい氏名を入力してください。"))
        return value


class DecideCorrectionForm(FormModel):
    """The second person's word, with the number of the decision; a refusal says why."""

    correction_decision: Annotated[Literal["decide", "refuse"], Field(title=lazy("決定"))]
    decision_number: Annotated[Decision | None, Field(title=lazy("決定番号"), validate_default=True)] = None
    correction_note: Annotated[Note | None, Field(title=lazy("説明"), validate_default=True)] = None

    @field_validator("decision_number")
    @classmethod
    def _number_is_said(cls, value: str | None, info: object) -> str | None:
        if value is None and getattr(info, "data", {}).get("correction_decision") == "decide":
            raise FormProblem(lazy("決定番号を入力してください。"))
        return value

    @field_validator("correction_note")
    @classmethod
    def _refusal_says_why(cls, value: str | None, info: object) -> str | None:
        if value is None and getattr(info, "data", {}).get("correction_decision") == "refuse":
            raise FormProblem(lazy("採用しない理由を入力してください。"))
        return value


class DecideManyForm(FormModel):
    """One decision about several corrections that wait; `chosen`: references with the version that was seen."""

    chosen: Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=200, title=lazy("選んだ訂正"))] = []
    decision_number: Annotated[Decision, Field(title=lazy("決定番号"))]


class DecideReviewForm(FormModel):
    """What becomes of a certification that a late correction touched."""

    review_decision: Annotated[Literal["confirm", "suspension", "revocation"], Field(title=lazy("決定"))]
    decided_on: Annotated[Past, Field(title=lazy("決定日"))]
    decision_number: Annotated[Decision, Field(title=lazy("決定番号"))]
    review_note: Annotated[Note, Field(title=lazy("理由"))]
