"""What the codes of deletion and return are called."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.errors import lazy

WHY: Mapping[str, str] = {
    "consent_withdrawn": lazy("同意が撤回された"),
    "exception_not_upheld": lazy("同意によらない提供が認められなかった"),
}
HOW: Mapping[str, str] = {
    "deleted": lazy("消した"),
    "returned": lazy("返した"),
    "kept_by_law": lazy("法令により保存する（理由を書く）"),
}
