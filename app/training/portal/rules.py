"""When completers are surveyed, which year a sign-off is of, and what the directory shows. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from app.codes.lists import LANGUAGES
from app.core.dates import fiscal_year
from app.core.text import contains_folded
from app.training.standing.counting import months_after
from app.training.standing.deriving import Standing

SURVEYS = (6, 18, 36)
"""Months after the certification. Source: training reference, report 14."""


def surveys_due(certified_on: date, today: date, asked: frozenset[int]) -> list[int]:
    """The surveys whose day has come and that were not asked yet. Of several the newest alone: nobody is asked twice
    about the same day.
    """
    due = [months for months in SURVEYS if months_after(certified_on, months) <= today]
    return [months for months in due[-1:] if months not in asked]


def sign_off_year(today: date) -> int:
    """The fiscal year (from April) whose confirmation is asked for on a civil day."""
    return fiscal_year(today)


def asked_about(starts_on: date, ends_on: date | None, year: int) -> bool:
    """Whether a workplace is asked in the April of a year: somebody was there on the first of it."""
    first = date(year, 4, 1)
    return starts_on <= first <= (ends_on or date.max)


COMMUNITY = frozenset({Standing.ACTIVE, Standing.RENEWAL_DUE, Standing.GRACE, Standing.LAPSED})
"""In which standings somebody takes part: meetings, materials, questions, the directory of others. Whoever lapsed may
come back, and what is shared there helps them to."""
OWN_RECORD = COMMUNITY | {Standing.SUSPENDED, Standing.NOT_YET, Standing.CLOSED}
"""In which they come in at all: suspended, closed and not yet begun to their own record alone; revoked never."""


@dataclass(frozen=True)
class Choices:
    """What somebody opted in to, field by field."""

    name: bool = False
    workplace: bool = False
    prefecture: bool = False
    languages: bool = False


@dataclass(frozen=True)
class Facts:
    """What the register knows of somebody."""

    name: str
    workplace: str = ""
    prefecture: str = ""
    languages: tuple[str, ...] = ()
    language_words: str = ""


def shown(facts: Facts, choices: Choices, *, is_in_force: bool) -> Facts | None:
    """What every list may show of somebody: the one rule of visibility. None where they are not shown at all: without
    the name, or once the certification is not in force any more.
    """
    if not choices.name or not is_in_force:
        return None
    return Facts(
        facts.name,
        facts.workplace if choices.workplace else "",
        facts.prefecture if choices.prefecture else "",
        facts.languages if choices.languages else (),
        facts.language_words if choices.languages else "",
    )


_BETWEEN = re.compile(r"[\s、，,・/／;；]+|と")


def languages_in(text: str) -> tuple[str, ...]:
    """Codes of the languages that a typed line names, in its order; words that name none are left out."""
    found = (LANGUAGES.find(word) for word in _BETWEEN.split(text) if word)
    return tuple(dict.fromkeys(one.code for one in found if one is not None))


@dataclass(frozen=True)
class Sought:
    """Whom somebody looks for in the directory; empty asks for nothing."""

    language: str = ""
    prefecture: str = ""
    words: str = ""

    def fits(self, facts: Facts) -> bool:
        """Whether somebody answers to all of it, by what they let others see alone."""
        text = f"{facts.name} {facts.workplace} {facts.language_words}"
        return (
            (not self.language or self.language in facts.languages)
            and (not self.prefecture or self.prefecture == facts.prefecture)
            and all(contains_folded(text, word) for word in self.words.split())
        )
