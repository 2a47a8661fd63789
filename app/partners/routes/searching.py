"""The search of the directory: what can be asked, and each chosen condition as something to take away again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.codes import lists
from app.core import clock
from app.core.errors import lazy
from app.core.i18n import translate
from app.partners import showing
from app.partners.queries import Found
from app.partners.reach import REACH_WORDS
from app.web.request import Rq

CHECKS: Mapping[str, str] = {
    "confirmed": lazy("確認済み"),
    "unconfirmed": lazy("未確認の情報"),
    "stale": lazy("確認から1年超"),
    "dead": lazy("番号がつながらない"),
    "queue": lazy("手で登録・確認待ち"),
}
_NAMES: Mapping[str, str] = {
    "q": lazy("言葉"),
    "kind": lazy("種類"),
    "topic": lazy("相談内容"),
    "prefecture": lazy("都道府県"),
    "municipality": lazy("市区町村"),
    "reach": lazy("範囲"),
    "language": lazy("言語"),
    "weekday": lazy("曜日"),
    "open": lazy("受付"),
    "accepts": lazy("引継ぎ"),
    "status": lazy("在留資格"),
    "check": lazy("確認の状態"),
    "state": lazy("使用"),
    "sure": lazy("わからないもの"),
}
_SAID: Mapping[str, str] = {
    "open": lazy("いま開いている"),
    "accepts": lazy("受け付けている"),
    "state": lazy("使用をやめた"),
    "sure": lazy("除く"),
}

_WORDED: Mapping[str, Mapping[str, str]] = {
    "reach": {str(reach): words for reach, words in REACH_WORDS.items()},
    "check": CHECKS,
}


@dataclass(frozen=True)
class Chip:
    """A chosen condition in words, and the address of the list without it."""

    name: str
    value: str
    without: str


def weekdays(locale: str) -> list[tuple[str, str]]:
    """`0` is Monday."""
    return [(str(number), lists.WEEKDAYS.label(day.code, locale)) for number, day in enumerate(lists.WEEKDAYS)]


def chips(rq: Rq, page: Found) -> list[Chip]:
    """What was chosen, in the order of the form. A weekday without a language says nothing and goes with it."""
    chosen = {"q": page.query.q, **page.query.filters}
    found = []
    for name, label in _NAMES.items():
        if value := chosen.get(name):
            gone = {name: None, "weekday": None} if name == "language" else {name: None}
            found.append(Chip(translate(rq.locale, label), _said(name, value, rq.locale), page.url(**gone)))
    return found


def _said(name: str, value: str, locale: str) -> str:
    codes = {
        "kind": lists.PARTNER_KINDS, "topic": lists.TOPICS, "prefecture": lists.PREFECTURES,
        "language": lists.LANGUAGES, "status": lists.RESIDENCE_STATUSES,
    }  # fmt: skip
    if name in codes:
        return codes[name].label(value, locale) if value in codes[name] else value
    if name in _WORDED:
        return translate(locale, _WORDED[name].get(value, value))
    if name == "weekday":
        return dict(weekdays(locale)).get(value, value)
    return translate(locale, _SAID[name]) if name in _SAID else value


def shown(rq: Rq, page: Found) -> dict[str, Any]:
    """The context of the list beside its page: lines that surely fit, lines that may, the conditions as chips."""
    filters = page.query.filters
    place = page.place
    lines = showing.lines(page.items, place, filters, clock.civil_now())
    surely = max(0, page.sure - page.query.offset)
    return {
        "surely": lines[:surely],
        "perhaps": lines[surely:],
        "chips": chips(rq, page),
        "from_place": place.name(rq.locale) if place else "",
        "no_neighbours": place is not None and not place.neighbours and filters.get("reach") == "neighbour",
        "reaches": [(str(reach), translate(rq.locale, words)) for reach, words in REACH_WORDS.items()],
        "weekdays": weekdays(rq.locale),
        "statuses": lists.RESIDENCE_STATUSES.choices(rq.locale),
        "checks": [(code, translate(rq.locale, words)) for code, words in CHECKS.items()],
        "more_asked": any(filters.get(name) for name in ("reach", "accepts", "status", "check", "state", "sure")),
    }
