"""Cases know certification: when a case is complex, who is certified today, and what a centre may ask."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from starlette.testclient import TestClient

from app.accounts.models import Centre
from app.audit import service as audit
from app.cases import complexity
from app.cases.models import CaseEvent
from app.core import clock
from app.training import certified, queries
from app.training.models import Learner
from app.training.schemas import DecideForm, LearnerForm, OrderForm, ProposeForm
from app.training.service import accounts, certifications, learners
from tests.cases.conftest import Writing, opened
from tests.support.html import errors_of, form_values, page, text
from tests.support.people import Cast, sign_in

COMPLEX = [("residence", "更新"), ("housing", "住まい"), ("work", "求職")]


@pytest.mark.parametrize(
    ("urgency", "domains", "count"),
    [
        ("routine", ["residence", "housing"], 0),
        ("urgent", ["residence", "residence", "housing"], 0),
        ("routine", ["residence", "housing", "work"], 1),
        ("routine", ["safety"], 1),
        ("immediate", ["safety", "housing", "work"], 3),
    ],
)
def test_what_makes_a_case_complex(urgency: str, domains: list[str], count: int) -> None:
    assert len(complexity.grounds(urgency, domains)) == count


def certify(writing: Writing, people: Cast, login: str) -> str:
    """The reference of the certification of somebody whose account is tied."""
    admin = people["training_admin"]
    with writing() as session:
        learner = learners.add(session, admin, LearnerForm(legal=people[login].name))
        form = ProposeForm(starts_on=clock.today() - timedelta(days=30), basis_note="修了を確認")
        made = certifications.propose(session, admin, learner, form, seen=1)
        decide = DecideForm(decision="approve", decision_number="決1", decided_on=clock.today())
        certifications.decide(session, people["approver"], made, decide, seen=made.version)
        session.refresh(learner, ["version"])
        accounts.tie(session, admin, learner, login, seen=learner.version)
        return made.ref


@pytest.fixture
def complex_case(people: Cast, writing: Writing) -> str:
    """A complex case of a centre that asks for certified leads."""
    with writing() as session:
        centre = session.get_one(Centre, people.shizuoka)
        centre.certified_lead = True
        audit.record(session, people["operator"], "centre.edited", "centre", centre.id)
        return opened(session, people["supervisor"], needs=COMPLEX, take=False).ref


@pytest.mark.both
def test_the_page_tells_standings_and_asks_for_a_reason(
    client: TestClient, people: Cast, writing: Writing, reading: Writing, complex_case: str
) -> None:
    ref = certify(writing, people, "coordinator")
    sign_in(client, "supervisor")
    manage, path = f"/cases/{complex_case}/manage", f"/cases/{complex_case}/assign"
    shown = page(client.get(manage))
    options = {str(one.get("value")): text(one) for one in shown.select("#f-assignee option")}
    assert "認証: 有効" in options["coordinator"]
    assert "認証の記録なし" in options["colleague"]
    assert "3つ以上の分野" in text(shown)
    refused = client.post(path, data=form_values(shown, path, assignee="colleague"))
    assert refused.status_code == 422
    assert errors_of(page(refused), "assign_reason")
    sent = form_values(shown, path, assignee="colleague", assign_reason="本人のことばを話せるのはこの人だけ")
    assert client.post(path, data=sent).status_code == 303
    with reading() as session:
        told = session.scalars(sa.select(CaseEvent).where(CaseEvent.kind == "assigned")).one()
        assert (told.text, told.basis) == (people["colleague"].name, "本人のことばを話せるのはこの人だけ")
    shown = page(client.get(manage))
    assert "今の担当には、今日有効な認証の記録がありません" in text(shown)
    # Somebody certified needs no reason; once suspended they do.
    assert client.post(path, data=form_values(shown, path, assignee="coordinator")).status_code == 303
    with writing() as session:
        one = queries.certification_by_ref(session, ref)
        assert one is not None
        suspend = OrderForm(kind="suspension", starts_on=clock.today(), ground="確認", decision_number="決2")
        certifications.order(session, people["approver"], one, suspend, seen=one.version)
    shown = page(client.get(manage))
    assert "認証: 停止中" in text(shown.select_one("#f-assignee"))
    assert client.post(path, data=form_values(shown, path, assignee="coordinator")).status_code == 422


def test_whoever_takes_a_complex_case_says_why_and_a_simple_one_asks_nothing(
    client: TestClient, people: Cast, writing: Writing, complex_case: str
) -> None:
    with writing() as session:
        simple = opened(session, people["supervisor"], take=False).ref
    sign_in(client, "colleague")
    for case, first in ((complex_case, 422), (simple, 303)):
        path = f"/cases/{case}/assign"
        shown = page(client.get(f"/cases/{case}/manage"))
        answer = client.post(path, data=form_values(shown, path))
        assert answer.status_code == first
        if first == 422:
            again = form_values(page(answer), path, assign_reason="ほかにいない")
            assert client.post(path, data=again).status_code == 303


def test_an_account_is_tied_by_its_login_shown_and_undone(
    client: TestClient, people: Cast, writing: Writing, engine: Engine
) -> None:
    admin = people["training_admin"]
    with writing() as session:
        first, second = (learners.add(session, admin, LearnerForm(legal=name)).ref for name in ("森 一", "林 二"))
    sign_in(client, "training_admin")
    path = f"/training/learners/{first}/account"

    def tie(ref: str, login: str) -> int:
        own = f"/training/learners/{ref}"
        form = form_values(page(client.get(own)), f"{own}/account", login=login)
        return client.post(f"{own}/account", data=form).status_code

    assert [tie(first, "nobody"), tie(first, "disabled"), tie(first, "Colleague")] == [422, 422, 303]
    shown = page(client.get(f"/training/learners/{first}"))
    assert people["colleague"].name in text(shown.select_one("#account"))
    assert tie(second, "colleague") == 422  # one account, one person
    stale = form_values(shown, path, login="coordinator")
    assert tie(first, "coordinator") == 303
    assert client.post(path, data=stale).status_code == 409
    undone = f"{path}/remove"
    shown = page(client.get(f"/training/learners/{first}"))
    assert client.post(undone, data=form_values(shown, undone)).status_code == 303
    with writing() as session:
        assert session.scalars(sa.select(Learner.user_id)).all() == [None, None]
    assert tie(second, "colleague") == 303


def test_who_is_certified_among_colleagues(people: Cast, writing: Writing, reading: Writing) -> None:
    certify(writing, people, "coordinator")
    with reading() as session:
        today = clock.today()
        found = certified.among(session, ["coordinator", "colleague"], today)
        assert {login: one.counts for login, one in found.items()} == {"coordinator": True}
        later = certified.among(session, ["coordinator"], date(2035, 1, 1))
        assert not later["coordinator"].counts
        assert certified.among(session, [], today) == {}
