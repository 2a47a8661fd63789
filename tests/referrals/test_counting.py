"""The five rates of a partner: each told from the others, none from too few. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from app.referrals.experience.counting import MINIMUM, RATES, Rate, Sent, facts_of, shared

HELPED = Sent(accepted=True, days=1, closed=True, helped="met", outcome="service_provided")
PARTLY = Sent(accepted=True, days=2, closed=True, helped="partly", outcome="partly_provided")
NOT_HELPED = Sent(accepted=True, days=3, closed=True, helped="not_met", outcome="information_only")
UNKNOWN = Sent(accepted=True, days=4, closed=True, helped="unknown", outcome="service_provided")
OPEN = Sent(accepted=True, days=5)
UNDER_WAY = Sent(accepted=True, days=5, result_due=False)
DECLINED = Sent(declined="no_capacity", days=6, closed=True, helped="unknown")
SILENT = Sent()
SILENCE_RECORDED = Sent(declined="no_answer", days=9)
WAITING = Sent(answer_due=False)


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        # Nothing known: every rate is of nothing.
        ([], dict.fromkeys(RATES, (0, 0))),
        # A waiting one is neither answered nor unanswered.
        ([WAITING], dict.fromkeys(RATES, (0, 0))),
        # Silence counts against the answers alone, also where a coordinator recorded it as a decline.
        ([SILENT, SILENCE_RECORDED], {"answered": (0, 2)}),
        # A decline is an answer, but no acceptance; its loop says nothing of what acceptance leads to.
        ([DECLINED], {"answered": (1, 1), "accepted": (0, 1)}),
        # Accepted and under way: not yet expected to be closed. Past its day it is.
        ([UNDER_WAY], {"answered": (1, 1), "accepted": (1, 1)}),
        ([OPEN], {"answered": (1, 1), "accepted": (1, 1), "closed": (0, 1)}),
        # Closed is not helped, and not learnt is not unhelped.
        ([NOT_HELPED], {"answered": (1, 1), "accepted": (1, 1), "closed": (1, 1), "helped": (0, 1), "unknown": (0, 1)}),
        ([UNKNOWN], {"answered": (1, 1), "accepted": (1, 1), "closed": (1, 1), "helped": (0, 1), "unknown": (1, 1)}),
        (
            [HELPED, PARTLY, NOT_HELPED, UNKNOWN, OPEN, UNDER_WAY, DECLINED, SILENT, WAITING],
            {"answered": (7, 8), "accepted": (6, 7), "closed": (4, 5), "helped": (2, 4), "unknown": (1, 4)},
        ),
    ],
)
def test_each_rate_is_of_its_own_whole(sent: Sequence[Sent], expected: dict[str, tuple[int, int]]) -> None:
    facts = facts_of(sent)
    found = {name: (getattr(facts, name).count, getattr(facts, name).of) for name in RATES}
    assert found == dict.fromkeys(RATES, (0, 0)) | expected


def test_days_and_codes() -> None:
    facts = facts_of([HELPED, UNKNOWN, DECLINED, DECLINED, SILENCE_RECORDED, PARTLY])
    assert facts.median_days == 4  # 1, 2, 4, 6, 6: recorded silence took no days to answer
    assert facts.declines == (("no_capacity", 2), ("no_answer", 1))
    assert facts.outcomes == (("service_provided", 2), ("partly_provided", 1))
    assert facts_of([SILENT]).median_days is None


def test_too_few_are_not_enough() -> None:
    assert not facts_of([HELPED] * (MINIMUM - 1)).enough
    assert facts_of([HELPED] * MINIMUM).enough
    assert not Rate(4, MINIMUM - 1).enough
    facts = facts_of([HELPED] * 4 + [DECLINED])
    assert (facts.enough, facts.answered.enough, facts.helped.enough, facts.days_enough) == (True, True, False, True)
    assert (Rate(2, 3).percent, Rate(0, 0).percent) == (67, 0)


def test_other_centres_show_only_what_subtraction_does_not_open() -> None:
    own = [HELPED] * 40
    for few in range(MINIMUM):
        told = shared([*own, *[DECLINED] * few], [DECLINED] * few)
        assert (told.rates, told.median_days) == ({}, None)
    others = [DECLINED] * (MINIMUM - 1) + [HELPED]
    told = shared([*own, *others], others)
    assert set(told.rates) == {"answered", "accepted"}  # a single one of theirs was closed
    assert told.rates["accepted"] == Rate(41, 45)
