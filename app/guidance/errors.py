"""Refusals of the rule catalogue."""

from __future__ import annotations

from app.core.errors import Conflict, Forbidden, lazy


class SecondPersonNeeded(Forbidden):
    """Whoever proposed a version cannot be the one who approves it."""

    message = lazy("提案した本人は承認できません。ほかの人が確かめます。")


class AlreadyDecided(Conflict):
    """The proposal was decided or withdrawn meanwhile."""

    message = lazy("この提案は、すでに決まっているか取り下げられています。画面を開き直してください。")
