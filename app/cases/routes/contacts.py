"""The quick log, the list, a contact's page, and the way from a contact to a case."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.cases import contact_views, policy, views, words
from app.cases.access import case_for
from app.cases.contact_access import contact_for
from app.cases.models import Case, Contact, Draft
from app.cases.queries import cases, contacts, drafts
from app.cases.queries import persons as case_persons
from app.cases.schemas.amendments import ErrorForm
from app.cases.schemas.contacts import ANONYMOUS, NEW, AttachForm, LogForm, PromoteForm
from app.cases.service import amendments
from app.cases.service import contacts as service
from app.cases.service import drafts as draft_service
from app.codes import lists
from app.core.errors import Conflict, Invalid, lazy
from app.people import queries as people
from app.people.models import Person
from app.search.queries import QueryTooShort
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()
views.name_codes("contact", lists.CHANNELS.label)
views.name_codes("contact_amended", lists.CHANNELS.label)

SAVED = lazy("相談を記録しました。")
SAVED_LATE = lazy("後日の記録として保存しました。")
LEADERLESS = lazy(
    "ケースを開きました。担当はまだ決まっていません。この窓口では、複雑なケースは認証を受けた人を担当にします。"
)


@router.page("/contacts", policy=P.CONTACT_READ, audit=AuditKind.READ)
def index(rq: Rq) -> Response:
    query = rq.list_query(filters=contacts.FILTERS, sorts=contacts.SORTS)
    page, too_short = None, False
    try:
        page = contacts.page(rq.session, rq.actor, query)
    except QueryTooShort:
        too_short = True
    unread = [name for name in ("from", "to") if query.filters.get(name) and not contacts.day_of(query.filters[name])]
    spoken = [(code, lists.LANGUAGES.label(code, rq.locale)) for code in lists.FIELD_LANGUAGES]
    return rq.render("contacts/index.html", page=page, too_short=too_short, unread=unread, field_languages=spoken)


# --- the quick log ----------------------------------------------------------------------------------


@router.page("/contacts/new", policy=P.CONTACT_WRITE, audit=AuditKind.READ)
def new_page(rq: Rq) -> Response:
    return _start(rq, None)


@router.action("/contacts/new", policy=P.CONTACT_WRITE, form=LogForm, creates=True)
def new(rq: Rq, form: Bound[LogForm]) -> Response:
    return _save(rq, form, None)


@router.page("/cases/{ref}/contacts/new", policy=P.CONTACT_WRITE, audit=AuditKind.READ, load=case_for(P.CONTACT_WRITE))
def new_of_case_page(rq: Rq, case: Case) -> Response:
    return _start(rq, case)


@router.action(
    "/cases/{ref}/contacts/new", policy=P.CONTACT_WRITE, form=LogForm, load=case_for(P.CONTACT_WRITE), creates=True
)
def new_of_case(rq: Rq, case: Case, form: Bound[LogForm]) -> Response:
    return _save(rq, form, case)


@router.page("/contacts/new/persons", policy=P.PERSON_READ, audit=AuditKind.READ)
def persons(rq: Rq) -> Response:
    """Who may be meant by what stands in the field for the person; asked while somebody types."""
    typed = rq.query.get("person_text", "").strip()[:100]
    form = rq.blank({"person": rq.query.get("person", ""), "person_text": typed})
    return rq.render("contacts/_persons.html", form=form, person_options=_options(rq, form))


def _start(rq: Rq, case: Case | None) -> Response:
    """A fresh form that offers the newest draft; `?draft=` goes on with one.

    Never another caller's words by themselves: the next conversation begins on an empty page.
    """
    place = case.ref if case else "new"
    wanted = rq.query.get("draft", "")
    draft = drafts.one(rq.session, rq.actor, "contact", wanted) if wanted.startswith(place + ".") else None
    offered = None if draft else drafts.newest(rq.session, rq.actor, "contact", place)
    start = {**(drafts.body_of(draft) if draft else _fresh(rq, case))}
    start["draft"] = draft.record if draft else draft_service.new_record(place)
    return _form(rq, rq.blank(start), case, saved_at=draft.saved_at if draft else None, offered=offered)


def _fresh(rq: Rq, case: Case | None) -> dict[str, Any]:
    start = contact_views.first_choices(contacts.last_of_today(rq.session, rq.actor))
    person = people.by_id(rq.session, rq.actor, case.person_id) if case else _person(rq, rq.query.get("person", ""))
    if person:
        start |= {"person": person.ref, "person_text": person.call_name}
        if spoken := [row.language for row in person.languages if row.spoken]:
            start["languages"] = spoken[:1]
    return start


def _person(rq: Rq, ref: str) -> Person | None:
    return people.by_ref(rq.session, rq.actor, ref) if ref not in ("", NEW, ANONYMOUS) else None


def _form(
    rq: Rq,
    form: Bound[Any],
    case: Case | None,
    *,
    saved_at: Any = None,
    offered: Draft | None = None,
    status: int = 200,
) -> Response:
    answer = rq.invalid if form.has_errors or status != 200 else rq.render
    options = contact_views.form_choices(
        rq.session, rq.actor, rq.locale, form.list("languages"), contact_views.day_of(form.value("occurred_at")),
        form.list("topics"),
    )  # fmt: skip
    main = people.by_id(rq.session, rq.actor, case.person_id) if case else None
    return answer(
        "contacts/new.html",
        form=form,
        case=case,
        person=main,
        saved_at=saved_at,
        offered=offered,
        person_options=_options(rq, form, case),
        may_open=case is None and rq.can(P.CASE_OPEN, rq.actor.centre_id),
        **options,
    )


def _options(rq: Rq, form: Bound[Any], case: Case | None = None) -> list[tuple[str, str]]:
    """The people offered for what was typed; a typed name without a choice stands for somebody new."""
    chosen = _person(rq, form.value("person"))
    known = [one.person for one in case_persons.of_case(rq.session, case)] if case else []
    typed = "" if case else form.value("person_text").strip()[:100]
    found = contact_views.person_options(rq.session, rq.actor, rq._, typed, [*known, *([chosen] if chosen else [])])
    if NEW in dict(found) and not form.list("person"):
        form.raw["person"] = [NEW]
    return found


def _save(rq: Rq, form: Bound[LogForm], case: Case | None) -> Response:
    if form.value("step") == "find":
        form.errors.clear()
        rq.session.info["doomed"] = True
        return _form(rq, form, case)
    try:
        if not form.has_errors:
            return _log(rq, form.data, case)
    except Invalid as error:
        form.refuse(error)
    except Conflict as error:
        form.add_error("", error.message)
    return _form(rq, form, case)


def _log(rq: Rq, data: LogForm, case: Case | None) -> Response:
    unchosen = case is not None and not data.person
    about = None if unchosen else service.whom(rq.session, rq.actor, data.person, data.person_text)
    contact = service.log(rq.session, rq.actor, data, case=case, about=about)
    draft_service.discard(rq.session, rq.actor, "contact", data.draft)
    done = SAVED_LATE if contacts.is_late(contact) else SAVED
    if case:
        return rq.redirect(f"/cases/{case.ref}", done)
    if data.step == "case":
        opened = service.promote(rq.session, rq.actor, contact, service.About())
        return rq.redirect(f"/cases/{opened.ref}", _opened(opened, lazy("相談を記録し、ケースを開きました。")))
    further = lazy("続けて次の相談を記録する")
    return rq.redirect(f"/contacts/{contact.ref}", done, href="/contacts/new", href_label=further)


def _opened(case: Case, done: str) -> str:
    """What is said of the new case; also that nobody leads it yet, which a centre may want (`leading`)."""
    return done if case.assigned_to_id else LEADERLESS


# --- one contact ------------------------------------------------------------------------------------


@router.page("/contacts/{ref}", policy=P.CONTACT_READ, audit=AuditKind.READ, load=contact_for(P.CONTACT_READ))
def detail(rq: Rq, contact: Contact) -> Response:
    return _detail(rq, contact, rq.blank(version=contact.version))


def _detail(rq: Rq, contact: Contact, error_form: Bound[Any]) -> Response:
    minutes = rq.services.settings.edit_window_minutes
    case = cases.by_id(rq.session, rq.actor, contact.case_id) if contact.case_id else None
    answer = rq.invalid if error_form.has_errors else rq.render
    return answer(
        "contacts/detail.html",
        contact=contact,
        row=contacts.rows(rq.session, rq.actor, [contact])[0],
        case=case,
        person=people.by_id(rq.session, rq.actor, contact.person_id) if contact.person_id else None,
        may_write=rq.can(P.CONTACT_WRITE, contact.centre_id) and contact.state == "recorded",
        is_free=amendments.is_free(rq.actor, contact, minutes),
        free_minutes=minutes,
        amendments=contact_views.amendment_lines(rq.session, rq.actor, contact, rq.locale),
        tasks=contacts.tasks_of(rq.session, contact.id),
        advice=contacts.advice_of(rq.session, rq.actor, contact.id),
        error_form=error_form,
        words=words,
    )


def _stored_state(contact: Contact) -> dict[str, object]:
    return {"reason": contact_views.STATES[contact.state]}


@router.action(
    "/contacts/{ref}/error",
    policy=P.CONTACT_WRITE,
    form=ErrorForm,
    load=contact_for(P.CONTACT_WRITE),
    stored=_stored_state,
)
def enter_in_error(rq: Rq, contact: Contact, form: Bound[ErrorForm]) -> Response:
    if form.has_errors:
        return _detail(rq, contact, form)
    amendments.enter_in_error(rq.session, rq.actor, contact, form.data.reason, form.seen_version)
    return rq.redirect(f"/contacts/{contact.ref}", lazy("誤って記録したものとしました。統計には数えません。"))


# --- from a contact to a case -----------------------------------------------------------------------


@router.page("/contacts/{ref}/case", policy=P.CONTACT_WRITE, audit=AuditKind.READ, load=contact_for(P.CONTACT_WRITE))
def case_page(rq: Rq, contact: Contact) -> Response:
    return _case_form(rq, contact, _blank_promotion(rq, contact), rq.blank(version=contact.version))


def _blank_promotion(rq: Rq, contact: Contact) -> Bound[Any]:
    return rq.blank({"person_text": rq.query.get("person_text", "")}, version=contact.version)


def _case_form(rq: Rq, contact: Contact, form: Bound[Any], attach_form: Bound[Any]) -> Response:
    wrong = form.has_errors or attach_form.has_errors
    return (rq.invalid if wrong else rq.render)(
        "contacts/case.html",
        contact=contact,
        row=contacts.rows(rq.session, rq.actor, [contact])[0],
        form=form,
        attach_form=attach_form,
        person_options=_options(rq, form),
        may_open=rq.can(P.CASE_OPEN, contact.centre_id),
        likely=contacts.cases_near(rq.session, rq.actor, contact),
    )


@router.action(
    "/contacts/{ref}/case", policy=P.CASE_OPEN, form=PromoteForm, load=contact_for(P.CASE_OPEN), creates=True
)
def promote(rq: Rq, contact: Contact, form: Bound[PromoteForm]) -> Response:
    attach_form = rq.blank(version=contact.version)
    if form.value("step") == "find":
        form.errors.clear()
        rq.session.info["doomed"] = True
        return _case_form(rq, contact, form, attach_form)
    try:
        if not form.has_errors:
            about = service.whom(rq.session, rq.actor, form.data.person, form.data.person_text)
            case = service.promote(rq.session, rq.actor, contact, about, form.seen_version)
            return rq.redirect(f"/cases/{case.ref}", _opened(case, lazy("相談からケースを開きました。")))
    except Invalid as error:
        form.refuse(error)
    return _case_form(rq, contact, form, attach_form)


@router.action("/contacts/{ref}/attach", policy=P.CONTACT_WRITE, form=AttachForm, load=contact_for(P.CONTACT_WRITE))
def attach(rq: Rq, contact: Contact, form: Bound[AttachForm]) -> Response:
    try:
        if not form.has_errors:
            case = cases.by_ref(rq.session, rq.actor, form.data.case)
            if case is None or P.CONTACT_WRITE not in policy.allowed(rq.actor, case):
                raise Invalid("case", lazy("この番号のケースは見つかりません。"))
            service.attach(rq.session, rq.actor, contact, case, form.seen_version)
            return rq.redirect(f"/contacts/{contact.ref}", lazy("ケースに加えました。"))
    except Invalid as error:
        form.refuse(error)
    return _case_form(rq, contact, _blank_promotion(rq, contact), form)
