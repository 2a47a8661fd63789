"""A changed field in words: codes by their names, days as days, lists as lists."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.codes import lists
from app.core.i18n import translate
from app.partners.areas import place_name
from app.partners.upkeep import words

_YES_NO = frozenset({"address_hidden", "confirmed"})


def field_name(field: str, locale: str) -> str:
    """What a field is called; itself where nobody has named it."""
    return translate(locale, words.FIELDS[field]) if field in words.FIELDS else field


def spelt(field: str, text: str, locale: str) -> str:
    """The text of a field for a reader; empty for nothing."""
    if field in _YES_NO:
        return translate(locale, words.YES if text else words.NO)
    return _SPELT[field](text, locale) if text and field in _SPELT else text


def _named(table: Mapping[str, str]) -> Callable[[str, str], str]:
    return lambda text, locale: translate(locale, table[text]) if text in table else text


def _language(token: str, locale: str) -> str:
    code, _, days = token.partition(":")
    spoken = lists.LANGUAGES.label(code, locale)
    names = [weekday.label(locale) for weekday in lists.WEEKDAYS]
    known = [names[int(day)] for day in days if day.isdigit() and int(day) < len(names)]
    return f"{spoken} ({' '.join(known)})" if known else spoken


def _listed(one: Callable[[str, str], str]) -> Callable[[str, str], str]:
    return lambda text, locale: "、".join(one(token, locale) for token in text.split(","))


_SPELT: Mapping[str, Callable[[str, str], str]] = {
    "kind": lists.PARTNER_KINDS.label,
    "municipality_code": lambda text, locale: place_name(text, None, locale),
    "prefecture_code": lists.PREFECTURES.label,
    "area_scope": _named(words.SCOPES),
    "state": _named(words.STATES),
    "topics": _listed(lists.TOPICS.label),
    "languages": _listed(_language),
    "contacts": lambda text, locale: translate(locale, words.PERSONS) % {"n": text},
}
