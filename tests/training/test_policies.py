"""Rules in versions: only added to, decided by a second person, and known beforehand whom they touch."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.core.db import unit_of_work
from app.core.errors import Forbidden, Invalid
from app.training import policies, queries
from app.training.policies import reading, words
from app.training.policies.models import Decided
from app.training.policies.schemas import DecidePolicyForm
from app.training.service import policies as service
from app.training.standing.deriving import standing_on
from app.training.standing.policies import LIMITS, Values
from tests.support.html import form_values, page, text
from tests.support.people import Cast, cast, sign_in
from tests.training import worlds

D = date.fromisoformat


@pytest.fixture
def people(engine: Engine) -> Cast:
    return cast(engine)


@pytest.fixture
def session(people: Cast, session: Session) -> Session:
    assert people
    return session


class TestValues:
    def test_everything_has_a_word_a_group_and_a_limit(self) -> None:
        names = set(asdict(Values()))
        assert names == set(words.VALUES) == {name for _label, group in words.GROUPS for name in group}
        assert {name for name, value in asdict(Values()).items() if type(value) is int} == set(LIMITS)

    @pytest.mark.parametrize(("name", "value"), [("tries", 0), ("final_pass_percent", 101), ("valid_months", 241)])
    def test_values_outside_their_limits_are_named(self, name: str, value: int) -> None:
        assert name in Values(**{name: value}).problems()  # type: ignore[arg-type]

    def test_they_are_read_as_they_were_kept(self) -> None:
        assert reading.values_of(reading.as_kept(Values(tries=5))) == Values(tries=5)
        # A version from before a value was known has its default; one from a later program is read without it.
        assert reading.values_of({"valid_months": 24, "not_known_here": 1}) == Values(valid_months=24)


class TestVersions:
    def test_the_first_one_is_there_with_what_the_agency_published(self, session: Session) -> None:
        (first,) = policies.versions(session)
        assert (first.number, first.values, first.published) == (1, Values(), {"valid_months", "practicum_months"})
        assert policies.in_force(session, D("2020-01-01")) is first

    def test_decided_by_another_person_and_in_force_from_its_day(self, session: Session, people: Cast) -> None:
        row = worlds.policy(session, people, "next_renewal", D("2027-04-01"), valid_months=60)
        form = DecidePolicyForm(policy_decision="decide", decision_number="規程第2号", decided_on=D("2026-11-22"))
        row.proposed_by_id = people["approver"].user_id
        with pytest.raises(Forbidden):
            service.decide(session, people["approver"], row, form, seen=row.version)
        row.proposed_by_id = people["training_admin"].user_id
        service.decide(session, people["approver"], row, form, seen=row.version)
        numbers = [policies.in_force(session, D(day)).number for day in ("2027-03-31", "2027-04-01")]
        assert numbers == [1, 2]
        assert policies.in_force(session, D("2027-04-01")).published == {"valid_months"}

    def test_a_decided_version_is_never_changed(self, session: Session, people: Cast) -> None:
        row = worlds.in_force(session, people, "next_renewal", D("2027-04-01"), tries=5)
        session.flush()
        row.effective_from = D("2028-04-01")
        with pytest.raises(Decided):
            session.flush()

    def test_values_that_fit_nothing_or_change_nothing_are_refused(self, session: Session, people: Cast) -> None:
        with pytest.raises(Invalid) as refused:
            worlds.policy(session, people, "next_renewal", D("2027-04-01"), window_months=48)
        assert refused.value.field == "window_months"
        worlds.in_force(session, people, "next_renewal", D("2027-04-01"), tries=5)
        with pytest.raises(Invalid):
            worlds.policy(session, people, "next_renewal", D("2027-05-01"), tries=5)


class TestDryRun:
    """Two people certified in March 2025, one of them lapsed by the day that is asked."""

    def test_whom_each_reach_touches(self, session: Session, people: Cast) -> None:
        one = worlds.certify(session, people)
        worlds.on(D("2026-11-22"))
        seen = {}
        for reach in ("new_certifications", "next_renewal", "reaching_back"):
            row = worlds.policy(session, people, reach, D("2027-04-01"), valid_months=60)
            seen[reach] = [
                (hit.before.ends_on, hit.after.ends_on, hit.before.next_ends_on, hit.after.next_ends_on)
                for hit in service.touched(session, row)
            ]
        end, longer = D("2028-03-28"), D("2030-03-28")
        assert seen == {
            "new_certifications": [],
            "next_renewal": [(end, end, D("2031-03-28"), D("2033-03-28"))],
            "reaching_back": [(end, longer, D("2031-03-28"), D("2035-03-28"))],
        }
        assert len(queries.periods_of(session, one)) == 1
        assert len(policies.versions(session)) == 1

    def test_what_was_told_is_what_happens(self, session: Session, people: Cast) -> None:
        """A reach back revives somebody lapsed: told before, true afterwards, and not true of the day before."""
        one = worlds.certify(session, people)
        worlds.on(D("2028-12-01"))
        row = worlds.policy(session, people, "reaching_back", D("2028-12-01"), valid_months=60)
        (told,) = service.touched(session, row)
        assert [told.before.standing, told.after.standing] == ["lapsed", "active"]
        form = DecidePolicyForm(policy_decision="decide", decision_number="規程第2号", decided_on=D("2028-12-01"))
        service.decide(session, people["approver"], row, form, seen=row.version)
        history = queries.history_of(session, one)
        days = [standing_on(history, D(day), D("2028-12-01")).standing for day in ("2028-11-30", "2028-12-01")]
        assert days == ["lapsed", "active"]


def test_from_the_proposal_to_the_decision_on_pages(client: TestClient, engine: Engine, people: Cast) -> None:
    with unit_of_work(engine, write=True) as session:
        worlds.certify(session, people)
    worlds.on(D("2026-11-22"))
    sign_in(client, "training_admin")
    new = "/training/policies/new"
    blank = page(client.get(new))
    values = {"effective_from": "2027-04-01", "reach": "reaching_back", "valid_months": "60", "policy_reason": "見直し"}
    bad = client.post(new, data=form_values(blank, new, **(values | {"valid_months": "0"})))
    assert bad.status_code == 422
    assert "1から240まで" in text(page(bad))
    made = client.post(new, data=form_values(page(client.get(new)), new, **values)).headers["location"]
    shown = text(page(client.get(made)))
    assert "佐々木 リカ" in shown
    assert "2028-03-28 → 2030-03-28" in shown
    sign_in(client, "approver")
    path = f"{made}/decide"
    decision = form_values(page(client.get(made)), path, policy_decision="decide", decision_number="規程第2号")
    assert [client.post(path, data=decision).status_code for _ in range(2)] == [303, 409]
    assert "第2版" in text(page(client.get(made)))
    # Version 2 does not hold before its day.
    listed = text(page(client.get("/training/policies")))
    assert "第1版" in listed
    assert "公表されていない" in listed
