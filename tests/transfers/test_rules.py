"""The table of moves, and who may do what on which side: actors × states, without a database."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.authz.actor import Actor
from app.authz.roles import Role
from app.cases.models import Case
from app.transfers import policy
from app.transfers.lifecycle import MOVES, Guard, Side, TransferStatus, has_ground, may_move, readable_until
from app.transfers.models import Transfer

HERE, THERE, ELSEWHERE = 1, 2, 3
TODAY = date(2026, 11, 22)
NUMBERS = {"proposer": 10, "boss": 11, "colleague": 12, "counsellor": 13, "taker": 20, "stranger": 30, "both": 40}


def actor(name: str) -> Actor:
    roles = {
        "proposer": {(HERE, Role.COORDINATOR)},
        "boss": {(HERE, Role.SUPERVISOR)},
        "colleague": {(HERE, Role.COORDINATOR)},
        "counsellor": {(HERE, Role.COUNSELLOR), (THERE, Role.COUNSELLOR)},
        "taker": {(THERE, Role.COORDINATOR)},
        "stranger": {(ELSEWHERE, Role.SUPERVISOR)},
        "both": {(HERE, Role.SUPERVISOR), (THERE, Role.SUPERVISOR)},
    }[name]
    return Actor(NUMBERS[name], name, name, HERE, "", frozenset(roles))


def case() -> Case:
    return Case(centre_id=HERE, assigned_to_id=NUMBERS["proposer"], status="active")


def transfer(status: str = "proposed", *, by: str = "proposer", **more: object) -> Transfer:
    values = {"guarded": False, "given_on": TODAY, "exception": None, "exception_approved_by_id": None, **more}
    return Transfer(
        from_centre_id=HERE, to_centre_id=THERE, status=status, proposed_by_id=NUMBERS[by],
        readable_until=TODAY if status == "accepted" else None, **values,
    )  # fmt: skip


def may(rule: object, *args: object) -> set[str]:
    return {name for name in NUMBERS if rule(actor(name), *args)}  # type: ignore[operator]


def test_what_has_ended_stays_ended() -> None:
    allowed = {(source, to, side) for source in TransferStatus for to in TransferStatus for side in Side
               if may_move(source, to, side)}  # fmt: skip
    assert allowed == {
        (TransferStatus.PROPOSED, TransferStatus.ACCEPTED, Side.RECEIVING),
        (TransferStatus.PROPOSED, TransferStatus.DECLINED, Side.RECEIVING),
        (TransferStatus.PROPOSED, TransferStatus.WITHDRAWN, Side.SENDING),
    }
    taking = MOVES[TransferStatus.PROPOSED, TransferStatus.ACCEPTED]
    assert {Guard.GROUND, Guard.ANOTHER_PERSON, Guard.OPEN_CASE, Guard.ASSIGNEE} == taking.guards


@pytest.mark.parametrize("status", list(TransferStatus))
def test_who_acts_in_which_state(status: str) -> None:
    is_open = status == TransferStatus.PROPOSED
    given = transfer(status)
    assert may(policy.may_answer, given) == ({"taker", "both"} if is_open else set())
    assert may(policy.may_withdraw, given, case()) == ({"proposer", "boss", "both"} if is_open else set())
    assert may(policy.may_propose, case()) == {"proposer", "boss", "both"}
    assert may(policy.reads_summary, given, TODAY) == (
        {"proposer", "boss", "colleague", "both"} if status == TransferStatus.ACCEPTED else set()
    )
    assert may(policy.reads_summary, given, TODAY + timedelta(days=1)) == set()


def test_an_exception_needs_a_second_person_who_leads() -> None:
    asked = transfer(given_on=None, exception="life_or_body", by="boss")
    assert not has_ground(asked)
    assert may(policy.may_answer, asked) == set()
    assert may(policy.may_approve, asked) == {"both"}
    asked.exception_approved_by_id = NUMBERS["both"]
    assert has_ground(asked)
    # Who approved it on one side does not take it on the other.
    assert may(policy.may_answer, asked) == {"taker"}
    assert may(policy.may_approve, asked) == set()
    assert may(policy.may_answer, transfer(by="both")) == {"taker"}
    assert not has_ground(transfer(given_on=None))


def test_the_place_is_kept_from_ordinary_staff() -> None:
    assert may(policy.knows_place, transfer()) == set(NUMBERS)
    hidden = transfer("accepted", guarded=True)
    assert may(policy.knows_place, hidden) == {"proposer", "boss", "taker", "both"}
    assert may(policy.reads_summary, hidden, TODAY) == {"proposer", "boss", "both"}


def test_the_last_day_of_reading() -> None:
    assert readable_until(date(2026, 11, 22), 90) == date(2027, 2, 20)
    assert readable_until(TODAY, 0) == TODAY
