"""Forms of needs."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from app.cases.schemas.cases import Ref
from app.codes import lists
from app.codes.fields import code_in
from app.core.errors import lazy
from app.core.forms import FormModel, Narrative

Outcome = Annotated[str, AfterValidator(code_in(lists.NEED_OUTCOMES)), Field(title=lazy("結果"))]
OutcomeNote = Annotated[Narrative, Field(max_length=2_000, title=lazy("結果の説明"))]


class NeedForm(FormModel):
    """A need: its domain, in a few words, and the person concerned (a reference; absent means all)."""

    domain: Annotated[str, AfterValidator(code_in(lists.DOMAINS)), Field(title=lazy("分野"))]
    title: Annotated[Narrative, Field(max_length=120, title=lazy("課題"))]
    detail: Annotated[Narrative, Field(max_length=4_000, title=lazy("くわしく"))] | None = None
    person: Ref | None = Field(default=None, title=lazy("だれの課題か"))


class MoveNeed(FormModel):
    """Back to work (`open`, `in_progress`), or ended with an outcome."""

    state: Annotated[Literal["open", "in_progress", "ended"], Field(title=lazy("状態"))]
    outcome: Outcome | None = None
    outcome_note: OutcomeNote | None = None
