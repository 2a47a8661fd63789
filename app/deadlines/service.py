"""What people do with life events and deadlines. Days that somebody has seen change only when somebody accepts it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType

from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.cases import timeline
from app.cases.models import Case
from app.cases.service.cases import require_open
from app.core import clock, hooks, ids
from app.core.db import claim_version
from app.core.errors import Conflict, Invalid, lazy
from app.deadlines import computing, queries
from app.deadlines.computing import Days
from app.deadlines.events import DaysChanged, EventTold, FirstDays
from app.deadlines.held import HeldDeadline, HeldEvent
from app.deadlines.lifecycle import DeadlineState, EventState, may_move
from app.deadlines.models import DeadlineChange, LegalDeadline, LifeEvent
from app.deadlines.schemas import ChangeForm, DeadlineForm, EventBase, FactValue, WithdrawForm
from app.guidance.records import Event

GONE_ALREADY = lazy("この変更の提案は、もうありません。画面を開き直してください。")
NOT_THE_CASE = lazy("このケースの人から選んでください。")


def record(session: Session, actor: Actor, case: Case, kind: Event, form: EventBase) -> LifeEvent:
    """Write a life event down and everything that the law lets run from it.

    Raises Invalid beside its field, Conflict when the case is closed.
    """
    require_open(case)
    person_id = _person(session, case, form.person)
    first, last = _days(kind, form)
    event = LifeEvent(
        ref=ids.new_ref("V"),
        case_id=case.id,
        centre_id=case.centre_id,
        person_id=person_id,
        code=kind.code,
        on_from=first,
        on_until=last,
        facts=_told(kind, form.facts()),
        note=form.note,
        state=EventState.RECORDED,
        version=1,
        recorded_at=clock.now(),
        recorded_by_id=actor.user_id,
    )
    session.add(event)
    session.flush()
    _add_missing(session, actor, case, [event])
    _tell(session, actor, case, event, "recorded")
    hooks.publish(session, actor, EventTold(case.id, event.id, withdrawn=False))
    return event


def edit(session: Session, actor: Actor, held: HeldEvent, kind: Event, form: EventBase, *, seen: int) -> None:
    """Say the event differently. Deadlines that are new are added; days that somebody has seen stay until accepted.

    Raises Conflict when it changed since version `seen` or the case is closed, Invalid beside its field.
    """
    case, event = held.case, held.row
    require_open(case)
    claim_version(session, event, seen)
    person_id = _person(session, case, form.person, event.person_id)
    event.on_from, event.on_until = _days(kind, form)
    unasked = {code: fact for code, fact in computing.facts_of(event).items() if code not in kind.asks}
    event.person_id, event.facts, event.note = person_id, _told(kind, form.facts(), unasked), form.note
    session.flush()
    _add_missing(session, actor, case, [event])
    _tell(session, actor, case, event, "edited")
    hooks.publish(session, actor, EventTold(case.id, event.id, withdrawn=False))


def withdraw(session: Session, actor: Actor, held: HeldEvent, form: WithdrawForm, *, seen: int) -> None:
    """The event was entered in error: it is kept, and nothing follows from it any more."""
    case, event = held.case, held.row
    require_open(case)
    claim_version(session, event, seen)
    event.state, event.error_note = EventState.IN_ERROR, form.reason
    for deadline in queries.deadlines_of_event(session, event.id):
        # Whoever waits for the case with this deadline in their hands must not revive it.
        claim_version(session, deadline, deadline.version)
        deadline.state = DeadlineState.VOID
    _tell(session, actor, case, event, "withdrawn")
    hooks.publish(session, actor, EventTold(case.id, event.id, withdrawn=True))


def add_missing(session: Session, actor: Actor, case: Case) -> int:
    """Write down deadlines that follow from the events by what is known today and are not there yet; how many.

    Raises Conflict when the case is closed.
    """
    require_open(case)
    added = _add_missing(session, actor, case, queries.events_of(session, case.id))
    if added:
        timeline.add(session, actor, case.id, "deadlines_added", code=str(added), subject_kind="deadlines")
    return added


def _add_missing(session: Session, actor: Actor, case: Case, events: Iterable[LifeEvent]) -> int:
    household = computing.household_of(session, case)
    known = {(row.event_id, row.rule, row.member) for row in queries.all_of(session, case.id)}
    rows = [
        _row(actor, case, event, found, found.days)
        for event in events
        for found in computing.of_event(session, household, event)
        if found.days is not None and (event.id, found.rule.code, found.member) not in known
    ]
    session.add_all(rows)
    first: dict[tuple[str, str], date] = {}
    for row in rows:
        key = row.rule, row.member
        first[key] = min(row.office_on, first.get(key, row.office_on))
    first = {key: day for key, day in first.items() if key not in {one[1:] for one in known}}
    if first:
        hooks.publish(session, actor, FirstDays(case.id, first))
    return len(rows)


def _row(actor: Actor, case: Case, event: LifeEvent, found: computing.Found, days: Days) -> LegalDeadline:
    return LegalDeadline(
        ref=ids.new_ref("J"),
        case_id=case.id,
        centre_id=case.centre_id,
        event_id=event.id,
        person_id=found.person_id,
        member=found.member,
        rule=found.rule.code,
        rule_from=found.rule.valid_from,
        opens_on=days.opens,
        safe_on=days.safe,
        last_on=days.last,
        office_on=days.office,
        state=DeadlineState.OPEN,
        version=1,
        recorded_at=clock.now(),
        recorded_by_id=actor.user_id,
    )


def set_state(session: Session, actor: Actor, held: HeldDeadline, form: DeadlineForm, *, seen: int) -> None:
    """Done on a civil day, not applicable with a reason, or open again. Raises Conflict for another move."""
    require_open(held.case)
    claim_version(session, held.row, seen)
    target = DeadlineState(form.to)
    if target is DeadlineState.NOT_APPLICABLE and not form.note:
        raise Invalid("note", lazy("あてはまらない理由を入力してください。"))
    _move(session, actor, held.row, target, form.on, form.note)


def settle(
    session: Session, actor: Actor, deadline: LegalDeadline, target: DeadlineState, on: date | None, note: str | None
) -> None:
    """What the closing sheet of the case decided; `on`: the civil day (today where none was asked for).

    Raises Conflict when somebody else has moved it meanwhile.
    """
    claim_version(session, deadline, deadline.version)
    _move(session, actor, deadline, target, on, note)


def _move(
    session: Session, actor: Actor, deadline: LegalDeadline, target: DeadlineState, on: date | None, note: str | None
) -> None:
    if not may_move(DeadlineState(deadline.state), target):
        raise Conflict(lazy("この期限の状態は、すでに変わっています。画面を開き直してください。"))
    deadline.state, deadline.state_note = target, note
    deadline.state_on = None if target is DeadlineState.OPEN else (on or clock.today())
    timeline.add(
        session, actor, deadline.case_id, "deadline_moved",
        code=target, text=_with_note(computing.title_of(session, deadline), note), subject_kind="deadline",
        subject_ref=deadline.ref, fields=["state"],
    )  # fmt: skip


def _with_note(title: str, note: str | None) -> str:
    """The reason stays readable in the timeline when the state changes again."""
    return f"{title}: {note}" if note else title


def answer(session: Session, actor: Actor, held: HeldDeadline, form: ChangeForm, *, seen: int) -> None:
    """Take the days that the computation gives now, or keep those that stand (with a reason).

    Raises Conflict when there is nothing to answer any more, Invalid for keeping without a reason.
    """
    case, deadline = held.case, held.row
    require_open(case)
    claim_version(session, deadline, seen)
    proposed = computing.proposal(session, case, deadline)
    if proposed is None:
        raise Conflict(GONE_ALREADY)
    if form.answer == "keep" and not form.why:
        raise Invalid("why", lazy("今の日付を残す理由を入力してください。"))
    old, old_office = deadline.last_on, deadline.office_on
    if form.answer == "keep":
        deadline.kept = proposed.key
    elif proposed.days is None:
        deadline.state, deadline.state_on, deadline.state_note = (
            DeadlineState.NOT_APPLICABLE, clock.today(), form.why,
        )  # fmt: skip
    else:
        _take(deadline, proposed.days, proposed.rule_from)
    _note_change(session, actor, deadline, form, old)
    if form.answer == "accept":
        new = proposed.days.office if proposed.days else None
        hooks.publish(session, actor, DaysChanged(case.id, deadline.rule, deadline.member, old_office, new))


def accept_all(session: Session, actor: Actor, case: Case, seen: Mapping[str, int]) -> int:
    """Take the new days of every proposal that was on the page; how many these were.

    Raises Conflict when one of them changed since: nothing is taken then.
    """
    for ref, version in seen.items():
        row = queries.deadline_by_ref(session, case.id, ref)
        if row is None:
            raise Conflict(GONE_ALREADY)
        answer(session, actor, HeldDeadline(case, row), ChangeForm(answer="accept"), seen=version)
    return len(seen)


def _take(deadline: LegalDeadline, days: Days, rule_from: date | None) -> None:
    deadline.opens_on, deadline.safe_on, deadline.last_on, deadline.office_on = (
        days.opens, days.safe, days.last, days.office,
    )  # fmt: skip
    deadline.rule_from, deadline.kept = rule_from, None


def _note_change(session: Session, actor: Actor, deadline: LegalDeadline, form: ChangeForm, old: date) -> None:
    session.add(
        DeadlineChange(
            case_id=deadline.case_id,
            deadline_id=deadline.id,
            at=clock.now(),
            by_id=actor.user_id,
            code=form.answer,
            old_last_on=old,
            new_last_on=deadline.last_on,
            why=form.why,
        )
    )
    timeline.add(
        session, actor, deadline.case_id, "deadline_changed",
        code=form.answer, text=computing.title_of(session, deadline), subject_kind="deadline",
        subject_ref=deadline.ref, fields=["last_on"],
    )  # fmt: skip


def stored_event(held: HeldEvent) -> dict[str, object]:
    """An event as its form shows it."""
    event = held.row
    known = "unknown" if event.on_from is None else "day" if event.on_from == event.on_until else "range"
    person = computing.household_of(computing.session_of(event), held.case).key_of(event.person_id) or None
    facts = {f"fact_{code}": value for code, value in computing.facts_of(event).items()}
    until = event.on_until if known == "range" else None
    return {"person": person, "known": known, "on": event.on_from, "until": until, "note": event.note, **facts}


def _person(session: Session, case: Case, ref: str, already: int | None = None) -> int:
    """The id of somebody of the case or of the client's household, or of whom the event is `already`. Raises Invalid
    for anybody else."""
    household = computing.household_of(session, case)
    key = ids.clean_ref(ref)
    found = household.ids.get(key)
    if found is None or (household.is_gone(key) and found != already):
        raise Invalid("person", NOT_THE_CASE)
    return found


def _days(kind: Event, form: EventBase) -> tuple[date | None, date | None]:
    """First and last day on which it can have been. Raises Invalid for days that cannot be."""
    if form.known == "unknown":
        return None, None
    if form.on is None:
        raise Invalid("on", lazy("日付を入力するか、「わからない」を選んでください。"))
    if form.on > clock.today() and not kind.future:
        raise Invalid("on", lazy("まだ来ていない日です。起きてから記録するか、日付を直してください。"))
    if form.known == "day":
        return form.on, form.on
    if form.until is None:
        raise Invalid("until", lazy("遅くともいつかを入力してください。"))
    if form.until < form.on:
        raise Invalid("until", lazy("はじめの日より後の日を入力してください。"))
    if form.until > clock.today() and not kind.future:
        raise Invalid("until", lazy("まだ来ていない日です。起きてから記録するか、日付を直してください。"))
    return form.on, form.until


def _told(
    kind: Event, facts: dict[str, FactValue], unasked: Mapping[str, FactValue] = MappingProxyType({})
) -> str | None:
    """The facts as they are kept, with those of an earlier catalogue that nobody asks any more; raises Invalid for one
    that this event does not ask."""
    for code in facts:
        if code not in kind.asks:
            raise Invalid(f"fact_{code}", lazy("このできごとでは使わない項目です。空にしてください。"))
    told = {
        code: value.isoformat() if isinstance(value, date) else value for code, value in {**unasked, **facts}.items()
    }
    return json.dumps(told, ensure_ascii=False, sort_keys=True) if told else None


def _tell(session: Session, actor: Actor, case: Case, event: LifeEvent, code: str) -> None:
    timeline.add(
        session, actor, case.id, f"life_event_{code}",
        code=event.code, text=event.note, subject_kind="life_event", subject_ref=event.ref,
        fields=["code", "on", "facts"],
    )  # fmt: skip
