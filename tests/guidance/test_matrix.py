"""Which event starts which rule: nothing sleeps, and the lists of the dossier come whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

import pytest

from app.guidance.catalogue import Catalogue, carried
from app.guidance.engine import Situation, compute
from app.guidance.happenings import Happening, Told
from app.guidance.household import Member

ON = date(2026, 11, 20)
WORKER = Member(
    "worker", status="engineer_humanities_international", birth=date(1990, 5, 1), period_end=date(2027, 2, 20)
)
SPOUSE = Member("wife", status="spouse_of_japanese", birth=date(1992, 3, 3), period_end=date(2027, 3, 20))
INTERN = Member("intern", status="technical_intern_2_ro", birth=date(2001, 1, 9), period_end=date(2027, 6, 1))
# Life events whose law is not in the catalogue: they have a playbook, and the page says that no rule is tied to them.
WITHOUT_RULES = {"passport_lost", "eviction", "disaster"}


def unanswerable(catalogue: Catalogue) -> Iterator[str]:
    """Conditions that an event of the rule never asks about: the line would be conditional for ever."""
    for versions in catalogue.rules.values():
        for rule in versions:
            for event in rule.events:
                for condition in rule.when:
                    if condition.fact not in catalogue.events[event].asks:
                        yield f"{rule.code}: {event} does not ask {condition.fact}"


def test_every_condition_can_be_answered_at_every_event_of_its_rule() -> None:
    assert list(unanswerable(carried())) == []


def test_a_condition_that_nobody_asks_about_is_noticed() -> None:
    new_job = carried().events["new_job"].model_copy(update={"asks": ()})
    silent = replace(carried(), events={**carried().events, "new_job": new_job})
    assert list(unanswerable(silent)) == ["LAB-14: new_job does not ask employment_insured"]


# What the engine itself reads beside the rules, and what stays for the counsellor's eye though nothing hangs on it.
READ = {"spouse_japanese", "has_children", "child_japanese", "born_abroad", "left_on", "notice_on", "old_expiry"}
FOR_THE_EYE = {
    "pregnancy": {"insured"}, "family_death": {"in_household", "debts_left"}, "departure": {"insurance_lost_on"},
    "permission_ending": {"stay_6_months_or_more"},
}  # fmt: skip


def idle(catalogue: Catalogue) -> Iterator[str]:
    """Questions of an event whose answer changes nothing."""
    for code, event in catalogue.events.items():
        rules = [rule for versions in catalogue.rules_of_event[code] for rule in versions]
        used = {condition.fact for rule in rules for condition in rule.when}
        used |= {clock.start for rule in rules for clock in rule.clocks}
        steps = catalogue.playbooks[code].steps if code in catalogue.playbooks else ()
        used |= {condition.fact for step in steps for condition in catalogue.steps[step].when}
        yield from (
            f"{code} asks {fact}" for fact in event.asks if fact not in used | READ | FOR_THE_EYE.get(code, set())
        )


def test_an_event_asks_only_what_it_needs() -> None:
    assert list(idle(carried())) == []


def test_an_idle_question_is_noticed() -> None:
    curious = carried().events["disaster"].model_copy(update={"asks": ("married",)})
    assert list(idle(replace(carried(), events={**carried().events, "disaster": curious}))) == ["disaster asks married"]


def test_the_events_without_a_rule_are_those_that_we_know_of() -> None:
    assert {event for event, rules in carried().rules_of_event.items() if not rules} == WITHOUT_RULES


def started(event: str, member: Member, facts: Mapping[str, Told]) -> dict[str, date | None]:
    """Codes of what an event starts for its subject, with the office's day."""
    happening = Happening("h", event, ON, member.key, facts)
    found = compute(Situation([happening], [member], ON), carried()).deadlines
    return {line.rule.code: line.office_day for line in found}


@pytest.mark.parametrize(
    ("event", "member", "facts", "wanted"),
    [
        (
            "separation",
            SPOUSE,
            {"support_measure_on": ON},
            {"IMM-10": date(2027, 3, 23), "IMM-21": date(2027, 5, 20), "FAM-10": date(2027, 11, 19)},
        ),
        (
            "dismissal",
            WORKER,
            {"notified_30_days": "no", "requested_on": ON, "insured": "employees", "employment_insured": "yes"},
            {
                "LAB-01": date(2026, 10, 21), "LAB-02": date(2026, 11, 27), "IMM-07b": date(2026, 12, 4),
                "SOC-01": date(2026, 12, 4), "SOC-02": date(2026, 12, 4), "SOC-07": date(2026, 12, 10),
                "LAB-07": date(2027, 11, 20), "IMM-20": date(2027, 2, 20),
            },
        ),
        ("refugee_refused", WORKER, {}, {"IMM-26": date(2026, 11, 27)}),
        (
            "workplace_violence",
            INTERN,
            {"injured": "yes"},
            {
                "LAB-13": None, "LAB-15": None, "LAB-09f": date(2028, 11, 20), "FAM-18": date(2028, 11, 20),
                "TRF-04": date(2029, 11, 20), "TRF-04b": date(2031, 11, 20), "GEN-05": None,
                "IMM-10": date(2027, 6, 1),
            },
        ),
    ],
    ids=["A6", "A8", "A9", "violence at work"],
)  # fmt: skip
def test_the_lists_of_the_field(
    event: str, member: Member, facts: Mapping[str, Told], wanted: Mapping[str, date | None]
) -> None:
    found = started(event, member, facts)
    assert {code: found.get(code, "missing") for code in wanted} == wanted


def test_a_refusal_of_refugee_status_is_of_the_highest_urgency() -> None:
    happening = Happening("h", "refugee_refused", ON, "worker")
    found = compute(Situation([happening], [WORKER], ON), carried()).deadlines
    assert next(line.urgency for line in found if line.rule.code == "IMM-26") == "today"


def test_what_may_be_planned_and_what_only_happens() -> None:
    """A day to come is a plan for these alone; of the others it is a slip of the pen, said beside the field."""
    assert {code for code, event in carried().events.items() if event.future} == {
        "arrival", "dismissal", "resignation", "company_closing", "new_job", "contract_ending", "move_in",
        "move_within", "move_out", "departure", "permission_ending", "card_ending", "licence_ending", "school_age",
        "graduation", "turning_15", "turning_16", "turning_18", "turning_65",
    }  # fmt: skip
