"""The readable difference of two texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cases.word_diff import Segments, difference

texts = st.text(alphabet="在留資格ビザのがを 更新変更。、A9\n", max_size=60)


@given(texts, texts)
def test_both_texts_can_be_read_back(before: str, after: str) -> None:
    found = difference(before, after)
    assert "".join(words for kind, words in found if kind != "new") == before
    assert "".join(words for kind, words in found if kind != "gone") == after


@pytest.mark.parametrize(
    ("before", "after", "wanted"),
    [
        ("ビザの更新", "ビザの変更", [("same", "ビザの"), ("gone", "更新"), ("new", "変更")]),
        ("14日以内", "30日以内", [("gone", "14"), ("new", "30"), ("same", "日以内")]),
        ("", "追記", [("new", "追記")]),
        ("同じ", "同じ", [("same", "同じ")]),
    ],
)
def test_whole_words_change_never_letters_inside_them(before: str, after: str, wanted: Segments) -> None:
    assert difference(before, after) == wanted


def test_a_novel_is_replaced_whole() -> None:
    assert [kind for kind, _ in difference("あア" * 3000, "アあ" * 3000)] == ["gone", "new"]
