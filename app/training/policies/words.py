"""What the pages call the values of the rules. Labels are marked for translation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.core.errors import lazy
from app.training.standing.policies import CompletionDay, ExpiryRule, LateStart, Reach, WayBack

VALUES: Mapping[str, str] = {
    "valid_months": lazy("有効期間（月）"),
    "expiry": lazy("最後の日の数え方"),
    "window_months": lazy("更新できる期間（終わりの前の月数）"),
    "grace_days": lazy("猶予（日）"),
    "grace_counts": lazy("猶予期間中も有効として扱う"),
    "grace_needs_case": lazy("猶予は、更新の手続き中の人に限る"),
    "lapse_tiers": lazy("期間が終わってからの長さと、戻るための研修"),
    "late_start": lazy("猶予期間中に決定した期間の始まり"),
    "applied_for": lazy("研修のほかに更新の申請がいる"),
    "idle_long_course": lazy("実務に就いていない人は長い研修を受ける"),
    "deferral_cap_days": lazy("更新を先に延ばせる上限（日）"),
    "cooling_days": lazy("発行から公開までの日数"),
    "leave_cap_days": lazy("休業で終わりを動かす上限（日）"),
    "leave_moves_validity": lazy("休業で有効期間の終わりを動かす"),
    "leave_moves_deadlines": lazy("休業で課程の期限を動かす"),
    "leave_moves_practicum": lazy("休業で実践の終わりを動かす"),
    "leave_moves_resit": lazy("休業で再受験の最後の日を動かす"),
    "confirmation_pass_percent": lazy("総合確認テストの合格点（％）"),
    "final_pass_percent": lazy("修了テストの合格点（％）"),
    "tries": lazy("受験できる回数"),
    "wait_days": lazy("次の受験までの日数"),
    "resit_fiscal_years": lazy("再受験の最後の日（期の年度から何年度後の末日）"),
    "make_up_days": lazy("補講の期限（日）"),
    "test_before_make_up": lazy("補講の前に修了テストを受けられる"),
    "block_share_percent": lazy("出席とする時間の割合（％）"),
    "practicum_months": lazy("実践の長さ（月）"),
    "practicum_tasks": lazy("実践の課題の数"),
    "carry_over_months": lazy("持ち越した課程の有効な月数"),
    "completion_day": lazy("修了の日"),
    "application_day_moves": lazy("申込みの最後の日が休日のとき、次の平日まで受け付ける"),
}
GROUPS: Sequence[tuple[str, Sequence[str]]] = (
    (lazy("有効期間と更新"), (
        "valid_months", "expiry", "window_months", "grace_days", "grace_counts", "grace_needs_case", "late_start",
        "lapse_tiers", "applied_for", "idle_long_course", "deferral_cap_days", "cooling_days",
    )),
    (lazy("休業"), (
        "leave_cap_days", "leave_moves_validity", "leave_moves_deadlines", "leave_moves_practicum",
        "leave_moves_resit",
    )),
    (lazy("養成課程"), (
        "application_day_moves", "completion_day",
        "confirmation_pass_percent", "final_pass_percent", "tries", "wait_days", "resit_fiscal_years", "make_up_days",
        "test_before_make_up", "block_share_percent", "practicum_months", "practicum_tasks", "carry_over_months",
    )),
)  # fmt: skip
OF_COURSES = frozenset(GROUPS[2][1]) | {"leave_moves_deadlines", "leave_moves_practicum", "leave_moves_resit"}
"""Values by which whoever is in a course goes on, from the day of effect and whatever the reach."""
CHOICES: Mapping[str, Mapping[str, str]] = {
    "expiry": {
        ExpiryRule.FIRST_DAY_NOT_COUNTED: lazy("初日を数えない（民法140条）"),
        ExpiryRule.FIRST_DAY_COUNTED: lazy("初日を数える"),
        ExpiryRule.END_OF_FISCAL_YEAR: lazy("年度の末日まで"),
    },
    "late_start": {
        LateStart.OLD_END: lazy("前の期間の翌日（空白なし）"),
        LateStart.DECISION: lazy("決定の日"),
    },
    "completion_day": {
        CompletionDay.DECISION: lazy("決定の日"),
        CompletionDay.LAST_STAGE: lazy("最後の段階を満たした日"),
    },
}
REACHES: Mapping[str, str] = {
    Reach.NEW_CERTIFICATIONS: lazy("これから認証する人だけ"),
    Reach.NEXT_RENEWAL: lazy("次の更新から"),
    Reach.REACHING_BACK: lazy("さかのぼって全員"),
}
WAYS_BACK: Mapping[str, str] = {
    WayBack.RENEWAL: lazy("更新研修"), WayBack.LONG: lazy("長い研修"), WayBack.FULL: lazy("養成課程の全部"),
}  # fmt: skip
STATES: Mapping[str, str] = {
    "proposed": lazy("決定待ち"), "decided": lazy("決定済み"), "refused": lazy("不採用"),
    "renewed": lazy("提案を作り直した"),
}  # fmt: skip
YES, NO = lazy("する"), lazy("しない")


def said(name: str, value: Any) -> str:
    """A value as a message of its own: a number as it is, a choice and a yes by their words."""
    if name in CHOICES:
        return CHOICES[name][value]
    if isinstance(value, bool):
        return YES if value else NO
    return str(value)
