"""Keys for comparing names, numbers and addresses; what was typed is kept beside them.

Public offices write the same address with four different hyphens and full-width figures, so
comparison works on a folded copy. Folded text is never shown and never written back.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import phonenumbers

from app.core.text import name_key

_HYPHENS = "‐‑‒–—―−－ーｰ﹣-"
_TO_HYPHEN = str.maketrans(dict.fromkeys(_HYPHENS, "-"))
_DROP = re.compile(r"[\s・･.,、。「」『』（）()［］\[\]]+")
# Emergency and guidance numbers (110, 189, #8008) that no numbering library calls valid.
SHORT_NUMBERS = re.compile(r"1\d{2}|#\d{4}")
_POSTAL = re.compile(r"\d{7}")
_KANJI_FIGURES = {figure: str(value) for value, figure in enumerate("〇一二三四五六七八九")}
_HOUSE_NUMBER = re.compile(r"([〇一二三四五六七八九]{1,3})(?=丁目|番|号)")


@lru_cache(maxsize=32_768)
def fold(text: str) -> str:
    """A key equal for names that a person would call the same, in any script; remembered, as lists repeat."""
    return name_key(text)


def _fold_hyphens(text: str) -> str:
    return text.translate(_TO_HYPHEN)


def digits(text: str) -> str:
    """The figures of a telephone number, half-width, in order; nothing else."""
    return re.sub(r"\D", "", unicodedata.normalize("NFKC", text))


def clean_number(text: str) -> str:
    """The number with half-width figures and plain hyphens, to be parsed or shown."""
    return _fold_hyphens(unicodedata.normalize("NFKC", text)).strip()


@lru_cache(maxsize=16_384)
def to_e164(text: str) -> str | None:
    """E.164 for a number valid in Japan (or with a country code); None for anything else.

    Short numbers such as 189 and #8008 have no E.164 form; see `is_short_number`.
    """
    try:
        number = phonenumbers.parse(clean_number(text), "JP")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def is_short_number(text: str) -> bool:
    """Whether this is a short number (110, 189, #8008), which is dialled as it stands."""
    return bool(SHORT_NUMBERS.fullmatch(clean_number(text)))


def to_postal_code(text: str) -> str | None:
    """NNN-NNNN from any way of writing seven figures; None when there are not seven."""
    figures = digits(text)
    return f"{figures[:3]}-{figures[3:]}" if _POSTAL.fullmatch(figures) else None


def address_key(text: str) -> str:
    """An address for comparison: one width, one hyphen, 二丁目３番 and 2-3 the same."""
    plain = _fold_hyphens(unicodedata.normalize("NFKC", text))
    plain = _HOUSE_NUMBER.sub(lambda m: "".join(_KANJI_FIGURES[c] for c in m[1]), plain)
    plain = re.sub(r"(?<=\d)(丁目|番地の|番地|番の|番|号|の)(?=\d)", "-", plain)
    return _DROP.sub("", re.sub(r"(?<=\d)(丁目|番地|番|号)", "", plain))


def desk_key(name: str, phone: str) -> str:
    """Equal for rows that describe one desk: the folded name and the figures of the number."""
    return f"{fold(name)}|{digits(phone)}"
