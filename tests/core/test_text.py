"""Folding, bigrams, matches in the original text, names in any script and order, safe cells."""

import itertools
import sys
import timeit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.core import text as texts
from app.core.text import bigrams, contains_folded, find_spans, fold, name_key, name_words, similar_names

any_text = st.text(max_size=40)
# What trips folding most: kana of all widths, joining marks, other scripts, dropped signs, spaces.
awkward = st.text(
    alphabet="あかがカガヴヷァィｱｶﾞﾟ゙ー・ 　aÁłßİŁỄ㈱①ｰᄀㄱㅏ가ကဦनेहำ\u200b\ufe0f\u0301\u0345é'’-髙", max_size=30
)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("ＮＧＵＹỄＮ　Thị", "nguyen thi"),
        ("Łukasz Đặng Øre Straße", "lukasz dang ore strasse"),
        ("ぐぇん ばん あん", "グエン バン アン"),
        ("グェン・ヴァン・アン", "グエンバンアン"),
        ("ヴィクトール ヴォ ヴ", "ビクトル ボ ブ"),
        ("ｶﾞｽ代", "ガス代"),
        ("㈱かけはし①", "(株)カケハシ1"),
        ("髙﨑", "高崎"),
        ("葛󠄀城", "葛城"),
        ("  a \t b\n", "a b"),
        ("संगीता", "संगीता"),
        ("", ""),
    ],
)
def test_folding(written: str, folded: str) -> None:
    assert fold(written) == folded


@given(st.one_of(any_text, awkward))
@example("カー゙")
@example("か\u200b゙")
@example("ヴーア")
def test_folding_twice_changes_nothing(text: str) -> None:
    once = fold(text)
    assert fold(once) == once
    assert "  " not in once


def test_every_single_character_folds_to_a_fixed_point() -> None:
    unstable = [c for c in map(chr, range(0, sys.maxunicode, 7)) if fold(fold(c)) != fold(c)]
    assert unstable == []


def test_folding_300_characters_is_quick() -> None:
    note = ("技能実習2号ロのグエン・ヴァン・アンさん。寮で上司から暴力を受け、けがをした。ことばが通じない。" * 7)[:300]
    fold(note)
    best = min(timeit.repeat(lambda: fold(note), number=50, repeat=20)) / 50
    assert best < 400e-6, "the goal is 40 µs; a busy machine gets some room"


@pytest.mark.parametrize(
    ("folded", "pairs"),
    [
        ("在留カド", ["在留", "留カ", "カド"]),
        ("a 12, 在", ["a", "12", "在"]),
        ("アアアア", ["アア"]),
        ("नेपाल", ["ने", "ेप", "पा", "ाल"]),
        ("、。 ", []),
    ],
)
def test_bigrams_stay_inside_runs(folded: str, pairs: list[str]) -> None:
    assert bigrams(folded) == pairs


@given(any_text, any_text)
def test_the_bigrams_of_a_part_are_among_those_of_the_whole(before: str, word: str) -> None:
    folded = fold(word)
    whole = bigrams(f"{fold(before)} {folded}")
    assert set(bigrams(folded)) <= set(whole)
    assert len(set(whole)) == len(whole)
    assert all(1 <= len(pair) <= 2 for pair in whole)


@pytest.mark.parametrize(
    ("text", "words", "marked"),
    [
        ("ＮＧＵＹỄＮさん", ["nguyen"], ["ＮＧＵＹỄＮ"]),
        ("NGUYE\u0302\u0303N さん", ["Nguyen"], ["NGUYE\u0302\u0303N"]),
        ("担当はグェン・ヴァン・アン。", ["グエンバンアン"], ["グェン・ヴァン・アン"]),
        ("子育てセンターへ", ["センター"], ["センター"]),
        ("ｶﾞｽと㈱山田", ["ガス", "株"], ["ｶﾞｽ", "㈱"]),
        ("ヴィザの件", ["びざ"], ["ヴィザ"]),
        ("在留カードの在留期間", ["在留", "留カ"], ["在留カー", "在留"]),
        ("解雇　  通知", ["解雇 通知"], ["解雇　  通知"]),
        ("何もない", ["在留", "", "・"], []),
        ("", ["在留"], []),
    ],
)
def test_matches_are_marked_in_the_original(text: str, words: list[str], marked: list[str]) -> None:
    assert [text[start:end] for start, end in find_spans(text, words)] == marked


@given(st.one_of(any_text, awkward))
def test_positions_follow_the_folding(text: str) -> None:
    pieces = texts._fold_with_positions(text)
    assert "".join(piece.char for piece in pieces) == fold(text)
    assert all(0 <= piece.start < piece.end <= len(text) for piece in pieces)
    assert all(one.start <= two.start and one.end <= two.end for one, two in itertools.pairwise(pieces))


@given(awkward, awkward, awkward)
def test_a_contained_word_is_always_marked(before: str, word: str, after: str) -> None:
    text = before + word + after
    spans = find_spans(text, [word])
    assert bool(spans) == contains_folded(text, word)
    assert spans == sorted(spans)
    assert all(end < start for (_, end), (start, _) in itertools.pairwise(spans))


def test_an_empty_word_is_contained_in_nothing() -> None:
    assert not contains_folded("在留", " ・")
    assert contains_folded("在留カード", "ざいりゅう") is False
    assert contains_folded("ざいりゅうカード", "ザイリュウ")


def test_names_in_any_order_and_script() -> None:
    assert name_words("O’Brien-Smith, グェン・ヴァン") == ["obrien", "smith", "グエン", "バン"]
    assert name_key("グェン・ヴァン　アン") == name_key("グエン バン アン") == "グエンバンアン"
    assert texts.order_free_key("NGUYEN VAN AN") == texts.order_free_key("An Nguyễn Văn")
    assert similar_names("NGUYEN VAN AN", "AN NGUYEN VAN") == 100
    assert similar_names("グエン バン アン", "グェン・ヴァン・アン") == 100
    assert similar_names("グエンバンアン", "グェン・ヴァン・アン") == 100
    assert similar_names("NGUYEN VAN AN", "SILVA MARIA") < 50
    assert similar_names("", "NGUYEN") == similar_names("、", "NGUYEN") == 0


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "+81 90", "-1+cmd", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－x", "＠a",
     " =1", "　=1", "\ufeff=1", "-"],
)  # fmt: skip
def test_formulas_are_disarmed(cell: str) -> None:
    assert texts.spreadsheet_safe(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["", "-5", "-5.25", "12%", "a=b", "090-1111-2222", "相談", "'=1"])
def test_ordinary_cells_stay_as_they_are(cell: str) -> None:
    assert texts.spreadsheet_safe(cell) == cell
