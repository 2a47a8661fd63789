"""Refusals of plans."""

from __future__ import annotations

from app.core.errors import Conflict, Forbidden, lazy


class SecondPersonNeeded(Forbidden):
    """Whoever asked, or made the last change, cannot be the one who approves."""

    message = lazy("承認を頼んだ人と、最後にプランを変えた人は判断できません。ほかの管理者が確かめます。")


class AlreadyDecided(Conflict):
    """The question was answered, taken back or asked anew meanwhile."""

    message = lazy("この依頼は、すでに判断されたか取り下げられています。画面を開き直してください。")


class PlanChanged(Conflict):
    """The version that somebody has read is not the one that stands now."""

    message = lazy("確認した後にプランが変わりました。今の版を確かめてから、もう一度行ってください。")
