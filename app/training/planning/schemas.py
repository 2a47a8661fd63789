"""Forms of planning."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from app.core.errors import lazy
from app.core.forms import CivilDate, FormModel, FormProblem, Narrative
from app.training.times import ClockTime

MOST_SUBJECTS = 30
Note = Annotated[Narrative, Field(max_length=1000)]
Code = Annotated[str, Field(max_length=20, pattern=r"^[A-Za-z][A-Za-z0-9]*$")]


class SubjectRow(FormModel):
    """One subject with its minutes; `equivalent` is the code of a subject of the version before."""

    code: Annotated[Code, Field(title=lazy("記号"))]
    name: Annotated[Narrative, Field(max_length=100, title=lazy("科目"))]
    minutes: Annotated[int, Field(ge=1, le=6000, title=lazy("分"))]
    equivalent: Annotated[Code | None, Field(title=lazy("前の版で同じとみなす科目"))] = None


class CurriculumForm(FormModel):
    """A new version. `looked_at`: whoever proposes has seen whom it touches."""

    effective_from: Annotated[CivilDate, Field(title=lazy("適用する日"))]
    subjects: Annotated[list[SubjectRow], Field(min_length=1, max_length=MOST_SUBJECTS, title=lazy("科目"))]
    hours_published: Annotated[bool, Field(title=lazy("科目ごとの時間は公表されている"))] = False
    note: Annotated[Note, Field(title=lazy("新しい版にする理由"))]
    looked_at: bool = False

    @model_validator(mode="after")
    def _codes_differ(self) -> Self:  # noqa: N804 - an instance method in this mode
        codes = [one.code for one in self.subjects]
        if len(set(codes)) < len(codes):
            raise FormProblem(lazy("同じ記号の科目が二つあります。"))
        return self


class DecideCurriculum(FormModel):
    """The second person's word."""

    verdict: Annotated[Literal["decide", "refuse"], Field(title=lazy("決定"))]


class CohortForm(FormModel):
    """A run with its days. The last days of each part are included."""

    year: Annotated[int, Field(ge=2024, le=2100, title=lazy("年度"))]
    run: Annotated[int, Field(ge=1, le=20, title=lazy("年度の中の回"))]
    seats: Annotated[int, Field(ge=1, le=500, title=lazy("定員"))]
    online_seats: Annotated[int | None, Field(ge=1, le=500, title=lazy("オンライン講義の席"))] = None
    group_seats: Annotated[int | None, Field(ge=1, le=500, title=lazy("集合研修の席"))] = None
    applications_from: Annotated[CivilDate, Field(title=lazy("申込みの始まり"))]
    applications_until: Annotated[CivilDate, Field(title=lazy("申込みの最後の日"))]
    online_from: Annotated[CivilDate, Field(title=lazy("オンラインの始まり"))]
    online_until: Annotated[CivilDate, Field(title=lazy("オンラインの最後の日"))]
    practicum_from: Annotated[CivilDate, Field(title=lazy("実践の始まり"))]
    practicum_until: Annotated[CivilDate, Field(title=lazy("実践の最後の日"))]
    ends_on: Annotated[CivilDate, Field(title=lazy("期の最後の日"))]
    note: Annotated[Note | None, Field(title=lazy("メモ"))] = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:  # noqa: N804 - an instance method in this mode
        days = (
            self.applications_from, self.applications_until, self.online_from, self.online_until, self.practicum_from,
            self.practicum_until, self.ends_on,
        )  # fmt: skip
        if any(later < earlier for earlier, later in pairwise(days)):
            raise FormProblem(lazy("日付は、申込み、オンライン、実践、期の終わりの順にしてください。"))
        return self

    def columns(self) -> dict[str, Any]:
        """The values by the names of the table."""
        values = self.model_dump()
        return {"fiscal_year": values.pop("year"), **values}


class StepForm(FormModel):
    """The next state of a cohort."""

    state: Annotated[Literal["planned", "open", "running", "ended", "cancelled"], Field(title=lazy("状態"))]


class BlockForm(FormModel):
    """A half day, or the one that makes up for a number."""

    number: Annotated[int, Field(ge=1, le=4, title=lazy("コマ"))]
    is_make_up: Annotated[bool, Field(title=lazy("補講"))] = False
    held_on: Annotated[CivilDate, Field(title=lazy("日"))]
    starts: Annotated[ClockTime, Field(title=lazy("始まり"))]
    ends: Annotated[ClockTime, Field(title=lazy("終わり"))]
    seats: Annotated[int, Field(ge=1, le=99, title=lazy("席"))]
    venue: Annotated[Narrative | None, Field(max_length=200, title=lazy("会場"))] = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:  # noqa: N804 - an instance method in this mode
        if self.ends <= self.starts:
            raise FormProblem(lazy("終わりは始まりより後にしてください。"))
        return self


class CancelForm(FormModel):
    """Cancel a half day for everybody, with the one that takes its place where it is known."""

    reason: Annotated[Note, Field(title=lazy("中止の理由"))]
    held_on: Annotated[CivilDate | None, Field(title=lazy("代わりの日"))] = None
    starts: Annotated[ClockTime | None, Field(title=lazy("始まり"))] = None
    ends: Annotated[ClockTime | None, Field(title=lazy("終わり"))] = None
    venue: Annotated[Narrative | None, Field(max_length=200, title=lazy("会場"))] = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:  # noqa: N804 - an instance method in this mode
        if self.starts and self.ends and self.ends <= self.starts:
            raise FormProblem(lazy("終わりは始まりより後にしてください。"))
        return self
