"""What the pages of planning call things. Labels are marked for translation."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.errors import lazy
from app.training.attendance.words import BLOCK_KINDS, BLOCKS

__all__ = ["BLOCKS", "BLOCK_KINDS", "COHORTS", "COHORT_KINDS", "CURRICULA", "CURRICULUM_KINDS"]

CURRICULA: Mapping[str, str] = {"proposed": lazy("決定待ち"), "decided": lazy("決定"), "refused": lazy("不採用")}
CURRICULUM_KINDS: Mapping[str, str] = {"proposed": "warning", "decided": "success", "refused": "done"}
COHORTS: Mapping[str, str] = {
    "planned": lazy("準備中"), "open": lazy("申込み受付中"), "running": lazy("研修中"), "ended": lazy("終了"),
    "cancelled": lazy("取りやめ"),
}  # fmt: skip
COHORT_KINDS: Mapping[str, str] = {
    "planned": "neutral", "open": "info", "running": "success", "ended": "done", "cancelled": "done",
}  # fmt: skip
