"""Forms of advice."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from app.cases.schemas.cases import Login, Ref
from app.core.errors import lazy
from app.core.forms import FormModel, Narrative


class AskAdvice(FormModel):
    """A question about a case or a contact, to one colleague or to whoever gives advice."""

    question: Annotated[Narrative, Field(max_length=4_000, title=lazy("聞きたいこと"))]
    case: Ref | None = None
    contact: Ref | None = None
    to: Login | None = None


class AnswerAdvice(FormModel):
    answer: Annotated[Narrative, Field(max_length=8_000, title=lazy("回答"))]


class FollowUp(FormModel):
    follow_up: Annotated[Narrative, Field(max_length=4_000, title=lazy("その後"))]
