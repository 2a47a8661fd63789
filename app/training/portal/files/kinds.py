"""What a file is, by what stands in it and not by its name. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.core import spreadsheets
from app.core.errors import lazy

MAX_BYTES = 8_000_000
MOST = 8
"""How large one file may be, and how many may stand beside a meeting or a material."""
ACCEPT = ".pdf,.docx,.xlsx,.pptx,.png,.jpg,.jpeg,.webp"
"""What the browser offers; what the bytes are decides."""


@dataclass(frozen=True)
class Kind:
    """How a file of this kind is handed out: its ending, its media type, what people call it."""

    ending: str
    media_type: str
    label: str


_OFFICE = "application/vnd.openxmlformats-officedocument"
KINDS: Mapping[str, Kind] = {
    "pdf": Kind("pdf", "application/pdf", "PDF"),
    "docx": Kind("docx", f"{_OFFICE}.wordprocessingml.document", lazy("文書（Word）")),
    "xlsx": Kind("xlsx", f"{_OFFICE}.spreadsheetml.sheet", lazy("表（Excel）")),
    "pptx": Kind("pptx", f"{_OFFICE}.presentationml.presentation", lazy("スライド（PowerPoint）")),
    "png": Kind("png", "image/png", lazy("画像")),
    "jpeg": Kind("jpg", "image/jpeg", lazy("画像")),
    "webp": Kind("webp", "image/webp", lazy("画像")),
}
_MAIN_PART = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}
# What a reader would run when it opens the file, as far as it stands there in plain words.
_RUNS = (b"/JavaScript", b"/Launch")


def kind_of(content: bytes) -> str | None:
    """The code of its kind; None for anything that is not kept: other kinds, macros, a document that runs something."""
    if content.startswith(b"%PDF-"):
        return None if any(word in content for word in _RUNS) else "pdf"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "webp"
    return _office(content) if content.startswith(b"PK\x03\x04") else None


def _office(content: bytes) -> str | None:
    """By the names of its parts; nothing is unpacked."""
    names = spreadsheets.parts_of(content)
    if "[Content_Types].xml" not in names or spreadsheets.holds_program(names):
        return None
    found = [kind for part, kind in _MAIN_PART.items() if part in names]
    return found[0] if len(found) == 1 else None
