"""Pages of the directory."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from app.authz.permissions import Permission
from app.codes.lists import FIELD_LANGUAGES, LANGUAGES, PARTNER_GROUPS, PARTNER_KINDS, PREFECTURES, TOPICS
from app.core import clock
from app.core.errors import Invalid, NotFound, lazy
from app.partners import access, policy, queries, service
from app.partners.areas import place_name
from app.partners.bureaus import bureau_for
from app.partners.imports import ImportAnswer, import_carried, import_partners
from app.partners.lifecycle import freshness
from app.partners.models import Partner, PartnerContact
from app.partners.problems import FileRefused
from app.partners.schemas import (
    CheckForm,
    ContactForm,
    EmptyForm,
    ImportForm,
    MergeForm,
    NewPartnerForm,
    PairForm,
    PartnerForm,
    RetireForm,
)
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()
SHOWN_ERRORS = 200


@router.page("/partners", policy=Permission.PARTNER_READ, audit=AuditKind.NONE)
def index(rq: Rq) -> Response:
    query = rq.list_query(filters=queries.FILTERS, sorts=queries.SORTS)
    return rq.render(
        "partners/list.html",
        fragment="partners/_list.html",
        page=queries.find(rq.session, rq.actor, query),
        counts=queries.counts(rq.session, rq.actor) if rq.can(Permission.PARTNER_WRITE) else {},
        bureau=bureau_for(query.filters.get("prefecture", "")),
        **_choices(rq),
    )


@router.page("/partners/new", policy=Permission.PARTNER_WRITE, audit=AuditKind.NONE)
def new_page(rq: Rq) -> Response:
    initial = {"org_name": rq.query.get("name", "")[:200], "area_scope": "municipality"}
    return rq.render("partners/new.html", form=rq.blank(initial), similar=(), **_choices(rq))


@router.action("/partners/new", policy=Permission.PARTNER_WRITE, form=NewPartnerForm, creates=True)
def new(rq: Rq, form: Bound[NewPartnerForm]) -> Response:
    if form.has_errors:
        return rq.invalid("partners/new.html", form=form, similar=(), **_choices(rq))
    try:
        partner = service.add(rq.session, rq.actor, form.data)
    except Invalid as error:
        similar = service.similar_to(rq.session, rq.actor, form.data)
        form.refuse(error)
        return rq.invalid("partners/new.html", form=form, similar=similar, **_choices(rq))
    return rq.redirect(f"/partners/{partner.ref}", lazy("連携先を登録しました。確認した日を記録すると候補に出ます。"))


@router.page("/partners/import", policy=Permission.PARTNER_IMPORT, audit=AuditKind.NONE)
def import_page(rq: Rq) -> Response:
    return _import_page(rq, rq.blank({"format": "carried", "run": "try"}))


@router.action("/partners/import", policy=Permission.PARTNER_IMPORT, form=ImportForm, creates=True, upload=True)
def import_file(rq: Rq, form: Bound[ImportForm]) -> Response:
    if form.has_errors:
        return _import_page(rq, form, status=422)
    dry_run = form.data.run == "try"
    try:
        answer = _import(rq, form.data.format, dry_run=dry_run)
    except Invalid as error:
        form.refuse(error)
        return _import_page(rq, form, status=422)
    if dry_run or answer.errors:
        # A trial keeps nothing, not even the use of the form's key.
        rq.session.info["doomed"] = dry_run
        fresh = rq.blank({"format": form.data.format, "run": "import" if dry_run else "try"})
        return _import_page(rq, fresh, answer=answer)
    done = rq._(
        lazy("取り込みました。追加 %(created)s件、更新 %(updated)s件、変更なし %(unchanged)s件。"),
        created=answer.created,
        updated=answer.updated,
        unchanged=answer.unchanged,
    )
    return rq.redirect("/partners", done)


def _import(rq: Rq, file_format: str, *, dry_run: bool) -> ImportAnswer:
    if file_format == "carried":
        return import_carried(rq.session, rq.actor, dry_run=dry_run)
    upload = rq.files.get("file")
    if upload is None or not upload.content:
        raise FileRefused("no_file")
    return import_partners(rq.session, rq.actor, upload.content, file_format, dry_run=dry_run)


def _import_page(rq: Rq, form: Bound[Any], *, answer: ImportAnswer | None = None, status: int = 200) -> Response:
    render = rq.invalid if status == 422 else rq.render
    return render("partners/import.html", status=status, form=form, answer=answer, shown=SHOWN_ERRORS)


@router.page("/partners/duplicates", policy=Permission.PARTNER_WRITE, audit=AuditKind.NONE)
def duplicates(rq: Rq) -> Response:
    pairs = queries.open_duplicates(rq.session, rq.actor)
    return rq.render("partners/duplicates.html", pairs=pairs, place=_place(rq))


@router.action("/partners/duplicates", policy=Permission.PARTNER_WRITE, form=PairForm)
def keep_apart(rq: Rq, form: Bound[PairForm]) -> Response:
    if form.has_errors:
        raise NotFound
    one = queries.by_ref(rq.session, rq.actor, form.data.one)
    other = queries.by_ref(rq.session, rq.actor, form.data.other)
    if one is None or other is None:
        raise NotFound
    service.keep_apart(rq.session, rq.actor, one, other)
    return rq.redirect("/partners/duplicates", lazy("別の窓口として記録しました。"))


@router.page("/partners/{ref}", policy=Permission.PARTNER_READ, audit=AuditKind.READ, load=access.partner_for())
def detail(rq: Rq, partner: Partner) -> Response:
    return _detail(rq, partner)


@router.page(
    "/partners/{ref}/edit", policy=Permission.PARTNER_WRITE, audit=AuditKind.READ, load=access.partner_for(policy.EDIT)
)
def edit_page(rq: Rq, partner: Partner) -> Response:
    form = rq.blank(service.stored(partner), version=partner.version)
    return rq.render("partners/edit.html", partner=partner, form=form, **_choices(rq))


@router.action(
    "/partners/{ref}/edit",
    policy=Permission.PARTNER_WRITE,
    form=PartnerForm,
    load=access.partner_for(policy.EDIT),
    stored=service.stored,
)
def edit(rq: Rq, partner: Partner, form: Bound[PartnerForm]) -> Response:
    if form.has_errors:
        return rq.invalid("partners/edit.html", partner=partner, form=form, **_choices(rq))
    service.edit(rq.session, rq.actor, partner, form.data, seen=form.seen_version)
    return rq.redirect(f"/partners/{partner.ref}", lazy("連携先を保存しました。"))


@router.action(
    "/partners/{ref}/check", policy=Permission.PARTNER_WRITE, form=CheckForm, load=access.partner_for(policy.CONFIRM)
)
def check(rq: Rq, partner: Partner, form: Bound[CheckForm]) -> Response:
    if form.has_errors:
        return _detail(rq, partner, check=form)
    service.confirm(
        rq.session,
        rq.actor,
        partner,
        checked_on=form.data.checked_on or clock.today(),
        source=form.data.source,
        seen=form.seen_version,
    )
    return rq.redirect(f"/partners/{partner.ref}", lazy("確認した日を記録しました。"))


@router.action(
    "/partners/{ref}/number",
    policy=Permission.PARTNER_READ,
    form=EmptyForm,
    load=access.partner_for(policy.REPORT_NUMBER),
)
def report_number(rq: Rq, partner: Partner, form: Bound[EmptyForm]) -> Response:
    if form.has_errors:
        return rq.redirect(f"/partners/{partner.ref}")
    new = service.report_dead_number(rq.session, rq.actor, partner)
    done = lazy("つながらない番号として記録しました。") if new else lazy("すでに報告されています。")
    return rq.redirect(f"/partners/{partner.ref}", done)


@router.action(
    "/partners/{ref}/retire", policy=Permission.PARTNER_WRITE, form=RetireForm, load=access.partner_for(policy.RETIRE)
)
def retire(rq: Rq, partner: Partner, form: Bound[RetireForm]) -> Response:
    if form.has_errors:
        return _detail(rq, partner, retire=form)
    service.retire(rq.session, rq.actor, partner, reason=form.data.reason, seen=form.seen_version)
    return rq.redirect(f"/partners/{partner.ref}", lazy("使用をやめました。"))


@router.action(
    "/partners/{ref}/restore", policy=Permission.PARTNER_WRITE, form=EmptyForm, load=access.partner_for(policy.RESTORE)
)
def restore(rq: Rq, partner: Partner, form: Bound[EmptyForm]) -> Response:
    service.restore(rq.session, rq.actor, partner, seen=form.seen_version)
    return rq.redirect(f"/partners/{partner.ref}", lazy("使用中に戻しました。"))


@router.action(
    "/partners/{ref}/merge", policy=Permission.PARTNER_WRITE, form=MergeForm, load=access.partner_for(policy.MERGE)
)
def merge(rq: Rq, partner: Partner, form: Bound[MergeForm]) -> Response:
    if form.has_errors:
        return _detail(rq, partner, merge=form)
    into = queries.by_ref(rq.session, rq.actor, form.data.into)
    try:
        if into is None:
            raise Invalid("into", lazy("その番号の連携先が見つかりません。"))
        service.merge(rq.session, rq.actor, partner, into, seen=form.seen_version)
    except Invalid as error:
        form.refuse(error)
        return _detail(rq, partner, merge=form)
    return rq.redirect(f"/partners/{into.ref}", lazy("重複をまとめました。"))


@router.action(
    "/partners/{ref}/contacts",
    policy=Permission.PARTNER_WRITE,
    form=ContactForm,
    load=access.partner_for(policy.EDIT),
    creates=True,
)
def add_contact(rq: Rq, partner: Partner, form: Bound[ContactForm]) -> Response:
    if form.has_errors:
        return _detail(rq, partner, contact=form)
    service.add_contact(rq.session, rq.actor, partner, form.data)
    return rq.redirect(f"/partners/{partner.ref}#contacts", lazy("担当者を登録しました。"))


@router.action(
    "/partners/{ref}/contacts/{number}/retire",
    policy=Permission.PARTNER_WRITE,
    form=EmptyForm,
    load=access.contact_for(policy.EDIT),
)
def retire_contact(
    rq: Rq,
    found: tuple[Partner, PartnerContact],
    form: Bound[EmptyForm],  # noqa: ARG001 - only a button
) -> Response:
    partner, contact = found
    service.retire_contact(rq.session, rq.actor, partner, contact)
    return rq.redirect(f"/partners/{partner.ref}#contacts", lazy("担当者を一覧から外しました。"))


def _detail(rq: Rq, partner: Partner, **forms: Bound[Any]) -> Response:
    """The page of a partner; with a bound form it is the answer to bad input on that page."""
    blank = {
        "check": rq.blank({"checked_on": clock.today()}, version=partner.version),
        "retire": rq.blank(version=partner.version),
        "merge": rq.blank(version=partner.version),
        "contact": rq.blank(),
    }
    render = rq.invalid if forms else rq.render
    return render(
        "partners/detail.html",
        partner=partner,
        can=policy.allowed(rq.actor, partner),
        trust=freshness(partner.verified_on, clock.today(), confirmed=partner.confirmed),
        checker=queries.checker_name(rq.session, partner),
        others=queries.same_desk(rq.session, rq.actor, partner),
        merged_into=queries.merged_into(rq.session, rq.actor, partner),
        place=_place(rq),
        forms=blank | forms,
        opened=next(iter(forms), ""),
    )


def _place(rq: Rq) -> Any:
    """A function for templates: codes → the name of the area in the reader's language."""
    return lambda partner: place_name(partner.municipality_code, partner.prefecture_code, rq.locale)


def _choices(rq: Rq) -> dict[str, Any]:
    groups = [
        (
            group.label(rq.locale),
            [(k.code, k.label(rq.locale)) for k in PARTNER_KINDS if k.group == group.code],
        )
        for group in PARTNER_GROUPS
    ]
    return {
        "kind_groups": [group for group in groups if group[1]],
        "kinds": PARTNER_KINDS.choices(rq.locale),
        "topics": TOPICS.choices(rq.locale),
        "prefectures": PREFECTURES.choices(rq.locale),
        "languages": [(code, LANGUAGES.label(code, rq.locale)) for code in FIELD_LANGUAGES],
        "place": _place(rq),
        "now": clock.today(),
        "freshness": freshness,
    }
