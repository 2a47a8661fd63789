"""The tables of gaps and their lines."""

from __future__ import annotations

from functools import lru_cache

from app.codes import lists
from app.reports.bases import Basis
from app.reports.figures import UNKNOWN, Label, TableSpec
from app.reports.specs import labels_of, months

_NO_PLACE = Label(UNKNOWN, "地域の記録なし", "Area not recorded", always=False)
_NO_KIND = Label(UNKNOWN, "決められない", "Not decided", always=False)
_NOT_SAID = Label(UNKNOWN, "まだ書かれていない", "Not written yet", always=False)


@lru_cache(maxsize=64)
def specs(fiscal_year: int) -> tuple[TableSpec, ...]:
    """In the order of the paper: what was lacking, where, for whom, what was done instead, when."""
    return (
        _spec("gaps_by_domain", "分野", "Domain", labels_of(lists.DOMAINS, all_lines=True)),
        _spec("gaps_by_reason", "理由", "Reason", labels_of(lists.GAP_REASONS, all_lines=True)),
        _spec(
            "gaps_by_prefecture", "都道府県", "Prefecture",
            (*(Label(one.code, one.ja, one.en, always=False) for one in lists.PREFECTURES), _NO_PLACE),
        ),
        _spec("gaps_by_municipality", "市区町村", "Municipality", (_NO_PLACE,)),
        _spec(
            "gaps_by_partner_kind", "あればよかった連携先", "Partner that was wanted",
            (*labels_of(lists.PARTNER_KINDS, all_lines=False)[:-1], _NO_KIND),
        ),
        _spec("gaps_by_language", "言語", "Language", labels_of(lists.LANGUAGES, all_lines=False)),
        _spec(
            "gaps_by_residence_status", "在留資格", "Residence status",
            labels_of(lists.RESIDENCE_STATUSES, all_lines=False),
        ),
        _spec(
            "gaps_by_workaround", "代わりにしたこと", "What was done instead",
            (*labels_of(lists.GAP_WORKAROUNDS, all_lines=True)[:-1], _NOT_SAID),
        ),
        _spec("gaps_by_month", "月", "Month", months(fiscal_year)),
    )  # fmt: skip


def _spec(name: str, title: str, title_en: str, labels: tuple[Label, ...]) -> TableSpec:
    return TableSpec(name, title, title_en, Basis.GAPS, labels)
