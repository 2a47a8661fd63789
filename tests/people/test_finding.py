"""People are found by what somebody says on the telephone: any script, any order, a reading, a number."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.people import matching, queries, service, tokens
from app.people.models import Person, PersonNameToken
from app.people.schemas import EditPerson, NewName, NewPerson, NewPoint
from tests.support.people import Cast

HERE = "coordinator"


@pytest.fixture
def an(session: Session, staff: Cast) -> Person:
    return service.create(
        session,
        staff[HERE],
        NewPerson(
            call_name="アンさん",
            legal_roman="NGUYEN VAN AN",
            katakana="グエン・ヴァン・アン",
            phone="090-1234-5678",
            birth="平成2年4月10日",
        ),
    )


def found(session: Session, staff: Cast, typed: str, by: str = HERE) -> list[tuple[str, tuple[str, ...]]]:
    return [(hit.ref, hit.reasons) for hit in queries.candidates(session, staff[by], typed)]


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("NGUYEN VAN AN", matching.SAME_NAME),
        ("An Nguyễn Văn", matching.OTHER_ORDER),
        ("グェン ヴァン アン", matching.SAME_NAME),
        ("アン・グエン・バン", matching.OTHER_ORDER),
        ("ぐえん ばん あん", matching.SAME_NAME),
        ("グエンヴァンアン", matching.SAME_NAME),
        ("guen van an", matching.SAME_READING),
        ("NGUYEN VAN ANH", matching.SIMILAR_NAME),
        ("nguy", matching.PART_OF_NAME),
        ("グエ", matching.PART_OF_NAME),
        ("０９０ １２３４ ５６７８", matching.SAME_PHONE),
        ("+81 90 1234 5678", matching.SAME_PHONE),
        ("1990-04-10", matching.SAME_BIRTH),
        ("H2.4.10", matching.SAME_BIRTH),
    ],
)
def test_a_person_is_found_and_the_reason_said(
    session: Session, staff: Cast, an: Person, typed: str, reason: str
) -> None:
    assert [(an.ref, reason)] == [(ref, reasons[0]) for ref, reasons in found(session, staff, typed)]


@pytest.mark.parametrize("typed", ["", " ", "・", "X", "Tran Thi Lan", "田中", "0120", "1990", "%", "' OR 1=1 --"])
def test_others_are_not_found(session: Session, staff: Cast, an: Person, typed: str) -> None:
    assert found(session, staff, typed) == []


@pytest.mark.parametrize(
    ("kept", "typed"),
    [
        ("王小明", "王"),
        ("王小明", "王小明"),
        ("サトウ ハナコ", "SATO HANAKO"),
        ("SATO HANAKO", "さとう はなこ"),
        ("オオノ ケイ", "ONO KEI"),
        ("김민수", "김민수"),
        ("สมชาย ใจดี", "ใจดี สมชาย"),
        ("मीना शर्मा", "शर्मा मीना"),
        ("محمد علي", "علي محمد"),
        ("D'ANGELO-SILVA JOÃO", "joao d’angelo silva"),
    ],
)
def test_every_script(session: Session, staff: Cast, kept: str, typed: str) -> None:
    person = service.create(session, staff[HERE], NewPerson(call_name=kept))
    assert [ref for ref, _ in found(session, staff, typed)] == [person.ref]


def test_the_other_centre_finds_nobody(session: Session, staff: Cast, an: Person) -> None:
    assert found(session, staff, "NGUYEN VAN AN", by="coordinator2") == []
    assert queries.by_ref(session, staff["coordinator2"], an.ref) is None
    assert queries.visible_ids(session, staff["coordinator2"], [an.id]) == set()
    assert queries.visible_ids(session, staff[HERE], [an.id]) == {an.id}


@pytest.mark.parametrize("by", ["operator", "agency_viewer", "privacy_officer", "trainee", "training_admin"])
def test_who_has_no_business_with_people_finds_nobody(session: Session, staff: Cast, an: Person, by: str) -> None:
    assert found(session, staff, "NGUYEN VAN AN", by=by) == []
    assert queries.by_ref(session, staff[by], an.ref) is None


def test_the_best_come_first(session: Session, staff: Cast, an: Person) -> None:
    other = service.create(session, staff[HERE], NewPerson(call_name="An", legal_roman="NGUYEN VAN ANH"))
    typed = ["NGUYEN VAN AN", "090 1234 5678"]
    hits = queries.candidates(session, staff[HERE], typed)
    assert [hit.ref for hit in hits] == [an.ref, other.ref]
    assert hits[0].reasons == (matching.SAME_PHONE, matching.SAME_NAME)
    assert hits[0].likely
    assert not hits[1].likely


def test_changes_move_the_index(session: Session, staff: Cast, an: Person) -> None:
    actor = staff[HERE]
    service.edit(session, actor, an, EditPerson(call_name="リンさん", birth="1991"), seen=an.version)
    assert found(session, staff, "アンさん") == []
    assert found(session, staff, "1990-04-10") == []
    service.add_name(session, actor, an, NewName(kind="tsusho", value="青木 凛"))
    assert found(session, staff, "青木")
    service.add_point(session, actor, an, NewPoint(point="080-9999-1111"))
    service.remove_point(session, actor, an, 1, seen=an.version)
    assert found(session, staff, "08099991111")
    assert found(session, staff, "090-1234-5678") == []


def test_tokens_tell_nothing_and_each_is_kept_once(session: Session, staff: Cast, an: Person) -> None:
    kept = session.scalars(sa.select(PersonNameToken.token).where(PersonNameToken.person_id == an.id)).all()
    assert len(kept) == len(set(kept)) > 10
    assert all(len(token) == 8 for token in kept)
    assert not any(word in b"".join(kept).lower() for word in (b"nguy", b"5678"))


def test_planted_without_folding_other_orders_are_lost(
    session: Session, staff: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The guard of the table above: tokens of the name as typed find only what is typed the same way."""
    with monkeypatch.context() as planted:
        planted.setattr(tokens, "name_words", lambda name: [name])
        planted.setattr(tokens, "name_key", str)
        planted.setattr(tokens, "reading", lambda _name: "")
        service.create(session, staff[HERE], NewPerson(call_name="NGUYEN VAN AN"))
        assert found(session, staff, "NGUYEN VAN AN")
        assert found(session, staff, "an nguyen van") == []
    service.create(session, staff[HERE], NewPerson(call_name="NGUYEN VAN AN"))
    assert len(found(session, staff, "an nguyen van")) == 1


def test_a_long_text_is_no_burden(session: Session, staff: Cast, an: Person) -> None:
    words: Any = " ".join(f"w{number}" for number in range(5_000))
    assert found(session, staff, words) == []
