"""Forms of employers, workplaces and supervisors."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, field_validator

from app.codes.fields import code_in
from app.codes.lists import PREFECTURES
from app.core.errors import lazy
from app.core.forms import CivilDate, FormModel, FormProblem, Narrative, PastDate

EmployerKind = Literal["state", "prefecture", "municipality", "association", "contractor", "other"]
Employment = Literal["full_time", "part_time", "fixed_term", "entrusted", "volunteer", "other"]
Desk = Literal["one_stop", "municipal", "state", "other"]
Prefecture = Annotated[str, AfterValidator(code_in(PREFECTURES)), Field(title=lazy("都道府県"))]


class EmployerForm(FormModel):
    """A body that runs a consultation desk or is entrusted with one."""

    name: Annotated[Narrative, Field(max_length=200, title=lazy("名称"))]
    kind: Annotated[EmployerKind, Field(title=lazy("種類"))]
    prefecture: Prefecture
    code: Annotated[str | None, Field(max_length=40, title=lazy("機関コード"))] = None


class PeriodForm(FormModel):
    """Where somebody works, from a day on."""

    employer: Annotated[str, Field(max_length=20, title=lazy("勤務先"))]
    is_main: Annotated[bool, Field(title=lazy("主な勤務先"))] = False
    employment: Annotated[Employment, Field(title=lazy("雇用の形"))]
    desk: Annotated[Desk, Field(title=lazy("窓口の種類"))]
    role: Annotated[Narrative | None, Field(max_length=100, title=lazy("役割"))] = None
    starts_on: Annotated[CivilDate, Field(title=lazy("始まる日"))]
    ends_on: Annotated[CivilDate | None, Field(title=lazy("最後の日"), validate_default=True)] = None

    @field_validator("ends_on")
    @classmethod
    def _fits(cls, value: date | None, info: object) -> date | None:
        starts = getattr(info, "data", {}).get("starts_on")
        if value is not None and starts is not None and value < starts:
            raise FormProblem(lazy("始まる日より前です。"))
        return value


class EndPeriodForm(FormModel):
    """Somebody no longer works there."""

    period: Annotated[str, Field(max_length=20)]
    left_on: Annotated[CivilDate, Field(title=lazy("最後に勤めた日"))]
    reason: Annotated[Literal["moved", "left", "contract", "other"], Field(title=lazy("理由"))]


class SupervisionForm(FormModel):
    """Who guides the practicum at a workplace."""

    workplace: Annotated[str, Field(max_length=20, title=lazy("勤務先"))]
    supervisor: Annotated[Narrative, Field(max_length=100, title=lazy("指導者の氏名"))]
    supervisor_mail: Annotated[Narrative | None, Field(max_length=200, title=lazy("指導者のメール"))] = None
    is_substitute: Annotated[bool, Field(title=lazy("代わりの指導者"))] = False
    guides_from: Annotated[CivilDate, Field(title=lazy("指導の始まる日"))]
    guides_until: Annotated[CivilDate | None, Field(title=lazy("指導の最後の日"), validate_default=True)] = None
    agreed_on: Annotated[PastDate | None, Field(title=lazy("引き受けた日"))] = None

    @field_validator("guides_until")
    @classmethod
    def _fits(cls, value: date | None, info: object) -> date | None:
        starts = getattr(info, "data", {}).get("guides_from")
        if value is not None and starts is not None and value < starts:
            raise FormProblem(lazy("始まる日より前です。"))
        return value


class AgreedForm(FormModel):
    """A supervisor accepted."""

    supervision: Annotated[str, Field(max_length=20)]
    accepted_on: Annotated[PastDate, Field(title=lazy("引き受けた日"))]


class AbsenceForm(FormModel):
    """Whether a supervisor is told when the trainee is absent: only since both agreed, until one of them says no."""

    guide: Annotated[str, Field(max_length=20, title=lazy("指導者"))]
    told: Annotated[Literal["yes", "no"], Field(title=lazy("欠席を知らせる"))]
    told_from: Annotated[PastDate | None, Field(title=lazy("本人と指導者が同意した日"), validate_default=True)] = None

    @field_validator("told_from")
    @classmethod
    def _dated(cls, value: date | None, info: object) -> date | None:
        if value is None and getattr(info, "data", {}).get("told") == "yes":
            raise FormProblem(lazy("同意した日を入力してください。"))
        return value
