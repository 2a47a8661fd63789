"""Pages of the rule catalogue: the law is public, so whoever is signed in may read it; a change needs two persons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.codes import lists
from app.core import clock
from app.core.errors import Conflict, Invalid, NotFound, lazy
from app.guidance import access, browsing, current, impact, queries, service
from app.guidance.access import HeldRule
from app.guidance.alone import Asked, look
from app.guidance.deadlines import Deadline
from app.guidance.impact import Touched
from app.guidance.lifecycle import VersionState
from app.guidance.models import RuleVersion
from app.guidance.records import Rule
from app.guidance.schemas import CheckForm, DecideForm, Look, RuleForm
from app.guidance.words import KINDS, MEMBERS
from app.web.declarations import Access, AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()
STATES = {
    "proposed": ("warning", lazy("承認待ち")),
    "approved": ("success", lazy("承認")),
    "refused": ("neutral", lazy("不承認")),
    "withdrawn": ("neutral", lazy("取下げ")),
}


@router.page("/guidance", policy=Access.SIGNED_IN, audit=AuditKind.NONE)
def index(rq: Rq) -> Response:
    catalogue, today = current.catalogue(rq.session), clock.today()
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
        waiting=queries.waiting(rq.session) if rq.can(P.RULE_CHECK) else 0,
    )


def _events(rq: Rq) -> Sequence[tuple[str, str]]:
    return [(event.code, event.title.label(rq.locale)) for event in current.catalogue(rq.session).events.values()]


@router.page("/guidance/rules/{code}", policy=Access.SIGNED_IN, audit=AuditKind.NONE, load=access.rule)
def rule(rq: Rq, held: HeldRule) -> Response:
    """One rule with all its versions, the one that holds today first."""
    return _rule_page(rq, held, rq.blank())


def _rule_page(rq: Rq, held: HeldRule, form: Bound[CheckForm], *, status: int = 200) -> Response:
    catalogue, today = current.catalogue(rq.session), clock.today()
    now = browsing.holding(held.versions, today)
    views = [browsing.view(catalogue, one, today, rq.locale) for one in held.versions]
    context: dict[str, Any] = {
        "shown": next(one for one in views if one.rule is now),
        "others": [one for one in views if one.rule is not now],
        "ages": browsing.AGES,
        "proposals": queries.proposals(rq.session, code=held.code),
        "states": STATES,
        "form": form,
    }
    if status == 200:
        return rq.render("guidance/rule.html", **context)
    return rq.invalid("guidance/rule.html", status=status, **context)


@router.action("/guidance/rules/{code}/check", policy=P.RULE_WRITE, form=CheckForm, load=access.rule, creates=True)
def check(rq: Rq, held: HeldRule, form: Bound[CheckForm]) -> Response:
    """The version was held against its source today."""
    if form.has_errors:
        return _rule_page(rq, held, form, status=422)
    found = next((one for one in held.versions if one.valid_from == form.data.valid_from), None)
    if found is None:
        raise NotFound
    service.confirm(rq.session, rq.actor, found, form.data)
    return rq.redirect(f"/guidance/rules/{held.code}", lazy("今日確かめたことを記録しました。"))


# --- proposed versions ------------------------------------------------------------------------------


def _base(rq: Rq, held: HeldRule) -> Rule:
    """The version to write from: the one that holds today, or that which `?from=` names by its first day."""
    wanted = rq.query.get("from", "")
    named = next((one for one in held.versions if one.valid_from and one.valid_from.isoformat() == wanted), None)
    return named or browsing.holding(held.versions, clock.today())


def _propose(rq: Rq, held: HeldRule, form: Bound[RuleForm], *, status: int = 200) -> Response:
    base = _base(rq, held)
    context: dict[str, Any] = {"form": form, "rule": base, "has_clock": service.only_clock(base) is not None}
    if status == 200:
        return rq.render("guidance/propose.html", **context)
    return rq.invalid("guidance/propose.html", status=status, **context)


@router.page("/guidance/rules/{code}/propose", policy=P.RULE_WRITE, audit=AuditKind.NONE, load=access.rule)
def propose_page(rq: Rq, held: HeldRule) -> Response:
    return _propose(rq, held, rq.blank(service.stored(_base(rq, held))))


@router.action("/guidance/rules/{code}/propose", policy=P.RULE_WRITE, form=RuleForm, load=access.rule, creates=True)
def propose(rq: Rq, held: HeldRule, form: Bound[RuleForm]) -> Response:
    if form.has_errors:
        return _propose(rq, held, form, status=422)
    try:
        made = service.propose(rq.session, rq.actor, _base(rq, held), form.data)
    except Invalid as error:
        form.refuse(error)
        return _propose(rq, held, form, status=422)
    return rq.redirect(f"/guidance/proposals/{made.ref}", lazy("提案を記録しました。ほかの人の承認を待っています。"))


def _title(rq: Rq, version: RuleVersion) -> str:
    try:
        return service.rule_of(version).title.label(rq.locale)
    except Conflict:
        return version.code


def _impact(rq: Rq, version: RuleVersion, new: Rule) -> list[Touched]:
    """What hangs on the rule; people's names stand there, so it is a reading of their cases. Empty for a version
    that does not fit the catalogue any more: it can still be refused."""
    try:
        proposed = service.catalogue_with(rq.session, new)
    except Invalid:
        return []
    found = impact.of_rule(rq.session, rq.actor, version.code, proposed)
    for case in dict.fromkeys(one.case for one in found):
        rq.note_read("case", *case)
    return found


@router.page("/guidance/proposals", policy=P.RULE_CHECK, audit=AuditKind.NONE)
def proposals(rq: Rq) -> Response:
    found = queries.proposals(rq.session)
    names = queries.names(rq.session, {one.proposed_by_id for one in found})
    titles = {one.ref: _title(rq, one) for one in found}
    return rq.render("guidance/proposals.html", found=found, names=names, titles=titles, states=STATES)


def _proposal(rq: Rq, version: RuleVersion, form: Bound[DecideForm], *, status: int = 200) -> Response:
    catalogue, today = current.catalogue(rq.session), clock.today()
    new = service.rule_of(version)
    old = next((one for one in catalogue.rules.get(version.code, ()) if one.valid_from == version.replaces_from), None)
    waits = version.state == VersionState.PROPOSED
    context: dict[str, Any] = {
        "version": version,
        "view": browsing.view(catalogue, new, today, rq.locale),
        "changes": browsing.differences(old, new, rq.locale) if old else [],
        "impact": _impact(rq, version, new) if waits else [],
        "names": queries.names(rq.session, {version.proposed_by_id, version.decided_by_id}),
        "own": version.proposed_by_id == rq.actor.user_id,
        "waits": waits,
        "states": STATES,
        "ages": browsing.AGES,
        "form": form,
    }
    if status == 200:
        return rq.render("guidance/proposal.html", **context)
    return rq.invalid("guidance/proposal.html", status=status, **context)


@router.page("/guidance/proposals/{ref}", policy=P.RULE_CHECK, audit=AuditKind.READ, load=access.proposal)
def proposal(rq: Rq, version: RuleVersion) -> Response:
    """What would change, which open deadlines and steps it touches, and the decision."""
    return _proposal(rq, version, rq.blank(version=version.version))


@router.action("/guidance/proposals/{ref}", policy=P.RULE_CHECK, form=DecideForm, load=access.proposal)
def decide(rq: Rq, version: RuleVersion, form: Bound[DecideForm]) -> Response:
    if not form.accepts(lambda: service.decide(rq.session, rq.actor, version, form.data, seen=form.seen_version)):
        return _proposal(rq, version, form, status=422)
    return rq.redirect(f"/guidance/proposals/{version.ref}", lazy("判断を記録しました。"))


@router.page("/guidance/look", policy=Access.SIGNED_IN, audit=AuditKind.NONE)
def quick_look(rq: Rq) -> Response:
    """Deadlines of one event without a case: for a simple question at the counter. Nothing is kept."""
    asked = Look.read(rq.query, clock.today())
    catalogue = current.catalogue(rq.session)
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
