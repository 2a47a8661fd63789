"""Forms beside the moves: news, tries to reach somebody, telling a partner to stop, the clocks of a centre."""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from app.codes import lists
from app.codes.fields import code_in, codes_in
from app.core.errors import lazy
from app.core.forms import CivilDate, CivilDateTime, FormModel, FormProblem, PastDate
from app.people.lists import SHARE_FIELDS
from app.referrals import words
from app.referrals.schemas import ByPage, Heard, Name, Note, ahead, within_a_year


def _in(codes: Collection[str]) -> AfterValidator:
    def check(value: str | None) -> str | None:
        if value is not None and value not in codes:
            raise FormProblem(lazy("選択肢から選んでください。"))
        return value

    return AfterValidator(check)


SubStatus = Annotated[str | None, _in(words.SUB_STATUSES), Field(max_length=30, title=lazy("くわしい状況"))]
Way = Annotated[str, AfterValidator(code_in(lists.HEARD_VIA)), Field(title=lazy("どの方法で"))]


class Progress(FormModel):
    """Where it stands: heard from the partner or the person, or noted by ourselves."""

    by: Annotated[Literal["partner", "coordinator", "resident"], Field(title=lazy("だれの話か"))] = "partner"
    sub_status: SubStatus = None
    said_by: Annotated[Name | None, Field(title=lazy("だれが言ったか"))] = None
    heard_via: Annotated[Way | None, Field(title=lazy("どの方法で聞いたか"))] = None
    note: Annotated[Note | None, Field(title=lazy("聞いたこと"))] = None


class ProgressByPage(ByPage, Progress):
    by: Literal["partner"] = "partner"
    heard_via: Literal["portal"] = "portal"


class Review(Heard):
    """A hold goes on until another day."""

    review_on: Annotated[CivilDate, AfterValidator(ahead), Field(title=lazy("次に見直す日"))]


class ReviewByPage(ByPage, Review):
    review_on: Annotated[
        CivilDate, AfterValidator(ahead), AfterValidator(within_a_year), Field(title=lazy("次に見直す日"))
    ]


class CancelByPage(ByPage):
    """The partner stops what it has taken on."""

    by: Literal["partner"] = "partner"
    reason: Annotated[str, _in(words.PARTNER_CANCELS), Field(max_length=30, title=lazy("やめる理由"))]
    note: Annotated[Note | None, Field(title=lazy("説明"))] = None
    why_fewer: Literal[None] = None
    gap: Literal[False] = False


class AttemptForm(FormModel):
    """One try to reach the partner or the person; `at` is wall-clock time."""

    whom: Annotated[Literal["partner", "person"], Field(title=lazy("連絡の相手"))]
    at: Annotated[CivilDateTime, Field(title=lazy("いつ"))]
    way: Way
    result: Annotated[str, _in(words.ATTEMPT_RESULTS), Field(max_length=20, title=lazy("どうだったか"))]
    note: Annotated[Note | None, Field(title=lazy("聞いたこと・残したこと"))] = None


class ToldToStop(FormModel):
    """The partner was told that it should stop, and to delete or return what it holds."""

    way: Annotated[str, _in(words.WAYS_TO_TELL), Field(max_length=20, title=lazy("どの方法で伝えたか"))]
    told_on: Annotated[PastDate, Field(title=lazy("伝えた日"))]
    told_to: Annotated[Name | None, Field(title=lazy("だれに伝えたか"))] = None
    kept: Annotated[str, _in(words.KEPT), Field(max_length=20, title=lazy("渡した情報をどうしたか"))] = "not_said"
    note: Annotated[Note | None, Field(title=lazy("聞いたこと"))] = None


class ClockReset(FormModel):
    """Which rule goes back to the next wider one."""

    partner_kind: Annotated[str | None, _in(lists.PARTNER_KINDS), Field(max_length=40, title=lazy("連携先の種別"))] = (
        None
    )
    priority: Annotated[str, AfterValidator(code_in(lists.REFERRAL_PRIORITIES)), Field(title=lazy("急ぎ"))]


class ClockForm(ClockReset):
    """Business days for a kind of partner and a priority."""

    answer: Annotated[int, Field(ge=0, le=60, title=words.SPANS["answer"])]
    first_contact: Annotated[int, Field(ge=0, le=90, title=words.SPANS["first_contact"])]
    news: Annotated[int, Field(ge=1, le=120, title=words.SPANS["news"])]
    outcome: Annotated[int, Field(ge=1, le=400, title=words.SPANS["outcome"])]
    call: Annotated[int, Field(ge=1, le=30, title=words.SPANS["call"])]
    supervisor: Annotated[int, Field(ge=1, le=60, title=words.SPANS["supervisor"])]
    attempts: Annotated[int, Field(ge=1, le=9, title=words.SPANS["attempts"])]


class MinimumReset(FormModel):
    """Which kind of partner goes back to the minimum of the product."""

    partner_kind: Annotated[str, _in(lists.PARTNER_KINDS), Field(max_length=40, title=lazy("連携先の種別"))]


class MinimumForm(MinimumReset):
    """What drafts to this kind of partner open with."""

    fields: Annotated[list[str], AfterValidator(codes_in(SHARE_FIELDS))] = Field(
        default_factory=list, max_length=20, title=lazy("最小に入れること")
    )
