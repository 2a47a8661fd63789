"""続報: numbered updates of what was sent, composed, looked at, sent, printed, and seen by the partner."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.codes import lists
from app.core import clock
from app.core.errors import Conflict, Invalid, NotFound, lazy
from app.people.lists import SHARE_FIELDS
from app.people.share_groups import share_choices
from app.referrals import access, content, standing
from app.referrals.content import Held
from app.referrals.models import ReferralUpdate
from app.referrals.routes.lists import BROKEN, STOPPED
from app.referrals.service.history import NOT_NOW
from app.referrals.standing import Standing
from app.referrals.updates import composing, service
from app.referrals.updates import queries as update_queries
from app.referrals.updates.letter import update_pdf
from app.referrals.updates.schemas import SeenForm, UpdateForm
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()
write_referral = access.referral_for(P.REFERRAL_WRITE)


def numbered(permission: P) -> Any:
    """A loader of the referral and of its update with the number in the address."""
    whole = access.referral_for(permission)

    def load(rq: Rq) -> tuple[Held, ReferralUpdate]:
        held = whole(rq)
        update = service.require_number(rq.session, held.referral, rq.params["number"])
        if update is None:
            raise NotFound
        return held, update

    return load


def _page(rq: Rq, held: Held, form: Bound[Any], preview: content.Content | None = None) -> Response:
    show = rq.invalid if form.has_errors or preview else rq.render
    return show(
        "referrals/updates/new.html",
        status=422 if form.has_errors else 200,
        held=held, referral=held.referral, case=held.case, person=held.person, partner=held.partner, form=form,
        groups=share_choices(rq.locale), preview=preview,
        digest=content.digest(content.canonical(preview)) if preview else "",
        share_labels=dict(SHARE_FIELDS.choices(rq.locale)),
    )  # fmt: skip


@router.page("/referrals/{ref}/updates/new", policy=P.REFERRAL_WRITE, audit=AuditKind.READ, load=write_referral)
def new_page(rq: Rq, held: Held) -> Response:
    if not service.may_have(held.referral):
        raise Conflict(NOT_NOW)
    initial = {"fields": composing.changed(rq.session, held), **composing.last_written(rq.session, held)}
    return _page(rq, held, rq.blank(initial, version=held.version))


@router.action(
    "/referrals/{ref}/updates/new", policy=P.REFERRAL_WRITE, form=UpdateForm, load=write_referral, creates=True
)
def new(rq: Rq, held: Held, form: Bound[UpdateForm]) -> Response:
    """A look at what would leave keeps nothing; then the same again to send it."""
    if not service.may_have(held.referral):
        raise Conflict(NOT_NOW)
    if form.has_errors:
        return _page(rq, held, form)
    chosen = composing.picked(form.data)
    composed = composing.compose(rq.session, rq.actor, held, chosen, clock.today())
    try:
        if form.data.step == "preview":
            service.check(held, chosen, composed)
            return _page(rq, held, form, composed)
        update = service.send(rq.session, rq.actor, held, chosen, form.data.seen, seen=form.seen_version)
    except Invalid as error:
        form.refuse(error)
        return _page(rq, held, form, composed if error.message == service.CHANGED else None)
    return rq.redirect(
        f"/referrals/{held.referral.ref}#update-{update.number}", lazy("続報を送ったことを記録しました。")
    )


@router.page(
    "/referrals/{ref}/updates/{number}/letter.pdf",
    policy=P.REFERRAL_READ,
    audit=AuditKind.EXPORT,
    load=numbered(P.REFERRAL_READ),
)
def letter(rq: Rq, found: tuple[Held, ReferralUpdate]) -> Response:
    """From the frozen content alone; Conflict once the referral was stopped or its consent is over."""
    held, update = found
    if standing.of_update(rq.session, held.referral, update, clock.today()) is not Standing.HOLDS:
        raise Conflict(STOPPED)
    if not update_queries.is_whole(update):
        raise Conflict(BROKEN)
    pdf = update_pdf(update_queries.frozen(update), update.frozen_digest)
    name = f"{held.referral.ref}-{update.number}.pdf"
    return rq.download(pdf, media_type="application/pdf", filename=name, inline=True)


@router.page(
    "/referrals/{ref}/updates/{number}/seen",
    policy=P.REFERRAL_WRITE,
    audit=AuditKind.READ,
    load=numbered(P.REFERRAL_WRITE),
)
def seen_page(rq: Rq, found: tuple[Held, ReferralUpdate]) -> Response:
    held, update = found
    return _seen(rq, held, update, rq.blank({"said_by": held.referral.partner_person}, version=held.version))


def _seen(rq: Rq, held: Held, update: ReferralUpdate, form: Bound[Any]) -> Response:
    show = rq.invalid if form.has_errors else rq.render
    return show(
        "referrals/updates/seen.html", held=held, referral=held.referral, person=held.person, partner=held.partner,
        update=update, form=form, ways=lists.HEARD_VIA.choices(rq.locale),
    )  # fmt: skip


@router.action(
    "/referrals/{ref}/updates/{number}/seen",
    policy=P.REFERRAL_WRITE,
    form=SeenForm,
    load=numbered(P.REFERRAL_WRITE),
    creates=True,
)
def seen(rq: Rq, found: tuple[Held, ReferralUpdate], form: Bound[SeenForm]) -> Response:
    held, update = found
    if form.has_errors:
        return _seen(rq, held, update, form)
    service.note_seen(rq.session, rq.actor, held, update, form.data, seen=form.seen_version)
    return rq.redirect(f"/referrals/{held.referral.ref}#update-{update.number}", lazy("受け取りの確認を記録しました。"))
