"""The language of a page: how messages, people and answers are put into words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.core.errors import lazy
from app.deadlines.computing import Household
from app.guidance.deadlines import Finding
from app.guidance.words import Message

YES_NO = {"yes": lazy("はい"), "no": lazy("いいえ")}
# Whose line a deadline without a person stands on.
NOBODY = {"newborn": lazy("生まれた子"), "deceased": lazy("亡くなった人")}
UNKNOWN = lazy("記録のない人")


@dataclass(frozen=True)
class Reader:
    """The language of the page: how messages are translated, and its code."""

    say: Callable[..., str]
    locale: str


def said(message: Message | str, reader: Reader) -> str:
    """A message of the engine, or a marked one, in words."""
    return message.say(reader.locale) if isinstance(message, Message) else reader.say(message)


def who(member: str, household: Household, reader: Reader) -> str:
    """What to call a member of the household, somebody without a record, or somebody who left."""
    name = household.name(member) or reader.say(NOBODY.get(member.split(":")[0], UNKNOWN))
    return reader.say(lazy("%(name)s（今はこのケースにいません）"), name=name) if household.is_gone(member) else name


def finding(one: Finding, household: Household, reader: Reader) -> str:
    """What to look at, and whose it is: in a household of four, "the birth day is not known" helps nobody."""
    name = household.name(one.member) if one.member else ""
    told = said(one.text, reader)
    return f"{name}: {told}" if name else told
