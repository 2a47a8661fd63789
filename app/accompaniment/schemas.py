"""Forms of accompaniments."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, Field, field_validator

from app.accompaniment.lifecycle import Result
from app.codes import lists
from app.codes.fields import code_in
from app.core import clock
from app.core.errors import lazy
from app.core.forms import CivilDate, FormModel, FormProblem, Narrative
from app.people.schemas import Time

Ref = Annotated[str, Field(max_length=20)]
Minutes = Annotated[int, Field(ge=0, le=1_440)]


class PlanForm(FormModel):
    """Who is accompanied where, when, by whom. `companion`: a log-in name, or `companion_name` from outside."""

    person: Annotated[Ref, Field(title=lazy("だれに同行するか"))]
    domain: Annotated[str, AfterValidator(code_in(lists.DOMAINS)), Field(title=lazy("分野"))]
    partner: Annotated[Ref | None, Field(title=lazy("連携先の番号"))] = None
    place: Annotated[Narrative, Field(max_length=300, title=lazy("行き先（ことばで）"))] | None = None
    meeting: Annotated[Narrative, Field(max_length=300, title=lazy("待ち合わせ"))] | None = None
    planned_on: Annotated[CivilDate, Field(title=lazy("予定日"))]
    starts: Annotated[Time | None, Field(title=lazy("時刻"))] = None
    companion: Annotated[str, Field(max_length=60, title=lazy("同行する職員"))] | None = None
    companion_name: Annotated[Narrative, Field(max_length=100, title=lazy("職員のほかに同行する人"))] | None = None
    interpreter: Annotated[str, AfterValidator(code_in(lists.INTERPRETERS)), Field(title=lazy("通訳"))] = "unknown"
    language: Annotated[str, AfterValidator(code_in(lists.LANGUAGES)), Field(title=lazy("使うことば"))] = "unknown"
    papers: Annotated[Narrative, Field(max_length=2000, title=lazy("持ち物・書類"))] | None = None
    note: Annotated[Narrative, Field(max_length=2000, title=lazy("準備の覚え書き"))] | None = None


class NewPlanForm(PlanForm):
    """For a referral or a step of the plan, where it serves one."""

    referral: Ref | None = None
    step: Ref | None = None


class ResultForm(FormModel):
    """What came of it; the day is the planned one unless said."""

    result: Result = Field(title=lazy("結果"))
    went_on: Annotated[CivilDate, Field(title=lazy("行った日"))] | None = None
    result_note: Annotated[Narrative, Field(max_length=2000, title=lazy("結果の説明"))] | None = None
    travel_minutes: Annotated[Minutes | None, Field(title=lazy("移動の時間"))] = None
    site_minutes: Annotated[Minutes | None, Field(title=lazy("行った先での時間"))] = None

    @field_validator("went_on")
    @classmethod
    def _not_ahead(cls, value: date | None) -> date | None:
        if value is not None and value > clock.today():
            raise FormProblem(lazy("今日より後の日付は入力できません。"))
        return value
