"""What the pages call states, moves and reasons of an enrolment. Labels are marked for translation."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.errors import lazy

STATES: Mapping[str, str] = {
    "applied": lazy("申込み中"), "returned": lazy("差戻し"), "waiting": lazy("補欠"),
    "offered": lazy("繰上げの回答待ち"), "accepted": lazy("受講決定"), "enrolled": lazy("受講中"),
    "completed": lazy("修了"), "carried_over": lazy("次の期へ持越し"),
    "not_completed": lazy("未修了"), "declined": lazy("受講不可"), "withdrawn": lazy("取りやめ"),
}  # fmt: skip
# Kinds of mark for `status`: neutral info success warning danger done.
KINDS: Mapping[str, str] = {
    "applied": "info", "returned": "warning", "waiting": "neutral", "offered": "warning", "accepted": "success",
    "enrolled": "success", "completed": "done", "carried_over": "neutral", "not_completed": "danger",
    "declined": "neutral", "withdrawn": "neutral",
}  # fmt: skip
EVENTS: Mapping[str, str] = {
    "applied": lazy("申し込んだ"), "return": lazy("書類を差し戻した"), "resubmit": lazy("直して出し直した"),
    "accept": lazy("受講を決定した"), "wait": lazy("補欠にした"), "offer": lazy("空いた席を案内した"),
    "take": lazy("席を受けた"), "lapse": lazy("期限までに回答がなく、補欠に戻した"), "decline": lazy("受講を断った"),
    "enrol": lazy("受講が始まった"), "enrolled": lazy("受講が始まった"),
    "withdraw": lazy("取りやめた"), "reinstate": lazy("取りやめの記録を取り消した"),
    "carry_over": lazy("次の期へ持ち越した"), "end": lazy("未修了で終わった"), "complete": lazy("修了を認めた"),
    "carried_in": lazy("前の期から持ち越した"), "evidence": lazy("要件の確認を記録した"),
}  # fmt: skip
STAGES: Mapping[str, str] = {
    "online": lazy("オンライン講義"), "confirmation": lazy("総合確認テスト"), "practicum": lazy("実践"),
    "block_1": lazy("集合研修1（半日）"), "block_2": lazy("集合研修2（半日）"), "block_3": lazy("集合研修3（半日）"),
    "block_4": lazy("集合研修4（半日）"), "final": lazy("修了認定テスト"),
}  # fmt: skip
STAGE_STATES: Mapping[str, str] = {
    "closed": lazy("まだ始まらない"), "open": lazy("始められる"), "under_way": lazy("進行中"),
    "handed_in": lazy("提出済み"), "met": lazy("満たした"), "not_met": lazy("満たしていない"), "waived": lazy("免除"),
    "carried": lazy("前の期で満たした"),
}  # fmt: skip
ITEMS: Mapping[str, str] = {
    "workplace": lazy("今の勤務先（外国人の相談窓口）"), "experience": lazy("相談の経験"),
    "licence": lazy("経験に代わる国家資格"),
}  # fmt: skip
EVIDENCE_STATES: Mapping[str, str] = {
    "stated": lazy("確認前"), "met": lazy("確認できた"), "lacking": lazy("足りない"),
}  # fmt: skip
EVIDENCE_KINDS: Mapping[str, str] = {"stated": "neutral", "met": "success", "lacking": "warning"}
UNITS: Mapping[str, str] = {"months": lazy("か月（常勤）"), "hours": lazy("時間（合計）")}
# Which licences count was not published: the three of social work, and another to be judged.
LICENCES: Mapping[str, str] = {
    "social_worker": lazy("社会福祉士"), "mental_health": lazy("精神保健福祉士"),
    "psychologist": lazy("公認心理師"), "other": lazy("そのほかの国家資格"),
}  # fmt: skip
DECLINE_REASONS: Mapping[str, str] = {
    "not_eligible": lazy("受講の要件を満たさない"), "no_answer": lazy("期限までに回答や書類がない"),
    "no_seat": lazy("席が空かなかった"), "other": lazy("その他"),
}  # fmt: skip
WITHDRAW_REASONS: Mapping[str, str] = {
    "workload": lazy("業務の都合"), "left_job": lazy("退職・異動"), "health": lazy("健康上の理由"),
    "family": lazy("育児・介護など家庭の事情"), "content": lazy("内容が合わない"), "later": lazy("別の期に受けたい"),
    "other": lazy("その他"),
}  # fmt: skip
TRIGGERS: Mapping[str, str] = {
    "trainee": lazy("本人から"), "employer": lazy("勤務先から"), "office": lazy("事務局から"),
}  # fmt: skip
INTERESTS: Mapping[str, str] = {
    "yes": lazy("別の期に受けたい"), "no": lazy("受けるつもりはない"), "unknown": lazy("まだ分からない"),
}  # fmt: skip
CAUSES: Mapping[str, str] = {
    "leave": lazy("休業"), "missed_day": lazy("集合研修の欠席"), "failed_test": lazy("テストの不合格"),
    "workplace": lazy("勤務先の変更・不在"), "other": lazy("その他"),
}  # fmt: skip
END_REASONS: Mapping[str, str] = {
    "tries": lazy("受けられる回数を使い切った"), "time": lazy("期限を過ぎた"), "other": lazy("その他"),
}  # fmt: skip
REASONS: Mapping[str, str] = {**DECLINE_REASONS, **WITHDRAW_REASONS, **CAUSES, **END_REASONS}
SOURCES: Mapping[str, str] = {
    "office": lazy("事務局が記入"), "trainee": lazy("本人が申込み"), "file": lazy("名簿のファイル"),
    "carried": lazy("前の期からの持越し"),
}  # fmt: skip
LACKS: Mapping[str, str] = {
    "not_started": lazy("開始日がまだ来ていない"), "workplace": lazy("勤務先の記録がない"),
    "supervisor": lazy("指導者の記録がない"),
}  # fmt: skip
COHORT_STATES: Mapping[str, str] = {
    "planned": lazy("計画中"), "open": lazy("募集中"), "running": lazy("実施中"), "ended": lazy("終了"),
    "cancelled": lazy("中止"),
}  # fmt: skip
COHORT_NAME = lazy("%(year)s年度 第%(run)s期")
