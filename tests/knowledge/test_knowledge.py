"""From a closed case to a card that the next colleague finds, through a second person."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.cases.events import CaseClosed
from app.cases.models import Case
from app.cases.service.cases import OpenCase, open_case
from app.core import clock, hooks, ids
from app.core.db import unit_of_work
from app.knowledge.lifecycle import CARD_MOVES, CardState, may_move
from app.knowledge.models import Card
from app.people.models import Person, PersonName
from tests.support.html import errors_of, form_values, page, text
from tests.support.people import Cast, cast, sign_in

Writing = Callable[[], AbstractContextManager[Session]]
WORDS = {"situation": "解雇された人の在留と収入", "done": "1. 在留の確認\n2. 離職票", "tips": "離職票は先に頼む"}


@pytest.fixture
def people(engine: Engine) -> Cast:
    return cast(engine)


@pytest.fixture
def case_ref(people: Cast, writing: Writing) -> str:
    """A case of トラン・ヴァン・ミン in Shizuoka with two needs."""
    from app.audit import service as audit  # noqa: PLC0415

    with writing() as session:
        actor = people["coordinator"]
        person = Person(
            ref=ids.new_ref("P"), centre_id=people.shizuoka, call_name="ミンさん", created_at=clock.now(),
            created_by_id=actor.user_id,
        )  # fmt: skip
        session.add(person)
        session.flush()
        session.add(PersonName(person_id=person.id, kind="katakana", value="トラン・ヴァン・ミン"))
        audit.record(session, actor, "person.created", "person", person.id)
        needs = [("residence", "更新"), ("employment", "解雇")]
        case = open_case(session, actor, OpenCase(person, title="解雇と在留", language="vi", needs=needs))
        return case.ref


def closed(writing: Writing, people: Cast, ref: str) -> None:
    with writing() as session:
        case = session.scalars(sa.select(Case).where(Case.ref == ref)).one()
        hooks.publish(session, people["coordinator"], CaseClosed(case.id))


def card_of(engine: Engine) -> Card:
    with unit_of_work(engine, write=False) as session:
        return session.scalars(sa.select(Card)).one()


def drafted(client: TestClient, case_ref: str, **typed: Any) -> str:
    """A card drafted by the coordinator from the case; its reference."""
    address = f"/knowledge/new?case={case_ref}"
    values = form_values(page(client.get(address)), address, **{"title": "解雇後の在留と失業給付", **WORDS, **typed})
    answer = client.post(address, data=values)
    assert answer.status_code == 303, text(page(answer))
    return str(answer.headers["location"])


def press(client: TestClient, address: str, action: str, **typed: Any) -> Any:
    return client.post(action, data=form_values(page(client.get(address)), action, **typed))


def published(client: TestClient, case_ref: str, **typed: Any) -> str:
    address = drafted(sign_in(client, "coordinator"), case_ref, **typed)
    assert press(client, address, f"{address}/submit").status_code == 303
    sign_in(client, "supervisor")
    assert press(client, address, f"{address}/check", verdict="publish", no_identity="1").status_code == 303
    return address


def test_the_table_publishes_only_what_was_checked() -> None:
    leads_to_published = {state for state in CardState if may_move(state, CardState.PUBLISHED)}
    assert leads_to_published == {CardState.CHECKING}
    assert set(CARD_MOVES) == set(CardState)


def test_closing_proposes_a_draft_of_coded_facts_once(
    people: Cast, writing: Writing, case_ref: str, engine: Engine
) -> None:
    closed(writing, people, case_ref)
    closed(writing, people, case_ref)
    card = card_of(engine)
    assert (card.state, card.language) == ("draft", "vi")
    assert "在留" in card.situation
    assert "ミン" not in card.title + card.situation + card.done


def test_a_card_is_checked_by_a_second_person_and_then_found(client: TestClient, case_ref: str) -> None:
    address = published(client, case_ref)
    found = page(client.get("/knowledge?q=離職"))
    assert found.select_one(f'a[href="{address}"]')
    assert "合いません" not in text(found)
    sign_in(client, "counsellor")
    assert client.get(address).status_code == 200
    beside = page(sign_in(client, "coordinator").get(f"/cases/{case_ref}/knowledge"))
    assert beside.select_one(f'a[href="{address}"]')


def test_a_card_is_shown_beside_another_case_with_the_same_needs(
    client: TestClient, case_ref: str, people: Cast, writing: Writing
) -> None:
    address = published(client, case_ref)
    with writing() as session:
        person = session.scalars(sa.select(Person)).first()
        assert person is not None
        command = OpenCase(person, title="別の解雇", language="vi", needs=[("employment", "解雇")])
        other = open_case(session, people["colleague"], command).ref
    shown = page(sign_in(client, "coordinator").get(f"/cases/{other}/knowledge"))
    assert shown.select_one(f'a[href="{address}"]')
    assert "同じ言語" in text(shown)
    assert "同じ在留資格" not in text(shown)


def test_the_writer_cannot_publish_their_own_card(client: TestClient, case_ref: str, engine: Engine) -> None:
    address = drafted(sign_in(client, "supervisor"), case_ref)
    press(client, address, f"{address}/submit")
    assert page(client.get(address)).select_one(f'form[action="{address}/check"]') is None
    answer = client.post(f"{address}/check", data={"verdict": "publish", "no_identity": "1", "_version": "2"})
    assert answer.status_code == 403
    assert card_of(engine).state == "checking"


def test_publishing_needs_the_confirmation_and_giving_back_a_reason(client: TestClient, case_ref: str) -> None:
    address = drafted(sign_in(client, "coordinator"), case_ref)
    press(client, address, f"{address}/submit")
    sign_in(client, "supervisor")
    answer = press(client, address, f"{address}/check", verdict="publish")
    assert answer.status_code == 422
    assert errors_of(page(answer), "no_identity")
    answer = press(client, address, f"{address}/check", verdict="return")
    assert errors_of(page(answer), "note")
    assert press(client, address, f"{address}/check", verdict="return", note="会社が分かります").status_code == 303
    assert "会社が分かります" in text(page(sign_in(client, "coordinator").get(f"{address}/edit")))


@pytest.mark.parametrize("word", ["トラン・ヴァン・ミン", "とらん・う゛ぁん・みん", "ﾐﾝさんの場合"])
def test_a_name_of_the_case_is_noticed_in_any_script(client: TestClient, case_ref: str, word: str) -> None:
    sign_in(client, "coordinator")
    address = f"/knowledge/new?case={case_ref}"
    values = form_values(page(client.get(address)), address, **{"title": "解雇", **WORDS, "tips": f"{word}を参照"})
    answer = client.post(address, data=values)
    assert answer.status_code == 422
    assert errors_of(page(answer), "tips")
    assert word in answer.text
    confirmed = form_values(page(answer), address, identity_ok="1")
    assert client.post(address, data=confirmed).status_code == 303


def test_a_stale_edit_is_a_conflict_with_the_text_kept(client: TestClient, case_ref: str) -> None:
    address = drafted(sign_in(client, "coordinator"), case_ref)
    edit = f"{address}/edit"
    mine = form_values(page(client.get(edit)), edit, tips="わたしの助言")
    theirs = form_values(page(client.get(edit)), edit, tips="先の助言")
    assert client.post(edit, data=theirs).status_code == 303
    answer = client.post(edit, data=mine)
    assert answer.status_code == 409
    assert "わたしの助言" in answer.text
    assert "先の助言" in answer.text


def test_a_centre_card_stays_in_its_centre_and_a_shared_one_is_found_elsewhere(
    client: TestClient, case_ref: str
) -> None:
    address = published(client, case_ref, scope="centre")
    assert sign_in(client, "coordinator2").get(address).status_code == 404
    assert page(client.get("/knowledge?q=離職")).select_one(f'a[href="{address}"]') is None
    sign_in(client, "coordinator")
    assert press(client, address, f"{address}/take-back").status_code == 303
    edit = f"{address}/edit"
    assert client.post(edit, data=form_values(page(client.get(edit)), edit, scope="prefecture")).status_code == 303
    press(client, address, f"{address}/submit")
    sign_in(client, "colleague")
    press(client, address, f"{address}/check", verdict="publish", no_identity="1")
    sign_in(client, "coordinator2")
    assert client.get(address).status_code == 200
    assert page(client.get("/knowledge?q=離職")).select_one(f'a[href="{address}"]')


def test_use_is_counted_and_a_retired_card_is_no_longer_found(
    client: TestClient, case_ref: str, engine: Engine
) -> None:
    address = published(client, case_ref)
    sign_in(client, "counsellor")
    assert press(client, address, f"{address}/used", helped="1").status_code == 303
    assert (card_of(engine).used, card_of(engine).helped) == (1, 1)
    sign_in(client, "coordinator")
    assert press(client, address, f"{address}/retire").status_code == 303
    assert page(client.get("/knowledge?q=離職")).select_one(f'a[href="{address}"]') is None


@pytest.mark.parametrize("login", ["operator", "agency_viewer", "trainee", "privacy_officer"])
def test_who_does_no_casework_sees_no_card(client: TestClient, case_ref: str, login: str) -> None:
    address = published(client, case_ref)
    sign_in(client, login)
    assert client.get("/knowledge").status_code == 403
    assert client.get(address).status_code == 403


def test_a_counsellor_may_read_but_not_write(client: TestClient, people: Cast, case_ref: str) -> None:
    del people
    address = published(client, case_ref)
    sign_in(client, "counsellor")
    assert client.get("/knowledge/new").status_code == 403
    assert client.get(f"{address}/edit").status_code == 403


@pytest.mark.parametrize("query", ["q=%E8%A7%A3", "q=%00", "state=nothing", "page=0", "page=x", "sort=-id"])
def test_odd_questions_are_answered(client: TestClient, people: Cast, query: str) -> None:
    del people
    assert sign_in(client, "coordinator").get(f"/knowledge?{query}").status_code == 200
