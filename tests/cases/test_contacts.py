"""Contacts through HTTP: the quick log, the list, a contact's page, amendments, and the way to a case."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.cases.models import Advice, Amendment, Case, CaseEvent, Contact, ContactLanguage, ContactTopic, Need, Task
from app.cases.schemas.contacts import ContactForm
from app.cases.service import advice as advice_service
from app.cases.service import contacts as service
from app.core import clock
from app.people.models import Person, ResidenceFact
from app.people.schemas import NewPerson
from app.people.service import create
from app.search.models import SearchDocument
from tests.cases.conftest import opened
from tests.support.html import errors_of, form_values, page, text
from tests.support.people import Cast, sign_in

Opener = Callable[[], AbstractContextManager[Session]]
pytestmark = pytest.mark.usefixtures("people")
NEW = "/contacts/new"


@pytest.fixture
def today() -> date:
    return date(2026, 11, 20)


def post_log(client: TestClient, address: str = NEW, **typed: Any) -> Any:
    """Open the form, type, send: as a browser without scripts does."""
    values = form_values(page(client.get(address)), address, **typed)
    return client.post(address, data=values)


def only(session: Session, model: type[Any]) -> Any:
    return session.scalars(sa.select(model)).one()


def logged(writing: Opener, people: Cast, login: str = "coordinator", **typed: Any) -> str:
    """A committed contact; its reference."""
    values = {"occurred_at": clock.civil_now(), "channel": "phone", **typed}
    with writing() as session:
        return service.log(session, people[login], ContactForm.model_validate(values)).ref


# --- the quick log ----------------------------------------------------------------------------------


def test_channel_and_time_are_enough_and_the_rest_is_unknown(client: TestClient, reading: Opener, people: Cast) -> None:
    sign_in(client, "counsellor")
    answer = post_log(client, channel="phone")
    with reading() as session:
        contact = only(session, Contact)
        assert answer.status_code == 303
        assert answer.headers["location"] == f"/contacts/{contact.ref}"
        assert (contact.channel, contact.result, contact.asker, contact.nationality) == ("phone",) + ("unknown",) * 3
        assert (contact.occurred_on, contact.fiscal_year, contact.month) == (date(2026, 11, 20), 2026, 11)
        assert (contact.counted, contact.reached, contact.person_id) == (True, True, None)
        assert contact.centre_id == people.shizuoka


def test_everything_that_is_told_is_kept_and_counted_by_topic_and_language(client: TestClient, reading: Opener) -> None:
    sign_in(client, "coordinator")
    post_log(
        client, occurred_at="R8.11.20 0:05", channel="three_way_phone", languages=["vi", "ja"],
        language_other="スワヒリ語", interpreter="phone_service", asker="employer", asker_note="製造業の総務",
        topics=["immigration", "employment"], summary="在留カードの更新と残業代", result="guided", minutes="25",
        nationality="VN", next_on="令和8年12月1日",
    )  # fmt: skip
    with reading() as session:
        contact = only(session, Contact)
        topics = session.scalars(sa.select(ContactTopic)).all()
        languages = session.scalars(sa.select(ContactLanguage)).all()
        assert {row.topic for row in topics} == {"immigration", "employment"}
        assert {row.language for row in languages} == {"vi", "ja", "sw"}
        assert {(row.fiscal_year, row.centre_id, row.counted) for row in [*topics, *languages]} == {
            (2026, contact.centre_id, True)
        }
        assert (contact.summary, contact.asker_note, contact.minutes) == (
            "在留カードの更新と残業代",
            "製造業の総務",
            25,
        )
        task = only(session, Task)
        assert (task.due_on, task.kind, task.contact_id) == (date(2026, 12, 1), "promised", contact.id)
        assert only(session, SearchDocument).subject_ref == contact.ref


def test_an_attempt_is_kept_and_not_counted(client: TestClient, reading: Opener) -> None:
    sign_in(client, "counsellor")
    post_log(client, channel="phone", attempt="1", topics=["tax"])
    with reading() as session:
        assert (only(session, Contact).reached, only(session, Contact).counted) == (False, False)
        assert only(session, ContactTopic).counted is False
    shown = text(page(client.get("/contacts")))
    assert "つながらず" in shown


def test_a_late_entry_is_said_to_be_late(client: TestClient, reading: Opener) -> None:
    sign_in(client, "counsellor")
    answer = post_log(client, channel="visit", occurred_at="2026-03-31 15:00")
    shown = text(page(client.get(answer.headers["location"])))
    assert "後日記録" in shown
    assert "後日の記録として保存しました" in shown
    with reading() as session:
        assert (only(session, Contact).fiscal_year, only(session, Contact).month) == (2025, 3)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"occurred_at": "2026-11-21 10:00"}, "occurred_at"),
        ({"occurred_at": "2026-02-30 10:00"}, "occurred_at"),
        ({"occurred_at": "平成40年1月1日"}, "occurred_at"),
        ({"occurred_at": "1985-01-01"}, "occurred_at"),
        ({"occurred_at": None}, "occurred_at"),
        ({"channel": None}, "channel"),
        ({"channel": "telepathy"}, "channel"),
        ({"languages": ["vi", "xx"]}, "languages"),
        ({"language_other": "クリンゴン"}, "language_other"),
        ({"topics": ["nothing"]}, "topics"),
        ({"occurred_at": "2019-05-01", "topics": ["special"]}, "topics"),
        ({"minutes": "-1"}, "minutes"),
        ({"minutes": "2000"}, "minutes"),
        ({"minutes": "十分"}, "minutes"),
        ({"next_on": "2026-11-19"}, "next_on"),
        ({"occurred_at": "2026-11-02 10:00", "next_on": "2026-11-10"}, "next_on"),  # entered late, and over
        ({"summary": "あ" * 4001}, "summary"),
        ({"summary": "番号は 123456789018 です"}, "summary"),
        ({"person": "P-00000000"}, "person_text"),
        ({"person_text": "090-0000-0000"}, "person_text"),
    ],
)
def test_bad_input_is_refused_beside_its_field_and_nothing_is_lost(
    client: TestClient, reading: Opener, typed: dict[str, Any], field: str
) -> None:
    sign_in(client, "coordinator")
    answer = post_log(client, **{"channel": "phone", "asker_note": "近所の方", **typed})
    assert answer.status_code == 422
    soup = page(answer)
    assert errors_of(soup, field)
    kept = form_values(soup, NEW)
    assert kept["asker_note"] == ["近所の方"]
    if isinstance(sent := typed.get(field), str) and field in ("occurred_at", "minutes", "summary", "next_on"):
        assert kept[field] == [sent]
    with reading() as session:
        assert not session.scalars(sa.select(Contact)).all()
        assert not session.scalars(sa.select(Person)).all()


def test_the_last_choices_of_the_day_are_offered_again(client: TestClient, writing: Opener, people: Cast) -> None:
    logged(writing, people, channel="sns", languages=["pt-BR"], interpreter="staff", summary="前の相談")
    logged(writing, people, login="colleague", channel="letter")
    sign_in(client, "coordinator")
    start = form_values(page(client.get(NEW)), NEW)
    assert (start["channel"], start["languages"], start["interpreter"]) == (["sns"], ["pt-BR"], ["staff"])
    assert start.get("summary", [""]) == [""]
    assert start["occurred_at"][0].startswith("2026-11-20 ")


def test_a_double_submit_makes_one_record(client: TestClient, reading: Opener) -> None:
    sign_in(client, "counsellor")
    values = form_values(page(client.get(NEW)), NEW, channel="phone", person_text="グエン・ヴァン・アン")
    first, second = client.post(NEW, data=values), client.post(NEW, data=values)
    assert first.headers["location"] == second.headers["location"]
    with reading() as session:
        only(session, Contact)
        assert only(session, Person).call_name == "グエン・ヴァン・アン"


# --- persons ----------------------------------------------------------------------------------------


def test_a_known_person_gives_what_the_figures_need(
    client: TestClient, writing: Opener, reading: Opener, people: Cast
) -> None:
    with writing() as session:
        known = create(
            session, people["coordinator"], NewPerson(call_name="リン", nationality="VN", sex="female", birth="1990-04")
        )
        told = {"as_of": date(2026, 5, 1), "recorded_at": clock.now(), "recorded_by_id": 1}
        session.add(ResidenceFact(person_id=known.id, status="student", **told))
        ref = known.ref
    sign_in(client, "counsellor")
    found = page(client.get("/contacts/new/persons", params={"person_text": "リン"}, headers={"HX-Request": "true"}))
    assert found.select_one(f'input[name="person"][value="{ref}"]')
    assert "同じ名前" in text(found)
    post_log(client, channel="visit", person=ref, person_text="リン", sex="other")
    with reading() as session:
        contact = only(session, Contact)
        assert (contact.nationality, contact.residence_status, contact.age_band) == ("VN", "student", "30s")
        assert contact.sex == "other", "what was typed goes before what is on record"


def test_looking_for_a_person_without_scripts_keeps_the_text_and_saves_nothing(
    client: TestClient, writing: Opener, reading: Opener, people: Cast
) -> None:
    with writing() as session:
        ref = create(session, people["coordinator"], NewPerson(call_name="マリア・サントス")).ref
    sign_in(client, "counsellor")
    answer = post_log(client, step="find", person_text="Maria サントス", summary="書きかけ")
    soup = page(answer)
    assert answer.status_code == 200
    assert form_values(soup, NEW)["summary"] == ["書きかけ"]
    assert soup.select_one(f'input[name="person"][value="{ref}"]')
    assert form_values(soup, NEW)["person"] == ["new"], "a typed name stands for somebody new until chosen otherwise"
    with reading() as session:
        assert not session.scalars(sa.select(Contact)).all()


def test_an_anonymous_contact_makes_no_person(client: TestClient, reading: Opener) -> None:
    sign_in(client, "counsellor")
    post_log(client, channel="phone", person="anonymous", person_text="名前を言いかけた人")
    with reading() as session:
        assert only(session, Contact).person_id is None
        assert not session.scalars(sa.select(Person)).all()


@pytest.mark.parametrize(
    ("birth", "band"),
    [("1990-04", "30s"), ("2016-11-20", "10s"), ("2016-11-21", "under_10"), ("1986", "unknown"), ("1900", "80_over"),
     ("2030", "unknown"), (None, "unknown")],
)  # fmt: skip
def test_the_age_band_is_told_only_where_it_is_certain(birth: str | None, band: str) -> None:
    assert service.age_band(birth, date(2026, 11, 20)) == band


# --- who may ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("login", ["operator", "agency_viewer", "privacy_officer", "trainee", "training_admin"])
def test_others_never_see_contacts(client: TestClient, writing: Opener, people: Cast, login: str) -> None:
    ref = logged(writing, people)
    sign_in(client, login)
    for address in ("/contacts", NEW, f"/contacts/{ref}"):
        assert client.get(address).status_code == 403


def test_another_centre_does_not_know_the_contact(client: TestClient, writing: Opener, people: Cast) -> None:
    ref = logged(writing, people, summary="非公開の話")
    sign_in(client, "coordinator2")
    for address in (f"/contacts/{ref}", f"/contacts/{ref}/edit", f"/contacts/{ref}/case"):
        assert client.get(address).status_code == 404
    assert "非公開の話" not in client.get("/contacts").text
    assert "非公開の話" not in client.get("/contacts", params={"q": "非公開"}).text


def test_a_contact_of_a_case_is_as_closely_held_as_the_case(client: TestClient, writing: Opener, people: Cast) -> None:
    alone = logged(writing, people, summary="単独の話")
    with writing() as session:
        case = opened(session, people["coordinator"])
        form = ContactForm.model_validate({"occurred_at": clock.civil_now(), "channel": "visit", "summary": "内々の話"})
        inside = service.log(session, people["coordinator"], form, case=case).ref
    sign_in(client, "counsellor")
    assert client.get(f"/contacts/{alone}").status_code == 200
    assert client.get(f"/contacts/{inside}").status_code == 404
    assert refs_on(client, "q=内々の話") == []
    assert refs_on(client, "") == [alone]
    sign_in(client, "colleague")
    assert client.get(f"/contacts/{inside}").status_code == 200


# --- the list ---------------------------------------------------------------------------------------


def refs_on(client: TestClient, query: str) -> list[str]:
    soup = page(client.get(f"/contacts?{query}"))
    return [str(link["href"]).rsplit("/", 1)[1] for link in soup.select("tbody td:first-child a")]


def test_the_list_filters_sorts_and_pages(client: TestClient, writing: Opener, people: Cast) -> None:
    a = logged(writing, people, occurred_at="2026-11-18 10:00", topics=["tax"], languages=["vi"], nationality="VN",
               result="guided", summary="住民税の督促")  # fmt: skip
    b = logged(writing, people, occurred_at="2026-11-19 10:00", channel="visit", attempt=True)
    c = logged(writing, people, "colleague", occurred_at="2026-11-20 00:01", topics=["housing"], summary="退去の相談")
    sign_in(client, "coordinator")
    assert refs_on(client, "") == [c, b, a]
    assert refs_on(client, "sort=time") == [a, b, c]
    assert refs_on(client, "sort=summary") == [c, b, a]
    for query, wanted in {
        "from=2026-11-19&to=R8.11.19": [b], "topic=tax": [a], "language=vi": [a], "channel=visit": [b],
        "result=guided": [a], "mine=1": [b, a], "attempts=only": [b], "attempts=without": [c, a], "case=yes": [],
        "missing=language": [c], "missing=nationality": [c], "missing=topic": [], "q=退去": [c], "q=督促 住民": [a],
        f"q={a.lower()}": [a], "q=退去&topic=tax": [], "from=きのうごろ": [c, b, a],
    }.items():  # fmt: skip
        assert refs_on(client, query) == wanted, query
    assert refs_on(client, "per_page=2") == [c, b]
    assert refs_on(client, "per_page=2&page=2") == [a]
    assert "2文字以上" in client.get("/contacts?q=税").text
    assert "その日付では絞り込んでいません" in client.get("/contacts?from=きのうごろ").text


def test_the_list_costs_the_same_however_long_it_is(
    client: TestClient, engine: Engine, writing: Opener, people: Cast
) -> None:
    sign_in(client, "coordinator")
    seen: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *about: seen.append(about[2]))
    counts = []
    for _ in range(2):
        for n in range(6):
            logged(writing, people, topics=["tax"], languages=["vi"], summary=f"相談その{n}")
        seen.clear()
        client.get("/contacts")
        counts.append(sum(statement.startswith("SELECT") for statement in seen))
    assert counts[0] == counts[1] <= 14


def test_saving_is_one_small_transaction(client: TestClient, engine: Engine) -> None:
    sign_in(client, "counsellor")
    values = form_values(
        page(client.get(NEW)), NEW, channel="phone", topics=["tax", "dv"], languages=["vi"], summary="話"
    )
    seen: list[str] = []
    commits: list[int] = []
    event.listen(engine, "before_cursor_execute", lambda *about: seen.append(about[2]))
    event.listen(engine, "commit", lambda _connection: commits.append(1))
    assert client.post(NEW, data=values).status_code == 303
    assert len(commits) == 1
    assert len(seen) <= 22


# --- changes ----------------------------------------------------------------------------------------


def post_edit(client: TestClient, ref: str, **typed: Any) -> Any:
    address = f"/contacts/{ref}/edit"
    return client.post(address, data=form_values(page(client.get(address)), address, **typed))


def test_the_author_edits_freely_for_a_while_and_the_figures_follow(
    client: TestClient, writing: Opener, reading: Opener, people: Cast
) -> None:
    ref = logged(writing, people, topics=["tax", "medical"], languages=["vi"], summary="前の内容")
    sign_in(client, "coordinator")
    answer = post_edit(
        client, ref, occurred_at="2026-03-31 09:00", topics=["medical", "housing"], summary="後の内容", attempt=None
    )
    assert answer.status_code == 303
    with reading() as session:
        rows = session.scalars(sa.select(ContactTopic)).all()
        assert {(row.topic, row.fiscal_year) for row in rows} == {("medical", 2025), ("housing", 2025)}
        assert only(session, ContactLanguage).fiscal_year == 2025
        assert not session.scalars(sa.select(Amendment)).all()
    assert refs_on(client, "q=後の内容") == [ref]
    assert refs_on(client, "q=前の内容") == []


def test_later_a_change_needs_a_reason_and_both_texts_stay(
    client: TestClient, writing: Opener, reading: Opener, people: Cast
) -> None:
    ref = logged(writing, people, summary="ビザの更新について聞かれた。", topics=["immigration"])
    sign_in(client, "colleague")
    refused = post_edit(client, ref, summary="ビザの変更について聞かれた。")
    assert refused.status_code == 422
    assert errors_of(page(refused), "reason")
    assert form_values(page(refused), f"/contacts/{ref}/edit")["summary"] == ["ビザの変更について聞かれた。"]
    done = post_edit(
        client, ref, summary="ビザの変更について聞かれた。", topics=["immigration", "tax"], reason="聞き違い"
    )
    assert done.status_code == 303
    soup = page(client.get(f"/contacts/{ref}"))
    shown = soup.select_one("#amendments")
    assert shown is not None
    assert [text(node) for node in shown.select("del")] == ["削除 更新"]
    assert "追加 変更" in [text(node) for node in shown.select("ins")]
    assert "聞き違い" in text(shown)
    assert "佐野 健" in text(shown)
    with reading() as session:
        stored = session.execute(sa.text("SELECT before_ct, after_ct, reason_ct FROM amendments")).one()
        assert all("更新" not in bytes(value).decode("utf-8", "ignore") for value in stored)


def test_time_ends_free_editing(client: TestClient, writing: Opener, people: Cast) -> None:
    ref = logged(writing, people)
    with writing() as session:
        session.execute(sa.text("UPDATE contacts SET recorded_at = :t").bindparams(
            sa.bindparam("t", clock.now() - timedelta(minutes=31), type_=Contact.recorded_at.type)))  # fmt: skip
        from app.audit import service as audit  # noqa: PLC0415

        audit.record(session, people["coordinator"], "test.moved", "contact", 1)
    sign_in(client, "coordinator")
    assert post_edit(client, ref, minutes="5").status_code == 422
    assert post_edit(client, ref, minutes="5", reason="記入漏れ").status_code == 303


def test_a_stale_edit_shows_both_and_changes_nothing(
    client: TestClient, writing: Opener, reading: Opener, people: Cast
) -> None:
    ref = logged(writing, people, summary="もとの要点")
    sign_in(client, "coordinator")
    address = f"/contacts/{ref}/edit"
    stale = form_values(page(client.get(address)), address, summary="遅れた要点")
    assert post_edit(client, ref, summary="先の要点").status_code == 303
    answer = client.post(address, data=stale)
    assert answer.status_code == 409
    assert "先の要点" in answer.text
    assert "遅れた要点" in answer.text
    with reading() as session:
        assert only(session, Contact).summary == "先の要点"


def test_entered_in_error_stays_readable_and_is_not_counted(
    client: TestClient, writing: Opener, reading: Opener, people: Cast
) -> None:
    ref = logged(writing, people, topics=["tax"], languages=["en"], summary="別の人の話")
    sign_in(client, "counsellor")
    address = f"/contacts/{ref}/error"
    form = form_values(page(client.get(f"/contacts/{ref}")), address)
    assert client.post(address, data=form).status_code == 422
    assert client.post(address, data={**form, "reason": "二重の記録"}).status_code == 303
    assert client.post(address, data={**form, "reason": "もう一度"}).status_code == 409
    shown = text(page(client.get(f"/contacts/{ref}")))
    assert "誤って記録" in shown
    assert "別の人の話" in shown
    assert "二重の記録" in shown
    with reading() as session:
        assert only(session, Contact).counted is False
        assert only(session, ContactTopic).counted is False
        assert only(session, ContactLanguage).counted is False
    values = {"_version": "2", "occurred_at": "2026-11-20", "channel": "visit", "reason": "直す"}
    assert client.post(f"/contacts/{ref}/edit", data=values).status_code == 409


# --- contacts and cases -----------------------------------------------------------------------------


def test_a_contact_becomes_a_case_in_one_go(client: TestClient, reading: Opener) -> None:
    sign_in(client, "coordinator")
    answer = post_log(
        client, channel="visit", languages=["vi"], interpreter="staff", person_text="ホアン", nationality="VN",
        topics=["immigration", "housing", "other"], summary="解雇された。\n社宅も出なければならない。", step="case",
    )  # fmt: skip
    with reading() as session:
        case, contact, person = only(session, Case), only(session, Contact), only(session, Person)
        assert answer.headers["location"] == f"/cases/{case.ref}"
        assert (case.title, case.story) == ("解雇された。", contact.summary)
        assert (case.language, case.interpreter, case.person_id) == ("vi", "staff", person.id)
        assert (person.call_name, person.nationality) == ("ホアン", "VN")
        assert (contact.case_id, contact.person_id) == (case.id, person.id)
        assert {need.domain for need in session.scalars(sa.select(Need))} == {"residence", "housing"}
        line = session.scalars(sa.select(CaseEvent).where(CaseEvent.kind == "contact")).one()
        assert (line.subject_ref, line.text) == (contact.ref, contact.summary)
    shown = page(client.get(f"/cases/{case.ref}/timeline"))
    assert shown.select_one(f'a[href="/contacts/{contact.ref}"]')


def test_a_case_needs_somebody(client: TestClient, reading: Opener) -> None:
    sign_in(client, "coordinator")
    answer = post_log(client, channel="visit", summary="名乗らない人", step="case")
    assert answer.status_code == 422
    assert errors_of(page(answer), "person_text")
    assert form_values(page(answer), NEW)["summary"] == ["名乗らない人"]
    with reading() as session:
        assert not session.scalars(sa.select(Contact)).all()


def test_a_kept_contact_becomes_a_case_with_its_task_and_advice(
    client: TestClient, writing: Opener, reading: Opener, people: Cast
) -> None:
    ref = logged(writing, people, "counsellor", summary="あとから複雑だとわかった", next_on=date(2026, 11, 30))
    with writing() as session:
        about = only(session, Contact)
        advice_service.ask(session, people["counsellor"], about, "どう進めればよいか")
    sign_in(client, "coordinator")
    address = f"/contacts/{ref}/case"
    values = form_values(page(client.get(address)), address, person_text="アフマド")
    answer = client.post(address, data=values)
    assert client.post(address, data=values).headers["location"] == answer.headers["location"]
    with reading() as session:
        case = only(session, Case)
        assert only(session, Task).case_id == case.id
        assert only(session, Advice).case_id == case.id
        assert only(session, Contact).person_id == case.person_id
    fresh = {**values, "_key": "another key of this form"}
    assert client.post(address, data=fresh).status_code == 409, "it belongs to a case already"


def test_who_may_not_open_cases_cannot_promote(client: TestClient, writing: Opener, people: Cast) -> None:
    ref = logged(writing, people, "counsellor")
    sign_in(client, "counsellor")
    assert "記録してケースにする" not in client.get(NEW).text
    values = {"_key": "0123456789abcdef", "person_text": "アフマド", "_version": "1"}
    assert client.post(f"/contacts/{ref}/case", data=values).status_code == 403


def test_a_contact_joins_a_case_of_its_centre(
    client: TestClient, writing: Opener, reading: Opener, people: Cast, case_ref: str
) -> None:
    ref = logged(writing, people, summary="前の話の続き")
    with writing() as session:
        elsewhere = opened(session, people["coordinator2"]).ref
    sign_in(client, "coordinator")
    address = f"/contacts/{ref}/attach"
    shown = page(client.get(f"/contacts/{ref}/case"))
    assert shown.select_one(f'input[name="case"][value="{case_ref}"]')
    for wrong in ("K-00000000", elsewhere, ""):
        assert client.post(address, data={"case": wrong, "_version": "1"}).status_code == 422
    assert client.post(address, data={"case": case_ref.lower(), "_version": "1"}).status_code == 303
    with reading() as session:
        contact = only(session, Contact)
        case = session.scalars(sa.select(Case).where(Case.ref == case_ref)).one()
        assert (contact.case_id, contact.person_id, contact.nationality) == (case.id, case.person_id, "VN")


def test_logging_from_a_case_page(client: TestClient, reading: Opener, case_ref: str) -> None:
    sign_in(client, "colleague")
    address = f"/cases/{case_ref}/contacts/new"
    soup = page(client.get(address))
    assert form_values(soup, address)["person"], "the main person is chosen"
    assert post_log(client, address, channel="phone", attempt="1").headers["location"] == f"/cases/{case_ref}"
    post_log(client, address, channel="phone", summary="雇用保険の手続が済んだ", attempt=None)
    with reading() as session:
        case = session.scalars(sa.select(Case)).one()
        contacts = session.scalars(sa.select(Contact)).all()
        assert {contact.case_id for contact in contacts} == {case.id}
        assert {contact.person_id for contact in contacts} == {case.person_id}
        lines = session.scalars(sa.select(CaseEvent).where(CaseEvent.kind == "contact")).all()
        assert len(lines) == 2
    sign_in(client, "coordinator2")
    assert client.get(address).status_code == 404


def test_a_planted_defect_in_counting_is_seen(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control of what these tests rest on: children that forget `counted` would be noticed."""
    monkeypatch.setattr("app.cases.counting._REPEATED", ("centre_id", "fiscal_year"))
    sign_in(client, "counsellor")
    post_log(client, channel="phone", attempt="1", topics=["tax"])
    with client.app.state.services.engine.connect() as connection:  # type: ignore[attr-defined]
        assert connection.execute(sa.select(ContactTopic.counted)).scalar() is True, "so the test above bites"


def test_a_failing_index_keeps_nothing(client: TestClient, reading: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("index")

    monkeypatch.setattr("app.cases.service.contacts.search.put", broken)
    sign_in(client, "counsellor")
    assert post_log(client, channel="phone", summary="話").status_code == 500
    with reading() as session:
        assert not session.scalars(sa.select(Contact)).all()
