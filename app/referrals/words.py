"""What pages and letters call the codes of referrals that are no reference list."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.errors import lazy
from app.core.i18n import translate

_AND: str = lazy("%(head)s：%(rest)s")
_BECAUSE: str = lazy("%(head)s（%(rest)s）")


def followed(head: str, rest: str | None, locale: str) -> str:
    """窓口：鈴木; the head alone where nothing follows."""
    return translate(locale, _AND) % {"head": head, "rest": rest} if rest else head


def explained(head: str, rest: str | None, locale: str) -> str:
    """断られた（定員）; the head alone where there is no reason."""
    return translate(locale, _BECAUSE) % {"head": head, "rest": rest} if rest else head


STATUSES: Mapping[str, str] = {
    "draft": lazy("下書き"),
    "requested": lazy("送付"),
    "accepted": lazy("受付"),
    "rejected": lazy("断られた"),
    "in_progress": lazy("連携先が対応中"),
    "on_hold": lazy("保留"),
    "completed": lazy("支援が終わった"),
    "failed": lazy("できなかった"),
    "cancelled": lazy("取消"),
    "entered_in_error": lazy("誤記"),
}
CHIPS: Mapping[str, str] = {
    "draft": "neutral", "requested": "info", "accepted": "info", "rejected": "danger", "in_progress": "warning",
    "on_hold": "neutral", "completed": "success", "failed": "danger", "cancelled": "neutral",
    "entered_in_error": "neutral",
}  # fmt: skip
WHO: Mapping[str, str] = {
    "coordinator": lazy("窓口"),
    "supervisor": lazy("窓口の責任者"),
    "partner": lazy("連携先"),
    "resident": lazy("本人"),
    "system": lazy("システム"),
}
WAITING: Mapping[str, str] = {
    "send": lazy("送る"),
    "answer": lazy("受けるかどうかの回答"),
    "planned_day": lazy("本人と会う予定日（まだ決まっていない）"),
    "first_contact": lazy("本人との最初の連絡"),
    "news": lazy("経過の知らせ"),
    "outcome": lazy("結果の知らせ"),
    "review": lazy("保留の見直し"),
    "ask_person": lazy("役に立ったかを本人に聞く"),
    "tell_partner": lazy("取消を連携先に伝える"),
}
# What each thing that is waited for is asked as, on the telephone.
TO_ASK: Mapping[str, str] = {
    "answer": lazy("お願いを受けてもらえるか、いつ返事をもらえるか"),
    "planned_day": lazy("本人といつ会うか・話すか"),
    "first_contact": lazy("本人に会えたか・話せたか"),
    "news": lazy("その後どう進んでいるか"),
    "outcome": lazy("何をしてもらえたか、終わったか"),
}
# The clocks of a centre, by the names of `clocks.Spans`.
SPANS: Mapping[str, str] = {
    "answer": lazy("返事まで"),
    "first_contact": lazy("最初の連絡まで"),
    "news": lazy("経過の知らせまで"),
    "outcome": lazy("結果の知らせまで"),
    "call": lazy("期日の後、電話のタスクまで"),
    "supervisor": lazy("期日の後、責任者に知らせるまで"),
    "attempts": lazy("あきらめる前に試みる回数"),
}
NEXT_ACTS: Mapping[str, str] = {
    "wait": lazy("電話のタスクができるまで待つ"),
    "call": lazy("電話する"),
    "call_again": lazy("もう一度電話する"),
    "decide": lazy("別の連携先に頼むか、取り消すかを決める"),
}
# Where it stands in more words; free to grow, no move of the machine hangs on it.
SUB_STATUSES: Mapping[str, str] = {
    "awaiting_answer": lazy("連携先の中で検討中"),
    "awaiting_client_contact": lazy("本人との連絡待ち"),
    "appointment_made": lazy("予約・約束をした"),
    "contact_tried_1": lazy("本人に連絡した（1回目）"),
    "contact_tried_2": lazy("本人に連絡した（2回目）"),
    "contact_tried_3": lazy("本人に連絡した（3回目）"),
    "wait_listed": lazy("順番待ち"),
    "documents_missing": lazy("書類が足りない"),
    "interpreter_needed": lazy("通訳が要る"),
}
# A hold says where it stands as well; other reasons have no such word.
SUB_STATUS_OF_HOLD: Mapping[str, str] = {
    "waiting_client": "awaiting_client_contact", "waiting_documents": "documents_missing",
    "wait_list": "wait_listed", "waiting_interpreter": "interpreter_needed",
}  # fmt: skip
WHOM: Mapping[str, str] = {"partner": lazy("連携先"), "person": lazy("本人")}
ATTEMPT_RESULTS: Mapping[str, str] = {
    "no_answer": lazy("出なかった・返事がない"),
    "message": lazy("伝言・留守番電話を残した"),
    "absent": lazy("担当者・本人が不在だった"),
    "wrong_number": lazy("番号・宛先が違った"),
    "reached": lazy("話せた"),
}
WHY_FEWER: Mapping[str, str] = {
    "no_way": lazy("連絡する方法がない"),
    "not_safe": lazy("連絡すると危険がある"),
    "asked_not": lazy("連絡しないでほしいと言われている"),
    "closed_office": lazy("連携先がなくなった・移転した"),
    "urgent": lazy("待てないので、先に別の方法をとった"),
    "died": lazy("亡くなった"),
}
# How a partner is told that it should stop, and what it does with what it holds.
WAYS_TO_TELL: Mapping[str, str] = {
    "phone": lazy("電話"),
    "fax": lazy("FAX"),
    "letter": lazy("手紙"),
    "portal": lazy("回答ページ"),
    "visit": lazy("訪問"),
}
KEPT: Mapping[str, str] = {
    "deleted": lazy("消したと答えた"),
    "returned": lazy("返してもらった"),
    "promised": lazy("消す・返すと答えた"),
    "must_keep": lazy("法令により残すと答えた"),
    "not_said": lazy("まだ答えがない"),
}
COULD_NOT_LEARN: Mapping[str, str] = {
    "no_answer": lazy("連絡がつかない"),
    "moved_away": lazy("転居・帰国した"),
    "not_safe": lazy("連絡すると危険がある"),
    "declined": lazy("本人が答えたくない"),
    "not_needed": lazy("取消・辞退のため、聞く必要がない"),
    "other": lazy("その他"),
}
PLANNED: str = lazy("予定日が決まった")
SEEN: str = lazy("連携先が受け取りを確認")
CLOSED: str = lazy("本人に聞いて締めた")
# Events that leave the state as it is, by their code.
SAID: Mapping[str, str] = {
    "seen": SEEN,
    "planned": PLANNED,
    "closed": CLOSED,
    "progress": lazy("経過の知らせ"),
    "review": lazy("保留の見直し日を変えた"),
    "told": lazy("取消を連携先に伝えた"),
}
ATTEMPTED: Mapping[str, str] = {
    "attempt_partner": lazy("連携先に連絡した"),
    "attempt_person": lazy("本人に連絡した"),
}
# What a partner itself may give as the reason when it stops.
PARTNER_CANCELS: tuple[str, ...] = (
    "partner_unavailable", "client_withdrew", "solved", "moved_away", "unreachable", "duplicate", "safety", "other",
)  # fmt: skip
# Lanes of the board: (key, label, statuses); `closed` and `ended` are told apart by the closing date.
LANES: tuple[tuple[str, str, frozenset[str]], ...] = (
    ("draft", lazy("下書き"), frozenset({"draft"})),
    ("requested", lazy("送付"), frozenset({"requested"})),
    ("accepted", lazy("受付"), frozenset({"accepted"})),
    ("in_progress", lazy("対応中"), frozenset({"in_progress"})),
    ("on_hold", lazy("保留"), frozenset({"on_hold"})),
    ("ended", lazy("結果あり"), frozenset({"completed", "failed", "rejected", "cancelled"})),
    ("closed", lazy("締め"), frozenset({"completed", "failed", "rejected", "cancelled"})),
)


def status_label(code: str, locale: str) -> str:
    """A status in the reader's language; nothing for another code."""
    return translate(locale, STATUSES[code]) if code in STATUSES else ""


def choices(words: Mapping[str, str], locale: str) -> list[tuple[str, str]]:
    """(code, label) in the order of the table."""
    return [(code, translate(locale, label)) for code, label in words.items()]
