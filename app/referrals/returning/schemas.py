"""The form of what a partner said about deletion or return."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from app.codes import lists
from app.codes.fields import code_in
from app.core.errors import lazy
from app.core.forms import FormModel, FormProblem, Narrative, PastDate
from app.referrals.returning.words import HOW


def _how(code: str) -> str:
    if code not in HOW:
        raise FormProblem(lazy("選択肢から選んでください。"))
    return code


class ReturnedForm(FormModel):
    """When and how the data was deleted or came back, who there said so, and by which way we heard."""

    how: Annotated[str, AfterValidator(_how), Field(title=lazy("消したか、返したか"))]
    done_on: Annotated[PastDate, Field(title=lazy("消した・返した日"))]
    said_by: Annotated[Narrative, Field(max_length=100, title=lazy("だれが言ったか"))]
    heard_via: Annotated[str, AfterValidator(code_in(lists.HEARD_VIA)), Field(title=lazy("どの方法で聞いたか"))]
    return_note: Annotated[Narrative | None, Field(max_length=1000, title=lazy("説明"))] = None
