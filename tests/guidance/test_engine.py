"""What starts to run for whom, on a small catalogue that stands for the ways of counting."""

from __future__ import annotations

from datetime import date

import pytest

from app.core.dates import PartialDate
from app.guidance.calendar import Calendar
from app.guidance.catalogue import Catalogue
from app.guidance.happenings import Happening, Told
from app.guidance.household import Member
from tests.guidance.support import ask, codes, line

ENGINEER = Member("rahman", "ラフマン", status="engineer_humanities_international", period_end=date(2027, 2, 20))
WIFE = Member("nasrin", "ナスリン", "spouse", status="dependent", period_end=date(2027, 2, 20))
CHILD = Member("arif", "アリフ", "child", birth=date(2018, 6, 1), status="dependent", period_end=date(2027, 2, 20))
FAMILY = [ENGINEER, WIFE, CHILD]


def dismissal(on: object = date(2026, 11, 1), **facts: Told) -> Happening:
    return Happening("d", "dismissal", on, "rahman", facts)  # type: ignore[arg-type]


def birth(on: object = date(2026, 4, 10), subject: str = "rahman", **facts: Told) -> Happening:
    return Happening("b", "birth", on, subject, facts)  # type: ignore[arg-type]


class TestDates:
    def test_birth_of_the_tenth_of_april(self, small_catalogue: Catalogue) -> None:
        outcome = ask(small_catalogue, birth(child_japanese="no"), FAMILY, date(2026, 4, 12))
        report, status = line(outcome, "FAM-01"), line(outcome, "IMM-05")
        assert (report.safe_date, report.last_day, report.office_day) == (date(2026, 4, 23),) * 3
        assert (status.safe_date, status.last_day, status.office_day) == (
            date(2026, 5, 9),
            date(2026, 5, 10),
            date(2026, 5, 11),
        )
        assert status.days_left == 29
        assert report.member.virtual
        assert [str(link) for link in status.chain] == [
            "起算の日: 生まれた日 2026-04-10",
            "規則: IMM-05 在留資格の取得（入管法22条の2第2項）",
            "初日は数えない（民法140条）: 2026-05-10",
            "2026-05-10 は日曜日なので、その後の開庁日 2026-05-11",
        ]

    def test_dismissal_runs_for_the_whole_family(self, small_catalogue: Catalogue) -> None:
        outcome = ask(small_catalogue, dismissal(notified_30_days="no", insured="employees"), FAMILY)
        assert codes(outcome) == {
            ("IMM-07b", "rahman"),
            ("IMM-20", "rahman"),
            ("LAB-01", "rahman"),
            ("LAB-02", "rahman"),
            ("SOC-07", "rahman"),
            ("IMM-10", "rahman"),
            ("IMM-10", "nasrin"),
            ("IMM-10", "arif"),
        }
        notice = line(outcome, "IMM-07b")
        assert (notice.last_day, notice.office_day) == (date(2026, 11, 15), date(2026, 11, 16))
        assert notice.urgency == "overdue"
        assert str(notice.reason) == "解雇 2026-11-01 の翌日から14日"
        assert notice.reason.say("en") == "14 days from the day after Dismissal 2026-11-01"
        renewal = line(outcome, "IMM-10", "arif")
        assert (renewal.safe_date, renewal.last_day) == (date(2027, 2, 20), date(2027, 2, 20))
        assert (renewal.office_day, renewal.opens_on) == (date(2027, 2, 22), date(2026, 11, 20))
        assert line(outcome, "LAB-01").last_day == date(2026, 10, 2)

    def test_sorted_by_what_is_due_first_without_date_last(self, small_catalogue: Catalogue) -> None:
        outcome = ask(small_catalogue, dismissal(insured="employees"), FAMILY)
        shown = [deadline.office_day for deadline in outcome.deadlines]
        dated = [day for day in shown if day]
        assert dated == sorted(dated)
        assert shown[: len(dated)] == dated
        assert outcome.deadlines[-1].problem is not None

    def test_what_cannot_be_computed_comes_before_a_warning(self, small_catalogue: Catalogue) -> None:
        violence = Happening("v", "violence", date(2026, 11, 1), "rahman", {"fled_on": date(2026, 11, 1)})
        outcome = ask(small_catalogue, [violence, dismissal()], FAMILY)
        assert [one.rule.code for one in outcome.deadlines if one.office_day is None] == ["LAB-02", "FAM-19"]

    def test_counted_back_over_a_closed_day_the_office_is_earlier(self, small_catalogue: Catalogue) -> None:
        child = Member("mei", "メイ", birth=date(2020, 7, 1))
        outcome = ask(small_catalogue, Happening("s", "school_age", date(2027, 4, 1), "mei"), child)
        notice = line(outcome, "EDU-01")
        assert (notice.safe_date, notice.last_day, notice.office_day) == (
            date(2027, 1, 29),
            date(2027, 1, 31),
            date(2027, 1, 29),
        )
        assert notice.urgency == "weeks"

    def test_the_earliest_of_two_limits(self, small_catalogue: Catalogue) -> None:
        refused = Happening("r", "application_refused", date(2026, 11, 1), "rahman", {"decision_on": date(2025, 12, 1)})
        assert line(ask(small_catalogue, refused, ENGINEER), "GEN-01").last_day == date(2026, 12, 1)

    def test_each_end_of_a_range_has_its_own_earliest(self, small_catalogue: Catalogue) -> None:
        span = (date(2026, 8, 1), date(2026, 12, 20))
        refused = Happening("r", "application_refused", span, "rahman", {"decision_on": date(2025, 12, 1)})
        found = line(ask(small_catalogue, refused, ENGINEER), "GEN-01")
        assert found.range == (date(2026, 11, 1), date(2026, 12, 1))  # by the notice, by the decision

    def test_of_two_limits_one_not_known(self, small_catalogue: Catalogue) -> None:
        refused = Happening("r", "application_refused", date(2026, 11, 1), "rahman")
        found = line(ask(small_catalogue, refused, ENGINEER), "GEN-01")
        assert found.last_day == date(2027, 2, 1)
        assert [str(point.text) for point in found.conditional] == [
            "決定・処分の日がわかりません。その日によって期限が変わります"
        ]

    def test_the_latest_of_two_limits(self, small_catalogue: Catalogue) -> None:
        accident = Happening("t", "traffic_accident", date(2026, 1, 10), "rahman", {"known_on": date(2026, 2, 1)})
        assert line(ask(small_catalogue, accident, ENGINEER), "GEN-02").last_day == date(2046, 1, 10)

    def test_an_age_is_reached_the_day_before_the_birthday(self, small_catalogue: Catalogue) -> None:
        person = Member("sora", birth=date(2008, 2, 29))
        found = line(ask(small_catalogue, Happening("e", "turning_18", date(2026, 2, 28), "sora"), person), "FAM-14")
        assert found.last_day == date(2028, 2, 28)
        assert str(found.reason) == "20歳になる日（誕生日の前日）"

    def test_the_centre_helps_until_its_own_closing_days(self, small_catalogue: Catalogue) -> None:
        calendar = Calendar(centre_closings=frozenset({date(2026, 11, 16)}))
        outcome = ask(small_catalogue, dismissal(), FAMILY, date(2026, 11, 5), calendar=calendar)
        assert line(outcome, "IMM-07b").centre_day == date(2026, 11, 13)

    def test_a_place_whose_offices_close_moves_local_days_alone(self, small_catalogue: Catalogue) -> None:
        calendar = Calendar(local_closings=frozenset({date(2026, 4, 23), date(2026, 5, 11)}))
        outcome = ask(small_catalogue, birth(child_japanese="no"), FAMILY, calendar=calendar)
        assert line(outcome, "FAM-01").office_day == date(2026, 4, 24)
        assert line(outcome, "IMM-05").office_day == date(2026, 5, 11)


class TestUrgency:
    @pytest.mark.parametrize(
        ("today", "urgency"),
        [
            ("2026-11-02", "weeks"),
            ("2026-11-09", "days"),
            ("2026-11-16", "today"),
            ("2026-11-17", "overdue"),
        ],
    )
    def test_of_a_notice(self, small_catalogue: Catalogue, today: str, urgency: str) -> None:
        found = line(ask(small_catalogue, dismissal(), FAMILY, date.fromisoformat(today)), "IMM-07b")
        assert found.urgency == urgency
        assert found.days_left == (date(2026, 11, 16) - date.fromisoformat(today)).days

    def test_a_ground_that_has_come_about_is_urgent_not_over(self, small_catalogue: Catalogue) -> None:
        found = line(ask(small_catalogue, dismissal(date(2026, 3, 1)), FAMILY), "IMM-20")
        assert (found.last_day, found.urgency) == (date(2026, 6, 1), "today")

    def test_a_warning_has_that_of_its_rule(self, small_catalogue: Catalogue) -> None:
        found = line(ask(small_catalogue, Happening("v", "violence", date(2026, 11, 1), "rahman"), ENGINEER), "FAM-19")
        assert (found.urgency, found.last_day, found.problem) == ("today", None, None)
        assert str(found.reason) == "家庭内の暴力のときの決まり"

    def test_what_is_not_open_yet_waits(self, small_catalogue: Catalogue) -> None:
        member = Member("rahman", status="student", period_end=date(2027, 6, 30))
        ending = Happening("p", "permission_ending", date(2027, 6, 30), "rahman")
        found = line(ask(small_catalogue, ending, member), "IMM-10")
        assert (found.opens_on, found.urgency) == (date(2027, 3, 30), "calm")
        holder = Member("rahman", status="permanent_resident", card_expiry=date(2027, 4, 30))
        found = line(
            ask(small_catalogue, Happening("c", "card_damaged", date(2026, 11, 1), "rahman"), holder), "IMM-13"
        )
        assert (found.opens_on, found.urgency) == (date(2027, 2, 28), "calm")  # a matter of days, once it is open

    def test_the_day_of_an_expiry_is_the_end_of_the_period(self, small_catalogue: Catalogue) -> None:
        ending = Happening("p", "permission_ending", date(2027, 2, 20), "rahman")
        family = [Member("rahman", status="student"), Member("nasrin", role="spouse", status="dependent")]
        outcome = ask(small_catalogue, ending, family)
        assert line(outcome, "IMM-10", "rahman").last_day == date(2027, 2, 20)
        assert line(outcome, "IMM-10", "nasrin").problem is not None  # hers need not end with his
        recorded = [Member("rahman", status="student", period_end=date(2027, 3, 20))]
        assert line(ask(small_catalogue, ending, recorded), "IMM-10").last_day == date(2027, 3, 20)

    def test_a_rule_may_ask_for_more(self, small_catalogue: Catalogue) -> None:
        outcome = ask(small_catalogue, dismissal(date(2026, 11, 20), insured="employees"), FAMILY)
        found = line(outcome, "SOC-07")
        assert (found.days_left, found.urgency) == (18, "days")


class TestWhatIsNotKnown:
    def test_an_unknown_status_keeps_everything_and_says_so(self, small_catalogue: Catalogue) -> None:
        for status in (None, "unknown", "not_asked", "not_stated", "special_period"):
            outcome = ask(small_catalogue, dismissal(), Member("rahman", status=status))
            found = line(outcome, "IMM-07b")
            assert found.last_day == date(2026, 11, 15)
            assert [str(point.text) for point in found.conditional] == ["在留資格がわかりません"]
            assert [str(finding.text) for finding in outcome.findings] == [
                "在留資格がわかりません。在留資格による期限は「条件付き」です。"
            ]

    def test_a_general_status_may_be_one_of_its_kinds(self, small_catalogue: Catalogue) -> None:
        member = Member("rahman", status="highly_skilled_professional")
        found = line(ask(small_catalogue, dismissal(), member), "IMM-07b")
        assert [str(point.text) for point in found.conditional] == ["在留資格「高度専門職」の区分によります"]

    def test_another_status_has_no_such_duty(self, small_catalogue: Catalogue) -> None:
        outcome = ask(small_catalogue, dismissal(), Member("rahman", status="permanent_resident"))
        assert {rule for rule, _member in codes(outcome)} & {"IMM-07b", "IMM-20", "IMM-10"} == set()

    def test_a_date_that_is_missing_is_named(self, small_catalogue: Catalogue) -> None:
        outcome = ask(small_catalogue, dismissal(), Member("rahman", status="student"))
        wages, renewal = line(outcome, "LAB-02"), line(outcome, "IMM-10")
        assert str(wages.problem) == "計算できません: 会社に支払いを求めた日がわかりません"
        assert str(renewal.problem) == "計算できません: 在留期間の満了日がわかりません"
        assert renewal.problem is not None
        assert renewal.problem.say("en") == "Cannot be computed: not known: End of the period of stay"
        assert wages.last_day is wages.office_day is wages.days_left is None

    def test_several_missing_dates_are_named_together(self, small_catalogue: Catalogue) -> None:
        closing = Happening("c", "company_closing", date(2026, 11, 1), "rahman")
        found = line(ask(small_catalogue, closing, ENGINEER), "LAB-06")
        assert str(found.problem) == "計算できません: 破産手続開始の決定・倒産の認定の日・退職日がわかりません"

    def test_the_event_stands_in_where_the_rule_allows(self, small_catalogue: Catalogue) -> None:
        found = line(ask(small_catalogue, dismissal(insured="employees"), ENGINEER), "SOC-07")
        assert found.last_day == date(2026, 11, 21)
        assert [point.kind for point in found.conditional] == ["condition", "assumed"]
        told = dismissal(insured="employees", insurance_lost_on=date(2026, 11, 2))
        found = line(ask(small_catalogue, told, ENGINEER), "SOC-07")
        assert found.last_day == date(2026, 11, 22)
        assert [point.kind for point in found.conditional] == ["condition"]

    def test_a_fact_of_another_event_is_not_missing_here(self, small_catalogue: Catalogue) -> None:
        for event, points in (("violence", ["assumed"]), ("passport_lost", [])):  # violence alone asks for the flight
            outcome = ask(small_catalogue, Happening("s", event, date(2026, 11, 2), "nasrin"), FAMILY)
            found = line(outcome, "IMM-21")
            assert found.last_day == date(2027, 5, 2)
            assert [point.kind for point in found.conditional] == points

    def test_a_fact_that_nobody_told_makes_it_conditional(self, small_catalogue: Catalogue) -> None:
        for told in ({}, {"insured": None}, {"insured": "unknown"}):
            found = line(ask(small_catalogue, dismissal(**told), ENGINEER), "SOC-07")
            assert ("fact", "insured") in {(point.kind, point.code) for point in found.conditional}
        assert ("SOC-07", "rahman") not in codes(ask(small_catalogue, dismissal(insured="national"), ENGINEER))

    def test_a_month_is_a_range(self, small_catalogue: Catalogue) -> None:
        for on in (PartialDate(2026, 11), (date(2026, 11, 1), date(2026, 11, 30))):
            found = line(ask(small_catalogue, dismissal(on), ENGINEER), "IMM-07b")
            assert (found.last_day, found.range) == (date(2026, 11, 15), (date(2026, 11, 15), date(2026, 12, 14)))
            assert found.urgency == "today"  # the earliest has passed, the latest has not

    def test_a_day_that_nobody_knows(self, small_catalogue: Catalogue) -> None:
        outcome = ask(small_catalogue, dismissal(None), ENGINEER)
        assert str(line(outcome, "IMM-07b").problem) == (
            "計算できません: 解雇された日（雇用が終わった日）がわかりません"
        )
        assert line(outcome, "IMM-10").last_day == date(2027, 2, 20)
        assert [str(finding.text) for finding in outcome.findings] == [
            "解雇: 「解雇された日（雇用が終わった日）」がわかりません。"
        ]

    @pytest.mark.parametrize(
        ("born", "expected"),
        [
            (date(2018, 6, 1), "yes"),
            (date(2010, 12, 1), "yes"),  # 15
            (date(2010, 11, 2), "no"),  # 16 today
            (PartialDate(2010), "maybe"),
            (PartialDate(1999), "no"),
            (None, "maybe"),
        ],
    )
    def test_an_age_that_is_not_exact(self, small_catalogue: Catalogue, born: object, expected: str) -> None:
        child = Member("arif", role="child", birth=born)  # type: ignore[arg-type]
        divorce = Happening("v", "divorce", date(2026, 11, 2), "rahman")
        found = [one for one in ask(small_catalogue, divorce, [ENGINEER, child]).deadlines if one.rule.code == "FAM-20"]
        shown = "no" if not found else "maybe" if any(p.kind == "birth" for p in found[0].conditional) else "yes"
        assert shown == expected

    def test_beyond_the_calendar(self, small_catalogue: Catalogue) -> None:
        found = line(ask(small_catalogue, dismissal(date.max), ENGINEER), "IMM-07b")
        assert str(found.problem) == "計算できません: 暦の範囲を超えます"


class TestVersions:
    def divorce(self, on: date) -> Happening:
        return Happening("v", "divorce", on, "rahman")

    def test_the_day_of_the_event_picks_the_law(self, small_catalogue: Catalogue) -> None:
        before = line(ask(small_catalogue, self.divorce(date(2026, 3, 31)), ENGINEER), "FAM-05")
        after = line(ask(small_catalogue, self.divorce(date(2026, 4, 1)), ENGINEER), "FAM-05")
        assert (before.last_day, after.last_day) == (date(2028, 3, 31), date(2031, 4, 1))
        assert before.rule.valid_until == date(2026, 3, 31)

    def test_a_later_version_that_would_alter_it_is_named(self, small_catalogue: Catalogue) -> None:
        before = line(ask(small_catalogue, self.divorce(date(2026, 3, 31)), ENGINEER), "FAM-05")
        after = line(ask(small_catalogue, self.divorce(date(2026, 4, 1)), ENGINEER), "FAM-05")
        change = before.coming_change
        assert change is not None
        assert (change.valid_from, change.last_day) == (date(2026, 4, 1), date(2031, 3, 31))
        assert after.coming_change is None

    def test_a_range_over_the_change_ends_by_the_new_law(self, small_catalogue: Catalogue) -> None:
        span = Happening("v", "divorce", (date(2026, 3, 1), date(2026, 4, 30)), "rahman")
        found = line(ask(small_catalogue, span, ENGINEER), "FAM-05")
        assert found.range == (date(2028, 3, 1), date(2031, 4, 30))

    def test_a_range_over_a_law_that_became_stricter(self, small_catalogue: Catalogue) -> None:
        span = Happening("v", "eviction", (date(2026, 3, 15), date(2026, 4, 10)), "rahman")
        found = line(ask(small_catalogue, span, ENGINEER), "FAM-09")
        assert (found.last_day, found.range) == (date(2026, 5, 10), (date(2026, 5, 10), date(2026, 9, 15)))

    def test_a_later_version_with_the_same_day_is_no_change(self, small_catalogue: Catalogue) -> None:
        moved = Happening("m", "move_within", date(2024, 5, 1), "rahman")
        found = line(ask(small_catalogue, moved, FAMILY), "SOC-12")
        assert (found.rule.valid_until, found.coming_change) == (date(2024, 9, 30), None)

    def test_a_warning_of_a_law_to_come(self, small_catalogue: Catalogue) -> None:
        arrears = Happening("a", "arrears", date(2026, 10, 31), "rahman")
        member = Member("rahman", status="permanent_resident")
        now, later = ask(small_catalogue, arrears, member), ask(small_catalogue, arrears, member, date(2027, 5, 1))
        assert [str(point.text) for point in line(now, "IMM-22").conditional] == ["2027-04-01 から適用されます"]
        student = ask(small_catalogue, arrears, Member("rahman", status="student"))
        assert ("IMM-22", "rahman") not in codes(student)
        assert ("IMM-22", "rahman") not in codes(later)  # the day of the event is what counts


class TestWhoIsConcerned:
    def test_the_newborn_needs_no_record(self, small_catalogue: Catalogue) -> None:
        outcome = ask(small_catalogue, birth(), FAMILY)
        assert codes(outcome) == {("FAM-01", "newborn:b"), ("IMM-05", "newborn:b")}
        assert line(outcome, "FAM-01").rule.actor == "parent"

    def test_the_newborn_may_have_one(self, small_catalogue: Catalogue) -> None:
        baby = Member("lina", "リナ", "child", birth=date(2026, 4, 10))
        outcome = ask(small_catalogue, birth(subject="lina"), [*FAMILY, baby])
        assert codes(outcome) == {("FAM-01", "lina"), ("IMM-05", "lina")}

    def test_a_japanese_child_needs_no_status(self, small_catalogue: Catalogue) -> None:
        assert codes(ask(small_catalogue, birth(child_japanese=True), FAMILY)) == {("FAM-01", "newborn:b")}

    def test_the_status_of_a_parent_may_be_what_counts(self, small_catalogue: Catalogue) -> None:
        special = Member("jiu", role="spouse", status="special_permanent_resident")
        outcome = ask(small_catalogue, birth(child_japanese="no"), [ENGINEER, special])
        assert line(outcome, "IMM-17").conditional == ()
        unknown = Member("jiu", role="spouse")
        found = line(ask(small_catalogue, birth(child_japanese="no"), [ENGINEER, unknown]), "IMM-17")
        assert [str(point.text) for point in found.conditional] == ["在留資格がわかりません（親）"]

    def test_the_deceased_has_no_line_but_what_others_do(self, small_catalogue: Catalogue) -> None:
        death = Happening("x", "spouse_death", date(2026, 11, 10), "rahman", other="nasrin")
        outcome = ask(small_catalogue, death, FAMILY)
        assert codes(outcome) == {("IMM-16", "nasrin")}
        assert line(outcome, "IMM-16").rule.actor == "relative"
        nobody = ask(small_catalogue, Happening("x", "family_death", date(2026, 11, 10), "rahman"), FAMILY)
        assert line(nobody, "IMM-16").member.key == "deceased:x"
        assert [point.kind for point in line(nobody, "IMM-16").conditional] == ["status"]

    def test_seen_from_the_spouse_the_anchor_is_the_spouse(self, small_catalogue: Catalogue) -> None:
        divorce = Happening("v", "divorce", date(2026, 11, 2), "nasrin")
        outcome = ask(small_catalogue, divorce, FAMILY)
        assert ("IMM-08", "nasrin") in codes(outcome)
        assert ("IMM-08", "rahman") not in codes(outcome)  # his is a work status
        assert ("FAM-20", "arif") in codes(outcome)  # the anchor's child is hers

    def test_roles_that_a_happening_states_win(self, small_catalogue: Catalogue) -> None:
        divorce = Happening("v", "divorce", date(2026, 11, 2), "nasrin", roles={"arif": "other"})
        assert ("FAM-20", "arif") not in codes(ask(small_catalogue, divorce, FAMILY))

    def test_a_rule_may_mean_the_status_of_somebody_else(self, small_catalogue: Catalogue) -> None:
        def shown(event: str, subject: str, members: list[Member]) -> set[tuple[str, str]]:
            return codes(ask(small_catalogue, Happening("h", event, date(2026, 11, 2), subject), members))

        permanent = Member("rahman", status="permanent_resident")
        japanese = Member("yuki", role="spouse", status="japanese_national")
        assert shown("new_job", "rahman", FAMILY) == {("SOC-10", "nasrin")}  # his status, her line
        assert shown("new_job", "rahman", [permanent, WIFE]) == set()
        assert shown("marriage", "rahman", [ENGINEER, japanese]) == {("FAM-13", "rahman")}
        assert shown("marriage", "rahman", FAMILY) == set()
        assert shown("move_in", "rahman", [permanent, WIFE, CHILD]) == {("RES-07", "arif")}  # one parent will do
        assert shown("move_in", "rahman", [permanent, japanese, CHILD]) == set()

    def test_an_adult_child_is_no_child(self, small_catalogue: Catalogue) -> None:
        grown = Member("arif", role="child", birth=date(2008, 11, 2))
        moved = Happening("m", "move_in", date(2026, 11, 2), "rahman")
        assert codes(ask(small_catalogue, moved, [ENGINEER, grown])) == set()
        assert codes(ask(small_catalogue, moved, [ENGINEER, Member("arif", role="child", birth=date(2008, 11, 3))]))

    def test_a_rule_may_reach_children_of_eighteen(self, small_catalogue: Catalogue) -> None:
        moved = Happening("m", "move_within", date(2026, 11, 2), "rahman")
        for born, reached in ((date(2008, 11, 2), True), (date(2007, 11, 3), True), (date(2007, 11, 2), False)):
            child = Member("arif", role="child", birth=born)
            assert (("SOC-12", "arif") in codes(ask(small_catalogue, moved, [ENGINEER, child]))) is reached

    def test_where_nobody_asked_about_the_household_it_may_be_there(self, small_catalogue: Catalogue) -> None:
        divorce = Happening("v", "divorce", date(2026, 11, 2), "rahman")
        outcome = ask(small_catalogue, divorce, ENGINEER, household_known=False)
        found = line(outcome, "FAM-20", "children:v")
        assert [str(point.text) for point in found.conditional] == [
            "その子（18歳未満）がいる場合",
            "年齢がわかりません",
        ]
        assert ("FAM-20", "children:v") not in codes(ask(small_catalogue, divorce, ENGINEER))
        assert ("IMM-08", "spouse:v") in codes(outcome)
        told = Happening("v", "divorce", date(2026, 11, 2), "rahman", {"spouse_japanese": "yes"})
        assert ("IMM-08", "spouse:v") not in codes(ask(small_catalogue, told, ENGINEER, household_known=False))


class TestSeveralHappenings:
    def test_one_line_with_all_reasons_and_the_earliest_day(self, small_catalogue: Catalogue) -> None:
        left = Happening("l", "resignation", date(2026, 10, 20), "rahman")
        outcome = ask(small_catalogue, [dismissal(), left], FAMILY)
        found = line(outcome, "IMM-07b")
        assert found.last_day == date(2026, 11, 3)
        assert [cause.happening.key for cause in found.causes] == ["l", "d"]
        assert [str(cause.reason) for cause in found.causes] == [
            "退職 2026-10-20 の翌日から14日",
            "解雇 2026-11-01 の翌日から14日",
        ]

    def test_the_order_in_which_they_are_told_changes_nothing(self, small_catalogue: Catalogue) -> None:
        told = [dismissal(), Happening("l", "resignation", date(2026, 10, 20), "rahman"), birth()]
        one, other = ask(small_catalogue, told, FAMILY), ask(small_catalogue, told[::-1], FAMILY[::-1])
        assert one.deadlines == other.deadlines
