"""Forms of meetings."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from app.codes import lists
from app.codes.fields import code_in
from app.core.errors import lazy
from app.core.forms import CivilDate, FormModel, FormProblem, Narrative, PastDate
from app.meetings.grounds import CONSENT
from app.meetings.lifecycle import Part
from app.people.schemas import Time
from app.plans.schemas import Owner

Ref = Annotated[str, Field(max_length=20)]
MOST = 20


def _ground(code: str) -> str:
    return code if code == CONSENT else code_in(lists.CONSENT_EXCEPTIONS)(code)


class Item(FormModel):
    """An item of the agenda. One that is prefilled from a need counts when it is ticked, another when it has words."""

    take: Annotated[bool, Field(title=lazy("載せる"))] = False
    need: Ref | None = None
    words: Annotated[Narrative | None, Field(max_length=200, title=lazy("議題"))] = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:  # noqa: N804 - an instance method in this mode
        if self.take and not self.words:
            raise FormProblem(lazy("議題のことばを入力してください。"))
        return self

    @property
    def counts(self) -> bool:
        """Whether it stands on the agenda."""
        return self.take if self.need else bool(self.words)


class Invited(FormModel):
    """Somebody invited; an office by its number in the directory, or anybody in words."""

    kind: Annotated[Part | None, Field(title=lazy("立場"))] = None
    partner: Annotated[Ref | None, Field(title=lazy("連携先の番号"))] = None
    name: Annotated[Narrative | None, Field(max_length=100, title=lazy("名前"))] = None

    @model_validator(mode="after")
    def _is_somebody(self) -> Self:  # noqa: N804 - an instance method in this mode
        if self.kind is None:
            raise FormProblem(lazy("どの立場で出る人かを選んでください。"))
        if self.partner and self.kind is not Part.PARTNER:
            raise FormProblem(lazy("番号を入力するのは、立場が「連携先」のときだけです。"))
        if self.kind is not Part.SELF and not (self.partner or self.name):
            raise FormProblem(lazy("名前か、連携先の番号を入力してください。"))
        return self


class PlanForm(FormModel):
    """When and where, what is spoken of, who is invited, and on which ground others may hear of the case."""

    title: Annotated[Narrative, Field(max_length=100, title=lazy("会議の名前"))]
    planned_on: Annotated[CivilDate, Field(title=lazy("予定日"))]
    starts: Annotated[Time | None, Field(title=lazy("時刻"))] = None
    place: Annotated[Narrative | None, Field(max_length=300, title=lazy("場所"))] = None
    items: Annotated[list[Item], Field(default_factory=list, max_length=MOST, title=lazy("議題"))]
    people: Annotated[list[Invited], Field(default_factory=list, max_length=MOST, title=lazy("招く人"))]
    ground: Annotated[str, AfterValidator(_ground), Field(max_length=30, title=lazy("情報を共有する根拠"))]
    ground_note: Annotated[Narrative | None, Field(max_length=1000, title=lazy("根拠の説明"))] = None
    duty: Annotated[Narrative | None, Field(max_length=500, title=lazy("守秘について書き足すこと"))] = None


class Said(FormModel):
    """What was said of an item; `item` is its number on the agenda."""

    item: Annotated[int, Field(ge=0, le=MOST)]
    words: Annotated[Narrative | None, Field(max_length=1000, title=lazy("話したこと"))] = None


class Decision(FormModel):
    """What was decided. `who`: the number of an office, or a name in words."""

    text: Annotated[Narrative | None, Field(max_length=500, title=lazy("決めたこと"))] = None
    owner: Annotated[Owner | None, Field(title=lazy("だれがするか"))] = None
    who: Annotated[Narrative | None, Field(max_length=100, title=lazy("連携先の番号か名前"))] = None
    due: Annotated[CivilDate | None, Field(title=lazy("期限"))] = None
    need: Annotated[Ref | None, Field(title=lazy("課題"))] = None
    step: Annotated[bool, Field(title=lazy("プランのステップにする"))] = False

    @model_validator(mode="after")
    def _is_whole(self) -> Self:  # noqa: N804 - an instance method in this mode
        if not self.text:
            raise FormProblem(lazy("決めたことを入力するか、行を空にしてください。"))
        if self.owner is None:
            raise FormProblem(lazy("だれがするかを選んでください。"))
        if self.owner is Owner.PARTNER and not self.who:
            raise FormProblem(lazy("連携先の番号か、名前を入力してください。"))
        return self


class RecordForm(FormModel):
    """How it went. `came`: the numbers of those invited who were there."""

    held_on: Annotated[PastDate, Field(title=lazy("開いた日"))]
    came: Annotated[list[Annotated[int, Field(ge=0, le=MOST)]], Field(default_factory=list, max_length=MOST)]
    said: Annotated[list[Said], Field(default_factory=list, max_length=MOST)]
    decisions: Annotated[list[Decision], Field(default_factory=list, max_length=MOST, title=lazy("決めたこと"))]
    note: Annotated[Narrative | None, Field(max_length=2000, title=lazy("覚え書き"))] = None


class DropForm(FormModel):
    """Why it is not held."""

    why_not: Annotated[Narrative, Field(max_length=1000, title=lazy("開かない理由"))]


class StepForm(FormModel):
    """The number of the decision that becomes a step."""

    decision: Annotated[int, Field(ge=0, le=MOST)]
