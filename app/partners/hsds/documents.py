"""What every HSDS document has in common."""

from __future__ import annotations

from typing import Any

Document = dict[str, Any]


def said(document: Document) -> Document:
    """Without what nobody has said."""
    return {name: value for name, value in document.items() if value not in (None, "", [])}
