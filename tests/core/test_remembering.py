"""Names and references are looked up once for a page that reads, and anew in every session that writes."""

from __future__ import annotations

from sqlalchemy.engine import Engine

from app.core.db import unit_of_work
from app.core.remembering import remembered


def test_once_where_nothing_is_written(engine: Engine) -> None:
    asked: list[list[int]] = []

    def ask(missing: list[int]) -> dict[int, str]:
        asked.append(sorted(missing))
        return {number: f"n{number}" for number in missing if number != 3}

    with unit_of_work(engine, write=False) as session:
        assert remembered(session, "names", {1, 3}, ask) == {1: "n1"}
        assert remembered(session, "names", {1, 2, 3}, ask) == {1: "n1", 2: "n2"}
        assert remembered(session, "others", {1}, ask) == {1: "n1"}
        assert remembered(session, "names", set(), ask) == {}
    assert asked == [[1, 3], [2], [1]]
    with unit_of_work(engine, write=True) as session:
        for _ in range(2):
            remembered(session, "names", {1}, ask)
    assert asked[3:] == [[1], [1]]
