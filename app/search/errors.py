"""What a query may be refused for."""

from __future__ import annotations

from app.core.errors import Invalid, lazy


class QueryTooShort(Invalid):
    """No word of the query has two letters: one letter would find nearly everything."""

    message = lazy("検索する言葉は2文字以上で入力してください。")

    def __init__(self) -> None:
        super().__init__("q")
