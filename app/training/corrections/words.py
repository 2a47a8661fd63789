"""What the pages call things of corrections. Labels are marked for translation."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.errors import lazy

KINDS: Mapping[str, str] = {
    "day": lazy("認証の日"), "name": lazy("認証書の氏名"), "person": lazy("人の取り違え・誤った認証"),
}  # fmt: skip
EFFECTS: Mapping[str, str] = {
    "starts_on": lazy("期間の始まり"), "ends_on": lazy("有効期間の最後の日"), "window_from": lazy("更新できる日"),
    "grace_until": lazy("猶予の最後の日"), "standing": lazy("今日の状態"), "name": lazy("名簿の氏名"),
    "document": lazy("認証書"), "case": lazy("更新の手続き"), "gap": lazy("次の期間までの空白"),
}  # fmt: skip
ERROR_GROUND = lazy("発行の誤り")
STATES: Mapping[str, str] = {
    "proposed": lazy("決定待ち"), "decided": lazy("決定済み"), "refused": lazy("不採用"),
}  # fmt: skip
REVIEWS: Mapping[str, str] = {
    "open": lazy("決定待ち"), "order_proposed": lazy("処分の決定待ち"), "confirmed": lazy("認証はそのまま"),
    "ordered": lazy("処分をした"),
}  # fmt: skip
REVIEW_KINDS: Mapping[str, str] = {
    "open": "warning", "order_proposed": "danger", "confirmed": "success", "ordered": "done",
}  # fmt: skip
RECOMMENDED: Mapping[str, str] = {
    "standing_confirmed": lazy("認証をそのままにする"), "review_opened": lazy("認証を審査する"),
}  # fmt: skip
REVIEW_DECISIONS: Mapping[str, str] = {
    "confirm": lazy("認証はそのままとする"), "suspension": lazy("停止が要る"), "revocation": lazy("取消しが要る"),
}  # fmt: skip
