"""The words that every file of an export shares: titles, units, the year in both reckonings."""

from __future__ import annotations

from app.core.dates import fiscal_year_bounds, wareki
from app.reports.bases import DEFINITIONS
from app.reports.figures import Level, Scope, Table

LEVELS = {
    Level.INTERNAL: ("窓口内部用（抑制なし）", "internal (nothing suppressed)"),
    Level.AGENCY: ("出入国在留管理庁提出用（抑制なし）", "for the agency (nothing suppressed)"),
    Level.PUBLIC: ("公表用（少人数の値は x）", "public (small cells are x)"),
}


def fiscal_year_ja(year: int) -> str:
    """The fiscal year as offices write it: 令和8年度（2026年度）. It has the era of its last day."""
    era_year = wareki(fiscal_year_bounds(year)[1]).split("年")[0]
    number = "".join(filter(str.isdigit, era_year))
    name = era_year.removesuffix(number)
    first = int(number) - 1
    return f"{name}{'元' if first == 1 else first}年度（{year}年度）"


def period_ja(scope: Scope) -> str:
    """Both civil days in words."""
    first, last = scope.first_day, scope.last_day
    return f"{first.year}年{first.month}月{first.day}日から{last.year}年{last.month}月{last.day}日まで"


def base_ja(table: Table) -> str:
    """The sentence that stands beside a table's total."""
    amount = "x" if table.base is None else f"{table.base:,}"
    return f"割合の母数：{DEFINITIONS[table.basis].label} {amount}件"


def ascii_name(name: str) -> str:
    """The name of a file in letters that every header can carry."""
    return "".join(c if c.isascii() and (c.isalnum() or c in "-._") else "-" for c in name)
