"""What the pages of progress call things. Labels are marked for translation; what trainees read is plain Japanese."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.errors import lazy
from app.training.enrolment.words import STAGE_STATES as STATES
from app.training.enrolment.words import STAGES
from app.training.enrolment.words import STATES as ENROLMENTS
from app.training.stages.outlook import Level

__all__ = [
    "ENROLMENTS", "EVENTS", "FUNNEL", "LEVELS", "LEVEL_KINDS", "LEVEL_SENTENCES", "STAGES", "STATES", "STATE_KINDS",
    "TO_DO",
]  # fmt: skip

STATE_KINDS: Mapping[str, str] = {
    "closed": "neutral", "open": "info", "under_way": "info", "handed_in": "info", "met": "success",
    "not_met": "warning", "waived": "success", "carried": "success",
}  # fmt: skip
TO_DO: Mapping[str, str] = {
    "online": lazy("オンライン講義を最後まで受けてください。"),
    "confirmation": lazy("総合確認テストを受けて、合格してください。"),
    "practicum": lazy("職場で実践をして、報告を出してください。"),
    "block_1": lazy("集合研修の第1コマに出てください。"), "block_2": lazy("集合研修の第2コマに出てください。"),
    "block_3": lazy("集合研修の第3コマに出てください。"), "block_4": lazy("集合研修の第4コマに出てください。"),
    "final": lazy("修了認定テストを受けて、合格してください。"),
}  # fmt: skip
LEVELS: Mapping[Level, str] = {
    Level.ON_TRACK: lazy("予定どおり"), Level.AT_RISK: lazy("注意"), Level.NOT_POSSIBLE: lazy("この期では修了できない"),
}  # fmt: skip
LEVEL_SENTENCES: Mapping[Level, str] = {
    Level.ON_TRACK: lazy("予定どおりに進んでいます。"),
    Level.AT_RISK: lazy("このままでは、この期に修了できないおそれがあります。"),
    Level.NOT_POSSIBLE: lazy("この期では修了できません。次の期に続けられるか、事務局に相談してください。"),
}  # fmt: skip
LEVEL_KINDS: Mapping[Level, str] = {
    Level.ON_TRACK: "success", Level.AT_RISK: "warning", Level.NOT_POSSIBLE: "danger",
}  # fmt: skip
FUNNEL: Mapping[str, str] = {
    "applied": lazy("受講の申込み"), "accepted": lazy("受講決定"), "online": lazy("オンラインを終えた"),
    "confirmation": lazy("総合確認テストに合格"), "practicum_open": lazy("実践を始めた"),
    "practicum": lazy("実践が承認された"),
    "blocks": lazy("集合研修を4コマ終えた"), "final": lazy("修了認定テストに合格"), "certified": lazy("認証された"),
}  # fmt: skip
EVENTS: Mapping[str, str] = {
    "waiver_proposed": lazy("免除を提案した"), "waiver_refused": lazy("免除を認めなかった"),
    "due_set": lazy("期限を変えた"), "late_correction": lazy("認証の後の訂正"),
    **{f"stage_{state}": label for state, label in STATES.items()},
}  # fmt: skip
