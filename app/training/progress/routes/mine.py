"""/training/mine: where a trainee stands, what is missing and by when, in plain words."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.core import clock
from app.core.errors import Invalid, NotFound, lazy
from app.training import sections
from app.training.attendance import queries as attendance
from app.training.attendance import words as attendance_words
from app.training.attendance.schemas import ChooseForm, NoticeForm
from app.training.attendance.service import make_ups, marks
from app.training.enrolment.models import Enrolment
from app.training.progress import queries, words
from app.training.progress.telling import sayer
from app.training.stages.kinds import Stage
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()


@router.page("/training/mine", policy=P.TRAINING_STUDY, audit=AuditKind.READ)
def mine(rq: Rq) -> Response:
    return _mine(rq)


def _mine(rq: Rq, form: Bound[Any] | None = None) -> Response:
    enrolment = attendance.enrolment_of_user(rq.session, rq.actor.user_id)
    if enrolment is None:
        return rq.render("training/progress/mine_none.html")
    rq.note_read("enrolment", enrolment.id, enrolment.ref)
    today = clock.today()
    answer = rq.invalid if form else rq.render
    return answer(
        "training/progress/mine.html",
        enrolment=enrolment,
        name=enrolment.learner.shown_name(today),
        standing=queries.standing_of(rq.session, enrolment, today),
        stages=list(Stage),
        today=today,
        blocks=_blocks(rq, enrolment),
        form=form or rq.blank(),
        choices=_choices(rq, enrolment),
        sections=sections.MINE.of(rq, enrolment),
        say=sayer(rq),
        words=words,
        attendance_words=attendance_words,
    )


def _blocks(rq: Rq, enrolment: Enrolment) -> list[dict[str, Any]]:
    """Half days with the mark, the make-up of what was missed, and whether a notice is still possible."""
    own, today, found = queries.blocks_of(rq.session, enrolment), clock.today(), []
    missed = [made for _block, made in own if made]
    states, last = (read(rq.session, missed, today) for read in (attendance.make_up_states, attendance.make_up_days))
    for block, made in own:
        mark = attendance.mark_of(rq.session, block, enrolment)
        to_come = block.state == "planned" and block.held_on >= today
        is_open = made is not None and made.state in ("needed", "offered")
        found.append({
            "block": block, "make_up": states[made.id] if made else "", "mark": mark,
            "until": last[made.id] if made and is_open else None, "may_notify": to_come and mark is None,
        })  # fmt: skip
    return found


def _choices(rq: Rq, enrolment: Enrolment) -> list[tuple[str, str]]:
    """Make-up days with a free seat for what this person has to make up, until its last day; none that they said they
    cannot come to.
    """
    today, found = clock.today(), []
    needed = [one for one in attendance.make_ups(rq.session, [enrolment.id]) if one.state == "needed"]
    last = attendance.make_up_days(rq.session, needed, today)
    missed = attendance.blocks(rq.session, [one.missed_block_id for one in needed])
    for made in needed:
        found += [
            one
            for one, free in attendance.make_up_blocks(rq.session, missed[made.missed_block_id], today)
            if free > 0 and one.held_on <= last[made.id] and attendance.mark_of(rq.session, one, enrolment) is None
        ]
    return [
        (one.ref, f"{rq._('第%(number)sコマ', number=one.number)} {one.held_on.isoformat()} {one.starts}–{one.ends}")
        for one in found
    ]


@router.action("/training/mine/make-up", policy=P.TRAINING_STUDY, form=ChooseForm)
def choose(rq: Rq, form: Bound[ChooseForm]) -> Response:
    if form.has_errors:
        return _mine(rq, form)
    enrolment = attendance.enrolment_of_user(rq.session, rq.actor.user_id)
    block = attendance.block_by_ref(rq.session, form.data.chosen)
    made = attendance.make_up_for(rq.session, enrolment, block.number) if enrolment and block else None
    if block is None or made is None:
        raise NotFound
    try:
        make_ups.offer(rq.session, rq.actor, made, block, clock.today())
    except Invalid as error:
        form.refuse(Invalid("chosen", error.message))
        return _mine(rq, form)
    return rq.redirect("/training/mine", lazy("補講の日を決めました。"))


@router.action("/training/mine/absence", policy=P.TRAINING_STUDY, form=NoticeForm)
def notify(rq: Rq, form: Bound[NoticeForm]) -> Response:
    if form.has_errors:
        return _mine(rq, form)
    enrolment = attendance.enrolment_of_user(rq.session, rq.actor.user_id)
    block = attendance.block_by_ref(rq.session, form.data.block)
    if enrolment is None or block is None or not attendance.belongs(rq.session, block, enrolment):
        raise NotFound
    marks.notify(rq.session, rq.actor, block, enrolment, form.data.reason)
    return rq.redirect("/training/mine", lazy("欠席の連絡を受け付けました。補講の日は、事務局から案内します。"))
