"""Why a person may be the one who is meant: every likeness with its reason, after decrypting.

Candidates are offered, never merged and never in the way: names alone identify nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.core.errors import lazy
from app.core.text import name_key, name_words, order_free_key, similar_names
from app.partners.text import digits
from app.people import spellings
from app.people.models import Person
from app.people.tokens import birth_in, reading, tokens_of_number

SAME_NAME = lazy("同じ名前")
OTHER_ORDER = lazy("同じ名前（語順違い）")
SAME_READING = lazy("読みが同じ")
NEAR_READING = lazy("読みが近い")
SIMILAR_NAME = lazy("似た名前")
PART_OF_NAME = lazy("名前の一部が同じ")
SAME_PHONE = lazy("電話番号が同じ")
SAME_BIRTH = lazy("生年月日が同じ")

_POINTS = {
    SAME_PHONE: 100,
    SAME_NAME: 90,
    OTHER_ORDER: 85,
    SAME_READING: 75,
    SIMILAR_NAME: 50,
    NEAR_READING: 45,
    SAME_BIRTH: 40,
    PART_OF_NAME: 30,
}
_SIMILAR = 80
_LIKELY = 75


@dataclass(frozen=True)
class Candidate:
    """Somebody who may be meant. `reasons` are messages marked for translation, the strongest first."""

    person: Person
    ref: str
    call_name: str
    reasons: tuple[str, ...]
    score: int

    @property
    def likely(self) -> bool:
        """Whether asking once before another record is made is worth the interruption."""
        return self.score >= _LIKELY


@dataclass(frozen=True)
class Sought:
    """What was typed, taken apart: names, digits of telephone numbers, days of birth."""

    names: tuple[str, ...]
    numbers: frozenset[str]
    births: frozenset[str]

    @classmethod
    def of(cls, texts: Iterable[str]) -> Sought:
        """Each text is one name, a number, a date, or a name followed by them."""
        names: list[str] = []
        numbers: set[str] = set()
        births: set[str] = set()
        for text in texts:
            words = []
            for piece in text.split():
                if birth := birth_in(piece):
                    births.add(birth)
                if not any(char.isalpha() for char in piece):
                    numbers |= tokens_of_number(piece)
                elif not birth:
                    words.append(piece)
            numbers |= tokens_of_number(text) if not words and digits(text) else set()
            names += [" ".join(words)] if words else []
        return cls(tuple(names), frozenset(numbers), frozenset(births))


def names_of(person: Person) -> list[str]:
    """Every name, what to call out loud first; names must be loaded."""
    return list(dict.fromkeys([person.call_name, *(name.value for name in person.names)]))


def candidate(person: Person, sought: Sought) -> Candidate | None:
    """The person with all reasons, or None when only the index thought so. Names and points must be loaded."""
    reasons = {reason for typed in sought.names if (reason := _name_reason(typed, names_of(person)))}
    if any(tokens_of_number(point.value) & sought.numbers for point in person.points):
        reasons.add(SAME_PHONE)
    if person.birth in sought.births:
        reasons.add(SAME_BIRTH)
    if not reasons:
        return None
    ordered = tuple(sorted(reasons, key=lambda reason: -_POINTS[reason]))
    score = sum(_POINTS[reason] for reason in ordered)
    return Candidate(person, person.ref, person.call_name, ordered, score)


def _name_reason(typed: str, names: Sequence[str]) -> str | None:
    found = [reason for name in names if (reason := _likeness(typed, name))]
    return max(found, key=_POINTS.__getitem__, default=None)


def _likeness(typed: str, name: str) -> str | None:
    if not name_key(typed):
        return None
    if name_key(typed) == name_key(name):
        return SAME_NAME
    if order_free_key(typed) == order_free_key(name):
        return OTHER_ORDER
    if (read := reading(typed)) and sorted(read.split()) == sorted(reading(name).split()):
        return SAME_READING
    if similar_names(typed, name) >= _SIMILAR:
        return SIMILAR_NAME
    if _is_spelt_otherwise(typed, name):
        return NEAR_READING
    return PART_OF_NAME if _begins(typed, name) else None


def _is_spelt_otherwise(typed: str, name: str) -> bool:
    """Every word that was typed is one of the name, at least one of them in another script; in any order."""
    words, left = name_words(typed), name_words(name)
    if not words:
        return False
    crossed = False
    for word in words:
        if word in left:
            left.remove(word)
            continue
        match = next((one for one in left if spellings.same(word, one)), None)
        if match is None:
            return False
        left.remove(match)
        crossed = True
    return crossed


def _begins(typed: str, name: str) -> bool:
    """Every word that was typed begins a word of the name, or of its reading."""
    if name_key(name).startswith(name_key(typed)):
        return True
    words, heard = name_words(name), reading(name).split()
    read = dict(zip(name_words(typed), reading(typed).split(), strict=False))
    return all(
        any(word.startswith(part) for word in words) or any(word.startswith(read.get(part, part)) for word in heard)
        for part in name_words(typed)
    )
