"""A reference list: codes in official order with Japanese and English labels, found by what people write."""

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

DATA = Path(__file__).parent / "data"

_BRACKETED = re.compile(r"\s*(?:\([^()]*\)|\[[^\[\]]*\]|〔[^〔〕]*〕|【[^【】]*】)\s*")


@dataclass(frozen=True)
class Code:
    """One value of a list. `group` is the code of its parent or class; retired values stay readable."""

    code: str
    ja: str
    en: str
    aliases: tuple[str, ...] = ()
    retired: bool = False
    group: str | None = None

    def label(self, locale: str) -> str:
        """English for every locale that is not Japanese."""
        return self.ja if locale.startswith("ja") else self.en


def text_key(text: str) -> str:
    """How labels are compared: NFKC, case-folded, single spaces, none at the ends."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def without_brackets(text: str) -> str:
    """The label without what stands in brackets of any width."""
    return _BRACKETED.sub(" ", unicodedata.normalize("NFKC", text)).strip()


class CodeList:
    """Read-only and ordered; shared by all threads."""

    def __init__(self, name: str, codes: Iterable[Code]) -> None:
        self.name = name
        self._by_code: dict[str, Code] = {}
        for code in codes:
            if code.code in self._by_code:
                raise ValueError(f"{name}: the code {code.code!r} stands twice")
            self._by_code[code.code] = code

    def __iter__(self) -> Iterator[Code]:
        """Every value in official order, retired ones included."""
        return iter(self._by_code.values())

    def __len__(self) -> int:
        return len(self._by_code)

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    def __getitem__(self, code: str) -> Code:
        return self._by_code[code]

    def __repr__(self) -> str:
        return f"CodeList({self.name!r}, {len(self)} codes)"

    def get(self, code: str | None) -> Code | None:
        return self._by_code.get(code) if code is not None else None

    def find(self, text: str) -> Code | None:
        """By code, label, alias, or label without its brackets; None when nothing or no single value fits."""
        return self._index.get(self._key(text))

    def label(self, code: str, locale: str = "ja") -> str:
        """The code itself when it is unknown: a figure with an odd label is better than none."""
        known = self.get(code)
        return known.label(locale) if known else code

    def choices(self, locale: str) -> list[tuple[str, str]]:
        """(code, label) in official order, without retired values: what a form offers."""
        return [(code.code, code.label(locale)) for code in self if not code.retired]

    def root(self, code: str) -> str:
        """The topmost parent inside this list (技能実習2号ロ → 技能実習); the code itself without one."""
        known = self.get(code)
        while known and known.group in self._by_code:
            code = known.group
            known = self._by_code[code]
        return code

    def _key(self, text: str) -> str:
        return text_key(text)

    @cached_property
    def _index(self) -> dict[str, Code]:
        """Codes win over labels, labels over aliases, aliases over labels without brackets.

        Among equals values in use win over retired ones; a text that two values still claim finds neither,
        for guessing would be silent damage.
        """
        index: dict[str, Code | None] = {}
        for texts_of in (_codes, _labels, _aliases, _bare_labels):
            for retired in (False, True):
                claimed: dict[str, Code | None] = {}
                for code in self:
                    if code.retired is not retired:
                        continue
                    for key in filter(None, map(self._key, texts_of(code))):
                        claimed[key] = code if claimed.get(key, code) is code else None
                index = claimed | index
        return {key: code for key, code in index.items() if code}


def _codes(code: Code) -> tuple[str, ...]:
    return (code.code,)


def _labels(code: Code) -> tuple[str, ...]:
    return (code.ja, code.en)


def _aliases(code: Code) -> tuple[str, ...]:
    return code.aliases


def _bare_labels(code: Code) -> tuple[str, ...]:
    return tuple(without_brackets(label) for label in (code.ja, code.en))


def read_rows(name: str) -> list[dict[str, str]]:
    """Rows of a carried data file; every cell is text, so leading zeros stay."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def split_cell(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split(";") if part)


def read_list(name: str) -> CodeList:
    """The list in data/<name>.csv, whose columns are those of Code."""
    return CodeList(
        name,
        (
            Code(
                code=row["code"],
                ja=row["ja"],
                en=row["en"],
                aliases=split_cell(row["aliases"]),
                retired=row["retired"] == "1",
                group=row["group"] or None,
            )
            for row in read_rows(name)
        ),
    )
