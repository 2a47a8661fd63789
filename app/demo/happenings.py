"""Telling life events and what became of their deadlines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.core import clock
from app.deadlines import queries, service
from app.deadlines.held import HeldDeadline, HeldEvent
from app.deadlines.lifecycle import DeadlineState
from app.deadlines.schemas import PREFIX, DeadlineForm, EventForm
from app.demo import life as told
from app.demo.story import Act
from app.demo.teller import Tale, tell
from app.guidance import service as guidance
from app.guidance.catalogue import carried
from app.guidance.schemas import RuleForm


def with_settling(happened: Iterable[Act]) -> Iterator[Act]:
    """The events, each followed by what was done about its deadlines later on."""
    for one in happened:
        yield one
        if not isinstance(one, told.Happened):
            continue
        for rule, ago in one.settled.items():
            yield told.Settled(ago=ago, rule=rule, at="16:45")
        for rule, why in one.set_aside.items():
            yield told.Settled(ago=max(one.ago - 2, 0), rule=rule, why=why, at="16:50")


def _day(tale: Tale, days: int, *, may_lie_ahead: bool) -> date:
    """Acts move to days on which offices are open; what happened before an act still did."""
    day = tale.today + timedelta(days=days)
    return day if may_lie_ahead else min(day, clock.today())


def _facts(tale: Tale, facts: Mapping[str, str | int]) -> dict[str, date | str]:
    known = carried().facts
    return {
        PREFIX + code: _day(tale, value, may_lie_ahead=known[code].future) if isinstance(value, int) else value
        for code, value in facts.items()
    }


@tell.register
def _happened(act: told.Happened, session: Session, tale: Tale) -> None:
    kind = carried().events[act.event]
    values: dict[str, object] = {"person": tale.person(session).ref, "note": act.note, **_facts(tale, act.facts)}
    values["known"] = "unknown"
    if act.known:
        values |= {"known": "day", "on": _day(tale, act.on, may_lie_ahead=kind.future)}
    if act.until is not None:
        values |= {"known": "range", "until": _day(tale, act.until, may_lie_ahead=kind.future)}
    service.record(session, tale.actor(act.by), tale.case(session), kind, EventForm.model_validate(values))


@tell.register
def _more_told(act: told.MoreTold, session: Session, tale: Tale) -> None:
    row = next(row for row in queries.events_of(session, tale.case_id) if row.code == act.event)
    held = HeldEvent(tale.case(session), row)
    form = EventForm.model_validate({**service.stored_event(held), **_facts(tale, act.facts)})
    service.edit(session, tale.actor(act.by), held, carried().events[act.event], form, seen=row.version)


@tell.register
def _settled(act: told.Settled, session: Session, tale: Tale) -> None:
    for row in queries.deadlines_of(session, tale.case_id):
        if row.rule == act.rule and row.state == DeadlineState.OPEN:
            to = "not_applicable" if act.why else "done"
            form = DeadlineForm.model_validate({"to": to, "on": clock.today(), "note": act.why})
            held = HeldDeadline(tale.case(session), row)
            service.set_state(session, tale.actor(act.by), held, form, seen=row.version)


def propose_rule(session: Session, actor: Actor) -> None:
    """A new version of a rule waits for a second person."""
    rule = carried().rules["SOC-03"][-1]
    form = RuleForm.model_validate(
        {
            **guidance.stored(rule),
            "notes": "出国前に請求を出せるかは、年金事務所ごとに確かめる。",
            "why": "年金事務所に電話で確かめたことを書き足す。",
        }
    )
    guidance.propose(session, actor, rule, form)
