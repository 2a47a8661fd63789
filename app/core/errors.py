"""Typed refusals. They know no status code; `app.web.errors` turns them into pages.

`message` is Japanese text that was marked for translation with `lazy`; the page translates it with
`params`, which must never carry personal data (they are shown, and the kind is logged).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


def lazy(message: str) -> str:
    """Mark a message for extraction; it is translated when a page shows it."""
    return message


class AppError(Exception):
    """A refusal that the person can understand and act upon."""

    message = lazy("処理できませんでした。")

    def __init__(self, message: str | None = None, **params: object) -> None:
        self.message = message or type(self).message
        self.params: Mapping[str, object] = params
        super().__init__(type(self).__name__)


class NotFound(AppError):
    """There is no such thing, or the actor may not know that there is."""

    message = lazy("お探しのページが見つかりません。")


class Forbidden(AppError):
    """The actor may see it but not do this."""

    message = lazy("この操作を行う権限がありません。")


class SignInNeeded(AppError):
    """Nobody is signed in, or the session has ended."""

    message = lazy("ログインしてください。")


class Invalid(AppError):
    """What was entered cannot be accepted; `field` says where the message belongs ('' = whole form)."""

    message = lazy("入力内容を確認してください。")

    def __init__(self, field: str, message: str | None = None, **params: object) -> None:
        super().__init__(message, **params)
        self.field = field


@dataclass(frozen=True)
class Difference:
    """One field of a conflict as plain text: what the person saw, what is stored now, what was typed."""

    label: str
    base: str
    theirs: str
    mine: str


class Conflict(AppError):
    """Somebody else changed it in the meantime, or the step is not allowed in its present state."""

    message = lazy("ほかの人が先に変更しました。内容を確かめてください。")

    def __init__(self, message: str | None = None, *, differences: Sequence[Difference] = (), **params: object) -> None:
        super().__init__(message, **params)
        self.differences = tuple(differences)


class TooMany(AppError):
    """Too many attempts; wait."""

    message = lazy("試行回数が多すぎます。しばらく待ってからやり直してください。")


class TooLarge(AppError):
    """More was sent than this address takes."""

    message = lazy("送信する内容が大きすぎます。小さく分けて送ってください。")


class Unavailable(AppError):
    """A part that is needed does not answer: the database is locked or lost, the disk is full."""

    message = lazy("ただいま処理できません。入力内容は失われていません。少し待ってからもう一度お試しください。")
