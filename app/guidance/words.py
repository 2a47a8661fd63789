"""Sentences of the engine: a Japanese message with its arguments, put into words when somebody reads it.

Nothing is formatted while deadlines are computed; arguments keep their kind (a date, a label in two languages, another
message), so that the same deadline can be read in both languages.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from app.codes.codelist import Code
from app.core.errors import lazy
from app.core.i18n import translate
from app.guidance.records import Period, Text


@dataclass(frozen=True, slots=True)
class Message:
    """`template` is a Japanese message marked with `lazy`; `arguments` fill its `%(name)s`."""

    template: str
    arguments: tuple[tuple[str, str | int | date | Text | Code | Message], ...] = ()

    def say(self, locale: str = "ja") -> str:
        filled = {name: _said(value, locale) for name, value in self.arguments}
        return translate(locale, self.template) % filled if filled else translate(locale, self.template)

    def __str__(self) -> str:
        return self.say()


def message(template: str, **arguments: str | int | date | Text | Code | Message) -> Message:
    return Message(template, tuple(arguments.items()))


def verbatim(text: Text) -> Message:
    """Words of a record as they stand."""
    return message("%(text)s", text=text)


def _said(value: str | int | date | Text | Code | Message, locale: str) -> str:
    if isinstance(value, Message):
        return value.say(locale)
    if isinstance(value, Text):
        return value.ja if locale == "ja" else value.en
    if isinstance(value, Code):
        return value.label(locale)
    return str(value)


_ONE: Mapping[str, str] = MappingProxyType(
    {
        "days": lazy("1日"),
        "weeks": lazy("1週間"),
        "months": lazy("1か月"),
        "years": lazy("1年"),
        "business_days": lazy("1開庁日"),
    }
)
_MANY: Mapping[str, str] = MappingProxyType(
    {
        "days": lazy("%(count)s日"),
        "weeks": lazy("%(count)s週間"),
        "months": lazy("%(count)sか月"),
        "years": lazy("%(count)s年"),
        "business_days": lazy("%(count)s開庁日"),
    }
)


def length(period: Period) -> Message:
    """14日, 3か月."""
    if period.count == 1:
        return Message(_ONE[period.unit])
    return message(_MANY[period.unit], count=period.count)


# Dates that the household's records bring.
MEMBER_DATE_LABELS: Mapping[str, Message] = MappingProxyType(
    {
        "period_end": Message(lazy("在留期間の満了日")),
        "card_expiry": Message(lazy("在留カードの有効期限")),
        "pending_since": Message(lazy("審査中の申請をした日")),
        "birth_date": Message(lazy("生年月日")),
    }
)

ACTORS: Mapping[str, str] = MappingProxyType(
    {
        "person": lazy("本人"),
        "parent": lazy("親"),
        "relative": lazy("親族・同居している人"),
        "head": lazy("世帯主"),
        "employer": lazy("会社・受入れ機関"),
        "office": lazy("役所"),
        "anyone": lazy("だれでも"),
        "nobody": lazy("手続きなし"),
    }
)

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "duty": lazy("しなければならない"),
        "claim": lazy("請求できる期限"),
        "window": lazy("手続きできる期間"),
        "effect": lazy("効力が続く期限"),
        "ground": lazy("不利益な処分ができるようになる日"),
        "warning": lazy("注意"),
    }
)

URGENCIES: Mapping[str, str] = MappingProxyType(
    {
        "overdue": lazy("過ぎています"),
        "today": lazy("今日動く"),
        "days": lazy("数日のうち"),
        "weeks": lazy("数週間のうち"),
        "calm": lazy("急がない"),
    }
)

MEMBERS: Mapping[str, str] = MappingProxyType(
    {
        "subject": lazy("出来事のあった人"),
        "spouse": lazy("その配偶者"),
        "children": lazy("その子（18歳未満）"),
        "newborn": lazy("生まれた子"),
        "parents": lazy("その親"),
        "mother": lazy("産んだ親"),
        "household": lazy("同じ世帯の人"),
        "deceased": lazy("亡くなった人"),
    }
)

# What the steps of a domain are for, until the person has said it in their own words.
GOALS: Mapping[str, str] = MappingProxyType(
    {
        "residence": lazy("安心して日本にいられる在留資格を保つ"),
        "employment": lazy("権利を守り、働いて暮らせるようになる"),
        "housing": lazy("安心して住める所を持つ"),
        "medical": lazy("必要な治療を受け、健康を取り戻す"),
        "education": lazy("子どもが学び続けられる"),
        "family": lazy("家族の身分と暮らしを整える"),
        "safety": lazy("安全に暮らす"),
        "economy": lazy("暮らしに足りるお金を得て、滞納や借金を片づける"),
        "japanese": lazy("日本語で用を足せるようになる"),
        "welfare": lazy("受けられる保険と手当を受ける"),
        "legal": lazy("法律の助けを得て、納得して決める"),
        "daily_life": lazy("届出を済ませ、毎日の暮らしを落ち着かせる"),
        "other": lazy("困りごとを一つずつ片づける"),
    }
)
