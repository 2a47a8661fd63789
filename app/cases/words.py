"""What pages call the codes of cases that are no reference list; Japanese, translated when shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from app.core.errors import lazy
from app.core.i18n import translate

CASE_STATUSES: Mapping[str, str] = {
    "received": lazy("受付"),
    "active": lazy("対応中"),
    "watching": lazy("見守り"),
    "closed": lazy("終了"),
}
NEED_STATES: Mapping[str, str] = {
    "open": lazy("未着手"),
    "in_progress": lazy("対応中"),
    "met": lazy("解決"),
    "partly_met": lazy("一部解決"),
    "unmet": lazy("未解決のまま終了"),
    "withdrawn": lazy("取り下げ"),
}
TASK_STATES: Mapping[str, str] = {
    "open": lazy("未完了"),
    "done": lazy("完了"),
    "dropped": lazy("取りやめ"),
}
TASK_KINDS: Mapping[str, str] = {
    "legal": lazy("法律の期限"),
    "promised": lazy("約束"),
    "internal": lazy("内部"),
}
ADVICE_STATES: Mapping[str, str] = {
    "asked": lazy("回答待ち"),
    "answered": lazy("回答あり"),
    "followed_up": lazy("その後を記録済み"),
}
TURNS: Mapping[str, str] = {
    "centre": lazy("窓口"),
    "person": lazy("本人"),
    "partner": lazy("連携先"),
    "office": lazy("行政機関"),
}
VERDICTS: Mapping[str, str] = {
    "ok": lazy("このまま進めてよい"),
    "needs_attention": lazy("見直しが必要"),
}
PERSON_ROLES: Mapping[str, str] = {
    "self": lazy("相談者本人"),
    "family": lazy("家族"),
    "guardian": lazy("後見人・里親"),
    "supporter": lazy("支援者"),
    "employer": lazy("勤務先"),
    "school": lazy("学校"),
    "other": lazy("その他"),
}

# What a timeline line of staff or of a note says beside its text.
CHANGES: Mapping[str, str] = {"removed": lazy("外れました"), "corrected": lazy("訂正")}
# What a person writes into the timeline; only these can be corrected.
WRITTEN: Mapping[str, str] = {
    "note": lazy("メモ"),
    "official_answer": lazy("機関の回答"),
    "meeting": lazy("会議・打合せ"),
}

# Status chip (icon and colour) of each code.
CHIPS: Mapping[str, str] = {
    "received": "info", "active": "warning", "watching": "neutral", "closed": "done",
    "open": "info", "in_progress": "warning", "met": "success", "partly_met": "success", "unmet": "danger",
    "withdrawn": "neutral", "done": "done", "dropped": "neutral",
    "asked": "warning", "answered": "success", "followed_up": "done",
    "ok": "success", "needs_attention": "warning",
    "routine": "neutral", "soon": "info", "urgent": "warning", "immediate": "danger",
}  # fmt: skip


def choices(words: Mapping[str, str], locale: str, only: Iterable[str] | None = None) -> list[tuple[str, str]]:
    """(code, label) in the order of the table, all or those in `only`."""
    wanted = set(words) if only is None else set(only)
    return [(code, translate(locale, label)) for code, label in words.items() if code in wanted]
