"""The forms of plans. Texts for the person stand apart from notes of the casework."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from app.codes import lists
from app.codes.fields import code_in
from app.core import clock
from app.core.errors import lazy
from app.core.forms import CivilDate, FormModel, FormProblem, Narrative
from app.guidance.phrases import LANGUAGES
from app.people.by_phone import ReadOut
from app.plans.engine.lifecycle import StepState
from app.plans.engine.relative import Unit


class Owner(StrEnum):
    """Who does a step."""

    PERSON = "person"
    CENTRE = "centre"
    PARTNER = "partner"


class DueHow(StrEnum):
    """How a due day is said: a day (or none), counted from something, or with a deadline of the law."""

    FIXED = "fixed"
    AFTER = "after"
    RULE = "rule"


_Ref = Annotated[str, Field(max_length=20)]
Why = Annotated[Narrative, Field(max_length=500, title=lazy("変更の理由"))]


def _not_ahead(day: date) -> date:
    if day > clock.today():
        raise FormProblem(lazy("先の日付は選べません。"))
    return day


_PastDate = Annotated[CivilDate, AfterValidator(_not_ahead)]


def _sheet_language(code: str) -> str:
    if code not in TRANSLATABLE:
        raise FormProblem(lazy("一覧から選んでください。"))
    return code


def _any_sheet_language(code: str) -> str:
    if code not in LANGUAGES:
        raise FormProblem(lazy("一覧から選んでください。"))
    return code


#: Languages of the hand-out into which the coordinator's own words are translated.
TRANSLATABLE = tuple(language for language in LANGUAGES if language not in ("ja", "easy"))
TranslatedTo = Annotated[str, AfterValidator(_sheet_language)]
SpokenLanguage = Annotated[str, AfterValidator(code_in(lists.LANGUAGES))]


class StepForm(FormModel):
    """A step, new or changed. `after` holds references of the steps that come before it.

    `due_base`: `step:` or `event:` with a reference, `agreement` or `today`. `due_law`: reference of a deadline.
    """

    title: Annotated[Narrative, Field(max_length=120, title=lazy("ステップ"))]
    domain: Annotated[str, AfterValidator(code_in(lists.DOMAINS)), Field(title=lazy("分野"))]
    need: Annotated[_Ref | None, Field(title=lazy("課題"))] = None
    goal: Annotated[_Ref | None, Field(title=lazy("目標"))] = None
    owner: Annotated[Owner, Field(title=lazy("だれがするか"))] = Owner.CENTRE
    owner_login: Annotated[str | None, Field(max_length=60, title=lazy("担当者"))] = None
    partner: Annotated[str | None, Field(max_length=200, title=lazy("連携先"))] = None
    after: Annotated[list[_Ref], Field(default_factory=list, max_length=100, title=lazy("先に終えるステップ"))]
    due_how: Annotated[DueHow, Field(title=lazy("期限の決め方"))] = DueHow.FIXED
    due: Annotated[CivilDate | None, Field(title=lazy("期限"))] = None
    due_count: Annotated[int | None, Field(ge=0, le=365, title=lazy("期限までの長さ"))] = None
    due_unit: Annotated[Unit, Field(title=lazy("単位"))] = Unit.WORKING_DAYS
    due_base: Annotated[str | None, Field(max_length=40, title=lazy("何から数えるか"))] = None
    due_law: Annotated[_Ref | None, Field(title=lazy("法律の期限"))] = None
    days: Annotated[int, Field(ge=0, le=730, title=lazy("かかる日数"))] = 1
    place: Annotated[Narrative | None, Field(max_length=300, title=lazy("場所"))] = None
    papers: Annotated[Narrative | None, Field(max_length=1000, title=lazy("持ち物・書類"))] = None
    helper: Annotated[Narrative | None, Field(max_length=300, title=lazy("手伝う人"))] = None
    title_easy: Annotated[Narrative | None, Field(max_length=200, title=lazy("やさしい日本語の題名"))] = None
    note_easy: Annotated[Narrative | None, Field(max_length=1000, title=lazy("本人へのひとこと"))] = None
    translated_to: Annotated[TranslatedTo | None, Field(title=lazy("訳の言語"))] = None
    title_translated: Annotated[Narrative | None, Field(max_length=300, title=lazy("題名の訳"))] = None
    note_translated: Annotated[Narrative | None, Field(max_length=2000, title=lazy("ひとことの訳"))] = None
    note: Annotated[Narrative | None, Field(max_length=4000, title=lazy("支援者のメモ"))] = None
    why: Why | None = None

    @property
    def due_day(self) -> date | None:
        """The civil day that was typed, where the due day is one."""
        return self.due if self.due_how is DueHow.FIXED else None


class StateForm(FormModel):
    """What happened to a step, and on which civil day."""

    to: Annotated[StepState, Field(title=lazy("状態"))]
    on: Annotated[_PastDate | None, Field(title=lazy("日付"))] = None
    note: Annotated[Narrative | None, Field(max_length=1000, title=lazy("理由・結果"))] = None


class DueAnswerForm(FormModel):
    """What becomes of a due day whose ground is gone: it stays as a plain day, or the step has none any more."""

    answer: Literal["keep", "clear"]


class MoveForm(FormModel):
    """One place up or down among the steps of the plan."""

    direction: Literal["up", "down"]


class AfterForm(FormModel):
    """What one step comes after: references of the steps before it, all of them."""

    after: Annotated[list[_Ref], Field(default_factory=list, max_length=100, title=lazy("先に終えるステップ"))]
    why: Why | None = None


class OrderForm(FormModel):
    """One move in the list of steps, as `app.plans.arranging.moved` reads it."""

    move: Annotated[str, Field(max_length=60, pattern=r"^((up|down|last) [\w-]{1,20}|before [\w-]{1,20} [\w-]{1,20})$")]

    @property
    def step(self) -> str:
        """The reference of the step that moves."""
        return self.move.split()[1]


class UndoForm(FormModel):
    """Nothing but the version of the last change that the person saw."""


class GoalForm(FormModel):
    """A goal for a need, in words that the person agrees with, and as they said it themselves."""

    title: Annotated[Narrative, Field(max_length=200, title=lazy("目標"))]
    own_words: Annotated[Narrative | None, Field(max_length=300, title=lazy("本人の言葉"))] = None
    own_language: Annotated[SpokenLanguage | None, Field(title=lazy("本人の言葉の言語"))] = None
    need: Annotated[_Ref | None, Field(title=lazy("課題"))] = None
    why: Why | None = None


class AimForm(FormModel):
    """What the whole plan is for, and when it is looked at again."""

    aim: Annotated[Narrative | None, Field(max_length=1000, title=lazy("プランのねらい"))] = None
    review_on: Annotated[CivilDate | None, Field(title=lazy("見直す日"))] = None
    why: Why | None = None


class ReviewResult(StrEnum):
    """What a look at the plan came to."""

    GOES_ON = "goes_on"
    CHANGES = "changes"
    REACHED = "reached"


class ReviewForm(FormModel):
    """A look at the plan: what came of it, and the civil day of the next one (none: no further look is wanted)."""

    reviewed_on: Annotated[_PastDate, Field(title=lazy("見直した日"))]
    result: Annotated[ReviewResult, Field(title=lazy("見直しの結果"))]
    came_of: Annotated[Narrative, Field(max_length=2000, title=lazy("分かったこと・決めたこと"))]
    next_on: Annotated[CivilDate | None, Field(title=lazy("次に見直す日"))] = None
    no_next: Annotated[bool, Field(title=lazy("次の見直しはしない"))] = False


class AgreementForm(ReadOut):
    """The person's agreement to the version that was shown to them."""

    number: Annotated[int, Field(ge=1, le=100_000)]
    person: Annotated[_Ref, Field(title=lazy("だれが同意したか"))]
    agreed_on: Annotated[_PastDate, Field(title=lazy("同意した日"))]
    language: Annotated[str, AfterValidator(code_in(lists.LANGUAGES)), Field(title=lazy("説明した言語"))]
    interpreter: Annotated[str, AfterValidator(code_in(lists.INTERPRETERS)), Field(title=lazy("通訳"))] = "none"
    interpreter_name: Annotated[Narrative | None, Field(max_length=100, title=lazy("通訳者"))] = None
    method: Annotated[str, AfterValidator(code_in(lists.CONSENT_METHODS)), Field(title=lazy("確認の方法"))]
    remark: Annotated[Narrative | None, Field(max_length=1000, title=lazy("本人の希望・意見"))] = None


class _Ticks(FormModel):
    """What is ticked on the page of proposals and which group stands there in full: carried through each request."""

    accept: Annotated[list[str], Field(default_factory=list, max_length=200, title=lazy("加えるステップ"))]
    show: Annotated[str | None, Field(max_length=40)] = None
    why: Annotated[Narrative | None, Field(max_length=500, title=lazy("採らない理由"))] = None


class AcceptForm(_Ticks):
    """The proposals of a draft that become steps, by their keys."""


class ChooseForm(_Ticks):
    """Another look at the draft; the group named by `every` is ticked, that by `nothing` cleared."""

    every: Annotated[str | None, Field(max_length=40)] = None
    nothing: Annotated[str | None, Field(max_length=40)] = None


class RefuseForm(_Ticks):
    """A proposal that this plan does not want, or wants to be offered again."""

    key: Annotated[str, Field(max_length=400)]


class HandoutForm(FormModel):
    """That the person was given the sheet, in which language and form (see `app.plans.handout.sheet.Choice`)."""

    language: Annotated[str, AfterValidator(_any_sheet_language), Field(title=lazy("言語"))]
    careful: bool = False
    safety: bool = False
    scope: Literal["all", "now"] = "all"
