"""Days of testing: the list, results by file, the day on which all are told."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.core import clock
from app.core.errors import Invalid, lazy
from app.training.examinations import access, queries, results_file, seating, words
from app.training.examinations import queries_outside as outside
from app.training.examinations.access import Sent
from app.training.examinations.queries import Day
from app.training.examinations.schemas import EntitleForm, Seen, SittingForm, TakeBackForm
from app.training.examinations.service import importing, rights, sittings
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()
BASE = "/training/tests/sittings"
PATH = f"{BASE}/{{ref}}"
FILE = "/training/tests/files/{ref}"


def _form_page(rq: Rq, form: Bound[Any]) -> Response:
    answer = rq.invalid if form.has_errors else rq.render
    return answer(
        "training/examinations/sitting_new.html",
        form=form,
        cohorts=[(one.ref, rq._("%(year)s年度 第%(run)s期", year=one.fiscal_year, run=one.run))
                 for one in queries.cohorts(rq.session)],
        papers=[(one.ref, f"{rq._(words.KINDS[one.kind])} {one.number}")
                for one in queries.papers(rq.session) if one.state == "approved"],
    )  # fmt: skip


@router.page(f"{BASE}/new", policy=P.TRAINING_RUN, audit=AuditKind.NONE)
def new_page(rq: Rq) -> Response:
    return _form_page(rq, rq.blank({"appeal_days": 14, "on_screen": True}))


@router.action(f"{BASE}/new", policy=P.TRAINING_RUN, form=SittingForm, creates=True)
def new(rq: Rq, form: Bound[SittingForm]) -> Response:
    if not form.has_errors:
        try:
            made = sittings.plan(rq.session, rq.actor, form.data)
            return rq.redirect(f"{BASE}/{made.ref}", lazy("試験の回を作りました。次に、受ける人を選んでください。"))
        except Invalid as error:
            form.refuse(error)
    return _form_page(rq, form)


@router.page(PATH, policy=P.TEST_READ, audit=AuditKind.READ, load=access.sitting)
def detail(rq: Rq, day: Day) -> Response:
    return _detail(rq, day)


def _detail(rq: Rq, day: Day, **forms: Bound[Any]) -> Response:
    runs = rq.can(P.TRAINING_RUN) and day.sitting.state == "planned"
    answer = rq.invalid if forms else rq.render
    blank = {name: rq.blank(version=day.version) for name in ("entitle", "file", "publish")}
    return answer(
        "training/examinations/sitting.html",
        day=day,
        listed=queries.attempts_in(rq.session, day.sitting),
        seated=seating.seated_in(rq.session, [day.sitting.id])[day.sitting.id],
        candidates=rights.candidates(rq.session, day.sitting) if runs else [],
        files=outside.files_of(rq.session, day.sitting) if rq.can(P.TRAINING_RUN) else [],
        runs=runs,
        on=clock.today(),
        forms=blank | forms,
        words=words,
    )


@router.action(f"{PATH}/list", policy=P.TRAINING_RUN, form=EntitleForm, load=access.sitting)
def entitle(rq: Rq, day: Day, form: Bound[EntitleForm]) -> Response:
    if form.accepts(lambda: sittings.entitle(rq.session, rq.actor, day, form.data.enrolments, seen=form.seen_version)):
        return rq.redirect(f"{BASE}/{day.sitting.ref}", lazy("名簿に入れました。"))
    return _detail(rq, day, entitle=form)


@router.action(f"{PATH}/publish", policy=P.TRAINING_RUN, form=Seen, load=access.sitting)
def publish(rq: Rq, day: Day, form: Bound[Seen]) -> Response:
    sittings.publish(rq.session, rq.actor, day, seen=form.seen_version)
    return rq.redirect(f"{BASE}/{day.sitting.ref}", lazy("結果を知らせました。"))


@router.action(f"{PATH}/cancel", policy=P.TRAINING_RUN, form=Seen, load=access.sitting)
def cancel(rq: Rq, day: Day, form: Bound[Seen]) -> Response:
    sittings.cancel(rq.session, rq.actor, day, seen=form.seen_version)
    return rq.redirect(f"{BASE}/{day.sitting.ref}", lazy("この回を取りやめました。"))


@router.action(f"{PATH}/import", policy=P.TRAINING_RUN, form=Seen, load=access.sitting, creates=True, upload=True)
def send_file(rq: Rq, day: Day, form: Bound[Seen]) -> Response:
    sent = rq.files.get("file")
    try:
        kept = importing.hold(
            rq.session, rq.actor, day, sent.filename if sent else "", sent.content if sent else b""
        )  # fmt: skip
    except Invalid as error:
        form.refuse(error)
        return _detail(rq, day, file=form)
    return rq.redirect(f"/training/tests/files/{kept.ref}")


@router.page(FILE, policy=P.TRAINING_RUN, audit=AuditKind.READ, load=access.result_file)
def file_page(rq: Rq, sent: Sent) -> Response:
    return _file_page(rq, sent, rq.blank(version=sent.version))


def _file_page(rq: Rq, sent: Sent, form: Bound[Any]) -> Response:
    found = importing.check(rq.session, sent.day, sent.file)
    answer = rq.invalid if form.has_errors else rq.render
    return answer(
        "training/examinations/file.html",
        sent=sent,
        found=found,
        counts={state: sum(one.state == state for one in found) for state in words.ROWS},
        before=outside.file_sent(rq.session, sent.day.sitting, sent.file.digest),
        problems=results_file.PROBLEMS,
        hanging=importing.hangs(rq.session, sent.file),
        may_undo=importing.may_undo(sent.file),
        form=form,
        words=words,
    )


@router.action(f"{FILE}/apply", policy=P.TRAINING_RUN, form=Seen, load=access.result_file)
def apply_file(rq: Rq, sent: Sent, form: Bound[Seen]) -> Response:
    importing.apply(rq.session, rq.actor, sent.day, sent.file, seen=form.seen_version)
    return rq.redirect(f"/training/tests/files/{sent.file.ref}", lazy("結果を取り込みました。"))


@router.action(f"{FILE}/undo", policy=P.TRAINING_RUN, form=TakeBackForm, load=access.result_file)
def undo_file(rq: Rq, sent: Sent, form: Bound[TakeBackForm]) -> Response:
    if form.has_errors:
        return _file_page(rq, sent, form)
    importing.undo(rq.session, rq.actor, sent.file, reason=form.data.undo_reason, seen=form.seen_version)
    return rq.redirect(f"/training/tests/files/{sent.file.ref}", lazy("取り込んだ結果を取り消しました。"))


@router.action(f"{FILE}/cancel", policy=P.TRAINING_RUN, form=Seen, load=access.result_file)
def cancel_file(rq: Rq, sent: Sent, form: Bound[Seen]) -> Response:
    importing.cancel(rq.session, rq.actor, sent.file, seen=form.seen_version)
    return rq.redirect(f"{BASE}/{sent.day.sitting.ref}", lazy("取り込みませんでした。"))
