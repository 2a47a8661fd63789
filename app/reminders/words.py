"""What kinds are called. These words, a number and a day are all that a mail or a calendar says."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.errors import lazy
from app.reminders.lifecycle import OPTIONAL, Kind

KINDS: Mapping[Kind, str] = {
    Kind.LAW: lazy("法律の期限"),
    Kind.STAY: lazy("在留期間の満了"),
    Kind.CARD: lazy("在留カードの期限"),
    Kind.DUTY: lazy("法律の期限のタスク"),
    Kind.STEP: lazy("プランのステップ"),
    Kind.TASK: lazy("タスク"),
    Kind.REPLY: lazy("連携先の返事"),
    Kind.HELD: lazy("保留中の連携"),
    Kind.ASK_PERSON: lazy("役に立ったかを本人に聞く"),
    Kind.REVIEW: lazy("プランの見直し"),
    Kind.CHECK: lazy("連携先の確認"),
    Kind.ACCOMPANY: lazy("同行"),
    Kind.MEETING: lazy("支援会議"),
    Kind.OWED: lazy("他機関への返事"),
}
#: What leaves the product says less: that a day comes, not that it is about somebody's stay.
OUTSIDE: Mapping[Kind, str] = {
    **KINDS,
    Kind.LAW: lazy("期限"),
    Kind.STAY: lazy("期限"),
    Kind.CARD: lazy("期限"),
    Kind.DUTY: lazy("期限"),
}


def choices() -> list[tuple[str, str]]:
    """The kinds that a person may leave out, with their marked words."""
    return [(str(kind), KINDS[kind]) for kind in OPTIONAL]
