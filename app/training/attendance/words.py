"""What the pages of attendance call things. Labels are marked for translation."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.errors import lazy

MARKS: Mapping[str, str] = {
    "expected": lazy("未記入"), "present": lazy("出席した"), "notified": lazy("欠席（連絡あり）"),
    "absent": lazy("欠席"),
    "excused": lazy("欠席（認められた）"),
}  # fmt: skip
RESULTS: Mapping[str, str] = {
    "complete": lazy("出席した"), "partial": lazy("一部出席"), "missed": lazy("欠席"),
}  # fmt: skip
RESULT_KINDS: Mapping[str, str] = {"complete": "success", "partial": "warning", "missed": "danger"}
MAKE_UPS: Mapping[str, str] = {
    "needed": lazy("補講が必要"), "offered": lazy("補講の日が決まった"), "done": lazy("補講が終わった"),
    "refused": lazy("補講を受けない"), "not_needed": lazy("補講は不要になった"),
    "timed_out": lazy("補講の期限が過ぎた"),
}  # fmt: skip
BLOCKS: Mapping[str, str] = {
    "planned": lazy("予定"), "open": lazy("受付中"), "closed": lazy("終了"), "locked": lazy("確定"),
    "reopened": lazy("再開"), "cancelled": lazy("中止"),
}  # fmt: skip
BLOCK_KINDS: Mapping[str, str] = {
    "planned": "neutral", "open": "success", "closed": "info", "locked": "done", "reopened": "warning",
    "cancelled": "done",
}  # fmt: skip
EVENTS: Mapping[str, str] = {
    "planned": lazy("予定した"), "opened": lazy("受付を始めた"), "closed": lazy("終了した"), "locked": lazy("確定した"),
    "reopened": lazy("再開した"), "cancelled": lazy("中止した"),
}  # fmt: skip
ANSWERS: Mapping[str, str] = {
    "standing_confirmed": lazy("認証はそのままとする"), "review_opened": lazy("認証を見直す"),
}  # fmt: skip
