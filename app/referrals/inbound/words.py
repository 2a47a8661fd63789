"""What pages and the answer letter call the codes of what came from others."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.errors import lazy

STATUSES: Mapping[str, str] = {
    "requested": lazy("返事を待たれている"),
    "accepted": lazy("受け入れた"),
    "rejected": lazy("断った"),
    "in_progress": lazy("対応中"),
    "on_hold": lazy("保留"),
    "completed": lazy("支援が終わった"),
    "failed": lazy("できなかった"),
    "cancelled": lazy("取り下げ"),
    "entered_in_error": lazy("誤記"),
}
CHIPS: Mapping[str, str] = {
    "requested": "warning", "accepted": "info", "rejected": "danger", "in_progress": "info", "on_hold": "neutral",
    "completed": "success", "failed": "danger", "cancelled": "neutral", "entered_in_error": "neutral",
}  # fmt: skip
OWED: Mapping[str, str] = {
    "decide": lazy("受けるかどうかを決めて返事をする"),
    "tell": lazy("依頼元に答えを伝える"),
    "first_contact": lazy("本人に連絡する"),
    "news": lazy("依頼元に経過を伝える"),
    "outcome": lazy("結果を出して伝える"),
    "review": lazy("保留を見直す"),
}
CONSENT_SAID: Mapping[str, str] = {
    "written": lazy("書面の同意があると聞いた"),
    "oral": lazy("口頭の同意があると聞いた"),
    "none": lazy("同意はないと聞いた"),
    "not_said": lazy("聞いていない"),
}
TELL_BACK: Mapping[str, str] = {
    "decision": lazy("受けたかどうかだけ"),
    "progress": lazy("連絡できたか、どう終わったかまで"),
    "activities": lazy("支援の内容まで"),
}
"""How far the person lets us answer; nobody has asked: `decision`."""
TOLD: str = lazy("依頼元に伝えた")
ALLOWED: str = lazy("本人が、伝えてよい範囲を答えた")
CAME: str = lazy("依頼が届いた")
OFFICE: str = lazy("依頼元")
NEW_PERSON: str = lazy("はじめての人として、新しいケースを開く：%(name)s")
KNOWN_PERSON: str = lazy("知っている人の、新しいケースを開く：%(name)s")
INTO_CASE: str = lazy("開いているケースに入れる：%(case)s（%(name)s）")
ALL: str = lazy("終わったものも含めて全部")
