"""What is said before somebody agrees, in the language of the person and in Japanese: the sheet and the text read out.

Both come from the phrases of the consent (`guidance/data/phrases/consent`), so that the paper says what is read out.
The very text is kept with the consent, and the version of its wording: in the person's language where there is a sheet
in it, in plain Japanese, which an interpreter puts into the person's words, and in Japanese. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256

from app.guidance import phrases
from app.guidance.phrases import Said
from app.people.share_groups import ALWAYS

PLAIN = "easy"
JAPANESE = "ja"
# Languages of the sheet that the list of languages calls otherwise.
_LISTED = {"easy": "ja-easy", "zh": "zh-Hans"}


@dataclass(frozen=True)
class Agreement:
    """What is agreed to. `to` is the name of the partner; empty for every office of `kind` (a partner kind)."""

    to: str
    kind: str
    purposes: Sequence[str]
    purpose: str
    fields: Sequence[str]
    both_ways: bool
    expires_on: date
    given_by: str = "self"


@dataclass(frozen=True)
class Both:
    """A text in the language of the sheet and in Japanese; `alone`: a name or words of ours, said once."""

    own: Said
    ja: str
    alone: bool = False


@dataclass(frozen=True)
class Row:
    """A line of the sheet: what it is about, and one value or several; `listed` ones stand in lines of their own."""

    label: Both
    values: Sequence[Both]
    listed: bool = False


@dataclass(frozen=True)
class Sheet:
    """All that the sheet says, in the order in which it is said; `signing` are the labels of the places to write in."""

    language: str
    title: Both
    intro: Sequence[Both]
    rows: Sequence[Row]
    agree: Both
    signing: Sequence[Both]
    copy: Both
    signs: Sequence[Both] = field(default_factory=tuple)

    @property
    def single(self) -> bool:
        """Japanese alone."""
        return self.language == JAPANESE


def language_of(code: str) -> str:
    """The language of the sheet for a language of the list; plain Japanese where there is none."""
    return phrases.sheet_language(code) or PLAIN


def version_of(language: str) -> str:
    """Which wording: the language and eight digits that another wording of it or of the Japanese would not have."""
    bank = phrases.carried()
    said = [
        f"{wanted}:{code}:{phrase.text}"
        for wanted in _told_in(language)
        for code, phrase in sorted(bank.phrases["consent"][wanted].items())
    ]
    return f"{language}-{sha256(chr(10).join(said).encode()).hexdigest()[:8]}"


def sheet(agreed: Agreement, language: str) -> Sheet:
    """The sheet of an agreement in one of the twelve languages (phrases.LANGUAGES)."""
    say = _speaker(language)
    made = Sheet(
        language=language,
        title=say("title"),
        intro=[say("intro"), *([say("for_other")] if agreed.given_by != "self" else [])],
        rows=_rows(agreed, language, say),
        agree=say("agree"),
        signing=[say(code) for code in ("date", "sign", "sign_other", "explained_by", "interpreted_by")],
        copy=say("copy"),
    )
    texts = list(_texts(made))
    signs = [
        *([say("unreviewed")] if any(one.own.unreviewed and not one.own.stale for one in texts) else []),
        *([say("changed")] if any(one.own.stale for one in texts) else []),
    ]
    return Sheet(**{**made.__dict__, "signs": signs})


def _speaker(language: str) -> Callable[[str], Both]:
    bank = phrases.carried()

    def say(code: str) -> Both:
        return Both(bank.consent(code, language), bank.consent(code, JAPANESE).text)

    return say


def _alone(text: str) -> Both:
    return Both(Said(text, JAPANESE, unreviewed=False), text, alone=True)


def _rows(agreed: Agreement, language: str, say: Callable[[str], Both]) -> list[Row]:
    bank = phrases.carried()
    ends = Both(bank.day(agreed.expires_on, language), bank.day(agreed.expires_on, JAPANESE).text)
    purposes = [say(f"purpose_{code}") for code in agreed.purposes]
    told = [say(f"field_{code}") for code in agreed.fields if code not in ALWAYS]
    return [
        Row(say("to"), _receiver(agreed, language, say)),
        Row(say("why"), [*purposes, *([_alone(agreed.purpose)] if agreed.purpose else [])], listed=True),
        Row(say("what"), told, listed=True),
        Row(say("back"), [say("back_yes" if agreed.both_ways else "back_no")]),
        Row(say("until"), [ends]),
        Row(say("withdraw"), [say("withdraw_how"), say("continue")]),
        Row(say("promise"), [say("only"), say("always"), say("law")]),
    ]


def _receiver(agreed: Agreement, language: str, say: Callable[[str], Both]) -> list[Both]:
    bank = phrases.carried()
    kind, japanese = bank.place(agreed.kind, language), bank.place(agreed.kind, JAPANESE)
    known = [Both(kind, japanese.text)] if kind and japanese else []
    return [_alone(f"「{agreed.to}」"), *known] if agreed.to else [*known, say("kind_all")]


def _texts(made: Sheet) -> Iterable[Both]:
    yield from (made.title, *made.intro, made.agree, made.copy, *made.signing)
    for row in made.rows:
        yield from (row.label, *row.values)


def text_of(made: Sheet) -> str:
    """The sheet as text, in its language."""

    def put(one: Both) -> str:
        return one.own.text

    lines = [put(made.title), *(put(one) for one in made.intro)]
    for row in made.rows:
        texts = [put(one) for one in row.values]
        if row.listed:
            lines += [f"{put(row.label)}:", *(f"・{text}" for text in texts)]
        else:
            lines.append(f"{put(row.label)}: {' '.join(texts)}")
    return "\n".join([*lines, put(made.agree)])


def text_to_read(agreed: Agreement, language_code: str) -> tuple[str, str]:
    """(text, version) for somebody whose language of the list this is."""
    language = language_of(language_code)
    return "\n\n".join(text_of(sheet(agreed, one)) for one in _told_in(language)), version_of(language)


def _told_in(language: str) -> list[str]:
    """The languages in which the text is kept, that of the person first."""
    return [JAPANESE] if language == JAPANESE else list(dict.fromkeys((language, PLAIN, JAPANESE)))


def parts(text: str, version: str | None) -> list[tuple[str, str, str]]:
    """(tag, code of the list of languages, text) of a text that was kept; one from before there were versions is
    Japanese."""
    languages = _told_in((version or "").rpartition("-")[0] or JAPANESE)
    said = text.split("\n\n")
    if len(said) != len(languages):
        return [(JAPANESE, JAPANESE, text)]
    return [
        (phrases.tag(language), _LISTED.get(language, language), one)
        for language, one in zip(languages, said, strict=True)
    ]
