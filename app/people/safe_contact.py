"""The rules of safe contact in words. A wrong call can put a person in danger, so nothing is guessed here.

Pure: it reads attributes and gives sentences in the language of `say` (a translator with parameters).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from typing import Protocol

from app.core.errors import lazy

Say = Callable[..., str]

UNKNOWN: str = lazy("連絡方法は未確認")
WEEKDAYS: Sequence[str] = (lazy("月"), lazy("火"), lazy("水"), lazy("木"), lazy("金"), lazy("土"), lazy("日"))
_DAYS: Mapping[str, str] = {"": "", "0123456": "", "01234": lazy("平日"), "56": lazy("土日")}
# (on certain days, from a time, until a time)
_CALL: Mapping[tuple[bool, bool, bool], str] = {
    (False, False, False): lazy("電話してよい"),
    (False, True, False): lazy("電話は%(start)s以降"),
    (False, False, True): lazy("電話は%(end)sまで"),
    (False, True, True): lazy("電話は%(start)sから%(end)sまで"),
    (True, False, False): lazy("電話は%(days)sだけ"),
    (True, True, False): lazy("電話は%(days)s%(start)s以降"),
    (True, False, True): lazy("電話は%(days)s%(end)sまで"),
    (True, True, True): lazy("電話は%(days)s%(start)sから%(end)sまで"),
}
_NAME: Mapping[bool | None, str] = {
    None: lazy("名乗ってよいかは未確認"),
    True: lazy("名乗ってよい"),
    False: lazy("名乗らない"),
}
_MESSAGE: Mapping[bool, str] = {True: lazy("SMS・メッセージは可"), False: lazy("SMS・メッセージは不可")}
_MAIL: Mapping[bool, str] = {True: lazy("郵便は可"), False: lazy("郵便は送らない")}


class Contactable(Protocol):
    """What the rules are read from. `call_weekdays` holds the digits of the days, Monday is 0."""

    may_call: bool | None
    may_message: bool | None
    may_mail: bool | None
    may_say_who: bool | None
    call_from: str | None
    call_until: str | None
    call_weekdays: str
    contact_note: str | None


def words_of(person: Contactable, say: Say) -> list[str]:
    """One sentence per rule, the most dangerous to miss first; empty when nothing was asked.

    As soon as one rule is known, calling and naming oneself are named as unknown too: silence is no permission.
    """
    answers = (person.may_call, person.may_message, person.may_mail, person.may_say_who)
    if all(answer is None for answer in answers) and not person.contact_note:
        return []
    found = [_call(person, say), say(_NAME[person.may_say_who])]
    if person.may_message is not None:
        found.append(say(_MESSAGE[person.may_message]))
    if person.may_mail is not None:
        found.append(say(_MAIL[person.may_mail]))
    return found


def _call(person: Contactable, say: Say) -> str:
    if person.may_call is None:
        return say(lazy("電話してよいかは未確認"))
    if not person.may_call:
        return say(lazy("電話しない"))
    days = _days(person.call_weekdays, say)
    message = _CALL[bool(days), bool(person.call_from), bool(person.call_until)]
    return say(message, days=days, start=_hour(person.call_from, say), end=_hour(person.call_until, say))


def _days(digits: str, say: Say) -> str:
    known = _DAYS.get(digits)
    if known is None:
        names = [say(WEEKDAYS[int(digit)]) for digit in digits]
        return reduce(lambda one, other: say(lazy("%(one)s・%(other)s"), one=one, other=other), names)
    return say(known) if known else ""


def _hour(time: str | None, say: Say) -> str:
    """18:00 → 18時, 18:30 → 18:30: as one says it."""
    if not time:
        return ""
    return say(lazy("%(hour)s時"), hour=int(time[:2])) if time.endswith(":00") else time
