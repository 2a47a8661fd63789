"""Forms of reminders and absences."""

from __future__ import annotations

import re
import unicodedata
from email.errors import HeaderParseError
from email.headerregistry import Address
from typing import Annotated

from pydantic import AfterValidator, Field

from app.core.errors import lazy
from app.core.forms import CivilDate, FormModel, FormProblem
from app.reminders.lifecycle import AHEAD, OPTIONAL

_LOGIN = r"^[A-Za-z0-9][A-Za-z0-9_.-]*$"
# One mailbox, in letters that can break out of no header and no command; what a server makes of it, it says.
_ADDRESS = r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+$"
_MOST_DAYS = 8


def _days(text: str) -> str:
    """Days before, typed with commas, spaces or 、 between, as they are kept."""
    parts = [part for part in re.split(r"[\s,、・]+", unicodedata.normalize("NFKC", text)) if part]
    numbers = [int(part) for part in parts if re.fullmatch(r"[0-9]{1,3}", part)]
    if len(numbers) != len(parts) or any(number > AHEAD.days for number in numbers):
        raise FormProblem(lazy("0から%(most)dまでの日数を、「,」で区切って書いてください。"), most=AHEAD.days)
    if len(set(numbers)) > _MOST_DAYS:
        raise FormProblem(lazy("日数は%(most)d個までにしてください。"), most=_MOST_DAYS)
    return ",".join(str(number) for number in sorted(set(numbers), reverse=True))


def _kinds(values: list[str]) -> list[str]:
    if any(value not in set(OPTIONAL) for value in values):
        raise FormProblem(lazy("選択肢から選んでください。"))
    return sorted(set(values))


def _mailbox(text: str | None) -> str | None:
    """An address that the mail library takes for exactly one mailbox."""
    try:
        return text and Address(addr_spec=text).addr_spec
    except (HeaderParseError, ValueError):
        raise FormProblem(lazy("メールアドレスとして読めません。")) from None


Days = Annotated[str, Field(max_length=60), AfterValidator(_days)]


class SettingsForm(FormModel):
    """How one is reminded. Days of the law are always told of from the last day on."""

    legal_days: Annotated[Days, Field(title=lazy("法律の期限"))] = ""
    work_days: Annotated[Days, Field(title=lazy("ステップ・タスクなど"))] = ""
    kinds: Annotated[
        list[str], Field(max_length=len(OPTIONAL), title=lazy("知らせること")), AfterValidator(_kinds)
    ] = []
    mail: Annotated[bool, Field(title=lazy("メール"))] = False
    address: Annotated[
        str | None, Field(max_length=200, pattern=_ADDRESS, title=lazy("メールアドレス")), AfterValidator(_mailbox)
    ] = None
    hour: Annotated[int, Field(ge=0, le=23, title=lazy("時刻"))] = 8
    locale: Annotated[str, Field(pattern="^(ja|en)$", title=lazy("ことば"))] = "ja"


class AbsenceForm(FormModel):
    """Days on which somebody is away. `who` empty: oneself; `cover` empty: the centre's supervisors."""

    who: Annotated[str | None, Field(max_length=60, pattern=_LOGIN, title=lazy("不在の人"))] = None
    first_on: Annotated[CivilDate, Field(title=lazy("いつから"))]
    last_on: Annotated[CivilDate, Field(title=lazy("いつまで"))]
    cover: Annotated[str | None, Field(max_length=60, pattern=_LOGIN, title=lazy("代わりに見る人"))] = None


class Nothing(FormModel):
    """A form that is only a button."""
