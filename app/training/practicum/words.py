"""What the pages of the practicum call things."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.errors import lazy
from app.training.practicum.lifecycle import Act, State

ABILITIES: Mapping[str, str] = {
    "status": lazy("在留状況を正確に把握する"), "culture": lazy("異なる文化や価値観を理解する"),
    "resolve": lazy("複雑・複合的な相談を解決まで導く"), "connect": lazy("適切な支援へ円滑につなげる"),
}  # fmt: skip
"""The four abilities (4つの能力). Source: domain dossier 1.1, after the agency's report of April 2023."""
LEVELS: Mapping[int, str] = {
    1: lazy("1 まだできない"), 2: lazy("2 助けがあればできる"), 3: lazy("3 一人でできる"), 4: lazy("4 人に教えられる"),
}  # fmt: skip
RATERS: Mapping[str, str] = {"self": lazy("受講者本人"), "supervisor": lazy("職場の指導者"), "instructor": lazy("講師")}
STATES: Mapping[str, str] = {
    State.DRAFTING: lazy("課題を作成中"), State.PROPOSED: lazy("職場の指導者の確認待ち"),
    State.SUPERVISOR_AGREED: lazy("講師の確認待ち"), State.AGREED: lazy("課題が決まった（開始前）"),
    State.RUNNING: lazy("実践中"), State.PAUSED: lazy("中断中"),
    State.RE_AGREEMENT: lazy("職場が変わった（課題の再確認）"),
    State.REPORTED: lazy("職場の事実確認待ち"), State.CONFIRMED: lazy("講師の評価待ち"), State.RETURNED: lazy("差戻し"),
    State.ACCEPTED: lazy("合格"), State.NOT_ACCEPTED: lazy("不合格"),
}  # fmt: skip
KINDS: Mapping[str, str] = {
    State.DRAFTING: "neutral", State.PROPOSED: "info", State.SUPERVISOR_AGREED: "info", State.AGREED: "info",
    State.RUNNING: "success", State.PAUSED: "warning", State.RE_AGREEMENT: "warning", State.REPORTED: "info",
    State.CONFIRMED: "info", State.RETURNED: "warning", State.ACCEPTED: "done", State.NOT_ACCEPTED: "danger",
}  # fmt: skip
ACTS: Mapping[str, str] = {
    "open": lazy("実践を開いた"), Act.PROPOSE: lazy("課題を提案した"), Act.AGREE: lazy("課題に同意した"),
    Act.SEND_BACK: lazy("課題を直すよう返した"), Act.PAUSE: lazy("中断した"), Act.RESUME: lazy("再開した"),
    Act.REPORT: lazy("報告を出した"), Act.CONFIRM: lazy("事実を確認した"), Act.DISPUTE: lazy("事実と違うとして返した"),
    Act.ACCEPT: lazy("合格とした"), Act.RETURN: lazy("差し戻した"), Act.REFUSE: lazy("不合格とした"),
    "propose_refusal": lazy("不合格を提案した"), "keep": lazy("不合格の提案を取り下げた"),
    Act.REOPEN: lazy("新しい最後の日を決め、続きをできるようにした"), "extend": lazy("最後の日を延ばした"),
}  # fmt: skip
REASONS: Mapping[str, str] = {"leave": lazy("休業"), "no_workplace": lazy("職場がない")}
CAPACITIES: Mapping[str, str] = {
    "supervisor": lazy("職場の指導者"), "substitute": lazy("代わりの指導者"), "desk_head": lazy("窓口の責任者"),
}  # fmt: skip
NEXT: Mapping[str, str] = {
    State.DRAFTING: lazy("窓口の状況から課題を作り、そろったら提案してください。"),
    State.PROPOSED: lazy("職場の指導者が課題を確かめています。"),
    State.SUPERVISOR_AGREED: lazy("職場の指導者が同意しました。講師が課題を確かめています。"),
    State.AGREED: lazy("課題が決まりました。開始日から実践が始まります。"),
    State.RUNNING: lazy("課題ごとに報告を書き、全部そろったら提出してください。"),
    State.PAUSED: lazy("中断中です。この間の日数は数えません。"),
    State.RE_AGREEMENT: lazy(
        "職場または指導者が変わりました。課題を見直し、もう一度提案してください。これまでの報告は残ります。"
    ),
    State.REPORTED: lazy("職場の指導者が、報告の事実を確かめています。"),
    State.CONFIRMED: lazy("講師が評価しています。"),
    State.RETURNED: lazy(
        "講師から差し戻されました。報告を直し、もう一度提出してください。2回目の差戻しは不合格の提案になります。"
    ),
    State.ACCEPTED: lazy("実践は合格しました。"),
    State.NOT_ACCEPTED: lazy("実践は不合格になりました。この先については研修事務局が知らせます。"),
}  # fmt: skip
