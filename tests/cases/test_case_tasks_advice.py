"""Tasks, advice, reviews, and what they give to somebody's day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.audit import service as audit
from app.cases.models import Advice, Case, CaseEvent, Contact, Review, Task
from app.cases.queries import advice as advice_queries
from app.cases.queries import cases, my_day
from app.cases.queries import tasks as task_queries
from app.cases.schemas.tasks import TaskForm
from app.cases.service import advice, tasks
from app.core import clock
from app.core.errors import Conflict, Forbidden, Invalid
from app.core.listing import ListQuery
from tests.cases.conftest import Writing, opened
from tests.support.html import errors_of, form_values, page, text
from tests.support.people import Cast, sign_in


def listed(session: Session, people: Cast, login: str, **filters: str) -> list[str]:
    query = ListQuery(filters=filters, sort="due", path="/tasks")
    return [row.task.title for row in task_queries.page(session, people[login], query).items]


class TestTasks:
    def test_mine_are_listed_by_day_and_today_is_not_overdue(self, session: Session, people: Cast, today: date) -> None:
        actor = people["coordinator"]
        case = opened(session, actor)
        for title, due, case_of in (
            ("いつか", None, None), ("明日", today + timedelta(days=1), case), ("今日", today, case),
            ("きのう", today - timedelta(days=1), None),
        ):  # fmt: skip
            form = TaskForm(title=title, kind="legal", due_on=due, assignee="coordinator")
            tasks.add(session, actor, form, case_of)
        tasks.add(session, actor, TaskForm(title="だれかの"), None)
        assert listed(session, people, "coordinator") == ["きのう", "今日", "明日", "いつか"]
        assert listed(session, people, "coordinator", due="overdue") == ["きのう"]
        assert listed(session, people, "coordinator", whose="nobody") == ["だれかの"]
        assert listed(session, people, "colleague", whose="all") == ["きのう", "今日", "明日", "いつか", "だれかの"]
        assert listed(session, people, "counsellor", whose="all") == []
        assert listed(session, people, "coordinator2", whose="all") == []
        promised = TaskForm(
            title="約束", kind="promised", due_on=clock.today() + timedelta(days=8), assignee="coordinator"
        )
        tasks.add(session, actor, promised, case_of)
        day = my_day.mine(session, actor)
        assert [row.task.title for row in day.duties] == ["きのう", "今日", "明日"]
        assert day.tasks == [], "the law is seen a month ahead, a promise a week"

    @pytest.mark.parametrize(
        ("kind", "days", "done", "refused"),
        [
            ("promised", -1, False, True),
            ("internal", -1, False, True),
            ("promised", 0, False, False),
            ("legal", -3, False, False),  # a duty of the law that was missed still has to be done
            ("promised", -1, True, False),  # written down afterwards
        ],
    )
    def test_a_due_day_that_has_passed(
        self, session: Session, people: Cast, today: date, kind: str, days: int, done: bool, refused: bool
    ) -> None:
        form = TaskForm.model_validate({"title": "電話", "kind": kind, "due_on": today + timedelta(days=days)})
        if refused:
            with pytest.raises(Invalid) as caught:
                tasks.add(session, people["coordinator"], form, done=done)
            assert caught.value.field == "due_on"
            return
        task = tasks.add(session, people["coordinator"], form, done=done)
        assert (task.state, task.ended_at is not None) == ("done" if done else "open", done)

    def test_a_day_that_has_passed_meanwhile_stays_when_the_words_change(
        self, session: Session, people: Cast, today: date
    ) -> None:
        actor = people["coordinator"]
        form = TaskForm(title="電話", kind="legal", due_on=today - timedelta(days=3))
        task = tasks.add(session, actor, form)
        tasks.edit(
            session, actor, task, form.model_copy(update={"kind": "promised", "title": "折り返す"}), task.version
        )
        assert task.title == "折り返す"
        later = form.model_copy(update={"kind": "promised", "due_on": today - timedelta(days=1)})
        with pytest.raises(Invalid):
            tasks.edit(session, actor, task, later, task.version)

    @pytest.mark.usefixtures("people")
    def test_a_past_due_day_on_the_page_is_answered_beside_the_field(self, client: TestClient) -> None:
        sign_in(client, "coordinator")
        here = "/tasks/new"
        sent = form_values(page(client.get(here)), here, title="電話をかけた", due_on="2026-11-20")
        refused = client.post(here, data=sent)
        assert refused.status_code == 422
        assert "期日が過ぎています" in errors_of(page(refused), "due_on")[0]
        assert form_values(page(refused), here)["title"] == ["電話をかけた"]
        assert client.post(here, data=sent | {"done": ["1"]}).status_code == 303

    def test_done_and_taken_back_once_each(self, session: Session, people: Cast) -> None:
        actor = people["coordinator"]
        task = tasks.add(session, actor, TaskForm(title="電話"), opened(session, actor))
        tasks.move(session, actor, task, tasks.TaskState.DONE, task.version)
        assert task.ended_at is not None
        with pytest.raises(Conflict):
            tasks.move(session, actor, task, tasks.TaskState.DROPPED, task.version)
        tasks.move(session, actor, task, tasks.TaskState.OPEN, task.version)
        assert (task.state, task.ended_at) == ("open", None)

    def test_only_colleagues_of_the_centre_get_tasks(self, session: Session, people: Cast) -> None:
        for login in ("coordinator2", "disabled", "agency_viewer"):
            with pytest.raises(Invalid):
                tasks.add(session, people["coordinator"], TaskForm(title="電話", assignee=login))

    def test_a_counsellor_adds_their_own_but_none_to_a_case(self, session: Session, people: Cast) -> None:
        case = opened(session, people["coordinator"])
        with pytest.raises(Forbidden):
            tasks.add(session, people["counsellor"], TaskForm(title="電話"), case)
        task = tasks.add(session, people["counsellor"], TaskForm(title="電話"))
        assert task_queries.by_ref(session, people["counsellor"], task.ref) is task

    def test_through_pages(self, client: TestClient, case_ref: str, reading: Writing) -> None:
        sign_in(client, "coordinator")
        place = f"/tasks/new?case={case_ref}"
        shown = page(client.get(place))
        bad = client.post("/tasks/new", data=form_values(shown, "/tasks/new", title="電話", due_on="R8.13.1"))
        assert bad.status_code == 422
        assert errors_of(page(bad), "due_on")
        assert page(bad).select_one("#f-title")["value"] == "電話"
        sent = form_values(shown, "/tasks/new", title="本人に電話", due_on="令和8年11月25日", kind="promised")
        for _ in range(2):
            assert client.post("/tasks/new", data=sent).headers["location"] == f"/cases/{case_ref}"
        with reading() as session:
            task = session.scalars(sa.select(Task)).one()
        assert task.due_on == date(2026, 11, 25)
        assert "本人に電話" in text(page(client.get(f"/cases/{case_ref}")))
        edit = f"/tasks/{task.ref}"
        stale = page(client.get(edit))
        assert client.post(edit, data=form_values(stale, edit, title="母に電話")).status_code == 303
        late = client.post(edit, data=form_values(stale, edit, title="父に電話"))
        assert late.status_code == 409
        assert "母に電話" in late.text
        assert "父に電話" in late.text
        done = page(client.get("/tasks"))
        move = f"{edit}/move"
        answer = client.post(move, data=form_values(done, move))
        assert answer.headers["location"] == "/tasks"
        assert client.post(move, data=form_values(done, move)).status_code == 409
        with reading() as session:
            seen = session.scalars(sa.select(Task.version)).one()
        away = client.post(move, data={"state": "open", "_version": str(seen), "next": "//example.org/"})
        assert away.headers["location"] == "/"
        sign_in(client, "coordinator2")
        assert client.get(edit).status_code == 404


class TestAdvice:
    def test_asked_answered_by_another_and_followed_up(self, session: Session, people: Cast) -> None:
        case = opened(session, people["coordinator"])
        asked = advice.ask(session, people["coordinator"], case, "特例期間中に転職できるか。", "supervisor")
        for login in ("coordinator", "supervisor2", "counsellor"):
            with pytest.raises(Forbidden):
                advice.answer(session, people[login], asked, "はい", asked.version)
        with pytest.raises(Conflict):
            advice.follow_up(session, people["coordinator"], asked, "転職した", asked.version)
        advice.answer(session, people["supervisor"], asked, "届出をすればできる。", asked.version)
        with pytest.raises(Forbidden):
            advice.follow_up(session, people["supervisor"], asked, "転職した", asked.version)
        advice.follow_up(session, people["coordinator"], asked, "転職した", asked.version)
        assert asked.state == "followed_up"
        session.flush()
        lines = session.scalars(sa.select(CaseEvent.kind).where(CaseEvent.subject_ref == asked.ref)).all()
        assert sorted(lines) == ["advice_answered", "advice_asked", "advice_followed"]

    def test_who_finds_it_in_their_box(self, session: Session, people: Cast) -> None:
        case = opened(session, people["coordinator"])
        to_one = advice.ask(session, people["coordinator"], case, "一人に", "supervisor")
        to_any = advice.ask(session, people["coordinator"], case, "だれでも")
        waiting = {
            login: {row.advice.ref for row in advice_queries.of_day(session, people[login])[0]}
            for login in ("coordinator", "colleague", "supervisor", "supervisor2", "counsellor")
        }
        assert waiting == {
            "coordinator": set(), "colleague": {to_any.ref}, "supervisor": {to_one.ref, to_any.ref},
            "supervisor2": set(), "counsellor": set(),
        }  # fmt: skip
        advice.answer(session, people["supervisor"], to_one, "こうする", to_one.version)
        assert [row.advice.ref for row in my_day.mine(session, people["coordinator"]).advice_answered] == [to_one.ref]

    def test_nobody_of_elsewhere_is_asked_and_not_oneself(self, session: Session, people: Cast) -> None:
        case = opened(session, people["coordinator"])
        for login in ("supervisor2", "counsellor", "coordinator", "no-such"):
            with pytest.raises(Invalid):
                advice.ask(session, people["coordinator"], case, "だれに", login)

    def test_a_counsellor_asks_about_a_contact_through_pages(
        self, client: TestClient, people: Cast, writing: Writing, reading: Writing, today: date
    ) -> None:
        with writing() as session:
            contact = Contact(
                ref="C-0000000001", centre_id=people.shizuoka, occurred_at=clock.now(), occurred_on=today,
                fiscal_year=2026, month=11, recorded_at=clock.now(), channel="phone",
                recorded_by_id=people["counsellor"].user_id,
            )  # fmt: skip
            session.add(contact)
            audit.record(session, people["counsellor"], "contact.recorded", "contact", contact.id)
        sign_in(client, "counsellor")
        assert client.get("/advice/new").status_code == 404
        shown = page(client.get("/advice/new?contact=C-0000000001"))
        refused = client.post("/advice/new", data=form_values(shown, "/advice/new"))
        assert errors_of(page(refused), "question")
        sent = form_values(shown, "/advice/new", question="どの窓口へ案内すればよいか。")
        assert {client.post("/advice/new", data=sent).status_code for _ in range(2)} == {303}
        with reading() as session:
            ref = session.scalars(sa.select(Advice)).one().ref
        place = f"/advice/{ref}"
        assert client.post(f"{place}/answer", data={"answer": "x"}).status_code == 403
        sign_in(client, "supervisor2")
        assert client.get(place).status_code == 404
        sign_in(client, "colleague")
        assert "どの窓口へ" in text(page(client.get("/advice")))
        form = page(client.get(place))
        assert errors_of(page(client.post(f"{place}/answer", data=form_values(form, f"{place}/answer"))), "answer")
        good = form_values(form, f"{place}/answer", answer="市の国民健康保険の窓口です。")
        assert [client.post(f"{place}/answer", data=good).status_code for _ in range(2)] == [303, 409]
        sign_in(client, "counsellor")
        form = page(client.get(place))
        assert "市の国民健康保険の窓口です。" in text(form)
        follow = form_values(form, f"{place}/follow-up", follow_up="案内して解決した。")
        assert client.post(f"{place}/follow-up", data=follow).status_code == 303

    def test_asking_about_a_case_lets_a_counsellor_follow_it(self, session: Session, people: Cast) -> None:
        case = opened(session, people["coordinator"])
        assert cases.by_ref(session, people["counsellor"], case.ref) is None
        advice.ask(session, people["counsellor"], case, "書類は何が要るか。")
        session.flush()
        assert cases.by_ref(session, people["counsellor"], case.ref) is case


def test_a_review_through_its_page_stands_in_the_timeline(client: TestClient, case_ref: str, reading: Writing) -> None:
    place = f"/cases/{case_ref}/reviews/new"
    sign_in(client, "coordinator")
    assert client.get(place).status_code == 403
    sign_in(client, "supervisor")
    shown = page(client.get(place))
    refused = client.post(place, data=form_values(shown, place, finding="所見だけ"))
    assert refused.status_code == 422
    assert errors_of(page(refused), "verdict")
    sent = form_values(shown, place, verdict="needs_attention", finding="証明書の期限を確かめること。")
    assert {client.post(place, data=sent).status_code for _ in range(2)} == {303}
    with reading() as session:
        assert session.scalars(sa.select(Review.verdict)).all() == ["needs_attention"]
    page_of = text(page(client.get(f"/cases/{case_ref}?group=advice")))
    assert "見直しが必要" in page_of
    assert "証明書の期限を確かめること。" in page_of


def test_the_team_sees_its_load_and_nobody_elses(session: Session, people: Cast, today: date) -> None:
    actor = people["coordinator"]
    old = today - timedelta(days=31)
    opened(session, actor, opened_on=old)
    case = opened(session, actor, urgency="urgent", urgency_reason="退去")
    opened(session, actor, take=False)
    opened(session, people["coordinator2"])
    tasks.add(session, actor, TaskForm(title="電話", kind="legal", due_on=old, assignee="coordinator"), case)
    closed = opened(session, people["colleague"])
    session.execute(sa.update(Case).where(Case.id == closed.id).values(status="closed"))
    loads = {load.name: load for load in my_day.team(session, people["supervisor"])}
    mine = loads[actor.name]
    assert (mine.open_cases, mine.urgent_cases, mine.silent_cases, mine.overdue_tasks) == (2, 1, 1, 1)
    assert (loads[""].open_cases, loads[""].user_id) == (1, 0)
    assert set(loads) == {actor.name, ""}
    assert my_day.team(session, actor) == []
