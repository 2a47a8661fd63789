"""Refusals of know-how cards."""

from __future__ import annotations

from app.core.errors import Conflict, Forbidden, lazy


class WrongCardState(Conflict):
    """The card is not in a state in which this can be done."""

    message = lazy("このカードは今の状態ではその操作ができません。画面を開き直してください。")


class SecondPersonNeeded(Forbidden):
    """Whoever wrote a card cannot be the one who checks it."""

    message = lazy("書いた本人は確認できません。ほかの人が確認します。")
