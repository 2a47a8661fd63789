"""Pages of the rule catalogue: the law is public, so whoever is signed in may read it."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.responses import Response

from app.codes import lists
from app.core import clock
from app.core.errors import NotFound
from app.guidance import browsing
from app.guidance.alone import Asked, look
from app.guidance.catalogue import carried
from app.guidance.deadlines import Deadline
from app.guidance.schemas import Look
from app.guidance.words import KINDS, MEMBERS
from app.web.declarations import Access, AuditKind
from app.web.request import Rq
from app.web.routing import Router

router = Router()


@router.page("/guidance", policy=Access.SIGNED_IN, audit=AuditKind.NONE)
def index(rq: Rq) -> Response:
    catalogue, today = carried(), clock.today()
    query = rq.list_query(filters=browsing.FILTERS, sorts=browsing.SORTS)
    page = browsing.find(catalogue, query, today)
    return rq.render(
        "guidance/index.html",
        page=page.with_items([browsing.view(catalogue, rule, today, rq.locale) for rule in page.items]),
        ages=browsing.AGES,
        events=_events(rq),
        statuses=lists.RESIDENCE_STATUSES.choices(rq.locale),
        domains=lists.DOMAINS.choices(rq.locale),
        kinds=[(code, rq._(label)) for code, label in KINDS.items()],
    )


def _events(rq: Rq) -> Sequence[tuple[str, str]]:
    return [(event.code, event.title.label(rq.locale)) for event in carried().events.values()]


@router.page("/guidance/rules/{code}", policy=Access.SIGNED_IN, audit=AuditKind.NONE, load=lambda rq: rq.params["code"])
def rule(rq: Rq, code: str) -> Response:
    """One rule with all its versions, the one that holds today first."""
    catalogue, today = carried(), clock.today()
    versions = catalogue.rules.get(code)
    if versions is None:
        raise NotFound
    held = browsing.holding(versions, today)
    views = [browsing.view(catalogue, one, today, rq.locale) for one in versions]
    return rq.render(
        "guidance/rule.html",
        shown=next(one for one in views if one.rule is held),
        others=[one for one in views if one.rule is not held],
        ages=browsing.AGES,
    )


@router.page("/guidance/look", policy=Access.SIGNED_IN, audit=AuditKind.NONE)
def quick_look(rq: Rq) -> Response:
    """Deadlines of one event without a case: for a simple question at the counter. Nothing is kept."""
    asked = Look.read(rq.query, clock.today())
    catalogue = carried()
    known = asked.event in catalogue.events
    outcome = None
    if known and asked.on and not asked.errors:
        outcome = look(Asked(asked.event, asked.on, asked.status, asked.expires), clock.today(), catalogue)
    return rq.render(
        "guidance/look.html",
        asked=asked,
        errors={name: rq._(message) for name, message in asked.errors.items()},
        dated=_dated(outcome.deadlines) if outcome else [],
        undated=[one for one in outcome.deadlines if one.office_day is None] if outcome else [],
        findings=outcome.findings if outcome else [],
        asked_whole=outcome is not None,
        members=MEMBERS,
        events=_events(rq),
        statuses=lists.RESIDENCE_STATUSES.choices(rq.locale),
    )


def _dated(deadlines: Sequence[Deadline]) -> list[Deadline]:
    return [one for one in deadlines if one.office_day is not None]
