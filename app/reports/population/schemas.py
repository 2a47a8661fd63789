"""Forms of the figures."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from app.core.errors import lazy
from app.core.forms import FormModel, Narrative


class LoadForm(FormModel):
    """A file is sent; everything else stands in it."""


class WithdrawForm(FormModel):
    """Why figures that were loaded are not to be used any more."""

    withdraw_note: Annotated[Narrative, Field(max_length=200, title=lazy("使わない理由"))]
