"""The closing sheet: a reason, a summary, and an outcome for each need that is still open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, Field, create_model

from app.cases.schemas.cases import Reason, Ref
from app.cases.schemas.needs import Outcome, OutcomeNote
from app.codes import lists
from app.codes.fields import code_in
from app.core.errors import lazy
from app.core.forms import FormModel, Narrative, PastDate

MAX_NEEDS = 40
MAX_ENDS = 80
_Key = Annotated[str, Field(max_length=40)]
_Code = Annotated[str, Field(max_length=60, title=lazy("どうするか"))]
_Note = Annotated[Narrative, Field(max_length=1000, title=lazy("理由・説明"))]
_Day = Annotated[PastDate, Field(title=lazy("した日・伝えた日"))]


@dataclass(frozen=True)
class SentEnd:
    """What was sent for one open end: its place on the sheet, its key, and what was decided."""

    place: int
    key: str
    decision: str | None = None
    note: str | None = None
    on: date | None = None


class ClosingSheet(FormModel):
    closing_reason: Annotated[str, AfterValidator(code_in(lists.CLOSING_REASONS)), Field(title=lazy("終了の理由"))]
    summary: Annotated[Narrative, Field(max_length=8_000, title=lazy("まとめ"))]
    drop_tasks: bool = False  # whatever nobody decided falls away, where that is possible

    def needs(self) -> Iterator[tuple[int, str, str | None, str | None]]:
        """The filled places: number, reference of the need, outcome, note."""
        for place in range(1, MAX_NEEDS + 1):
            ref = getattr(self, f"need_{place}")
            if ref:
                yield place, ref, getattr(self, f"outcome_{place}"), getattr(self, f"note_{place}")

    def ends(self) -> Iterator[SentEnd]:
        """What else was open, as far as it was sent."""
        for place in range(1, MAX_ENDS + 1):
            key = getattr(self, f"end_{place}")
            if key:
                decision, note, on = (getattr(self, f"{name}_{place}") for name in ("decision", "end_note", "end_on"))
                yield SentEnd(place, key, decision, note, on)


def _places() -> dict[str, Any]:
    """Declared fields, so that limits, codes and the warning of individual numbers hold for each of them."""
    fields: dict[str, Any] = {}
    for place in range(1, MAX_NEEDS + 1):
        fields[f"need_{place}"] = (Ref | None, None)
        fields[f"outcome_{place}"] = (Outcome | None, None)
        fields[f"note_{place}"] = (OutcomeNote | None, None)
    for place in range(1, MAX_ENDS + 1):
        fields[f"end_{place}"] = (_Key | None, None)
        fields[f"decision_{place}"] = (_Code | None, None)
        fields[f"end_note_{place}"] = (_Note | None, None)
        fields[f"end_on_{place}"] = (_Day | None, None)
    return fields


CLOSING_FORM: type[ClosingSheet] = create_model("CLOSING_FORM", __base__=ClosingSheet, **_places())


class Reopen(FormModel):
    reopen_reason: Reason
