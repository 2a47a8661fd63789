"""What people type for the upkeep of the directory."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import Field, field_validator

from app.core.errors import lazy
from app.core.forms import FormModel, FormProblem, Narrative
from app.partners.upkeep.rules import Verdict, What

_REFERRAL = re.compile(r"R-[0-9A-Z]{6,12}")
Login = Annotated[str, Field(max_length=60)]


class WrongForm(FormModel):
    """What is wrong with an entry. `referral`: the reference of the referral on whose page it was said."""

    what: What = Field(title=lazy("何が違うか"))
    explained: Annotated[Narrative, Field(max_length=500)] | None = Field(None, title=lazy("説明"))
    referral: Annotated[str, Field(max_length=20)] | None = None

    @field_validator("what", mode="before")
    @classmethod
    def _known(cls, value: object) -> object:
        if value not in list(What):
            raise FormProblem(lazy("何が違うかを選んでください。"))
        return value

    @field_validator("referral")
    @classmethod
    def _is_reference(cls, value: str | None) -> str | None:
        return value if value and _REFERRAL.fullmatch(value) else None


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
