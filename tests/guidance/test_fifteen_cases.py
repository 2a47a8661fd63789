"""The fifteen cases of the dossier (part 3): from their facts the draft holds the work told there, in its order.

The sequences are written down by hand from the dossier's order of work; nothing of them comes from the records.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pytest

from app.guidance.catalogue import carried
from app.guidance.composition import compose
from app.guidance.drafts import Draft
from app.guidance.engine import Situation
from app.guidance.happenings import Happening, Told
from app.guidance.household import Member

TODAY = date(2026, 11, 22)


def told(event: str, on: date, subject: str = "client", other: str | None = None, **facts: Told) -> Happening:
    return Happening(f"{event}-{subject}", event, on, subject, facts, other)


@dataclass(frozen=True)
class Case:
    """`work`: codes of steps as the dossier tells the order. `without`: what these facts must not bring."""

    number: int
    story: str
    members: tuple[Member, ...]
    happenings: tuple[Happening, ...]
    work: tuple[str, ...]
    without: tuple[str, ...] = ()
    languages: tuple[str, ...] = ("vi",)


ADULT = date(1990, 5, 1)
CHILD = Member("child", "ミナ", "child", birth=date(2023, 4, 1))

CASES = (
    Case(
        1,
        "restaurant worker, harassment, dismissed from one day to the next",
        (Member("client", "タパ", birth=ADULT, status="skilled_labor"),),
        (
            told("workplace_violence", date(2026, 11, 10), injured="no"),
            told("dismissal", date(2026, 11, 18), notified_30_days="no", employment_insured="yes", insured="employees"),
        ),
        (
            "labour_consultation",
            "check_pay_slips",
            "apply_unemployment_benefit",
            "claim_dismissal_allowance",
            "labour_dispute_procedure",
            "decide_legal_action",
        ),
        without=("report_to_otit", "notify_host_body"),
    ),
    Case(
        2,
        "dependant who fled to a shelter in another prefecture",
        (
            Member("client", "リン", birth=ADULT, status="dependent"),
            Member("husband", "ハオ", "spouse", status="engineer_humanities_international"),
            CHILD,
        ),
        (
            told("violence", date(2026, 11, 15), has_children="yes", spouse_japanese="no", fled_on=date(2026, 11, 16)),
            told("separation", date(2026, 11, 16), has_children="yes", spouse_japanese="no"),
        ),
        (
            "ensure_safety",
            "temporary_shelter",
            "mother_child_facility",
            "lawyer_when_settled",
            "claim_marital_expenses",
        ),
        without=("apply_public_assistance", "renew_while_separated"),
    ),
    Case(
        3,
        "strangled by her Japanese husband, child of three, card runs out in four months",
        (
            Member("client", "マリア", birth=ADULT, status="spouse_of_japanese", period_end=date(2027, 3, 22)),
            Member("husband", "健一", "spouse", status="japanese_national"),
            Member("child", "ミナ", "child", birth=date(2023, 4, 1), status="japanese_national"),
        ),
        (
            told("violence", date(2026, 11, 20), spouse_japanese="yes", has_children="yes", injured="yes"),
            told("separation", date(2026, 11, 21), spouse_japanese="yes", has_children="yes"),
            told("permission_ending", date(2027, 3, 22), stay_6_months_or_more="yes"),
        ),
        (
            "ensure_safety",
            "dv_center_consultation",
            "apply_protection_order",
            "apply_public_assistance",
            "renew_while_separated",
            "agree_child_custody",
            "divorce_settlement",
            "change_to_long_term",
        ),
        without=("find_support_outside_assistance",),
    ),
    Case(
        4,
        "spouse of a permanent resident, renewal refused after fleeing, on a stay to prepare departure",
        (
            Member(
                "client",
                "アナ",
                birth=ADULT,
                status="designated_activities_unannounced",
                period_end=date(2026, 12, 18),
            ),
        ),
        (
            told("violence", date(2026, 6, 1), spouse_japanese="no", has_children="no"),
            told("application_refused", date(2026, 11, 18), decision_on=date(2026, 11, 18)),
        ),
        (
            "ensure_safety",
            "confirm_special_period",
            "hand_over_to_lawyer_today",
            "ask_refusal_reasons",
            "change_to_long_term",
        ),
        without=("mother_child_facility", "apply_public_assistance"),
    ),
    Case(
        5,
        "technical intern with a lasting disability, the employer does not help",
        (Member("client", "フン", birth=date(2000, 1, 1), status="technical_intern_2_ro"),),
        (told("work_accident", date(2026, 3, 1), disability_left="yes", incapacity_from=date(2026, 3, 1)),),
        (
            "see_doctor",
            "claim_accident_medical",
            "confirm_symptoms_fixed",
            "claim_accident_disability",
            "follow_grade_decision",
            "confirm_accident_payment",
        ),
    ),
    Case(
        6,
        "interns made to sign a resignation and consent to go home, tickets bought",
        (Member("client", "グエン", birth=date(2001, 1, 1), status="technical_intern_1_ro"),),
        (
            told("resignation", date(2026, 11, 21), insured="employees", employment_insured="yes"),
            told("departure", date(2026, 11, 24), reentry_planned="no"),
        ),
        (
            "confirm_true_intention",
            "union_three_way_call",
            "report_to_otit",
            "otit_guidance",
            "confirm_dismissal_withdrawn",
        ),
        without=("notify_contract_body",),
    ),
    Case(
        7,
        "intern who ran away from daily violence",
        (Member("client", "チャン", birth=date(2002, 1, 1), status="technical_intern_2_ro"),),
        (told("workplace_violence", date(2026, 11, 19), injured="yes"),),
        (
            "ensure_safety",
            "hear_alone",
            "check_status",
            "report_to_otit",
            "change_training_place",
            "start_new_training",
        ),
    ),
    Case(
        8,
        "fell on a building site, went home, came back for treatment and is kept out of health insurance",
        (Member("client", "ソエ", birth=date(1995, 1, 1), status="designated_activities_announced"),),
        (
            told("work_accident", date(2026, 1, 10), disability_left="no"),
            told("arrival", date(2026, 11, 1), address_decided_on=date(2026, 11, 2)),
        ),
        (
            "claim_accident_medical",
            "claim_accident_leave",
            "join_national_health_insurance",
            "record_office_answers",
            "ask_upper_office",
            "contest_by_review",
        ),
    ),
    Case(
        9,
        "asylum seeker, pregnant, what will be the baby's status",
        (
            Member("client", "アイシャ", birth=ADULT, status="designated_activities_refugee_applicant"),
            Member("baby", "", "child", birth=date(2026, 11, 20), status="transitional_stay"),
        ),
        (
            told("pregnancy", date(2026, 4, 1), expected_on=date(2026, 11, 20)),
            told("birth", date(2026, 11, 20), "baby", child_japanese="no", born_abroad="no"),
        ),
        (
            "notify_pregnancy",
            "choose_delivery_place",
            "assisted_delivery",
            "birth_notification",
            "newborn_resident_record",
            "acquire_status",
            "avoid_home_authorities",
            "lawyer_on_child_status",
            "claim_child_allowance",
        ),
        without=("report_birth_to_embassy", "apply_special_permanent_child"),
    ),
    Case(
        10,
        "daughter died alone at home, the family cannot pay the funeral",
        (
            Member("client", "ロサ", birth=date(1960, 1, 1), status="permanent_resident"),
            Member("daughter", "ベラ", "child", birth=date(1988, 1, 1), status="permanent_resident"),
        ),
        (told("family_death", date(2026, 11, 19), other="daughter", in_household="no", debts_left="yes"),),
        (
            "death_certificate_police",
            "death_notification",
            "apply_funeral_assistance",
            "embassy_and_rites",
            "return_card_of_deceased",
            "stop_contracts_of_deceased",
            "decide_inheritance",
            "grief_care",
        ),
    ),
    Case(
        11,
        "seventy years old, no pension",
        (Member("client", "カルロス", birth=date(1956, 11, 1), status="long_term_resident"),),
        (told("turning_65", date(2021, 11, 1)),),
        (
            "check_pension_record",
            "count_complementary_periods",
            "claim_pension",
            "reduce_living_costs",
            "register_care_insurance",
            "apply_public_assistance",
            "use_day_care",
        ),
        without=("find_support_outside_assistance",),
    ),
    Case(
        12,
        "resident tax in arrears, can I renew",
        (
            Member(
                "client",
                "シャルマ",
                birth=ADULT,
                status="engineer_humanities_international",
                period_end=date(2027, 1, 31),
            ),
        ),
        (
            told("arrears", date(2026, 6, 30), arrears_of="several"),
            told("permission_ending", date(2027, 1, 31), stay_6_months_or_more="yes"),
        ),
        (
            "list_arrears",
            "agree_instalments",
            "apply_pension_exemption",
            "gather_renewal_papers",
            "explain_payment_plan_at_renewal",
            "apply_renewal",
        ),
        without=("explain_permanent_risk",),
    ),
    Case(
        13,
        "sixteen-year-old newcomer refused by the junior high school",
        (
            Member("client", "ファティマ", birth=date(1985, 1, 1), status="dependent"),
            Member("child", "サミール", "child", birth=date(2010, 8, 1), status="dependent"),
        ),
        (told("school_refusal", date(2026, 11, 10), "child", decision_on=date(2026, 11, 10)),),
        (
            "school_office_visit",
            "cite_school_notices",
            "board_of_education_request",
            "temporary_learning_place",
            "start_attending",
        ),
    ),
    Case(
        14,
        "baby without nationality, temporary stay that is renewed",
        (
            Member("client", "グレース", birth=ADULT, status="long_term_resident"),
            Member("baby", "ノア", "child", birth=date(2026, 9, 1), period_end=date(2026, 12, 20)),
        ),
        (
            told("birth", date(2026, 9, 1), "baby", child_japanese="no", born_abroad="no"),
            told("permission_ending", date(2026, 12, 20), "baby", stay_6_months_or_more="no"),
        ),
        (
            "birth_notification",
            "acquire_status",
            "check_child_nationality",
            "consult_statelessness",
            "consult_naturalisation",
        ),
    ),
    Case(
        15,
        "cancer found, cannot work, can I get sickness allowance; then the job ends",
        (
            Member(
                "client",
                "ワン",
                birth=ADULT,
                status="engineer_humanities_international",
                period_end=date(2027, 8, 1),
            ),
            Member("wife", "リー", "spouse", birth=ADULT, status="dependent"),
        ),
        (
            told("illness", date(2026, 9, 1), insured="employees", work_related="no"),
            told("resignation", date(2026, 11, 20), insured="employees", employment_insured="yes"),
        ),
        (
            "msw_consultation",
            "claim_sickness_allowance",
            "apply_high_cost_limit",
            "keep_employment",
            "continue_health_insurance",
            "join_national_health_insurance",
            "notify_contract_body",
            "status_plan_treatment",
            "check_family_status",
        ),
        without=("claim_accident_medical", "report_to_otit"),
    ),
)
IDS = [f"case-{case.number}" for case in CASES]


def draft_of(case: Case) -> Draft:
    return compose(Situation(case.happenings, case.members, TODAY), carried(), languages=case.languages)


def places(draft: Draft) -> Mapping[str, int]:
    """Where each step stands first."""
    found: dict[str, int] = {}
    for place, proposal in enumerate(draft.proposals):
        found.setdefault(proposal.step.code, place)
    return found


def test_all_fifteen_are_here() -> None:
    assert [case.number for case in CASES] == list(range(1, 16))


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_the_work_of_the_dossier_in_its_order(case: Case) -> None:
    place = places(draft_of(case))
    assert [step for step in case.work if step not in place] == []
    assert sorted(case.work, key=place.__getitem__) == list(case.work)


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_nothing_that_the_facts_speak_against(case: Case) -> None:
    assert set(case.without) & set(places(draft_of(case))) == set()


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_the_order_contradicts_no_link_and_every_step_says_why(case: Case) -> None:
    draft = draft_of(case)
    place = {proposal.key: number for number, proposal in enumerate(draft.proposals)}
    assert len(place) == len(draft.proposals)
    assert [link for link in draft.links if place[link.after] >= place[link.step]] == []
    assert draft.conflicts == ()
    for proposal in draft.proposals:
        assert proposal.reasons
        for reason in proposal.reasons:
            assert proposal.step.why.ja in str(reason.text)
            assert proposal.step.why.en in reason.text.say("en")
        assert str(proposal.basis)


LINKED = {
    1: [("claim_dismissal_allowance", "apply_unemployment_benefit"), ("check_pay_slips", "labour_consultation")],
    2: [("lawyer_when_settled", "mother_child_facility")],
    3: [("apply_protection_order", "dv_center_consultation"), ("change_to_long_term", "agree_child_custody")],
    4: [("hand_over_to_lawyer_today", "ensure_safety"), ("contest_by_suit", "ask_refusal_reasons")],
    5: [("claim_accident_disability", "confirm_symptoms_fixed")],
    6: [("notify_moving_out", "hold_moving_out_notice"), ("report_to_otit", "union_three_way_call")],
    7: [("start_new_training", "change_training_place")],
    8: [("ask_upper_office", "record_office_answers")],
    9: [("birth_notification", "choose_delivery_place"), ("acquire_status", "newborn_resident_record")],
    10: [("embassy_and_rites", "apply_funeral_assistance")],
    11: [("claim_pension", "count_complementary_periods")],
    12: [("gather_renewal_papers", "agree_instalments"), ("apply_renewal", "explain_payment_plan_at_renewal")],
    13: [("start_attending", "board_of_education_request")],
    14: [("acquire_status", "birth_notification")],
    15: [("continue_health_insurance", "keep_employment"), ("status_plan_treatment", "keep_employment")],
}


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_what_must_wait_is_linked_with_its_reason(case: Case) -> None:
    draft = draft_of(case)
    code = {proposal.key: proposal.step.code for proposal in draft.proposals}
    links = {(code[link.step], code[link.after]): link for link in draft.links}
    for pair in LINKED[case.number]:
        assert links[pair].because[0].text.ja
        assert links[pair].because[0].event in {happening.event for happening in case.happenings}
