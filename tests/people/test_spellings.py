"""One name across scripts: found by another spelling, with the reason, and nobody else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app.people import matching, queries, service, spellings, tokens
from app.people.schemas import NewPerson
from tests.support.people import Cast

PAIRS = [
    ("NGUYEN VAN AN", "グエン"), ("NGUYEN VAN AN", "グエン・ヴァン・アン"), ("Nguyễn Văn An", "グェン アン"),
    ("グエン・ティ・ラン", "Nguyễn"), ("グエン・ティ・ラン", "Nguyen Thi Lan"),
    ("TRAN THI HUONG", "チャン・ティ・フオン"),
    ("MARIA SANTOS", "マリア・サントス"), ("デラクルス", "delacruz"), ("JOÃO DA SILVA", "シウバ"), ("Souza", "ソウザ"),
    ("SHRESTHA MAYA", "シュレスタ"), ("グルン", "Gurung"), ("BUDI SANTOSO", "ブディ・サントソ"),
    ("WANG XIAOMING", "王"),
    ("王小明", "Wang"), ("王小明", "ワン"), ("王小明", "オウ"), ("李 明", "リー"), ("ZHANG WEI", "張"),
    ("Garcia", "ガルシア"),
]  # fmt: skip
STRANGERS = [
    ("NGUYEN VAN AN", "グエン・ティ・ラン"), ("TRAN THI LAN", "グエン"), ("王小明", "リー"), ("王小明", "Zhang"),
    ("SANTOS MARIA", "サントソ"), ("田中 花子", "ワン"), ("GURUNG", "タマン"), ("王子", "張"), ("NGUYEN", "グ"),
]  # fmt: skip


@pytest.mark.parametrize(("kept", "typed"), PAIRS)
def test_another_script_finds_the_person_and_says_why(session: Session, staff: Cast, kept: str, typed: str) -> None:
    person = service.create(session, staff["coordinator"], NewPerson(call_name=kept))
    service.create(session, staff["coordinator"], NewPerson(call_name="佐々木 梢"))
    hits = queries.candidates(session, staff["coordinator"], typed)
    assert [hit.ref for hit in hits] == [person.ref]
    assert hits[0].reasons[0] in (matching.NEAR_READING, matching.SAME_READING, matching.SIMILAR_NAME)


@pytest.mark.parametrize(("kept", "typed"), STRANGERS)
def test_others_are_not_offered(session: Session, staff: Cast, kept: str, typed: str) -> None:
    service.create(session, staff["coordinator"], NewPerson(call_name=kept))
    found = queries.candidates(session, staff["coordinator"], typed)
    assert matching.NEAR_READING not in {reason for hit in found for reason in hit.reasons}


def test_the_table_is_needed(session: Session, staff: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The guard of the pairs above: without the table the other script finds nobody."""
    service.create(session, staff["coordinator"], NewPerson(call_name="NGUYEN VAN AN"))
    monkeypatch.setattr(spellings, "variants", lambda _word: spellings.NO_NAMES)
    assert queries.candidates(session, staff["coordinator"], "グエン") == []


def test_being_another_spelling_goes_both_ways() -> None:
    table = spellings._table()
    assert len(table) > 400
    assert all(word in spellings.variants(other) for word, others in table.items() for other in others)


@given(st.text(max_size=40))
def test_any_text_asks_for_few_tokens(typed: str) -> None:
    asked = tokens.wanted(typed)
    assert len(asked) <= 40 * (len(typed.split()) + 2)


@given(st.text(alphabet="bcdfghjklmnpqrstvwxz", min_size=4, max_size=12))
def test_words_of_no_name_have_no_other_spelling(word: str) -> None:
    assert not spellings.variants(word)
