"""The list of a block: marks, closing, reopening, make-ups, and the sheet of paper."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.core import clock
from app.core.errors import Invalid, NotFound, lazy
from app.core.listing import Page
from app.training.attendance import access, queries, words
from app.training.attendance.access import Held
from app.training.attendance.models import MakeUp
from app.training.attendance.schemas import MOST_MARKS, CloseForm, Empty, MarksForm, OfferForm, ReasonForm
from app.training.attendance.service import closing, make_ups, marks
from app.training.enrolment.course_values import in_force
from app.training.programme.lifecycle import BLOCK_MOVES, TAKING, may_move
from app.training.stages.deadlines import ONE_DAY
from app.training.times import minutes_of
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()
PATH = "/training/blocks/{ref}"
PAST_DAYS = 60


@router.page("/training/attendance", policy=P.ATTENDANCE_TAKE, audit=AuditKind.NONE)
def index(rq: Rq) -> Response:
    return rq.render(
        "training/attendance/index.html",
        found=queries.blocks_around(rq.session, clock.today() - PAST_DAYS * ONE_DAY),
        words=words,
    )


@router.page(PATH, policy=P.ATTENDANCE_TAKE, audit=AuditKind.READ, load=access.held)
def detail(rq: Rq, held: Held) -> Response:
    return _detail(rq, held)


def _detail(rq: Rq, held: Held, **forms: Bound[Any]) -> Response:
    block = held.block
    query = replace(rq.list_query(sorts=("name",)), per_page=MOST_MARKS)
    lines = queries.lines(rq.session, block, block.held_on)
    shown = lines[query.offset : query.offset + query.per_page]
    blank = {"marks": _of_marks(rq, held, shown), "reopen": rq.blank(version=block.version)}
    answer = rq.invalid if forms else rq.render
    return answer(
        "training/attendance/block.html",
        block=block,
        cohort=held.cohort,
        page=Page(shown, query, len(lines)),
        lines=lines,
        forms=blank | forms,
        opened=next(iter(forms), ""),
        taking=block.state in TAKING,
        may={name for name in ("open", "closed", "locked", "reopened") if may_move(BLOCK_MOVES, block.state, name)},
        events=queries.events_of(rq.session, block),
        make_ups=_make_ups(rq, held),
        share=in_force(rq.session, block.held_on).block_share,
        length=minutes_of(block.ends) - minutes_of(block.starts),
        words=words,
    )


def _of_marks(rq: Rq, held: Held, shown: list[queries.Line]) -> Bound[Any]:
    values: dict[str, object] = {}
    for number, line in enumerate(shown):
        mark = line.mark
        values |= {
            f"marks-{number}-enrolment": line.enrolment.ref, f"marks-{number}-was": line.was,
            f"marks-{number}-state": line.state, f"marks-{number}-arrived": mark.arrived if mark else None,
            f"marks-{number}-left": mark.left if mark else None,
        }  # fmt: skip
    return rq.blank(values, version=held.version)


def _make_ups(rq: Rq, held: Held) -> dict[str, Any]:
    """Who missed this block and what becomes of it; the make-up blocks that may be offered."""
    found = queries.make_ups_of_block(rq.session, held.block)
    names = {line.enrolment.id: line for line in queries.lines(rq.session, held.block, held.block.held_on)}
    offered = queries.blocks(rq.session, [one.offered_block_id for one in found if one.offered_block_id])
    return {
        "found": [(one, names.get(one.enrolment_id), offered.get(one.offered_block_id or 0)) for one in found],
        "states": queries.make_up_states(rq.session, found, clock.today()),
        "until": queries.make_up_days(rq.session, found, clock.today()),
        "blocks": [
            (one.ref, f"{one.held_on.isoformat()} {one.starts}–{one.ends}")
            for one, free in queries.make_up_blocks(rq.session, held.block, clock.today())
            if free > 0
        ],
    }


@router.action(f"{PATH}/marks", policy=P.ATTENDANCE_TAKE, form=MarksForm, load=access.held)
def mark(rq: Rq, held: Held, form: Bound[MarksForm]) -> Response:
    if not form.has_errors:
        try:
            changed = marks.enter(rq.session, rq.actor, held.block, form.data, seen=form.seen_version)
            said = lazy("出欠を記録しました。") if changed else lazy("変わったところはありませんでした。")
            return rq.redirect(rq.address.removesuffix("/marks"), said)
        except Invalid as error:
            form.refuse(error)
    return _detail(rq, held, marks=form)


@router.action(f"{PATH}/open", policy=P.ATTENDANCE_TAKE, form=Empty, load=access.held)
def open_block(rq: Rq, held: Held, form: Bound[Empty]) -> Response:
    closing.open_block(rq.session, rq.actor, held.block, seen=form.seen_version)
    return _back(rq, held, lazy("受付を始めました。"))


@router.page(f"{PATH}/close", policy=P.ATTENDANCE_TAKE, audit=AuditKind.READ, load=access.held)
def close_page(rq: Rq, held: Held) -> Response:
    return _close(rq, held, rq.blank(version=held.version))


def _close(rq: Rq, held: Held, form: Bound[Any]) -> Response:
    answer = rq.invalid if form.has_errors else rq.render
    return answer(
        "training/attendance/close.html",
        block=held.block,
        cohort=held.cohort,
        form=form,
        changes=closing.changes(rq.session, held.block),
        shut=[line for line in queries.lines(rq.session, held.block, held.block.held_on) if line.shut],
        words=words,
    )


@router.action(f"{PATH}/close", policy=P.ATTENDANCE_TAKE, form=CloseForm, load=access.held)
def close(rq: Rq, held: Held, form: Bound[CloseForm]) -> Response:
    if form.accepts(lambda: closing.close(rq.session, rq.actor, held.block, form.data.answer, seen=form.seen_version)):
        return _back(rq, held, lazy("終了しました。出席した人の段階が進み、欠席した人には補講が必要になりました。"))
    return _close(rq, held, form)


@router.action(f"{PATH}/lock", policy=P.TRAINING_RUN, form=Empty, load=access.held)
def lock(rq: Rq, held: Held, form: Bound[Empty]) -> Response:
    closing.lock(rq.session, rq.actor, held.block, seen=form.seen_version)
    return _back(rq, held, lazy("確定しました。"))


@router.action(f"{PATH}/reopen", policy=P.TRAINING_RUN, form=ReasonForm, load=access.held)
def reopen(rq: Rq, held: Held, form: Bound[ReasonForm]) -> Response:
    if form.has_errors:
        return _detail(rq, held, reopen=form)
    closing.reopen(rq.session, rq.actor, held.block, form.data.reason, seen=form.seen_version)
    return _back(rq, held, lazy("再開しました。直したあと、もう一度終了してください。"))


@router.action(f"{PATH}/make-ups", policy=P.TRAINING_RUN, form=OfferForm, load=access.held)
def offer(rq: Rq, held: Held, form: Bound[OfferForm]) -> Response:
    if form.has_errors:
        return _detail(rq, held, offer=form)
    made = _of(rq, held, form.data.make_up)
    if form.data.block is None:
        make_ups.refuse(rq.session, rq.actor, made)
        return _back(rq, held, lazy("補講を受けないことを記録しました。"))
    block = queries.block_by_ref(rq.session, form.data.block)
    try:
        if block is None:
            raise Invalid("block", lazy("そのコマはありません。"))
        make_ups.offer(rq.session, rq.actor, made, block, clock.today())
    except Invalid as error:
        form.refuse(error)
        return _detail(rq, held, offer=form)
    return _back(rq, held, lazy("補講の日を決めました。"))


def _of(rq: Rq, held: Held, make_up_id: int) -> MakeUp:
    made = queries.make_up(rq.session, make_up_id)
    if made is None or made.missed_block_id != held.block.id:
        raise NotFound
    return made


@router.page(f"{PATH}/print", policy=P.ATTENDANCE_TAKE, audit=AuditKind.EXPORT, load=access.held)
def sheet(rq: Rq, held: Held) -> Response:
    lines = [line for line in queries.lines(rq.session, held.block, held.block.held_on) if not line.shut]
    return rq.render("training/attendance/print.html", block=held.block, cohort=held.cohort, lines=lines, words=words)


def _back(rq: Rq, held: Held, said: str) -> Response:
    return rq.redirect(f"/training/blocks/{held.block.ref}", said)
