"""The published list of bodies as a file. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from app.codes.lists import PREFECTURES
from app.training.workplaces.models import Employer

COLUMNS = ("prefecture_code", "prefecture", "name", "listed_on")


def rows(employers: Iterable[Employer]) -> Iterable[Sequence[str]]:
    """A line for each body, with nothing but what is published."""
    for one in employers:
        since = one.listed_on.isoformat() if one.listed_on else ""
        yield (one.prefecture_code, PREFECTURES.label(one.prefecture_code), inert(one.name), since)


def inert(text: str) -> str:
    """A text that a spreadsheet takes for no formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t") else text


def csv_file(employers: Iterable[Employer]) -> bytes:
    """UTF-8 with mark, CRLF, as Japanese offices open it."""
    target = io.StringIO(newline="")
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows(employers))
    return target.getvalue().encode("utf-8-sig")
