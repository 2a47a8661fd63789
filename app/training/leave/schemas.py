"""Forms of leave."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, field_validator

from app.core.errors import lazy
from app.core.forms import CivilDate, FormModel, FormProblem
from app.training.schemas import Note, Past


class LeaveForm(FormModel):
    """What is asked for: what kind, from when, until when, and what it moves."""

    leave_kind: Annotated[
        Literal["childbirth", "child_care", "illness", "family_care", "secondment", "bereavement", "other"],
        Field(title=lazy("休業の種類")),
    ]
    first_day: Annotated[CivilDate, Field(title=lazy("最初の日"))]
    last_day: Annotated[CivilDate, Field(title=lazy("最後の日"))]
    moves_validity: Annotated[bool, Field(title=lazy("有効期間の終わりを動かす"))] = False
    moves_training: Annotated[bool, Field(title=lazy("課程の期限を動かす"))] = False
    leave_note: Annotated[Note | None, Field(title=lazy("説明"))] = None

    @field_validator("last_day")
    @classmethod
    def _in_order(cls, value: date, info: object) -> date:
        first = getattr(info, "data", {}).get("first_day")
        if first is not None and value < first:
            raise FormProblem(lazy("最初の日より前です。"))
        if first is not None and (value - first).days > 3_660:
            raise FormProblem(lazy("10年を超える休業は記録できません。"))
        return value


class CheckLeaveForm(FormModel):
    """By what the leave was shown."""

    evidence: Annotated[Note, Field(title=lazy("確認した資料"))]


class DecideLeaveForm(FormModel):
    """Grant or refuse; a refusal says why."""

    leave_decision: Annotated[Literal["grant", "refuse"], Field(title=lazy("決定"))]
    decided_on: Annotated[Past, Field(title=lazy("決定日"))]
    decision_note: Annotated[Note | None, Field(title=lazy("理由"), validate_default=True)] = None

    @field_validator("decision_note")
    @classmethod
    def _refusal_says_why(cls, value: str | None, info: object) -> str | None:
        if value is None and getattr(info, "data", {}).get("leave_decision") == "refuse":
            raise FormProblem(lazy("承認しない理由を入力してください。"))
        return value


class ChangeLeaveForm(FormModel):
    """Another last day: ended early, or extended."""

    last_day: Annotated[CivilDate, Field(title=lazy("新しい最後の日"))]
    change_note: Annotated[Note, Field(title=lazy("変更の理由"))]
