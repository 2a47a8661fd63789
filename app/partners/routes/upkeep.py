"""確認の仕事: what is due for a check, reports of errors, who looks after what, and what changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.responses import Response

from app.authz.permissions import Permission
from app.core import clock
from app.core.errors import NotFound, lazy
from app.partners import access, policy, service
from app.partners.models import Partner
from app.partners.routes.choices import place
from app.partners.routes.detail import detail_page
from app.partners.schemas import EmptyForm
from app.partners.upkeep import caring, history, reporting, spelling, words, work
from app.partners.upkeep.forms import AtOnceForm, CareForm, DeskForm, SettleForm, WrongForm, is_page
from app.partners.upkeep.rules import Reason, What
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()
PER_PAGE = 30
HISTORY = 100


@router.page("/partners/upkeep", policy=Permission.PARTNER_WRITE, audit=AuditKind.NONE, load=access.desk)
def index(rq: Rq, centre: int) -> Response:
    """`?reason=` one of `rules.Reason`, `?mine=1` for one's own entries, `?page=`."""
    return _page(rq, centre)


def _page(rq: Rq, centre: int, desk_form: Bound[Any] | None = None) -> Response:
    query = rq.list_query(filters=("reason", "mine"), sorts=("weight",))
    reason = query.filters.get("reason", "")
    found = work.page_of(
        rq.session, rq.actor, clock.today(), reason=reason if reason in list(Reason) else "",
        mine=bool(query.filters.get("mine")), start=query.offset, size=query.per_page,
    )  # fmt: skip
    desk = caring.desk(rq.session, centre)
    named = caring.logins(rq.session, desk.editor_id if desk else None)
    login, name = next(iter(named.values()), ("", ""))
    render = rq.invalid if desk_form else rq.render
    return render(
        "partners/upkeep.html",
        found=found,
        page=work.paged(found, query),
        words=words,
        place=place(rq),
        reasons=[(str(one), rq._(words.REASONS[one])) for one in Reason],
        editors=caring.editors(rq.session, centre),
        desk_name=name,
        desk_form=desk_form or rq.blank({"editor": login}),
    )


@router.action("/partners/upkeep/editor", policy=Permission.PARTNER_WRITE, form=DeskForm, load=access.desk)
def name_desk(rq: Rq, centre: int, form: Bound[DeskForm]) -> Response:
    if not form.accepts(lambda: caring.name_desk(rq.session, rq.actor, editor=form.data.editor)):
        return _page(rq, centre, form)
    return rq.redirect("/partners/upkeep", lazy("ふだんの担当を決めました。"))


@router.action(
    "/partners/{ref}/upkeep/right",
    policy=Permission.PARTNER_WRITE,
    form=EmptyForm,
    load=access.partner_for(policy.CONFIRM),
)
def still_right(rq: Rq, partner: Partner, form: Bound[EmptyForm]) -> Response:
    """Checked today, and what stands there holds; where it was checked stays as it is written."""
    service.confirm(
        rq.session, rq.actor, partner, checked_on=clock.today(), source=partner.verified_source, seen=form.seen_version
    )
    return rq.redirect("/partners/upkeep", lazy("今日確認したことを記録しました。"))


REPORTED = lazy("誤りを報告しました。確かめた結果は「今日」に出ます。")
KNOWN = lazy("すでに報告されています。")


@router.page(
    "/partners/{ref}/wrong",
    policy=Permission.PARTNER_READ,
    audit=AuditKind.READ,
    load=access.partner_for(policy.REPORT_WRONG),
)
def wrong_page(rq: Rq, partner: Partner) -> Response:
    """What to add to a report of one click; `?back=` is the referral from which it came."""
    return _wrong(rq, partner, rq.blank({"back": rq.query.get("back", "")[:40]}))


def _wrong(rq: Rq, partner: Partner, form: Bound[Any]) -> Response:
    back = form.value("back")
    show = rq.invalid if form.has_errors else rq.render
    return show(
        "partners/wrong.html",
        partner=partner,
        form=form,
        back=back if is_page(back) else "",
        sorts=[(str(one), rq._(words.WHAT[one])) for one in words.SORTS],
    )


@router.action(
    "/partners/{ref}/wrong/at-once",
    policy=Permission.PARTNER_READ,
    form=AtOnceForm,
    load=access.partner_for(policy.REPORT_WRONG),
)
def wrong_at_once(rq: Rq, partner: Partner, form: Bound[AtOnceForm]) -> Response:
    """One click reports; the page that answers asks what it was, and nobody has to say."""
    new = reporting.report_at_once(rq.session, rq.actor, partner)
    back = form.value("back")
    asked = f"?back={back}" if is_page(back) else ""
    return rq.redirect(f"/partners/{partner.ref}/wrong{asked}", REPORTED if new else KNOWN)


@router.action(
    "/partners/{ref}/wrong",
    policy=Permission.PARTNER_READ,
    form=WrongForm,
    load=access.partner_for(policy.REPORT_WRONG),
    creates=True,
)
def wrong(rq: Rq, partner: Partner, form: Bound[WrongForm]) -> Response:
    if form.has_errors:
        return _wrong(rq, partner, form) if "back" in form.raw else detail_page(rq, partner, wrong=form)
    said = form.data
    new = reporting.report(rq.session, rq.actor, partner, said.what, said.explained)
    return rq.redirect(said.back or f"/partners/{partner.ref}#wrong", REPORTED if new or said.explained else KNOWN)


@router.action("/partners/{ref}/wrong/heard", policy=Permission.PARTNER_READ, form=EmptyForm, load=access.partner_for())
def heard(rq: Rq, partner: Partner, form: Bound[EmptyForm]) -> Response:  # noqa: ARG001 - only a button
    reporting.hear(rq.session, rq.actor, partner)
    return rq.redirect("/")


@router.action(
    "/partners/{ref}/wrong/{what}",
    policy=Permission.PARTNER_WRITE,
    form=SettleForm,
    load=access.partner_for(policy.CONFIRM),
)
def settle(rq: Rq, partner: Partner, form: Bound[SettleForm]) -> Response:
    what = rq.params["what"]
    if what not in list(What):
        raise NotFound
    if form.has_errors:
        return detail_page(rq, partner, settle=form)
    reporting.settle(rq.session, rq.actor, partner, What(what), form.data.verdict)
    return rq.redirect(f"/partners/{partner.ref}#wrong", lazy("報告の結果を記録しました。"))


@router.action(
    "/partners/{ref}/care", policy=Permission.PARTNER_WRITE, form=CareForm, load=access.partner_for(policy.CONFIRM)
)
def look_after(rq: Rq, partner: Partner, form: Bound[CareForm]) -> Response:
    if not form.accepts(
        lambda: caring.look_after(rq.session, rq.actor, partner, editor=form.data.editor, marked=form.data.marked)
    ):
        return detail_page(rq, partner, care=form)
    return rq.redirect(f"/partners/{partner.ref}#care", lazy("この窓口での扱いを保存しました。"))


@router.page("/partners/{ref}/history", policy=Permission.PARTNER_READ, audit=AuditKind.READ, load=access.partner_for())
def changes(rq: Rq, partner: Partner) -> Response:
    return rq.render(
        "partners/upkeep_history.html",
        partner=partner,
        changes=history.of_partner(rq.session, rq.actor, partner, limit=HISTORY),
        shown=HISTORY,
        how=words.HOW,
        field_name=_in(rq, spelling.field_name),
        spelt=_in(rq, spelling.spelt),
    )


def _in(rq: Rq, say: Callable[..., str]) -> Callable[..., str]:
    return lambda *values: say(*values, rq.locale)
