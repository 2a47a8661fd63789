"""お知らせの記録 of the course: what was told, what came back, what needs a letter; and the letter."""

from __future__ import annotations

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.core import clock
from app.core.errors import lazy
from app.core.listing import Page
from app.training.models import Learner
from app.training.notices import access, queries, service, words
from app.training.notices.letter import Letter, letter_pdf
from app.training.notices.models import CourseNotice
from app.training.notices.schemas import OutcomeForm
from app.training.renewal import words as states
from app.training.service.documents import AUTHORITY
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()
PATH = "/training/notices/{ref}"
OUTCOMES = {"sent": "bounced", "letter": "lettered", "bounced": "lettered"}


@router.page("/training/notices", policy=P.TRAINING_RUN, audit=AuditKind.READ)
def log(rq: Rq) -> Response:
    query = rq.list_query(filters=("state",), sorts=("due",))
    state = query.filters.get("state", "")
    found, total = queries.log(rq.session, state, offset=query.offset, limit=query.per_page)
    today = clock.today()
    people = queries.learners(rq.session, found)
    for one in people.values():
        rq.note_read("learner", one.id, one.ref)
    needed = (queries.NEEDED, rq._(lazy("手紙を送る（宛先がない・届かなかった）")))
    return rq.render(
        "training/notices/index.html",
        page=Page(found, query, total),
        people=people,
        today=today,
        choices=[needed, *((code, rq._(label)) for code, label in states.NOTICES.items())],
        states=states,
        words=words,
    )


@router.page(PATH, policy=P.TRAINING_RUN, audit=AuditKind.READ, load=access.notice)
def one(rq: Rq, notice: CourseNotice) -> Response:
    return _detail(rq, notice, rq.blank({"outcome_on": clock.today()}))


def _detail(rq: Rq, notice: CourseNotice, form: Bound[OutcomeForm]) -> Response:
    learner = queries.learners(rq.session, [notice])[notice.learner_id]
    answer = rq.invalid if form.has_errors else rq.render
    return answer(
        "training/notices/notice.html",
        notice=notice,
        learner=learner,
        name=learner.shown_name(clock.today()),
        to=_name(rq, notice),
        said=service.said(rq.session, notice, "ja"),
        english=service.said(rq.session, notice, "en"),
        outcome=OUTCOMES.get(notice.state, ""),
        form=form,
        states=states,
        words=words,
    )


def _name(rq: Rq, notice: CourseNotice) -> str:
    found = service.recipient(rq.session, notice)
    return found.shown_name(clock.today()) if isinstance(found, Learner) else found.name


@router.action(PATH, policy=P.TRAINING_RUN, form=OutcomeForm, load=access.notice)
def keep_outcome(rq: Rq, notice: CourseNotice, form: Bound[OutcomeForm]) -> Response:
    if form.has_errors:
        return _detail(rq, notice, form)
    service.record(rq.session, rq.actor, notice, form.data)
    return rq.redirect(f"/training/notices/{notice.ref}", lazy("記録しました。"))


@router.page(f"{PATH}/letter.pdf", policy=P.TRAINING_RUN, audit=AuditKind.EXPORT, load=access.notice)
def on_paper(rq: Rq, notice: CourseNotice) -> Response:
    made = Letter(
        notice.ref, _name(rq, notice), "", words.KINDS[notice.kind].name,
        service.said(rq.session, notice, "ja"), service.said(rq.session, notice, "en"), AUTHORITY,
    )  # fmt: skip
    content = letter_pdf(made, notice.lettered_on or clock.today())
    return rq.download(content, media_type="application/pdf", filename=f"notice-{notice.ref}.pdf")
