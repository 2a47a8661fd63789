"""What the codes of know-how are called on pages."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.errors import lazy
from app.knowledge.lifecycle import CardState, Scope

STATES: Mapping[str, str] = {
    CardState.DRAFT: lazy("下書き"),
    CardState.CHECKING: lazy("確認待ち"),
    CardState.RETURNED: lazy("差戻し"),
    CardState.PUBLISHED: lazy("公開"),
    CardState.RETIRED: lazy("使用終了"),
}
CHIPS: Mapping[str, str] = {
    CardState.DRAFT: "neutral",
    CardState.CHECKING: "info",
    CardState.RETURNED: "warning",
    CardState.PUBLISHED: "success",
    CardState.RETIRED: "done",
}
SCOPES: Mapping[str, str] = {
    Scope.CENTRE: lazy("この窓口"),
    Scope.PREFECTURE: lazy("都道府県内の窓口"),
    Scope.ALL: lazy("すべての窓口"),
}
# How lines of a case's timeline read.
EVENTS: Mapping[str, str] = {
    "card_drafted": lazy("下書きができました"),
    "card_edited": lazy("書き直しました"),
    "card_checking": lazy("確認を頼みました"),
    "card_returned": lazy("差し戻しました"),
    "card_published": lazy("公開しました"),
    "card_draft": lazy("公開をやめて書き直します"),
    "card_retired": lazy("使用を終了しました"),
}
