"""Forms of later changes of a contact."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from app.cases.schemas.contacts import AboutPerson, ContactForm
from app.core.errors import lazy
from app.core.forms import FormModel, Narrative

Why = Annotated[Narrative, Field(max_length=500, title=lazy("訂正の理由"))]


class EditContactForm(ContactForm, AboutPerson):
    """A changed contact. The service asks for `reason` once the time of free editing is over."""

    reason: Why | None = None


class ErrorForm(FormModel):
    """Why a record should never have been made."""

    reason: Why
