"""The forms of approvals and of comments at a step."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from app.core.errors import lazy
from app.core.forms import FormModel, Narrative

_Number = Annotated[int, Field(ge=1, le=100_000)]


class Empty(FormModel):
    """A form that is only a button."""


class AskForm(FormModel):
    """Ask for the approval of the version that is shown."""

    number: _Number
    remark: Annotated[Narrative | None, Field(max_length=1000, title=lazy("見てほしいところ"))] = None


class DecisionForm(FormModel):
    """What a supervisor answers about the version that they have read."""

    number: _Number
    verdict: Annotated[Literal["approve", "return"], Field(title=lazy("判断"))]
    note: Annotated[Narrative | None, Field(max_length=2000, title=lazy("判断のコメント"))] = None


class CommentForm(FormModel):
    """Something to say about a step, or in answer to a comment."""

    text: Annotated[Narrative, Field(max_length=2000, title=lazy("コメント"))]
