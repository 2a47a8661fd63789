"""The form in front of an address."""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator, Field

from app.core.errors import lazy
from app.core.forms import FormModel, FormProblem


def _figures(text: str) -> str:
    plain = re.sub(r"[\s\-ー－]", "", unicodedata.normalize("NFKC", text))
    if not (len(plain) == 6 and plain.isascii() and plain.isdigit()):
        raise FormProblem(lazy("6桁の数字を入力してください。"))
    return plain


class AddressCode(FormModel):
    """Six figures as told."""

    code: Annotated[str, Field(max_length=20, title=lazy("番号（6桁）")), AfterValidator(_figures)]
