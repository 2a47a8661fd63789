"""Pure rules of admission: who moves an application, when its evidence is whole, gaps between workplaces."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.training.enrolment.eligibility import is_complete, is_enough
from app.training.enrolment.lifecycle import MOVES, State, Verb, Who, may, move_of
from app.training.workplaces.spans import Span, gaps
from tests.training.course import TODAY

# By hand from the table of the reference (2.1): who may do what in which state, and where it leads.
TABLE = """
return      applied            returned       office
resubmit    returned           applied        office trainee
accept      applied returned   accepted       office
wait        applied            waiting        office
offer       waiting            offered        office
take        offered            accepted       office trainee
lapse       offered            waiting        office
decline     applied returned waiting declined office
enrol       accepted           enrolled       rule
carry_over  enrolled           carried_over   office
end         enrolled           not_completed  office
complete    enrolled           completed      approver
withdraw    applied returned waiting offered accepted enrolled withdrawn office trainee
"""
PARTS = {str(who) for who in Who}


def expected() -> dict[tuple[str, str, str], str]:
    found = {("withdrawn", "reinstate", "office"): "(before)"}
    for line in TABLE.strip().splitlines():
        verb, *rest = line.split()
        states = [word for word in rest if word not in PARTS]
        for origin, who in itertools.product(states[:-1], [word for word in rest if word in PARTS]):
            found[origin, verb, who] = states[-1]
    return found


@pytest.mark.parametrize("state", list(State))
def test_every_state_and_move_and_part(state: State) -> None:
    allowed = expected()
    for verb, who in itertools.product(Verb, Who):
        target = allowed.get((state, verb, who))
        assert may(state, verb, {who}) is (target is not None), (state, verb, who)
        if target is not None:
            assert str(move_of(verb).to or "(before)") == target
    assert {move.verb for move in MOVES} == set(Verb)


@pytest.mark.parametrize(
    ("states", "complete"),
    [
        ({"workplace": "met", "experience": "met"}, True),
        ({"workplace": "met", "licence": "met", "experience": "lacking"}, True),
        ({"workplace": "met", "experience": "stated"}, False),
        ({"experience": "met", "licence": "met"}, False),
    ],
)
def test_what_is_complete(states: dict[str, str], *, complete: bool) -> None:
    assert is_complete(states) is complete


@pytest.mark.parametrize(
    ("amount", "unit", "enough"),
    [(12, "months", True), (11, "months", False), (1_800, "hours", True), (1_799, "hours", False), (None, None, False)],
)
def test_what_is_enough_experience(amount: int | None, unit: str | None, *, enough: bool) -> None:
    assert is_enough(amount, unit, 12) is enough


spans = st.builds(
    lambda start, length: Span(TODAY + timedelta(start), None if length is None else TODAY + timedelta(start + length)),
    st.integers(0, 60), st.one_of(st.none(), st.integers(0, 20)),
)  # fmt: skip


@given(st.lists(spans, max_size=5))
def test_each_day_is_worked_or_in_a_gap(found: list[Span]) -> None:
    until = TODAY + timedelta(70)
    between = gaps(found, until)
    first = min((one.starts_on for one in found), default=until)
    for number in range((until - first).days + 1 if found else 0):
        day = first + timedelta(number)
        covered = any(one.covers(day) for one in found)
        assert sum(gap.covers(day) for gap in between) == (0 if covered else 1)
