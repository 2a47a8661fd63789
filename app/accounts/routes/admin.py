"""Centres and accounts, for operators."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from app.accounts import access, queries, service
from app.accounts.approval import RULE_LABELS
from app.accounts.models import Centre, User
from app.accounts.schemas import CentreDayForm, CentreRoles, EditCentre, EditUser, NewCentre, NewUser, ResetPassword
from app.authz.permissions import Permission as P
from app.authz.roles import Role
from app.codes import lists
from app.core.errors import Invalid, lazy
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()

ROLE_LABELS: Mapping[Role, str] = {
    Role.COUNSELLOR: lazy("相談員"),
    Role.COORDINATOR: lazy("外国人支援コーディネーター"),
    Role.SUPERVISOR: lazy("管理者・統括"),
    Role.TRAINING_ADMIN: lazy("研修事務局"),
    Role.APPROVER: lazy("認証の承認者"),
    Role.INSTRUCTOR: lazy("講師"),
    Role.TRAINEE: lazy("受講者"),
    Role.AGENCY_VIEWER: lazy("出入国在留管理庁（集計のみ）"),
    Role.OPERATOR: lazy("システム管理者"),
    Role.PRIVACY_OFFICER: lazy("個人情報保護担当"),
}
WEEKDAYS = (lazy("月"), lazy("火"), lazy("水"), lazy("木"), lazy("金"), lazy("土"), lazy("日"))


def _choices(rq: Rq) -> dict[str, Any]:
    return {
        "role_options": [(str(role), rq._(label)) for role, label in ROLE_LABELS.items()],
        "role_labels": {str(role): rq._(label) for role, label in ROLE_LABELS.items()},
        "centre_options": [(c.code, c.name) for c in queries.centres(rq.session, rq.actor)],
        "language_options": [(code, lists.LANGUAGES.label(code, rq.locale)) for code in lists.FIELD_LANGUAGES],
        "approval_options": [(rule.value, rq._(label)) for rule, label in RULE_LABELS.items()],
        "weekday_options": [(str(i), rq._(day)) for i, day in enumerate(WEEKDAYS)],
    }


@router.page("/admin", policy=P.USER_ADMIN, audit=AuditKind.NONE)
def overview(rq: Rq) -> Response:
    return rq.render("admin/overview.html", centres=queries.centres(rq.session, rq.actor))


@router.page("/admin/users", policy=P.USER_ADMIN, audit=AuditKind.NONE)
def users(rq: Rq) -> Response:
    query = rq.list_query(filters=("centre", "role", "active"), sorts=queries.USER_SORTS)
    return rq.render("admin/users.html", page=queries.users(rq.session, rq.actor, query), **_choices(rq))


@router.page("/admin/users/new", policy=P.USER_ADMIN, audit=AuditKind.NONE)
def new_user_page(rq: Rq) -> Response:
    return rq.render("admin/user_new.html", form=rq.blank({"roles": ["counsellor"]}), **_choices(rq))


@router.action("/admin/users/new", policy=P.USER_ADMIN, form=NewUser, creates=True)
def new_user(rq: Rq, form: Bound[NewUser]) -> Response:
    if form.accepts(lambda: service.create_user(rq.session, rq.actor, form.data)):
        return rq.redirect("/admin/users", lazy("アカウントを作成しました。"))
    form.raw.pop("password", None)
    return rq.invalid("admin/user_new.html", form=form, **_choices(rq))


@router.page("/admin/users/{login}", policy=P.USER_ADMIN, audit=AuditKind.NONE, load=access.user)
def user_page(rq: Rq, user: User) -> Response:
    return _user_page(rq, user)


def _user_page(
    rq: Rq,
    user: User,
    *,
    form: Bound[Any] | None = None,
    roles: Bound[Any] | None = None,
    password: Bound[Any] | None = None,
) -> Response:
    """The account with its three forms; one of them may come back with messages."""
    own, centre = queries.user_form(rq.session, user)
    choices = _choices(rq)
    show = rq.invalid if form or roles or password else rq.render
    return show(
        "admin/user.html",
        user=user,
        form=form or rq.blank(service.stored_user(user, own, centre), version=user.version),
        roles_form=roles or rq.blank(version=user.version),
        password_form=password or rq.blank(),
        elsewhere=queries.roles_elsewhere(rq.session, user),
        other_centres=[option for option in choices["centre_options"] if option[0] != centre],
        **choices,
    )


@router.action("/admin/users/{login}", policy=P.USER_ADMIN, form=EditUser, load=access.user, stored=service.kept_user)
def edit_user(rq: Rq, user: User, form: Bound[EditUser]) -> Response:
    if form.accepts(lambda: service.edit_user(rq.session, rq.actor, user, form.data, seen=form.seen_version)):
        return rq.redirect(f"/admin/users/{user.login}", lazy("アカウントを保存しました。"))
    return _user_page(rq, user, form=form)


@router.action("/admin/users/{login}/roles", policy=P.USER_ADMIN, form=CentreRoles, load=access.user)
def set_roles(rq: Rq, user: User, form: Bound[CentreRoles]) -> Response:
    if form.accepts(lambda: service.set_roles(rq.session, rq.actor, user, form.data, seen=form.seen_version)):
        return rq.redirect(f"/admin/users/{user.login}#elsewhere", lazy("ほかの窓口での役割を保存しました。"))
    return _user_page(rq, user, roles=form)


@router.action("/admin/users/{login}/password", policy=P.USER_ADMIN, form=ResetPassword, load=access.user)
def reset_password(rq: Rq, user: User, form: Bound[ResetPassword]) -> Response:
    if form.accepts(lambda: service.reset_password(rq.session, rq.actor, user, form.data.password)):
        return rq.redirect("/admin/users", lazy("パスワードを設定し直しました。"))
    form.raw.pop("password", None)
    return _user_page(rq, user, password=form)


@router.page("/admin/centres/new", policy=P.CENTRE_ADMIN, audit=AuditKind.NONE)
def new_centre_page(rq: Rq) -> Response:
    return rq.render("admin/centre_new.html", form=rq.blank())


@router.action("/admin/centres/new", policy=P.CENTRE_ADMIN, form=NewCentre, creates=True)
def new_centre(rq: Rq, form: Bound[NewCentre]) -> Response:
    if not form.has_errors:
        try:
            made = service.create_centre(rq.session, rq.actor, **form.data.model_dump())
            return rq.redirect(f"/admin/centres/{made.code}", lazy("窓口を登録しました。"))
        except Invalid as error:
            form.refuse(error)
    return rq.invalid("admin/centre_new.html", form=form)


@router.page("/admin/centres/{code}", policy=P.CENTRE_ADMIN, audit=AuditKind.NONE, load=access.centre)
def centre_page(rq: Rq, centre: Centre) -> Response:
    form = rq.blank(service.stored_centre(centre), version=centre.version)
    return _centre_page(rq, centre, form, rq.blank())


def _centre_page(rq: Rq, centre: Centre, form: Bound[EditCentre], day_form: Bound[CentreDayForm]) -> Response:
    show = rq.invalid if form.has_errors or day_form.has_errors else rq.render
    return show(
        "admin/centre.html",
        centre=centre,
        form=form,
        day_form=day_form,
        days=queries.days_of(rq.session, centre),
        **_choices(rq),
    )


@router.action(
    "/admin/centres/{code}", policy=P.CENTRE_ADMIN, form=EditCentre, load=access.centre, stored=service.stored_centre
)
def edit_centre(rq: Rq, centre: Centre, form: Bound[EditCentre]) -> Response:
    if form.accepts(lambda: service.edit_centre(rq.session, rq.actor, centre, form.data, seen=form.seen_version)):
        return rq.redirect(f"/admin/centres/{centre.code}", lazy("窓口を保存しました。"))
    return _centre_page(rq, centre, form, rq.blank())


@router.action("/admin/centres/{code}/days", policy=P.CENTRE_ADMIN, form=CentreDayForm, load=access.centre)
def set_day(rq: Rq, centre: Centre, form: Bound[CentreDayForm]) -> Response:
    if form.has_errors:
        return _centre_page(rq, centre, rq.blank(service.stored_centre(centre), version=centre.version), form)
    service.set_day(rq.session, rq.actor, centre, form.data.day, is_open=form.data.is_open, reason=form.data.reason)
    return rq.redirect(f"/admin/centres/{centre.code}", lazy("臨時の開所・閉所を保存しました。"))


@router.action("/admin/centres/{code}/days/remove", policy=P.CENTRE_ADMIN, form=CentreDayForm, load=access.centre)
def remove_day(rq: Rq, centre: Centre, form: Bound[CentreDayForm]) -> Response:
    if form.has_errors:
        return _centre_page(rq, centre, rq.blank(service.stored_centre(centre), version=centre.version), form)
    service.remove_day(rq.session, rq.actor, centre, form.data.day)
    return rq.redirect(f"/admin/centres/{centre.code}", lazy("臨時の開所・閉所を取り消しました。"))
