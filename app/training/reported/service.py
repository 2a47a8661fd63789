"""Hours and results taken over from a file, taken back, and conflicts cleared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.authz.actor import Actor
from app.core import clock, ids
from app.core.db import claim_version
from app.core.errors import AppError, Conflict, lazy
from app.training.enrolment.lifecycle import DONE, Stage, StageState
from app.training.enrolment.models import Enrolment
from app.training.enrolment.settling import settle
from app.training.examinations import queries as tests
from app.training.examinations.lifecycle import State
from app.training.examinations.rules import Bar
from app.training.examinations.service import elsewhere
from app.training.reported import queries
from app.training.reported.models import HoursReport, ReportConflict, ResultReport
from app.training.reported.planning import Report
from app.training.reported.trying import BARS
from app.training.roster import undoing
from app.training.roster.batches import Done, Upload, finish_row, keep_row, open_batch
from app.training.roster.models import CourseBatch, CourseBatchRow
from app.training.roster.plans import CHANGED, NEW, SKIPPED, Plan
from app.training.roster.problems import SENTENCES
from app.training.roster.queries import rows_of
from app.training.roster.undoing import HANGS, Hindrance
from app.training.service import oneself

REPORTED_SINCE = lazy("あとのファイルで、同じ科目が報告されている")
DECIDED = lazy("食い違いについて、もう決めている")
MET_BY_IT = lazy("この時間により、オンライン講義を満たしている")
STILL_MET = lazy("オンライン講義を満たした記録があります。先に受講の「段階」のページで訂正してください。")
CLEARED = lazy("この食い違いは、もう片付いています。")
TOLD = lazy("この受験の結果は、もう知らせてあります。先に受験のページで審査し、無効（回数に数えない）にしてください。")


def apply(session: Session, actor: Actor, upload: Upload, plan: Plan) -> CourseBatch:
    """Write what the plan says: reports, attempts for results of tests, and conflicts for what contradicts. The hours
    come first, since they may open the test. Raises Forbidden where a row is about oneself.
    """
    batch = open_batch(session, actor, upload, plan)
    touched: dict[int, Enrolment] = {}
    tried: list[tuple[Report, CourseBatchRow]] = []
    for line in plan.lines:
        row = keep_row(session, batch, line)
        if line.action in (NEW, CHANGED, SKIPPED):
            report: Report = line.work
            oneself.refuse(session, actor, report.enrolment.learner_id)
            touched[report.enrolment.id] = report.enrolment
            if line.action == SKIPPED:
                _conflict(session, report, plan.source, row)
            elif report.attempt is None:
                _report(session, report, plan.source, row)
            else:
                tried.append((report, row))
            finish_row(row, Done(learner_id=report.enrolment.learner_id))
    session.flush()
    for enrolment in touched.values():
        _note(session, actor, enrolment, "hours.reported")
        settle_hours(session, actor, enrolment)
    tries = elsewhere.Tries(session, [report.enrolment for report, _row in tried]) if tried else None
    for report, row in sorted(tried, key=lambda one: one[0].attempt or 0):
        _attempt(session, actor, report, plan.source, row, tries)
    return batch


def _attempt(
    session: Session, actor: Actor, report: Report, source: str, row: CourseBatchRow,
    tries: elsewhere.Tries | None = None,
) -> None:  # fmt: skip
    """The report of a test with the attempt that is made of it. `tries`: as they were before the file."""
    known = tries or elsewhere.Tries(session, [report.enrolment])
    made = elsewhere.record(session, actor, report.enrolment, _result_of(report), source, known)
    _report(session, report, source, row, attempt_id=made.id)
    session.flush()


def _result_of(found: Report | ReportConflict) -> elsewhere.Result:
    score = found.value if isinstance(found, Report) else found.reported
    return elsewhere.Result(found.subject, found.completed_on or found.as_of, score, found.maximum or 0)


def _report(
    session: Session, report: Report, source: str, row: CourseBatchRow, *, attempt_id: int | None = None
) -> None:  # fmt: skip
    if report.attempt is None:
        session.add(
            HoursReport(
                enrolment_id=report.enrolment.id, subject=report.subject, minutes=report.value,
                per_cent=report.per_cent, completed_on=report.completed_on, as_of=report.as_of, source=source,
                batch_row_id=row.id,
            )
        )  # fmt: skip
        return
    session.add(
        ResultReport(
            enrolment_id=report.enrolment.id, test=report.subject, attempt=report.attempt, score=report.value,
            maximum=report.maximum or 0, passed=report.passed, completed_on=report.completed_on, as_of=report.as_of,
            source=source, batch_row_id=row.id, attempt_id=attempt_id,
        )
    )  # fmt: skip


def _conflict(session: Session, report: Report, source: str, row: CourseBatchRow) -> None:
    session.add(
        ReportConflict(
            ref=ids.new_ref("CN"), kind=report.conflict, enrolment_id=report.enrolment.id, subject=report.subject,
            attempt=report.attempt,
            accepted=report.accepted or 0, reported=report.value, maximum=report.maximum, as_of=report.as_of,
            completed_on=report.completed_on, passed=report.passed, source=source, batch_row_id=row.id, version=1,
        )
    )  # fmt: skip


def settle_hours(session: Session, actor: Actor, enrolment: Enrolment) -> bool:
    """The online stage is met when every subject is reported at its length. Whether it is now."""
    hours = queries.hours_of(session, enrolment)
    done = any(one.stage == Stage.ONLINE and one.state in DONE for one in enrolment.stages)
    if not hours.reached or done:
        return False
    last = max((one.report.as_of for one in hours.subjects if one.report), default=clock.today())
    try:
        settle(session, actor, enrolment, Stage.ONLINE, StageState.MET, on=last, basis="hours")
    except AppError:  # a gate forbids it: the hours stay as reported, and the page says what is missing
        return False
    return True


def clear(session: Session, actor: Actor, conflict: ReportConflict, *, take: bool, note: str, seen: int) -> None:
    """Keep what was accepted, or take the report, with the reason. Raises Conflict when that was decided, for fewer
    hours while the stage counts as met by them (what hangs on it is shown where that is corrected), and for a result
    that somebody was told otherwise; Forbidden for one's own.
    """
    if conflict.state != "open":
        raise Conflict(CLEARED)
    enrolment = queries.enrolments_by_id(session, [conflict.enrolment_id])[conflict.enrolment_id]
    oneself.refuse(session, actor, enrolment.learner_id)
    if take:
        _require_takeable(session, enrolment, conflict)
    claim_version(session, conflict, seen)
    conflict.state, conflict.note = "taken" if take else "kept", note
    conflict.decided_on, conflict.decided_by_id = clock.today(), actor.user_id
    _note(session, actor, enrolment, f"conflict.{conflict.state}")
    if not take:
        return
    report = Report(
        enrolment, conflict.subject, conflict.attempt, conflict.reported, conflict.maximum, None, conflict.passed,
        conflict.completed_on, conflict.as_of,
    )  # fmt: skip
    row = session.get_one(CourseBatchRow, conflict.batch_row_id)
    if conflict.attempt is None:
        _report(session, report, conflict.source, row)
    else:
        _take_result(session, actor, report, conflict.source, row)
    session.flush()


def _take_result(session: Session, actor: Actor, report: Report, source: str, row: CourseBatchRow) -> None:
    """By the score alone: as the correction of what was not told yet, or as an attempt where none stands."""
    result = _result_of(report)
    standing = standing_of(session, report)
    if standing is None:
        _attempt(session, actor, report, source, row)
        return
    elsewhere.correct(session, actor, standing, result)
    _report(session, report, source, row, attempt_id=standing.attempt.id)


def _require_takeable(session: Session, enrolment: Enrolment, conflict: ReportConflict) -> None:
    if conflict.attempt is None:
        if _met_by_hours(enrolment):
            raise Conflict(STILL_MET)
        return
    standing = standing_of(session, conflict)
    if standing is not None:
        if standing.attempt.state != State.MARKED:
            raise Conflict(TOLD)
        return
    tries, result = elsewhere.Tries(session, [enrolment]), _result_of(conflict)
    bar = tries.bar(enrolment, result)
    if bar is not Bar.NONE and tries.awaited(enrolment, result) is None:
        raise Conflict(SENTENCES[BARS[bar]])


def standing_of(session: Session, found: Report | ReportConflict) -> tests.Whole | None:
    """The attempt that was made of the same try; None for hours, and where it was found void and not to count."""
    enrolment_id = found.enrolment.id if isinstance(found, Report) else found.enrolment_id
    accepted = queries.newest_results(session, [enrolment_id])
    known = accepted.get((enrolment_id, found.subject, found.attempt or 0))
    if known is None or known.attempt_id is None:
        return None
    whole = tests.whole_of(session, known.attempt_id)
    return whole if whole.attempt.state != State.VOID_FREE else None


def hindrances(session: Session, batch: CourseBatch) -> list[Hindrance]:
    """What keeps a progress file from being taken back: later reports, decisions, the stage that it met."""
    rows = {row.id: row for row in rows_of(session, batch)}
    enrolments = queries.enrolments_by_id(session, _enrolment_ids(session, list(rows)))
    found = []
    for report in queries.reports_of_rows(session, list(rows)):
        enrolment = enrolments[report.enrolment_id]
        number = rows[report.batch_row_id or 0].number
        if _newer(session, report):
            found.append(Hindrance(number, enrolment.learner, REPORTED_SINCE))
        if isinstance(report, HoursReport) and _met_by_hours(enrolment):
            found.append(Hindrance(number, enrolment.learner, MET_BY_IT))
    found += _hanging_on_tests(session, rows)
    for conflict in queries.conflicts_of_rows(session, list(rows)):
        if conflict.state != "open":
            learner = enrolments[conflict.enrolment_id].learner
            found.append(Hindrance(rows[conflict.batch_row_id].number, learner, DECIDED))
    return found


def _hanging_on_tests(session: Session, rows: dict[int, CourseBatchRow]) -> list[Hindrance]:
    numbers = {one.attempt_id: rows[one.batch_row_id or 0].number for one in _results(session, list(rows))}
    return [
        Hindrance(numbers[one.attempt.id], one.learner, what) for one, what in elsewhere.hangs(session, _known(numbers))
    ]


def _results(session: Session, row_ids: Sequence[int]) -> list[ResultReport]:
    return [one for one in queries.reports_of_rows(session, row_ids) if isinstance(one, ResultReport)]


def _known(numbers: Iterable[int | None]) -> list[int]:
    return [number for number in numbers if number is not None]


def _enrolment_ids(session: Session, row_ids: Sequence[int]) -> list[int]:
    found = [*queries.reports_of_rows(session, row_ids), *queries.conflicts_of_rows(session, row_ids)]
    return sorted({one.enrolment_id for one in found})


def _newer(session: Session, report: HoursReport | ResultReport) -> bool:
    if isinstance(report, HoursReport):
        newest = queries.newest_hours(session, [report.enrolment_id])[report.enrolment_id, report.subject]
        return newest.id != report.id
    results = queries.newest_results(session, [report.enrolment_id])
    return results[report.enrolment_id, report.test, report.attempt].id != report.id


def _met_by_hours(enrolment: Enrolment) -> bool:
    return any(
        one.stage == Stage.ONLINE and one.state == StageState.MET and one.basis == "hours" for one in enrolment.stages
    )


def undo(session: Session, actor: Actor, batch: CourseBatch, *, reason: str) -> None:
    """Take the reports of a file back. Raises Conflict where something later hangs on them."""
    if hindrances(session, batch):
        raise Conflict(HANGS)
    undoing.claim(session, actor, batch, reason)
    row_ids = [row.id for row in rows_of(session, batch)]
    for enrolment in queries.enrolments_by_id(session, _enrolment_ids(session, row_ids)).values():
        _note(session, actor, enrolment, "hours.taken_back")
    attempts = _known(one.attempt_id for one in _results(session, row_ids))
    for model in (HoursReport, ResultReport, ReportConflict):
        session.execute(sa.delete(model).where(model.batch_row_id.in_(row_ids)))
    elsewhere.take_back(session, actor, attempts, reason)
    session.flush()


def _note(session: Session, actor: Actor, enrolment: Enrolment, action: str) -> None:
    audit.record(session, actor, action, "enrolment", enrolment.id, subject_ref=enrolment.ref)
