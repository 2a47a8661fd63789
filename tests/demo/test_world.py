"""The world is whole, dated from the day asked for, and keeps its people out of the bytes on disk."""

from __future__ import annotations

import base64
import itertools
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts import sessions
from app.accounts.models import Centre, User
from app.audit import service as audit
from app.authz.actor import Actor
from app.authz.roles import Role
from app.cases.models import Advice, Case, Contact, Draft, Task
from app.cases.queries import my_day
from app.core import clock
from app.core.calendar import is_business_day
from app.core.db import unit_of_work
from app.demo.calendar import filled
from app.demo.cast import DAYS, LOGINS
from app.demo.stories import STORIES
from app.demo.story import Call, Note
from app.demo.world import is_built, names_and_numbers
from app.knowledge.lifecycle import CardState
from app.knowledge.models import Card
from app.partners.classify import REFUGE_KINDS
from app.partners.models import Partner
from app.people.models import Person
from app.plans import queries as plan_queries
from app.plans.engine.order import Standing, standings
from app.plans.models import PlanApproval, RefusedStep, Step
from app.referrals import queries as referral_queries
from app.referrals.lifecycle import ReferralStatus
from app.referrals.models import Gap, Referral
from tests.demo.conftest import DAY, PASSWORD, Built

pytestmark = [pytest.mark.sqlite, pytest.mark.slow]


def _counts(built: Built, column: sa.orm.InstrumentedAttribute[str]) -> dict[str, int]:
    with unit_of_work(built.engine, write=False) as session:
        return {row[0]: row[1] for row in session.execute(sa.select(column, sa.func.count()).group_by(column))}


def _actor(built: Built, login: str) -> Actor:
    with unit_of_work(built.engine, write=False) as session:
        user = session.scalars(sa.select(User).where(User.login == login)).one()
        centre = session.get_one(Centre, user.home_centre_id)
        role = Role(next(one.role for one in LOGINS if one.login == login))
        return Actor(user.id, login, user.name, centre.id, centre.name, frozenset({(centre.id, role)}))


def test_it_is_built_in_time_and_known_to_be_whole(built: Built) -> None:
    assert built.seconds < 120
    with unit_of_work(built.engine, write=False) as session:
        assert is_built(session)
        assert session.scalar(sa.select(sa.func.count()).select_from(User).where(User.is_demo.is_(False))) == 0


def test_everybody_of_the_contract_can_log_in(built: Built) -> None:
    wanted = {
        "coordinator", "counsellor", "supervisor", "coordinator2", "training_admin", "approver", "instructor",
        "trainee", "trainee2", "trainee3", "agency_viewer", "operator", "privacy_officer",
    }  # fmt: skip
    assert {one.login for one in LOGINS} == wanted
    with unit_of_work(built.engine, write=True) as session:
        session.info["doomed"] = True
        for login in sorted(wanted):
            assert sessions.verify(session, login, PASSWORD).is_demo


def test_all_states_are_there(built: Built) -> None:
    assert set(_counts(built, Referral.status)) == set(ReferralStatus)
    assert set(_counts(built, Card.state)) == set(CardState)
    assert set(_counts(built, Case.status)) == {"received", "active", "watching", "closed"}
    assert {"open", "done", "dropped"} <= set(_counts(built, Task.state))
    assert {"asked", "answered", "followed_up"} == set(_counts(built, Advice.state))
    assert sum(_counts(built, Case.status).values()) >= 42
    assert sum(_counts(built, Gap.reason).values()) >= 4
    assert sum(_counts(built, Draft.form).values()) >= 1
    assert {"asked", "approved", "returned"} <= set(_counts(built, PlanApproval.state))


@dataclass(frozen=True)
class Planned:
    """The plan of one of the first fifteen cases. `agreed`: the newest version agreed to, 0 when there is none."""

    number: int
    agreed: int
    steps: list[Step]
    where: Counter[str]


def _plans(built: Built) -> list[Planned]:
    titles = {filled(story, DAY).title for story in STORIES[:15]}
    with unit_of_work(built.engine, write=False) as session:
        cases = [case for case in session.scalars(sa.select(Case)) if case.title in titles]
        return [_planned(session, case) for case in cases]


def _planned(session: Session, case: Case) -> Planned:
    plan, steps = plan_queries.plan_of(session, case.id), plan_queries.steps_of(session, case.id)
    assert plan is not None
    stands = standings(plan_queries.graph_of(steps, plan_queries.links_of(session, case.id)))
    agreed = max((one.row.number for one in plan_queries.agreements_of(session, plan)), default=0)
    return Planned(plan.number, agreed, steps, Counter(stand.standing.value for stand in stands.values()))


def test_plans_come_out_of_the_proposals_and_stand_everywhere(built: Built) -> None:
    plans = _plans(built)
    steps = [step for plan in plans for step in plan.steps]
    assert len(plans) == 15
    assert {where for plan in plans for where in plan.where} == {standing.value for standing in Standing}
    assert all(any(step.playbook_step for step in plan.steps) for plan in plans)
    assert len([step for step in steps if step.due_rule and step.due_on]) >= 25, "dated by their rules"
    assert len([step for step in steps if not step.playbook_step]) >= 20, "added by hand"
    assert any(plan.agreed == plan.number for plan in plans)
    assert any(0 < plan.agreed < plan.number for plan in plans), "changed since it was agreed to"
    assert any(plan.agreed == 0 for plan in plans)
    with unit_of_work(built.engine, write=False) as session:
        refused = session.scalars(sa.select(RefusedStep)).all()
    assert len([row for row in refused if row.why]) >= 30


def test_the_directory_is_the_carried_one(built: Built) -> None:
    by_format = _counts(built, Partner.source_format)
    assert by_format["offices"] == 7_540
    with unit_of_work(built.engine, write=False) as session:
        used = sa.select(Referral.id).join(Partner, Partner.id == Referral.partner_id)
        assert len(session.scalars(used.where(Partner.source_format == "offices")).all()) >= 15


def test_a_day_of_a_coordinator_is_full(built: Built) -> None:
    actor = _actor(built, "coordinator")
    with unit_of_work(built.engine, write=False) as session:
        mine = my_day.mine(session, actor)
        assert any(row.is_overdue for row in mine.tasks)
        assert any(row.task.due_on == DAY for row in mine.tasks)
        assert mine.advice_to_answer
        assert mine.silent
        waiting = referral_queries.replies_awaited(session, actor, DAY)
        assert any(row.is_overdue for row in waiting)


def test_centres_see_their_own(built: Built) -> None:
    by_centre = _counts(built, Case.centre_id)
    assert len(by_centre) == 3
    assert min(by_centre.values()) >= 8
    with unit_of_work(built.engine, write=False) as session:
        prefectures = session.scalars(sa.select(sa.func.substr(Centre.municipality_code, 1, 2))).all()
    assert len(set(prefectures)) == 3


def test_nothing_happens_on_a_day_off(built: Built) -> None:
    with unit_of_work(built.engine, write=False) as session:
        rows = session.execute(
            sa.select(Contact.occurred_on, Centre.code, Centre.open_weekdays)
            .join(Centre, Centre.id == Contact.centre_id)
            .where(Contact.case_id.is_(None))
        ).all()
    closed = {(code, DAY - timedelta(days=ago)) for code, ago, is_open, _ in DAYS if not is_open}
    assert len(rows) > 3_500
    assert all(is_business_day(day) and str(day.weekday()) in weekdays for day, _, weekdays in rows)
    assert not closed & {(code, day) for day, code, _ in rows}
    assert {DAY - timedelta(days=700) > day for day, _, _ in rows} == {True, False}


def test_nothing_lies_ahead_and_the_calendar_runs_on(built: Built) -> None:
    assert clock.today() == DAY
    with unit_of_work(built.engine, write=False) as session:
        assert session.scalar(sa.select(sa.func.max(Contact.occurred_on))) < DAY
        assert session.scalar(sa.select(sa.func.max(Case.opened_on))) < DAY
        # Deadlines of residence lie around the day of the demonstration, on both sides of 60 days.
        ends = {
            fact
            for fact in session.scalars(sa.text("select period_end from residence_facts"))
            if fact and DAY <= date.fromisoformat(str(fact)[:10]) <= DAY + timedelta(days=60)
        }
    assert len(ends) >= 6


def test_the_chain_of_the_audit_holds(built: Built) -> None:
    with unit_of_work(built.engine, write=False) as session:
        answer = audit.verify(session)
        # Told in the order of time: the entries never go back.
        times = session.scalars(sa.text("select at_us from audit_entries order by id")).all()
    assert answer.ok
    assert answer.checked > 1_500
    assert all(one <= other for one, other in itertools.pairwise(times))


def _secrets() -> set[str]:
    """Names and numbers of every person, and a sentence of each narrative."""
    found = set(names_and_numbers())
    for story in STORIES:
        found |= {story.story[:24], story.wish[:24]}
        found |= {act.text[:24] for act in story.acts if isinstance(act, (Call, Note)) and "{" not in act.text[:24]}
    return {text for text in found if len(text) > 3}


def _plain(text: str) -> list[bytes]:
    forms = (text.encode(), text.encode("utf-16-le"), text.encode("cp932", "ignore"))
    return [form for form in forms if len(form) > 5]


def _base64(text: str) -> list[bytes]:
    """Base64 has three phases: of each the part that does not depend on the neighbours."""
    coded = (base64.b64encode(b"\0" * phase + text.encode())[4:-4] for phase in range(3))
    return [form for form in coded if len(form) > 7]  # shorter ones turn up by chance in what is encrypted


def _readable(texts: set[str], content: bytes) -> list[str]:
    coded = b"\n".join(re.findall(rb"[A-Za-z0-9+/]{12,}", content))
    plain, packed = {text: _plain(text) for text in texts}, {text: _base64(text) for text in texts}
    found = {*_present(plain, content), *_present(packed, coded)}
    return sorted(found)


def _present(forms: dict[str, list[bytes]], content: bytes) -> Iterator[str]:
    """The texts of which a form stands in the content.

    To look for two thousand forms one by one takes a minute. So the content is read once, four bytes at a time: a
    form that stands in it has one of four ways to be cut, and then all its whole words are among those read.
    """
    words = {word for listed in forms.values() for form in listed for cut in range(4) for word in _words(form, cut)}
    read = words.intersection(memoryview(content[: len(content) // 4 * 4]).cast("I"))
    for text, listed in forms.items():
        if any(
            form in content
            for form in listed
            if len(form) < 7 or any(read.issuperset(_words(form, cut)) for cut in range(4))
        ):
            yield text


def _words(form: bytes, cut: int) -> memoryview:
    whole = (len(form) - cut) // 4 * 4
    return memoryview(form)[cut : cut + whole].cast("I")


def test_no_person_can_be_read_from_the_files(built: Built) -> None:
    with unit_of_work(built.engine, write=False) as session:
        office = session.scalar(sa.select(Partner.org_name).where(Partner.kind == "dv_center").limit(1))
        called = session.scalars(sa.select(Person)).all()
        names = {person.call_name.removesuffix("さん") for person in called}
        hidden = session.scalars(sa.select(Partner).where(Partner.kind.in_(sorted(REFUGE_KINDS))))
        refuges = {refuge.org_name for refuge in hidden}
    assert len(refuges) > 1
    on_disk = b"".join(path.read_bytes() for path in sorted(built.folder.glob("demo.db*")))
    assert office is not None
    assert office.encode() in on_disk, "the search itself finds what is clear"
    secrets = _secrets() | {name for name in names if len(name) > 3} | refuges
    assert len(secrets) > 300
    assert _readable(secrets, on_disk) == []


@pytest.mark.parametrize("phase", range(3))
def test_the_search_would_find_what_is_hidden_badly(phase: int) -> None:
    text = "マリセルさんの電話"
    hidden = b"\0" + base64.b64encode(b"x" * phase + text.encode() + b"yy") + b"\0"
    assert _readable({text}, hidden) == [text]
    assert _readable({text}, b"\1" + text.encode("utf-16-le")) == [text]
    assert _readable({text}, b"\1" + text.encode("cp932")) == [text]
    assert _readable({text}, "ほかの人の電話".encode()) == []


@pytest.mark.parametrize("before", range(8))
def test_the_search_finds_what_stands_at_any_place(before: int) -> None:
    """Whatever stands before and behind, and however short it is."""
    for text in ("Lamnga", "Nguyen", "さくら町", "マリセルさんの電話"):
        assert _readable({text}, b"\1" * before + text.encode() + b"\2" * (7 - before)) == [text]
