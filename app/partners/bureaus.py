"""The regional immigration bureaus as directory rows: one per prefecture that a bureau serves.

The carried list has no telephone numbers and no addresses, so the rows come in unconfirmed: an
editor adds both from the agency's own pages.
"""

from __future__ import annotations

from functools import cache

from app.partners.offices import carried_rows
from app.partners.records import AREA_PREFECTURE, OfficeRow, ParsedFile


@cache
def _bureaus() -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """Id, name and prefectures of each bureau or district office."""
    return tuple(
        (row["id"], row["name_ja"], tuple(row["jurisdiction_pref_codes"].split()))
        for row in carried_rows("immigration_bureaus.csv")
    )


def bureau_for(prefecture_code: str) -> str:
    """The name of the bureau that serves a prefecture (two digits); '' for an unknown code."""
    return next((name for _, name, served in _bureaus() if prefecture_code in served), "")


def bureau_rows() -> ParsedFile:
    """All bureaus as rows of one file, the same shape as the office lists."""
    rows = [
        OfficeRow(
            row=0,
            source_id=f"{bureau_id}:{prefecture}",
            org_name=name,
            service_name="在留手続の窓口",
            kind="immigration_bureau",
            topics=("immigration",),
            prefecture_code=prefecture,
            area_scope=AREA_PREFECTURE,
        )
        for bureau_id, name, served in _bureaus()
        for prefecture in served
    ]
    return ParsedFile(tuple(rows), (), len(rows))
