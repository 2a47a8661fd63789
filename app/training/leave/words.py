"""What the pages call things of leave. Labels are marked for translation."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.errors import lazy

KINDS: Mapping[str, str] = {
    "childbirth": lazy("出産"), "child_care": lazy("育児"), "illness": lazy("本人の病気・けが"),
    "family_care": lazy("家族の介護"), "secondment": lazy("海外派遣"), "bereavement": lazy("忌引"),
    "other": lazy("その他の事情"),
}  # fmt: skip
STATES: Mapping[str, str] = {
    "requested": lazy("申出"), "checked": lazy("証明を確認済み"), "granted": lazy("承認"), "refused": lazy("不承認"),
    "replaced": lazy("期間を変更した"),
}  # fmt: skip
MARKS: Mapping[str, str] = {
    "requested": "info", "checked": "warning", "granted": "success", "refused": "danger", "replaced": "neutral",
}  # fmt: skip
LABELS: Mapping[str, str] = {
    "ends_on": lazy("有効期間の最後の日"), "window_from": lazy("更新できる日"), "grace_until": lazy("猶予の最後の日"),
    "closes_after": lazy("再認証で戻れる最後の日"),
}  # fmt: skip
EVIDENCE: Mapping[str, str] = {
    "certificate": lazy("証明書"), "employer": lazy("所属の証明"), "other": lazy("その他の資料"),
}  # fmt: skip
