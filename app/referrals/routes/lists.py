"""The board, the list, the tab of a case, one referral, its letter."""

from __future__ import annotations

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.cases.models import Case
from app.cases.views import case_frame
from app.codes import lists
from app.core.errors import Conflict, NotFound, lazy
from app.referrals import access, content, queries, views, words
from app.referrals.barring import queries as barring
from app.referrals.content import Held
from app.referrals.inbound import queries as inbound
from app.referrals.inbound import words as inbound_words
from app.referrals.letter import letter_pdf
from app.referrals.notice import notice_pdf
from app.referrals.service import notices
from app.referrals.service.history import NOT_NOW
from app.web.declarations import AuditKind
from app.web.request import Rq
from app.web.routing import Router

router = Router()
BROKEN = lazy("送った内容の記録が、送った時のものと違います。管理者に知らせてください。")
STOPPED = lazy("同意が終わったか撤回されたので、または連携が取り消されたので、手紙は出せません。")
read_referral = access.referral_for(P.REFERRAL_READ)


@router.page("/referrals", policy=P.REFERRAL_READ, audit=AuditKind.READ)
def index(rq: Rq) -> Response:
    """The board; with `?view=list` or any filter the list."""
    query = rq.list_query(filters=queries.FILTERS, sorts=queries.SORTS)
    as_list = rq.query.get("view") == "list" or bool(query.q) or bool(set(query.filters) - {"mine"})
    if not as_list:
        mine = bool(query.filters.get("mine"))
        found = queries.board(rq.session, rq.actor, mine=mine)
        leads = rq.can(P.REFERRAL_APPROVE, rq.actor.centre_id)
        return rq.render(
            "referrals/board.html", lanes=views.lanes(found, rq.locale, mine=mine), words=words, leads=leads
        )
    return rq.render(
        "referrals/list.html",
        fragment="referrals/_list.html",
        page=queries.page(rq.session, rq.actor, query),
        words=words,
        statuses=[("open", rq._(lazy("終わっていないもの"))), *words.choices(words.STATUSES, rq.locale)],
        priorities=lists.REFERRAL_PRIORITIES.choices(rq.locale),
    )


@router.page("/cases/{ref}/referrals", policy=P.REFERRAL_READ, audit=AuditKind.READ, load=access.read_case)
def of_case(rq: Rq, case: Case) -> Response:
    return rq.render(
        "referrals/case.html",
        **case_frame(rq.session, rq.actor, case),
        case_tab="referrals",
        rows=queries.for_case(rq.session, rq.actor, case.id),
        gaps=queries.gaps_of_case(rq.session, case.id),
        chains=queries.chains_of(rq.session, case.id),
        inbound=inbound.of_case(rq.session, rq.actor, case.id),
        inbound_words=inbound_words,
        referral_words=words,
        is_of_case=barring.is_of_case(rq.session, rq.actor, case),
    )


@router.page("/referrals/{ref}", policy=P.REFERRAL_READ, audit=AuditKind.READ, load=read_referral)
def detail(rq: Rq, held: Held) -> Response:
    return rq.render(
        "referrals/detail.html",
        **views.detail(rq, held),
        form=rq.blank(version=held.version),
        version=held.version,
    )


@router.page("/referrals/{ref}/print", policy=P.REFERRAL_READ, audit=AuditKind.READ, load=read_referral)
def sheet(rq: Rq, held: Held) -> Response:
    return rq.render("referrals/print.html", **views.detail(rq, held))


def sent_content(rq: Rq, held: Held) -> content.Content:
    """What was sent, for a paper that leaves: NotFound before sending; Conflict once it was stopped, its consent
    withdrawn, or when what is kept is not what was sent."""
    kept = content.frozen(held.referral)
    if kept is None:
        raise NotFound
    if not queries.may_print(rq.session, held.referral):
        raise Conflict(STOPPED)
    if not content.is_whole(held.referral):
        raise Conflict(BROKEN)
    return kept


@router.page("/referrals/{ref}/letter.pdf", policy=P.REFERRAL_READ, audit=AuditKind.EXPORT, load=read_referral)
def letter(rq: Rq, held: Held) -> Response:
    """From the frozen content alone."""
    referral, kept = held.referral, sent_content(rq, held)
    address = views.answer_page(rq, referral)
    pdf = letter_pdf(content.letter_of(kept, referral.frozen_digest or "", address["url"] if address else ""))
    return rq.download(pdf, media_type="application/pdf", filename=f"{referral.ref}.pdf", inline=True)


@router.page("/referrals/{ref}/notice.pdf", policy=P.REFERRAL_READ, audit=AuditKind.EXPORT, load=read_referral)
def stop_notice(rq: Rq, held: Held) -> Response:
    """The letter that takes it back: NotFound before sending, Conflict while no partner has to be told to stop."""
    kept, told = content.frozen(held.referral), notices.of_referral(rq.session, held.referral)
    if kept is None:
        raise NotFound
    if not told:
        raise Conflict(NOT_NOW)
    pdf = notice_pdf(views.notice_of(rq, held, kept, told[0]))
    return rq.download(pdf, media_type="application/pdf", filename=f"{held.referral.ref}-stop.pdf", inline=True)
