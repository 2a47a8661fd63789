"""Every door through which a case gets its lead asks who is certified: opening, the quick log, handing over."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

import app
from app.accounts.models import Centre
from app.audit import service as audit
from app.cases.models import Case, CaseEvent
from app.cases.queries import staff
from app.cases.schemas.contacts import ContactForm
from app.cases.service import contacts
from app.core import clock
from app.core.errors import Invalid
from app.transfers import service as transfers
from app.transfers.schemas import Accept, Propose
from tests.cases.conftest import Writing, opened
from tests.support.html import errors_of, form_values, page
from tests.support.people import Cast, sign_in

APP = Path(app.__file__).parent
DOORS = {
    ("cases/service/cases.py", "open_case"),
    ("cases/service/cases.py", "assign"),
    ("transfers/moving.py", "_give_to"),  # called by the acceptance alone, which asks
}
"""Where a case gets its lead. A new one asks `leading.exception` and is tested here."""
REASON = "本人のことばを話せるのはこの人だけ"


def writers(source: str) -> Iterator[str]:
    """Functions that set `assigned_to_id` of a row, of a new one or by a statement."""
    for function in (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)):
        for node in ast.walk(function):
            targets = node.targets if isinstance(node, ast.Assign) else []
            named = {one.attr for one in targets if isinstance(one, ast.Attribute)}
            if isinstance(node, ast.Call):
                named |= {word.arg or "" for word in node.keywords}
            if "assigned_to_id" in named:
                yield function.name
                break


def test_no_other_door_gives_a_case_its_lead() -> None:
    paths = [path for path in APP.rglob("*.py") if path.relative_to(APP).parts[0] != "seed"]
    found = {(str(path.relative_to(APP)), name) for path in paths for name in writers(path.read_text())}
    assert found == DOORS
    planted = "def a(c):\n    c.assigned_to_id = 1\n\ndef b():\n    return Case(assigned_to_id=2)\n"
    assert list(writers(planted)) == ["a", "b"]


def ask_for_certified(session: Session, people: Cast, *centres: int) -> None:
    for centre_id in centres:
        session.get_one(Centre, centre_id).certified_lead = True
        audit.record(session, people["operator"], "centre.edited", "centre", centre_id)


@pytest.mark.parametrize("door", ["complex", "simple"])
def test_opening_a_complex_case_for_oneself_asks_for_a_reason(
    client: TestClient, people: Cast, writing: Writing, reading: Writing, door: str
) -> None:
    with writing() as session:
        ask_for_certified(session, people, people.shizuoka)
    sign_in(client, "coordinator")
    path, complex_case = "/cases/new", door == "complex"
    typed: dict[str, object] = {"call_name": "ラン", "title": "相談", "take": "1"}
    domains = ["residence", "housing", "employment"] if complex_case else ["residence"]
    sent = form_values(page(client.get(path)), path, domains=domains, **typed)
    answer = client.post(path, data=sent)
    assert answer.status_code == (422 if complex_case else 303)
    if not complex_case:
        return
    refused = page(answer)
    assert errors_of(refused, "lead_reason")
    assert client.post(path, data=form_values(refused, path, take=None)).status_code == 303, "for nobody, no reason"
    assert client.post(path, data=form_values(page(client.get(path)), path, domains=domains, **typed,
                                              lead_reason=REASON)).status_code == 303  # fmt: skip
    with reading() as session:
        assert [one.basis for one in session.scalars(sa.select(CaseEvent).where(CaseEvent.kind == "assigned"))] == [
            REASON
        ]
        leads = set(session.scalars(sa.select(Case.assigned_to_id)))
        assert leads == {None, people["coordinator"].user_id}


def test_the_quick_log_is_never_held_up(people: Cast, writing: Writing, session: Session) -> None:
    actor = people["coordinator"]
    topics = ["immigration", "medical", "housing"]

    def promoted() -> Case:
        form = ContactForm(occurred_at=clock.civil_now(), channel="phone", topics=topics, summary="重なった相談")
        contact = contacts.log(session, actor, form)
        return contacts.promote(session, actor, contact, contacts.About(name="ラン"))

    assert promoted().assigned_to_id == actor.user_id
    ask_for_certified(session, people, people.shizuoka)
    assert promoted().assigned_to_id is None


def test_who_takes_a_case_over_asks_by_its_own_rule(people: Cast, session: Session) -> None:
    actor = people["coordinator"]
    case = opened(session, actor, needs=[("safety", "身の安全")])
    centre = session.get_one(Centre, people.hamamatsu)
    form = Propose(
        to=centre.code, reason="転居", basis="consent", given_on=clock.today(), language="vi", method="signed_paper",
    )  # fmt: skip
    transfer = transfers.propose(session, actor, case, form)
    session.flush()
    there = people["coordinator2"]
    ask_for_certified(session, people, people.hamamatsu)
    with pytest.raises(Invalid) as refused:
        transfers.accept(session, there, transfer, case, Accept(assignee=there.login), seen=transfer.version)
    assert refused.value.field == "assign_reason"
    accepted = Accept(assignee=there.login, assign_reason=REASON)
    transfers.accept(session, there, transfer, case, accepted, seen=transfer.version)
    session.flush()
    told = session.scalars(sa.select(CaseEvent).where(CaseEvent.kind == "assigned")).all()
    assert [one.basis for one in told] == [REASON]
    assert staff.login_of(session, session.get_one(Case, case.id).assigned_to_id) == there.login
