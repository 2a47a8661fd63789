"""Report 18: the log of decisions and orders, with both names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from app.core.errors import lazy
from app.reports.training import queries
from app.reports.training import queries_decided as rows
from app.reports.training.common import listed, summary
from app.reports.training.declaring import Ask
from app.reports.training.queries_decided import Decided
from app.reports.training.tables import Column, Kind, Line, Table
from app.training import words as register

DECISIONS: Mapping[str, str] = {
    "certified": lazy("認証"), "refused": lazy("認証しない"), **register.ORDERS,
    "set_aside": lazy("停止・取消しの取りやめ"), "correction": lazy("認証の訂正"), "waiver": lazy("段階の免除"),
    "stage_correction": lazy("段階の訂正"), "review": lazy("受験の審査"),
}  # fmt: skip


def decisions(ask: Ask) -> Sequence[Table]:
    """Report 18."""
    found = rows.decisions(ask.session, *ask.span)
    counts = Counter(one.what for one in found)
    lines = [Line((ask._(label), counts[code])) for code, label in DECISIONS.items()]
    names = queries.users(ask.session, [number for one in found for number in (one.proposed, one.decided)])
    columns = (
        Column(ask._("決定した日"), Kind.DATE), Column(ask._("内容")), Column(ask._("番号"), Kind.CODE),
        Column(ask._("氏名"), Kind.PERSON), Column(ask._("決定の番号"), Kind.TYPED),
        Column(ask._("提案した人"), Kind.TYPED), Column(ask._("決定した人"), Kind.TYPED),
    )  # fmt: skip
    return [
        summary(ask, ask._("内容ごとの件数"), ask._("内容"), lines, Kind.COUNT),
        listed(ask, ask._("決定の記録"), columns, [_line(ask, one, names) for one in found]),
    ]


def _line(ask: Ask, one: Decided, names: Mapping[int | None, str]) -> Line:
    cells = (
        one.on, ask._(DECISIONS[one.what]), one.subject, None, one.decision, names.get(one.proposed, ""),
        names.get(one.decided, ""),
    )  # fmt: skip
    return Line(cells, one.href, one.learner)
