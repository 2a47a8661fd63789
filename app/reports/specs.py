"""Which tables a fiscal year has, with the lines of that year's lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from app.codes import lists
from app.codes.codelist import Code, CodeList
from app.codes.topics import topic_list
from app.reports.bases import Basis
from app.reports.figures import OTHER, UNKNOWN, Label, TableSpec

MONTH_ORDER = (4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3)
_MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_NOT_RECORDED = Label(UNKNOWN, "不明", "Unknown")


def month_code(fiscal_year: int, month: int) -> str:
    """`2026-04` for the month of a fiscal year; January to March lie in the next calendar year."""
    return f"{fiscal_year + (month < MONTH_ORDER[0])}-{month:02d}"


def labels_of(codes: Iterable[Code], *, all_lines: bool) -> tuple[Label, ...]:
    """Every value of a list, and 不明 at the end. Without `all_lines` only what was counted is printed."""
    found = [Label(code.code, code.ja, code.en, always=all_lines or code.code in (OTHER, UNKNOWN)) for code in codes]
    if all(label.code != UNKNOWN for label in found):
        found.append(_NOT_RECORDED)
    return tuple(found)


def months(fiscal_year: int) -> tuple[Label, ...]:
    """The twelve months of a fiscal year, April first."""
    found = []
    for month in MONTH_ORDER:
        code = month_code(fiscal_year, month)
        found.append(Label(code, f"{code[:4]}年{month}月", f"{_MONTHS_EN[month - 1]} {code[:4]}"))
    return tuple(found)


@lru_cache(maxsize=64)
def table_specs(fiscal_year: int) -> tuple[TableSpec, ...]:
    """The tables in the order of the export; topics with the labels of that year."""
    return (
        TableSpec(
            "topics", "相談内容", "Topics", Basis.CONTACT_TOPICS,
            labels_of(topic_list(fiscal_year), all_lines=True),
        ),
        TableSpec(
            "languages", "使用言語", "Languages used", Basis.CONTACT_LANGUAGES,
            labels_of(lists.LANGUAGES, all_lines=False),
        ),
        TableSpec(
            "channels", "相談方法", "Channels", Basis.CONTACTS, labels_of(lists.CHANNELS, all_lines=True)
        ),
        TableSpec(
            "nationalities", "国籍・地域", "Nationality or region", Basis.CONTACTS,
            labels_of(lists.NATIONALITIES, all_lines=False),
        ),
        TableSpec(
            "residence_statuses", "在留資格", "Residence status", Basis.CONTACTS,
            labels_of(lists.RESIDENCE_STATUSES, all_lines=False),
        ),
        TableSpec("months", "月別", "Months", Basis.CONTACTS, months(fiscal_year)),
        TableSpec(
            "outcomes", "対応結果", "Results", Basis.CONTACTS, labels_of(lists.RESULTS, all_lines=True)
        ),
        TableSpec(
            "gaps", "連携先不足（分野別）", "Partner gaps by domain", Basis.GAPS,
            labels_of(lists.DOMAINS, all_lines=True),
        ),
    )  # fmt: skip


# The full lists from which a line outside a year's list gets its name (a retired topic, for instance).
FULL_LISTS: Mapping[str, CodeList] = {
    "topics": lists.TOPICS,
    "languages": lists.LANGUAGES,
    "channels": lists.CHANNELS,
    "nationalities": lists.NATIONALITIES,
    "residence_statuses": lists.RESIDENCE_STATUSES,
    "outcomes": lists.RESULTS,
    "gaps": lists.DOMAINS,
}


def label_outside(table: str, code: str) -> Label:
    """The name of a counted code that the year's list does not have; the code itself if nobody knows it."""
    full = FULL_LISTS.get(table)
    known = full.get(code) if full is not None else None
    return Label(code, known.ja if known else code, known.en if known else code, always=False)
