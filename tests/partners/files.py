"""Small partner files for tests: a row of the carried format, as CSV or as a workbook."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

import xlsxwriter

from app.partners.offices import CARRIED, carried_rows

HEADERS: tuple[str, ...] = tuple(carried_rows(CARRIED[0])[0])


def office(number: int = 1, **changes: str) -> dict[str, str]:
    """A valid row; the number makes its id and telephone different from the others."""
    values = dict.fromkeys(HEADERS, "") | {
        "id": f"desk-{number}",
        "municipalityId": "jp-07201",
        "categoryId": "money",
        "name": f"みなみ生活相談センター{number}",
        "plainName": "生活困窮者自立相談支援窓口",
        "phone": f"024-521-{number:04}",
        "address": "福島市五老内町3番1号",
        "officialUrl": "https://www.city.fukushima.fukushima.jp/",
        "sourceId": "source-aichi-housing-benefit",
        "status": "published",
        "lastVerifiedAt": "2026-07-27",
        "contactType": "self-reliance",
        "scope": "municipality",
    }
    return values | changes


def as_csv(rows: Sequence[Mapping[str, str]], *, headers: Sequence[str] = HEADERS) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, headers, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def as_xlsx(rows: Sequence[Mapping[str, str]], *, formula: str = "") -> bytes:
    """A workbook; with ``formula`` the first row's name cell holds that formula."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("窓口")
        sheet.write_row(0, 0, HEADERS)
        for number, row in enumerate(rows, start=1):
            for column, header in enumerate(HEADERS):
                sheet.write_string(number, column, row[header])
        if formula:
            sheet.write_formula(1, HEADERS.index("name"), formula, None, "古い結果")
    return out.getvalue()
