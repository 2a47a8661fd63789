"""The closing sheet: a reason, a summary, and an outcome for each need that is still open."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import AfterValidator, Field, create_model

from app.cases.schemas.cases import Reason, Ref
from app.cases.schemas.needs import Outcome, OutcomeNote
from app.codes import lists
from app.codes.fields import code_in
from app.core.errors import lazy
from app.core.forms import FormModel, Narrative

MAX_NEEDS = 40


class ClosingSheet(FormModel):
    closing_reason: Annotated[str, AfterValidator(code_in(lists.CLOSING_REASONS)), Field(title=lazy("終了の理由"))]
    summary: Annotated[Narrative, Field(max_length=8_000, title=lazy("まとめ"))]
    drop_tasks: bool = False

    def needs(self) -> Iterator[tuple[int, str, str | None, str | None]]:
        """The filled places: number, reference of the need, outcome, note."""
        for place in range(1, MAX_NEEDS + 1):
            ref = getattr(self, f"need_{place}")
            if ref:
                yield place, ref, getattr(self, f"outcome_{place}"), getattr(self, f"note_{place}")


def _places() -> dict[str, Any]:
    """Declared fields, so that limits, codes and the warning of individual numbers hold for each of them."""
    fields: dict[str, Any] = {}
    for place in range(1, MAX_NEEDS + 1):
        fields[f"need_{place}"] = (Ref | None, None)
        fields[f"outcome_{place}"] = (Outcome | None, None)
        fields[f"note_{place}"] = (OutcomeNote | None, None)
    return fields


CLOSING_FORM: type[ClosingSheet] = create_model("CLOSING_FORM", __base__=ClosingSheet, **_places())


class Reopen(FormModel):
    reopen_reason: Reason
