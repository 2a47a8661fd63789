"""Text that no spreadsheet takes for a formula, and numbers that stay numbers."""

from __future__ import annotations

import re
from decimal import Decimal

from app.core.text import spreadsheet_safe
from app.reports.figures import Row, Total

SUPPRESSED = "x"

# What would begin like a formula after a reader has split the line at another separator than ours.
_AFTER_SEPARATOR = re.compile(r"([,;\t|\r\n])(\s*)(?=[=+\-@\t\r＝＋－＠])")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


def clean_text(text: str) -> str:
    """The text without characters that no XML may hold; enough where a cell is typed as text."""
    return _CONTROL.sub("", text)


def safe_text(text: str) -> str:
    """The text for CSV, with an apostrophe where a spreadsheet would start to compute."""
    return _AFTER_SEPARATOR.sub(r"\1'\2", spreadsheet_safe(clean_text(text)))


def count_text(value: int | Decimal | None) -> str:
    """A figure as CSV carries it; suppressed is `x`."""
    return SUPPRESSED if value is None else str(value)


def share_text(row: Row) -> str:
    """Per cent with one decimal; `x` where the count is hidden, empty where the base is 0."""
    if row.count is None:
        return SUPPRESSED
    return "" if row.share is None else str(row.share)


def total_text(total: Total) -> str:
    """A line of the summary: `x` if hidden, empty if it cannot be worked out (no opening day)."""
    return count_text(total.count) if total.count is not None or total.hidden else ""
