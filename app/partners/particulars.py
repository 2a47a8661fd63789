"""What lists of facilities say in columns of their own: days and hours of opening, other names, 法人番号."""

from __future__ import annotations

import re
import unicodedata

from app.core.forms import FormProblem
from app.partners.cells import Cells
from app.partners.details.reading import to_corporate_number, to_time
from app.partners.details.values import Naming, Opening

_DAYS = "月火水木金土日"
_DAY = re.compile(rf"[{_DAYS}]")
_SPAN = re.compile(rf"([{_DAYS}])曜?日?[~\-―–ー〜から]+([{_DAYS}])")
_FILLING = re.compile(rf"[{_DAYS}曜日毎週・、,;/\s()~\-―–ー〜からまで祝除くを]|平日|毎日|年中無休")
_SECONDS = re.compile(r"^([0-9]{1,2}:[0-9]{2}):[0-9]{2}$")
_FRACTION = re.compile(r"0?\.[0-9]+")
_MINUTES = 24 * 60
_ENGLISH = "en"


def naming(cells: Cells, *, kana: str, english: str, corporate_number: str) -> Naming:
    """The names of the body behind an office, out of the columns of these headers."""
    other = cells.text(english, 200)
    return Naming(
        kana=cells.text(kana, 200),
        corporate_number=_corporate_number(cells, corporate_number),
        others=((_ENGLISH, other),) if other else (),
    )


def _corporate_number(cells: Cells, column: str) -> str:
    typed = cells.value(column)
    try:
        return to_corporate_number(typed) if typed else ""
    except FormProblem:
        cells.refuse(column, "bad_corporate_number", typed[:40])
        return ""


def openings(cells: Cells, *, days: str, opens: str, closes: str) -> tuple[Opening, ...]:
    """One row of opening hours where days and both times are said in parts; prose alone is no opening."""
    since, until = _time(cells, opens), _time(cells, closes)
    weekdays = weekdays_of(cells.value(days))
    if not (since and until) or weekdays is None or since >= until:
        return ()
    return (Opening(weekdays=weekdays, opens=since, closes=until),)


def weekdays_of(text: str) -> str | None:
    """Figures of the days (`0` Monday) from 月火水, 月～金, 平日; '' for every day. None for words beyond that."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if not plain or _FILLING.sub("", plain):
        return None
    if "毎日" in plain or "年中無休" in plain:
        return ""
    if "祝" in plain or "除" in plain:
        return None  # of holidays the words would have to be understood
    found = {day for span in _SPAN.finditer(plain) for day in _between(span[1], span[2])}
    found |= set(_DAYS[:5]) if "平日" in plain else set()
    found |= set(_DAY.findall(re.sub(rf"([{_DAYS}])曜日?", r"\1", plain.replace("平日", ""))))
    return "".join(str(number) for number, day in enumerate(_DAYS) if day in found) or None


def _between(first: str, last: str) -> str:
    start, end = _DAYS.index(first), _DAYS.index(last)
    return _DAYS[start : end + 1] if start <= end else _DAYS[start:] + _DAYS[: end + 1]


def _time(cells: Cells, column: str) -> str:
    """`HH:MM` of a cell, '' for none. A workbook may hold a time as a fraction of the day, or with seconds."""
    typed = unicodedata.normalize("NFKC", cells.value(column)).strip()
    if not typed:
        return ""
    if _FRACTION.fullmatch(typed):
        minutes = round(float(typed) * _MINUTES)
        typed = f"{minutes // 60}:{minutes % 60:02}"
    try:
        return to_time(_SECONDS.sub(r"\1", typed))
    except FormProblem:
        cells.refuse(column, "bad_time", typed[:40])
        return ""
