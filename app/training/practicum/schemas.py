"""Forms of the practicum."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from app.core.errors import lazy
from app.core.forms import CivilDate, FormModel, Narrative

Long = Annotated[Narrative, Field(max_length=4000)]
Note = Annotated[Narrative, Field(max_length=2000)]
Name = Annotated[Narrative, Field(max_length=100)]
Level = Annotated[int, Field(ge=1, le=4)]
AbilityCode = Literal["status", "culture", "resolve", "connect"]


class Empty(FormModel):
    """A button."""


class TaskForm(FormModel):
    """A task from one's own desk's situation, tied to at least one ability."""

    task_title: Annotated[Narrative, Field(max_length=150, title=lazy("課題の名前"))]
    situation: Annotated[Note, Field(title=lazy("窓口の状況（なぜこの課題か）"))]
    doing: Annotated[Note, Field(title=lazy("すること"))]
    abilities: Annotated[list[AbilityCode], Field(min_length=1, max_length=4, title=lazy("伸ばす能力"))]
    looked: Annotated[bool, Field(title=lazy("確認"))] = False


class ReportForm(FormModel):
    """The report of one task."""

    done: Annotated[Long, Field(title=lazy("実践でしたこと"))]
    learned: Annotated[Long, Field(title=lazy("学んだこと、次にすること"))]
    looked: Annotated[bool, Field(title=lazy("確認"))] = False


class Rubric(FormModel):
    """How far the four abilities are, 1 to 4."""

    rate_status: Annotated[Level, Field(title=lazy("在留状況を正確に把握する"))]
    rate_culture: Annotated[Level, Field(title=lazy("異なる文化や価値観を理解する"))]
    rate_resolve: Annotated[Level, Field(title=lazy("複雑・複合的な相談を解決まで導く"))]
    rate_connect: Annotated[Level, Field(title=lazy("適切な支援へ円滑につなげる"))]

    def levels(self) -> dict[str, int]:
        """By ability."""
        return {
            "status": self.rate_status, "culture": self.rate_culture, "resolve": self.rate_resolve,
            "connect": self.rate_connect,
        }  # fmt: skip


class AgreeForm(FormModel):
    """The instructor agrees; the practicum starts on that day."""

    starts_on: Annotated[CivilDate | None, Field(title=lazy("実践を始める日"))] = None
    agree_note: Annotated[Note | None, Field(title=lazy("伝えたいこと"))] = None


class BackForm(FormModel):
    """Tasks back to the trainee."""

    back_note: Annotated[Note, Field(title=lazy("直してほしいこと"))]


class JudgeForm(Rubric):
    """The instructor's rubric and whether it is accepted."""

    verdict: Annotated[Literal["accept", "return"], Field(title=lazy("判断"))]
    judge_note: Annotated[Note, Field(title=lazy("受講者への言葉"))]
    again_by: Annotated[CivilDate | None, Field(title=lazy("差し戻すとき：もう一度出す最後の日"))] = None


class PauseForm(FormModel):
    """Days stop to count."""

    pause_reason: Annotated[Literal["leave", "no_workplace"], Field(title=lazy("理由"))]
    paused_on: Annotated[CivilDate, Field(title=lazy("中断の最初の日"))]


class ResumeForm(FormModel):
    """Days count again from this one."""

    resumed_on: Annotated[CivilDate, Field(title=lazy("再開の日"))]


class ExtendForm(FormModel):
    """A later last day, by decision."""

    extended_until: Annotated[CivilDate, Field(title=lazy("新しい最後の日"))]
    extend_note: Annotated[Note, Field(title=lazy("最後の日を延ばす理由"))]


class RefusalForm(FormModel):
    """Why it is not to be accepted; another person confirms."""

    refusal_note: Annotated[Note, Field(title=lazy("不合格とする理由"))]


class AddressForm(FormModel):
    """Who gets the address, and whether it goes out by mail. A desk head is named where the supervisor left."""

    whom: Annotated[str, Field(max_length=20, title=lazy("だれに"))]
    head_name: Annotated[Name | None, Field(title=lazy("窓口の責任者の氏名"))] = None
    by_mail: Annotated[bool, Field(title=lazy("アドレスをメールで送る"))] = False


class BySupervisor(FormModel):
    """What a supervisor answers about the tasks."""

    said_by: Annotated[Name, Field(title=lazy("回答する人のお名前"))]
    answer: Annotated[Literal["agree", "send_back"], Field(title=lazy("回答"))]
    say: Annotated[Note | None, Field(title=lazy("伝えたいこと"))] = None


class FactsBySupervisor(FormModel):
    """What a supervisor answers about the reports: whether the facts are right, and how they see the abilities."""

    said_by: Annotated[Name, Field(title=lazy("回答する人のお名前"))]
    answer: Annotated[Literal["confirm", "dispute"], Field(title=lazy("回答"))]
    say: Annotated[Note | None, Field(title=lazy("伝えたいこと"))] = None
    rate_status: Annotated[Level | None, Field(title=lazy("在留状況を正確に把握する"))] = None
    rate_culture: Annotated[Level | None, Field(title=lazy("異なる文化や価値観を理解する"))] = None
    rate_resolve: Annotated[Level | None, Field(title=lazy("複雑・複合的な相談を解決まで導く"))] = None
    rate_connect: Annotated[Level | None, Field(title=lazy("適切な支援へ円滑につなげる"))] = None

    def levels(self) -> dict[str, int]:
        """By ability; those left open are left out."""
        found = {
            "status": self.rate_status, "culture": self.rate_culture, "resolve": self.rate_resolve,
            "connect": self.rate_connect,
        }  # fmt: skip
        return {ability: level for ability, level in found.items() if level is not None}
