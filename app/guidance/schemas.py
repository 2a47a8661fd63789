"""What a quick look at the deadlines of one event asks, and the forms of the catalogue's editors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from app.codes import lists
from app.core.dates import DateError, parse_date
from app.core.errors import lazy
from app.core.forms import DATE_MESSAGES, CivilDate, FormModel, Narrative


@dataclass(frozen=True)
class Look:
    """An address's question: one event, its day, a status and the end of the stay; `errors` by field, as messages."""

    event: str
    on: date | None
    status: str | None
    expires: date | None
    errors: Mapping[str, str]

    @classmethod
    def read(cls, query: Mapping[str, str], today: date) -> Look:
        """From the query of an address; what cannot be read is a message beside its field."""
        errors: dict[str, str] = {}
        status = query.get("status") or None
        return cls(
            query.get("event", "")[:60],
            _day(query, "date", today, errors),
            status if status in lists.RESIDENCE_STATUSES else None,
            _day(query, "expires", today, errors),
            errors,
        )


def _day(query: Mapping[str, str], name: str, today: date, errors: dict[str, str]) -> date | None:
    text = query.get(name, "").strip()
    if not text:
        return None
    try:
        return parse_date(text[:60], today)
    except DateError as error:
        errors[name] = DATE_MESSAGES.get(error.reason, DATE_MESSAGES["unreadable"])
        return None


class RuleForm(FormModel):
    """A version of a rule, written from another one. `basis`: an act and its article in each line, a bar between.

    `period_count` is empty where the rule has no single period; its clocks then stay as they are.
    """

    title_ja: Annotated[Narrative, Field(max_length=200, title=lazy("決まり"))]
    title_easy: Annotated[Narrative, Field(max_length=300, title=lazy("やさしい日本語の題名"))]
    title_en: Annotated[Narrative, Field(max_length=300, title=lazy("英語の題名"))]
    period_count: Annotated[int | None, Field(ge=0, le=400, title=lazy("期間"))] = None
    period_unit: Annotated[
        Literal["days", "weeks", "months", "years", "business_days"] | None, Field(title=lazy("単位"))
    ] = None
    first_day: Annotated[Literal["excluded", "included", "next_day", "clear"] | None, Field(title=lazy("初日"))] = None
    shift: Annotated[Literal["state", "local", "none"] | None, Field(title=lazy("休日のとき"))] = None
    condition_ja: Annotated[Narrative | None, Field(max_length=600, title=lazy("条件"))] = None
    condition_en: Annotated[Narrative | None, Field(max_length=600, title=lazy("条件（英語）"))] = None
    where_ja: Annotated[Narrative | None, Field(max_length=600, title=lazy("どこで"))] = None
    where_en: Annotated[Narrative | None, Field(max_length=600, title=lazy("どこで（英語）"))] = None
    missed_ja: Annotated[Narrative, Field(max_length=600, title=lazy("過ぎると"))]
    missed_en: Annotated[Narrative, Field(max_length=600, title=lazy("過ぎると（英語）"))]
    basis: Annotated[Narrative, Field(max_length=2000, title=lazy("根拠"))]
    source: Annotated[Narrative, Field(max_length=600, title=lazy("出典"))]
    confidence: Annotated[Literal["sure", "probable", "unsure"], Field(title=lazy("確かさ"))]
    valid_from: Annotated[CivilDate | None, Field(title=lazy("この日から"))] = None
    valid_until: Annotated[CivilDate | None, Field(title=lazy("この日まで"))] = None
    change_ja: Annotated[Narrative | None, Field(max_length=600, title=lazy("改正"))] = None
    change_en: Annotated[Narrative | None, Field(max_length=600, title=lazy("改正（英語）"))] = None
    notes: Annotated[Narrative | None, Field(max_length=600, title=lazy("メモ"))] = None
    why: Annotated[Narrative, Field(max_length=1000, title=lazy("変える理由"))]


class DecideForm(FormModel):
    """A second person's word on a proposed version; whoever proposed it may withdraw it."""

    verdict: Annotated[Literal["approve", "refuse", "withdraw"], Field(title=lazy("判断"))]
    note: Annotated[Narrative | None, Field(max_length=1000, title=lazy("理由"))] = None


class CheckForm(FormModel):
    """The version was held against its source today."""

    valid_from: Annotated[CivilDate | None, Field(title=lazy("この日から"))] = None
    note: Annotated[Narrative | None, Field(max_length=1000, title=lazy("確かめたもの"))] = None
