"""Times of day as people write them, kept as `HH:MM` of Japan. Pure."""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator, Field

from app.core.errors import lazy
from app.core.forms import FormProblem

_WRITTEN = re.compile(r"(\d{1,2})(?:[:時.](\d{1,2})?分?|(\d{2}))?")


def clock_time(text: str) -> str:
    """`09:30` from 9:30, 0930, 9時30分, 9時. Raises FormProblem."""
    found = _WRITTEN.fullmatch(unicodedata.normalize("NFKC", text).replace(" ", ""))
    hour, minute = (int(found[1]), int(found[2] or found[3] or 0)) if found else (99, 0)
    if hour > 23 or minute > 59:
        raise FormProblem(lazy("時刻は 09:30 のように入力してください。"))
    return f"{hour:02d}:{minute:02d}"


ClockTime = Annotated[str, Field(max_length=10), AfterValidator(clock_time)]


def minutes_of(text: str) -> int:
    """`HH:MM` as minutes since midnight."""
    hour, minute = text.split(":")
    return int(hour) * 60 + int(minute)
