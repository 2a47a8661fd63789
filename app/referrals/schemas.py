"""Forms of referrals and gaps."""

from __future__ import annotations

import unicodedata
from datetime import date, timedelta
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, create_model, field_validator

from app.codes import lists
from app.codes.fields import code_in, codes_in
from app.core import clock
from app.core.errors import lazy
from app.core.forms import CivilDate, FormModel, FormProblem, Narrative
from app.partners.areas import find_in
from app.people.lists import SHARE_FIELDS
from app.referrals import words

Ref = Annotated[str, Field(max_length=20)]
Name = Annotated[Narrative, Field(max_length=100)]
Note = Annotated[Narrative, Field(max_length=2000)]
MORE_NEEDS = 4
"""A referral serves one need, or up to so many more."""
COMPLETED = ("service_provided", "partly_provided", "information_only", "referred_on")
FAILED = tuple(code.code for code in lists.REFERRAL_OUTCOMES if code.code not in COMPLETED)


def _not_future(day: date) -> date:
    if day > clock.today():
        raise FormProblem(lazy("今日より後の日付は入力できません。"))
    return day


def ahead(day: date) -> date:
    if day <= clock.today():
        raise FormProblem(lazy("明日より後の日付を入力してください。"))
    return day


def within_a_year(day: date | None) -> date | None:
    """Typed by somebody outside, the day says when we look again: a slip of the year would silence it for ever."""
    if day is not None and day > clock.today() + timedelta(days=366):
        raise FormProblem(lazy("1年以内の日付を入力してください。"))
    return day


def _one_of(codes: tuple[str | None, ...]) -> AfterValidator:
    def check(value: str | None) -> str | None:
        if value not in codes:
            raise FormProblem(lazy("選択肢から選んでください。"))
        return value

    return AfterValidator(check)


def _place(text: str) -> str:
    code = find_in(text, None)
    if code is None:
        raise FormProblem(lazy("市区町村が見つかりません。都道府県から入力してください。"))
    return code


def _figures(text: str) -> str:
    code = "".join(figure for figure in unicodedata.normalize("NFKC", text) if figure not in " -\u3000")
    if not (code.isascii() and code.isdigit() and len(code) == 6):
        raise FormProblem(lazy("6桁の数字を入力してください。"))
    return code


WhyFewer = Annotated[str | None, _one_of((*words.WHY_FEWER, None)), Field(title=lazy("連絡が少ないのはなぜか"))]


class EditDraft(FormModel):
    """What a draft says; the partner stays: another partner is another referral."""

    person: Annotated[Ref, Field(title=lazy("だれのこと"))]
    need: Annotated[Ref | None, Field(title=lazy("課題"))] = None
    step: Annotated[Ref | None, Field(title=lazy("プランのステップ"))] = None
    also: Annotated[list[Ref], Field(max_length=MORE_NEEDS, title=lazy("ほかに頼む課題"))] = []
    mode: Annotated[str, AfterValidator(code_in(lists.REFERRAL_MODES)), Field(title=lazy("方法"))]
    priority: Annotated[str, AfterValidator(code_in(lists.REFERRAL_PRIORITIES)), Field(title=lazy("急ぎ"))] = "routine"
    fields: Annotated[
        list[str], AfterValidator(codes_in(SHARE_FIELDS)), Field(max_length=20, title=lazy("伝えること"))
    ] = []
    request: Annotated[Narrative, Field(max_length=2000, title=lazy("お願いすること"))]
    story: Annotated[Narrative | None, Field(max_length=4000, title=lazy("相談の内容・経緯"))] = None


class NewDraft(EditDraft):
    """A new referral to `partner`; `follows` is the one that was declined or failed before."""

    partner: Annotated[Ref, Field(title=lazy("連携先"))]
    follows: Annotated[Ref | None, Field(title=lazy("前の連携"))] = None


class SendForm(FormModel):
    """`seen` is the digest of the preview that the sender saw."""

    seen: Annotated[str, Field(max_length=64, title=lazy("確かめた内容"))]


class ExceptionForm(FormModel):
    """A legal ground in place of consent."""

    exception: Annotated[str, AfterValidator(code_in(lists.CONSENT_EXCEPTIONS)), Field(title=lazy("法律上の根拠"))]
    exception_note: Annotated[Narrative, Field(max_length=1000, title=lazy("同意を得られない事情"))]


class Empty(FormModel):
    """A button."""


class Heard(FormModel):
    """Who at the partner said it, and by which way we heard."""

    said_by: Annotated[Name | None, Field(title=lazy("だれが言ったか"))] = None
    heard_via: Annotated[str, AfterValidator(code_in(lists.HEARD_VIA)), Field(title=lazy("どの方法で聞いたか"))]
    note: Annotated[Note | None, Field(title=lazy("聞いたこと"))] = None


class Accept(Heard):
    """Without a day the partner has not fixed one yet: it is asked for until somebody records it."""

    contact_name: Annotated[Name, Field(title=lazy("連携先の担当者"))]
    planned_on: Annotated[CivilDate | None, Field(title=lazy("本人と会う・話す予定日"))] = None


class PlannedDay(Heard):
    planned_on: Annotated[CivilDate, Field(title=lazy("本人と会う・話す予定日"))]


class Reject(Heard):
    reason: Annotated[str, AfterValidator(code_in(lists.DECLINE_REASONS)), Field(title=lazy("断られた理由"))]
    note: Annotated[Note, Field(title=lazy("説明"))]
    gap: Annotated[bool, Field(title=lazy("連携先不足として記録する"))] = False


class Start(Heard):
    first_contact_on: Annotated[CivilDate, AfterValidator(_not_future), Field(title=lazy("最初に会った・話した日"))]


class Hold(Heard):
    reason: Annotated[str, AfterValidator(code_in(lists.HOLD_REASONS)), Field(title=lazy("保留の理由"))]
    review_on: Annotated[CivilDate, AfterValidator(ahead), Field(title=lazy("見直す日"))]


class Resume(Heard):
    """The partner goes on."""


class Complete(Heard):
    outcome: Annotated[str, _one_of(COMPLETED), Field(title=lazy("結果"))]
    referred_to: Annotated[Name | None, Field(title=lazy("どこへつないだか"))] = None
    activities: Annotated[Narrative, Field(max_length=2000, title=lazy("してもらったこと"))]


class Fail(Heard):
    outcome: Annotated[str, _one_of(FAILED), Field(title=lazy("できなかった理由"))]


class Cancel(FormModel):
    """`why_fewer`, `gap`: of a partner that never answered, why one tried no longer, and that it counts as a gap."""

    by: Annotated[Literal["coordinator", "partner", "resident"], Field(title=lazy("だれが取り消すか"))] = "coordinator"
    reason: Annotated[str, AfterValidator(code_in(lists.CANCEL_REASONS)), Field(title=lazy("取消の理由"))]
    said_by: Annotated[Name | None, Field(title=lazy("だれが言ったか"))] = None
    heard_via: Annotated[
        str | None,
        AfterValidator(lambda way: way and code_in(lists.HEARD_VIA)(way)),
        Field(title=lazy("どの方法で聞いたか")),
    ] = None
    note: Annotated[Note | None, Field(title=lazy("説明"))] = None
    why_fewer: WhyFewer = None
    gap: Annotated[bool, Field(title=lazy("連携先不足として記録する"))] = False


class Mistake(FormModel):
    """Entered in error: why."""

    note: Annotated[Note, Field(title=lazy("誤記の理由"))]


_Helped = Annotated[Literal["met", "partly", "not_met"] | None, Field(title=lazy("役に立ったか"))]


class ClosingWords(FormModel):
    """What the person said, of each need where there are several, or why it could not be learnt.

    `settle`: the needs that were met end with that outcome.
    """

    helped: _Helped = None
    could_not_learn: Annotated[
        str | None, _one_of((*words.COULD_NOT_LEARN, None)), Field(title=lazy("確かめられなかった理由"))
    ] = None
    why_fewer: WhyFewer = None
    person_said: Annotated[Note | None, Field(title=lazy("本人の話"))] = None
    next_action: Annotated[Note | None, Field(title=lazy("次にすること"))] = None
    settle: Annotated[bool, Field(title=lazy("解決した課題を「解決した」にする"))] = False

    def of_needs(self) -> dict[str, tuple[int, str | None]]:
        """Reference of a need → its place on the form and the answer."""
        places = range(1, MORE_NEEDS + 2)
        return {ref: (n, getattr(self, f"helped_{n}")) for n in places if (ref := getattr(self, f"need_{n}"))}


def _places() -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for place in range(1, MORE_NEEDS + 2):
        fields[f"need_{place}"] = (Ref | None, None)
        fields[f"helped_{place}"] = (_Helped, None)
    return fields


CloseLoop: type[ClosingWords] = create_model("CloseLoop", __base__=ClosingWords, **_places())


class EditGap(FormModel):
    """What was needed and nobody offered, and what was done instead."""

    domain: Annotated[str, AfterValidator(code_in(lists.DOMAINS)), Field(title=lazy("分野"))]
    partner_kind: Annotated[
        str | None,
        AfterValidator(lambda kind: kind and code_in(lists.PARTNER_KINDS)(kind)),
        Field(title=lazy("あればよかった連携先")),
    ] = None
    municipality: Annotated[
        str | None, Field(max_length=60, title=lazy("市区町村")), AfterValidator(lambda text: text and _place(text))
    ] = None
    language: Annotated[str, AfterValidator(code_in(lists.LANGUAGES)), Field(title=lazy("言語"))] = "unknown"
    residence_status: Annotated[
        str, AfterValidator(code_in(lists.RESIDENCE_STATUSES)), Field(title=lazy("在留資格"))
    ] = "not_asked"
    reason: Annotated[str, AfterValidator(code_in(lists.GAP_REASONS)), Field(title=lazy("理由"))]
    note: Annotated[Note | None, Field(title=lazy("説明"))] = None
    workaround: Annotated[
        str | None,
        AfterValidator(lambda way: way and code_in(lists.GAP_WORKAROUNDS)(way)),
        Field(title=lazy("代わりにしたこと")),
    ] = None
    workaround_note: Annotated[Note | None, Field(title=lazy("代わりにしたことの説明"))] = None


class NewGap(EditGap):
    """No partner was found."""

    case: Ref | None = None
    need: Annotated[Ref | None, Field(title=lazy("課題"))] = None


class CodeForm(FormModel):
    """The six figures that the partner was told by telephone; full-width ones and spaces are understood."""

    code: Annotated[str, Field(max_length=20, title=lazy("番号")), AfterValidator(_figures)]


class ByPage(FormModel):
    """What a partner types itself: it says who; the way by which we hear it is the page."""

    said_by: Annotated[Name, Field(title=lazy("回答する人のお名前"))]
    heard_via: Literal["portal"] = "portal"


class AcceptByPage(ByPage, Accept):
    contact_name: Annotated[Name | None, Field(title=lazy("担当者（回答する人と違うとき）"))] = None  # type: ignore[assignment]
    _near = field_validator("planned_on")(within_a_year)


class PlanByPage(ByPage, PlannedDay):
    """The day is known now."""

    _near = field_validator("planned_on")(within_a_year)


class RejectByPage(ByPage, Reject):
    """A partner does not decide what we count as a gap."""

    note: Annotated[Note | None, Field(title=lazy("説明"))] = None  # type: ignore[assignment]
    gap: Literal[False] = False


class StartByPage(ByPage, Start):
    """They have met or called the person."""


class HoldByPage(ByPage, Hold):
    """Paused."""

    _near = field_validator("review_on")(within_a_year)


class ResumeByPage(ByPage, Resume):
    """Going on."""


class CompleteByPage(ByPage, Complete):
    """Done."""


class FailByPage(ByPage, Fail):
    """Could not be done."""
