"""Case groups: everybody once, even sizes, workmates apart, mixed, the same each time."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.training.grouping.mixing import Member, cost, number_of_groups, propose, workmates

SOMEBODY = st.tuples(
    st.sampled_from(["", "A", "B", "C", "D"]), st.sampled_from(["", "13", "22"]), st.sampled_from("xyz")
)
PEOPLE = st.lists(SOMEBODY, max_size=24).map(lambda found: [Member(key, *one) for key, one in enumerate(found)])


@given(PEOPLE, st.integers(1, 8), st.randoms(use_true_random=False))
def test_everybody_once_in_even_groups_that_order_does_not_change(
    people: list[Member], size: int, order: object
) -> None:
    groups = propose(people, size)
    assert sorted(one for group in groups for one in group) == people
    assert all(0 < len(group) <= size for group in groups)
    assert len({len(group) for group in groups}) <= 2
    assert max(map(len, groups), default=0) - min(map(len, groups), default=0) <= 1
    shuffled = list(people)
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    assert propose(shuffled, size) == groups


@given(PEOPLE, st.integers(1, 8))
def test_no_two_workmates_sit_together_while_a_group_is_without_one(people: list[Member], size: int) -> None:
    groups = propose(people, size)
    for employer, number in Counter(one.employer for one in people if one.employer).items():
        held = [sum(one.employer == employer for one in group) for group in groups]
        assert max(held) == number_of_groups(number, len(groups))


@given(PEOPLE, st.integers(2, 8))
def test_no_exchange_of_two_would_mix_better(people: list[Member], size: int) -> None:
    groups = propose(people, size)
    whole = sum(map(cost, groups))
    for one, here in enumerate(groups):
        for there in groups[one + 1 :]:
            for mine in here:
                for yours in there:
                    exchanged = cost([yours, *(member for member in here if member != mine)])
                    exchanged += cost([mine, *(member for member in there if member != yours)])
                    assert whole - cost(here) - cost(there) + exchanged >= whole


@pytest.mark.parametrize(("people", "size", "groups"), [(0, 5, 0), (1, 5, 1), (60, 5, 12), (61, 5, 13), (52, 6, 9)])
def test_number_of_groups(people: int, size: int, groups: int) -> None:
    assert number_of_groups(people, size) == groups


def test_two_of_each_prefecture_are_parted() -> None:
    people = [Member(key, f"E{key}", str(key // 2), "one_stop") for key in range(8)]
    assert all(len({one.prefecture for one in group}) == 4 for group in propose(people, 4))


def test_workmates_that_cannot_be_parted_are_named() -> None:
    (group,) = propose([Member(1, "A"), Member(2, "A"), Member(3, "B"), Member(4), Member(5)], 5)
    assert [(one.key, other.key) for one, other in workmates(group)] == [(1, 2)]
