"""What is kept of an office as its form shows it: input names of rows and what stands in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from app.partners.areas import place_name
from app.partners.details.values import Details, Opening, Spoken, Telephone


def as_typed(details: Details) -> dict[str, object]:
    """Input name → value, as `forms.DetailsForm` and the box of ticked languages read it back."""
    naming = details.naming
    return {
        "languages": sorted({row.language for row in details.languages}),
        "kana": naming.kana,
        "plain_name": naming.plain_name,
        "corporate_number": naming.corporate_number,
        "parent": naming.parent,
        "areas": "\n".join(area_name(area.code) for area in details.areas),
        "statuses": sorted(status.code for status in details.statuses),
        **_rows("names", ({"language": code, "name": name} for code, name in naming.others)),
        **_rows("telephones", map(_telephone, details.telephones)),
        **_rows("fee_rows", map(asdict, details.fees)),
        **_rows("paper_rows", map(asdict, details.papers)),
    }


def hours_as_typed(details: Details) -> dict[str, object]:
    """The same for `forms.HoursForm`."""
    return {
        **_rows("openings", map(_opening, details.openings)),
        **_rows("spoken", map(_spoken, details.languages)),
    }


def area_name(code: str, locale: str = "ja") -> str:
    """The name of a municipality (six figures) or a prefecture (two)."""
    return place_name(code, None, locale) if len(code) > 2 else place_name(None, code, locale)


def _rows(name: str, rows: Iterable[Mapping[str, Any]]) -> dict[str, object]:
    """Without what is blank, which a page of many rows would carry twice."""
    return {
        f"{name}-{number}-{field}": value
        for number, row in enumerate(rows)
        for field, value in row.items()
        if value not in (None, "", False, [])
    }


def _telephone(row: Telephone) -> dict[str, Any]:
    # The usual kind is the blank choice: a blank row must not say anything.
    return asdict(row) | ({"kind": ""} if row.kind == "voice" else {})


def _opening(row: Opening) -> dict[str, Any]:
    return {
        "days": list(row.weekdays),
        "weeks": weeks_text(row.ordinals),
        "opens": row.opens,
        "closes": row.closes,
        "month_days": row.monthdays,
        "valid_from": row.valid_from,
        "valid_until": row.valid_until,
        "holidays": not row.closed_on_holidays,
        "new_year": not row.closed_at_new_year,
        "note": row.note,
    }


def _spoken(row: Spoken) -> dict[str, Any]:
    said = asdict(row)
    weekdays, ordinals = said.pop("weekdays"), said.pop("ordinals")
    return {**said, "days": list(weekdays), "weeks": weeks_text(ordinals)}


def weeks_text(ordinals: str) -> str:
    """Weeks of the month as they are typed."""
    return ",".join(ordinals).replace("L", "最終")
