"""Forms of files."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from app.core.errors import lazy
from app.core.forms import FormModel


class FileForm(FormModel):
    """What whoever sends a file says of it; the file itself comes beside it."""

    looked: Annotated[bool, Field(title=lazy("確認"))] = False
