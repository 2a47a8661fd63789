"""Individual numbers (個人番号, 12 digits) in free text: found, so that nobody stores them unasked.

One in about ten 12-digit strings passes the check digit by chance: a caller warns, it does not delete.
"""

import re
import unicodedata

_SEPARATOR = r"[ \t\u00a0\u3000_./・\-‐‑‒–—―−ー－ｰ]"
_CHAIN = re.compile(rf"\d+(?:{_SEPARATOR}{{1,3}}\d+)*")
_GROUP = re.compile(r"\d+")
_LENGTH = 12


def _has_valid_check_digit(digits: str) -> bool:
    """Rule of the ministerial ordinance (平成26年総務省令第85号, article 5)."""
    numbers = [unicodedata.digit(char) for char in digits]
    weights = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
    rest = sum(number * weight for number, weight in zip(numbers, weights, strict=False)) % 11
    return numbers[-1] == (0 if rest <= 1 else 11 - rest)


def _window(groups: list[re.Match[str]], first: int) -> tuple[int, int, int] | None:
    """The neighbouring groups from `first` on that make exactly twelve digits: start, end, index after."""
    digits = ""
    for index in range(first, len(groups)):
        digits += groups[index].group()
        if len(digits) >= _LENGTH:
            if len(digits) == _LENGTH and _has_valid_check_digit(digits):
                return groups[first].start(), groups[index].end(), index + 1
            return None
    return None


def find(text: str) -> list[tuple[int, int]]:
    """Half-open spans of individual numbers, also with full-width digits or spaces and hyphens between.

    Digits that are part of a longer unbroken number do not count.
    """
    spans: list[tuple[int, int]] = []
    for chain in _CHAIN.finditer(text):
        if chain.end() - chain.start() < _LENGTH:
            continue
        groups = list(_GROUP.finditer(text, chain.start(), chain.end()))
        index = 0
        while index < len(groups):
            if found := _window(groups, index):
                spans.append(found[:2])
                index = found[2]
            else:
                index += 1
    return spans


def mask(text: str) -> str:
    """The text with every digit of each individual number replaced by `*`; its length does not change."""
    pieces: list[str] = []
    done = 0
    for start, end in find(text):
        pieces += [text[done:start], _GROUP.sub(lambda run: "*" * len(run.group()), text[start:end])]
        done = end
    return "".join([*pieces, text[done:]])
