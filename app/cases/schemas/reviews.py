"""The form of a supervisor's review."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from app.core.errors import lazy
from app.core.forms import FormModel, Narrative


class ReviewForm(FormModel):
    verdict: Annotated[Literal["ok", "needs_attention"], Field(title=lazy("判断"))]
    finding: Annotated[Narrative, Field(max_length=4_000, title=lazy("所見"))]
