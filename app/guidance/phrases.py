"""The phrase bank: what the hand-out says, in the languages of the people advised, each with its review state.

Folders of `data/phrases`, one file a language: `sheet` (fixed words, weekdays, months, the form of a date), `papers`
(by their code in papers.toml), `places` (by the code of the partner kind), `steps` (by the code of the playbook step)
and `consent` (what is said before somebody agrees that something of them is told to others). Japanese is what the
others are measured by and carries no sign; a translation that nobody has reviewed does.
A phrase that is missing falls back to English, and to Japanese where there is none.
Each translation keeps a digest of the Japanese that it translates (`of`): when that is reworded, the translation counts
as unreviewed again, and says why, until somebody has looked at it (`make phrases`). Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, cached_property
from hashlib import sha256
from pathlib import Path
from string import Formatter
from types import MappingProxyType
from typing import Annotated, Literal, Self

from babel import Locale
from pydantic import StringConstraints, model_validator

from app.codes import lists
from app.core.dates import era_of, wareki
from app.guidance import catalogue
from app.guidance.catalogue import DATA, Catalogue, CatalogueError
from app.guidance.records import Name, Record, Text, Words

#: The languages of the sheet. `easy` is plain Japanese; the others are BCP 47 tags.
LANGUAGES = ("ja", "easy", "en", "zh", "ko", "vi", "ne", "id", "fil", "th", "pt", "es")
#: Shown on the screen and on the sheet beside every phrase that nobody has reviewed.
SIGN = "◇"
#: The same where the Japanese was reworded after it was translated.
STALE_SIGN = "◆"
_SOURCE = "ja"
_IN_DATES = frozenset({"weekday", "day", "month", "year", "era", "wareki", "iso"})

Kind = Literal["sheet", "papers", "places", "steps", "consent"]
KINDS: tuple[Kind, ...] = ("sheet", "papers", "places", "steps", "consent")
#: Kinds whose Japanese stands among the phrases themselves; every language has all of their words.
_OWN_WORDS: tuple[Kind, ...] = ("sheet", "consent")


class Phrase(Record):
    """One text; `reviewed` says by whom (a name or an office) and on which civil day; `of`: the digest of the Japanese
    that it translates."""

    code: Name
    text: Words
    of: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8}$")] | None = None
    state: Literal["unreviewed", "reviewed"]
    reviewed_by: Words | None = None
    reviewed_on: date | None = None

    @model_validator(mode="after")
    def _whose_review(self) -> Self:  # noqa: N804 (mode after: an instance)
        if (self.state == "reviewed") != (self.reviewed_by is not None and self.reviewed_on is not None):
            raise ValueError("a reviewed phrase says by whom and when, and no other does")
        return self


@dataclass(frozen=True)
class Said:
    """A phrase as it was found: `language` is the language it is in, which may not be the one that was asked for.

    `stale`: unreviewed because the Japanese changed after it was translated.
    """

    text: str
    language: str
    unreviewed: bool
    stale: bool = False


@dataclass(frozen=True)
class Bank:
    """All phrases: kind → language → code → phrase."""

    phrases: Mapping[Kind, Mapping[str, Mapping[str, Phrase]]]
    catalogue: Catalogue

    @cached_property
    def digests(self) -> Mapping[Kind, Mapping[str, str]]:
        """The digest of the Japanese behind every code."""
        steps, papers = self.catalogue.steps, self.catalogue.papers
        japanese: Mapping[Kind, Mapping[str, str]] = {
            **{
                kind: {code: phrase.text for code, phrase in self.phrases[kind].get(_SOURCE, {}).items()}
                for kind in _OWN_WORDS
            },
            "papers": {code: record.title.ja for code, record in papers.items()},
            "places": {kind.code: kind.ja for kind in lists.PARTNER_KINDS},
            "steps": {code: record.title.ja for code, record in steps.items()},
        }
        return {kind: {code: digest(text) for code, text in texts.items()} for kind, texts in japanese.items()}

    def is_stale(self, kind: Kind, phrase: Phrase) -> bool:
        """Whether the Japanese is another one than that which was translated."""
        return phrase.of != self.digests[kind].get(phrase.code)

    def word(self, code: str, language: str) -> Said:
        """A fixed word of the sheet. Raises KeyError for a word that even the Japanese lacks."""
        found = self._kept("sheet", code, language)
        if found is None:
            raise KeyError(code)
        return found

    def consent(self, code: str, language: str) -> Said:
        """A text of the consent sheet. Raises KeyError for one that even the Japanese lacks."""
        found = self._kept("consent", code, language)
        if found is None:
            raise KeyError(code)
        return found

    def paper(self, code: str, language: str) -> Said | None:
        """A document by its code."""
        record = self.catalogue.papers.get(code)
        return self._found("papers", code, language, record.title if record else None)

    def place(self, code: str, language: str) -> Said | None:
        """A kind of partner by its code."""
        known = lists.PARTNER_KINDS.get(code)
        return self._found("places", code, language, Text(ja=known.ja, en=known.en) if known else None)

    def step(self, code: str, language: str) -> Said | None:
        """The title of a step of the playbooks."""
        record = self.catalogue.steps.get(code)
        return self._found("steps", code, language, record.title if record else None)

    def day(self, day: date, language: str) -> Said:
        """A civil date with its weekday, in the language's own order; Japanese in both calendars."""
        form, weekday = self.word("date", language), self.word(f"weekday_{day.weekday()}", language)
        month = self._kept("sheet", f"month_{day.month}", language, fallback=False)
        era = era_of(day)
        text = form.text.format(
            weekday=weekday.text,
            day=day.day,
            month=month.text if month else day.month,
            year=day.year,
            era=wareki(day).split("年")[0] + "年" if era else f"{day.year}年",
            wareki=wareki(day),
            iso=day.isoformat(),
        )
        used = [form, weekday, *([month] if month else [])]
        unreviewed, stale = any(one.unreviewed for one in used), any(one.stale for one in used)
        return replace(form, text=text, unreviewed=unreviewed, stale=stale)

    def _found(self, kind: Kind, code: str, language: str, record: Text | None) -> Said | None:
        """A phrase of the files, else what the record itself says in that language, else English, else Japanese."""
        for wanted in _in_turn(language):
            kept = self._kept(kind, code, wanted, fallback=False)
            if kept is not None:
                return kept
            own = {"ja": record.ja, "easy": record.easy, "en": record.en}.get(wanted) if record else None
            if own is not None:
                return Said(own, wanted, wanted != _SOURCE)
        return None

    def _kept(self, kind: Kind, code: str, language: str, *, fallback: bool = True) -> Said | None:
        for wanted in _in_turn(language) if fallback else (language,):
            phrase = self.phrases[kind].get(wanted, {}).get(code)
            if phrase is not None:
                stale = wanted != _SOURCE and self.is_stale(kind, phrase)
                unreviewed = wanted != _SOURCE and phrase.state == "unreviewed"
                return Said(phrase.text, wanted, unreviewed or stale, stale)
        return None


def _in_turn(language: str) -> tuple[str, ...]:
    """The language, and what stands in for it: English; for plain Japanese, Japanese."""
    if language in ("easy", _SOURCE):
        return tuple(dict.fromkeys((language, _SOURCE)))
    return tuple(dict.fromkeys((language, "en", _SOURCE)))


@cache
def carried() -> Bank:
    """The phrases that come with the product. Raises CatalogueError."""
    return load(DATA / "phrases", catalogue.carried())


def load(folder: Path, records: Catalogue) -> Bank:
    """Read and check a folder of phrases. Raises CatalogueError at the first file that is wrong in itself."""
    found: dict[Kind, dict[str, Mapping[str, Phrase]]] = {kind: {} for kind in KINDS}
    for kind in KINDS:
        for path in sorted((folder / kind).glob("*.toml")):
            if path.stem not in LANGUAGES:
                raise CatalogueError(f"{path.name}: the sheet has no such language")
            found[kind][path.stem] = MappingProxyType(catalogue.read(path, "phrase", Phrase))
    bank = Bank(MappingProxyType(found), records)
    _check_words(bank)
    return bank


def _check_words(bank: Bank) -> None:
    """Every language has every fixed word, and what a date is filled with exists."""
    sheet = bank.phrases["sheet"]
    for kind in _OWN_WORDS:
        _check_whole(kind, bank.phrases[kind])
    for language in LANGUAGES:
        asked = {name for _, name, _, _ in Formatter().parse(sheet[language]["date"].text) if name is not None}
        if not asked <= _IN_DATES:
            raise CatalogueError(f"sheet/{language}.toml: the date asks for {', '.join(sorted(asked - _IN_DATES))}")


def _check_whole(kind: Kind, found: Mapping[str, Mapping[str, Phrase]]) -> None:
    needed = {code for code in found.get(_SOURCE, {}) if not code.startswith("month_")}
    for language in LANGUAGES:
        missing = sorted(needed - found.get(language, {}).keys())
        if missing or not needed:
            raise CatalogueError(f"{kind}/{language}.toml lacks {', '.join(missing) or 'everything'}")


def digest(japanese: str) -> str:
    """Eight hexadecimal digits that another wording would not have."""
    return sha256(japanese.encode()).hexdigest()[:8]


def stale(bank: Bank) -> list[str]:
    """Translations whose Japanese was reworded since, or which nobody has tied to it: `steps/vi: register_address`."""
    return [
        f"{kind}/{language}: {code}"
        for kind in KINDS
        for language, phrases in bank.phrases[kind].items()
        if language != _SOURCE
        for code, phrase in phrases.items()
        if bank.is_stale(kind, phrase)
    ]


def strangers(bank: Bank) -> list[str]:
    """Phrases of papers, places and steps whose code nothing carries: left over, or misspelt."""
    known: Mapping[Kind, Iterable[str]] = {
        "papers": bank.catalogue.papers,
        "places": [code.code for code in lists.PARTNER_KINDS],
        "steps": bank.catalogue.steps,
    }
    return [
        f"{kind}/{language}.toml: {code}"
        for kind, codes in known.items()
        for language, phrases in bank.phrases[kind].items()
        for code in sorted(phrases.keys() - set(codes))
    ]


def tag(language: str) -> str:
    """The language as documents name it: plain Japanese is Japanese, Chinese here is simplified."""
    return {"easy": "ja", "zh": "zh-Hans"}.get(language, language)


def own_name(language: str) -> str:
    """What its speakers call the language."""
    return lists.autonym({"easy": "ja-easy", "zh": "zh-Hans"}.get(language, language))


def sheet_language(code: str) -> str | None:
    """The language of the sheet for a code of the list of languages: pt-BR → pt, ja-easy → easy; None: not carried.

    Traditional Chinese is not simplified Chinese and has no sheet.
    """
    named = {"ja-easy": "easy", "zh-Hans": "zh", "pt-BR": "pt"}.get(code, code)
    return named if named in LANGUAGES else None


def language_name(code: str, language: str) -> str:
    """The name of a language of the list, in the language of the sheet (from CLDR), else what its speakers call it."""
    if language in ("ja", "easy"):
        return lists.LANGUAGES.label(code)
    names = Locale.parse(tag(language).replace("-", "_")).languages
    return str(names.get(code.replace("-", "_")) or lists.autonym(code))
