"""Marking by two: the rule, that it is blind until both are in, the third opinion, and what waits for it."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.core.db import unit_of_work
from app.core.errors import Conflict, Forbidden
from app.reports.training.counting import agreement
from app.reports.training.marked import _pairs
from app.training.marking import service
from app.training.marking.rules import Piece, Standing, apart, result, standing
from app.training.practicum import gates
from app.training.practicum.lifecycle import State
from app.training.stages.kinds import Stage
from tests.support.html import form_values, page, text
from tests.support.people import Cast, cast, sign_in
from tests.training.course import cohort, enrolled, learner, reached
from tests.training.test_practicum import by_supervisor, fresh, handed_in, judge, running

A = {"status": 3, "culture": 3, "resolve": 2, "connect": 4}
NEAR = {"status": 2, "culture": 3, "resolve": 3, "connect": 4}
FAR = {"status": 1, "culture": 3, "resolve": 4, "connect": 4}
MIDDLE = {"status": 2, "culture": 3, "resolve": 2, "connect": 4}


class TestTheRule:
    def test_how_far_it_is(self) -> None:
        assert [standing(marks) for marks in ([], [A], [A, NEAR], [A, FAR], [A, FAR, MIDDLE])] == [
            Standing.NONE, Standing.ONE, Standing.AGREED, Standing.APART, Standing.THIRD,
        ]  # fmt: skip
        assert apart(A, FAR) == ["status", "resolve"]
        assert apart(A, NEAR) == []

    def test_what_comes_of_it(self) -> None:
        assert result([A]) == result([A, FAR]) == {}
        assert result([A, NEAR]) == {"status": 2.5, "culture": 3, "resolve": 2.5, "connect": 4}
        assert result([A, FAR, MIDDLE]) == {"status": 2, "culture": 3, "resolve": 2, "connect": 4}

    def test_the_report_counts_the_first_two_alone(self) -> None:
        found = agreement(_pairs([[A, FAR, MIDDLE], [A, NEAR]]))
        one = found["status"]
        assert (one.n, one.alike, one.one_apart, one.further, one.mean_apart) == (2, 0, 1, 1, 1.5)
        assert (found["culture"].alike, found["culture"].mean_apart) == (2, 0)


@pytest.fixture
def people(engine: Engine) -> Cast:
    return cast(engine)


@pytest.fixture
def session(people: Cast, session: Session) -> Session:
    assert people
    return session


@pytest.fixture(autouse=True)
def gated() -> None:
    """As `app.main` wires it."""
    gates.register_gate(service.require_settled)


def confirmed(session: Session, people: Cast) -> int:
    """The trainee's practicum, waiting for the instructor."""
    number = running(session, people)
    handed_in(session, people, number)
    by_supervisor(session, people, number, "confirm")
    return number


def give(session: Session, people: Cast, number: int, login: str, levels: dict[str, int], behind: int = 0) -> None:
    enrolment = fresh(session, number).enrolment
    work = service.work(session, enrolment, Piece.PRACTICUM)
    service.mark(session, people[login], work, levels, seen=enrolment.version - behind)
    session.flush()


def seen(session: Session, people: Cast, number: int, login: str) -> int:
    work = service.work(session, fresh(session, number).enrolment, Piece.PRACTICUM)
    return len(work.seen_by(people[login].user_id))


def refused(session: Session, people: Cast, number: int, why: str) -> None:
    with pytest.raises(Conflict) as error:
        judge(session, people, number, "accept")
    assert error.value.message == why


# The service asks no right: colleagues stand for a second and a third instructor.
def test_blind_until_both_are_in_and_the_judgement_waits(session: Session, people: Cast) -> None:
    number = confirmed(session, people)
    give(session, people, number, "instructor", A)
    assert [seen(session, people, number, who) for who in ("instructor", "colleague", "training_admin")] == [1, 0, 0]
    refused(session, people, number, service.ONE_MISSING)
    assert gates.shut(session, fresh(session, number).enrolment.id, 1) == service.ONE_MISSING
    with pytest.raises(Forbidden):
        give(session, people, number, "instructor", NEAR)
    with pytest.raises(Forbidden):
        give(session, people, number, "trainee", A)
    with pytest.raises(Conflict):
        give(session, people, number, "colleague", FAR, behind=1)
    give(session, people, number, "colleague", FAR)
    assert [seen(session, people, number, who) for who in ("instructor", "colleague", "training_admin")] == [2, 2, 2]
    refused(session, people, number, service.THIRD_MISSING)
    give(session, people, number, "coordinator", MIDDLE)
    with pytest.raises(Conflict):
        give(session, people, number, "supervisor", A)
    assert gates.shut(session, fresh(session, number).enrolment.id, 1) == ""
    judge(session, people, number, "accept")
    assert fresh(session, number).state is State.ACCEPTED


def test_a_case_study_on_the_page(client: TestClient, people: Cast, engine: Engine) -> None:
    with unit_of_work(engine, write=True) as session:
        whose = enrolled(session, people, learner(session, people, "名取 花"), cohort(session))
        early = enrolled(session, people, learner(session, people, "早川 光"), cohort(session, run=2))
        reached(session, people, whose, Stage.BLOCK_1)
        path, before = (f"/training/enrolments/{one.ref}/marks/case-study" for one in (whose, early))
    sign_in(client, "instructor")
    assert [text(link) for link in page(client.get("/training/marks")).select("tbody a")] == ["名取 花"]
    values = form_values(page(client.get(path)), path, **{f"rate_{name}": level for name, level in A.items()})
    assert client.post(path, data={**values, "rate_status": "5"}).status_code == 422
    # Before the practicum is done there is no form, and what is sent all the same is refused.
    assert client.post(before, data={**values}).status_code == 409
    assert client.post(path, data=values).status_code == 303
    own = page(client.get(path))
    assert "3 一人でできる" in text(own.select("#marks")[0])
    assert not own.select(f'form[action="{path}"]')
    sign_in(client, "training_admin")
    assert "3 一人でできる" not in client.get(path).text
