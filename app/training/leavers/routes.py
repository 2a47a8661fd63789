"""The list of those who left as their workplace says, and the page on which the office decides."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.core import clock
from app.core.errors import lazy
from app.training.leavers import access, queries, service
from app.training.leavers.access import Left
from app.training.leavers.schemas import EndForm, KeepForm
from app.training.portal import words as portal_words
from app.training.workplaces import words
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()
LIST = "/training/completers/leavers"
PATH = LIST + "/{ref}"


@router.page(LIST, policy=P.TRAINING_RUN, audit=AuditKind.READ)
def index(rq: Rq) -> Response:
    found = queries.waiting(rq.session)
    people = queries.learners(rq.session, [one.period.learner_id for one in found])
    for one in people.values():
        rq.note_read("learner", one.id, one.ref)
    return rq.render("training/leavers/index.html", found=found, people=people, today=clock.today())


@router.page(PATH, policy=P.TRAINING_RUN, audit=AuditKind.READ, load=access.left)
def detail(rq: Rq, left: Left) -> Response:
    return _detail(rq, left)


def _detail(rq: Rq, left: Left, **forms: Bound[Any]) -> Response:
    sign_off, today = left.sign_off, clock.today()
    last_day = sign_off.left_on or today
    blank = {
        "end": rq.blank({"last_day": last_day, "reason": "other"}, version=left.version),
        "keep": rq.blank(version=left.version),
    }
    answer = rq.invalid if forms else rq.render
    return answer(
        "training/leavers/left.html",
        sign_off=sign_off,
        period=sign_off.period,
        learner=left.learner,
        name=left.learner.shown_name(today),
        own=queries.own(rq.session, sign_off, left.learner, last_day),
        forms=blank | forms,
        opened=next(iter(forms), ""),
        reasons=[(code, rq._(label)) for code, label in words.END_REASONS.items()],
        situations=portal_words.SITUATIONS,
    )


def _answer(rq: Rq, left: Left, name: str, form: Bound[Any], said: str) -> Response:
    """Away with what was done; without it, the page again."""
    if said:
        return rq.redirect(LIST, said)
    return _detail(rq, left, **{name: form})


@router.action(f"{PATH}/end", policy=P.TRAINING_RUN, form=EndForm, load=access.left)
def end(rq: Rq, left: Left, form: Bound[EndForm]) -> Response:
    done = form.accepts(
        lambda: service.end(rq.session, rq.actor, left.sign_off, left.learner, form.data, seen=form.seen_version)
    )
    return _answer(rq, left, "end", form, lazy("勤務先と指導を終わりにしました。本人に知らせます。") if done else "")


@router.action(f"{PATH}/keep", policy=P.TRAINING_RUN, form=KeepForm, load=access.left)
def keep(rq: Rq, left: Left, form: Bound[KeepForm]) -> Response:
    done = form.accepts(
        lambda: service.keep(rq.session, rq.actor, left.sign_off, left.learner, form.data, seen=form.seen_version)
    )
    return _answer(rq, left, "keep", form, lazy("記録を変えないことにしました。") if done else "")
