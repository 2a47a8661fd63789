"""他機関から: the list of what others ask of us, one of them, and a form for each thing that we do with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.cases.queries import cases
from app.codes import lists
from app.core import clock, ids
from app.core.errors import Conflict, Invalid, NotFound, lazy
from app.core.forms import FormModel
from app.partners import queries as partner_queries
from app.partners import service as partners
from app.partners.models import Partner
from app.people import queries as people
from app.referrals.inbound import access, queries, schemas, service, views, words
from app.referrals.inbound.answer import answer_pdf
from app.referrals.inbound.queries import Whole
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()
read_inbound = access.inbound_for(P.REFERRAL_READ)
write_inbound = access.inbound_for(P.REFERRAL_WRITE)
approve_inbound = access.inbound_for(P.REFERRAL_APPROVE)
OFFICE_NEEDED = lazy("依頼元を名簿から選ぶか、名前を入力してください。")


@router.page("/inbound", policy=P.REFERRAL_READ, audit=AuditKind.READ)
def index(rq: Rq) -> Response:
    query = rq.list_query(filters=queries.FILTERS, sorts=queries.SORTS)
    return rq.render(
        "referrals/inbound/list.html", page=queries.page(rq.session, rq.actor, query), words=words,
        statuses=views.statuses(rq.locale), priorities=lists.REFERRAL_PRIORITIES.choices(rq.locale),
    )  # fmt: skip


def _partner(rq: Rq, ref: str) -> Partner | None:
    return partner_queries.by_ref(rq.session, rq.actor, ref[:20]) if ref else None


def _new_form(rq: Rq, form: Bound[Any], sought: str = "") -> Response:
    show = rq.invalid if form.has_errors else rq.render
    return show(
        "referrals/inbound/new.html", form=form, sought=sought, partner=_partner(rq, form.value("partner")),
        found=partner_queries.pick_list(rq.session, rq.actor, q=sought, include_doubtful=True, limit=8)
        if sought else [],
        **views.new_choices(rq.locale),
    )  # fmt: skip


@router.page("/inbound/new", policy=P.REFERRAL_WRITE, audit=AuditKind.READ)
def new_page(rq: Rq) -> Response:
    """`?partner=` takes the office from the directory."""
    chosen = _partner(rq, rq.query.get("partner", ""))
    initial = {
        "partner": chosen.ref if chosen else None, "came_on": clock.today(), "priority": "routine",
        "language": "unknown", "consent_said": "not_said",
    }  # fmt: skip
    return _new_form(rq, rq.blank(initial))


@router.action(
    "/inbound/new/office", policy=P.REFERRAL_WRITE, audit=AuditKind.READ, form=schemas.SeekOffice, writes=False
)
def office(rq: Rq, form: Bound[schemas.SeekOffice]) -> Response:
    """The form again as it was typed, with what the directory has by that name, or with the entry that was taken."""
    form.errors.clear()  # nothing is stored yet, and what is still blank is not wrong
    if "take" in form.raw:
        taken = _partner(rq, form.value("take"))
        form.raw["partner"] = [taken.ref] if taken else []
        return _new_form(rq, form)
    return _new_form(rq, form, form.value("office").strip()[:100])


@router.action("/inbound/new", policy=P.REFERRAL_WRITE, form=schemas.NewArrival, creates=True)
def new(rq: Rq, form: Bound[schemas.NewArrival]) -> Response:
    if form.has_errors:
        return _new_form(rq, form)
    try:
        came = service.receive(rq.session, rq.actor, form.data, _office(rq, form.data))
    except Invalid as error:
        form.refuse(error)
        return _new_form(rq, form)
    return rq.redirect(f"/inbound/{came.ref}", lazy("依頼を記録しました。受けるかどうかを決めて返事をしてください。"))


def _office(rq: Rq, form: schemas.NewArrival) -> Partner:
    """The chosen entry of the directory; else a new one by its name, which somebody checks later."""
    chosen = _partner(rq, form.partner or "")
    if chosen is not None:
        return chosen
    if not form.office:
        raise Invalid("office", OFFICE_NEEDED)
    try:
        return partners.add_free_text(rq.session, rq.actor, name=form.office, phone=form.office_phone or "")
    except ValidationError as error:
        raise Invalid("office_phone", lazy("依頼元の名前か電話を読み取れません。")) from error


@router.page("/inbound/{ref}", policy=P.REFERRAL_READ, audit=AuditKind.READ, load=read_inbound)
def detail(rq: Rq, whole: Whole) -> Response:
    return rq.render("referrals/inbound/detail.html", **views.detail(rq, whole))


@router.page("/inbound/{ref}/answer.pdf", policy=P.REFERRAL_READ, audit=AuditKind.EXPORT, load=read_inbound)
def letter(rq: Rq, whole: Whole) -> Response:
    """As things stand today; nothing for what was written down by mistake."""
    if whole.referral.status == "entered_in_error":
        raise NotFound
    pdf = answer_pdf(views.answer_content(rq.session, rq.actor, whole))
    return rq.download(pdf, media_type="application/pdf", filename=f"{whole.referral.ref}-answer.pdf", inline=True)


@dataclass(frozen=True)
class Verb:
    """What we do, with its form, its way through the service, and its words."""

    form: type[FormModel]
    act: Callable[..., object]
    title: str
    done: str


def _accept(rq: Rq, whole: Whole, form: schemas.TakeIn, *, seen: int) -> None:
    case, person = None, None
    if form.into.startswith("K"):
        case = cases.by_ref(rq.session, rq.actor, form.into)
        if case is None or not rq.can(P.CASE_WRITE, case.centre_id):
            raise Invalid("into", lazy("選択肢から選んでください。"))
        person = views.person_in(rq.session, rq.actor, whole, case)
    elif form.into != "new":
        person = people.by_ref(rq.session, rq.actor, ids.clean_ref(form.into))
        if person is None:
            raise Invalid("into", lazy("選択肢から選んでください。"))
    service.accept(rq.session, rq.actor, whole, form, person=person, case=case, seen=seen)


def _plainly(act: Callable[..., object]) -> Callable[..., object]:
    return lambda rq, whole, form, *, seen: act(rq.session, rq.actor, whole, form, seen=seen)


VERBS: Mapping[str, Verb] = {
    "accept": Verb(schemas.TakeIn, _accept, lazy("受け入れる"), lazy("受け入れました。依頼元に返事をしてください。")),
    "reject": Verb(
        schemas.Decline, _plainly(service.decline), lazy("断る"), lazy("記録しました。依頼元に返事をしてください。")
    ),
    "start": Verb(
        schemas.Begin, _plainly(service.start), lazy("本人に会った・話した"), lazy("対応の開始を記録しました。")
    ),
    "hold": Verb(schemas.Pause, _plainly(service.hold), lazy("保留にする"), lazy("保留を記録しました。")),
    "resume": Verb(schemas.GoOn, _plainly(service.resume), lazy("再開した"), lazy("再開を記録しました。")),
    "complete": Verb(
        schemas.Finish, _plainly(service.complete), lazy("支援が終わった"),
        lazy("結果を記録しました。依頼元に伝えてください。"),
    ),
    "fail": Verb(
        schemas.GiveUp, _plainly(service.give_up), lazy("できなかった"),
        lazy("結果を記録しました。依頼元に伝えてください。"),
    ),
    "tell": Verb(
        schemas.ToldThem, _plainly(service.tell), lazy("依頼元に伝えた"), lazy("伝えたことを記録しました。")
    ),
    "allow": Verb(
        schemas.MayTell, _plainly(service.allow), lazy("伝えてよい範囲を本人に聞いた"),
        lazy("本人の答えを記録しました。"),
    ),
    "cancel": Verb(
        schemas.TakeBack, _plainly(service.take_back), lazy("取り下げられた"), lazy("取り下げを記録しました。")
    ),
    "error": Verb(
        schemas.Wrong, _plainly(service.mistake), lazy("誤記にする"), lazy("誤記として一覧から外しました。")
    ),
}  # fmt: skip


def _form(rq: Rq, whole: Whole, verb: str, form: Bound[Any]) -> Response:
    show = rq.invalid if form.has_errors else rq.render
    return show(
        "referrals/inbound/form.html", whole=whole, verb=verb, title=VERBS[verb].title, form=form,
        **views.form_choices(rq, whole, verb),
    )  # fmt: skip


def _nothing_kept(_whole: Whole) -> Mapping[str, object]:
    """Each writes a new event: nobody else's text stands beside it."""
    return {}


def _declare(name: str, verb: Verb) -> None:
    policy, load = (P.REFERRAL_APPROVE, approve_inbound) if name == "error" else (P.REFERRAL_WRITE, write_inbound)

    def show(rq: Rq, whole: Whole) -> Response:
        if name not in views.verbs(rq.actor, whole):
            raise Conflict(service.NOT_NOW)
        return _form(rq, whole, name, rq.blank(views.initial(whole, name), version=whole.version))

    def act(rq: Rq, whole: Whole, form: Bound[Any]) -> Response:
        if not form.accepts(lambda: verb.act(rq, whole, form.data, seen=form.seen_version)):
            return _form(rq, whole, name, form)
        return rq.redirect("/inbound" if name == "error" else f"/inbound/{whole.referral.ref}", verb.done)

    show.__name__, act.__name__ = f"{name}_page", name
    path = f"/inbound/{{ref}}/{name}"
    router.page(path, policy=policy, audit=AuditKind.READ, load=load)(show)
    router.action(path, policy=policy, form=verb.form, load=load, creates=True, stored=_nothing_kept)(act)


for _name, _verb in VERBS.items():
    _declare(_name, _verb)
