"""The form of the import page."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from app.core.errors import lazy
from app.core.forms import FormModel


class ImportForm(FormModel):
    """For which centre a file is, and whether it is only tried."""

    centre: Annotated[str, Field(max_length=20, title=lazy("窓口"))]
    run: Literal["try", "import"] = "try"
