"""What people type for the upkeep of the directory."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from app.core.errors import lazy
from app.core.forms import FormModel, FormProblem, Narrative
from app.partners.upkeep.rules import Verdict, What
from app.partners.upkeep.words import SORTS

_PAGE = re.compile(r"/(referrals|inbound)/R-[0-9A-Z]{6,12}")
Login = Annotated[str, Field(max_length=60)]


class _FromPage(FormModel):
    """`back`: the page of the referral on which it was said; anything else is none."""

    back: Annotated[str, Field(max_length=40)] | None = None

    @field_validator("back")
    @classmethod
    def _is_page(cls, value: str | None) -> str | None:
        return value if value and is_page(value) else None


class AtOnceForm(_FromPage):
    """That something is wrong with an entry; what it is may be said afterwards."""


class WrongForm(_FromPage):
    """What is wrong with an entry, or at least some words about it."""

    explained: Annotated[Narrative, Field(max_length=500)] | None = Field(None, title=lazy("説明"))
    what: What = Field(What.UNSAID, validate_default=True, title=lazy("何が違うか"))

    @field_validator("what", mode="before")
    @classmethod
    def _known(cls, value: object, info: ValidationInfo) -> object:
        if value not in SORTS and not info.data.get("explained"):
            raise FormProblem(lazy("何が違うかを選ぶか、説明を書いてください。"))
        return value if value in SORTS else What.UNSAID


def is_page(text: str) -> bool:
    """Whether this is the address of a referral, to which a report leads back."""
    return _PAGE.fullmatch(text) is not None


class SettleForm(FormModel):
    """What came of the reports of one sort."""

    verdict: Verdict = Field(title=lazy("結果"))


class CareForm(FormModel):
    """Who of the centre looks after an entry (log-in name; nobody: whoever looks after the rest)."""

    editor: Login | None = Field(None, title=lazy("責任を持つ人"))
    marked: bool = Field(False, title=lazy("この窓口で使う"))


class DeskForm(FormModel):
    """Who looks after what has no editor of its own."""

    editor: Login | None = Field(None, title=lazy("ふだんの担当"))
