"""Everything on the hand-out is said twice: in the person's language, and in Japanese beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from app.core.ruby import plain
from app.guidance.phrases import Bank, Said, tag
from app.plans.models import PlanGoal, Step
from app.plans.titles import whose


@dataclass(frozen=True)
class Pair:
    """A text of the sheet. `own`: the same in the person's language, empty on a sheet in Japanese alone.

    `alone`: a name, a number or an address, the same in every language. `missing`: there is no translation.
    `stale`: unreviewed because the Japanese changed.
    """

    ja: str
    own: str = ""
    own_tag: str = ""
    unreviewed: bool = False
    stale: bool = False
    alone: bool = False
    missing: bool = False


class Speaker:
    """Puts things into words for a sheet in one language; `easy` and `ja` have one column, the others two."""

    def __init__(self, bank: Bank, language: str) -> None:
        self.bank = bank
        self.language = language
        self.easy = language == "easy"
        self.single = language in ("ja", "easy")

    def word(self, code: str) -> Pair:
        """A fixed word of the sheet."""
        return self._said(lambda language: self.bank.word(code, language))

    def day(self, day: date) -> Pair:
        """A civil date with its weekday."""
        return self._said(lambda language: self.bank.day(day, language))

    def place(self, kind: str, name: str = "") -> Pair:
        """Where to go: the kind of office in the person's language, its name (or the kind) in Japanese."""
        pair = self._said(lambda language: self.bank.place(kind, language) or Said(kind, "ja", unreviewed=False))
        if not name:
            return pair
        if self.single:
            return Pair(name, alone=True)
        return Pair(name, pair.own, pair.own_tag, pair.unreviewed, pair.stale)

    def fact(self, text: str) -> Pair:
        """A name, a number, an address: the same for everybody."""
        return Pair(self._shown(text), alone=True)

    def as_written(self, text: str, translation: str | None = None) -> Pair:
        """Words of the coordinator, with a translation that they wrote themselves, or as missing one."""
        if self.single:
            return Pair(self._shown(text))
        if translation:
            return Pair(plain(text), translation, tag(self.language))
        return Pair(plain(text), missing=True)

    def title(self, row: Step) -> Pair:
        """The title of a step: the coordinator's translation, else the phrase when it still is the playbook's title."""
        if self.single:
            shown = row.title_easy or row.title if self.easy else row.title
            return Pair(self._shown(shown), unreviewed=self.easy and self._is_playbook_easy(row))
        if row.title_translated and row.translated_to == self.language:
            return self.as_written(row.title, row.title_translated)
        said, whose = self._playbook_title(row)
        if said is None or said.language == "ja":
            return self.as_written(row.title)
        return Pair(row.title, said.text + whose, tag(said.language), said.unreviewed, said.stale)

    def note(self, row: Step) -> Pair | None:
        """The word to the person."""
        if not row.note_easy and not row.note_translated:
            return None
        translated = row.note_translated if row.translated_to == self.language else None
        return self.as_written(row.note_easy or row.title, translated)

    def paper(self, line: str) -> Pair:
        """A thing to bring: by its phrase when the line is the title of a known document."""
        code = next((paper.code for paper in self.bank.catalogue.papers.values() if paper.title.ja == line), None)
        if code is None:
            return self.as_written(line)
        return self._said(lambda language: self.bank.paper(code, language) or Said(line, "ja", unreviewed=False))

    def _playbook_title(self, row: Step) -> tuple[Said | None, str]:
        record = self.bank.catalogue.steps.get(row.playbook_step or "")
        names = whose(row.title, record.title.ja) if record else None
        if record is None or names is None:
            return None, ""
        return self.bank.step(record.code, self.language), f" ({names[1:-1]})" if names else ""

    def _is_playbook_easy(self, row: Step) -> bool:
        """Whether the plain Japanese still is the playbook's, which nobody has reviewed."""
        said = self.bank.step(row.playbook_step or "", "easy")
        return said is not None and said.text == row.title_easy and said.unreviewed

    def _said(self, ask: Callable[[str], Said]) -> Pair:
        if self.single:
            found = ask(self.language)
            return Pair(found.text, unreviewed=found.unreviewed, stale=found.stale)
        ja, own = ask("ja"), ask(self.language)
        if own.language == "ja":
            return Pair(ja.text, missing=True)
        return Pair(ja.text, own.text, tag(own.language), own.unreviewed, own.stale)

    def _shown(self, text: str) -> str:
        """Readings made by hand stay for the plain sheet, which shows them."""
        return text if self.easy else plain(text)


def own_words(goal: PlanGoal, language: str) -> Pair:
    """A goal as the person said it, in the language of the sheet, with the Japanese beside it."""
    words = plain(goal.own_words or "")
    return Pair(words) if language in ("ja", "easy") else Pair(plain(goal.title), words, tag(language))
