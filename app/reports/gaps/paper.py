"""The paper that a centre sends to the prefecture and the agency: what was lacking, on A4. In Japanese."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from app.codes.lists import PREFECTURES
from app.codes.municipalities import municipalities
from app.core.dates import both
from app.papers import setting
from app.reports.figures import Level
from app.reports.gaps import views
from app.reports.gaps.counting import GapFigures, year_before
from app.reports.writers.words import LEVELS, fiscal_year_ja, period_ja

_TEMPLATE = Path(__file__).with_name("gaps.typ")
_HOW = (
    "1件は、必要だった支援を引き受ける連携先がなかった1回の記録です（相談の件数ではありません）。",
    "記録した日の年度と月に数えます。誤って記録したものは数えません。",
)
_COMPARED = "前年度は、同じ期間（%sまで）の件数です。"
_HIDDEN = "x は、少人数のため、または少人数の値が計算で戻るために示していない値です。"


def gaps_pdf(found: GapFigures) -> bytes:
    """The paper; the same figures give the same bytes. Raises typst.TypstError only when the template is broken."""
    return setting.pdf(_TEMPLATE, _data(found), found.scope.as_of, tagged=True)


def area_name(area: str) -> str:
    """In Japanese; '' for everywhere."""
    return "" if not area else municipalities().label(area, "ja") if len(area) == 6 else PREFECTURES.label(area, "ja")


def _data(found: GapFigures) -> dict[str, Any]:
    compared = found.level is not Level.PUBLIC
    scope = found.scope
    notes = [*_HOW]
    if compared:
        last = year_before(scope.as_of)
        notes.append(_COMPARED % f"{last.year}年{last.month}月{last.day}日")
    else:
        notes.append(_HIDDEN)
    return {
        "title": f"連携先不足の集計 {fiscal_year_ja(scope.fiscal_year)} {scope.centre_name}",
        "year": fiscal_year_ja(scope.fiscal_year),
        "centre": scope.centre_name,
        "area": area_name(found.area),
        "period": period_ja(scope),
        "as_of": both(scope.as_of) if scope.is_running else "",
        "level": LEVELS[found.level][0],
        "compared": compared,
        "total": _figure(found.total.count),
        "total_before": _figure(found.total_before) if compared else "",
        "years": [
            {"year": f"{one.fiscal_year}年度" + ("" if one.whole else "（途中）"), "count": _figure(one.count)}
            for one in found.years
        ],
        "tables": [_table(table, compared=compared) for table in views.tables(found, "ja", full=True) if table.lines],
        "crossed": [[one.domain, one.reason, str(one.count)] for one in views.crossings(found, "ja")],
        "notes": notes,
    }


def _table(table: views.GapTable, *, compared: bool) -> dict[str, Any]:
    return {
        "title": table.title,
        "rows": [
            [line.label, _figure(line.count), line.share, *([_figure(line.before)] if compared else [])]
            for line in table.lines
        ],
    }


def _figure(value: object) -> str:
    return "x" if value is None else f"{value:,}"
