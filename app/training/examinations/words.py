"""What the pages of tests call things. Labels are marked for translation."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.errors import lazy
from app.training.examinations.lifecycle import State
from app.training.examinations.rules import Bar

KINDS: Mapping[str, str] = {"confirmation": lazy("総合確認テスト"), "final": lazy("修了認定テスト")}
STATES: Mapping[str, str] = {
    State.ENTITLED: lazy("受ける予定"),
    State.STARTED: lazy("受けている途中"),
    State.INTERRUPTED: lazy("試験を中断中"),
    State.HANDED_IN: lazy("提出済み"),
    State.TIMED_OUT: lazy("時間切れ"),
    State.MARKED: lazy("採点済み（発表前）"),
    State.PASSED: lazy("試験に合格"),
    State.FAILED: lazy("試験に不合格"),
    State.APPEALED: lazy("異議の審査中"),
    State.IN_REVIEW: lazy("審査中"),
    State.VOID_COUNTS: lazy("無効（回数に数える）"),
    State.VOID_FREE: lazy("無効（回数に数えない）"),
    State.EXCUSED: lazy("欠席（回数に数えない）"),
}
MARKS: Mapping[str, str] = {
    State.ENTITLED: "neutral", State.STARTED: "info", State.INTERRUPTED: "warning", State.HANDED_IN: "info",
    State.TIMED_OUT: "warning", State.MARKED: "info", State.PASSED: "success", State.FAILED: "danger",
    State.APPEALED: "warning", State.IN_REVIEW: "warning", State.VOID_COUNTS: "danger", State.VOID_FREE: "neutral",
    State.EXCUSED: "neutral",
}  # fmt: skip
BARS: Mapping[str, str] = {
    Bar.NONE: lazy("受けられます"),
    Bar.PASSED: lazy("合格しています"),
    Bar.STAGE: lazy("まだこの試験の段階ではありません"),
    Bar.PENDING: lazy("前の受験が終わっていません"),
    Bar.TRIES: lazy("受けられる回数が残っていません"),
    Bar.LAST_DAY: lazy("再受験の最後の日を過ぎています"),
    Bar.WAIT: lazy("次に受けられる日より前です"),
}
PAPERS: Mapping[str, str] = {
    "draft": lazy("承認待ち"), "approved": lazy("承認済み"), "retired": lazy("使わない"),
}  # fmt: skip
QUESTIONS: Mapping[str, str] = {"active": lazy("出題する"), "retired": lazy("出題しない")}
SITTINGS: Mapping[str, str] = {
    "planned": lazy("予定"), "published": lazy("発表済み"), "cancelled": lazy("取りやめ"),
}  # fmt: skip
VERDICTS: Mapping[str, str] = {
    "proposed": lazy("決定待ち"), "approved": lazy("承認"), "applied": lazy("反映済み"), "refused": lazy("不承認"),
}  # fmt: skip
REVIEWS: Mapping[str, str] = {
    "irregularity": lazy("不正・事故"), "wrong_key": lazy("正答の誤り"), "complaint": lazy("苦情・申出"),
    "no_show": lazy("連絡のない欠席"), "appeal": lazy("異議"),
}  # fmt: skip
OUTCOMES: Mapping[str, str] = {
    "stands": lazy("そのまま（有効）"), "void_counts": lazy("無効にし、回数に数える"),
    "void_free": lazy("無効にし、回数に数えない"), "passed": lazy("異議を認め、合格にする"),
}  # fmt: skip
EFFECTS: Mapping[str, str] = {
    "gains": lazy("不合格から合格になる"), "loses": lazy("合格点を下回る"), "": lazy("点数だけが変わる"),
}  # fmt: skip
SOURCES: Mapping[str, str] = {
    "screen": lazy("画面"),
    "office": lazy("手入力"),
    "file": lazy("ファイル"),
    "course": lazy("講義システム"),
}
FILES: Mapping[str, str] = {
    "checked": lazy("確認待ち"), "applied": lazy("取込み済み"), "cancelled": lazy("取りやめ"),
    "undone": lazy("取り消した"),
}  # fmt: skip
ROWS: Mapping[str, str] = {"new": lazy("新しい"), "same": lazy("同じ（変更なし）"), "out": lazy("取り込まない")}
TOO_FEW = lazy("人数が50人に満たないため、この数字からは何も言えません。参考にとどめてください。")
