"""What the pages of the markings call things."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.errors import lazy
from app.training.marking.rules import Piece, Standing

PIECES: Mapping[str, str] = {Piece.PRACTICUM: lazy("実践の報告"), Piece.CASE_STUDY: lazy("集合研修の事例検討")}
STANDINGS: Mapping[str, str] = {
    Standing.NONE: lazy("まだ評価されていない"), Standing.ONE: lazy("一人が評価した（もう一人を待っている）"),
    Standing.AGREED: lazy("二人の評価がそろった"), Standing.APART: lazy("2段階以上の差がある（三人目を待っている）"),
    Standing.THIRD: lazy("三人目の評価で決まった"),
}  # fmt: skip
KINDS: Mapping[str, str] = {
    Standing.NONE: "neutral", Standing.ONE: "info", Standing.AGREED: "done", Standing.APART: "warning",
    Standing.THIRD: "done",
}  # fmt: skip
PLACES: Mapping[int, str] = {1: lazy("一人目"), 2: lazy("二人目"), 3: lazy("三人目")}
