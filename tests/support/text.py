"""Reading the text of the repository: its files, the messages that it marks, its catalogues."""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages import pofile
from babel.messages.extract import extract

ROOT = Path(__file__).resolve().parents[2]
# `lazy` marks text that a page translates later; the others translate at once.
KEYWORDS = {"_": None, "gettext": None, "lazy": None, "ngettext": (1, 2)}
JINJA_OPTIONS = {"newstyle_gettext": "true", "trimmed": "true", "silent": "false"}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}")

# A message and its forms: one, or singular and plural.
Forms = tuple[str, ...]


def repository_files() -> list[Path]:
    """What belongs to the repository: tracked, or new and not ignored."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    names = listing.stdout.decode().split("\0")
    return sorted({ROOT / name for name in names if name and (ROOT / name).is_file()})


def text_of(path: Path) -> str | None:
    """The text of a file; None for pictures, fonts and other binaries."""
    data = path.read_bytes()
    return None if b"\0" in data[:8000] else data.decode("utf-8", errors="replace")


def messages_in(source: str, *, jinja: bool) -> set[Forms]:
    """Every message that a Python module or a template marks for translation."""
    method = "jinja2.ext:babel_extract" if jinja else "python"
    options = JINJA_OPTIONS if jinja else {}
    found = extract(method, io.BytesIO(source.encode()), keywords=KEYWORDS, options=options)
    return {message if isinstance(message, tuple) else (message,) for _line, message, _notes, _context in found}


def marked_messages() -> dict[Forms, str]:
    """Every message of the product and one file that uses it."""
    sources = [(path, False) for path in (ROOT / "app").rglob("*.py")]
    sources += [(path, True) for path in (ROOT / "templates").rglob("*") if path.is_file()]
    marked: dict[Forms, str] = {}
    for path, jinja in sorted(sources):
        for forms in messages_in(path.read_text(encoding="utf-8"), jinja=jinja):
            marked[forms] = str(path.relative_to(ROOT))
    return marked


def entries_of(catalogue: str) -> Iterator[tuple[Forms, Forms]]:
    """The entries of one catalogue as (message, translation); a fuzzy entry counts as untranslated."""
    for entry in pofile.read_po(io.BytesIO(catalogue.encode()), locale="en", abort_invalid=True):
        if entry.id:
            message = entry.id if isinstance(entry.id, (tuple, list)) else (entry.id,)
            string = entry.string if isinstance(entry.string, (tuple, list)) else (entry.string,)
            yield tuple(message), () if entry.fuzzy else tuple(text or "" for text in string)


def untranslated(marked: Iterable[Forms], entries: Iterable[tuple[Forms, Forms]]) -> set[Forms]:
    """Messages without an English text for each of their forms."""
    done = {message for message, english in entries if len(english) == len(message) and all(english)}
    return set(marked) - done


def contradictions(entries: Iterable[tuple[Forms, Forms]]) -> set[Forms]:
    """Messages that two entries translate differently."""
    seen: dict[Forms, Forms] = {}
    return {message for message, english in entries if seen.setdefault(message, english) != english}


def unused(marked: Iterable[Forms], entries: Iterable[tuple[Forms, Forms]]) -> set[Forms]:
    """Entries that nothing asks for any more."""
    return {message for message, _english in entries} - set(marked)


def broken_placeholders(entries: Iterable[tuple[Forms, Forms]]) -> set[Forms]:
    """Messages whose translation names other values than they do: the page would fail on them."""
    return {
        message
        for message, english in entries
        if english and any(english) and _values(message[-1:]) != _values(english[-1:])
    }


def _values(forms: Forms) -> set[str]:
    return {found for text in forms for found in PLACEHOLDER.findall(text)}
