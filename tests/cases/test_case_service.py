"""Cases as a whole, their people and their staff, through the services."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit.guard import AuditMissing
from app.audit.trail import trail_of
from app.authz.actor import Actor
from app.cases import timeline
from app.cases.lifecycle import CaseStatus, Turn
from app.cases.models import Case, CaseEvent, CaseMember, CasePerson, Need
from app.cases.queries import cases, needs, persons
from app.cases.schemas.cases import CaseFacts
from app.cases.schemas.events import Correction, NoteForm
from app.cases.schemas.needs import MoveNeed, NeedForm
from app.cases.schemas.reviews import ReviewForm
from app.cases.service import cases as service
from app.cases.service import events, reviews
from app.cases.service import needs as need_service
from app.cases.service import persons as person_service
from app.core import clock
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.core.listing import ListQuery
from app.search.queries import Scope, find
from tests.cases.conftest import Writing, opened, person
from tests.support.people import Cast


def kinds(session: Session, case: Case) -> list[str]:
    session.flush()
    found = session.scalars(sa.select(CaseEvent.kind).where(CaseEvent.case_id == case.id).order_by(CaseEvent.id))
    return list(found)


def listed(session: Session, people: Cast, login: str, **filters: str) -> list[str]:
    query = ListQuery(q=filters.pop("q", ""), filters=filters, sort="-activity", path="/cases")
    return [row.case.ref for row in cases.page(session, people[login], query).items]


def seen_by(actor: Actor, session: Session, ids: Sequence[int]) -> set[int]:
    return cases.visible_ids(session, actor, ids)


class TestOpening:
    def test_a_case_begins_with_its_person_its_needs_and_one_line(self, session: Session, people: Cast) -> None:
        case = opened(session, people["coordinator"])
        assert case.status == CaseStatus.RECEIVED
        assert case.assigned_to_id == people["coordinator"].user_id
        assert [need.domain for need in needs.of_case(session, case.id)] == ["residence", "housing"]
        assert [(one.person.id, one.role) for one in persons.of_case(session, case)] == [(case.person_id, "self")]
        assert kinds(session, case) == ["opened"]

    def test_urgency_above_routine_needs_its_reason(self, session: Session, people: Cast) -> None:
        with pytest.raises(Invalid) as refused:
            opened(session, people["coordinator"], urgency="urgent")
        assert refused.value.field == "urgency_reason"

    def test_nobody_opens_a_case_of_another_centre_or_without_the_right(self, session: Session, people: Cast) -> None:
        here = person(session, people["coordinator"])
        for login in ("coordinator2", "counsellor"):
            with pytest.raises(Forbidden):
                opened(session, people[login], person=here)

    def test_what_was_typed_is_found_by_two_letters(self, session: Session, people: Cast) -> None:
        case = opened(session, people["coordinator"])
        for login, expected in (("colleague", [case.ref]), ("coordinator2", [])):
            actor = people[login]
            scope = Scope(frozenset({people.shizuoka, people.hamamatsu}), frozenset({"case"}))
            found = find(session, scope, "倒産", visible={"case": partial(seen_by, actor)})
            assert [hit.subject_ref for hit in found.hits] == expected


class TestSeeing:
    def test_a_centre_sees_its_own_cases_alone(self, session: Session, people: Cast) -> None:
        ref = opened(session, people["coordinator"]).ref
        assert {
            login: cases.by_ref(session, people[login], ref) is not None
            for login in ("coordinator", "colleague", "supervisor", "counsellor", "coordinator2", "operator")
        } == {
            "coordinator": True, "colleague": True, "supervisor": True, "counsellor": False,
            "coordinator2": False, "operator": False,
        }  # fmt: skip

    def test_a_counsellor_sees_a_case_as_soon_as_they_take_part(self, session: Session, people: Cast) -> None:
        case = opened(session, people["coordinator"])
        service.add_member(session, people["coordinator"], case, "counsellor")
        assert cases.by_ref(session, people["counsellor"], case.ref) is case
        service.remove_member(session, people["coordinator"], case, "counsellor")
        assert cases.by_ref(session, people["counsellor"], case.ref) is None

    def test_nobody_of_elsewhere_becomes_a_member(self, session: Session, people: Cast) -> None:
        case = opened(session, people["coordinator"])
        for login in ("coordinator2", "disabled", "operator", "no-such"):
            with pytest.raises(Invalid):
                service.add_member(session, people["coordinator"], case, login)
        assert session.scalar(sa.select(sa.func.count()).select_from(CaseMember)) == 0

    def test_references_are_read_as_they_are_read_out(self, session: Session, people: Cast) -> None:
        case = opened(session, people["coordinator"])
        spoken = case.ref.lower().replace("0", "o").replace("1", "l")
        assert cases.by_ref(session, people["coordinator"], f" {spoken} ") is case


class TestListing:
    def test_filters_narrow_the_list(self, session: Session, people: Cast) -> None:
        mine = opened(session, people["coordinator"], urgency="urgent", urgency_reason="退去が今週")
        free = opened(session, people["colleague"], take=False, needs=[("medical", "通院")])
        opened(session, people["coordinator2"])
        assert set(listed(session, people, "coordinator")) == {mine.ref, free.ref}
        assert listed(session, people, "coordinator", mine="1") == [mine.ref]
        assert listed(session, people, "coordinator", assigned="nobody") == [free.ref]
        assert listed(session, people, "supervisor", assigned="coordinator") == [mine.ref]
        assert listed(session, people, "coordinator", urgency="urgent") == [mine.ref]
        assert listed(session, people, "coordinator", domain="medical") == [free.ref]
        assert listed(session, people, "coordinator", status="closed") == []
        assert listed(session, people, "coordinator", q=mine.ref[:6].lower()) == [mine.ref]
        assert listed(session, people, "coordinator", q="%") == []

    def test_a_case_turns_silent_sooner_the_more_urgent_it_is(
        self, session: Session, people: Cast, today: date
    ) -> None:
        eight_days = today - timedelta(days=8)
        urgent = opened(
            session, people["coordinator"], urgency="urgent", urgency_reason="住まいがない", opened_on=eight_days
        )
        routine = opened(session, people["coordinator"], opened_on=eight_days)
        assert [row.case.ref for row in cases.silent(session, people["coordinator"])] == [urgent.ref]
        after_eight_days = cases.silent(session, people["coordinator"], 8)
        assert [row.case.ref for row in after_eight_days] == [urgent.ref, routine.ref]
        assert cases.silent(session, people["colleague"]) == []
        assert [row.case.ref for row in cases.silent(session, people["colleague"], mine=False)] == [urgent.ref]

    def test_looking_at_it_or_passing_it_on_does_not_end_a_silence(
        self, session: Session, people: Cast, today: date
    ) -> None:
        case = opened(session, people["coordinator"], opened_on=today - timedelta(days=40))
        reviews.add(session, people["supervisor"], case, ReviewForm(verdict="needs_attention", finding="動きがない。"))
        service.assign(session, people["supervisor"], case, "colleague", case.version)
        timeline.add(session, people["coordinator"], case.id, "contact", activity=False)
        assert cases.is_silent(case)
        events.add(session, people["colleague"], case, NoteForm(text="本人に電話した。"))
        assert not cases.is_silent(case)


class TestChanging:
    def test_editing_tells_what_changed_and_needs_the_version_seen(self, session: Session, people: Cast) -> None:
        case = opened(session, people["coordinator"])
        seen = case.version
        service.edit(session, people["colleague"], case, CaseFacts(title="新しい件名", story="別の経緯"), seen)
        assert (case.title, case.story, case.version) == ("新しい件名", "別の経緯", seen + 1)
        with pytest.raises(Conflict):
            service.edit(session, people["coordinator"], case, CaseFacts(title="古い画面から"), seen)
        assert case.title == "新しい件名"

    def test_status_moves_only_as_the_table_says(self, session: Session, people: Cast) -> None:
        case, actor = opened(session, people["coordinator"]), people["coordinator"]
        for target in (CaseStatus.WATCHING, CaseStatus.CLOSED, CaseStatus.RECEIVED):
            with pytest.raises(Conflict):
                service.move(session, actor, case, target, "理由", case.version)
        service.move(session, actor, case, CaseStatus.ACTIVE, "面談を始めた", case.version)
        service.move(session, actor, case, CaseStatus.WATCHING, "役所の返事を待つ", case.version)
        assert case.status == CaseStatus.WATCHING
        assert kinds(session, case) == ["opened", "status", "status"]

    def test_the_turn_says_who_and_since_when(self, session: Session, people: Cast, today: date) -> None:
        case = opened(session, people["coordinator"])
        since = today - timedelta(days=3)
        service.set_turn(session, people["coordinator"], case, Turn.OFFICE, "課税証明書を待つ", since)
        assert (case.turn, case.turn_since, case.turn_note) == ("office", since, "課税証明書を待つ")
        with pytest.raises(Invalid):
            service.set_turn(session, people["coordinator"], case, Turn.CENTRE, since=today + timedelta(days=1))

    def test_a_supervisor_assigns_and_a_coordinator_takes_what_nobody_has(self, session: Session, people: Cast) -> None:
        case = opened(session, people["coordinator"], take=False)
        with pytest.raises(Forbidden):
            service.assign(session, people["coordinator"], case, "colleague", case.version)
        service.assign(session, people["coordinator"], case, "coordinator", case.version)
        with pytest.raises(Forbidden):
            service.assign(session, people["colleague"], case, "colleague", case.version)
        service.assign(session, people["supervisor"], case, "colleague", case.version)
        assert case.assigned_to_id == people["colleague"].user_id
        with pytest.raises(Invalid):
            service.assign(session, people["supervisor"], case, "coordinator2", case.version)

    def test_only_another_supervisor_reviews(self, session: Session, people: Cast) -> None:
        case = opened(session, people["supervisor"])
        form = ReviewForm(verdict="ok", finding="よい。")
        for login in ("supervisor", "coordinator", "supervisor2"):
            with pytest.raises(Forbidden):
                reviews.add(session, people[login], case, form)

    def test_a_change_that_nobody_tells_is_not_kept(self, people: Cast, writing: Writing) -> None:
        """The planted defect: a need slipped in beside the services."""
        with writing() as session:
            case_id = opened(session, people["coordinator"]).id
        session_open = writing()
        with pytest.raises(AuditMissing), session_open as session:
            session.add(Need(ref="N-X", case_id=case_id, domain="other", title="x", opened_on=clock.today()))

    def test_every_act_is_an_entry_of_the_case(self, session: Session, people: Cast) -> None:
        case = opened(session, people["coordinator"])
        service.set_urgency(session, people["coordinator"], case, "soon", "期限が近い", case.version)
        entries = [(e.action, e.subject_id) for e in trail_of(session).entries if e.subject_kind == "case"]
        assert entries == [("case.opened", case.id), ("case.urgency", case.id)]


class TestPeople:
    def test_adding_changing_and_taking_out(self, session: Session, people: Cast) -> None:
        case, actor = opened(session, people["coordinator"]), people["coordinator"]
        child = person(session, actor, "トラン・ヴァン・アン")
        person_service.add(session, actor, case, child, "family")
        person_service.set_main(session, actor, case, child, case.version)
        assert [(one.person.call_name, one.role) for one in persons.of_case(session, case)] == [
            ("トラン・ヴァン・アン", "self"), ("トラン・ヴァン・ミン", "family"),
        ]  # fmt: skip
        with pytest.raises(Conflict):
            person_service.remove(session, actor, case, child)
        former = persons.of_case(session, case)[1].person
        person_service.remove(session, actor, case, former)
        session.flush()
        assert session.scalar(sa.select(sa.func.count()).where(CasePerson.case_id == case.id)) == 1

    def test_a_stranger_is_nobody_here_and_roles_are_known(self, session: Session, people: Cast) -> None:
        case, actor = opened(session, people["coordinator"]), people["coordinator"]
        stranger = person(session, actor, "パク・ジウ")
        with pytest.raises(NotFound):
            person_service.remove(session, actor, case, stranger)
        with pytest.raises(Invalid):
            person_service.add(session, actor, case, stranger, "self")

    def test_whom_a_need_concerns_stays(self, session: Session, people: Cast) -> None:
        case, actor = opened(session, people["coordinator"]), people["coordinator"]
        child = person(session, actor, "トラン・ヴァン・アン")
        with pytest.raises(Invalid):
            need_service.add(session, actor, case, NeedForm(domain="education", title="入学", person=child.ref))
        person_service.add(session, actor, case, child, "family")
        session.flush()
        need_service.add(session, actor, case, NeedForm(domain="education", title="入学", person=child.ref))
        with pytest.raises(Conflict):
            person_service.remove(session, actor, case, child)


class TestNeeds:
    def test_a_need_ends_with_an_outcome_and_can_be_taken_up_again(self, session: Session, people: Cast) -> None:
        case, actor = opened(session, people["coordinator"]), people["coordinator"]
        need = needs.of_case(session, case.id)[0]
        with pytest.raises(Invalid):
            need_service.move(session, actor, case, need, MoveNeed(state="ended"), need.version)
        with pytest.raises(Invalid) as refused:
            need_service.move(session, actor, case, need, MoveNeed(state="ended", outcome="not_met"), need.version)
        assert refused.value.field == "outcome_note"
        ended = MoveNeed(state="ended", outcome="partly_met", outcome_note="3か月だけ更新された。")
        need_service.move(session, actor, case, need, ended, need.version)
        assert (need.state, need.outcome, need.ended_on) == ("partly_met", "partly_met", clock.today())
        need_service.move(session, actor, case, need, MoveNeed(state="in_progress"), need.version)
        assert (need.state, need.outcome, need.ended_on) == ("in_progress", None, None)
        with pytest.raises(Conflict):
            need_service.move(session, actor, case, need, MoveNeed(state="in_progress"), need.version)

    def test_a_stale_need_is_a_conflict(self, session: Session, people: Cast) -> None:
        case, actor = opened(session, people["coordinator"]), people["coordinator"]
        need = needs.of_case(session, case.id)[0]
        seen = need.version
        need_service.edit(session, actor, case, need, NeedForm(domain="residence", title="更新申請"), seen)
        with pytest.raises(Conflict):
            need_service.edit(session, actor, case, need, NeedForm(domain="legal", title="別"), seen)


class TestTimeline:
    def test_a_correction_is_a_new_line_and_the_first_stays(self, session: Session, people: Cast) -> None:
        case, actor = opened(session, people["coordinator"]), people["coordinator"]
        form = NoteForm(kind="official_answer", text="10日かかる", source="出張所の窓口", basis="審査要領")
        first = events.add(session, actor, case, form)
        session.flush()
        second = events.correct(session, actor, case, first, Correction(text="20日かかる", source="出張所の窓口"))
        session.flush()
        assert (first.text, second.text, second.corrects_id, second.at) == (
            "10日かかる",
            "20日かかる",
            first.id,
            first.at,
        )
        for line in (second, session.scalars(sa.select(CaseEvent).where(CaseEvent.kind == "opened")).one()):
            with pytest.raises(Conflict):
                events.correct(session, actor, case, line, Correction(text="x"))

    def test_an_answer_names_its_office_and_no_note_comes_from_tomorrow(self, session: Session, people: Cast) -> None:
        case, actor = opened(session, people["coordinator"]), people["coordinator"]
        with pytest.raises(Invalid) as refused:
            events.add(session, actor, case, NoteForm(kind="official_answer", text="不要と言われた"))
        assert refused.value.field == "source"
        with pytest.raises(Invalid) as refused:
            events.add(session, actor, case, NoteForm(text="予定", at=clock.civil_now() + timedelta(days=1)))
        assert refused.value.field == "at"

    def test_a_kind_without_a_name_is_a_fault(self, session: Session, people: Cast) -> None:
        case = opened(session, people["coordinator"])
        with pytest.raises(KeyError):
            timeline.add(session, people["coordinator"], case.id, "something_else")

    def test_a_late_note_counts_on_its_own_day(self, session: Session, people: Cast, today: date) -> None:
        case = opened(session, people["coordinator"], opened_on=today - timedelta(days=20))
        at = clock.civil_now() - timedelta(days=5)
        events.add(session, people["coordinator"], case, NoteForm(text="先週の面談", at=at))
        assert case.last_activity_on == today - timedelta(days=5)


def test_two_editors_of_one_version_cannot_both_win(people: Cast, writing: Writing, case_ref: str) -> None:
    def save(login: str, title: str) -> None:
        with writing() as session:
            case = cases.by_ref(session, people[login], case_ref)
            assert case is not None
            service.edit(session, people[login], case, CaseFacts(title=title), seen=1)

    save("coordinator", "先に保存")
    with pytest.raises(Conflict):
        save("colleague", "あとから保存")
