"""What happened in the first fifteen cases, as life events: from these their deadlines follow."""

from __future__ import annotations

from collections.abc import Mapping

from app.demo.life import Happened, MoreTold
from app.demo.story import Act

# By the key of the story. A day in `facts` is counted from the day of the demonstration, as `on` is.
HAPPENED: Mapping[str, tuple[Act, ...]] = {
    "dismissed": (
        Happened(
            ago=24, at="12:05", event="dismissal", on=-26,
            facts={
                "insured": "employees", "employment_insured": "yes", "notified_30_days": "no", "wages_unpaid": "yes",
            },
            settled={"IMM-07b": 14, "SOC-01": 13},
            set_aside={"SOC-07": "保険料が高く、国民健康保険に入ることにした。"},
        ),
        MoreTold(ago=9, at="14:20", event="dismissal", facts={"requested_on": -11}),
    ),
    "cancer": (
        Happened(
            ago=47, at="15:10", event="illness", on=-52, facts={"incapacity_from": -52, "insured": "employees",
            "work_related": "no"}, settled={},
        ),
        Happened(
            ago=45, at="11:20", event="contract_ending", on=58,
            facts={"insured": "employees", "employment_insured": "yes"},
        ),
    ),
    "refuge": (
        Happened(ago=66, at="16:00", event="separation", on=-80, facts={"spouse_japanese": "no", "has_children": "yes"}),
        Happened(
            ago=55, at="14:30", event="violence", on=-80, note="言葉と生活費を渡されない暴力。日付は家を出た日。",
            facts={"fled_on": -80, "support_measure_on": -59, "spouse_japanese": "no", "has_children": "yes"},
        ),
    ),
    "strangled": (
        Happened(
            ago=31, at="11:45", event="violence", on=-32,
            facts={
                "fled_on": -32, "spouse_japanese": "yes", "has_children": "yes", "injured": "yes",
            },
        ),
        MoreTold(ago=17, at="13:15", event="violence", facts={"protection_order_on": -20, "support_measure_on": -25}),
        Happened(ago=31, at="11:50", event="separation", on=-32, facts={"spouse_japanese": "yes", "has_children": "yes"}),
    ),
    "refused": (
        Happened(ago=214, at="15:20", event="application_refused", on=-216, facts={"decision_on": -220}),
        Happened(ago=214, at="15:30", event="separation", on=-400, until=-370, note="本人は「春ごろ」と言う。"),
    ),
    "expecting": (
        Happened(ago=38, at="14:00", event="pregnancy", known=False, facts={"expected_on": 47, "insured": "none"}),
        Happened(ago=38, at="14:05", event="application_pending", on=-300),
    ),
    "bereaved": (
        Happened(
            ago=151, at="13:40", event="family_death", on=-154, facts={"known_on": -152, "in_household": "no"},
            settled={"FAM-02": 149, "IMM-16": 139},
        ),
    ),
    "school": (Happened(ago=83, at="16:10", event="school_refusal", on=-90),),
    "stateless": (
        Happened(
            ago=176, at="11:15", event="birth", on=-218, facts={"child_japanese": "no", "born_abroad": "no"},
            settled={"FAM-01": 176, "IMM-05": 176},
        ),
    ),
    "injured": (Happened(ago=402, at="10:50", event="work_accident", on=-520, facts={"disability_left": "yes"}),),
    "four": (
        Happened(ago=9, at="19:30", event="dismissal", on=4, note="本意ではない。退職届と帰国同意書は取り消したい。",
                 facts={"notified_30_days": "no", "insured": "employees", "employment_insured": "yes"}),
    ),
    "ran-away": (Happened(ago=188, at="15:00", event="workplace_violence", on=-190),),
    "fell": (Happened(ago=71, at="14:40", event="work_accident", known=False, facts={"disability_left": "no"}),),
    "arrears": (
        Happened(ago=58, at="16:20", event="arrears", on=-540, until=-60, facts={"arrears_of": "several",
                 "notice_on": -63}),
        Happened(ago=50, at="10:10", event="permission_ending", on=41, facts={"stay_6_months_or_more": "yes"}),
    ),
    "old-age": (Happened(ago=93, at="11:30", event="turning_65", known=False),),
}  # fmt: skip
