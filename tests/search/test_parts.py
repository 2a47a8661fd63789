"""Order of documents, tokens, snippets: without a database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.text import find_spans, fold
from app.search import order
from app.search.snippets import segments, snippet
from app.search.tokens import Tokens

AT = datetime(2026, 5, 7, 3, 4, 0, tzinfo=UTC)


def test_order_follows_time_and_subject() -> None:
    first = order.order_id(AT, "contact", 1)
    assert first == order.order_id(AT, "contact", 1)
    assert first != order.order_id(AT, "contact", 2)
    assert order.order_id(AT + timedelta(minutes=1), "contact", 1) > first
    exact = AT + timedelta(seconds=5)
    assert order.order_id(exact + timedelta(seconds=1), "x", 1) > order.order_id(exact, "x", 2)
    assert order.order_id(datetime(1980, 1, 1, tzinfo=UTC), "x", 1) > 0


def test_months_partition_the_ids() -> None:
    month = 2026 * 12 + 4
    assert order.month_of(order.order_id(AT, "contact", 1)) == month
    assert order.month_of(order.first_id_of(month)) == month
    assert order.month_of(order.first_id_of(month) - 1) == month - 1
    assert order.first_id_of(2027 * 12) > order.first_id_of(2026 * 12 + 11)


def test_tokens_are_keyed_plain_and_of_one_length() -> None:
    one, other = Tokens(b"a" * 32), Tokens(b"b" * 32)
    found = one.of_text(fold("在留資格"))
    assert len(found) == 3
    assert not found & other.of_text(fold("在留資格"))
    assert all(len(token) == 10 and token.isalnum() and token.isascii() for token in found)
    assert set(one.of_word(fold("在留"))) <= found
    assert one.of_word("父") == []


def test_scopes_have_tokens_of_their_own() -> None:
    make = Tokens(b"a" * 32)
    scopes = {
        make.of_scope(kind, centre, sealed=sealed)
        for kind in ("case", "contact")
        for centre in (None, 1, 11)
        for sealed in (False, True)
    }
    scopes |= {make.of_kind("case", sealed=False), make.of_sealed(1), make.of_month(1)}
    assert len(scopes) == 15


def test_the_memory_of_pairs_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.search.tokens._CACHE_LIMIT", 50)
    make = Tokens(b"a" * 32)
    for start in range(0x4E00, 0x4E00 + 300, 2):
        make.of_text(chr(start) + chr(start + 1))
    assert len(make._known) <= 50


@pytest.mark.parametrize(
    ("text", "query", "marked"),
    [
        ("ベトナム語の相談", "べとなむ", ["ベトナム"]),
        ("データーベース", "でた", ["データー"]),
        ("ﾍﾞﾄﾅﾑ語", "ベトナム", ["ﾍﾞﾄﾅﾑ"]),
        ("Straße 5", "strasse", ["Straße"]),
        ("ヴァンさん", "バン", ["ヴァン"]),
        ("在留 在留", "在留", ["在留", "在留"]),
        ("在留資格", "在留 留資", ["在留資"]),
        ("相談", "住居", []),
        ("", "住居", []),
    ],
)
def test_what_was_found_is_marked_as_it_was_written(text: str, query: str, marked: list[str]) -> None:
    parts = segments(text, fold(query).split())
    assert [part for part, found in parts if found] == marked
    assert "".join(part for part, _ in parts) == text


@given(
    st.text(st.sampled_from("あアｱーガｶﾞヴァabß ・\u3000é髙"), max_size=30),
    st.sampled_from(["ア", "ガ", "バ", "ab", "s", "e"]),
)
def test_the_quick_way_marks_what_the_exact_way_marks(text: str, word: str) -> None:
    at, spans = 0, []
    for part, found in segments(text, [fold(word)]):
        if found:
            spans.append((at, at + len(part)))
        at += len(part)
    assert spans == find_spans(text, [fold(word)])


def test_a_snippet_shows_the_place_or_the_beginning() -> None:
    text = "い" * 500 + "仮放免" + "ろ" * 500
    parts = snippet(text, [fold("仮放免")])
    assert ("仮放免", True) in parts
    assert parts[0] == parts[-1] == ("…", False)
    beginning = snippet(text, ["ない"])
    assert beginning[0] == ("い" * 110, False)
    assert snippet("短い文", ["ない"]) == [("短い文", False)]
    assert snippet("", ["ない"]) == []
