"""A new version of a rule through its pages: proposed by one, approved by another, and what it touches."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from starlette.testclient import TestClient

from app.audit.models import AuditEntry
from app.core.db import unit_of_work
from app.core.errors import Conflict
from app.guidance import current, service
from app.guidance.models import RuleCheck, RuleVersion
from app.guidance.records import Rule
from app.guidance.schemas import DecideForm
from tests.support.html import errors_of, form_values, page, text
from tests.support.people import cast, sign_in

RULE = "/guidance/rules/IMM-07b"


@pytest.fixture
def editor(client: TestClient, engine: Engine) -> TestClient:
    """Signed in as the supervisor."""
    cast(engine)
    sign_in(client, "supervisor")
    return client


def send(client: TestClient, path: str, at: str | None = None, **typed: Any) -> Any:
    return client.post(path, data=form_values(page(client.get(at or path)), path, **typed))


def propose(client: TestClient, **typed: Any) -> Any:
    values = {"period_count": "20", "why": "改正で20日になった", "valid_from": "令和9年4月1日", **typed}
    return send(client, f"{RULE}/propose", **values)


def versions(engine: Engine) -> list[RuleVersion]:
    with unit_of_work(engine, write=False) as session:
        found = list(session.scalars(sa.select(RuleVersion).order_by(RuleVersion.id)))
        session.expunge_all()
        return found


def held(engine: Engine) -> tuple[Rule, ...]:
    with unit_of_work(engine, write=False) as session:
        return tuple(current.catalogue(session).rules["IMM-07b"])


def days(rule: Rule) -> int:
    assert rule.clocks[0].period
    return rule.clocks[0].period.count


def test_the_law_is_read_by_everybody_signed_in_and_by_nobody_else(client: TestClient, engine: Engine) -> None:
    cast(engine)
    assert client.get(RULE).status_code in (302, 303)
    for login in ("counsellor", "trainee", "agency_viewer", "operator"):
        sign_in(client, login)
        shown = text(page(client.get(RULE)))
        assert "入管法19条の16" in shown
        assert "新しい版を提案する" not in shown
        assert client.get(f"{RULE}/propose").status_code == 403


def test_the_list_finds_by_words_event_status_and_age(editor: TestClient) -> None:
    def codes(query: str) -> set[str]:
        return {str(a["href"]).rsplit("/", 1)[-1] for a in page(editor.get(f"/guidance?{query}")).select("tbody a")}

    assert "IMM-07b" in codes("q=契約機関&per_page=200")
    assert "IMM-07b" in codes("event=dismissal&status=engineer_humanities_international&per_page=200")
    assert "IMM-07b" not in codes("event=dismissal&status=student&per_page=200")
    assert codes("q=花火") == set()
    assert codes("check=old") == set()


def test_nothing_changes_before_a_second_person_approves(editor: TestClient, engine: Engine) -> None:
    answer = propose(editor)
    assert answer.status_code == 303
    (version,) = versions(engine)
    path = f"/guidance/proposals/{version.ref}"
    assert [days(rule) for rule in held(engine)] == [14]
    own = editor.get(path)
    assert "提案した本人は承認できません" in own.text
    assert send(editor, path, verdict="approve").status_code == 403
    sign_in(editor, "coordinator")
    shown = text(page(editor.get(path)))
    assert "14日" in shown
    assert "20日" in shown
    assert send(editor, path, verdict="approve").status_code == 303
    before, after = held(engine)
    assert (days(before), before.valid_until) == (14, date(2027, 3, 31))
    assert (days(after), after.valid_from) == (20, date(2027, 4, 1))
    assert "20日" in text(page(editor.get(RULE)))
    (listed,) = page(editor.get("/guidance?change=ahead")).select("tbody tr")
    assert "2027-04-01から変わります。" in text(listed)


def test_a_refusal_needs_its_reason(editor: TestClient, engine: Engine) -> None:
    propose(editor)
    (version,) = versions(engine)
    path = f"/guidance/proposals/{version.ref}"
    sign_in(editor, "coordinator")
    refused = send(editor, path, verdict="refuse")
    assert errors_of(page(refused), "note") == ["承認しない理由を入力してください。"]
    assert send(editor, path, verdict="refuse", note="施行日はまだ決まっていない").status_code == 303
    assert [days(rule) for rule in held(engine)] == [14]
    assert "施行日はまだ決まっていない" in editor.get(path).text


def test_whoever_proposed_may_withdraw_and_a_stale_decision_is_a_conflict(editor: TestClient, engine: Engine) -> None:
    propose(editor)
    (version,) = versions(engine)
    path = f"/guidance/proposals/{version.ref}"
    sign_in(editor, "coordinator")
    late = form_values(page(editor.get(path)), path, verdict="approve")
    assert send(editor, path, verdict="withdraw").status_code == 403
    sign_in(editor, "supervisor")
    assert send(editor, path, verdict="withdraw").status_code == 303
    sign_in(editor, "coordinator")
    assert editor.post(path, data=late).status_code == 409
    assert [days(rule) for rule in held(engine)] == [14]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"basis": "入管法"}, "basis"),
        ({"basis": ""}, "basis"),
        ({"title_easy": ""}, "title_easy"),
        ({"why": ""}, "why"),
        ({"period_count": ""}, "period_count"),
        ({"period_count": "-1"}, "period_count"),
        ({"valid_from": "2027-02-30"}, "valid_from"),
        ({"valid_from": "2027-04-01", "valid_until": "2027-03-01"}, "valid_until"),
        ({"where_en": "", "where_ja": "市役所"}, "where_en"),
    ],
)
def test_bad_input_is_said_beside_its_field(
    editor: TestClient, engine: Engine, typed: dict[str, str], field: str
) -> None:
    answer = propose(editor, notes="電話で聞いた", **typed)
    assert answer.status_code == 422
    assert errors_of(page(answer), field)
    assert "電話で聞いた" in answer.text
    assert versions(engine) == []


def test_saving_without_a_change_is_refused(editor: TestClient, engine: Engine) -> None:
    answer = send(editor, f"{RULE}/propose", why="なんとなく")
    assert answer.status_code == 422
    assert "変わったところがありません" in answer.text
    assert versions(engine) == []


def test_sending_twice_is_one_proposal(editor: TestClient, engine: Engine) -> None:
    path = f"{RULE}/propose"
    values = form_values(page(editor.get(path)), path, period_count="20", why="改正", valid_from="2027-04-01")
    assert [editor.post(path, data=values).status_code for _ in range(2)] == [303, 303]
    assert len(versions(engine)) == 1


@pytest.mark.both
def test_a_check_is_dated_and_named_and_in_the_audit(editor: TestClient, engine: Engine) -> None:
    assert send(editor, f"{RULE}/check", at=RULE, note="e-Govの条文").status_code == 303
    (rule,) = held(engine)
    assert (rule.checked_on, rule.checked_by) == (date(2026, 11, 22), "望月 恵")
    with unit_of_work(engine, write=False) as session:
        actions = set(session.scalars(sa.select(AuditEntry.action)))
    assert "rule.checked" in actions


def test_a_double_click_is_one_check(editor: TestClient, engine: Engine) -> None:
    values = form_values(page(editor.get(RULE)), f"{RULE}/check", note="e-Govの条文")
    assert [editor.post(f"{RULE}/check", data=values).status_code for _ in range(2)] == [303, 303]
    with unit_of_work(engine, write=False) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(RuleCheck)) == 1


def test_unknown_rules_and_proposals_are_not_found(editor: TestClient) -> None:
    assert editor.get("/guidance/rules/IMM-99").status_code == 404
    assert editor.get("/guidance/proposals/W-00000000").status_code == 404


def test_a_quick_look_keeps_nothing_and_says_what_it_cannot_read(editor: TestClient) -> None:
    shown = text(page(editor.get("/guidance/look?event=birth&date=R8.4.10")))
    assert "2026-04-23" in shown
    assert "2026-05-11" in shown
    wrong = text(page(editor.get("/guidance/look?event=birth&date=2026-02-30")))
    assert "その日付は暦にありません。" in wrong
    assert editor.get("/guidance/look?event=lottery&date=2026-04-10").status_code == 200


def test_my_day_tells_whoever_may_check_that_a_proposal_waits(editor: TestClient) -> None:
    assert not page(editor.get("/")).select('main a[href="/guidance/proposals"]')
    propose(editor)
    sign_in(editor, "coordinator")
    assert page(editor.get("/")).select('main a[href="/guidance/proposals"]')
    sign_in(editor, "counsellor")
    assert not page(editor.get("/")).select('main a[href="/guidance/proposals"]')


def test_approved_and_withdrawn_at_the_same_moment_is_decided_once(client: TestClient, engine: Engine) -> None:
    people = cast(engine)
    sign_in(client, "supervisor")
    propose(client)
    (version,) = versions(engine)

    def decide(who_and_what: tuple[str, str]) -> str:
        who, verdict = who_and_what
        try:
            with unit_of_work(engine, write=True) as session:
                row = session.get_one(RuleVersion, version.id)
                form = DecideForm.model_validate({"verdict": verdict})
                service.decide(session, people[who], row, form, seen=version.version)
        except Conflict:
            return "conflict"
        return verdict

    with ThreadPoolExecutor(2) as pool:
        answers = set(pool.map(decide, [("coordinator", "approve"), ("supervisor", "withdraw")]))
    assert len(answers) == 2
    assert "conflict" in answers
    (kept,) = versions(engine)
    assert kept.state == ("approved" if "approve" in answers else "withdrawn")
