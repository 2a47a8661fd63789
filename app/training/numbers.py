"""The number of a certification, which people read out, and the code of a document, which nobody can guess. Pure."""

from __future__ import annotations

import unicodedata

from stdnum import luhn
from stdnum.iso7064 import mod_37_36

_DASHES = dict.fromkeys(map(ord, "-‐‑‒–—−ー－ \u3000"), None)
_MISREAD = str.maketrans("OIL", "011")
CODE_LENGTH = 12
CODE_PATTERN = r"([0-9A-Za-z][\s\-]*){13}"
"""What a browser lets pass as a code: thirteen figures and letters, however they are grouped (HTML `pattern`)."""


def certification_number(fiscal_year: int, serial: int) -> str:
    """`2024-00052-6`: fiscal year of the approval, serial within it, check digit (Luhn)."""
    figures = f"{fiscal_year:04d}{serial:05d}"
    return f"{figures[:4]}-{figures[4:]}-{luhn.calc_check_digit(figures)}"


def clean_number(text: str) -> str | None:
    """What somebody typed as the number it means; None where the check digit says that it was mistyped."""
    figures = unicodedata.normalize("NFKC", text).translate(_DASHES)
    if not (len(figures) == 10 and figures.isascii() and figures.isdigit() and luhn.is_valid(figures)):
        return None
    return f"{figures[:4]}-{figures[4:9]}-{figures[9]}"


def document_code(random_part: str) -> str | None:
    """Twelve random characters and a check character, in groups; None where the check would be misread (I, L, O, U)."""
    check = mod_37_36.calc_check_digit(random_part)
    if check in "ILOU":
        return None
    return grouped(random_part + check)


def grouped(code: str) -> str:
    """`ABCD-EFGH-JKMN-P`."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def clean_code(text: str) -> str | None:
    """What was typed or scanned as the code it means; None for what no document can have."""
    plain = unicodedata.normalize("NFKC", text).upper().translate(_DASHES).translate(_MISREAD)
    if len(plain) != CODE_LENGTH + 1 or not (plain.isascii() and plain.isalnum()) or not mod_37_36.is_valid(plain):
        return None
    return grouped(plain)
