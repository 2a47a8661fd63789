"""Form of a correction."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, field_validator

from app.core.errors import lazy
from app.core.forms import CivilDate, FormModel, FormProblem
from app.training.schemas import Name, Note


class CorrectionForm(FormModel):
    """What was wrong, what is right, why. Saved only when it was shown what else it changes (`effects_seen`)."""

    correction: Annotated[Literal["day", "name", "person"], Field(title=lazy("訂正すること"))]
    right_day: Annotated[CivilDate | None, Field(title=lazy("正しい認証の日"), validate_default=True)] = None
    name_kind: Annotated[Literal["legal", "common", "romanised", "kana"], Field(title=lazy("氏名の種類"))] = "legal"
    right_name: Annotated[Name | None, Field(title=lazy("正しい氏名"), validate_default=True)] = None
    correction_reason: Annotated[Note, Field(title=lazy("訂正の理由"))]
    decision_number: Annotated[str, Field(max_length=40, title=lazy("決定番号"))]
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
