"""Drafts: kept while somebody types, restored, listed, gone after saving, never somebody else's."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.cases.models import Contact, Draft
from app.cases.queries import drafts
from app.cases.schemas.drafts import BODY_LIMIT
from app.core import clock
from tests.support.html import form_values, page, text
from tests.support.people import Cast, sign_in

Opener = Callable[[], AbstractContextManager[Session]]
pytestmark = pytest.mark.usefixtures("people")
NEW = "/contacts/new"


def draft_address(client: TestClient, address: str = NEW) -> str:
    form = page(client.get(address)).select_one("#quick-log")
    assert form is not None
    return str(form["data-draft-url"])


def autosave(client: TestClient, **typed: Any) -> Any:
    """What the page's script sends while somebody types."""
    values = form_values(page(client.get(NEW)), NEW, **typed)
    return client.post(draft_address(client), data=values, headers={"X-Draft": "1"})


def resumed(client: TestClient, address: str = NEW) -> Any:
    """The page after taking up the draft that it offers; the page itself begins blank."""
    soup = page(client.get(address))
    assert form_values(soup, address).get("summary", [""]) == [""], "the next caller's page is empty"
    link = soup.select_one(f'main a[href^="{address}?draft="]')
    return client.get(str(link["href"])) if link else client.get(address)


def kept(reading: Opener) -> list[Draft]:
    with reading() as session:
        return list(session.scalars(sa.select(Draft)))


def test_what_was_typed_is_there_again_on_return(client: TestClient, reading: Opener) -> None:
    sign_in(client, "counsellor")
    answer = autosave(client, channel="phone", topics=["tax", "dv"], summary="話の途中で電話が", language_other="スワ")
    assert answer.status_code == 204
    soup = page(resumed(client))
    values = form_values(soup, NEW)
    assert (values["summary"], values["topics"]) == (["話の途中で電話が"], ["tax", "dv"])
    assert values["language_other"] == ["スワ"], "also what is not valid yet"
    assert "下書きの続きです" in text(soup)
    with reading() as session:
        assert "途中" not in session.execute(sa.text("SELECT body_ct FROM drafts")).scalar_one().decode(
            "utf-8", "ignore"
        )


def test_a_second_autosave_replaces_the_first_and_a_second_window_has_its_own(
    client: TestClient, reading: Opener
) -> None:
    sign_in(client, "counsellor")
    first, second = draft_address(client), draft_address(client)
    assert first != second
    for address, words in ((first, "一"), (first, "二"), (second, "三")):
        client.post(address, data={"summary": words, "_key": "0123456789abcdef"})
    assert sorted(drafts.body_of(draft)["summary"][0] for draft in kept(reading)) == sorted(["二", "三"])


def test_saving_removes_the_draft_and_a_late_autosave_does_not_bring_it_back(
    client: TestClient, reading: Opener
) -> None:
    sign_in(client, "counsellor")
    address = draft_address(client)
    values = form_values(page(client.get(NEW)), NEW, channel="phone", summary="保存する話")
    values["draft"] = [address.rsplit("=", 1)[1]]
    client.post(address, data=values)
    assert len(kept(reading)) == 1
    assert client.post(NEW, data=values).status_code == 303
    assert kept(reading) == []
    assert client.post(address, data=values).status_code == 204
    assert kept(reading) == [], "the form was saved while this was on its way"


def test_a_refused_form_keeps_its_draft(client: TestClient, reading: Opener) -> None:
    sign_in(client, "counsellor")
    autosave(client, summary="残る話")
    values = form_values(page(resumed(client)), NEW, channel=None)
    assert client.post(NEW, data=values).status_code == 422
    assert len(kept(reading)) == 1


def test_drafts_belong_to_their_writer_alone(client: TestClient, reading: Opener) -> None:
    sign_in(client, "counsellor")
    autosave(client, summary="わたしの話")
    record = kept(reading)[0].record
    sign_in(client, "coordinator")
    for address in (NEW, f"{NEW}?draft={record}"):
        assert "わたしの話" not in client.get(address).text
    assert client.post(f"/drafts/contact/{record}/discard").status_code == 404
    assert client.post(f"/drafts?form=contact&record={record}", data={"summary": "上書き"}).status_code == 204
    assert sorted(drafts.body_of(draft)["summary"][0] for draft in kept(reading)) == sorted(["わたしの話", "上書き"])
    sign_in(client, "counsellor")
    assert client.post(f"/drafts/contact/{record}/discard").status_code == 303
    assert len(kept(reading)) == 1


def test_a_draft_of_a_case_stays_with_the_case(client: TestClient, reading: Opener, case_ref: str) -> None:
    sign_in(client, "coordinator")
    address = draft_address(client, f"/cases/{case_ref}/contacts/new")
    client.post(address, data={"summary": "ケースの話", "_key": "0123456789abcdef"})
    assert "ケースの話" not in resumed(client).text
    assert "ケースの話" in resumed(client, f"/cases/{case_ref}/contacts/new").text


def test_after_fourteen_days_a_draft_is_gone(
    client: TestClient, writing: Opener, reading: Opener, people: Cast
) -> None:
    sign_in(client, "counsellor")
    autosave(client, summary="古い話")
    for days, there in ((13, True), (14, False)):
        with writing() as session:
            draft = session.scalars(sa.select(Draft)).one()
            draft.saved_at = clock.now() - timedelta(days=days)
        assert ("古い話" in resumed(client).text) is there
    autosave(client, summary="新しい話")
    assert [drafts.body_of(draft)["summary"] for draft in kept(reading)] == [["新しい話"]]


@pytest.mark.parametrize(
    ("query", "body"),
    [
        ("form=diary&record=new.0123456789ab", {"summary": "x"}),
        ("form=contact&record=new", {"summary": "x"}),
        ("form=contact&record=../../etc", {"summary": "x"}),
        ("form=contact", {"summary": "x"}),
        ("form=contact&record=new.0123456789ab", {"summary": "あ" * (BODY_LIMIT + 1)}),
    ],
)
def test_nothing_else_can_be_parked_here(client: TestClient, reading: Opener, query: str, body: dict[str, str]) -> None:
    sign_in(client, "counsellor")
    assert client.post(f"/drafts?{query}", data=body).status_code == 422
    assert kept(reading) == []


def test_who_takes_no_calls_has_no_drafts(client: TestClient, reading: Opener) -> None:
    sign_in(client, "operator")
    assert client.post("/drafts?form=contact&record=new.0123456789ab", data={"summary": "x"}).status_code == 403
    with reading() as session:
        assert not session.scalars(sa.select(Contact)).all()


def note_page(case_ref: str) -> str:
    return f"/cases/{case_ref}/notes/new"


def type_note(client: TestClient, case_ref: str, words: str) -> tuple[str, dict[str, list[str]]]:
    """Somebody types a note and the page keeps it; the address of the draft and what stands in the form."""
    soup = page(client.get(note_page(case_ref)))
    form = soup.select_one("form[data-draft-url]")
    assert form is not None
    values = form_values(soup, note_page(case_ref), text=words, kind="official_answer", source="市の窓口")
    assert client.post(str(form["data-draft-url"]), data=values, headers={"X-Draft": "1"}).status_code == 204
    return str(form["data-draft-url"]), values


def test_a_note_of_the_timeline_is_kept_while_it_is_typed_and_offered_again(
    client: TestClient, reading: Opener, case_ref: str
) -> None:
    sign_in(client, "coordinator")
    type_note(client, case_ref, "出張所に電話した。追加の")
    day = page(client.get("/"))
    line = day.select_one("#drafts li") or day.select_one("section:has(#drafts) li")
    assert line is not None
    assert "経過の下書き" in text(line)
    assert case_ref in text(line)
    assert "出張所に電話した" in text(line)
    link = line.select_one("a")
    assert link is not None
    values = form_values(page(client.get(str(link["href"]))), note_page(case_ref))
    assert (values["text"], values["kind"], values["source"]) == (
        ["出張所に電話した。追加の"], ["official_answer"], ["市の窓口"],
    )  # fmt: skip
    fresh = page(client.get(note_page(case_ref)))
    assert form_values(fresh, note_page(case_ref))["text"] == [""], "a new note begins empty"
    assert str(link["href"]) in {str(one["href"]) for one in fresh.select("main a[href]")}, "and offers the draft"
    with reading() as session:
        stored = session.execute(sa.text("SELECT body_ct FROM drafts")).scalar_one()
        assert "出張所".encode() not in stored


def test_a_written_note_leaves_no_draft_and_a_refused_one_keeps_it(
    client: TestClient, reading: Opener, case_ref: str
) -> None:
    sign_in(client, "coordinator")
    address, values = type_note(client, case_ref, "窓口の回答を書いた。")
    refused = client.post(note_page(case_ref), data={**values, "source": [""]})
    assert refused.status_code == 422
    assert form_values(page(refused), note_page(case_ref))["draft"] == values["draft"], "the same draft goes on"
    assert len(kept(reading)) == 1
    assert client.post(note_page(case_ref), data=values).status_code == 303
    assert kept(reading) == []
    assert client.post(address, data=values).status_code == 204
    assert kept(reading) == [], "the note was saved while this was on its way"


def test_drafts_of_a_note_and_of_a_call_do_not_mix(client: TestClient, reading: Opener, case_ref: str) -> None:
    sign_in(client, "coordinator")
    _, values = type_note(client, case_ref, "経過の言葉")
    record = values["draft"][0]
    call = f"/cases/{case_ref}/contacts/new"
    assert record not in client.get(call).text
    assert "経過の言葉" not in client.get(f"{call}?draft={record}").text
    assert client.post(f"/drafts?form=note&record=new.{'0' * 12}", data={"text": "x"}).status_code == 422
    assert client.post(f"/drafts/note/{record}/discard").status_code == 303
    assert kept(reading) == []
