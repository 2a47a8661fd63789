"""A changed field in words: codes by their names, days as days, lists as lists."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.codes import lists
from app.core.i18n import translate
from app.partners.areas import place_name
from app.partners.upkeep import words

_YES_NO = frozenset({"address_hidden", "confirmed", "residents_only", "accepts_referrals", "own_consent_form"})


def field_name(field: str, locale: str) -> str:
    """What a field is called; itself where nobody has named it."""
    return translate(locale, words.FIELDS[field]) if field in words.FIELDS else field


def spelt(field: str, text: str, locale: str) -> str:
    """The text of a field for a reader; empty for nothing."""
    if field in _YES_NO:
        return translate(locale, words.YES if text == "1" else words.NO)
    return _SPELT[field](text, locale) if text and field in _SPELT else text


def _named(table: Mapping[str, str]) -> Callable[[str, str], str]:
    return lambda text, locale: translate(locale, table[text]) if text in table else text


def _days(figures: str, locale: str) -> str:
    names = [weekday.label(locale) for weekday in lists.WEEKDAYS]
    return " ".join(names[int(day)] for day in figures if day.isdigit() and int(day) < len(names))


def _language(line: str, locale: str) -> str:
    """`vi:024:staff:09:00-12:00 …`: the language, on which days, by whom or what, from when to when."""
    code, _, rest = line.partition(":")
    days, _, rest = rest.partition(":")
    mode, _, more = rest.partition(":")
    by = lists.LANGUAGE_MODES.label(mode, locale) if mode in lists.LANGUAGE_MODES else mode
    details = " ".join(part for part in (_days(days, locale), by, more) if part)
    return lists.LANGUAGES.label(code, locale) + (f" ({details})" if details else "")


def _opening(line: str, locale: str) -> str:
    days, _, more = line.partition(":")
    return f"{_days(days, locale)} {more}".strip()


def _listed(one: Callable[[str, str], str]) -> Callable[[str, str], str]:
    return lambda text, locale: "、".join(one(token, locale) for token in text.split("\n"))


_SPELT: Mapping[str, Callable[[str, str], str]] = {
    "kind": lists.PARTNER_KINDS.label,
    "municipality_code": lambda text, locale: place_name(text, None, locale),
    "prefecture_code": lists.PREFECTURES.label,
    "area_scope": _named(words.SCOPES),
    "state": _named(words.STATES),
    "intake_routes": lambda text, locale: "、".join(
        lists.INTAKE_ROUTES.label(code, locale) for code in text.split(",")
    ),
    "capacity": lists.CAPACITY_WORDS.label,
    "openings": _listed(_opening),
    "areas": _listed(
        lambda code, locale: place_name(code, None, locale) if len(code) > 2 else lists.PREFECTURES.label(code, locale)
    ),
    "statuses": _listed(lists.RESIDENCE_STATUSES.label),
    "telephones": _listed(lambda line, _locale: line),
    "fee_rows": _listed(lambda line, _locale: line),
    "paper_rows": _listed(lambda line, _locale: line),
    "topics": _listed(lists.TOPICS.label),
    "languages": _listed(_language),
    "contacts": lambda text, locale: translate(locale, words.PERSONS) % {"n": text},
}
