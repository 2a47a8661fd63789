"""Forms of accounts."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from app.core.forms import FormModel


class LogIn(FormModel):
    login: Annotated[str, Field(max_length=60)]
    password: Annotated[str, Field(max_length=200)]
    next: Annotated[str, Field(max_length=500)] = "/"


class Empty(FormModel):
    """A form that is only a button."""
