"""What is typed of a partner that is not in the directory."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from app.core.errors import lazy
from app.core.forms import FormModel
from app.partners.schemas import Kind, Line, Phone
from app.referrals.schemas import Ref


class UnlistedForm(FormModel):
    """A name and, where it is known, a telephone; what the draft will be for is carried along."""

    name: Line = Field(title=lazy("名称"))
    phone: Phone | None = Field(None, title=lazy("電話番号"))
    kind: Annotated[Kind, Field(title=lazy("種類"))] = "other"
    need: Ref | None = None
    step: Ref | None = None
    follows: Ref | None = None
