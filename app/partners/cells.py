"""Read the cells of one row and collect what is wrong with them, all of it, not the first only."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date

from app.core import individual_number
from app.partners.problems import RowProblem
from app.partners.tables import TableRow
from app.partners.text import clean_number, is_short_number, to_e164, to_postal_code

# With halves of letters, which JSON can hold and no database takes.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,190}\.[^@\s.]{2,}")
_DATE = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})")
_SPACES = re.compile(r"\s*\n\s*")


class Cells:
    """One row under examination; ``problems`` grows while the format reads its columns."""

    def __init__(self, row: TableRow) -> None:
        self.number = row.number
        self._values = row.values
        self.problems: list[RowProblem] = []
        if row.ragged:
            self.refuse("", "ragged")
        for column in row.formulas:
            self.refuse(column, "formula", row.values.get(column, "")[:40])

    def refuse(self, column: str, code: str, value: str = "") -> None:
        self.problems.append(RowProblem(self.number, column, code, value))

    def text(self, column: str, limit: int, *, required: bool = False) -> str:
        """The cell with its line breaks turned into spaces; '' when the column is absent."""
        value = self._plain(column, limit, required=required)
        if individual_number.find(value):
            self.refuse(column, "individual_number")
        return value

    def value(self, column: str) -> str:
        """The cell as it stands; '' when the column is absent."""
        return self._values.get(column, "")

    def identifier(self, column: str, limit: int) -> str:
        """What names the row in its list; figures in it are no number of a person."""
        return self._plain(column, limit, required=True)

    def prose(self, column: str, limit: int) -> str:
        """A text of several lines, kept as lines."""
        value = "\n".join(line.strip() for line in self._values.get(column, "").splitlines() if line.strip())
        if len(value) > limit:
            self.refuse(column, "too_long", str(limit))
        if _CONTROL.search(value):
            self.refuse(column, "control_characters")
        if individual_number.find(value):
            self.refuse(column, "individual_number")
        return value

    def _plain(self, column: str, limit: int, *, required: bool = False) -> str:
        # Addresses of web pages hold runs of twelve figures by chance: only prose is searched for numbers.
        value = _SPACES.sub(" ", self._values.get(column, ""))
        if required and not value:
            self.refuse(column, "missing")
        if len(value) > limit:
            self.refuse(column, "too_long", str(limit))
        if _CONTROL.search(value):
            self.refuse(column, "control_characters")
        return value

    def choice(self, column: str, allowed: Collection[str], *, default: str = "") -> str:
        value = self._values.get(column, "") or default
        if not value:
            self.refuse(column, "missing")
        elif value not in allowed:
            self.refuse(column, "unknown_code", value[:60])
        return value

    def day(self, column: str) -> date | None:
        """An ISO date (2026-07-26, also 2026/7/26) or None for an empty cell."""
        value = self._values.get(column, "")
        if not value:
            return None
        parts = _DATE.fullmatch(value)
        try:
            if parts:
                return date(*map(int, parts.groups()))
        except ValueError:  # 2026-02-30: fits the pattern, not the calendar
            pass
        self.refuse(column, "bad_date", value[:40])
        return None

    def phone(self, column: str) -> tuple[str, str | None]:
        """The number as typed and in E.164; short numbers (189, #8008) have no E.164 form."""
        typed = self.text(column, 60)
        if not typed or is_short_number(typed):
            return typed, None
        e164 = to_e164(typed)
        if e164 is None:
            self.refuse(column, "bad_phone", clean_number(typed)[:40])
        return typed, e164

    def postal_code(self, column: str) -> str:
        typed = self.text(column, 20)
        code = to_postal_code(typed) if typed else ""
        if code is None:
            self.refuse(column, "bad_postal_code", typed)
        return code or ""

    def url(self, column: str) -> str:
        value = self._plain(column, 500)
        if value and not re.match(r"https?://[^\s/]+", value):
            self.refuse(column, "bad_url", value[:80])
        return value

    def email(self, column: str) -> str:
        value = self._plain(column, 254)
        if value and not _EMAIL.fullmatch(value):
            self.refuse(column, "bad_email", value[:80])
        return value

    def flag(self, column: str) -> bool | None:
        """true / false, None when nobody said."""
        value = self._values.get(column, "").lower()
        if value in ("", "true", "false"):
            return {"": None, "true": True, "false": False}[value]
        self.refuse(column, "unknown_code", value[:60])
        return None
