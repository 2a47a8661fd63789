"""Two people who look alike: told apart, or made one."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.core import clock
from app.core.errors import Invalid, lazy
from app.training import access, queries
from app.training import words as register_words
from app.training.enrolment import queries as enrolments
from app.training.enrolment import words
from app.training.enrolment.schemas import OtherPersonForm, SamePersonForm
from app.training.enrolment.service import joining
from app.training.models import Learner
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()


@router.page("/training/learners/{ref}/alike", policy=P.TRAINING_RUN, audit=AuditKind.READ, load=access.learner)
def alike_page(rq: Rq, learner: Learner) -> Response:
    return _page(rq, learner, rq.blank())


def _page(rq: Rq, learner: Learner, form: Bound[Any]) -> Response:
    found = queries.look_alikes(rq.session, learner)
    asked = next((one for one in found if one.ref == form.value("other")), None)
    for one in found:
        rq.note_read("learner", one.id, one.ref)
    render = rq.invalid if form.has_errors else rq.render
    return render(
        "training/admission/alike.html",
        learner=learner,
        name=learner.shown_name(clock.today()),
        found=[(one, enrolments.of_learner(rq.session, one)) for one in found],
        own=enrolments.of_learner(rq.session, learner),
        form=form,
        asked=asked,
        pairs=joining.differing(learner, asked) if asked else [],
        kinds=register_words.NAME_KINDS,
        words=words,
    )


@router.action("/training/learners/{ref}/apart", policy=P.TRAINING_RUN, form=OtherPersonForm, load=access.learner)
def apart(rq: Rq, learner: Learner, form: Bound[OtherPersonForm]) -> Response:
    if form.accepts(lambda: joining.tell_apart(rq.session, rq.actor, learner, form.data.other)):
        return rq.redirect(f"/training/learners/{learner.ref}", lazy("別の人であることを、両方に記録しました。"))
    return _page(rq, learner, form)


@router.action("/training/learners/{ref}/same", policy=P.TRAINING_RUN, form=SamePersonForm, load=access.learner)
def same(rq: Rq, learner: Learner, form: Bound[SamePersonForm]) -> Response:
    """Where names differ the page comes back and asks which is borne now."""
    if not form.has_errors:
        try:
            current = joining.Current(form.data.current, form.data.current_since)
            kept = joining.make_one(rq.session, rq.actor, learner, form.data.other, current)
            return rq.redirect(f"/training/learners/{kept.ref}", lazy("一人の記録にまとめました。"))
        except Invalid as error:
            form.refuse(error)
    return _page(rq, learner, form)
