"""What the pages of planning call things. Labels are marked for translation."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.errors import lazy

CURRICULA: Mapping[str, str] = {"proposed": lazy("決定待ち"), "decided": lazy("決定"), "refused": lazy("不採用")}
CURRICULUM_KINDS: Mapping[str, str] = {"proposed": "warning", "decided": "success", "refused": "done"}
COHORTS: Mapping[str, str] = {
    "planned": lazy("準備中"), "open": lazy("申込み受付中"), "running": lazy("研修中"), "ended": lazy("終了"),
    "cancelled": lazy("取りやめ"),
}  # fmt: skip
COHORT_KINDS: Mapping[str, str] = {
    "planned": "neutral", "open": "info", "running": "success", "ended": "done", "cancelled": "done",
}  # fmt: skip
BLOCKS: Mapping[str, str] = {
    "planned": lazy("予定"), "open": lazy("受付中"), "closed": lazy("終了"), "locked": lazy("確定"),
    "reopened": lazy("再開"), "cancelled": lazy("中止"),
}  # fmt: skip
BLOCK_KINDS: Mapping[str, str] = {
    "planned": "neutral", "open": "success", "closed": "info", "locked": "done", "reopened": "warning",
    "cancelled": "done",
}  # fmt: skip
