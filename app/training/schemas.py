"""Forms of the register."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, field_validator

from app.codes.fields import code_in
from app.codes.lists import PREFECTURES
from app.core import clock
from app.core.dates import PartialDate
from app.core.errors import lazy
from app.core.forms import CivilDate, FormModel, FormProblem, Narrative

Name = Annotated[Narrative, Field(max_length=150)]
Note = Annotated[Narrative, Field(max_length=2000)]
Decision = Annotated[str, Field(max_length=40, title=lazy("決定番号"))]


def _not_future(day: date) -> date:
    if day > clock.today():
        raise FormProblem(lazy("今日より後の日付は入力できません。"))
    return day


Past = Annotated[CivilDate, AfterValidator(_not_future)]


def _is_checked(value: bool) -> bool:
    if not value:
        raise FormProblem(lazy("本人と氏名を書類で確かめてから、印を付けてください。"))
    return value


IdentityChecked = Annotated[
    bool, Field(title=lazy("本人と氏名を書類で確かめた"), validate_default=True), AfterValidator(_is_checked)
]


def _birth(text: str | None) -> str | None:
    if text is None:
        return None
    try:
        return str(PartialDate.parse(text))
    except ValueError:
        raise FormProblem(lazy("生年月日として読めません（例 1985-04-10、昭和60年4月10日）。")) from None


class LearnerForm(FormModel):
    """Somebody who enters the register."""

    legal: Annotated[Name, Field(title=lazy("氏名（戸籍・在留カードのとおり）"))]
    common: Annotated[Name | None, Field(title=lazy("通称・旧姓での氏名"))] = None
    romanised: Annotated[Name | None, Field(title=lazy("ローマ字"))] = None
    kana: Annotated[Name | None, Field(title=lazy("フリガナ"))] = None
    birth: Annotated[str | None, Field(max_length=30, title=lazy("生年月日")), AfterValidator(_birth)] = None
    mail: Annotated[Narrative | None, Field(max_length=200, title=lazy("メール"))] = None
    workplace: Annotated[Narrative | None, Field(max_length=200, title=lazy("所属"))] = None
    prefecture: Annotated[
        str | None, AfterValidator(lambda code: code and code_in(PREFECTURES)(code)), Field(title=lazy("都道府県"))
    ] = None
    distinct: Annotated[bool, Field(title=lazy("別の人であることを確かめた"))] = False


class ProposeForm(FormModel):
    """Propose to certify: from which day, and on what ground."""

    tier: Annotated[Literal["coordinator", "leader"], Field(title=lazy("区分"))] = "coordinator"
    starts_on: Annotated[CivilDate, Field(title=lazy("認証の始まる日"))]
    basis_note: Annotated[Note, Field(title=lazy("提案の理由（修了の確認など）"))]
    identity_checked: Annotated[bool, Field(title=lazy("本人と氏名を書類で確かめた"))] = False


class ProposeOneForm(ProposeForm):
    """The same on the page of a person, whose identity and name must have been compared with papers."""

    identity_checked: IdentityChecked = False


class DecideForm(FormModel):
    """Approve with the number and the day of the decision; a refusal says why."""

    decision: Annotated[Literal["approve", "refuse"], Field(title=lazy("決定"))]
    decision_number: Annotated[Decision | None, Field(title=lazy("決定番号"))] = None
    decided_on: Annotated[Past, Field(title=lazy("決定日"))]
    decision_note: Annotated[Note | None, Field(title=lazy("理由"), validate_default=True)] = None

    @field_validator("decision_note")
    @classmethod
    def _refusal_says_why(cls, value: str | None, info: object) -> str | None:
        if value is None and getattr(info, "data", {}).get("decision") == "refuse":
            raise FormProblem(lazy("承認しない理由を入力してください。"))
        return value


class OrderForm(FormModel):
    """Suspend or revoke."""

    kind: Annotated[Literal["suspension", "revocation"], Field(title=lazy("処分"))]
    starts_on: Annotated[CivilDate, Field(title=lazy("効力の始まる日"))]
    until: Annotated[CivilDate | None, Field(title=lazy("停止の最後の日"), validate_default=True)] = None
    ground: Annotated[Note, Field(title=lazy("理由"))]
    decision_number: Decision
    at_once: Annotated[bool, Field(title=lazy("理由により、通知を待たずに効力を生じる"))] = False
    noticed_on: Annotated[CivilDate | None, Field(title=lazy("本人に通知した日"), validate_default=True)] = None
    hearing: Annotated[Note | None, Field(title=lazy("聴聞・弁明の記録"), validate_default=True)] = None
    appeal_until: Annotated[CivilDate | None, Field(title=lazy("不服を申し立てられる最後の日"))] = None

    @field_validator("noticed_on")
    @classmethod
    def _not_before_the_notice(cls, value: date | None, info: object) -> date | None:
        data = getattr(info, "data", {})
        if data.get("kind") != "revocation" or data.get("at_once"):
            return value
        if value is None:
            raise FormProblem(lazy("取消しを本人に通知した日を入力してください。"))
        if data.get("starts_on") and data["starts_on"] < value:
            raise FormProblem(lazy("取消しの効力は、通知の日より前に始められません。"))
        return value

    @field_validator("hearing")
    @classmethod
    def _heard(cls, value: str | None, info: object) -> str | None:
        if value is None and getattr(info, "data", {}).get("kind") == "revocation":
            raise FormProblem(lazy("本人の言い分をどう聴いたか、聴けなかったときはその理由を入力してください。"))
        return value

    @field_validator("until")
    @classmethod
    def _fits(cls, value: date | None, info: object) -> date | None:
        data = getattr(info, "data", {})
        if value is not None and data.get("kind") == "revocation":
            raise FormProblem(lazy("取消しに最後の日はありません。"))
        if value is not None and data.get("starts_on") and value < data["starts_on"]:
            raise FormProblem(lazy("始まる日より前です。"))
        return value


class SetAsideForm(FormModel):
    """Lift an order: from a day, or as if it had not been."""

    order: Annotated[str, Field(max_length=20)]
    set_aside_from: Annotated[CivilDate | None, Field(title=lazy("認証が戻る日"))] = None
    note: Annotated[Note, Field(title=lazy("理由"))]


class EndingForm(FormModel):
    """Given back, or the holder died."""

    ending: Annotated[Literal["surrender", "death"], Field(title=lazy("終わり方"))]
    ended_on: Annotated[Past, Field(title=lazy("終わった日"))]
    ending_note: Annotated[Note | None, Field(title=lazy("説明"))] = None


class DocumentForm(FormModel):
    """A new document in place of the present one."""

    reason: Annotated[Literal["lost", "damaged", "name", "leave"], Field(title=lazy("出し直す理由"))]


class NameForm(FormModel):
    """A name from a day on; the former one of its kind ends the day before."""

    kind: Annotated[Literal["legal", "common", "former", "romanised", "kana"], Field(title=lazy("種類"))]
    value: Annotated[Name, Field(title=lazy("氏名"))]
    valid_from: Annotated[Past, Field(title=lazy("変わった日"))]


class AccountForm(FormModel):
    """`login` is the name with which the person logs in."""

    login: Annotated[str, Field(max_length=60, title=lazy("ログイン名"))]


class Button(FormModel):
    """A form that is only a button."""
