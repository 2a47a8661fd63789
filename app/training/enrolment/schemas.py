"""Forms from the application to the end of an enrolment."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, field_validator

from app.codes.fields import code_in
from app.codes.lists import PREFECTURES
from app.core import clock
from app.core.dates import PartialDate
from app.core.errors import lazy
from app.core.forms import CivilDate, FormModel, FormProblem, Narrative, PastDate

Text = Annotated[Narrative, Field(max_length=500)]
Ref = Annotated[str, Field(max_length=20)]
ItemState = Literal["stated", "met", "lacking"]


def _birth(text: str) -> str:
    try:
        return str(PartialDate.parse(text))
    except ValueError:
        raise FormProblem(lazy("生年月日として読めません（例 1985-04-10、昭和60年4月10日）。")) from None


def _ahead(day: date) -> date:
    if day < clock.today():
        raise FormProblem(lazy("今日より前の日付は選べません。"))
    return day


DueDate = Annotated[CivilDate, AfterValidator(_ahead)]


class EvidenceForm(FormModel):
    """What shows that somebody may take part."""

    workplace_text: Annotated[Text, Field(title=lazy("勤務先と窓口"))]
    workplace_proof: Annotated[Text | None, Field(title=lazy("それを示すもの"))] = None
    amount: Annotated[int | None, Field(ge=0, le=100_000, title=lazy("相談の経験"))] = None
    unit: Annotated[Literal["months", "hours"], Field(title=lazy("単位"))] = "months"
    experience_proof: Annotated[Text | None, Field(title=lazy("経験を示すもの"))] = None
    licence: Annotated[
        Literal["social_worker", "mental_health", "psychologist", "other"] | None, Field(title=lazy("国家資格"))
    ] = None
    licence_proof: Annotated[Text | None, Field(title=lazy("資格を示すもの"), validate_default=True)] = None

    @field_validator("licence_proof")
    @classmethod
    def _one_of_both(cls, value: str | None, info: object) -> str | None:
        data = getattr(info, "data", {})
        if data.get("amount") is None and data.get("licence") is None:
            raise FormProblem(lazy("相談の経験か、国家資格のどちらかを入力してください。"))
        return value


class ApplyForm(EvidenceForm):
    """Apply for a cohort, somebody who stands in the register already."""

    cohort: Annotated[Ref, Field(title=lazy("申し込む期"))]


class FirstApplyForm(ApplyForm):
    """The same by somebody who is not in the register yet."""

    legal: Annotated[Narrative, Field(max_length=150, title=lazy("氏名（戸籍・在留カードのとおり）"))]
    kana: Annotated[Narrative | None, Field(max_length=150, title=lazy("フリガナ"))] = None
    romanised: Annotated[Narrative | None, Field(max_length=150, title=lazy("ローマ字"))] = None
    birth: Annotated[str, Field(max_length=30, title=lazy("生年月日")), AfterValidator(_birth)]
    mail: Annotated[Narrative | None, Field(max_length=200, title=lazy("メール"))] = None
    prefecture: Annotated[str, AfterValidator(code_in(PREFECTURES)), Field(title=lazy("勤務先の都道府県"))]


class CheckForm(FormModel):
    """What the office found of each condition."""

    workplace_state: Annotated[ItemState, Field(title=lazy("勤務先の確認"))] = "stated"
    workplace_lacks: Annotated[Text | None, Field(title=lazy("勤務先で足りないもの"))] = None
    experience_state: Annotated[ItemState, Field(title=lazy("経験の確認"))] = "stated"
    experience_lacks: Annotated[Text | None, Field(title=lazy("経験で足りないもの"))] = None
    licence_state: Annotated[ItemState, Field(title=lazy("資格の確認"))] = "stated"
    licence_lacks: Annotated[Text | None, Field(title=lazy("資格で足りないもの"))] = None


class MoveForm(FormModel):
    """A step that needs no further word."""

    verb: Literal["resubmit", "accept", "wait", "take", "lapse"]


class ReturnForm(FormModel):
    """Back for correction, by a day. What is missing stands at each condition."""

    due_on: Annotated[DueDate, Field(title=lazy("いつまでに"))]


class OfferForm(FormModel):
    """A seat is kept until a day. Who is not the first of the list gets it for a reason."""

    answer_by: Annotated[DueDate, Field(title=lazy("回答の期限"))]
    offer_note: Annotated[Text | None, Field(title=lazy("順番どおりでない理由"))] = None


class DeclineForm(FormModel):
    """No, and why."""

    decline_reason: Annotated[
        Literal["not_eligible", "no_answer", "no_seat", "other"], Field(title=lazy("断る理由"))
    ]  # fmt: skip
    decline_note: Annotated[Text, Field(title=lazy("本人への説明"))]


class WithdrawForm(FormModel):
    """Somebody gives up: why, on whose side it began, and whether they would like to come another time."""

    withdraw_reason: Annotated[
        Literal["workload", "left_job", "health", "family", "content", "later", "other"],
        Field(title=lazy("取りやめる理由")),
    ]
    trigger: Annotated[Literal["trainee", "employer", "office"], Field(title=lazy("だれから"))] = "trainee"
    interest: Annotated[Literal["yes", "no", "unknown"], Field(title=lazy("別の期に受けたいか"))] = "unknown"
    withdraw_note: Annotated[Text | None, Field(title=lazy("くわしいこと"))] = None


class ReinstateForm(FormModel):
    """The withdrawal was entered by mistake."""

    reinstate_note: Annotated[Text, Field(title=lazy("取り消す理由"))]


class CarryForm(FormModel):
    """To a later cohort, with the stages that stay met."""

    target: Annotated[Ref, Field(title=lazy("持ち越す先の期"))]
    cause: Annotated[
        Literal["leave", "missed_day", "failed_test", "workplace", "other"], Field(title=lazy("持ち越す理由"))
    ]  # fmt: skip
    carry_note: Annotated[Text | None, Field(title=lazy("くわしいこと"))] = None


class EndForm(FormModel):
    """Not completed: the limit of tries or of time is reached."""

    end_reason: Annotated[Literal["tries", "time", "other"], Field(title=lazy("未修了の理由"))]
    end_note: Annotated[Text | None, Field(title=lazy("くわしいこと"))] = None


class CompleteForm(FormModel):
    """The approver says that everything is met."""

    decided_on: Annotated[PastDate, Field(title=lazy("決定日"))]
    decision_note: Annotated[Text | None, Field(title=lazy("決定の覚え"))] = None


class OtherPersonForm(FormModel):
    """Two who look alike: told apart, or one and the same."""

    other: Ref


Whose = Literal["this", "other"] | None


class SamePersonForm(OtherPersonForm):
    """One and the same: of two names that differ, which is borne now, and since when."""

    current_legal: Annotated[Whose, Field(title=lazy("氏名（戸籍・在留カードのとおり）"))] = None
    current_common: Annotated[Whose, Field(title=lazy("通称・旧姓での氏名"))] = None
    current_romanised: Annotated[Whose, Field(title=lazy("ローマ字"))] = None
    current_kana: Annotated[Whose, Field(title=lazy("フリガナ"))] = None
    current_since: Annotated[PastDate | None, Field(title=lazy("今の氏名になった日"))] = None

    @property
    def current(self) -> dict[str, str]:
        """What was said, by kind of name."""
        said = {
            "legal": self.current_legal, "common": self.current_common, "romanised": self.current_romanised,
            "kana": self.current_kana,
        }  # fmt: skip
        return {kind: whose for kind, whose in said.items() if whose}


class EmptyForm(FormModel):
    """A button alone."""
