"""回答ページ: what a partner without an account sees and answers. One purpose, no navigation, no log-in.

The address holds a secret, the content needs a code that was told by telephone. An address that never was, that has
ended and that has run out are answered alike, and whoever tries many is not answered any more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from app.core import clock
from app.core.errors import Conflict, Invalid, NotFound, TooMany, lazy
from app.core.throttle import Throttle
from app.referrals import flow_back, policy, queries, schemas, views, words
from app.referrals.answering import ANSWERS, Answer, as_said
from app.referrals.choices import of_partner
from app.referrals.content import Held
from app.referrals.models import AnswerLink, ReferralUpdate
from app.referrals.service import links
from app.referrals.service.history import NOT_NOW
from app.referrals.updates import service as updates
from app.referrals.updates.schemas import SeenByPage
from app.web import errors
from app.web.declarations import Access, AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()
WRONG = Throttle(most=30, seconds=300)
"""Addresses that open nothing, by where they are asked from."""
BACK = "."
"""From a form back to its page, `/r/{token}/`. Without the token: the frame keeps in clear where forms lead."""


@dataclass
class Visit:
    """A link with its referral, and whether this browser may see the content."""

    link: AnswerLink
    held: Held
    token: str
    is_open: bool

    @property
    def version(self) -> int:
        return self.held.version

    @property
    def base(self) -> str:
        return f"/r/{self.token}"


def visit(rq: Rq) -> Visit:
    """The loader: NotFound for every address that opens nothing, TooMany after thirty of them in five minutes."""
    token = rq.params["token"]
    link = links.find(rq.session, token)
    held = queries.by_id(rq.session, link.referral_id) if link else None
    if link is None or held is None:
        if WRONG.count(rq.request.client.host if rq.request.client else ""):
            raise TooMany(lazy("間違ったアドレスが続いたため、しばらく受け付けません。"))
        raise NotFound
    secret = rq.request.cookies.get(_cookie(rq, link), "")
    return Visit(link, held, token, links.is_open(link, secret, clock.now()))


def _cookie(rq: Rq, link: AnswerLink) -> str:
    """One for each link: an office that answers two referrals in one browser gives each code once."""
    name = f"answer-{link.token_digest[:12]}"
    return f"__Host-{name}" if rq.services.settings.https else name


@router.page("/r/{token}", policy=Access.PUBLIC, audit=AuditKind.NONE, load=visit)
def answer_page(rq: Rq, seen: Visit) -> Response:
    return _content(rq, seen) if seen.is_open else _ask_code(rq, seen, rq.blank())


@router.page("/r/{token}/", policy=Access.PUBLIC, audit=AuditKind.NONE, load=visit)
def answered_page(rq: Rq, seen: Visit) -> Response:
    """Where a form leads back to."""
    return answer_page(rq, seen)


@router.page("/r/{token}/language", policy=Access.PUBLIC, audit=AuditKind.NONE, load=visit)
def language(rq: Rq, seen: Visit) -> Response:
    """Below the page's own address: a door that opens to answers alone has no other."""
    return rq.in_language(rq.query.get("to", ""), seen.base)


def _content(rq: Rq, seen: Visit, form: Bound[Any] | None = None) -> Response:
    show = rq.invalid if form and form.has_errors else rq.render
    return show(
        "referrals/answer/page.html",
        form=form or rq.blank({"said_by": seen.held.referral.partner_person}, version=seen.version),
        base=seen.base,
        referral=seen.held.referral,
        words=words,
        verbs=[(verb, ANSWERS[verb].title) for verb in policy.partner_verbs(seen.held.referral)],
        **views.for_partner(rq.session, seen.held, rq.locale),
    )


def _ask_code(rq: Rq, seen: Visit, form: Bound[Any], typed: Sequence[tuple[str, str]] = ()) -> Response:
    """Not `invalid`, which would take back that a wrong code was counted."""
    return rq.render(
        "referrals/answer/code.html", status=422 if form.has_errors or typed else 200, base=seen.base, form=form,
        locked=links.is_locked(seen.link), typed=typed,
    )  # fmt: skip


@router.action("/r/{token}/code", policy=Access.PUBLIC, form=schemas.CodeForm, load=visit)
def give_code(rq: Rq, seen: Visit, form: Bound[schemas.CodeForm]) -> Response:
    secret = None if form.has_errors else links.open_with(rq.session, seen.held, seen.link, form.data.code)
    if secret is None:
        if not form.has_errors:
            form.refuse(Invalid("code", links.WRONG_CODE))
        return _ask_code(rq, seen, form)
    response = rq.redirect(seen.base)
    response.set_cookie(
        _cookie(rq, seen.link), secret, max_age=int(links.OPEN_FOR.total_seconds()), httponly=True, samesite="strict",
        secure=rq.services.settings.https, path="/",
    )  # fmt: skip
    return response


def _form(rq: Rq, seen: Visit, verb: str, form: Bound[Any]) -> Response:
    context: dict[str, Any] = {"base": seen.base, "verb": verb, "title": ANSWERS[verb].title, "form": form}
    context["one_way"] = not flow_back.words_may_return(seen.held.referral)
    show = rq.invalid if form.has_errors else rq.render
    return show("referrals/answer/form.html", **context, **of_partner(verb, rq.locale))


def _nothing_kept(_seen: Visit) -> Mapping[str, object]:
    """An answer writes a new event: nobody else's text stands beside it."""
    return {}


def _declare(verb: str, answer: Answer) -> None:
    def show(rq: Rq, seen: Visit) -> Response:
        if not seen.is_open:
            return rq.redirect(seen.base)
        if verb not in policy.partner_verbs(seen.held.referral):
            raise Conflict(NOT_NOW)
        initial: dict[str, object] = {"said_by": seen.held.referral.partner_person}
        if verb == "plan":
            initial["planned_on"] = seen.held.referral.planned_on
        return _form(rq, seen, verb, rq.blank(initial, version=seen.version))

    def act(rq: Rq, seen: Visit, form: Bound[Any]) -> Response:
        if not seen.is_open:
            return _ask_code(rq, seen, rq.blank(), typed=errors.typed(rq))  # the time is over, what was typed is not
        if not form.accepts(
            lambda: answer.act(rq.session, links.PARTNER, seen.held, as_said(verb, form.data), seen=form.seen_version)
        ):
            return _form(rq, seen, verb, form)
        return rq.redirect(BACK, lazy("回答を受け取りました。ありがとうございます。"))

    show.__name__, act.__name__ = f"partner_{verb}_page", f"partner_{verb}"
    path = f"/r/{{token}}/{verb}"
    router.page(path, policy=Access.PUBLIC, audit=AuditKind.NONE, load=visit)(show)
    router.action(path, policy=Access.PUBLIC, form=answer.form, load=visit, creates=True, stored=_nothing_kept)(act)


for _verb, _answer in ANSWERS.items():
    _declare(_verb, _answer)


def update_seen_by(rq: Rq) -> tuple[Visit, ReferralUpdate]:
    """The loader of an update on the partner's page; NotFound for a number that was not given."""
    seen = visit(rq)
    update = updates.require_number(rq.session, seen.held.referral, rq.params["number"])
    if update is None:
        raise NotFound
    return seen, update


@router.action(
    "/r/{token}/updates/{number}/seen", policy=Access.PUBLIC, form=SeenByPage, load=update_seen_by, creates=True
)
def update_seen(rq: Rq, found: tuple[Visit, ReferralUpdate], form: Bound[SeenByPage]) -> Response:
    seen, update = found
    if not seen.is_open:
        return _ask_code(rq, seen, rq.blank(), typed=errors.typed(rq))
    if form.has_errors:
        return _content(rq, seen, form)
    if views.for_partner(rq.session, seen.held, rq.locale)["over"]:
        raise Conflict(NOT_NOW)
    updates.note_seen(rq.session, links.PARTNER, seen.held, update, form.data, seen=form.seen_version)
    return rq.redirect(seen.base, lazy("受け取りを確認しました。ありがとうございます。"))
