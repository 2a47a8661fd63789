"""Pages on which instructors mark the same work apart from each other: a list, and one page for each piece."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.core.errors import NotFound, lazy
from app.training.enrolment import queries as enrolments
from app.training.enrolment import words as enrolment_words
from app.training.marking import queries, service, words
from app.training.marking.rules import Piece
from app.training.marking.service import Work
from app.training.practicum import views
from app.training.practicum import words as practicum_words
from app.training.practicum.schemas import Rubric
from app.training.service import oneself
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()
PATHS = {Piece.PRACTICUM: "practicum", Piece.CASE_STUDY: "case-study"}


@router.page("/training/marks", policy=P.PRACTICUM_READ, audit=AuditKind.READ)
def marks_page(rq: Rq) -> Response:
    people = queries.enrolled(rq.session)
    found = service.works(rq.session, people)
    lines = [one for one in found.values() if one.round is not None or one.marks]
    for one in lines:
        rq.note_read("enrolment", one.enrolment.id, one.enrolment.ref)
    return rq.render("training/marking/list.html", lines=lines, words=words, paths=PATHS, **_cohorts())


def _cohorts() -> dict[str, Any]:
    return {"cohort_name": enrolment_words.COHORT_NAME}


def _declare(piece: Piece) -> None:
    """Page and form of one piece of work."""
    path = f"/training/enrolments/{{ref}}/marks/{PATHS[piece]}"

    def load(rq: Rq) -> Work:
        enrolment = enrolments.by_ref(rq.session, rq.params["ref"])
        if enrolment is None:
            raise NotFound
        rq.note_read("enrolment", enrolment.id, enrolment.ref)
        return service.work(rq.session, enrolment, piece)

    def show(rq: Rq, work: Work) -> Response:
        return _page(rq, work, rq.blank({}, version=work.enrolment.version))

    def give(rq: Rq, work: Work, form: Bound[Rubric]) -> Response:
        if form.has_errors:
            return _page(rq, work, form)
        service.mark(rq.session, rq.actor, work, form.data.levels(), seen=form.seen_version)
        return rq.redirect(rq.path, lazy("評価を記録しました。"))

    show.__name__, give.__name__ = f"marks_of_{piece}", f"mark_{piece}"
    router.page(path, policy=P.PRACTICUM_READ, audit=AuditKind.READ, load=load)(show)
    router.action(path, policy=P.TRAINING_TEACH, form=Rubric, load=load)(give)


def _page(rq: Rq, work: Work, form: Bound[Rubric]) -> Response:
    render = rq.invalid if form.has_errors else rq.render
    own = oneself.is_own(rq.session, rq.actor, work.enrolment.learner_id)
    seen = [] if own else work.seen_by(rq.actor.user_id)
    return render(
        "training/marking/page.html",
        work=work,
        form=form,
        path=f"/training/enrolments/{work.enrolment.ref}/marks/{PATHS[work.piece]}",
        seen=seen,
        apart=[rq._(practicum_words.ABILITIES[code]) for code in work.apart] if seen else [],
        refusal=oneself.OWN if own else work.refusal(rq.actor.user_id),
        names=queries.names(rq.session, seen),
        levels=views.levels(rq._),
        marking=words,
        words=practicum_words,
        **_cohorts(),
    )


for _piece in Piece:
    _declare(_piece)
