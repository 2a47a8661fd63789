"""What is typed to bar a partner."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from app.core.errors import lazy
from app.core.forms import FormModel, Narrative


class BarForm(FormModel):
    """`whole_organisation`: every desk of the same name, also at other numbers."""

    partner: Annotated[str, Field(max_length=20, title=lazy("連携先"))]
    ground: Annotated[Literal["danger", "community", "conflict"], Field(title=lazy("理由の種類"))]
    reason: Annotated[Narrative, Field(max_length=1000, title=lazy("理由"))]
    whole_organisation: Annotated[bool, Field(title=lazy("同じ名前の機関のすべての窓口"))] = False
