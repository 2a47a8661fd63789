"""Text in two languages. The message itself is Japanese; English comes from `app/locale/en/*.po`.

Each package keeps its own catalogue, so that a page and its translation change together. Japanese
needs none. Catalogues are read when English is first asked for and kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from babel.messages import pofile

LOCALES = ("ja", "en")
DIRECTORY = Path(__file__).resolve().parent.parent / "locale"


@cache
def catalogue(locale: str) -> dict[str, tuple[str, ...]]:
    """All translations of a locale: message → forms (singular, plural)."""
    merged: dict[str, tuple[str, ...]] = {}
    for path in sorted((DIRECTORY / locale).glob("*.po")):
        with path.open("rb") as file:
            for message in pofile.read_po(file, locale=locale):
                if not message.id:
                    continue
                key = message.id if isinstance(message.id, str) else message.id[0]
                forms = (message.string,) if isinstance(message.string, str) else tuple(message.string or ("",))
                if forms[0]:
                    merged[key] = forms
    return merged


def translate(locale: str, message: str) -> str:
    """The message in that language; Japanese where English is missing, so that nothing is lost."""
    if locale == "ja":
        return message
    return catalogue(locale).get(message, (message,))[0]


def say(locale: str, message: str, params: Mapping[str, object]) -> str:
    """The message in that language with its parts filled in. A tuple among them lists messages, translated as well."""
    text = translate(locale, message)
    comma = "、" if locale == "ja" else ", "
    parts = {
        name: comma.join(translate(locale, one) for one in part) if isinstance(part, tuple) else part
        for name, part in params.items()
    }
    return text % parts if parts else text


def translate_plural(locale: str, singular: str, plural: str, n: int) -> str:
    """Japanese has one form; English two."""
    if locale == "ja":
        return singular
    forms = catalogue(locale).get(singular, (singular, plural))
    return forms[0] if n == 1 else forms[-1]


Translator = Callable[[str], str]


@cache
def translator(locale: str) -> Translator:
    """`_` for one language."""
    if locale == "ja":
        return str
    return lambda message: translate(locale, message)
