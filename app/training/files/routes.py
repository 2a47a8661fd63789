"""Pages of files: upload, check, confirm, the file given back, batches and their undo, conflicts, templates."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.core.errors import Conflict, Invalid, NotFound, lazy
from app.core.tables import XLSX
from app.training.enrolment import queries as enrolments
from app.training.examinations.words import KINDS
from app.training.files import taking, template_book
from app.training.files.schemas import ClearForm, ConfirmForm, UndoForm, UploadForm
from app.training.reported import queries as reports
from app.training.reported import service as clearing
from app.training.reported.models import ReportConflict
from app.training.roster import batches, queries
from app.training.roster.batches import Upload
from app.training.roster.columns import COLUMNS
from app.training.roster.models import CourseBatch, CourseFile
from app.training.roster.plans import ACTIONS
from app.training.roster.problems import NAMES, FileRefused, Problem
from app.training.workplaces import queries as workplaces
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()
SHOWN = 100
ACTION_WORDS = {
    "new": lazy("追加"), "changed": lazy("変更"), "same": lazy("変わらない"), "skipped": lazy("食い違い"),
    "unclear": lazy("だれか不明"), "error": lazy("誤り"),
}  # fmt: skip
ACTION_KINDS = {
    "new": "success",
    "changed": "info",
    "same": "neutral",
    "skipped": "warning",
    "unclear": "warning",
    "error": "danger",
}
REASONS = {
    "lower": lazy("認めた値より低い"), "differs": lazy("同じ回の別の結果"), "verdict": lazy("合否が得点と合わない"),
}  # fmt: skip
MOVED = lazy("確かめている間に、記録が変わりました。もう一度、結果を見てから取り込んでください。")


def _held(rq: Rq) -> CourseFile:
    found = batches.held(rq.session, rq.actor, rq.params["ref"])
    if found is None:
        raise NotFound
    return found


def _batch(rq: Rq) -> CourseBatch:
    found = queries.batch_by_ref(rq.session, rq.params["ref"])
    if found is None:
        raise NotFound
    rq.note_read("course_batch", found.id, found.ref)
    return found


def _conflict(rq: Rq) -> ReportConflict:
    found = reports.conflict_by_ref(rq.session, rq.params["ref"])
    if found is None:
        raise NotFound
    rq.note_read("enrolment", found.enrolment_id)
    return found


@router.page("/training/files", policy=P.TRAINING_RUN, audit=AuditKind.NONE)
def files_page(rq: Rq) -> Response:
    page = queries.batches(rq.session, rq.list_query(sorts=("at",)))
    return rq.render(
        "training/files/batches.html",
        page=page,
        names=queries.names_of(rq.session, page.items),
        open_conflicts=len(reports.conflicts(rq.session)),
        unclear=queries.open_unclear(rq.session),
        kinds=taking.KINDS,
    )


@router.page("/training/files/import", policy=P.TRAINING_RUN, audit=AuditKind.NONE)
def upload_page(rq: Rq) -> Response:
    kind = rq.query.get("kind", "")
    first = kind if kind in taking.USUAL else "roster"
    return _upload_page(rq, rq.blank({"kind": first, "mode": taking.USUAL[first], "source": "course"}))


def _upload_page(rq: Rq, form: Bound[Any]) -> Response:
    render = rq.invalid if form.has_errors else rq.render
    choices: dict[str, Any] = {
        name: [(code, rq._(label)) for code, label in labels.items()]
        for name, labels in (("kinds", taking.KINDS), ("modes", taking.MODES))
    }
    return render("training/files/upload.html", form=form, **choices)


@router.action("/training/files/import", policy=P.TRAINING_RUN, form=UploadForm, creates=True, upload=True)
def send(rq: Rq, form: Bound[UploadForm]) -> Response:
    if form.has_errors:
        return _upload_page(rq, form)
    try:
        sent = rq.files.get("file")
        if sent is None or not sent.filename:
            raise FileRefused("no_file")
        upload = Upload(form.data.kind, form.data.mode, form.data.source, sent.filename, sent.content)
        taking.look(rq.session, upload)
        kept = batches.hold(rq.session, rq.actor, upload)
    except Invalid as error:
        form.refuse(error)
        return _upload_page(rq, form)
    return rq.redirect(f"/training/files/held/{kept.ref}")


@router.page("/training/files/held/{ref}", policy=P.TRAINING_RUN, audit=AuditKind.NONE, load=_held)
def check_page(rq: Rq, kept: CourseFile) -> Response:
    return _check_page(rq, kept)


def _check_page(rq: Rq, kept: CourseFile, problem: str = "") -> Response:
    upload = batches.upload_of(kept)
    answer = taking.look(rq.session, upload)
    lines = [line for line in answer.plan.lines if line.action != "same" or line.problems]
    render = rq.invalid if problem else rq.render
    return render(
        "training/files/check.html",
        kept=kept,
        plan=answer.plan,
        earlier=answer.earlier,
        problem=problem,
        form=rq.blank({"shown": answer.plan.fingerprint}),
        lines=lines[:SHOWN],
        more=max(0, len(lines) - SHOWN),
        outcomes=ACTIONS,
        columns=COLUMNS[kept.kind],
        kinds=taking.KINDS,
        modes=taking.MODES,
        action_words=ACTION_WORDS,
        action_kinds=ACTION_KINDS,
    )


@router.action("/training/files/held/{ref}", policy=P.TRAINING_RUN, form=ConfirmForm, load=_held, creates=True)
def confirm(rq: Rq, kept: CourseFile, form: Bound[ConfirmForm]) -> Response:
    upload = batches.upload_of(kept)
    if form.has_errors or taking.look(rq.session, upload).plan.fingerprint != form.data.shown:
        return _check_page(rq, kept, MOVED)
    answer = taking.take(rq.session, rq.actor, upload)
    if answer.batch is None:
        return rq.redirect("/training/files", lazy("変わるところはありませんでした。"))
    kept.batch_id = answer.batch.id
    return rq.redirect(f"/training/files/batches/{answer.batch.ref}", lazy("取り込みました。"))


@router.page("/training/files/held/{ref}/returned", policy=P.TRAINING_RUN, audit=AuditKind.EXPORT, load=_held)
def give_back(rq: Rq, kept: CourseFile) -> Response:
    upload = batches.upload_of(kept)

    def say(problem: Problem) -> str:
        text = rq._(problem.sentence, value=problem.value)
        heading = COLUMNS[kept.kind].get(problem.column)
        name = rq._(heading.heading) if heading else problem.column
        return f"{name}: {text}" if name else text

    rq.note_read("course_file", kept.id, kept.ref)
    content, media_type, ending = taking.returned(upload, taking.look(rq.session, upload).plan, say)
    return rq.download(content, media_type=media_type, filename=f"kakehashi-{kept.ref}.{ending}")


@router.page("/training/files/template/{kind}", policy=P.TRAINING_RUN, audit=AuditKind.NONE, load=lambda rq: _kind(rq))
def template(rq: Rq, kind: str) -> Response:
    cohorts = enrolments.cohorts(rq.session, ("open", "running", "planned"))
    subjects = reports.subjects(rq.session, cohorts[0].curriculum_id) if cohorts else ()
    content = template_book.make(
        kind,
        cohorts=[f"{one.fiscal_year}-{one.run}" for one in cohorts],
        subjects=[one.code for one in subjects],
        employers=sorted(workplaces.employer_codes(rq.session)),
    )
    return rq.download(content, media_type=XLSX, filename=f"kakehashi-{kind}.xlsx")


def _kind(rq: Rq) -> str:
    if rq.params["kind"] not in taking.KINDS:
        raise NotFound
    return rq.params["kind"]


@router.page("/training/files/batches/{ref}", policy=P.TRAINING_RUN, audit=AuditKind.READ, load=_batch)
def batch_page(rq: Rq, batch: CourseBatch) -> Response:
    return _batch_page(rq, batch, rq.blank())


def _batch_page(rq: Rq, batch: CourseBatch, form: Bound[Any]) -> Response:
    render = rq.invalid if form.has_errors else rq.render
    return render(
        "training/files/batch.html",
        batch=batch,
        form=form,
        hindrances=taking.hindrances(rq.session, batch) if batch.undone_at is None else [],
        rows=queries.rows_of(rq.session, batch)[:SHOWN],
        names=queries.names_of(rq.session, [batch]),
        kinds=taking.KINDS,
        problem_names=NAMES,
        action_words=ACTION_WORDS,
        action_kinds=ACTION_KINDS,
    )


@router.action("/training/files/batches/{ref}/undo", policy=P.TRAINING_RUN, form=UndoForm, load=_batch)
def undo(rq: Rq, batch: CourseBatch, form: Bound[UndoForm]) -> Response:
    if form.has_errors:
        return _batch_page(rq, batch, form)
    taking.undo(rq.session, rq.actor, batch, reason=form.data.undo_reason)
    return rq.redirect(f"/training/files/batches/{batch.ref}", lazy("取り込みを取り消しました。"))


@router.page("/training/conflicts", policy=P.TRAINING_RUN, audit=AuditKind.READ)
def conflicts_page(rq: Rq) -> Response:
    found = reports.conflicts(rq.session)
    for one in found:
        rq.note_read("enrolment", one.enrolment_id)
    whose = reports.enrolments_by_id(rq.session, [one.enrolment_id for one in found])
    return rq.render("training/files/conflicts.html", found=found, whose=whose, reasons=REASONS, tests=KINDS)


@router.page("/training/conflicts/{ref}", policy=P.TRAINING_RUN, audit=AuditKind.READ, load=_conflict)
def conflict_page(rq: Rq, conflict: ReportConflict) -> Response:
    return _conflict_page(rq, conflict, rq.blank({}, version=conflict.version))


def _conflict_page(rq: Rq, conflict: ReportConflict, form: Bound[Any]) -> Response:
    render = rq.invalid if form.has_errors else rq.render
    whose = reports.enrolments_by_id(rq.session, [conflict.enrolment_id])[conflict.enrolment_id]
    return render(
        "training/files/conflict.html",
        conflict=conflict,
        enrolment=whose,
        form=form,
        reasons=REASONS,
        tests=KINDS,
        subjects={one.code: one.name for one in reports.subjects(rq.session, whose.cohort.curriculum_id)},
        standing=clearing.standing_of(rq.session, conflict),
    )


@router.action("/training/conflicts/{ref}", policy=P.TRAINING_RUN, form=ClearForm, load=_conflict)
def clear(rq: Rq, conflict: ReportConflict, form: Bound[ClearForm]) -> Response:
    if form.has_errors:
        return _conflict_page(rq, conflict, form)
    if conflict.state != "open":
        raise Conflict(clearing.CLEARED)
    take = form.data.decision == "take"
    clearing.clear(rq.session, rq.actor, conflict, take=take, note=form.data.clear_note, seen=form.seen_version)
    return rq.redirect("/training/conflicts", lazy("食い違いを片付けました。"))
