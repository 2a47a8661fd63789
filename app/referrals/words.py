"""What pages and letters call the codes of referrals that are no reference list."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.errors import lazy
from app.core.i18n import translate

STATUSES: Mapping[str, str] = {
    "draft": lazy("下書き"),
    "requested": lazy("送付"),
    "accepted": lazy("受付"),
    "rejected": lazy("断られた"),
    "in_progress": lazy("連携先が対応中"),
    "on_hold": lazy("保留"),
    "completed": lazy("支援が終わった"),
    "failed": lazy("できなかった"),
    "cancelled": lazy("取消"),
    "entered_in_error": lazy("誤記"),
}
CHIPS: Mapping[str, str] = {
    "draft": "neutral", "requested": "info", "accepted": "info", "rejected": "danger", "in_progress": "warning",
    "on_hold": "neutral", "completed": "success", "failed": "danger", "cancelled": "neutral",
    "entered_in_error": "neutral",
}  # fmt: skip
WHO: Mapping[str, str] = {
    "coordinator": lazy("窓口"),
    "supervisor": lazy("窓口の責任者"),
    "partner": lazy("連携先"),
    "resident": lazy("本人"),
    "system": lazy("システム"),
}
WAITING: Mapping[str, str] = {
    "send": lazy("送る"),
    "answer": lazy("受けるかどうかの回答"),
    "planned_day": lazy("本人と会う予定日（まだ決まっていない）"),
    "first_contact": lazy("本人との最初の連絡"),
    "news": lazy("経過の知らせ"),
    "outcome": lazy("結果の知らせ"),
    "review": lazy("保留の見直し"),
    "ask_person": lazy("役に立ったかを本人に聞く"),
}
COULD_NOT_LEARN: Mapping[str, str] = {
    "no_answer": lazy("連絡がつかない"),
    "moved_away": lazy("転居・帰国した"),
    "not_safe": lazy("連絡すると危険がある"),
    "declined": lazy("本人が答えたくない"),
    "not_needed": lazy("取消・辞退のため、聞く必要がない"),
    "other": lazy("その他"),
}
PLANNED: str = lazy("予定日が決まった")
SEEN: str = lazy("連携先が受け取りを確認")
CLOSED: str = lazy("本人に聞いて締めた")
# Lanes of the board: (key, label, statuses); `closed` and `ended` are told apart by the closing date.
LANES: tuple[tuple[str, str, frozenset[str]], ...] = (
    ("draft", lazy("下書き"), frozenset({"draft"})),
    ("requested", lazy("送付"), frozenset({"requested"})),
    ("accepted", lazy("受付"), frozenset({"accepted"})),
    ("in_progress", lazy("対応中"), frozenset({"in_progress"})),
    ("on_hold", lazy("保留"), frozenset({"on_hold"})),
    ("ended", lazy("結果あり"), frozenset({"completed", "failed", "rejected", "cancelled"})),
    ("closed", lazy("締め"), frozenset({"completed", "failed", "rejected", "cancelled"})),
)


def status_label(code: str, locale: str) -> str:
    """A status in the reader's language; nothing for another code."""
    return translate(locale, STATUSES[code]) if code in STATUSES else ""


def choices(words: Mapping[str, str], locale: str) -> list[tuple[str, str]]:
    """(code, label) in the order of the table."""
    return [(code, translate(locale, label)) for code, label in words.items()]
