"""Words for due days that hang on something: how they are counted, why they moved, what is the matter with them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from app.core.dates import both
from app.core.errors import lazy
from app.guidance.catalogue import carried
from app.plans.engine.relative import Base, Unit

Translate = Callable[..., str]

UNITS = {
    Unit.WORKING_DAYS: lazy("営業日"),
    Unit.DAYS: lazy("日（休みの日も数える）"),
    Unit.WEEKS: lazy("週間"),
    Unit.MONTHS: lazy("か月（暦で数える）"),
}
_LENGTHS = {
    Unit.WORKING_DAYS: lazy("%(n)s営業日"),
    Unit.DAYS: lazy("%(n)s日"),
    Unit.WEEKS: lazy("%(n)s週間"),
    Unit.MONTHS: lazy("%(n)sか月間"),
}
_ONE = {
    Unit.WORKING_DAYS: lazy("1営業日"),
    Unit.DAYS: lazy("1日"),
    Unit.WEEKS: lazy("1週間"),
    Unit.MONTHS: lazy("1か月"),
}
_COUNTED = {
    Base.STEP: lazy("「%(title)s」が終わってから%(length)s"),
    Base.EVENT: lazy("できごと「%(title)s」から%(length)s"),
    Base.AGREEMENT: lazy("本人の同意から%(length)s"),
    Base.TODAY: lazy("入力した日から%(length)s"),
}
_BECAUSE = {
    "done": lazy("「%(title)s」が%(day)sに終わったため"),
    "step": lazy("「%(title)s」の期限が%(day)sになったため"),
    "event": lazy("できごと「%(title)s」の日が%(day)sになったため"),
    "agreement": lazy("本人が%(day)sに同意したため"),
}
_OPEN = lazy("もとの日がわからなくなったため")
WITH_LAW = lazy("法律の期限と同じ日")


def length(count: int, unit: Unit, translate: Translate) -> str:
    """A length of time."""
    return translate(_ONE[unit]) if count == 1 else translate(_LENGTHS[unit], n=count)


def counted(base: Base, title: str, count: int, unit: Unit, translate: Translate) -> str:
    """How a due day is counted; `title` names the step or the event."""
    if base is Base.RULE:
        return translate(WITH_LAW)
    return translate(_COUNTED[base], title=title, length=length(count, unit, translate))


def event_title(code: str, locale: str) -> str:
    """What a kind of life event is called."""
    kind = carried().events.get(code)
    return kind.title.label(locale) if kind else code


def law_title(rule: str, locale: str) -> str:
    """What a rule is called, by the records that the product carries."""
    versions = carried().rules.get(rule)
    return versions[-1].title.label(locale) if versions else rule


def told(value: str, translate: Translate, locale: str) -> str:
    """What the history kept of how a due day was said (`anchors.told`)."""
    if not value:
        return ""
    body: dict[str, Any] = json.loads(value)
    base = Base(body["base"])
    title = event_title(body["title"], locale) if base is Base.EVENT else body["title"]
    unit = Unit(body["unit"]) if body["unit"] else Unit.DAYS
    return counted(base, title, body["count"] or 0, unit, translate)


def because(body: Mapping[str, str], translate: Translate, locale: str) -> str:
    """Why a day moved with what it hangs on."""
    sentence = _BECAUSE.get(body["base"])
    if sentence is None or not body["day"]:
        return translate(_OPEN)
    title = event_title(body["title"], locale) if body["base"] == "event" else body["title"]
    day = date.fromisoformat(body["day"])
    return translate(sentence, title=title, day=both(day) if locale == "ja" else day.isoformat())
