"""Pages of cases through HTTP: what works, who else may, what is hidden, what bad input gets."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Engine
from starlette.testclient import TestClient

from app.audit import service as audit
from app.cases.models import Case, CaseEvent, Need, Task
from app.cases.queries import cases
from app.cases.schemas.events import NoteForm
from app.cases.schemas.needs import NeedForm
from app.cases.schemas.tasks import TaskForm
from app.cases.service import events, needs, tasks
from app.core import clock
from app.people.models import Person, ResidenceFact
from tests.cases.conftest import Writing, person
from tests.support.html import errors_of, form_of, form_values, page, text
from tests.support.people import Cast, sign_in

READ = ("", "/timeline", "/people")
WRITE = ("/edit", "/manage", "/needs/new", "/notes/new", "/close")


def stored(reading: Writing, ref: str) -> Case:
    with reading() as session:
        return session.scalars(sa.select(Case).where(Case.ref == ref)).one()


def post(client: TestClient, path: str, action: str | None = None, **typed: object) -> object:
    """Fill in the real form on the page and send it."""
    action = action or path
    return client.post(action, data=form_values(page(client.get(path)), action, **typed))


class TestRights:
    def test_every_page_opens_for_whoever_leads(self, client: TestClient, case_ref: str) -> None:
        sign_in(client, "supervisor")
        pages = [f"/cases/{case_ref}{path}" for path in (*READ, *WRITE, "/reviews/new")]
        pages += ["/cases", "/cases/new", "/tasks", "/tasks/new", "/advice", f"/advice/new?case={case_ref}"]
        assert {path: client.get(path).status_code for path in pages} == dict.fromkeys(pages, 200)

    def test_elsewhere_a_case_does_not_exist(self, client: TestClient, case_ref: str) -> None:
        sign_in(client, "supervisor2")
        for path in (*READ, *WRITE, "/reviews/new"):
            assert client.get(f"/cases/{case_ref}{path}").status_code == 404
        assert case_ref not in client.get("/cases").text
        assert client.get(f"/advice/new?case={case_ref}").status_code == 404
        assert client.get(f"/tasks/new?case={case_ref}").status_code == 404

    def test_a_counsellor_in_a_case_reads_it_and_writes_nothing(self, client: TestClient, case_ref: str) -> None:
        sign_in(client, "counsellor")
        assert client.get(f"/cases/{case_ref}").status_code == 404
        sign_in(client, "coordinator")
        assert post(client, f"/cases/{case_ref}/manage", f"/cases/{case_ref}/members", member="counsellor")
        sign_in(client, "counsellor")
        for path in READ:
            assert client.get(f"/cases/{case_ref}{path}").status_code == 200
        for path in WRITE:
            assert client.get(f"/cases/{case_ref}{path}").status_code == 403
        shown = page(client.get(f"/cases/{case_ref}"))
        assert not shown.select(f'a[href="/cases/{case_ref}/close"]')

    @pytest.mark.parametrize("login", ["operator", "privacy_officer", "agency_viewer", "trainee"])
    def test_who_has_no_business_here_is_refused(self, client: TestClient, case_ref: str, login: str) -> None:
        sign_in(client, login)
        for path in ("/cases", f"/cases/{case_ref}", "/tasks", "/advice"):
            assert client.get(path).status_code == 403

    def test_parts_of_another_case_are_not_found(self, client: TestClient, case_ref: str) -> None:
        sign_in(client, "coordinator")
        for path in ("needs/N-NOSUCH", "notes/E-NOSUCH/correct"):
            assert client.get(f"/cases/{case_ref}/{path}").status_code == 404
        assert client.post(f"/cases/{case_ref}/people/P-NOSUCH/remove").status_code == 404


class TestOpening:
    @pytest.mark.usefixtures("people")
    def test_a_new_person_and_a_case_in_one_form(self, client: TestClient, reading: Writing) -> None:
        sign_in(client, "coordinator")
        sent = form_values(
            page(client.get("/cases/new")), "/cases/new",
            call_name="マルティネス・ルシア", title="離婚と子の在留", domains=["residence", "family"],
            urgency="soon", urgency_reason="来月で期間が終わる", language="es",
        )  # fmt: skip
        first = client.post("/cases/new", data=sent)
        again = client.post("/cases/new", data=sent)
        assert first.status_code == again.status_code == 303
        assert first.headers["location"] == again.headers["location"]
        with reading() as session:
            case = session.scalars(sa.select(Case)).one()
            assert session.scalars(sa.select(Need.domain).order_by(Need.position)).all() == ["residence", "family"]
            assert session.scalars(sa.select(Person)).one().call_name == "マルティネス・ルシア"
        shown = page(client.get(f"/cases/{case.ref}"))
        assert "マルティネス・ルシア" in text(shown)
        assert shown.select_one(".safe-line") is not None
        assert "来月で期間が終わる" in text(shown)

    def test_a_known_person_is_found_and_chosen(self, client: TestClient, case_ref: str, reading: Writing) -> None:
        sign_in(client, "coordinator")
        assert case_ref
        found = page(client.get("/cases/new?find=トラン ミン"))
        link = found.select_one('a[href^="/cases/new?person=P-"]')
        assert link is not None
        chosen = page(client.get(str(link["href"])))
        answer = client.post("/cases/new", data=form_values(chosen, "/cases/new", title="二つめの相談"))
        assert answer.status_code == 303
        with reading() as session:
            assert session.scalar(sa.select(sa.func.count()).select_from(Person)) == 1

    @pytest.mark.usefixtures("people")
    def test_what_is_wrong_stands_beside_its_field_and_the_text_stays(
        self, client: TestClient, reading: Writing
    ) -> None:
        sign_in(client, "coordinator")
        answer = post(client, "/cases/new", title="件" * 121, story="長い話", urgency="urgent", domains=["nonsense"])
        assert answer.status_code == 422
        shown = page(answer)
        assert errors_of(shown, "title")
        assert errors_of(shown, "domains")
        assert "長い話" in shown.select_one("#f-story").get_text()
        for typed, field in (({"call_name": None}, "call_name"), ({"urgency": "urgent"}, "urgency_reason")):
            answer = post(client, "/cases/new", **{"call_name": "リ・ナ", "title": "件名", **typed})
            assert answer.status_code == 422
            assert errors_of(page(answer), field)
        with reading() as session:
            assert session.scalar(sa.select(sa.func.count()).select_from(Case)) == 0
            assert session.scalar(sa.select(sa.func.count()).select_from(Person)) == 0

    def test_twelve_digits_of_an_individual_number_are_not_kept(
        self, client: TestClient, case_ref: str, reading: Writing
    ) -> None:
        sign_in(client, "coordinator")
        answer = post(client, f"/cases/{case_ref}/notes/new", text="番号は 123456789018 とのこと")
        assert answer.status_code == 422
        assert page(answer).select_one("#f-_number_ok") is not None
        with reading() as session:
            assert session.scalars(sa.select(CaseEvent.kind)).all() == ["opened"]


class TestChanging:
    def test_the_second_of_two_editors_sees_what_the_first_wrote(
        self, client: TestClient, case_ref: str, reading: Writing
    ) -> None:
        sign_in(client, "coordinator")
        form = page(client.get(f"/cases/{case_ref}/edit"))
        assert post(client, f"/cases/{case_ref}/edit", title="先の題").status_code == 303
        late = client.post(
            f"/cases/{case_ref}/edit", data=form_values(form, f"/cases/{case_ref}/edit", title="あとの題")
        )
        assert late.status_code == 409
        for words in ("先の題", "あとの題", "失職と在留期間の更新"):
            assert words in late.text
        assert stored(reading, case_ref).title == "先の題"

    def test_status_urgency_and_turn_from_one_page(self, client: TestClient, case_ref: str, reading: Writing) -> None:
        sign_in(client, "coordinator")
        manage = f"/cases/{case_ref}/manage"
        assert post(client, manage, f"/cases/{case_ref}/status", status="active").status_code == 422
        for name, typed in (
            ("status", {"status": "active", "status_reason": "面談した"}),
            ("urgency", {"urgency": "urgent", "urgency_reason": "退去まで3日"}),
            ("turn", {"turn": "office", "turn_since": "R8.11.20", "turn_note": "証明書を待つ"}),
        ):
            assert post(client, manage, f"/cases/{case_ref}/{name}", **typed).status_code == 303
        case = stored(reading, case_ref)
        assert (case.status, case.urgency, case.turn, case.turn_since.isoformat()) == (
            "active", "urgent", "office", "2026-11-20",
        )  # fmt: skip
        refused = post(client, manage, f"/cases/{case_ref}/turn", turn="office", turn_since="R8.2.30")
        assert refused.status_code == 422
        assert errors_of(page(refused), "turn_since")

    def test_a_coordinator_takes_a_free_case_and_no_other(
        self, client: TestClient, people: Cast, case_ref: str, reading: Writing
    ) -> None:
        sign_in(client, "colleague")
        assert client.post(f"/cases/{case_ref}/assign", data={"assignee": "colleague"}).status_code == 403
        sign_in(client, "supervisor")
        assert post(client, f"/cases/{case_ref}/manage", f"/cases/{case_ref}/assign", assignee=None).status_code == 303
        sign_in(client, "colleague")
        shown = page(client.get(f"/cases/{case_ref}"))
        sent = form_values(shown, f"/cases/{case_ref}/assign")
        assert client.post(f"/cases/{case_ref}/assign", data=sent).status_code == 303
        assert stored(reading, case_ref).assigned_to_id == people["colleague"].user_id

    def test_people_are_added_and_made_the_main_one(
        self, client: TestClient, people: Cast, case_ref: str, writing: Writing, reading: Writing
    ) -> None:

        with writing() as session:
            child = person(session, people["coordinator"], "トラン・ヴァン・アン").ref
        sign_in(client, "coordinator")
        place = f"/cases/{case_ref}/people"
        assert errors_of(page(post(client, place, person="P-NOSUCH1")), "person")
        assert post(client, place, person=child.lower(), role="family").status_code == 303
        shown = page(client.get(place))
        assert "家族" in text(shown.select_one("table"))
        main = f"{place}/{child}/main"
        assert client.post(main, data=form_values(shown, main)).status_code == 303
        assert client.post(main, data=form_values(shown, main)).status_code == 409
        assert client.post(f"{place}/{child}/remove").status_code == 409
        with reading() as session:
            main_person = sa.select(Person.ref).join(Case, Case.person_id == Person.id)
            assert session.scalars(main_person).one() == child


class TestNeedsAndNotes:
    def test_a_need_from_its_form_to_its_end(self, client: TestClient, case_ref: str, reading: Writing) -> None:
        sign_in(client, "coordinator")
        place = f"/cases/{case_ref}/needs/new"
        assert errors_of(page(post(client, place, domain="medical", title=None)), "title")
        sent = form_values(page(client.get(place)), place, domain="medical", title="通院の付き添い")
        assert {client.post(place, data=sent).headers["location"] for _ in range(2)} == {f"/cases/{case_ref}"}
        with reading() as session:
            need = session.scalars(sa.select(Need).where(Need.domain == "medical")).one()
        page_of = f"/cases/{case_ref}/needs/{need.ref}"
        move = f"{page_of}/move"
        ended = [f for f in page(client.get(page_of)).select(f'form[action="{move}"]') if f.select("select")]
        version = need.version
        refused = client.post(move, data={"state": "ended", "outcome": "not_met", "_version": str(version)})
        assert refused.status_code == 422
        assert errors_of(page(refused), "outcome_note")
        assert ended
        good = {"state": "ended", "outcome": "met", "_version": str(version)}
        assert client.post(move, data=good).status_code == 303
        assert client.post(move, data=good).status_code == 409
        assert "解決した" in text(page(client.get(f"/cases/{case_ref}")))

    def test_a_note_is_written_once_and_corrected_beside_it(
        self, client: TestClient, case_ref: str, reading: Writing
    ) -> None:
        sign_in(client, "coordinator")
        place = f"/cases/{case_ref}/notes/new"
        sent = form_values(
            page(client.get(place)), place,
            kind="official_answer", text="更新に2か月かかる", source="窓口", at="R8.11.20 10:30",
        )  # fmt: skip
        assert {client.post(place, data=sent).status_code for _ in range(2)} == {303}
        with reading() as session:
            line = session.scalars(sa.select(CaseEvent).where(CaseEvent.kind == "official_answer")).one()
        correct = f"/cases/{case_ref}/notes/{line.ref}/correct"
        assert post(client, correct, text="更新に3か月かかる").status_code == 303
        shown = text(page(client.get(f"/cases/{case_ref}/timeline?group=answers")))
        assert "更新に2か月かかる" in shown
        assert "更新に3か月かかる" in shown
        assert "（訂正あり）" in shown
        opened = line.ref
        with reading() as session:
            opened = session.scalars(sa.select(CaseEvent.ref).where(CaseEvent.kind == "opened")).one()
        assert client.get(f"/cases/{case_ref}/notes/{opened}/correct").status_code == 404

    def test_markup_in_what_was_typed_stays_text(self, client: TestClient, case_ref: str) -> None:
        sign_in(client, "coordinator")
        post(client, f"/cases/{case_ref}/notes/new", text="<script>alert(1)</script>")
        shown = client.get(f"/cases/{case_ref}")
        assert "<script>alert" not in shown.text
        assert "<script>alert(1)</script>" in text(page(shown))

    def test_the_filter_and_the_pages_of_the_timeline(
        self, client: TestClient, people: Cast, case_ref: str, writing: Writing
    ) -> None:

        with writing() as session:
            case = cases.by_ref(session, people["coordinator"], case_ref)
            assert case is not None
            for number in range(33):
                events.add(session, people["coordinator"], case, NoteForm(text=f"メモ{number}番"))
        sign_in(client, "coordinator")
        first = page(client.get(f"/cases/{case_ref}/timeline"))
        assert len(first.select(".entry")) == 30
        assert len(page(client.get(f"/cases/{case_ref}/timeline?page=2")).select(".entry")) == 4
        assert len(page(client.get(f"/cases/{case_ref}/timeline?group=changes")).select(".entry")) == 1
        part = client.get(f"/cases/{case_ref}?group=changes", headers={"HX-Request": "true"})
        assert "<html" not in part.text
        assert len(page(part).select(".entry")) == 1


def test_deadlines_of_everybody_stand_beside_the_case(
    client: TestClient, people: Cast, case_ref: str, writing: Writing
) -> None:
    with writing() as session:
        case = session.scalars(sa.select(Case).where(Case.ref == case_ref)).one()

        fact = {"person_id": case.person_id, "status": "engineer_humanities_international", "recorded_by_id": 1}
        for as_of, end in (("2026-01-05", "2026-10-01"), ("2026-11-01", "2026-12-01")):
            session.add(
                ResidenceFact(
                    **fact, as_of=clock.today().fromisoformat(as_of), period_end=clock.today().fromisoformat(end),
                    recorded_at=clock.now(),
                )
            )  # fmt: skip
        audit.record(session, people["coordinator"], "person.fact", "person", case.person_id)
    sign_in(client, "coordinator")
    shown = text(page(client.get(f"/cases/{case_ref}")))
    assert "在留期間の満了" in shown
    assert "2026-12-01" in shown
    assert "2026-10-01" not in shown


def test_a_case_page_asks_the_database_a_bounded_number_of_times(
    client: TestClient, people: Cast, case_ref: str, engine: Engine, writing: Writing
) -> None:

    counted: list[str] = []

    def count(_c: object, _k: object, statement: str, *_rest: object) -> None:
        if statement.startswith("SELECT") and "audit" not in statement:
            counted.append(statement)

    def visit() -> int:
        counted.clear()
        assert client.get(f"/cases/{case_ref}").status_code == 200
        return len(counted)

    sign_in(client, "coordinator")
    event.listen(engine, "before_cursor_execute", count)
    few = visit()
    with writing() as session:
        actor = people["coordinator"]
        case = cases.by_ref(session, actor, case_ref)
        assert case is not None
        for number in range(12):
            needs.add(session, actor, case, NeedForm(domain="other", title=f"課題{number}"))
            tasks.add(session, actor, TaskForm(title=f"用事{number}", assignee="coordinator"), case)
    many = visit()
    event.remove(engine, "before_cursor_execute", count)
    # What floors above register (plans, referrals) adds its own few.
    assert few <= 17
    assert many <= few + 1, "the number of queries grows with the rows"
    with writing() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Task)) == 12


def test_the_note_form_is_one_key_away_and_forms_name_their_fields(
    client: TestClient, people: Cast, case_ref: str
) -> None:
    sign_in(client, "coordinator")
    shown = page(client.get(f"/cases/{case_ref}"))
    link = shown.select_one('[data-key-go="a"]')
    assert link is not None
    assert link["href"] == f"/cases/{case_ref}/notes/new"
    form = form_of(page(client.get(str(link["href"]))), str(link["href"]))
    for control in form.select("input:not([type=hidden]), textarea, select"):
        assert control.get("id"), control
    client.cookies.set("kakehashi_locale", "en")
    english = client.get(f"/cases/{case_ref}")
    assert "Deadlines and next steps" in english.text
