"""Results of tests in a progress file become attempts, by the rules of their day; every cause that forbids it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Conflict, Forbidden
from app.training.enrolment.models import Enrolment, StageProgress
from app.training.examinations import queries
from app.training.examinations.lifecycle import State
from app.training.examinations.models import Attempt, ResultFile, Sitting
from app.training.examinations.schemas import ReviewForm, SittingForm
from app.training.examinations.service import elsewhere, importing, reviews, sittings
from app.training.files import taking
from app.training.programme.models import Cohort
from app.training.reported import queries as reports
from app.training.reported import service as clearing
from app.training.reported.models import ResultReport
from app.training.roster.columns import PROGRESS
from app.training.roster.models import LearnerNumber, UnclearRow
from app.training.roster.problems import SENTENCES
from app.training.stages.kinds import Stage, StageState
from tests.support.people import Cast, cast
from tests.training.course import cohort, enrolled, learner, reached
from tests.training.test_course_files import HOURS, PLANTED, TEST, csv_of, upload, world
from tests.training.test_examinations import civil, paper_of

HELD = "2026-07-20"
TOLD = civil(date(2026, 11, 30), 9)


@pytest.fixture
def people(engine: Engine) -> Cast:
    return cast(engine)


@pytest.fixture
def session(people: Cast, session: Session) -> Session:
    assert people
    return session


def sitter(session: Session, people: Cast, number: str, name: str, where: Cohort, *, login: str = "") -> Enrolment:
    """Somebody in training whose online stage is met, known to the course system by this number."""
    whom = learner(session, people, name, login=login or None)
    one = enrolled(session, people, whom, where)
    session.add(LearnerNumber(learner_id=whom.id, source="course", number=number))
    session.flush()
    return reached(session, people, one, Stage.CONFIRMATION)


def result(number: str, score: int = 70, **other: str) -> dict[str, str]:
    """A row with a result out of 100, without a verdict unless one is given."""
    row = {key: value for key, value in TEST.items() if key != "passed"}
    return {**row, "external_id": number, "test_score": str(score), "completed_at": HELD, **other}


def take(session: Session, people: Cast, *rows: dict[str, str]) -> taking.Answer:
    found = taking.take(session, people["training_admin"], upload(PROGRESS, csv_of(*rows)))
    session.flush()
    session.expire_all()
    return found


def codes(answer: taking.Answer) -> list[str]:
    return [problem.code for problem in answer.plan.problems]


def sat(session: Session, one: Enrolment) -> list[tuple[str, int | None, int | None]]:
    """State, score and frozen pass mark of each attempt."""
    return [
        (found.attempt.state, found.attempt.score, found.attempt.pass_mark)
        for found in queries.attempts_of(session, one)
    ]


def stage(session: Session, one: Enrolment) -> StageState:
    return queries.stage_state(session, one, Stage.CONFIRMATION)


def on_paper(session: Session, people: Cast, one: Enrolment, where: Cohort) -> Sitting:
    """The person is on the list of a test on paper on 20 November, told on the 30th."""
    paper = paper_of(session, people)
    opens = civil(date(2026, 11, 20), 10)
    form = SittingForm(
        cohort=where.ref, paper=paper.ref, opens_at=opens, closes_at=opens + timedelta(hours=1),
        publish_on=date(2026, 11, 30),
    )  # fmt: skip
    made = sittings.plan(session, people["training_admin"], form)
    sittings.put_on_list(session, people["training_admin"], made, one)
    session.flush()
    return made


# Code → a row that has this cause and no other; 0101 failed once on 1 July, 0102 passed, 0103 tried three times, 0104
# is of a cohort long ago, 0105 is awaited on paper, 0007 has not finished the lectures.
FORBIDDEN: dict[str, dict[str, str]] = {
    "result_differs": result("0101", 50, completed_at="2026-07-01"),
    "lower_result": result("0101", 30, completed_at="2026-07-01"),
    "too_early": result("0101", completed_at="2026-07-05", attempt_no="2"),
    "earlier_missing": result("0101", attempt_no="3"),
    "verdict_differs": result("0101", 55, attempt_no="2", passed="合格"),
    "already_passed": result("0102", attempt_no="2", completed_at="2026-09-01"),
    "tries_used": result("0103", attempt_no="4", completed_at="2026-11-01"),
    "after_last_day": result("0104"),
    "test_pending": result("0105"),
    "paper_differs": result("0105", completed_at="2026-11-20", reported_at="2026-11-21"),
    "stage_shut": result("0007"),
    "unknown_test": {**result("0101"), "subject": "quiz"},
    "set_aside": {**HOURS, "external_id": "lost"},
}


def test_every_code_is_planted() -> None:
    assert set(PLANTED) | set(FORBIDDEN) == set(SENTENCES)


def test_what_forbids_a_try_is_told_by_its_code(session: Session, people: Cast) -> None:
    world(session, people)
    where = cohort(session, run=5, blocks=False)
    past = cohort(session, run=6, blocks=False)
    past.online_from, past.online_until, past.ends_on = date(2023, 6, 1), date(2023, 7, 31), date(2024, 3, 31)
    waits = None
    for number, (name, its) in enumerate(
        (("相田", where), ("井口", where), ("上原", where), ("江川", past), ("小野", where))
    ):
        waits = sitter(session, people, f"010{number + 1}", f"{name} 一", its)
    assert waits is not None
    on_paper(session, people, waits, where)
    take(
        session, people, result("0101", 40, completed_at="2026-07-01"), result("0102"),
        *(result("0103", 10, attempt_no=str(number), completed_at=f"2026-{6 + number:02d}-20") for number in (1, 2, 3)),
        {**HOURS, "external_id": "lost"},
    )  # fmt: skip
    (row,) = session.scalars(sa.select(UnclearRow))
    row.state = "set_aside"
    session.flush()
    before = session.scalar(sa.select(sa.func.count()).select_from(Attempt))
    found = {code: codes(taking.look(session, upload(PROGRESS, csv_of(row)))) for code, row in FORBIDDEN.items()}
    assert {code: one for code, one in found.items() if one != [code]} == {}
    # All of them in one file make no attempt either; two wait for a decision.
    done = take(session, people, *FORBIDDEN.values())
    assert done.plan.counts["skipped"] == 1  # the same try twice in one file is an error, whatever it says
    assert session.scalar(sa.select(sa.func.count()).select_from(Attempt)) == before


def test_a_result_makes_an_attempt_that_counts_and_settles_the_stage(session: Session, people: Cast) -> None:
    where = cohort(session, blocks=False)
    one, other = (
        sitter(session, people, number, f"{name} 一", where) for number, name in (("1", "相田"), ("2", "井口"))
    )
    rows = (result("1", 69, completed_at="2026-07-01", passed="不合格"), result("2", 70, passed="合格"))
    first = take(session, people, *rows)
    assert (sat(session, one), sat(session, other)) == ([("failed", 69, 70)], [("passed", 70, 70)])
    assert (stage(session, one), stage(session, other)) == (StageState.NOT_MET, StageState.MET)
    assert take(session, people, *rows).batch is None
    # Reported again a day later, the same try is the same; the next one counts.
    later = [{**row, "reported_at": "2026-08-02"} for row in rows]
    assert take(session, people, *later).batch is None
    second = take(session, people, result("1", 80, attempt_no="2"))
    assert sat(session, one) == [("failed", 69, 70), ("passed", 80, 70)]
    assert stage(session, one) is StageState.MET
    # The first file is held by the second try, and by nothing else; without it all of the first goes.
    assert first.batch is not None
    assert second.batch is not None
    assert [(found.row, found.what) for found in taking.hindrances(session, first.batch)] == [(2, elsewhere.LATER_TRY)]
    taking.undo(session, people["training_admin"], second.batch, reason="別の試験の得点だった")
    assert (sat(session, one), stage(session, one)) == ([("failed", 69, 70)], StageState.NOT_MET)
    begun = StageProgress(
        enrolment_id=other.id, stage="practicum", state="under_way", state_on=date(2026, 9, 1), basis="practicum",
        version=1,
    )  # fmt: skip
    session.add(begun)
    session.flush()
    assert [(found.row, found.what) for found in taking.hindrances(session, first.batch)] == [(3, elsewhere.WENT_ON)]
    begun.state = "closed"
    session.flush()
    taking.undo(session, people["training_admin"], first.batch, reason="別の試験の得点だった")
    session.expire_all()
    assert (sat(session, one), sat(session, other)) == ([], [])
    assert (stage(session, one), stage(session, other)) == (StageState.OPEN, StageState.OPEN)
    assert session.scalars(sa.select(Sitting)).all() == []
    assert session.scalars(sa.select(ResultReport)).all() == []


def test_a_pass_on_which_something_hangs_is_not_undone(session: Session, people: Cast) -> None:
    where = cohort(session, blocks=False)
    one = sitter(session, people, "1", "相田 一", where)
    done = take(session, people, result("1"))
    assert done.batch is not None
    found = queries.attempts_of(session, one)[0]
    form = ReviewForm(review_kind="complaint", ground="採点への苦情")
    reviews.open_review(session, people["instructor"], found, form, seen=found.version)
    session.flush()
    assert [hang.what for hang in taking.hindrances(session, done.batch)] == [elsewhere.REVIEWED]
    one.state = "completed"
    assert elsewhere.REVIEWED in [hang.what for hang in taking.hindrances(session, done.batch)]
    with pytest.raises(Conflict):
        taking.undo(session, people["training_admin"], done.batch, reason="間違い")


def test_hours_and_test_of_one_file_open_and_meet(session: Session, people: Cast) -> None:
    one = world(session, people)
    full = [{**HOURS, "subject": subject, "minutes": "1920"} for subject in ("A1", "B1")]
    done = take(session, people, result("0007"), *full)
    assert done.plan.counts == {"new": 2, "changed": 1}
    assert sat(session, one) == [("passed", 70, 70)]
    assert stage(session, one) is StageState.MET


def test_a_verdict_that_the_score_contradicts_waits_for_a_decision(session: Session, people: Cast) -> None:
    admin, where = people["training_admin"], cohort(session, blocks=False)
    one, other = (
        sitter(session, people, number, f"{name} 一", where) for number, name in (("1", "相田"), ("2", "井口"))
    )
    rows = (result("1", 55, passed="合格"), result("2", 95, passed="不合格"))
    take(session, people, *rows)
    assert take(session, people, *rows).batch is None
    assert (sat(session, one), sat(session, other)) == ([], [])
    first, second = reports.conflicts(session)
    clearing.clear(session, admin, first, take=True, note="得点は正しいと講義システムに確かめた", seen=first.version)
    clearing.clear(session, admin, second, take=False, note="訂正のファイルを待つ", seen=second.version)
    session.flush()
    assert (sat(session, one), sat(session, other)) == ([("failed", 55, 70)], [])
    # Another result of a try that was told changes nothing by this door.
    take(session, people, result("1", 75))
    (third,) = reports.conflicts(session)
    assert third.kind == "differs"
    with pytest.raises(Conflict):
        clearing.clear(session, admin, third, take=True, note="採点が直った", seen=third.version)
    # Found void and not to count, the try may be taken anew.
    attempt = queries.attempts_of(session, one)[0].attempt
    attempt.state = State.VOID_FREE
    session.flush()
    clearing.clear(session, admin, third, take=True, note="採点が直った", seen=third.version)
    session.flush()
    assert [state for state, _score, _mark in sat(session, one)] == ["void_free", "passed"]


def test_a_try_awaited_on_paper_is_entered_there_and_told_with_all(session: Session, people: Cast) -> None:
    admin, where = people["training_admin"], cohort(session, blocks=False)
    one = sitter(session, people, "1", "相田 一", where)
    sitting = on_paper(session, people, one, where)
    row = result("1", 3, test_max="4", completed_at="2026-11-20", reported_at="2026-11-21")
    done = take(session, people, row)
    (found,) = queries.attempts_of(session, one)
    assert (found.attempt.state, found.attempt.paper_id) == ("marked", sitting.paper_id)
    assert len(queries.items_of(session, found.attempt)) == 4
    assert stage(session, one) is StageState.CLOSED
    # Lower than what stands, though nobody was told: a decision mends it.
    take(session, people, {**row, "test_score": "2"})
    (conflict,) = reports.conflicts(session)
    assert done.batch is not None
    clearing.clear(session, admin, conflict, take=False, note="先の報告が正しい", seen=conflict.version)
    taking.undo(session, admin, done.batch, reason="間違い")
    session.expire_all()
    assert sat(session, one) == [("entitled", None, None)]
    again = take(session, people, row)
    with clock.telling(TOLD):
        day = queries.day_of(session, sitting.id)
        sittings.publish(session, admin, day, seen=day.version)
    session.flush()
    assert (sat(session, one), stage(session, one)) == ([("passed", 3, 70)], StageState.MET)
    assert again.batch is not None
    assert [hang.what for hang in taking.hindrances(session, again.batch)] == [elsewhere.MOVED_ON]


def test_one_file_enters_a_try_on_paper_once(session: Session, people: Cast) -> None:
    where = cohort(session, blocks=False)
    one = sitter(session, people, "1", "相田 一", where)
    on_paper(session, people, one, where)
    row = result("1", 3, test_max="4", completed_at="2026-11-20", reported_at="2026-11-21")
    done = take(session, people, row, {**row, "attempt_no": "2", "test_score": "1"})
    assert codes(done) == ["test_pending"]
    assert sat(session, one) == [("marked", 3, 70)]


def test_a_file_sent_again_does_not_bring_back_a_void_try(session: Session, people: Cast) -> None:
    one = sitter(session, people, "1", "相田 一", cohort(session, blocks=False))
    take(session, people, result("1", 40))
    queries.attempts_of(session, one)[0].attempt.state = State.VOID_FREE
    session.flush()
    assert take(session, people, result("1", 40, reported_at="2026-08-02")).batch is None
    assert sat(session, one) == [("void_free", 40, 70)]


def test_nobody_takes_over_or_clears_their_own_result(session: Session, people: Cast) -> None:
    where = cohort(session, blocks=False)
    sitter(session, people, "1", "相田 一", where, login="training_admin")
    with pytest.raises(Forbidden):
        take(session, people, result("1"))


def test_a_file_of_results_is_taken_back_until_it_is_told(session: Session, people: Cast) -> None:
    admin, where = people["training_admin"], cohort(session, blocks=False)
    one = sitter(session, people, "0042", "相田 一", where)
    sitting = on_paper(session, people, one, where)
    day = queries.day_of(session, sitting.id)

    def sent(content: str) -> ResultFile:
        kept = importing.hold(session, admin, day, "結果.csv", content.encode("cp932"))
        importing.apply(session, admin, day, kept, seen=kept.version)
        session.flush()
        return kept

    # By the number of the course system; a day as a spreadsheet counts it; a number that lost its zeros is told.
    out = importing.hold(session, admin, day, "x.csv", "受講番号,得点\n42,3\n".encode())
    assert [line.problems for line in importing.check(session, day, out)] == [["lost_zero"]]
    kept = sent("受講番号,受験日,得点\n0042,46346,3\n")
    assert kept.changed == 1
    assert queries.attempts_of(session, one)[0].attempt.held_on == date(2026, 11, 20)
    assert importing.hangs(session, kept) == []
    importing.undo(session, admin, kept, reason="別の回だった", seen=kept.version)
    session.expire_all()
    assert sat(session, one) == [("entitled", None, None)]
    with pytest.raises(Conflict):
        importing.undo(session, admin, kept, reason="二度", seen=kept.version)
    kept = sent("受講番号,得点\n0042,3\n")
    with clock.telling(TOLD):
        day = queries.day_of(session, sitting.id)
        sittings.publish(session, admin, day, seen=day.version)
    session.flush()
    assert [what for _one, what in importing.hangs(session, kept)] == [elsewhere.MOVED_ON]
    with pytest.raises(Conflict):
        importing.undo(session, admin, kept, reason="遅い", seen=kept.version)
    assert stage(session, one) is StageState.MET


def test_two_tries_of_one_file_are_taken_back_together(session: Session, people: Cast) -> None:
    one = sitter(session, people, "1", "相田 一", cohort(session, blocks=False))
    rows = (result("1", 40, completed_at="2026-07-01"), result("1", 80, attempt_no="2"))
    done = take(session, people, *rows)
    assert sat(session, one) == [("failed", 40, 70), ("passed", 80, 70)]
    assert done.batch is not None
    assert taking.hindrances(session, done.batch) == []
    taking.undo(session, people["training_admin"], done.batch, reason="別の試験の得点だった")
    session.expire_all()
    assert (sat(session, one), stage(session, one)) == ([], StageState.OPEN)
