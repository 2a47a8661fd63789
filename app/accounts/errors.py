"""Refusals of accounts."""

from __future__ import annotations

from app.core.errors import Invalid, TooMany, lazy


class LoginRefused(Invalid):
    """Unknown account, wrong password or disabled: one answer for all, so that nobody learns which names exist."""

    message = lazy("ログイン名またはパスワードが違います。")


class LoginThrottled(TooMany):
    """Too many wrong passwords for this account or from this address."""

    message = lazy(
        "ログインの失敗が続いたため、%(minutes)s分ほど受け付けません。しばらく待ってからやり直してください。"
    )
