"""What the pages call things of renewal. Labels are marked for translation."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.errors import lazy
from app.training.renewal.lifecycle import Obstacle, State

STATES: Mapping[str, str] = {
    State.INVITED: lazy("案内済み"),
    State.ENROLLED: lazy("研修に申込み済み"),
    State.MET: lazy("研修を修了"),
    State.APPLIED: lazy("更新を申請"),
    State.IN_REVIEW: lazy("審査中"),
    State.RETURNED: lazy("差し戻し"),
    State.DEFERRED: lazy("延期"),
    State.APPROVED: lazy("更新を承認"),
    State.REFUSED: lazy("更新を不承認"),
    State.NOT_WANTED: lazy("更新を希望しない"),
}
MISSED = lazy("期限までに更新されなかった")
KINDS: Mapping[str, str] = {
    State.INVITED: "info", State.ENROLLED: "info", State.MET: "info", State.APPLIED: "info", State.IN_REVIEW: "warning",
    State.RETURNED: "warning", State.DEFERRED: "neutral", State.APPROVED: "success", State.REFUSED: "danger",
    State.NOT_WANTED: "done",
}  # fmt: skip
MOVES: Mapping[str, str] = {
    "open": lazy("更新を案内"), "enrol": lazy("研修の席を確保"), "leave": lazy("研修の席を返した"),
    "meet": lazy("研修を修了"), "apply": lazy("更新の申請を受け付け"), "submit": lazy("審査に回した"),
    "approve": lazy("承認"), "return": lazy("差し戻し"), "refuse": lazy("不承認"), "defer": lazy("延期"),
    "resume": lazy("手続きを再開"), "decline": lazy("更新を希望しない"),
}  # fmt: skip
COURSES: Mapping[str, str] = {"renewal": lazy("更新研修"), "long": lazy("長い研修（再認証・未就業）")}
OBSTACLES: Mapping[str, str] = {
    Obstacle.NOT_DUE: lazy("まだ更新できる期間ではありません。"),
    Obstacle.FOLLOWED: lazy("次の期間がもう決まっています。"),
    Obstacle.REVOKED: lazy("認証が取り消されています。"),
    Obstacle.CLOSED: lazy("認証が終わっています。戻るには全課程が必要です。"),
    Obstacle.TRAINING_MISSING: lazy("研修の修了が記録されていません。"),
    Obstacle.TRAINING_TOO_EARLY: lazy("研修の修了が、更新できる期間より前です。"),
    Obstacle.LONG_COURSE: lazy("長い研修の修了が必要です（失効が長い、または実務に就いていない）。"),
    Obstacle.END_NOT_AFTER_DECISION: lazy("期間の終わりが決定の日より後になりません。"),
}
STEPS: Mapping[str, str] = {
    "m12": lazy("12か月前"), "m6": lazy("6か月前"), "m3": lazy("3か月前"), "m1": lazy("1か月前"), "d14": lazy("14日前"),
    "a1": lazy("終わりの翌日"), "a14": lazy("終わりの14日後"),
}  # fmt: skip
NOTICES: Mapping[str, str] = {
    "waiting": lazy("送信待ち"), "sent": lazy("送信済み"), "bounced": lazy("届かなかった"),
    "letter": lazy("郵送が必要"), "lettered": lazy("郵送済み"), "passed": lazy("送らない"),
}  # fmt: skip
NOTICE_KINDS: Mapping[str, str] = {
    "waiting": "info", "sent": "success", "bounced": "danger", "letter": "warning", "lettered": "success",
    "passed": "neutral",
}  # fmt: skip
