"""The form of the import page."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from app.core.errors import lazy
from app.core.forms import FormModel


class ImportForm(FormModel):
    """For which centre a file is, whether it is only tried, and that what would double was seen and is meant."""

    centre: Annotated[str, Field(max_length=20, title=lazy("窓口"))]
    run: Literal["try", "import"] = "try"
    sure: Annotated[bool, Field(title=lazy("注意を確かめた"))] = False
