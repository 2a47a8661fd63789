"""The groups of a half day: proposal, changes by hand, the list on paper."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.codes.lists import PREFECTURES
from app.core.errors import lazy
from app.training.attendance import access
from app.training.attendance.access import Held
from app.training.grouping import queries, service
from app.training.grouping.schemas import MoveForm, ProposeForm
from app.training.workplaces import words
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()
PATH = "/training/blocks/{ref}/groups"
USUAL = 5


@router.page(PATH, policy=P.ATTENDANCE_TAKE, audit=AuditKind.READ, load=access.held)
def groups_page(rq: Rq, held: Held) -> Response:
    return _page(rq, held)


def _page(rq: Rq, held: Held, **forms: Bound[Any]) -> Response:
    people = queries.people_of(rq.session, held.block)
    groups = queries.groups_of(people)
    largest = max((len(one.people) for one in groups), default=USUAL)
    blank = {
        "propose": rq.blank({"size": largest, "everywhere": True}, version=held.version),
        "move": rq.blank(version=held.version),
    }
    answer = rq.invalid if forms else rq.render
    return answer(
        "training/grouping/groups.html",
        people=people,
        without=[one for one in people if not one.number],
        may_change=held.block.state in queries.GROUPED,
        forms=blank | forms,
        opened=next(iter(forms), ""),
        **_common(rq, held, groups),
    )


def _common(rq: Rq, held: Held, groups: list[queries.CaseGroup]) -> dict[str, Any]:
    return {
        "block": held.block, "cohort": held.cohort, "groups": groups, "words": words,
        "prefectures": dict(PREFECTURES.choices(rq.locale)),
    }  # fmt: skip


def _answer(rq: Rq, held: Held, name: str, form: Bound[Any], said: str) -> Response:
    """Away with what was done; without it, the page again."""
    if said:
        return rq.redirect(f"/training/blocks/{held.block.ref}/groups", said)
    return _page(rq, held, **{name: form})


@router.action(PATH, policy=P.ATTENDANCE_TAKE, form=ProposeForm, load=access.held)
def propose(rq: Rq, held: Held, form: Bound[ProposeForm]) -> Response:
    done = form.accepts(lambda: service.propose(rq.session, rq.actor, held.block, form.data, seen=form.seen_version))
    return _answer(rq, held, "propose", form, lazy("班を分けました。") if done else "")


@router.action(f"{PATH}/move", policy=P.ATTENDANCE_TAKE, form=MoveForm, load=access.held)
def move(rq: Rq, held: Held, form: Bound[MoveForm]) -> Response:
    done = form.accepts(lambda: service.move(rq.session, rq.actor, held.block, form.data, seen=form.seen_version))
    return _answer(rq, held, "move", form, lazy("班を変えました。") if done else "")


@router.page(f"{PATH}/print", policy=P.ATTENDANCE_TAKE, audit=AuditKind.EXPORT, load=access.held)
def sheet(rq: Rq, held: Held) -> Response:
    groups = queries.groups_of(queries.people_of(rq.session, held.block))
    return rq.render("training/grouping/print.html", **_common(rq, held, groups))
