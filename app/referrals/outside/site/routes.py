"""The pages of an answer site: the same as at the case side, from the store alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

from starlette.responses import PlainTextResponse, Response

from app.core.errors import Conflict, Invalid, NotFound, TooMany, lazy
from app.core.throttle import Throttle
from app.referrals import flow_back, policy, schemas, words
from app.referrals.answering import ANSWERS, Answer, as_said
from app.referrals.choices import of_partner
from app.referrals.lifecycle import REFERRED_ON, ReferralStatus
from app.referrals.outside.parties import Card
from app.referrals.outside.site import store
from app.referrals.service import answers, history, progress
from app.referrals.updates.schemas import SeenByPage
from app.web import errors
from app.web.declarations import Access, AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

WRONG = Throttle(most=30, seconds=300)
BACK = "."
WRONG_CODE = lazy("番号が違います。電話で聞いた6桁の番号を入力してください。")


@dataclass
class Visit:
    """A page of the store, and its content where this browser may see it."""

    page: store.Page
    token: str
    box: store.Opened | None

    @property
    def version(self) -> int:
        return self.page.step

    @property
    def base(self) -> str:
        return f"/r/{self.token}"

    @property
    def verbs(self) -> list[str]:
        """What the partner may say now."""
        return [] if self.page.is_over else policy.partner_verbs_in(ReferralStatus(self.page.status))


def visit(rq: Rq) -> Visit:
    """The loader: one answer to every address that opens nothing, and no more answers after thirty of them."""
    token = rq.params["token"]
    page = store.find(rq.session, token)
    if page is None:
        if WRONG.count(rq.request.client.host if rq.request.client else ""):
            raise TooMany(lazy("間違ったアドレスが続いたため、しばらく受け付けません。"))
        raise NotFound
    return Visit(page, token, store.opened(page, rq.request.cookies.get(_cookie(rq, page), "")))


def _cookie(rq: Rq, page: store.Page) -> str:
    name = f"answer-{page.place[:12]}"
    return f"__Host-{name}" if rq.services.settings.https else name


def _content(rq: Rq, seen: Visit, box: store.Opened, form: Bound[Any] | None = None) -> Response:
    kept = box.content
    over = kept["over"] or ("declined" if seen.page.status == ReferralStatus.REJECTED else "")
    days = ("planned_on", "first_contact_on")
    shown = {**kept, **{name: date.fromisoformat(kept[name]) if kept.get(name) else None for name in days}}
    show = rq.invalid if form and form.has_errors else rq.render
    return show(
        "referrals/answer/page.html",
        base=seen.base,
        form=form or rq.blank({"said_by": kept.get("partner_person")}, version=seen.version),
        referral=SimpleNamespace(**shown, closed_on=None),
        words=words,
        verbs=[(verb, ANSWERS[verb].title) for verb in seen.verbs],
        over=over,
        letter=None if over else _letter(kept["letter"][rq.locale]),
        updates=() if over else [_update(one) for one in kept["updates"][rq.locale]],
    )


def _letter(kept: Mapping[str, Any]) -> Mapping[str, Any]:
    """What `views.for_partner` told at the case side; days are days again."""
    sheet = dict(kept["content"])
    for name in ("issued_on", "answer_by"):
        sheet[name] = date.fromisoformat(sheet[name]) if sheet[name] else None
    return {**kept, "content": SimpleNamespace(**sheet)}


def _update(kept: Mapping[str, Any]) -> Mapping[str, Any]:
    seen_at = kept.get("seen_at")
    row = SimpleNamespace(number=kept["number"], seen_at=datetime.fromisoformat(seen_at) if seen_at else None)
    return {**kept, "row": row, "issued_on": date.fromisoformat(kept["issued_on"])}


def _ask_code(rq: Rq, seen: Visit, form: Bound[Any], typed: Any = ()) -> Response:
    status = 422 if form.has_errors or typed else 200
    return rq.render(
        "referrals/answer/code.html", status=status, base=seen.base, form=form, locked=seen.page.is_locked, typed=typed
    )


def _form(rq: Rq, seen: Visit, verb: str, form: Bound[Any]) -> Response:
    context: dict[str, Any] = {"base": seen.base, "verb": verb, "title": ANSWERS[verb].title, "form": form}
    context["one_way"] = seen.box is not None and seen.box.content["one_way"]
    show = rq.invalid if form.has_errors else rq.render
    return show("referrals/answer/form.html", **context, **of_partner(verb, rq.locale))


def _nothing_kept(_seen: Visit) -> Mapping[str, object]:
    return {}


def _not_before_sending(typed: Mapping[str, Any], letter: Mapping[str, Any]) -> None:
    for name in ("planned_on", "first_contact_on"):
        if typed.get(name) and typed[name] < letter["content"]["issued_on"]:
            raise Invalid(name, lazy("送った日より前の日付です。"))


def _no_words_one_way(typed: Mapping[str, Any], *, one_way: bool) -> None:
    """What may not come back is not taken, so that it lies nowhere on the way."""
    for name in ("note", "activities"):
        if one_way and typed.get(name):
            raise Invalid(name, flow_back.ONE_WAY)


def _says_enough(verb: str, typed: Mapping[str, Any], *, one_way: bool) -> None:
    """What the case side asks for as well: an answer that it cannot apply must not be taken with thanks."""
    vague = typed.get("reason") == "other" or (verb == "fail" and typed.get("outcome") == "other")
    if vague and not one_way and not typed.get("note"):
        raise Invalid("note", history.WORDS_FOR_OTHER)
    if verb == "progress" and not (typed.get("sub_status") or typed.get("note")):
        raise Invalid("note", progress.SAY_SOMETHING)
    if verb == "complete" and not one_way and not typed.get("activities"):
        raise Invalid("activities", answers.FILL_IN)
    if verb == "complete" and typed.get("outcome") == REFERRED_ON and not typed.get("referred_to"):
        raise Invalid("referred_to", answers.TO_WHOM)


def router_of(reader: Card) -> Router:
    """The pages of a site whose answers only `reader` can read."""
    router = Router()

    @router.page("/livez", policy=Access.PUBLIC, audit=AuditKind.NONE)
    def livez(rq: Rq) -> Response:  # noqa: ARG001 - alive is alive
        return PlainTextResponse("ok")

    @router.page("/readyz", policy=Access.PUBLIC, audit=AuditKind.NONE)
    def readyz(rq: Rq) -> Response:
        return PlainTextResponse("ok") if store.is_ready(rq.session) else PlainTextResponse("store", status_code=503)

    @router.page("/r/{token}", policy=Access.PUBLIC, audit=AuditKind.NONE, load=visit)
    def answer_page(rq: Rq, seen: Visit) -> Response:
        return _content(rq, seen, seen.box) if seen.box else _ask_code(rq, seen, rq.blank())

    @router.page("/r/{token}/", policy=Access.PUBLIC, audit=AuditKind.NONE, load=visit)
    def answered_page(rq: Rq, seen: Visit) -> Response:
        return answer_page(rq, seen)

    @router.page("/r/{token}/language", policy=Access.PUBLIC, audit=AuditKind.NONE, load=visit)
    def language(rq: Rq, seen: Visit) -> Response:
        return rq.in_language(rq.query.get("to", ""), seen.base)

    @router.action("/r/{token}/code", policy=Access.PUBLIC, form=schemas.CodeForm, load=visit)
    def give_code(rq: Rq, seen: Visit, form: Bound[schemas.CodeForm]) -> Response:
        code = "" if form.has_errors else form.data.code
        secret = store.open_with(rq.session, seen.page, seen.token, code, reader) if code else None
        if secret is None:
            if code:
                form.refuse(Invalid("code", WRONG_CODE))
            return _ask_code(rq, seen, form)
        response = rq.redirect(seen.base)
        response.set_cookie(
            _cookie(rq, seen.page), secret, max_age=int(store.OPEN_FOR.total_seconds()), httponly=True,
            samesite="strict", secure=rq.services.settings.https, path="/",
        )  # fmt: skip
        return response

    _declare_reading(router, reader)
    for verb, answer in ANSWERS.items():
        _declare(router, verb, answer, reader)
    return router


def _declare_reading(router: Router, reader: Card) -> None:
    @router.action("/r/{token}/updates/{number}/seen", policy=Access.PUBLIC, form=SeenByPage, load=visit, creates=True)
    def update_seen(rq: Rq, seen: Visit, form: Bound[SeenByPage]) -> Response:
        return _confirm(rq, seen, form, reader)


def _confirm(rq: Rq, seen: Visit, form: Bound[SeenByPage], reader: Card) -> Response:
    """That the partner has an update in hand. NotFound for a number that its page does not show."""
    if seen.box is None:
        return _ask_code(rq, seen, rq.blank(), typed=errors.typed(rq))
    if seen.page.is_over or seen.page.status == ReferralStatus.REJECTED:
        raise Conflict(store.NOT_NOW)
    number = next(
        (one["number"] for one in seen.box.content["updates"]["ja"] if str(one["number"]) == rq.params["number"]), None
    )
    if number is None:
        raise NotFound
    if form.has_errors:
        return _content(rq, seen, seen.box, form)
    typed = {**form.data.model_dump(mode="json"), "number": number}
    store.confirm(rq.session, seen.page, seen.box, number, typed, reader=reader, seen=form.seen_version)
    return rq.redirect(seen.base, lazy("受け取りを確認しました。ありがとうございます。"))


def _declare(router: Router, verb: str, answer: Answer, reader: Card) -> None:
    def show(rq: Rq, seen: Visit) -> Response:
        if seen.box is None:
            return rq.redirect(seen.base)
        if verb not in seen.verbs:
            raise Conflict(store.NOT_NOW)
        initial = {"said_by": seen.box.content.get("partner_person")}
        if verb == "plan":
            initial["planned_on"] = seen.box.content.get("planned_on")
        return _form(rq, seen, verb, rq.blank(initial, version=seen.version))

    def act(rq: Rq, seen: Visit, form: Bound[Any]) -> Response:
        if seen.box is None:
            return _ask_code(rq, seen, rq.blank(), typed=errors.typed(rq))  # the time is over, what was typed is not
        if verb not in seen.verbs:
            raise Conflict(store.NOT_NOW)  # also with errors: what is over keeps no letter to show beside them
        if form.has_errors:
            return _form(rq, seen, verb, form)
        typed = as_said(verb, form.data).model_dump(mode="json", exclude_none=True)
        try:
            _no_words_one_way(typed, one_way=seen.box.content["one_way"])
            _says_enough(verb, typed, one_way=seen.box.content["one_way"])
            _not_before_sending(typed, seen.box.content["letter"]["ja"])
        except Invalid as error:
            form.refuse(error)
            return _form(rq, seen, verb, form)
        store.answer(
            rq.session,
            seen.page,
            seen.box,
            verb,
            typed,
            answer.leads_to or seen.page.status,
            reader=reader,
            seen=form.seen_version,
        )  # fmt: skip
        return rq.redirect(BACK, lazy("回答を受け取りました。ありがとうございます。"))

    show.__name__, act.__name__ = f"partner_{verb}_page", f"partner_{verb}"
    path = f"/r/{{token}}/{verb}"
    router.page(path, policy=Access.PUBLIC, audit=AuditKind.NONE, load=visit)(show)
    router.action(path, policy=Access.PUBLIC, form=answer.form, load=visit, creates=True, stored=_nothing_kept)(act)
