"""The order of the candidates: whatever speaks for one never places it lower, and the whole order can be recomputed."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.partners.fitting import Fit
from app.partners.lifecycle import Freshness
from app.partners.reach import Reach
from app.referrals.experience.counting import Sent, facts_of
from app.referrals.suggesting.ranking import RULES, Candidate, Room, Spoken, codes_of, rank
from app.referrals.suggesting.wishes import day_before

GOOD = facts_of([Sent(accepted=True, days=1, closed=True, helped="met")] * 5)
BAD = facts_of([Sent(declined="no_capacity", days=1)] * 5)
SILENT = facts_of([Sent()] * 5)
FEW = facts_of([Sent(declined="no_capacity", days=1)] * 4)

# Each quality from the worst to the best: a step along one of them is a further reason, or a doubt less.
LADDERS: dict[str, tuple[Any, ...]] = {
    "reach": (Reach.ELSEWHERE, Reach.NATIONWIDE, Reach.PREFECTURE, Reach.NEIGHBOUR, Reach.SERVED, Reach.HERE),
    "topic": (Fit.NO, Fit.YES),
    "language": (Spoken.NOT_LISTED, Spoken.UNKNOWN, Spoken.OTHER_DAY, Spoken.SOME_DAY, Spoken.THAT_DAY),
    "status": (Fit.NO, Fit.UNKNOWN, Fit.YES),
    "age": (Fit.NO, Fit.UNKNOWN, Fit.YES),
    "open_that_day": (Fit.NO, Fit.UNKNOWN, Fit.YES),
    "accepts": (Fit.NO, Fit.UNKNOWN, Fit.YES),
    "room": (Room.FULL, Room.SHORT, Room.OLD, Room.ASK, Room.UNKNOWN, Room.FREE),
    "trust": (Freshness.STALE, Freshness.AGEING, Freshness.FRESH),
    "dead_number": (True, False),
    "facts": (SILENT, None, GOOD),
    "decided": (False, True),
}
CANDIDATES = st.builds(
    Candidate,
    ref=st.from_regex(r"Q-[0-9A-Z]{2}", fullmatch=True),
    name=st.sampled_from(["あおぞら", "いずみ", "うみべ"]),
    **{name: st.sampled_from(steps) for name, steps in LADDERS.items()},
)


def test_every_quality_has_its_ladder() -> None:
    assert set(LADDERS) | {"ref", "name"} == {field.name for field in fields(Candidate)}


@given(st.lists(CANDIDATES, max_size=12, unique_by=lambda one: one.ref), st.data())
def test_a_further_reason_never_places_lower(others: list[Candidate], data: st.DataObject) -> None:
    quality = data.draw(st.sampled_from(sorted(LADDERS)))
    low, high = sorted(data.draw(st.lists(st.sampled_from(range(len(LADDERS[quality]))), min_size=2, max_size=2)))
    base = replace(data.draw(CANDIDATES), ref="Q-own")
    worse = replace(base, **{quality: LADDERS[quality][low]})
    better = replace(base, **{quality: LADDERS[quality][high]})

    assert rank([worse])[0].points <= rank([better])[0].points

    def place(one: Candidate) -> int:
        return [ranked.candidate.ref for ranked in rank([*others, one])].index("Q-own")

    assert place(better) <= place(worse)


@given(st.lists(CANDIDATES, max_size=12, unique_by=lambda one: one.ref), st.randoms(use_true_random=False))
def test_the_order_does_not_depend_on_the_order_given_and_can_be_recomputed(found: list[Candidate], by: Any) -> None:
    shuffled = list(found)
    by.shuffle(shuffled)
    ranked = rank(found)
    assert ranked == rank(shuffled)
    for one in ranked:
        assert one.points == sum(points for _, points in one.lines)
        assert set(one.reasons) | set(one.doubts) == set(one.codes)
    assert ranked == sorted(ranked, key=lambda one: (-one.points, one.candidate.name, one.candidate.ref))


@pytest.mark.parametrize(
    ("facts", "codes"),
    [
        (None, set()),
        (FEW, set()),
        (GOOD, {"answers", "quick", "helped"}),
        (BAD, {"answers", "quick", "seldom_accepts"}),
        (SILENT, {"seldom_answers"}),
    ],
)
def test_the_past_counts_above_the_least_number_alone(facts: Any, codes: set[str]) -> None:
    assert set(codes_of(Candidate("Q-1", "あおぞら", facts=facts))) == codes | {"unconfirmed"}


def test_what_nobody_asked_for_and_nobody_knows_is_no_reason() -> None:
    assert codes_of(Candidate("Q-1", "あおぞら", trust=Freshness.FRESH)) == ("fresh",)
    unknown = Candidate("Q-1", "あおぞら", language=Spoken.UNKNOWN, status=Fit.UNKNOWN, trust=Freshness.FRESH)
    assert codes_of(unknown) == ("fresh", "language_unknown")


def test_a_partner_not_for_this_person_or_full_comes_after_one_that_merely_lies_farther() -> None:
    near = Candidate("Q-1", "あおぞら", reach=Reach.HERE, topic=Fit.YES, trust=Freshness.FRESH)
    far = replace(near, ref="Q-2", name="うみべ", reach=Reach.NATIONWIDE)
    for doubt in ({"status": Fit.NO}, {"room": Room.FULL}, {"accepts": Fit.NO}, {"dead_number": True}):
        assert [one.candidate.ref for one in rank([replace(near, **doubt), far])] == ["Q-2", "Q-1"]
    assert [one.candidate.ref for one in rank([near, far])] == ["Q-1", "Q-2"]


@given(st.lists(CANDIDATES.map(lambda one: replace(one, decided=False)), max_size=4), CANDIDATES)
def test_what_the_step_names_stands_first_whatever_is_known_against_it(others: list[Candidate], one: Candidate) -> None:
    ranked = rank([*others, replace(one, ref="Q-own", decided=True)])
    assert ranked[0].candidate.ref == "Q-own"
    assert ranked[0].codes[0] == "decided"


def test_to_decline_quickly_is_no_recommendation() -> None:
    unknown = Candidate("Q-1", "うみべ")
    quick = replace(unknown, ref="Q-2", name="あおぞら", facts=BAD)
    assert [one.candidate.ref for one in rank([quick, unknown])] == ["Q-1", "Q-2"]


def test_every_line_has_words_and_no_reason_outweighs_by_being_unknown() -> None:
    assert all(rule.words for rule in RULES.values())
    assert {code for code, rule in RULES.items() if rule.points == 0} == {"language_unknown", "room_ask"}


def test_nobody_is_asked_on_the_sunday_on_which_a_step_is_due() -> None:
    sunday, friday = date(2026, 12, 6), date(2026, 12, 4)
    assert day_before(sunday, date(2026, 11, 21)) == friday
    assert day_before(friday, date(2026, 11, 21)) == friday
    assert day_before(sunday, sunday) == sunday  # never a day that has passed
