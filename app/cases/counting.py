"""What a contact counts as: the one place that derives it, for the pages and for the import alike.

A contact counts in the fiscal year of the civil day on which it happened. Failed attempts and records
entered in error are kept and never counted; topics and languages repeat this, so that figures need no join.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from app.cases.models import Contact, ContactLanguage, ContactTopic
from app.core import clock
from app.core.dates import fiscal_year

_REPEATED = ("centre_id", "fiscal_year", "counted")


def counting_fields(occurred_at: datetime, *, reached: bool, state: str) -> dict[str, Any]:
    """The derived columns of a contact that happened at this instant."""
    day = clock.civil_day(occurred_at)
    return {
        "occurred_on": day,
        "fiscal_year": fiscal_year(day),
        "month": day.month,
        "counted": reached and state == "recorded",
    }


def repeated_fields(contact: Mapping[str, Any]) -> dict[str, Any]:
    """What each topic and language repeats of its contact."""
    return {name: contact[name] for name in _REPEATED}


def set_counting_fields(contact: Contact, topics: Iterable[str], languages: Iterable[str]) -> None:
    """Derive everything that is counted after a contact was made or changed; `topics` and `languages` are
    those it now has. Both lists of a stored contact must be loaded. Rows that stay are kept: the mapper
    inserts before it deletes, and a code may stand only once.
    """
    derived = counting_fields(contact.occurred_at, reached=contact.reached, state=contact.state)
    for name, value in derived.items():
        setattr(contact, name, value)
    repeated = {name: getattr(contact, name) for name in _REPEATED}
    _replace(contact.topics, "topic", ContactTopic, topics, repeated)
    _replace(contact.languages, "language", ContactLanguage, languages, repeated)


def _replace(rows: list[Any], name: str, model: type[Any], wanted: Iterable[str], repeated: Mapping[str, Any]) -> None:
    codes = dict.fromkeys(wanted)
    rows[:] = [row for row in rows if getattr(row, name) in codes]
    known = {getattr(row, name): row for row in rows}
    for code in codes:
        if code not in known:
            rows.append(model(**{name: code}, **repeated))
            continue
        for field, value in repeated.items():
            setattr(known[code], field, value)
