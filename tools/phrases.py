"""Tie translations of the hand-out to the Japanese that they translate: `make phrases`.

Without arguments it ties what has no tie yet and names what is stale. `OK="steps/vi:register_address papers/th"` ties
what somebody has looked at after the Japanese changed: one phrase, or all of a file.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from app.guidance import catalogue, phrases
from app.guidance.catalogue import DATA

FOLDER = DATA / "phrases"
_RECORD = re.compile(r"(?m)^(?=\[\[phrase\]\])")
_CODE = re.compile(r'(?m)^code = "(\w+)"')
_TIE = re.compile(r'(?m)^of = "[0-9a-f]{8}"\n')
_TEXT = re.compile(r"(?m)^text = .*\n")


def tied(text: str, digests: dict[str, str], looked_at: frozenset[str] | None) -> str:
    """The file with the digest behind each text that has none, or that was looked at (None: all of them)."""
    return "".join(_tied(record, digests, looked_at) for record in _RECORD.split(text))


def _tied(record: str, digests: dict[str, str], looked_at: frozenset[str] | None) -> str:
    found = _CODE.search(record)
    if found is None or found[1] not in digests:
        return record
    if _TIE.search(record) and looked_at is not None and found[1] not in looked_at:
        return record
    line = f'of = "{digests[found[1]]}"\n'
    return _TEXT.sub(lambda match: match[0] + line, _TIE.sub("", record), count=1)


def refresh(folder: Path, asked: list[str]) -> list[str]:
    """Rewrite the files; what is stale afterwards."""
    bank = phrases.load(folder, catalogue.carried())
    unknown = [name for name in asked if not _is_known(bank, name)]
    if unknown:
        raise SystemExit(f"no such phrase or file: {' '.join(unknown)}")
    whole = {name for name in asked if ":" not in name}
    single: dict[str, set[str]] = {}
    for name in asked:
        file, _colon, code = name.partition(":")
        single.setdefault(file, set()).add(code)
    for kind in phrases.KINDS:
        for path in sorted((folder / kind).glob("*.toml")):
            name = f"{kind}/{path.stem}"
            looked_at = None if name in whole else frozenset(single.get(name, ()))
            if path.stem != "ja":
                old = path.read_text("utf-8")
                new = tied(old, dict(bank.digests[kind]), looked_at)
                if new != old:
                    path.write_text(new, "utf-8")
    return phrases.stale(phrases.load(folder, catalogue.carried()))


def _is_known(bank: phrases.Bank, name: str) -> bool:
    kind, _slash, rest = name.partition("/")
    language, _colon, code = rest.partition(":")
    of_kind = next((bank.phrases[known] for known in phrases.KINDS if known == kind), {})
    return language in of_kind and (not code or code in of_kind[language])


if __name__ == "__main__":
    left = refresh(FOLDER, sys.argv[1:])
    print("\n".join(left) or "every translation is tied to the Japanese as it stands")
