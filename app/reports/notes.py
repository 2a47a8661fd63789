"""What a reader must know beside the tables. Written from the figures as printed, never from hidden ones."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.dates import both
from app.reports.bases import Basis
from app.reports.figures import UNKNOWN, Figures, Level


@dataclass(frozen=True, slots=True)
class Note:
    """One remark; `count` is the number that it is about, for links and tests."""

    code: str
    ja: str
    en: str
    count: int = 0


# Table, what is missing in Japanese and in English.
_MISSING = (
    ("topics", "相談内容", "topic"),
    ("languages", "使用言語", "language"),
    ("nationalities", "国籍・地域", "nationality"),
    ("residence_statuses", "在留資格", "residence status"),
    ("outcomes", "対応結果", "result"),
)


def missing_notes(figures: Figures) -> tuple[Note, ...]:
    """For each table how many contacts have nothing recorded; silent where that is hidden or zero."""
    found = []
    for name, ja, en in _MISSING:
        row = figures.table(name).row(UNKNOWN)
        if row is not None and row.count:
            plural = f"{row.count} contacts have" if row.count != 1 else "1 contact has"
            found.append(
                Note(
                    f"{name}_unknown",
                    f"{ja}の記録がないか不明の相談が{row.count:,}件あり、「不明」に数えています。",
                    f"{plural} no {en} recorded",
                    row.count,
                )
            )
    return tuple(found)


def all_notes(figures: Figures) -> tuple[Note, ...]:
    """Everything that the sheet and the manifest say: missing data, sums that differ, what is apart."""
    parts = (_running_notes, missing_notes, _sum_notes, _apart_notes, _level_notes)
    return tuple(note for part in parts for note in part(figures))


def _running_notes(figures: Figures) -> list[Note]:
    scope = figures.scope
    if not scope.is_running:
        return []
    return [
        Note(
            "running_year",
            f"年度の途中の集計です（{both(scope.as_of)}現在）。",
            f"The fiscal year is not over; counted as of {scope.as_of.isoformat()}",
        )
    ]


def _sum_notes(figures: Figures) -> list[Note]:
    contacts = figures.total(Basis.CONTACTS).count
    found = []
    for basis, ja, en in (
        (Basis.CONTACT_TOPICS, "相談内容", "topic"),
        (Basis.CONTACT_LANGUAGES, "使用言語", "language"),
    ):
        total = figures.total(basis).count
        if total is None or contacts is None or total == contacts:
            continue
        more = int(total) - int(contacts)
        found.append(
            Note(
                f"{basis.value}_differs",
                f"{ja}の表の合計{int(total):,}は相談記録数{int(contacts):,}より{more:,}多くなっています。"
                f"1回の相談に{ja}が複数あるためです。",
                f"The {en} table adds up to {int(total)}, {more} more than the {int(contacts)} contacts, "
                f"because a contact can have more than one {en}",
                more,
            )
        )
    return found


def _apart_notes(figures: Figures) -> list[Note]:
    failed = figures.total(Basis.FAILED_ATTEMPTS).count
    if not failed:
        return []
    return [
        Note(
            "failed_attempts",
            f"つながらなかった連絡{int(failed):,}件は相談記録数に含めていません。",
            f"{int(failed)} failed attempts are counted apart and are not contacts",
            int(failed),
        )
    ]


def _level_notes(figures: Figures) -> list[Note]:
    if figures.level is not Level.PUBLIC:
        return []
    return [
        Note(
            "suppression",
            "少人数の値と、それを計算で戻せないようにするための値は x としています。0はそのまま表示します。",
            "Cells behind which stand few people, and further cells that would give them away, are x; zero is shown",
        ),
        Note(
            "suppression_scope",
            "差し引きで値が戻らないよう、同じ年度の公表用資料は、全窓口か窓口ごとのどちらか一方だけを出せます。",
            "Suppression was checked within this package; so that nothing can be subtracted, a year is published "
            "either for all centres or centre by centre, never both",
        ),
    ]
