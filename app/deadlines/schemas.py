"""The forms of life events and of deadlines. An event's form has every fact that any event may ask for; which of them
an event really asks stands in the catalogue, and the service refuses the others."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, create_model

from app.core.errors import lazy
from app.core.forms import CivilDate, FormModel, Narrative, PastDate
from app.guidance.catalogue import carried
from app.guidance.records import Fact

PREFIX = "fact_"
FactValue = date | str


class EventBase(FormModel):
    """What every life event has: whose it is, and its day as far as it is known.

    `known`: `day` (`on`), `range` (`on` to `until`), or `unknown`.
    """

    person: Annotated[str, Field(max_length=20, title=lazy("だれのことか"))]
    known: Annotated[Literal["day", "range", "unknown"], Field(title=lazy("日付がわかるか"))] = "day"
    on: Annotated[CivilDate | None, Field(title=lazy("日付"))] = None
    until: Annotated[CivilDate | None, Field(title=lazy("遅くともこの日"))] = None
    note: Annotated[Narrative | None, Field(max_length=2000, title=lazy("メモ"))] = None

    def facts(self) -> dict[str, FactValue]:
        """What was answered, by the code of the fact; what was left out is not known."""
        given = {name: getattr(self, name) for name in type(self).model_fields if name.startswith(PREFIX)}
        return {name.removeprefix(PREFIX): value for name, value in given.items() if value is not None}


def _fields(facts: Mapping[str, Fact]) -> dict[str, Any]:
    return {PREFIX + fact.code: (_annotation(fact), None) for fact in facts.values()}


def _annotation(fact: Fact) -> Any:
    title = Field(title=fact.label.ja)
    if fact.kind == "date":
        return Annotated[CivilDate | None, title] if fact.future else Annotated[PastDate | None, title]
    values = ("yes", "no") if fact.kind == "yes_no" else tuple(choice.code for choice in fact.choices)
    return Annotated[Literal[values] | None, title]


EventForm: type[EventBase] = create_model(
    "EventForm", __base__=EventBase, __module__=__name__, **_fields(carried().facts)
)


class WithdrawForm(FormModel):
    """Why an event was entered in error."""

    reason: Annotated[Narrative, Field(max_length=500, title=lazy("誤りの内容"))]


class DeadlineForm(FormModel):
    """What became of a deadline. A deadline that does not apply needs a reason."""

    to: Annotated[Literal["open", "done", "not_applicable"], Field(title=lazy("状態"))]
    on: Annotated[PastDate | None, Field(title=lazy("した日"))] = None
    note: Annotated[Narrative | None, Field(max_length=1000, title=lazy("理由・結果"))] = None


class AcceptAllForm(FormModel):
    """Which proposed changes were on the page when all were accepted: `reference:version`, parted by spaces."""

    seen: Annotated[
        str, Field(max_length=20_000, pattern=r"^J-[0-9A-Z]+:\d+( J-[0-9A-Z]+:\d+)*$", title=lazy("変更の提案"))
    ]

    def versions(self) -> dict[str, int]:
        """Reference → the version seen."""
        return {ref: int(version) for ref, version in (pair.split(":") for pair in self.seen.split())}


class ChangeForm(FormModel):
    """The answer to a proposed change: take the new days, or keep the old ones with a reason."""

    answer: Literal["accept", "keep"]
    why: Annotated[Narrative | None, Field(max_length=500, title=lazy("理由"))] = None
