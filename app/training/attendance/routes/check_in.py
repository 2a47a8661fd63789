"""Check-in by a code that changes: the screen in the room, and the page on a telephone."""

from __future__ import annotations

import segno
from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.core import clock, ids
from app.core.errors import Conflict, lazy
from app.training.attendance import access, codes, queries, words
from app.training.attendance.access import Arriving, Held
from app.training.attendance.schemas import CheckInForm
from app.training.attendance.service import marks
from app.training.programme.lifecycle import TAKING
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()
PATH = "/training/check-in/{ref}/{code}"
DEVICE_COOKIE = "kakehashi_device"
DEVICE_SECONDS = 86_400


@router.page("/training/blocks/{ref}/code", policy=P.ATTENDANCE_TAKE, audit=AuditKind.NONE, load=access.held)
def screen(rq: Rq, held: Held) -> Response:
    """Shown to the room; asks for the next code by itself."""
    if held.block.state not in TAKING:
        raise Conflict(marks.NOT_OPEN)
    code = codes.code(held.block.ref, codes.slot_of(clock.now()))
    scheme = "https" if rq.services.settings.https else "http"
    address = f"{scheme}://{rq.request.url.netloc}/training/check-in/{held.block.ref}/{code}"
    matrix = segno.make(address, error="m", micro=False).matrix
    return rq.render(
        "training/attendance/code.html",
        fragment="training/attendance/_code.html",
        block=held.block,
        cohort=held.cohort,
        path="".join(f"M{x},{y}h1v1h-1z" for y, row in enumerate(matrix) for x, dark in enumerate(row) if dark),
        size=len(matrix),
        address=address,
    )


@router.page(PATH, policy=P.TRAINING_STUDY, audit=AuditKind.READ, load=access.arriving)
def page(rq: Rq, arriving: Arriving) -> Response:
    block, now = arriving.block, clock.now()
    given = codes.ticket(block.ref, rq.actor.user_id, codes.slot_of(now)) if arriving.fresh else ""
    return rq.render(
        "training/attendance/check_in.html",
        block=block,
        mark=queries.mark_of(rq.session, block, arriving.enrolment),
        ready=bool(given) and block.state in TAKING and block.held_on == clock.today(),
        fresh=arriving.fresh,
        form=rq.blank({"ticket": given}),
        words=words,
    )


@router.action(PATH, policy=P.TRAINING_STUDY, form=CheckInForm, load=access.arriving)
def check_in(rq: Rq, arriving: Arriving, form: Bound[CheckInForm]) -> Response:
    block = arriving.block
    told = "" if form.has_errors else form.data.ticket
    if not codes.is_valid_ticket(block.ref, rq.actor.user_id, told, clock.now()):
        raise Conflict(lazy("コードが古くなりました。画面のコードをもう一度読み取ってください。"))
    token = rq.request.cookies.get(DEVICE_COOKIE, "")[:100] or ids.new_token()
    done = marks.check_in(rq.session, rq.actor, block, arriving.enrolment, codes.device_digest(token))
    said = lazy("到着を記録しました。") if done == "arrived" else lazy("退出を記録しました。")
    answer = rq.redirect("/training/mine", said)
    answer.set_cookie(
        DEVICE_COOKIE, token, max_age=DEVICE_SECONDS, httponly=True, samesite="lax", secure=rq.services.settings.https
    )
    return answer
