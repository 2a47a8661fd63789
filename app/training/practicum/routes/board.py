"""The practicums as instructors and administrators see them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.core.errors import lazy
from app.training.links import queries as link_queries
from app.training.links import service as links
from app.training.links import visits
from app.training.notices import queries as notices
from app.training.practicum import access, gates, queries, views, words
from app.training.practicum.lifecycle import State
from app.training.practicum.queries import Whole
from app.training.practicum.schemas import (
    AddressForm,
    AgreeForm,
    BackForm,
    Empty,
    ExtendForm,
    JudgeForm,
    PauseForm,
    RefusalForm,
    ResumeForm,
)
from app.training.practicum.service import judging, supervising
from app.training.renewal import words as notice_words
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()
PATH = "/training/practicums/{ref}"
FILTERS = ("state", "ended")
SUPERVISOR, SUBSTITUTE = "supervisor", "substitute"


@router.page("/training/practicums", policy=P.PRACTICUM_READ, audit=AuditKind.READ)
def board(rq: Rq) -> Response:
    query = rq.list_query(filters=FILTERS, sorts=("quiet",))
    everything = queries.board(rq.session, with_ended=query.filters.get("ended") == "1")
    state = query.filters.get("state", "")
    return rq.render(
        "training/practicum/board.html",
        wholes=[one for one in everything if not state or one.state == state],
        counts=Counter(str(one.state) for one in everything),
        waiting=queries.waiting_to_open(rq.session),
        states=[(str(code), rq._(label)) for code, label in words.STATES.items()],
        words=words,
    )


@router.page(PATH, policy=P.PRACTICUM_READ, audit=AuditKind.READ, load=access.practicum)
def detail(rq: Rq, whole: Whole) -> Response:
    return _detail(rq, whole)


def _detail(rq: Rq, whole: Whole, name: str = "", form: Bound[Any] | None = None) -> Response:
    show = rq.invalid if form and form.has_errors else rq.render
    blank = rq.blank({"starts_on": whole.today, "by_mail": True}, version=whole.version)
    is_own = whole.learner.user_id == rq.actor.user_id  # the code is for the supervisor, never for the trainee
    live = [] if is_own else link_queries.live_of(rq.session, "practicum", whole.practicum.id)
    return show(
        "training/practicum/detail.html",
        forms={name: form} if form else {},
        blank=blank,
        opened=name,
        levels=views.levels(rq._),
        link=live[0] if live else None,
        notice=notices.of_link(rq.session, live[0]) if live else None,
        notice_words=notice_words,
        origin=visits.origin(rq),
        locked=bool(live) and links.is_locked(live[0]),
        whom=_whom(rq, whole),
        reasons=[(code, rq._(label)) for code, label in words.REASONS.items()],
        may_refuse=whole.last_day is not None and whole.today > whole.last_day,
        is_second=whole.practicum.returns >= 1,
        waits=gates.shut(rq.session, whole.enrolment.id, whole.round),
        **views.frame(rq.session, whole),
    )


def _whom(rq: Rq, whole: Whole) -> list[tuple[str, str]]:
    """Whom an address may be given to: supervisors since the start, and the head of the desk for what is reported."""
    found = []
    for one in whole.supervisions:
        capacity = words.CAPACITIES[SUBSTITUTE if one.is_substitute else SUPERVISOR]
        found.append((one.ref, f"{one.name} · {rq._(capacity)}"))
    if whole.state is State.REPORTED:
        label = words.CAPACITIES[supervising.HEAD]
        found.append((supervising.HEAD, rq._(label)))
    return found


Verb = Callable[..., object]


def _do(rq: Rq, whole: Whole, name: str, form: Bound[Any], said: str, act: Callable[[], object]) -> Response:
    """Do what a form of the page asks; what is wrong stands beside its field."""
    if form.accepts(act):
        return rq.redirect(f"/training/practicums/{whole.practicum.ref}", said)
    return _detail(rq, whole, name, form)


def _declare(name: str, form_type: Any, policy: P, verb: Verb, said: str, *, typed: bool = True) -> None:
    """One form of the page: what is wrong stands beside its field, else back to the page with a line."""

    def act(rq: Rq, whole: Whole, form: Bound[Any]) -> Response:
        values = () if form.has_errors or not typed else (form.data,)
        return _do(
            rq, whole, name, form, said,
            lambda: verb(rq.session, rq.actor, whole, *values, seen=form.seen_version),
        )  # fmt: skip

    act.__name__ = f"practicum_{name}"
    path = f"{PATH}/{name.replace('_', '-')}"
    router.action(path, policy=policy, form=form_type, load=access.practicum)(act)


TEACH, RUN, READ = P.TRAINING_TEACH, P.TRAINING_RUN, P.PRACTICUM_READ
_declare("agree", AgreeForm, TEACH, judging.agree, lazy("課題に同意しました。"))
_declare("send_back", BackForm, TEACH, judging.send_back, lazy("課題を受講者に返しました。"))
_declare("judge", JudgeForm, TEACH, judging.judge, lazy("評価を記録しました。"))
_declare(
    "propose_refusal", RefusalForm, TEACH, judging.propose_refusal,
    lazy("不合格を提案しました。研修事務局が決めます。"),
)  # fmt: skip
_declare("refuse", Empty, RUN, judging.refuse, lazy("不合格を記録しました。"), typed=False)
_declare("keep", Empty, RUN, judging.keep, lazy("不合格の提案を取り下げました。"), typed=False)
_declare("pause", PauseForm, RUN, judging.pause, lazy("中断を記録しました。"))
_declare("resume", ResumeForm, RUN, judging.resume, lazy("再開を記録しました。"))
_declare("extend", ExtendForm, RUN, judging.extend, lazy("最後の日を延ばしました。"))
_declare("address_end", Empty, READ, supervising.end_address, lazy("アドレスを使えなくしました。"), typed=False)


@router.action(f"{PATH}/address", policy=READ, form=AddressForm, load=access.practicum)
def practicum_address(rq: Rq, whole: Whole, form: Bound[AddressForm]) -> Response:
    return _do(
        rq, whole, "address", form,
        lazy("アドレスを作りました。番号は、アドレスとは別の方法（電話など）で伝えてください。"),
        lambda: supervising.give_address(
            rq.session, rq.actor, whole, form.data, seen=form.seen_version, origin=visits.origin(rq)
        ),
    )  # fmt: skip
