"""What a quick look at the deadlines of one event asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from app.codes import lists
from app.core.dates import DateError, parse_date
from app.core.forms import DATE_MESSAGES


@dataclass(frozen=True)
class Look:
    """An address's question: one event, its day, a status and the end of the stay; `errors` by field, as messages."""

    event: str
    on: date | None
    status: str | None
    expires: date | None
    errors: Mapping[str, str]

    @classmethod
    def read(cls, query: Mapping[str, str], today: date) -> Look:
        """From the query of an address; what cannot be read is a message beside its field."""
        errors: dict[str, str] = {}
        status = query.get("status") or None
        return cls(
            query.get("event", "")[:60],
            _day(query, "date", today, errors),
            status if status in lists.RESIDENCE_STATUSES else None,
            _day(query, "expires", today, errors),
            errors,
        )


def _day(query: Mapping[str, str], name: str, today: date, errors: dict[str, str]) -> date | None:
    text = query.get(name, "").strip()
    if not text:
        return None
    try:
        return parse_date(text[:60], today)
    except DateError as error:
        errors[name] = DATE_MESSAGES.get(error.reason, DATE_MESSAGES["unreadable"])
        return None
