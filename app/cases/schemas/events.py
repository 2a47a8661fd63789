"""Forms that add to the timeline."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from app.core.errors import lazy
from app.core.forms import CivilDateTime, FormModel, Narrative

Kind = Literal["note", "official_answer", "meeting"]


class Correction(FormModel):
    """What it should have said; the original stays."""

    text: Annotated[Narrative, Field(max_length=10_000, title=lazy("内容"))]
    source: Annotated[Narrative, Field(max_length=300, title=lazy("だれから"))] | None = None
    basis: Annotated[Narrative, Field(max_length=300, title=lazy("根拠"))] | None = None


class NoteForm(Correction):
    """A note, what an office answered (who, on which basis), or a meeting. `at` is wall-clock time of Japan."""

    kind: Annotated[Kind, Field(title=lazy("種類"))] = "note"
    at: CivilDateTime | None = Field(default=None, title=lazy("いつ"))
    draft: Annotated[str, Field(max_length=40)] | None = None
