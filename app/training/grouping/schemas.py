"""Forms of case groups."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from app.core.errors import lazy
from app.core.forms import FormModel


class ProposeForm(FormModel):
    """Groups of at most so many people, for this half day or for all of the cohort that are still to come."""

    size: Annotated[int, Field(ge=2, le=20, title=lazy("1つの班の人数（最大）"))]
    everywhere: Annotated[bool, Field(title=lazy("この期のほかのコマも同じ分け方にする"))] = False


class MoveForm(FormModel):
    """Somebody into another group; a new number is a new group."""

    person: Annotated[str, Field(max_length=20, title=lazy("受講者"))]
    group: Annotated[int, Field(ge=1, le=99, title=lazy("班"))]
