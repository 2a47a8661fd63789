"""What does not fit together is said, and nothing that a person could enter breaks the engine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.codes import lists
from app.core.dates import PartialDate
from app.guidance.catalogue import Catalogue, carried
from app.guidance.deadlines import Deadline, Outcome
from app.guidance.happenings import Happening, Told
from app.guidance.household import Member
from tests.guidance.support import TODAY, ask, codes

PERSON = Member("rahman", status="student", birth=date(1999, 5, 1), period_end=date(2027, 2, 20))


def said(catalogue: Catalogue, happening: Happening, member: Member = PERSON) -> list[tuple[str, str]]:
    return [(found.kind, str(found.text)) for found in ask(catalogue, happening, member).findings]


def happening(event: str = "dismissal", on: object = date(2026, 11, 1), **facts: Told) -> Happening:
    return Happening("h", event, on, "rahman", facts)  # type: ignore[arg-type]


def test_what_fits_together_gives_no_finding(small_catalogue: Catalogue) -> None:
    assert said(small_catalogue, happening(requested_on=date(2026, 11, 5))) == []


@pytest.mark.parametrize(
    ("told", "part"),
    [
        (happening("divorce", date(2026, 12, 1)), "2026-12-01 はまだ来ていません"),
        (happening(on=date(1998, 1, 1)), "本人の生年月日より前"),
        (happening(on=date(2027, 3, 1)), "在留期間の満了日 2027-02-20 が、出来事の日より前"),
        (happening(on=(date(2026, 11, 9), date(2026, 11, 1))), "日付の範囲の前後が逆"),
        (happening("permission_ending", date(2027, 2, 28)), "記録にある日 2027-02-20 が違います"),
        (happening("spouse_death", known_on=date(2026, 10, 1)), "出来事の日より前"),
        (happening("unpaid_wages", requested_on=date(2027, 1, 1)), "まだ来ていません"),
        (happening(insured="perhaps"), "答えが読めません"),
        (happening(notified_30_days=date(2026, 1, 1)), "答えが読めません"),
        (happening(requested_on="soon"), "答えが読めません"),
        (happening(favourite_colour="blue"), "「favourite_colour」という項目はありません"),
        (happening("lottery"), "「lottery」という出来事は、今の一覧に登録されていません"),
        (Happening("h", "dismissal", date(2026, 11, 1), "nobody"), "世帯の中に見つかりません"),
    ],
)
def test_contradictions(small_catalogue: Catalogue, told: Happening, part: str) -> None:
    found = said(small_catalogue, told)
    assert any(kind == "contradiction" and part in text for kind, text in found), found


@pytest.mark.parametrize(
    ("member", "part"),
    [
        (Member("rahman", birth=date(2030, 1, 1)), "生年月日がまだ来ていない"),
        (Member("rahman", pending_since=date(2027, 1, 1)), "申請した日がまだ来ていない"),
        (Member("rahman", pending_since=date(2026, 2, 2), period_end=date(2026, 2, 1)), "満了日 2026-02-01 より後"),
        (Member("rahman", birth=date(1999, 1, 1), period_end=date(1998, 1, 1)), "生年月日より前"),
    ],
)
def test_records_that_contradict_themselves(small_catalogue: Catalogue, member: Member, part: str) -> None:
    assert any(part in text for _kind, text in said(small_catalogue, happening(), member))


@pytest.mark.parametrize(
    ("facts", "member", "part"),
    [
        ({"spouse_japanese": "yes"}, Member("b", role="spouse", status="dependent"), "配偶者の在留資格と違います"),
        (
            {"spouse_japanese": "no"},
            Member("b", role="spouse", status="japanese_national"),
            "配偶者の在留資格と違います",
        ),
        ({"has_children": "no"}, Member("b", role="child", birth=date(2018, 1, 1)), "記録にはいます"),
        ({"spouse_japanese": "yes"}, Member("b", role="spouse", status="unknown"), None),
        ({"spouse_japanese": "no"}, Member("b", role="spouse", status="dependent"), None),
        ({"has_children": "no"}, Member("b", role="child", birth=date(2001, 1, 1)), None),
        ({}, Member("b", role="child", birth=date(2018, 1, 1)), None),
    ],
)
def test_what_was_told_beside_the_family_on_record(
    small_catalogue: Catalogue, facts: dict[str, Told], member: Member, part: str | None
) -> None:
    outcome = ask(small_catalogue, happening("divorce", **facts), [PERSON, member])
    found = [str(one.text) for one in outcome.findings if one.kind == "contradiction"]
    assert (len(found), part in found[0] if found and part else part is None) == (int(part is not None), True)


def test_what_may_lie_ahead_is_no_contradiction(small_catalogue: Catalogue) -> None:
    assert said(small_catalogue, happening("permission_ending", date(2027, 2, 20))) == []
    assert said(small_catalogue, happening("contract_ending", date(2026, 12, 31))) == []


def test_a_contradiction_drops_no_deadline(small_catalogue: Catalogue) -> None:
    asked = happening(on=date(2026, 12, 1))
    assert ("IMM-20", "rahman") in codes(ask(small_catalogue, asked, PERSON))


def test_an_answer_that_cannot_be_read_drops_no_deadline(small_catalogue: Catalogue) -> None:
    assert ("SOC-07", "rahman") in codes(ask(small_catalogue, happening(insured="perhaps"), PERSON))
    assert ("LAB-01", "rahman") in codes(ask(small_catalogue, happening(notified_30_days="maybe"), PERSON))


def test_findings_have_english(small_catalogue: Catalogue) -> None:
    found = ask(small_catalogue, happening("divorce", date(2026, 12, 1)), PERSON).findings
    assert [one.text.say("en") for one in found] == ["Divorce: 2026-12-01 lies ahead. Check the date."]


DATES = st.dates(date.min, date.max) | st.sampled_from([date.min, date.max, TODAY, TODAY + timedelta(days=1)])
BOUNDED = st.dates(date(1900, 1, 1), date(2100, 12, 31))
PARTIAL = st.builds(PartialDate, st.integers(1900, 2100), st.none() | st.integers(1, 12))
DAY = st.none() | DATES | PARTIAL | st.tuples(DATES, DATES)
TOLD = DAY | st.booleans() | st.sampled_from(["yes", "no", "unknown", "employees", "", "？", "finding"])
STATUS = st.none() | st.sampled_from([code.code for code in lists.RESIDENCE_STATUSES]) | st.just("no such status")
ROLES = st.sampled_from([code.code for code in lists.HOUSEHOLD_ROLES])
EVENTS = st.sampled_from([*carried().events, "lottery"])
FACTS = st.dictionaries(st.sampled_from([*carried().facts, "favourite_colour"]), TOLD, max_size=4)
KEYS = st.sampled_from(["a", "b", "c", "nobody"])
MEMBERS = st.builds(
    Member,
    key=KEYS,
    role=ROLES,
    birth=DAY,
    status=STATUS,
    period_end=st.none() | DATES,
    card_expiry=st.none() | DATES,
    pending_since=st.none() | DATES,
)
HAPPENINGS = st.builds(Happening, key=KEYS, event=EVENTS, on=DAY, subject=KEYS, facts=FACTS, other=st.none() | KEYS)


@settings(deadline=None)
@given(
    st.lists(HAPPENINGS, max_size=3),
    st.lists(MEMBERS, max_size=4, unique_by=lambda member: member.key),
    BOUNDED,
    st.booleans(),
)
def test_nothing_that_can_be_entered_raises(
    happenings: list[Happening], members: list[Member], today: date, known: bool
) -> None:
    for catalogue in (carried(), _SMALL[0]):
        outcome = ask(catalogue, happenings, members, today, household_known=known)
        for deadline in outcome.deadlines:
            assert deadline.chain == () or deadline.chain[0].say("en")
            assert deadline.reason.say("en")
            assert (deadline.office_day is None) == (deadline.days_left is None)
            _in_order(deadline)
            if deadline.rule.clocks:
                assert (deadline.last_day is None) == (deadline.problem is not None)
        assert all(finding.text.say("en") for finding in outcome.findings)


def _in_order(deadline: Deadline) -> None:
    """Whoever keeps the safe day keeps the others too, and help comes no later than the office's day."""
    if deadline.last_day is None or deadline.office_day is None or deadline.safe_date is None:
        return
    assert deadline.safe_date <= min(deadline.last_day, deadline.office_day)
    if all(clock.direction == "after" for clock in deadline.rule.clocks):
        assert deadline.last_day <= deadline.office_day
    assert deadline.centre_day is not None
    assert deadline.centre_day <= deadline.office_day
    if deadline.opens_on is not None:
        assert deadline.opens_on <= deadline.last_day
    if deadline.range is not None:
        assert deadline.last_day == deadline.range.earliest < deadline.range.latest


def unaccounted(catalogue: Catalogue, happenings: Sequence[Happening], outcome: Outcome) -> list[tuple[str, str, str]]:
    """Rules asked about that stand nowhere, or in more than one of: a day, a range, no date by nature, cannot be
    computed, not concerned."""
    wrong = []
    for happening in happenings:
        asked = catalogue.rules_of_event.get(happening.event, [])
        left_out = {one.rule.code for one in outcome.left_out if one.happening == happening.key}
        lines = [
            line for line in outcome.deadlines if any(cause.happening.key == happening.key for cause in line.causes)
        ]
        for code in (versions[0].code for versions in asked):
            mine = [kind_of(line) for line in lines if line.rule.code == code]
            if (len(mine) > 0) == (code in left_out) or "nothing" in mine:
                wrong.append((happening.key, code, ",".join(mine)))
    return wrong


def kind_of(line: Deadline) -> str:
    """Exactly one of four."""
    kinds = {
        "day": line.office_day is not None and line.range is None,
        "range": line.office_day is not None and line.range is not None,
        "problem": line.office_day is None and line.problem is not None,
        "no date": line.office_day is None and line.problem is None and not line.rule.clocks,
    }
    true = [kind for kind, holds in kinds.items() if holds]
    return true[0] if len(true) == 1 else "nothing"


@settings(max_examples=80, deadline=None)
@given(
    happenings=st.lists(HAPPENINGS, min_size=1, max_size=4, unique_by=lambda one: one.key),
    members=st.lists(MEMBERS, min_size=1, max_size=4, unique_by=lambda one: one.key),
    household_known=st.booleans(),
)
def test_every_rule_asked_is_named_once(
    happenings: list[Happening], members: list[Member], household_known: bool
) -> None:
    outcome = ask(carried(), happenings, members, household_known=household_known)
    assert unaccounted(carried(), happenings, outcome) == []
    assert all(one.why.say("en") for one in outcome.left_out)


def test_a_rule_that_is_dropped_would_be_noticed() -> None:
    asked = [happening("dismissal", None)]
    outcome = ask(carried(), asked, PERSON)
    assert unaccounted(carried(), asked, outcome) == []
    silent = next(one for one in outcome.deadlines if one.problem is not None)
    muted = replace(silent, problem=None)
    for broken in (
        replace(outcome, left_out=outcome.left_out[1:]),
        replace(outcome, deadlines=outcome.deadlines[1:]),
        replace(outcome, deadlines=tuple(one if one is not silent else muted for one in outcome.deadlines)),
    ):
        assert len(unaccounted(carried(), asked, broken)) == 1


_SMALL: list[Catalogue] = []


@pytest.fixture(autouse=True, scope="module")
def small_for_the_fuzzer(small_catalogue: Catalogue) -> None:
    """Hypothesis wants no fixture of a function."""
    _SMALL[:] = [small_catalogue]
