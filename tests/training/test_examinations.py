"""Tests from the right to sit until the result: on screen, from paper and by file; reviews, appeals, regrades."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.audit import service as audit
from app.core import clock, ids
from app.core.db import unit_of_work
from app.core.errors import Conflict, Forbidden, Invalid
from app.training.examinations import queries, queries_outside
from app.training.examinations.lifecycle import State, Who
from app.training.examinations.models import Paper
from app.training.examinations.queries import Day, Whole
from app.training.examinations.schemas import (
    AccommodationForm,
    OutcomeForm,
    PaperForm,
    ProposalForm,
    QuestionForm,
    RegradeForm,
    ResultForm,
    ReviewForm,
    SittingForm,
)
from app.training.examinations.service import (
    accommodations,
    answering,
    importing,
    questions,
    regrading,
    results,
    reviews,
    rights,
    sittings,
)
from app.training.models import Certification
from app.training.stages.kinds import Stage, StageState
from tests.support.html import form_values, page, text
from tests.support.people import Cast, cast, sign_in
from tests.training import course


def civil(day: date, hour: int) -> datetime:
    """An hour of a day on the wall clock of Japan."""
    return datetime.combine(day, time(hour))


OPENS = civil(date(2026, 11, 23), 10)
TOLD_ON = date(2026, 11, 30)
KEYS = "abab"


@pytest.fixture
def today() -> date:
    return course.TODAY


@pytest.fixture
def people(engine: Engine) -> Cast:
    return cast(engine)


@pytest.fixture
def session(people: Cast, session: Session) -> Session:
    """Opened after the cast is there: SQLite has one writer."""
    assert people
    return session


def paper_of(session: Session, people: Cast) -> Paper:
    """Four questions in two subjects with the keys a, b, a, b; drawn by one, approved by another."""
    for number in range(4):
        form = QuestionForm(
            kind="confirmation", subject="A1" if number < 2 else "B1", wording=f"第{number}問",
            choices="はい\nいいえ\n不明", key="a",
        )  # fmt: skip
        questions.add(session, people["instructor"], form)
    quotas = [{"subject": "A1", "count": 2}, {"subject": "B1", "count": 2}]
    wanted = PaperForm.model_validate({"kind": "confirmation", "minutes": 30, "quotas": quotas})
    paper = questions.draw_paper(session, people["instructor"], wanted)
    for (_item, version, _question), key in zip(queries.on_paper(session, paper.id), KEYS, strict=True):
        version.key = key
    questions.approve_paper(session, people["training_admin"], paper, seen=paper.version)
    return paper


@dataclass
class Bench:
    """A sitting with people on its list; `names` in the order in which they were put there."""

    session: Session
    people: Cast
    ref: str

    @property
    def day(self) -> Day:
        return queries.days(self.session, self.ref)[0]

    @property
    def listed(self) -> list[Whole]:
        return queries.attempts_in(self.session, self.day.sitting)

    def one(self, number: int = 0) -> Whole:
        return self.listed[number]

    def enter(self, number: int, answers: str) -> None:
        form = ResultForm(held_on=clock.today(), answers=answers)
        one = self.one(number)
        results.enter(self.session, self.people["training_admin"], one, form, seen=one.version)

    def publish(self) -> None:
        with clock.telling(civil(TOLD_ON, 9)):
            sittings.publish(self.session, self.people["training_admin"], self.day, seen=self.day.version)
        self.session.flush()

    def states(self) -> list[str]:
        return [one.attempt.state for one in self.listed]

    def stage(self, number: int = 0) -> StageState:
        return queries.stage_state(self.session, self.one(number).enrolment, Stage.CONFIRMATION)


def bench(session: Session, people: Cast, *names: str, on_screen: bool = False) -> Bench:
    """The first person is the trainee with the log-in."""
    where = course.cohort(session)
    paper = paper_of(session, people)
    refs = []
    for number, name in enumerate(names or ("佐々木 リカ",)):
        whom = course.learner(session, people, name, login=None if number else "trainee")
        enrolment = course.enrolled(session, people, whom, where)
        refs.append(course.reached(session, people, enrolment, Stage.CONFIRMATION).ref)
    form = SittingForm(
        cohort=where.ref, paper=paper.ref, on_screen=on_screen, opens_at=OPENS, closes_at=OPENS + timedelta(hours=1),
        publish_on=TOLD_ON,
    )  # fmt: skip
    made = sittings.plan(session, people["training_admin"], form)
    found = Bench(session, people, made.ref)
    sittings.entitle(session, people["training_admin"], found.day, refs, seen=made.version)
    session.flush()
    return found


class TestBank:
    def test_a_used_version_stays_and_editing_makes_another(self, session: Session, people: Cast) -> None:
        course.cohort(session)
        paper = paper_of(session, people)
        _item, version, question = queries.on_paper(session, paper.id)[0]
        form = QuestionForm(kind="confirmation", subject="A1", wording="直した文", choices="一\n二", key="b")
        for _ in range(2):
            questions.edit(session, people["instructor"], question, form, seen=question.version)
            session.flush()
        newest, *_rest = queries.versions_of(session, question)
        # The second edit changes the version that no paper holds yet.
        assert [one.number for one in queries.versions_of(session, question)] == [2, 1]
        assert (newest.text, version.text != "直した文") == ("直した文", True)

    def test_quotas_need_questions_and_approval_a_second_person(self, session: Session, people: Cast) -> None:
        course.cohort(session)
        paper = paper_of(session, people)
        wanted = PaperForm.model_validate(
            {"kind": "confirmation", "minutes": 30, "quotas": [{"subject": "A1", "count": 3}]}
        )
        with pytest.raises(Invalid):
            questions.draw_paper(session, people["instructor"], wanted)
        paper.state = "draft"
        with pytest.raises(Forbidden):
            questions.approve_paper(session, people["instructor"], paper, seen=paper.version)


class TestResults:
    def test_all_are_told_on_the_common_day_and_the_stage_follows(self, session: Session, people: Cast) -> None:
        found = bench(session, people, "佐々木 リカ", "森 一", "林 二")
        found.enter(0, "abab")
        found.enter(1, "abb-")
        one = found.one(2)
        results.excuse(session, people["training_admin"], one, "親族の不幸", seen=one.version)
        with pytest.raises(Conflict):
            sittings.publish(session, people["training_admin"], found.day, seen=found.day.version)
        assert found.stage() is StageState.CLOSED
        found.publish()
        assert found.states() == [State.PASSED, State.FAILED, State.EXCUSED]
        assert [found.stage(number) for number in range(3)] == [StageState.MET, StageState.NOT_MET, StageState.CLOSED]
        day = date(2026, 12, 6)
        fail, absent = (rights.right_of(session, found.one(number).enrolment, "confirmation", day) for number in (1, 2))
        assert (fail.is_open, fail.tries_left, fail.last_day) == (True, 2, date(2028, 3, 31))
        assert (absent.tries_left, absent.first_day) == (3, None)

    def test_failing_keeps_the_other_stages_and_the_next_cohorts_test_is_offered(
        self, session: Session, people: Cast
    ) -> None:
        found = bench(session, people, "佐々木 リカ", "森 一")
        for number in range(2):
            found.enter(number, "bbbb")
        found.one(1).enrolment.state = "withdrawn"
        audit.record(session, people["training_admin"], "enrolment.withdrawn", "enrolment", found.one(1).enrolment.id)
        found.publish()
        assert queries.stage_state(session, found.one().enrolment, Stage.ONLINE) is StageState.MET
        # Whoever has left has a result, and stages that nobody touches any more.
        assert (found.states()[1], found.stage(1)) == (State.FAILED, StageState.CLOSED)
        later = course.cohort(session, run=2)
        form = SittingForm(
            cohort=later.ref, paper=found.day.paper.ref, opens_at=OPENS + timedelta(days=60),
            closes_at=OPENS + timedelta(days=60, hours=1), publish_on=OPENS.date() + timedelta(days=60),
        )  # fmt: skip
        made = sittings.plan(session, people["training_admin"], form)
        offered = rights.candidates(session, made)
        assert [(one.enrolment.ref, one.right.tries_left) for one in offered] == [(found.one().enrolment.ref, 2)]

    def test_two_people_at_once(self, session: Session, people: Cast) -> None:
        found = bench(session, people)
        stale = found.one().version
        found.enter(0, "abab")
        form = ResultForm(held_on=clock.today(), score=0)
        with pytest.raises(Conflict):
            results.enter(session, people["training_admin"], found.one(), form, seen=stale)

    def test_what_does_not_fit_the_paper_is_refused_and_a_correction_is_not(
        self, session: Session, people: Cast
    ) -> None:
        found = bench(session, people)
        for form in ({"score": 5}, {"answers": "aba"}, {"answers": "abax"}, {"answers": "abae"}, {}):
            one, wanted = found.one(), ResultForm.model_validate({"held_on": course.TODAY, **form})
            with pytest.raises(Invalid):
                results.enter(session, people["training_admin"], one, wanted, seen=one.version)
        found.enter(0, "bbbb")
        found.enter(0, "abbb")
        assert (found.one().attempt.score, found.one().attempt.pass_mark) == (3, 70)

    def test_a_file_is_checked_applied_once_and_overwrites_nothing(self, session: Session, people: Cast) -> None:
        found = bench(session, people, "佐々木 リカ", "森 一")
        first, second = (one.enrolment.ref for one in found.listed)
        content = (
            "受講番号,氏名,受験日,問1,問2,問3,問4\n"
            f"{first},佐々木 リカ,2026-11-20,ａ,b,a,\n{second},別の人,2026-11-20,a,b,a,b\nE-00000000,,,a,b,a,b\n"
            f"{first},,,a,b,a,b\n{second},,2099-01-01,a,z,a,b\n"
        ).encode("cp932")
        admin = people["training_admin"]
        kept = importing.hold(session, admin, found.day, "結果.csv", content)
        checked = importing.check(session, found.day, kept)
        assert [(one.state, tuple(one.problems)) for one in checked] == [
            ("new", ()), ("out", ("name_differs",)), ("out", ("unknown_person",)), ("out", ("two_rows", "future")),
            ("out", ("future", "not_a_choice", "two_rows")),
        ]  # fmt: skip
        assert found.states() == [State.ENTITLED] * 2
        assert importing.apply(session, admin, found.day, kept, seen=kept.version) == 1
        assert (found.one().attempt.score, found.one().attempt.held_on) == (3, date(2026, 11, 20))
        with pytest.raises(Conflict):
            importing.apply(session, admin, found.day, kept, seen=kept.version)
        again = importing.hold(session, admin, found.day, "結果.csv", content)
        before = queries_outside.file_sent(session, found.day.sitting, again.digest)
        assert before is not None
        assert importing.check(session, found.day, again)[0].state == "same"
        assert importing.apply(session, admin, found.day, again, seen=again.version) == 0
        lower = importing.hold(session, admin, found.day, "x.csv", f"受講番号,得点\n{first},1\n".encode())
        assert importing.check(session, found.day, lower)[0].problems == ["result_differs"]


class TestOnScreen:
    def begun(self, session: Session, people: Cast) -> Bench:
        found = bench(session, people, on_screen=True)
        with clock.telling(OPENS):
            one = found.one()
            answering.start(session, people["trainee"], one, Who.TRAINEE, seen=one.version)
        session.flush()
        return found

    def test_extra_time_is_a_second_persons_and_lengthens_the_clock(self, session: Session, people: Cast) -> None:
        found = bench(session, people, on_screen=True)
        form = AccommodationForm(
            learner=found.one().learner.ref, extra_per_cent=50, ground="診断書を確認", valid_from=course.TODAY
        )
        made = accommodations.propose(session, people["training_admin"], form)
        made.proposed_by_id = people["approver"].user_id
        with pytest.raises(Forbidden):
            accommodations.decide(session, people["approver"], made, "approve", seen=made.version)
        made.proposed_by_id = people["training_admin"].user_id
        accommodations.decide(session, people["approver"], made, "approve", seen=made.version)
        session.flush()
        with clock.telling(OPENS + timedelta(minutes=30)):
            one = found.one()
            answering.start(session, people["trainee"], one, Who.TRAINEE, seen=one.version)
        assert one.attempt.ends_at == clock.to_instant(OPENS + timedelta(minutes=30 + 45))

    @pytest.mark.parametrize("minutes", [-1, 61])
    def test_it_begins_inside_the_window_alone(self, session: Session, people: Cast, minutes: int) -> None:
        one = bench(session, people, on_screen=True).one()
        with clock.telling(OPENS + timedelta(minutes=minutes)), pytest.raises(Conflict):
            answering.start(session, people["trainee"], one, Who.TRAINEE, seen=one.version)

    def test_after_a_break_the_remaining_time_is_there(self, session: Session, people: Cast) -> None:
        found = self.begun(session, people)
        with clock.telling(OPENS + timedelta(minutes=10)):
            one = found.one()
            assert answering.save(session, people["trainee"], one, 1, "a")
            answering.interrupt(session, people["instructor"], one, "停電", seen=one.version)
        with clock.telling(OPENS + timedelta(hours=3)):
            with pytest.raises(Conflict):
                answering.save(session, people["trainee"], one, 2, "b")
            answering.resume(session, people["instructor"], one, seen=one.version)
            assert one.attempt.ends_at == clock.to_instant(OPENS + timedelta(hours=3, minutes=20))
            assert [item.answer for item in queries.items_of(session, one.attempt)] == ["a", None, None, None]

    def test_what_comes_after_the_clock_is_not_kept(self, session: Session, people: Cast) -> None:
        found = self.begun(session, people)
        one = found.one()
        with clock.telling(OPENS + timedelta(minutes=29)):
            assert answering.save(session, people["trainee"], one, 1, "a")
        with clock.telling(OPENS + timedelta(minutes=30)):
            assert not answering.save(session, people["trainee"], one, 2, "b")
        session.flush()
        assert (one.attempt.state, one.attempt.score) == (State.MARKED, 1)
        assert [event.after for event in queries.events_of(session, one.attempt)] == [
            State.ENTITLED, State.STARTED, State.TIMED_OUT, State.MARKED,
        ]  # fmt: skip


class TestReviewsAndAppeals:
    def failed(self, session: Session, people: Cast) -> Bench:
        found = bench(session, people)
        found.enter(0, "bbbb")
        found.publish()
        return found

    def test_void_is_by_two_people_and_the_stage_is_open_again(self, session: Session, people: Cast) -> None:
        found = self.failed(session, people)
        one, admin, approver = found.one(), people["training_admin"], people["approver"]
        form = ReviewForm(review_kind="irregularity", ground="問題用紙が1枚足りなかった")
        review = reviews.open_review(session, people["instructor"], one, form, seen=one.version)
        outcome = OutcomeForm(outcome="void_free", outcome_note="確認した")
        with pytest.raises(Invalid):
            reviews.decide(session, approver, one, review, outcome, seen=review.version)
        proposal = ProposalForm(proposal="void_free", proposal_note="落丁")
        reviews.propose(session, admin, one, review, proposal, seen=review.version)
        assert found.stage() is StageState.NOT_MET
        with pytest.raises(Forbidden):
            reviews.decide(session, admin, one, review, outcome, seen=review.version)
        reviews.decide(session, approver, one, review, outcome, seen=review.version)
        session.flush()
        assert (found.states(), found.stage()) == ([State.VOID_FREE], StageState.OPEN)

    def test_what_is_in_review_is_told_when_it_stands(self, session: Session, people: Cast) -> None:
        found = bench(session, people)
        found.enter(0, "abab")
        one = found.one()
        form = ReviewForm(review_kind="complaint", ground="騒音があった")
        review = reviews.open_review(session, people["instructor"], one, form, seen=one.version)
        found.publish()
        assert found.states() == [State.IN_REVIEW]
        proposal = ProposalForm(proposal="stands", proposal_note="影響なし")
        reviews.propose(session, people["training_admin"], one, review, proposal, seen=review.version)
        outcome = OutcomeForm(outcome="stands", outcome_note="影響なし")
        reviews.decide(session, people["approver"], one, review, outcome, seen=review.version)
        assert (found.states(), found.stage()) == ([State.PASSED], StageState.MET)

    @pytest.mark.parametrize(("day", "is_open"), [(14, True), (15, False)])
    def test_an_appeal_has_its_window(self, session: Session, people: Cast, day: int, is_open: bool) -> None:
        found = self.failed(session, people)
        one = found.one()
        with clock.telling(civil(TOLD_ON + timedelta(days=day), 12)):
            if not is_open:
                with pytest.raises(Conflict):
                    reviews.appeal(session, people["trainee"], one, "採点", seen=one.version)
                return
            review = reviews.appeal(session, people["trainee"], one, "採点", seen=one.version)
            outcome = OutcomeForm(outcome="passed", outcome_note="認める")
            reviews.decide(session, people["approver"], one, review, outcome, seen=review.version)
        assert (found.states(), found.stage()) == ([State.PASSED], StageState.MET)


class TestRegrading:
    def told(self, session: Session, people: Cast) -> Bench:
        """With the right key `b` for the first question the first two would be on the other side of the mark of 3."""
        found = bench(session, people, "佐々木 リカ", "森 一", "林 二")
        for number, answers in enumerate(("bbaa", "abaa", "abab")):
            found.enter(number, answers)
        found.publish()
        assert found.states() == [State.FAILED, State.PASSED, State.PASSED]
        return found

    def propose(self, session: Session, people: Cast, found: Bench) -> regrading.Regrade:
        _item, _version, question = queries.on_paper(session, found.day.paper.id)[0]
        return regrading.propose(
            session, people["training_admin"], question, RegradeForm(version_number=1, key="b", reason="正答の誤り")
        )

    def test_a_dry_run_lists_and_changes_nothing(self, session: Session, people: Cast) -> None:
        found = self.told(session, people)
        regrade = self.propose(session, people, found)
        changes = regrading.preview(session, regrade)
        assert [(change.effect, change.score) for change in changes] == [("gains", 3), ("loses", 2), ("", 3)]
        assert found.states() == [State.FAILED, State.PASSED, State.PASSED]
        regrade.proposed_by_id = people["approver"].user_id
        with pytest.raises(Forbidden):
            regrading.decide(session, people["approver"], regrade, "approve", (), seen=regrade.version)

    def test_a_fail_passes_at_once_and_a_pass_stands_unless_decided(self, session: Session, people: Cast) -> None:
        found = self.told(session, people)
        regrade = self.propose(session, people, found)
        assert regrading.decide(session, people["approver"], regrade, "approve", (), seen=regrade.version) == 1
        session.flush()
        assert found.states() == [State.PASSED] * 3
        assert [one.attempt.score for one in found.listed] == [3, 2, 3]
        assert found.stage(0) is StageState.MET
        # The next paper is marked by the mended key.
        held = [version for _item, version, _question in queries.on_paper(session, found.day.paper.id)]
        assert queries.keys_of(session, held)[held[0].id] == "b"

    def test_one_by_one_a_pass_may_fail_but_nobody_certified(self, session: Session, people: Cast) -> None:
        found = self.told(session, people)
        regrade = self.propose(session, people, found)
        ref, whose = found.one(1).attempt.ref, found.one(1).learner.id
        certified = Certification(
            ref=ids.new_ref("U"), learner_id=whose, state="approved", starts_on=TOLD_ON, basis_note="修了",
            proposed_on=TOLD_ON, proposed_by_id=1, version=1,
        )  # fmt: skip
        session.add(certified)
        audit.record(session, people["approver"], "certification.approved", "certification", certified.id)
        with pytest.raises(Invalid):
            regrading.decide(session, people["approver"], regrade, "approve", [ref], seen=regrade.version)
        session.delete(certified)
        audit.record(session, people["approver"], "certification.removed", "certification", certified.id)
        regrading.decide(session, people["approver"], regrade, "approve", [ref], seen=regrade.version)
        session.flush()
        assert found.states() == [State.PASSED, State.FAILED, State.PASSED]
        assert found.stage(1) is StageState.NOT_MET


@pytest.fixture
def on_screen(engine: Engine, people: Cast) -> str:
    """The reference of the trainee's attempt."""
    with unit_of_work(engine, write=True) as session:
        return bench(session, people, on_screen=True).one().attempt.ref


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Let the clock of the server stand at a wall-clock moment, in whatever thread it answers."""

    def stand(moment: datetime) -> None:
        clock.fix_today(moment.date())
        monkeypatch.setattr(clock, "now", lambda: clock.to_instant(moment))

    return stand


class TestPages:
    def test_a_trainee_sits_without_script_and_hears_on_the_common_day(
        self, client: TestClient, on_screen: str, at: Callable[[datetime], None]
    ) -> None:
        at(OPENS)
        sign_in(client, "trainee")
        base = f"/training/mine/tests/{on_screen}"
        shown = page(client.get(base))
        assert client.post(f"{base}/start", data=form_values(shown, f"{base}/start")).status_code == 303
        address = f"{base}/questions"
        for answer in ("a", "b", "c", None):
            sheet = page(client.get(address))
            values = form_values(sheet, f"{base}/answers", answer=answer, go="next")
            address = client.post(f"{base}/answers", data=values).headers["location"]
        assert address == f"{base}/end"
        at(OPENS + timedelta(minutes=5))
        fragment = client.post(
            f"{base}/answers", data={"position": "4", "answer": "b"}, headers={"HX-Request": "true"}
        )  # fmt: skip
        assert "保存しました" in fragment.text
        assert "約25分" in fragment.text
        end = page(client.get(f"{base}/end"))
        assert "すべての問題に答えています" in text(end)
        assert client.post(f"{base}/hand-in", data=form_values(end, f"{base}/hand-in")).status_code == 303
        waiting = text(page(client.get(base)))
        assert "2026-11-30" in waiting
        assert "合格点" not in waiting
        assert client.post(f"{base}/answers", data={"position": "1", "answer": "b"}).status_code == 409

    def test_time_runs_out_on_the_server(
        self, client: TestClient, on_screen: str, at: Callable[[datetime], None]
    ) -> None:
        at(OPENS)
        sign_in(client, "trainee")
        base = f"/training/mine/tests/{on_screen}"
        client.post(f"{base}/start", data=form_values(page(client.get(base)), f"{base}/start"))
        at(OPENS + timedelta(minutes=31))
        sign_in(client, "trainee")
        late = client.post(f"{base}/answers", data={"position": "1", "answer": "a"}, headers={"HX-Request": "true"})
        assert "時間が来ました" in late.text
        assert "時間が来ました" not in text(page(client.get(base)))
        sign_in(client, "instructor")
        seen = text(page(client.get(f"/training/tests/attempts/{on_screen}")))
        assert "0 / 4" in seen
        # Whoever marks does not learn of extra time.
        assert "時間の延長" not in seen

    @pytest.mark.both
    def test_failing_is_a_way_on(
        self, client: TestClient, engine: Engine, people: Cast, at: Callable[[datetime], None]
    ) -> None:
        with unit_of_work(engine, write=True) as session:
            found = bench(session, people)
            found.enter(0, "bbbb")
            ref, sitting = found.one().attempt.ref, found.ref
        at(civil(TOLD_ON, 9))
        sign_in(client, "training_admin")
        path = f"/training/tests/sittings/{sitting}"
        shown = page(client.get(path))
        assert client.post(f"{path}/publish", data=form_values(shown, f"{path}/publish")).status_code == 303
        sign_in(client, "trainee")
        told = text(page(client.get(f"/training/mine/tests/{ref}")))
        for part in ("2 / 4", "もう一度受けられます", "2028-03-31", "そのまま有効", "2026-12-14（"):
            assert part in told

    def test_a_file_is_shown_before_anything_is_written(
        self, client: TestClient, engine: Engine, people: Cast, at: Callable[[datetime], None]
    ) -> None:
        with unit_of_work(engine, write=True) as session:
            found = bench(session, people)
            ref, number = found.ref, found.one().enrolment.ref
        at(OPENS)
        sign_in(client, "training_admin")
        path = f"/training/tests/sittings/{ref}"
        values = form_values(page(client.get(path)), f"{path}/import")
        file = {"file": ("r.csv", io.BytesIO(f"受講番号,得点\n{number},3\n無,9\n".encode()), "text/csv")}
        sent = client.post(f"{path}/import", data=values, files=file).headers["location"]
        checked = page(client.get(sent))
        assert "まだ何も書き込んでいません" in text(checked)
        assert client.post(f"{sent}/apply", data=form_values(checked, f"{sent}/apply")).status_code == 303
        with unit_of_work(engine, write=False) as session:
            assert Bench(session, people, ref).one().attempt.score == 3
