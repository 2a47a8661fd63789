"""お知らせ: the list with what is unread, and one's own settings."""

from __future__ import annotations

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.codes import lists
from app.core.errors import lazy
from app.core.i18n import LOCALES
from app.reminders import queries, service, words
from app.reminders.access import load_reminder
from app.reminders.models import Reminder
from app.reminders.schemas import Nothing, SettingsForm
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()


@router.page("/reminders", policy=P.CASE_READ, audit=AuditKind.READ)
def index(rq: Rq) -> Response:
    found = queries.page(rq.session, rq.actor, rq.list_query(filters=queries.FILTERS, sorts=queries.SORTS))
    return rq.render("reminders/index.html", page=found, kinds=words.KINDS)


@router.action("/reminders/read", policy=P.CASE_READ, audit=AuditKind.NONE, form=Nothing)
def read_all(rq: Rq, form: Bound[Nothing]) -> Response:  # noqa: ARG001 - the form is only a button
    service.mark_all_read(rq.session, rq.actor)
    return rq.redirect("/reminders", lazy("すべて既読にしました。"))


@router.action("/reminders/{ref}/read", policy=P.CASE_READ, audit=AuditKind.NONE, load=load_reminder, form=Nothing)
def read(rq: Rq, reminder: Reminder, form: Bound[Nothing]) -> Response:  # noqa: ARG001 - the form is only a button
    service.mark_read(reminder)
    return rq.redirect("/reminders")


@router.page("/reminders/settings", policy=P.CASE_READ, audit=AuditKind.NONE)
def settings_page(rq: Rq) -> Response:
    return _settings(rq, rq.blank(service.stored_settings(rq.session, rq.actor)))


@router.action("/reminders/settings", policy=P.CASE_READ, form=SettingsForm)
def save_settings(rq: Rq, form: Bound[SettingsForm]) -> Response:
    if form.accepts(lambda: service.save_settings(rq.session, rq.actor, form.data)):
        return rq.redirect("/reminders/settings", lazy("お知らせの設定を保存しました。"))
    return _settings(rq, form)


def _settings(rq: Rq, form: Bound[SettingsForm]) -> Response:
    show = rq.invalid if form.has_errors else rq.render
    return show(
        "reminders/settings.html",
        form=form,
        kind_options=[(code, rq._(label)) for code, label in words.choices()],
        hour_options=[(str(hour), f"{hour}:00") for hour in range(24)],
        locale_options=[(code, lists.LANGUAGES.label(code, rq.locale)) for code in LOCALES],
        sends_mail=rq.services.settings.sends_mail,
        last_mail=queries.last_digest(rq.session, rq.actor),
    )
