"""Forms of know-how cards."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from app.codes import lists
from app.codes.fields import code_in, codes_in
from app.core.errors import lazy
from app.core.forms import CivilDate, FormModel, Narrative

Text = Annotated[Narrative, Field(max_length=4_000)]


class CardFacts(FormModel):
    """A card: coded facts, and what was done in words without identity."""

    title: Annotated[Narrative, Field(max_length=120, title=lazy("題名"))]
    domains: Annotated[
        list[str], Field(min_length=1, max_length=13, title=lazy("分野")), AfterValidator(codes_in(lists.DOMAINS))
    ]
    residence_status: Annotated[
        str, Field(title=lazy("在留資格")), AfterValidator(code_in(lists.RESIDENCE_STATUSES))
    ] = "unknown"
    language: Annotated[str, Field(title=lazy("言語")), AfterValidator(code_in(lists.LANGUAGES))] = "unknown"
    partner_kinds: Annotated[
        list[str], Field(max_length=12, title=lazy("連携先の種類")), AfterValidator(codes_in(lists.PARTNER_KINDS))
    ] = []
    outcome: Annotated[str, Field(title=lazy("結果")), AfterValidator(code_in(lists.NEED_OUTCOMES))] = "unknown"
    days: Annotated[int | None, Field(ge=0, le=9_999, title=lazy("かかった日数"))] = None
    situation: Annotated[Text, Field(title=lazy("状況"))]
    done: Annotated[Text, Field(title=lazy("行ったことと順番"))]
    tips: Annotated[Text | None, Field(title=lazy("次の人へ"))] = None
    scope: Annotated[Literal["centre", "prefecture", "all"], Field(title=lazy("公開の範囲"))] = "centre"
    review_on: Annotated[CivilDate | None, Field(title=lazy("見直す日"))] = None
    identity_ok: bool = False


class Check(FormModel):
    """The second person's answer."""

    verdict: Literal["publish", "return"]
    note: Annotated[Narrative, Field(max_length=1_000)] | None = None
    no_identity: bool = False


class Used(FormModel):
    """Whether a card that was used helped."""

    helped: bool = False


class Empty(FormModel):
    """A form that is only a button."""
