"""What the centre does with a referral from another office: one function for each verb, each an event of its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.authz.actor import Actor
from app.cases import timeline
from app.cases.models import Case
from app.cases.service.cases import OpenCase, open_case, require_open
from app.core import clock, ids
from app.core.db import claim_version
from app.core.errors import Conflict, Forbidden, Invalid, lazy
from app.partners.models import Partner
from app.partners.policy import shown_name
from app.people import service as people
from app.people.models import Person
from app.people.schemas import NewPerson
from app.referrals import clocks
from app.referrals.inbound import days, schemas
from app.referrals.inbound.lifecycle import may_move
from app.referrals.inbound.models import Arrival
from app.referrals.inbound.queries import Whole
from app.referrals.lifecycle import ENDED, INBOUND, Who
from app.referrals.lifecycle import ReferralStatus as S
from app.referrals.models import Referral, ReferralEvent

NOT_NOW = lazy("この依頼は、いまの状態ではその操作ができません。開き直して確かめてください。")
OTHER_CENTRE = lazy("この依頼が届いた窓口の記録ではありません。")
TITLE_NEEDED = lazy("新しいケースの件名を入力してください。")


_TOLD = (
    "came_on", "came_by", "their_reference", "asked_by", "answer_to", "person_told", "language", "contact_told",
    "consent_said", "consent_note",
)  # fmt: skip


def receive(session: Session, actor: Actor, form: schemas.NewArrival, partner: Partner) -> Referral:
    """Take down what came. Nothing is known of the person here yet: no record of a person, no case."""
    earlier = form.came_on < clock.today()
    came_at = clock.to_instant(datetime.combine(form.came_on, time(12))) if earlier else clock.now()
    referral = Referral(
        ref=ids.new_ref("R"), centre_id=actor.centre_id, partner_id=partner.id, mode=INBOUND, priority=form.priority,
        status=S.REQUESTED, request=form.request, story=form.story, fields=[], sent_at=came_at, attempts=0,
        answer_due_on=days.answer(form.priority, form.came_on),
        first_contact_due_on=days.first_contact(form.priority, form.came_on),
        outcome_due_on=days.outcome(form.came_on), created_at=clock.now(), created_by_id=actor.user_id, version=1,
    )  # fmt: skip
    session.add(referral)
    session.flush()
    session.add(Arrival(referral_id=referral.id, tell_back="decision", **form.model_dump(include=set(_TOLD))))
    _event(session, actor, referral, "", Who.PARTNER, name=form.asked_by, heard_via=form.came_by)
    _note(session, actor, referral, "referral.came", _TOLD)
    return referral


def accept(
    session: Session,
    actor: Actor,
    whole: Whole,
    form: schemas.TakeIn,
    *,
    person: Person | None = None,
    case: Case | None = None,
    seen: int,
) -> Case:
    """Into an open case of that person, a new case of a known person, or a new case of a new person.

    Raises Invalid for a new case without a title, Conflict for a closed case.
    """
    if case is None and not form.title:
        raise Invalid("title", TITLE_NEEDED)
    here = whole.referral.centre_id
    centres = [one.centre_id for one in (person, case) if one is not None] or [actor.centre_id]
    if any(centre_id != here for centre_id in centres):
        raise Invalid("into", OTHER_CENTRE)
    _claim(session, whole, seen, S.ACCEPTED)
    if case is None:
        case = _new_case(session, actor, whole, form, person)
    else:
        require_open(case)
    referral = whole.referral
    referral.case_id, referral.person_id = case.id, person.id if person else case.person_id
    session.flush()
    _moved(session, actor, whole, S.ACCEPTED, case=case, note=form.note, fields=["status", "case_id", "person_id"])
    return case


def _new_case(session: Session, actor: Actor, whole: Whole, form: schemas.TakeIn, person: Person | None) -> Case:
    arrival, referral = whole.arrival, whole.referral
    if person is None:
        spoken = [arrival.language] if arrival.language != "unknown" else []
        new = NewPerson.model_validate({"call_name": arrival.person_told, "languages": spoken, "seen": True})
        person = people.create(session, actor, new)
    story = "\n\n".join(part for part in (referral.request, referral.story) if part)
    return open_case(
        session, actor, OpenCase(person=person, title=form.title or "", story=story, language=arrival.language)
    )


def decline(session: Session, actor: Actor, whole: Whole, form: schemas.Decline, *, seen: int) -> None:
    """With a reason, which the other office is told."""
    _claim(session, whole, seen, S.REJECTED)
    _moved(session, actor, whole, S.REJECTED, reason=form.reason, note=form.note)


def start(session: Session, actor: Actor, whole: Whole, form: schemas.Begin, *, seen: int) -> None:
    """We have met or called the person."""
    if form.first_contact_on < whole.arrival.came_on:
        raise Invalid("first_contact_on", lazy("依頼が届いた日より前の日付です。"))
    _claim(session, whole, seen, S.IN_PROGRESS)
    whole.referral.first_contact_on = form.first_contact_on
    whole.referral.news_due_on = days.news(clock.today())
    _moved(session, actor, whole, S.IN_PROGRESS, note=form.note, fields=["status", "first_contact_on"])


def hold(session: Session, actor: Actor, whole: Whole, form: schemas.Pause, *, seen: int) -> None:
    """The clocks stand still until `review_on`."""
    _claim(session, whole, seen, S.ON_HOLD)
    whole.referral.held_since, whole.referral.review_on = clock.today(), form.review_on
    _moved(session, actor, whole, S.ON_HOLD, reason=form.reason, note=form.note, fields=["status", "review_on"])


def resume(session: Session, actor: Actor, whole: Whole, form: schemas.GoOn, *, seen: int) -> None:
    """The clocks go on from where they stood."""
    _claim(session, whole, seen, S.IN_PROGRESS)
    referral, today = whole.referral, clock.today()
    referral.outcome_due_on = clocks.resumed(referral.outcome_due_on, referral.held_since or today, today)
    referral.news_due_on = days.news(today)
    referral.held_since, referral.review_on = None, None
    _moved(session, actor, whole, S.IN_PROGRESS, note=form.note)


def complete(session: Session, actor: Actor, whole: Whole, form: schemas.Finish, *, seen: int) -> None:
    """Done. What the other office hears of it is another matter: `tell`."""
    _claim(session, whole, seen, S.COMPLETED)
    whole.referral.outcome, whole.referral.activities = form.outcome, form.activities
    _to_be_told(whole)
    _moved(session, actor, whole, S.COMPLETED, reason=form.outcome, note=form.note, fields=["status", "outcome"])


def give_up(session: Session, actor: Actor, whole: Whole, form: schemas.GiveUp, *, seen: int) -> None:
    """Tried, and could not be done."""
    _claim(session, whole, seen, S.FAILED)
    whole.referral.outcome = form.outcome
    _to_be_told(whole)
    _moved(session, actor, whole, S.FAILED, reason=form.outcome, note=form.note, fields=["status", "outcome"])


def _to_be_told(whole: Whole) -> None:
    """The other office hears of the end within the days of a first answer."""
    whole.referral.answer_due_on = days.answer(whole.referral.priority, clock.today())


def take_back(session: Session, actor: Actor, whole: Whole, form: schemas.TakeBack, *, seen: int) -> None:
    """The other office or the person does not want it any more: nothing is owed."""
    who = Who(form.by)
    _claim(session, whole, seen, S.CANCELLED, who)
    whole.referral.closed_on, whole.referral.closed_by_id = clock.today(), actor.user_id
    _moved(session, actor, whole, S.CANCELLED, who=who, reason=form.reason, note=form.note)


def tell(session: Session, actor: Actor, whole: Whole, form: schemas.ToldThem, *, seen: int) -> None:
    """The other office has heard of the present state; after the end of the work nothing is open any more."""
    referral, arrival = whole.referral, whole.arrival
    if form.told_on < arrival.came_on:
        raise Invalid("told_on", lazy("依頼が届いた日より前の日付です。"))
    claim_version(session, referral, seen)
    status = S(referral.status)
    if status in (S.REQUESTED, S.CANCELLED, S.ENTERED_IN_ERROR) or (status in ENDED and arrival.told == status):
        raise Conflict(NOT_NOW)
    arrival.told, arrival.told_on = status, form.told_on
    if status in ENDED:
        referral.closed_on, referral.closed_by_id = clock.today(), actor.user_id
    elif status is S.IN_PROGRESS:
        referral.news_due_on = days.news(clock.today())
    _event(
        session, actor, referral, status, Who.COORDINATOR, heard_via=form.told_by,
        note="\n".join(part for part in (form.told_to, form.note) if part) or None,
    )  # fmt: skip
    _note(session, actor, referral, "referral.told", ["told", "told_on"])
    _line(session, actor, whole, "told", form.note)


def allow(session: Session, actor: Actor, whole: Whole, form: schemas.MayTell, *, seen: int) -> None:
    """How far the person lets us answer from now on."""
    claim_version(session, whole.referral, seen)
    if whole.referral.status in (S.CANCELLED, S.ENTERED_IN_ERROR):
        raise Conflict(NOT_NOW)
    arrival = whole.arrival
    arrival.tell_back, arrival.tell_back_on = form.tell_back, form.tell_back_on
    arrival.tell_back_method = form.tell_back_method
    _event(session, actor, whole.referral, whole.referral.status, Who.RESIDENT, reason=form.tell_back)
    _note(session, actor, whole.referral, "referral.tell_back", ["tell_back"], form.tell_back)


def mistake(session: Session, actor: Actor, whole: Whole, form: schemas.Wrong, *, seen: int) -> None:
    """Should never have been written down: kept, hidden from lists. Raises Forbidden for whoever wrote it."""
    if actor.user_id == whole.referral.created_by_id:
        raise Forbidden
    _claim(session, whole, seen, S.ENTERED_IN_ERROR, Who.SUPERVISOR)
    _moved(session, actor, whole, S.ENTERED_IN_ERROR, who=Who.SUPERVISOR, note=form.note)


def _claim(session: Session, whole: Whole, seen: int, target: S, who: Who = Who.COORDINATOR) -> None:
    claim_version(session, whole.referral, seen)
    if not may_move(S(whole.referral.status), target, who):
        raise Conflict(NOT_NOW)


def _moved(
    session: Session,
    actor: Actor,
    whole: Whole,
    target: S,
    *,
    who: Who = Who.COORDINATOR,
    reason: str | None = None,
    note: str | None = None,
    case: Case | None = None,
    fields: Sequence[str] = ("status",),
) -> None:
    source, whole.referral.status = whole.referral.status, target
    _event(session, actor, whole.referral, source, who, reason=reason, note=note)
    _note(session, actor, whole.referral, f"referral.{target}", fields, reason or "")
    _line(session, actor, whole, target, note, case)


def _event(
    session: Session,
    actor: Actor,
    referral: Referral,
    source: str,
    who: Who,
    *,
    name: str | None = None,
    heard_via: str | None = None,
    reason: str | None = None,
    note: str | None = None,
) -> None:
    session.add(
        ReferralEvent(
            referral_id=referral.id, at=clock.now(), from_status=source, to_status=referral.status, actor_kind=who,
            actor_name=name or (actor.name if who in (Who.COORDINATOR, Who.SUPERVISOR) else None),
            typed_by_id=actor.user_id, heard_via=heard_via, reason=reason, note=note,
        )
    )  # fmt: skip


def _note(
    session: Session, actor: Actor, referral: Referral, action: str, fields: Sequence[str], reason: str = ""
) -> None:
    audit.record(
        session, actor, action, "referral", referral.id, subject_ref=referral.ref, centre_id=referral.centre_id,
        fields=fields, reason_code=reason,
    )  # fmt: skip


def _line(session: Session, actor: Actor, whole: Whole, code: str, note: str | None, case: Case | None = None) -> None:
    """On the timeline of the case, once there is one."""
    case_id = case.id if case else whole.referral.case_id
    if case_id:
        timeline.add(
            session, actor, case_id, "inbound", code=code, subject_kind="inbound", subject_ref=whole.referral.ref,
            text="\n".join(part for part in (shown_name(None, whole.partner), note) if part),
        )  # fmt: skip
