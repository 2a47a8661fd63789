"""Log-in, log-out, the choice of language and one's own password."""

from __future__ import annotations

from starlette.responses import Response

from app.accounts import service, sessions
from app.accounts.errors import LoginRefused
from app.accounts.schemas import NEXT_LIMIT, ChangePassword, Empty, LogIn
from app.core import clock, once
from app.core.errors import lazy
from app.web.declarations import Access, AuditKind
from app.web.forms import Bound
from app.web.request import Rq, safe_next
from app.web.routing import Router

router = Router()


@router.page("/login", policy=Access.PUBLIC, audit=AuditKind.NONE)
def login_page(rq: Rq) -> Response:
    target = safe_next(rq.query.get("next", "/"))
    if rq.current_actor is not None:
        return rq.redirect(target)
    # A list with many filters has a long address; it must not keep anybody out.
    return rq.render("accounts/login.html", form=rq.blank({"next": target if len(target) <= NEXT_LIMIT else "/"}))


@router.action("/login", policy=Access.PUBLIC, form=LogIn)
def login(rq: Rq, form: Bound[LogIn]) -> Response:
    if form.has_errors:
        return rq.invalid("accounts/login.html", form=form)
    address = rq.request.client.host if rq.request.client else ""
    sessions.check_throttle(rq.session, form.data.login, address)
    try:
        user = sessions.verify(rq.session, form.data.login, form.data.password)
    except LoginRefused as error:
        sessions.note_failure(rq.session, form.data.login, address)
        form.refuse(error)
        form.raw.pop("password", None)
        return rq.render("accounts/login.html", status=422, form=form)
    _tidy(rq)
    token = sessions.start(rq.session, user, rq.token)
    response = rq.redirect(safe_next(form.data.next))
    response.set_cookie(
        rq.services.cookie, token, httponly=True, samesite="lax", secure=rq.services.settings.https, path="/"
    )
    return response


def _tidy(rq: Rq) -> None:
    """Somebody logs in every day: then what has had its time goes."""
    settings = rq.services.settings
    sessions.forget_ended(
        rq.session, clock.now(), idle_minutes=settings.idle_minutes, session_hours=settings.session_hours
    )
    once.forget_old(rq.session)


@router.action("/logout", policy=Access.PUBLIC, form=Empty)
def logout(rq: Rq, form: Bound[Empty]) -> Response:  # noqa: ARG001 - the form is only a button
    sessions.end(rq.session, rq.token)
    response = rq.redirect("/login", lazy("ログアウトしました。"))
    response.delete_cookie(rq.services.cookie, path="/", secure=rq.services.settings.https, httponly=True)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@router.page("/language", policy=Access.PUBLIC, audit=AuditKind.NONE)
def language(rq: Rq) -> Response:
    return rq.in_language(rq.query.get("to", ""), safe_next(rq.query.get("next", "/")))


@router.page("/account", policy=Access.SIGNED_IN, audit=AuditKind.NONE)
def account(rq: Rq) -> Response:
    return rq.render("accounts/account.html", form=rq.blank())


@router.action("/account/password", policy=Access.SIGNED_IN, form=ChangePassword)
def change_password(rq: Rq, form: Bound[ChangePassword]) -> Response:
    if form.accepts(lambda: service.change_password(rq.session, rq.actor, form.data, token=rq.token)):
        return rq.redirect("/account", lazy("パスワードを変更しました。ほかの端末はログアウトされました。"))
    form.raw.clear()
    return rq.invalid("accounts/account.html", form=form)
