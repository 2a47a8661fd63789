"""From the last stage to the certificate for many at once: who is not meant is named, each is an act of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.core import clock
from app.core.db import unit_of_work
from app.core.errors import Conflict, Forbidden, Invalid
from app.training import queries
from app.training.completion import queries as lists
from app.training.completion import schemas, service
from app.training.completion.words import Step
from app.training.corrections import queries as corrections
from app.training.corrections.schemas import DecideManyForm, DecideReviewForm
from app.training.enrolment.models import Enrolment, EnrolmentEvent, StageProgress
from app.training.models import Certification, Learner
from app.training.progress.schemas import CorrectForm, WaiverForm
from app.training.progress.service import decisions
from app.training.schemas import OrderForm
from app.training.service import certifications, correcting, publishing, reviews
from app.training.stages.kinds import Stage
from app.training.standing.deriving import standing_on
from tests.support.html import form_values, page, text
from tests.support.people import Cast, cast, sign_in
from tests.training import worlds
from tests.training.course import TODAY, certified, cohort, enrolled, learner, reached

NAMES = ("佐々木 リカ", "森 一", "林 二")


@pytest.fixture
def people(engine: Engine) -> Cast:
    return cast(engine)


@pytest.fixture
def session(people: Cast, session: Session) -> Session:
    assert people
    return session


def finished(session: Session, people: Cast, names: Sequence[str] = NAMES) -> list[Enrolment]:
    """Enrolled in one cohort, with every stage met in August."""
    clock.fix_today(TODAY)
    where = cohort(session)
    found = [enrolled(session, people, learner(session, people, name), where) for name in names]
    for one in found:
        reached(session, people, one, Stage.FINAL)
        day = date(2026, 8, 1)
        session.add(StageProgress(enrolment_id=one.id, stage="final", state="met", state_on=day, basis="t", version=1))
    session.flush()
    return found


def values(session: Session, step: Step) -> list[str]:
    return [line.value for line in service.waiting(session, step)]


def completing(session: Session, chosen: list[str] | None = None) -> schemas.CompleteManyForm:
    wanted = values(session, Step.READY) if chosen is None else chosen
    return schemas.CompleteManyForm(chosen=wanted, checked=True, decided_on=TODAY)


def proposing(session: Session) -> schemas.ProposeManyForm:
    return schemas.ProposeManyForm(
        chosen=values(session, Step.COMPLETED), checked=True, starts_on=TODAY, basis_note="修了を確認した。",
        identity_checked=True,
    )  # fmt: skip


def approving(session: Session) -> schemas.ApproveManyForm:
    chosen = values(session, Step.PROPOSED)
    return schemas.ApproveManyForm(chosen=chosen, checked=True, decision_number="決定第1号", decided_on=clock.today())


def all_the_way(session: Session, people: Cast) -> list[Certification]:
    admin, approver = people["training_admin"], people["approver"]
    service.do(session, approver, Step.READY, completing(session))
    service.do(session, admin, Step.COMPLETED, proposing(session))
    service.do(session, approver, Step.PROPOSED, approving(session))
    return list(session.scalars(sa.select(Certification).where(Certification.state == "approved")))


def test_each_is_an_act_of_its_own_from_the_last_stage_to_the_number(session: Session, people: Cast) -> None:
    finished(session, people)
    found = all_the_way(session, people)
    assert len({one.number for one in found}) == len(NAMES)
    assert {one.identity_checked_on for one in found} == {TODAY}
    assert all(len(queries.documents_of(session, one)) == 1 for one in found)
    events = session.scalars(sa.select(EnrolmentEvent).where(EnrolmentEvent.kind == "complete")).all()
    assert [event.actor_id for event in events] == [people["approver"].user_id] * len(NAMES)
    assert all(count == 0 for step, count in service.counts(session).items() if step is not Step.UNPUBLISHED)


def test_who_is_not_meant_is_named_and_nobody_is_done_beside_them(session: Session, people: Cast) -> None:
    first, second, third = finished(session, people)
    admin, approver = people["training_admin"], people["approver"]
    session.get_one(Learner, third.learner_id).user_id = approver.user_id  # the approver is one of them
    session.scalars(sa.select(StageProgress).where(StageProgress.enrolment_id == second.id)).first().state = "not_met"  # type: ignore[union-attr]
    session.flush()
    assert {line.ref for line in service.waiting(session, Step.READY)} == {first.ref, third.ref}
    form = completing(session, [f"{one.ref}.{one.version}" for one in (first, second, third)])
    found = service.do(session, approver, Step.READY, form)
    assert [line.ref for line in found.eligible] == [first.ref]
    assert {line.ref for line, _why in found.refused} == {second.ref, third.ref}
    assert first.state == "enrolled"
    stale = service.check(session, approver, Step.READY, completing(session, [f"{first.ref}.{first.version + 1}"]))
    assert isinstance(stale.refused[0][1], Conflict)
    service.do(session, approver, Step.READY, completing(session, [f"{first.ref}.{first.version}"]))
    # Somebody alike who was not told apart, and the proposer themself.
    learner(session, people, NAMES[0])
    refused = service.do(session, admin, Step.COMPLETED, proposing(session)).refused
    assert "同じ人かもしれない" in refused[0][1].message
    with pytest.raises(Invalid):
        service.check(session, admin, Step.COMPLETED, proposing(session).model_copy(update={"chosen": ["X-1.1"]}))


def test_kept_back_until_its_day_and_until_then_voided_together(session: Session, people: Cast) -> None:
    finished(session, people)
    worlds.in_force(session, people, "reaching_back", TODAY, cooling_days=5)
    found = all_the_way(session, people)
    admin, approver = people["training_admin"], people["approver"]
    assert {day for _one, day in lists.unpublished(session, TODAY)} == {TODAY + timedelta(days=5)}
    wrong = values(session, Step.UNPUBLISHED)[:2]
    service.do(
        session, admin, Step.UNPUBLISHED, schemas.VoidManyForm(chosen=wrong, checked=True, correction_reason="取違え")
    )
    chosen = [f"{one.ref}.{one.version}" for one in corrections.proposals(session)]
    with pytest.raises(Invalid):  # the proposer is not the second person
        correcting.decide_many(session, admin, DecideManyForm(chosen=chosen, decision_number="訂1"))
    assert correcting.decide_many(session, approver, DecideManyForm(chosen=chosen, decision_number="訂1")) == 2
    states = [document.state for one in found for document in queries.documents_of(session, one)]
    assert sorted(states) == ["issued", "void", "void"]
    clock.fix_today(TODAY + timedelta(days=5))
    assert lists.unpublished(session, clock.today()) == []
    assert publishing.is_public(session, found[0])


def test_a_late_correction_is_a_case_and_the_standing_stays_until_two_others_decide(
    session: Session, people: Cast
) -> None:
    whose = finished(session, people)[0]
    one = certified(session, people, whose)
    admin, approver = people["training_admin"], people["approver"]
    second = replace(approver, user_id=people["operator"].user_id)
    wrong = CorrectForm(stage=Stage.BLOCK_1, reason="出席簿の誤り", looked_at=True, answer="review_opened")
    decisions.correct(session, admin, whose, wrong, seen=whose.version)
    (row,) = corrections.reviews(session)

    def decide(who: str, what: str) -> None:
        form = DecideReviewForm(review_decision=what, decided_on=TODAY, decision_number="審1", review_note="確かめた")
        reviews.decide(session, people[who], one, row, form, seen=row.version)

    with pytest.raises(Forbidden):
        decide("training_admin", "confirm")
    decide("approver", "suspension")
    assert standing_on(queries.history_of(session, one), TODAY, TODAY).standing == "active"
    order = OrderForm(kind="suspension", starts_on=TODAY, ground="確認", decision_number="停1")
    session.refresh(one, ["version"])
    with pytest.raises(Forbidden):  # who called for the order does not give it
        certifications.order(session, approver, one, order, seen=one.version)
    with pytest.raises(Forbidden):  # nor does who corrected the stage, with whatever rights
        certifications.order(session, replace(approver, user_id=admin.user_id), one, order, seen=one.version)
    certifications.order(session, second, one, order, seen=one.version)
    assert (row.state, row.order_id) == ("ordered", queries.orders_of(session, one)[0].id)
    assert corrections.reviews(session) == []
    with pytest.raises(Conflict):  # what is completed has no stage to be waived
        decisions.propose_waiver(
            session, admin, whose, WaiverForm(waived_stage=Stage.BLOCK_1, waiver_reason="別の研修"), seen=whose.version
        )


def test_on_pages_nothing_is_saved_before_it_was_checked(client: TestClient, engine: Engine, people: Cast) -> None:
    with unit_of_work(engine, write=True) as session:
        finished(session, people)
    sign_in(client, "approver")
    path, here = "/training/completions/complete", "/training/completions?step=ready"
    listed = page(client.get(here))
    chosen = [str(box["value"]) for box in listed.select('input[name="chosen"]')]
    assert client.post(path, data=form_values(listed, path)).status_code == 422
    check = client.post(path, data=form_values(listed, path, chosen=chosen[:2]))
    assert check.status_code == 200
    with unit_of_work(engine, write=False) as session:
        assert len(lists.ready(session, TODAY)) == len(NAMES)
    confirmed = form_values(page(check), path, checked="1")
    assert client.post(path, data=confirmed).status_code == 303
    again = client.post(path, data=confirmed)
    assert again.status_code == 422
    assert "対象にならない人" in text(page(again))
    with unit_of_work(engine, write=False) as session:
        assert len(lists.ready(session, TODAY)) == 1
        assert len(lists.completed(session)) == 2
