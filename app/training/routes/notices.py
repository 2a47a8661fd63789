"""お知らせの記録: what was due, sent, came back, needs a letter; and the letter."""

from __future__ import annotations

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.core import clock
from app.core.errors import lazy
from app.core.listing import Page
from app.training import access, queries
from app.training.renewal import queries as rows
from app.training.renewal import words
from app.training.renewal.letter import Letter, letter_pdf
from app.training.renewal.models import RenewalNotice
from app.training.renewal.schemas import NoticeForm
from app.training.service import notices as service
from app.training.service.documents import AUTHORITY
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()
PATH = "/training/renewals/notices/{ref}"


@router.page("/training/renewals/notices", policy=P.REGISTER_READ, audit=AuditKind.READ)
def index(rq: Rq) -> Response:
    query = rq.list_query(filters=("state",), sorts=("due",))
    state = query.filters.get("state", "")
    found, total = rows.notices(rq.session, state, offset=query.offset, limit=query.per_page)
    holders = queries.numbers_by_id(rq.session, {notice.certification_id for notice in found})
    return rq.render(
        "training/renewal/notices.html",
        page=Page(found, query, total),
        holders=holders,
        names=queries.names_of(rq.session, holders.values(), clock.today()),
        states=[(code, rq._(label)) for code, label in words.NOTICES.items()],
        words=words,
    )


@router.page(PATH, policy=P.REGISTER_READ, audit=AuditKind.READ, load=access.renewal_notice)
def detail(rq: Rq, notice: RenewalNotice) -> Response:
    return _detail(rq, notice, rq.blank({"outcome_on": clock.today()}))


def _detail(rq: Rq, notice: RenewalNotice, form: Bound[NoticeForm]) -> Response:
    certification = queries.certification_by_id(rq.session, notice.certification_id)
    learner = queries.learner_of(rq.session, certification)
    outcomes = {"sent": "bounced", "letter": "lettered", "bounced": "lettered"}
    answer = rq.invalid if form.has_errors else rq.render
    return answer(
        "training/renewal/notice.html",
        notice=notice,
        certification=certification,
        name=learner.shown_name(clock.today()),
        said=service.said(notice, certification.number or ""),
        outcome=outcomes.get(notice.state, "") if rq.can(P.REGISTER_PROPOSE) else "",
        form=form,
        words=words,
    )


@router.action(PATH, policy=P.REGISTER_PROPOSE, form=NoticeForm, load=access.renewal_notice)
def record(rq: Rq, notice: RenewalNotice, form: Bound[NoticeForm]) -> Response:
    if form.has_errors:
        return _detail(rq, notice, form)
    service.record(rq.session, rq.actor, notice, form.data)
    return rq.redirect(f"/training/renewals/notices/{notice.ref}", lazy("記録しました。"))


@router.page(f"{PATH}/letter.pdf", policy=P.REGISTER_READ, audit=AuditKind.EXPORT, load=access.renewal_notice)
def letter(rq: Rq, notice: RenewalNotice) -> Response:
    certification = queries.certification_by_id(rq.session, notice.certification_id)
    learner = queries.learner_of(rq.session, certification)
    made = Letter(
        notice.ref, learner.shown_name(clock.today()), learner.workplace or "", certification.number or "",
        service.said(notice, certification.number or ""), notice.ends_on, AUTHORITY,
    )  # fmt: skip
    content = letter_pdf(made, notice.lettered_on or clock.today())
    return rq.download(content, media_type="application/pdf", filename=f"notice-{notice.ref}.pdf")
