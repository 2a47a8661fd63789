"""Forms of the portal and of its administration."""

from __future__ import annotations

import re
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from app.codes.fields import code_in, codes_in
from app.codes.lists import LANGUAGES, PREFECTURES
from app.core.errors import lazy
from app.core.forms import CivilDate, FormModel, FormProblem, Narrative, PastDate
from app.training.times import ClockTime
from app.training.workplaces.schemas import Desk, EmployerKind, Employment

Long = Annotated[Narrative, Field(max_length=8000)]
Text = Annotated[Narrative, Field(max_length=3000)]
Title = Annotated[Narrative, Field(max_length=150)]
Name = Annotated[Narrative, Field(max_length=100)]


def _web_address(text: str) -> str:
    if not re.fullmatch(r"https?://[^\s<>\"']+", text):
        raise FormProblem(lazy("https:// で始まるアドレスを入力してください。"))
    return text


Prefecture = Annotated[str, AfterValidator(code_in(PREFECTURES))]


class Empty(FormModel):
    """A button."""


class MoveForm(FormModel):
    """A new workplace from a day on: one of the list, or a new body by name, kind and prefecture."""

    employer: Annotated[str | None, Field(max_length=20, title=lazy("所属"))] = None
    employer_name: Annotated[Title | None, Field(title=lazy("一覧にない所属の名称"))] = None
    employer_kind: Annotated[EmployerKind | None, Field(title=lazy("所属の種類"))] = None
    prefecture: Annotated[Prefecture | None, Field(title=lazy("都道府県"))] = None
    employment: Annotated[Employment, Field(title=lazy("雇用の形"))]
    desk: Annotated[Desk, Field(title=lazy("窓口の種類"))]
    moved_on: Annotated[PastDate, Field(title=lazy("勤務を始めた日"))]

    @model_validator(mode="after")
    def _named(self) -> Self:  # noqa: N804 - an instance method in this mode
        if not self.employer and not (self.employer_name and self.employer_kind and self.prefecture):
            raise FormProblem(lazy("所属を選ぶか、名称・種類・都道府県を入力してください。"))
        return self


class LeaveForm(FormModel):
    """Not at that workplace any more."""

    last_day: Annotated[PastDate, Field(title=lazy("勤務の最後の日"))]


class QuestionForm(FormModel):
    """A question to the others."""

    question_title: Annotated[Title, Field(title=lazy("件名"))]
    question: Annotated[Text, Field(title=lazy("質問"))]
    looked: Annotated[bool, Field(title=lazy("確認"))] = False


class AnswerForm(FormModel):
    """An answer to one."""

    reply: Annotated[Text, Field(title=lazy("答え"))]
    looked: Annotated[bool, Field(title=lazy("確認"))] = False


class DirectoryForm(FormModel):
    """Each field opted in apart."""

    shows_name: Annotated[bool, Field(title=lazy("氏名"))] = False
    shows_workplace: Annotated[bool, Field(title=lazy("所属"))] = False
    shows_prefecture: Annotated[bool, Field(title=lazy("都道府県"))] = False
    shows_languages: Annotated[bool, Field(title=lazy("使える言語"))] = False
    spoken: Annotated[
        list[str], AfterValidator(codes_in(LANGUAGES)), Field(max_length=30, title=lazy("使える言語"))
    ] = []
    spoken_other: Annotated[
        str | None, AfterValidator(lambda code: code and code_in(LANGUAGES)(code)),
        Field(max_length=20, title=lazy("ほかに使える言語")),
    ] = None  # fmt: skip
    languages: Annotated[Narrative | None, Field(max_length=100, title=lazy("言語についての補足"))] = None

    @property
    def codes(self) -> list[str]:
        """Each language once, in the order chosen."""
        return list(dict.fromkeys([*self.spoken, *([self.spoken_other] if self.spoken_other else [])]))


class MeetingForm(FormModel):
    """A case-study meeting with the study written for it."""

    meeting_title: Annotated[Title, Field(title=lazy("件名"))]
    study: Annotated[Long, Field(title=lazy("検討する事例（このために書いたもの）"))]
    place: Annotated[Title, Field(title=lazy("場所・参加の方法"))]
    held_on: Annotated[CivilDate, Field(title=lazy("日"))]
    starts: Annotated[ClockTime, Field(title=lazy("始まる時刻"))]
    ends: Annotated[ClockTime, Field(title=lazy("終わる時刻"))]
    seats: Annotated[int, Field(ge=1, le=500, title=lazy("定員"))]
    counts: Annotated[bool, Field(title=lazy("更新研修の出席として数えてよい"))] = False
    looked: Annotated[bool, Field(title=lazy("確認"))] = False

    @model_validator(mode="after")
    def _in_order(self) -> Self:  # noqa: N804 - an instance method in this mode
        if self.ends <= self.starts:
            raise FormProblem(lazy("終わる時刻は、始まる時刻より後にしてください。"))
        return self


class AttendanceForm(FormModel):
    """Who was there, by reference of the learner."""

    attended: Annotated[list[Annotated[str, Field(max_length=20)]], Field(max_length=500, title=lazy("出席"))] = []


class HideForm(FormModel):
    """The question itself, or one answer of it."""

    answer: Annotated[str | None, Field(max_length=20, title=lazy("答え"))] = None


class MaterialForm(FormModel):
    """Something to read for completers."""

    material_title: Annotated[Title, Field(title=lazy("件名"))]
    material: Annotated[Long, Field(title=lazy("内容"))]
    link: Annotated[
        Narrative | None, Field(max_length=400, title=lazy("くわしい資料のアドレス")),
        AfterValidator(lambda text: text and _web_address(text)),
    ] = None  # fmt: skip
    looked: Annotated[bool, Field(title=lazy("確認"))] = False


class ConsentForm(FormModel):
    """Since when a body agrees to stand in the published list."""

    employer: Annotated[str, Field(max_length=20, title=lazy("所属"))]
    agreed_on: Annotated[PastDate, Field(title=lazy("同意した日"))]


class BodyForm(FormModel):
    """Which body."""

    employer: Annotated[str, Field(max_length=20, title=lazy("所属"))]


class SignOffForm(FormModel):
    """What the workplace answers."""

    said_by: Annotated[Name, Field(title=lazy("回答する人のお名前"))]
    answer: Annotated[Literal["working", "left"], Field(title=lazy("回答"))]
    left_on: Annotated[PastDate | None, Field(title=lazy("勤務の最後の日"))] = None


class SurveyForm(FormModel):
    """What a completer answers, in three minutes."""

    situation: Annotated[Literal["same_desk", "other_desk", "left"], Field(title=lazy("今の仕事"))]
    employer_kind: Annotated[EmployerKind | None, Field(title=lazy("所属の種類"))] = None
    employment: Annotated[Employment | None, Field(title=lazy("雇用の形"))] = None
    hours: Annotated[Literal["full_time", "part_time"] | None, Field(title=lazy("勤務の時間"))] = None
    title_use: Annotated[Literal["paid", "used", "unused"] | None, Field(title=lazy("認証の使われ方"))] = None
    remark: Annotated[Narrative | None, Field(max_length=1000, title=lazy("伝えたいこと"))] = None
