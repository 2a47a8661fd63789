"""Found is what has every word, newest first, and lies where the actor may look."""

from __future__ import annotations

import base64
import copy
import shutil
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.core import crypto
from app.search import queries, service
from app.search.candidates import _MANY
from app.search.errors import QueryTooShort
from app.search.models import SearchDocument
from app.search.queries import Scope
from app.search.service import Document
from tests.search.conftest import EVERYTHING, START, Index, document, everyone

CONTACT = frozenset({"contact"})


def test_words_of_two_letters_are_found_newest_first(index: Index) -> None:
    index.put(
        document(1, "夫の在留資格の更新について相談"),
        document(2, "年金の脱退一時金"),
        document(3, "在留カードの再交付", title="紛失"),
    )
    assert index.numbers("在留") == [3, 1]
    assert index.numbers("在留資格") == [1]
    assert index.numbers("紛失") == [3]
    assert index.numbers("住居") == []


def test_every_word_must_occur_in_any_order(index: Index) -> None:
    index.put(document(1, "会社を解雇された。夫は失業"), document(2, "解雇の予告"))
    assert index.numbers("失業　解雇") == [1]
    assert index.numbers("夫 解雇") == [1]  # one letter beside a longer word is checked in the text
    assert index.numbers("妻 解雇") == []


def test_pairs_in_another_order_are_no_match(index: Index) -> None:
    # All pairs of 在留在 … occur, the word itself does not: the candidate falls after decrypting.
    index.put(document(1, "留学の資格と留資の在留、資在"))
    assert index.numbers("在留資在") == []


@pytest.mark.parametrize(
    ("stored", "query"),
    [
        ("ベトナム語で相談", "ﾍﾞﾄﾅﾑ"),
        ("ベトナム語で相談", "べとなむ"),
        ("NGUYEN Văn An", "nguyen"),
        ("NGUYEN Văn An", "van"),
        ("電話 090-1234-5678", "1234"),
        ("電話　０９０", "090"),
        ("グエン・ヴァン・アン", "グエンバン"),
        ("María Fernández", "fernandez"),
    ],
)
def test_writing_forms_do_not_hide(index: Index, stored: str, query: str) -> None:
    index.put(document(1, stored), document(2, "ほかの相談"))
    assert index.numbers(query) == [1]


@pytest.mark.parametrize("query", ["", " ", "父", "父 母", "a", "!!", "・", "ー"])
def test_a_query_without_two_letters_is_refused_in_words(index: Index, query: str) -> None:
    with pytest.raises(QueryTooShort) as caught:
        index.find(query)
    assert "2文字" in caught.value.message
    assert caught.value.field == "q"


def test_a_very_long_query_is_answered(index: Index) -> None:
    long = "外国人支援コーディネーターが住居と就労と医療と教育について聞き取った内容をまとめた記録である"
    index.put(document(1, long), document(2, long[:30]))
    assert index.numbers(long) == [1]
    assert index.numbers("相談" * 5000) == []


def test_a_hit_carries_what_a_page_shows(index: Index) -> None:
    text = "あ" * 200 + "本日、ハローワークで求職の登録を行った。" + "い" * 200
    index.put(document(7, text, title="求職の相談", kind="case", subject_ref="K-7"))
    (hit,) = index.find("求職 ハローワーク").hits
    assert (hit.kind, hit.subject_id, hit.subject_ref, hit.centre_id) == ("case", 7, "K-7", 1)
    assert hit.occurred_at == START + timedelta(hours=7)
    assert hit.title_parts == [("求職", True), ("の相談", False)]
    assert [part for part, found in hit.snippet if found] == ["ハローワーク", "求職"]
    assert hit.snippet[0] == hit.snippet[-1] == ("…", False)
    assert len("".join(part for part, _ in hit.snippet)) < 150


def test_pages_follow_one_another_without_gap_or_repeat(index: Index) -> None:
    with index.writing() as session:
        assert service.put_many(session, (document(n, "住居の相談") for n in range(1, 96))) == 95
    seen: list[int] = []
    before: int | None = None
    while True:
        page = index.find("住居", before=before, limit=20)
        seen += [hit.subject_id for hit in page.hits]
        before = page.next
        if not page.more:
            break
    assert seen == list(range(95, 0, -1))
    assert before is None


def test_the_page_after_an_exactly_full_one_is_not_promised(index: Index) -> None:
    index.put(*(document(n, "住居の相談") for n in range(1, 4)))
    assert index.find("住居", limit=3).more is False
    assert index.find("住居", limit=2).more is True


def test_years_back_are_reached(index: Index) -> None:
    years = (2012, 2019, 2023, 2024, 2025, 2026)
    index.put(
        *(document(y, "永住の相談", occurred_at=datetime(y, 5, 1, tzinfo=UTC)) for y in years),
        document(1, "別の件", occurred_at=datetime(2026, 11, 1, tzinfo=UTC)),
        document(2, "永住の相談", occurred_at=datetime(1999, 1, 1, tzinfo=UTC)),
    )
    assert index.numbers("永住") == [*sorted(years, reverse=True), 2]


def test_another_centre_is_never_shown_and_no_centre_always(index: Index) -> None:
    index.put(
        document(1, "医療費", centre_id=1), document(2, "医療費", centre_id=2), document(3, "医療費", centre_id=None)
    )  # fmt: skip
    assert index.numbers("医療", Scope(frozenset({1}), CONTACT)) == [3, 1]
    assert index.numbers("医療", Scope(frozenset({2}), CONTACT)) == [3, 2]
    assert index.numbers("医療", Scope(frozenset(), CONTACT)) == [3]
    assert index.numbers("医療", Scope(frozenset({1}), frozenset({"case"}))) == []
    assert index.numbers("医療", Scope(frozenset({1}), frozenset())) == []


def test_those_who_see_many_centres_see_them_and_no_more(index: Index) -> None:
    index.put(*(document(n, "医療費", centre_id=n) for n in range(1, 6)))
    many = frozenset({1, 3, *range(100, 100 + _MANY)})
    assert index.numbers("医療", Scope(many, CONTACT)) == [3, 1]


@pytest.mark.parametrize(
    ("see_sealed", "shown"),
    [(False, [1]), (True, [3, 2, 1]), (frozenset({2}), [2, 1]), (frozenset({9}), [1]),
     (frozenset({3, *range(50, 51 + _MANY)}), [3, 1])],
)  # fmt: skip
def test_sealed_documents_show_to_the_cleared_only(
    index: Index, see_sealed: frozenset[int] | bool, shown: list[int]
) -> None:
    index.put(document(1, "避難先"), document(2, "避難先", sealed=True), document(3, "避難先", sealed=True))
    found = index.find("避難", Scope(frozenset({1}), CONTACT, see_sealed))
    assert [hit.subject_id for hit in found.hits] == shown
    assert found.more is False
    elsewhere = Scope(frozenset({2}), CONTACT, see_sealed)
    assert index.numbers("避難", elsewhere) == []


def test_a_forged_index_row_shows_nothing_sealed(index: Index) -> None:
    """The columns are checked besides the tokens: a scope token alone opens nothing."""
    index.put(document(1, "避難先", sealed=True), document(2, "避難先", centre_id=2))
    with index.writing() as session:
        session.connection().execute(sa.update(SearchDocument).values(centre_id=2, sealed=True))
    assert index.numbers("避難", Scope(frozenset({2}), CONTACT)) == []


def test_the_owning_package_has_the_last_word(index: Index) -> None:
    index.put(*(document(n, "住居の相談") for n in range(1, 61)), document(99, "住居", kind="case"))
    asked: list[int] = []

    def only_even(_session: Session, subject_ids: Sequence[int]) -> set[int]:
        asked.extend(subject_ids)
        return {n for n in subject_ids if n % 2 == 0}

    found = index.find("住居", visible={"contact": only_even}, limit=20)
    assert [hit.subject_id for hit in found.hits] == list(range(60, 20, -2))
    assert found.more
    assert 99 not in asked  # a kind without a policy is not even looked for
    assert index.numbers("住居", visible={}) == []


def test_a_later_put_replaces_and_remove_forgets(index: Index) -> None:
    index.put(document(1, "住居の相談"), document(2, "住居の相談"))
    index.put(document(1, "医療の相談", occurred_at=START + timedelta(days=9)))
    assert (index.numbers("住居"), index.numbers("医療")) == ([2], [1])
    with index.writing() as session:
        service.remove(session, "contact", 1)
        service.remove(session, "contact", 1)
        service.remove(session, "case", 2)
    assert (index.numbers("医療"), index.numbers("住居")) == ([], [2])
    with index.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(SearchDocument)) == 1


def test_a_rolled_back_put_is_not_found(index: Index) -> None:
    with index.writing() as session:
        service.put(session, **vars(document(1, "住居")))
        session.info["doomed"] = True
    assert index.numbers("住居") == []


def test_many_at_the_same_minute_all_find_a_place(index: Index) -> None:
    same = [document(n, "同時", occurred_at=START) for n in range(1, 7001)]
    with index.writing() as session:
        service.put_many(session, same[:6990])
    index.put(*same[6990:])
    with index.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(SearchDocument)) == 7000
    found = index.find("同時", limit=100)
    assert len({hit.order for hit in found.hits}) == 100


def test_put_many_replaces_and_keeps_the_last_word(index: Index) -> None:
    index.put(document(1, "古い文"))
    with index.writing() as session:
        service.put_many(session, [document(1, "中の文"), document(2, "二番"), document(1, "新しい文")])
    assert (index.numbers("古い"), index.numbers("中の"), index.numbers("新し")) == ([], [], [1])


def test_an_own_order_is_kept(index: Index) -> None:
    index.put(document(1, "順番", order_id=500), document(2, "順番", order_id=400), document(3, "順番", order_id=400))
    assert index.numbers("順番") == [1, 3, 2]


def test_rebuild_and_optimise_change_no_answer(index: Index, ring: crypto.KeyRing) -> None:
    with index.writing() as session, service.bulk_load(session):
        service.put_many(session, [document(n, f"住居の相談 {n:03}") for n in range(1, 41)], fresh=True)
    other = copy.copy(ring)
    other.search_key = b"\x07" * 32
    crypto.use_key_ring(other)
    assert index.numbers("住居") == []  # the old tokens mean nothing under the new key
    with index.writing() as session:
        assert service.rebuild(session) == 40
        service.optimise(session)
    assert index.numbers("住居 040") == [40]
    assert len(index.numbers("住居", limit=50)) == 40


NAMES = ["佐々木花子", "グエンティラン", "東京都豊島区池袋", "夫からの暴力"]


@pytest.mark.sqlite
def test_no_plain_text_in_the_files(index: Index, tmp_path: Path) -> None:
    index.put(*(document(n, f"{name}について", title=name) for n, name in enumerate(NAMES, 1)))
    folder = Path(index.url.removeprefix("sqlite:///")).parent
    copied = shutil.copytree(folder, tmp_path / "copied")
    data = b"".join(path.read_bytes() for path in copied.iterdir() if path.is_file())
    assert len(data) > 10_000
    for name in NAMES:
        for pair in (name, name[:2], name[1:3]):
            for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
                if len(pair) > 2 or encoding == "utf-8":
                    assert pair.encode(encoding) not in data
        for encoding in ("cp932", "euc_jp"):
            assert name.encode(encoding) not in data
        assert base64.b64encode(name.encode()) not in data
    assert b"C-1" in data  # control: what is in clear is seen by this search


def test_the_index_keeps_tokens_only(index: Index) -> None:
    index.put(document(1, "佐々木花子の相談"))
    if index.engine.dialect.name == "sqlite":
        query = "SELECT group_concat(hex(block)) FROM search_index_data"
    else:
        query = "SELECT encode(convert_to(tokens::text, 'UTF8'), 'hex') FROM search_index"
    with index.reading() as session:
        stored: Any = session.connection().exec_driver_sql(query).scalar()
    assert "佐々".encode().hex() not in stored.lower()
    assert len(stored) > 100


def test_a_swapped_ciphertext_is_no_hit(index: Index) -> None:
    index.put(document(1, "住居の相談"), document(2, "医療の相談"))
    with index.writing() as session:
        rows = session.scalars(sa.select(SearchDocument).order_by(SearchDocument.id)).all()
        table: Any = SearchDocument.__table__
        moved: Any = rows[1].text_ct  # type: ignore[attr-defined]
        session.connection().execute(table.update().where(table.c.id == rows[0].id).values(text_ct=moved))
    with pytest.raises(crypto.DecryptionError):
        index.numbers("住居")


def test_a_flood_of_false_candidates_ends_the_page(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "_MOST_CANDIDATES", 100)
    wrong: list[Document] = [document(n, "留資と在留と資格") for n in range(2, 300)]
    with index.writing() as session:
        service.put_many(session, [document(1, "在留資格"), *wrong])
    found = index.find("在留資格")
    assert (found.hits, found.more) == ([], True)
    pages = 0
    while found.more:
        found = index.find("在留資格", before=found.next)
        pages += 1
    assert [hit.subject_id for hit in found.hits] == [1]
    assert pages < 10


def test_scope_everything_is_what_the_helpers_assume(index: Index) -> None:
    index.put(document(1, "住居", kind="case"), document(2, "住居", kind="person"))
    visible = {"case": everyone}
    assert index.numbers("住居", EVERYTHING, visible=visible) == [1]
