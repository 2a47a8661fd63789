"""Transfers: the list, proposing, the page for both centres, the closing summary."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.cases import leading
from app.cases import views as case_views
from app.cases import words as case_words
from app.cases.models import Case
from app.cases.queries import staff
from app.codes import lists
from app.core import clock
from app.core.errors import Invalid, lazy
from app.people.lists import GIVEN_BY
from app.referrals import words as referral_words
from app.transfers import access, offer, policy, preview, queries, service, summary, words
from app.transfers.consent_text import text_to_read
from app.transfers.lifecycle import READ_DAYS, Side
from app.transfers.queries import Held
from app.transfers.schemas import CONSENT, Accept, End, Nothing, Propose
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()

answerer = access.load_for(Side.RECEIVING, lambda rq, held: policy.may_answer(rq.actor, held.transfer))
approver = access.load_for(Side.SENDING, lambda rq, held: policy.may_approve(rq.actor, held.transfer))
withdrawer = access.load_for(Side.SENDING, lambda rq, held: policy.may_withdraw(rq.actor, held.transfer, held.case))


@router.page("/transfers", policy=P.CASE_WRITE, audit=AuditKind.NONE)
def index(rq: Rq) -> Response:
    query = rq.list_query(sorts=queries.SORTS)
    return rq.render(
        "transfers/index.html",
        waiting=queries.waiting(rq.session, rq.actor, clock.today()),
        page=queries.page(rq.session, rq.actor, query),
        words=words,
        case_words=case_words,
    )


@router.page("/cases/{ref}/transfer", policy=P.CASE_WRITE, audit=AuditKind.READ, load=access.case_to_propose)
def propose_page(rq: Rq, case: Case) -> Response:
    people = case_views.case_frame(rq.session, rq.actor, case)["languages"]
    initial: dict[str, object] = {
        "basis": CONSENT,
        "given_by": "self",
        "given_on": clock.today(),
        "language": people[0] if people else None,
        "interpreter": "none",
        "read_days": READ_DAYS,
        "guarded": queries.is_dangerous(rq.session, case),
    }
    return _propose_page(rq, case, rq.blank(initial))


@router.action("/cases/{ref}/transfer", policy=P.CASE_WRITE, form=Propose, load=access.case_to_propose, creates=True)
def propose(rq: Rq, case: Case, form: Bound[Propose]) -> Response:
    if not form.has_errors:
        try:
            transfer = service.propose(rq.session, rq.actor, case, form.data)
            return rq.redirect(f"/transfers/{transfer.ref}", lazy("引継ぎを提案しました。まだ何も移っていません。"))
        except Invalid as error:
            form.refuse(error)
    return _propose_page(rq, case, form)


def _propose_page(rq: Rq, case: Case, form: Bound[Any]) -> Response:
    show = rq.invalid if form.has_errors else rq.render
    frame = case_views.case_frame(rq.session, rq.actor, case)
    return show(
        "transfers/propose.html",
        form=form,
        proposed=queries.proposed_of(rq.session, case.id),
        preview=preview.of_case(rq.session, case),
        centres=queries.other_centres(rq.session, case.centre_id),
        text=text_to_read(to="（引継ぎ先の窓口）", reason="（引き継ぐ理由）", read_days=READ_DAYS),
        is_dangerous=queries.is_dangerous(rq.session, case),
        given_by=GIVEN_BY.choices(rq.locale),
        # Those that are met at counters, and those of the case: the list of all would be half of the page.
        languages_offered=[(code, lists.LANGUAGES.label(code, rq.locale)) for code in _offered(frame, case)],
        interpreters=lists.INTERPRETERS.choices(rq.locale),
        methods=lists.CONSENT_METHODS.choices(rq.locale),
        exceptions=lists.CONSENT_EXCEPTIONS.choices(rq.locale),
        case_tab="overview",
        **frame,
    )


def _offered(frame: dict[str, Any], case: Case) -> list[str]:
    own = [spoken.language for one in frame["people"] for spoken in one.person.languages]
    return list(dict.fromkeys([*lists.FIELD_LANGUAGES, *own, *([case.language] if case.language != "unknown" else [])]))


@router.page("/transfers/{ref}", policy=P.CASE_WRITE, audit=AuditKind.READ, load=access.load)
def detail(rq: Rq, held: Held) -> Response:
    return _detail(rq, held, rq.blank({"assignee": rq.actor.login}, version=held.transfer.version))


def _detail(rq: Rq, held: Held, form: Bound[Any], *, doing: str = "") -> Response:
    """`doing`: the act whose form came back with errors."""
    transfer, actor, session = held.transfer, rq.actor, rq.session
    sides = policy.sides(actor, transfer)
    is_open = transfer.status == "proposed"
    answers = policy.may_answer(actor, transfer)
    colleagues = staff.with_right(session, P.CASE_WRITE, transfer.to_centre_id) if answers else []
    return (rq.invalid if form.has_errors else rq.render)(
        "transfers/detail.html",
        form=form,
        doing=doing,
        transfer=transfer,
        place=held.to_name if policy.knows_place(actor, transfer) else "",
        from_name=held.from_name,
        # Until it accepts, the receiving centre knows neither number nor name.
        case=held.case if Side.SENDING in sides or transfer.status == "accepted" else None,
        sees_case=rq.can(P.CASE_WRITE, held.case.centre_id),
        offer=offer.of_case(session, held.case, rq.locale) if is_open else None,
        preview=preview.of_case(session, held.case) if is_open and Side.SENDING in sides else None,
        sends=Side.SENDING in sides,
        left=transfer.status == "accepted" and Side.RECEIVING not in sides,
        recalls=policy.reads_summary(actor, transfer, clock.today()),
        names=staff.names(session, _staff_of(held)),
        colleagues=colleagues,
        leads=_leads(rq, held, [login for login, _name in colleagues]) if answers else None,
        may_answer=answers,
        may_approve=policy.may_approve(actor, transfer),
        may_withdraw=policy.may_withdraw(actor, transfer, held.case),
        given_label=lambda code: GIVEN_BY.label(code, rq.locale),
        words=words,
        case_words=case_words,
    )


def _leads(rq: Rq, held: Held, logins: list[str]) -> leading.Leads:
    """What this centre asks of whoever will lead the case. Its grounds stand in the offer already."""
    return leading.of(rq.session, held.case, logins, held.transfer.to_centre_id)


def _staff_of(held: Held) -> set[int | None]:
    transfer = held.transfer
    return {transfer.proposed_by_id, transfer.exception_approved_by_id, transfer.ended_by_id}


@router.action("/transfers/{ref}/approve", policy=P.REFERRAL_APPROVE, form=Nothing, load=approver)
def approve(rq: Rq, held: Held, form: Bound[Nothing]) -> Response:
    service.approve_exception(rq.session, rq.actor, held.transfer, seen=form.seen_version)
    return rq.redirect(f"/transfers/{held.transfer.ref}", lazy("同意によらない引継ぎを承認しました。"))


@router.action("/transfers/{ref}/accept", policy=P.CASE_WRITE, form=Accept, load=answerer)
def accept(rq: Rq, held: Held, form: Bound[Accept]) -> Response:
    if form.accepts(
        lambda: service.accept(rq.session, rq.actor, held.transfer, held.case, form.data, seen=form.seen_version)
    ):
        return rq.redirect(f"/cases/{held.case.ref}", lazy("ケースを引き継ぎました。期限とタスクを確かめてください。"))
    return _detail(rq, held, form, doing="accept")


@router.action("/transfers/{ref}/decline", policy=P.CASE_WRITE, form=End, load=answerer)
def decline(rq: Rq, held: Held, form: Bound[End]) -> Response:
    if form.has_errors:
        return _detail(rq, held, form, doing="decline")
    service.decline(rq.session, rq.actor, held.transfer, held.case, form.data, seen=form.seen_version)
    return rq.redirect("/transfers", lazy("引継ぎを断りました。"))


@router.action("/transfers/{ref}/withdraw", policy=P.CASE_WRITE, form=End, load=withdrawer)
def withdraw(rq: Rq, held: Held, form: Bound[End]) -> Response:
    if form.has_errors:
        return _detail(rq, held, form, doing="withdraw")
    service.withdraw(rq.session, rq.actor, held.transfer, held.case, form.data, seen=form.seen_version)
    return rq.redirect(f"/cases/{held.case.ref}", lazy("引継ぎの提案を取り下げました。"))


@router.page("/transfers/{ref}/summary", policy=P.CASE_WRITE, audit=AuditKind.READ, load=access.load_summary)
def closing_summary(rq: Rq, held: Held) -> Response:
    return rq.render(
        "transfers/summary.html",
        transfer=held.transfer,
        case_ref=held.case.ref,
        place=held.to_name,
        kept=summary.opened(held.transfer.summary),
        case_words=case_words,
        referral_words=referral_words,
        words=words,
    )
