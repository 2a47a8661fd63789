"""Writing a referral: to whom, for which need, what is asked and what would be told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.authz.permissions import Permission as P
from app.cases import timeline
from app.cases.models import Case, Need
from app.cases.queries import needs, persons
from app.cases.service.cases import require_open
from app.core import clock, ids
from app.core.db import claim_version
from app.core.errors import Conflict, Forbidden, Invalid, lazy
from app.partners import queries as partner_queries
from app.partners.models import Partner
from app.partners.policy import ACTIVE
from app.people.models import Person
from app.referrals import grounds, minimum, own_minimum, policy, purposes, queries, values
from app.referrals.barring import queries as barring
from app.referrals.barring.words import NOT_ASKABLE
from app.referrals.content import Held
from app.referrals.lifecycle import SHARES_NOTHING, ReferralStatus, Who
from app.referrals.models import Referral
from app.referrals.schemas import EditDraft, ExceptionForm, NewDraft
from app.referrals.service import history, rerouting, serving
from app.referrals.service.history import NOT_NOW, Said

NOT_THE_CASE = lazy("このケースのものではありません。選び直してください。")
_PICKED_NOT_WRITTEN = lazy(
    "「伝えること」で選んであるので、ここに書いてください。伝えないときは、選択を外してください。"
)
_WRITTEN_AS_PICKED: Mapping[str, str] = {
    "situation": lazy("相談の内容・経緯は、伝えることで選んだときだけ、ここに書いた文のまま渡します。"),
    "health": lazy("健康のことは、伝えることで選んだときだけ、ここに書いた文のまま渡します。"),
    "danger": lazy("安全に関わる事情は、伝えることで選んだときだけ、ここに書いた文のまま渡します。"),
}


def draft(session: Session, actor: Actor, case: Case, form: NewDraft) -> Referral:
    """A new draft in an open case. Raises Invalid beside its field, Conflict when the case is closed."""
    require_open(case)
    partner = partner_queries.by_ref(session, actor, form.partner)
    if partner is None:
        raise Invalid("partner", lazy("その連携先はありません。選び直してください。"))
    require_askable(session, case, partner, "partner")
    follows = queries.in_case(session, case.id, form.follows)
    if form.follows and follows is None:
        raise Invalid("follows", NOT_THE_CASE)
    rerouting.require_ended(follows)
    further = serving.asked(session, case, form)
    person, found = _checked(session, case, form, partner)
    referral = Referral(
        ref=ids.new_ref("R"),
        centre_id=case.centre_id,
        case_id=case.id,
        person_id=person.id,
        partner_id=partner.id,
        status=ReferralStatus.DRAFT,
        follows_id=follows.id if follows else None,
        created_at=clock.now(),
        created_by_id=actor.user_id,
        version=1,
        attempts=0,
        **found,
    )
    session.add(referral)
    session.flush()
    held = Held(referral, case, person, partner, None)
    serving.keep(session, referral, further)
    rerouting.take_place(session, actor, held)
    history.tell(
        session, actor, held, Said(Who.COORDINATOR), source=None, kind="referral_draft", fields=form.model_fields_set
    )
    return referral


def _checked(session: Session, case: Case, form: EditDraft, partner: Partner) -> tuple[Person, dict[str, Any]]:
    person = persons.by_ref(session, case.id, form.person)
    if person is None:
        raise Invalid("person", NOT_THE_CASE)
    need, step = _need(session, case, form.need), queries.step_of(session, case.id, form.step)
    if form.step and step is None:
        raise Invalid("step", NOT_THE_CASE)
    _check_content(queries.whole_person(session, person.id), form)
    need_id = need.id if need else step.need_id if step else None
    nothing = form.mode in SHARES_NOTHING
    return person, {
        "need_id": need_id,
        "step_id": step.id if step else None,
        "mode": form.mode,
        "priority": form.priority,
        "fields": [] if nothing else sorted(set(form.fields) - {values.RULES}),
        "purpose": None if nothing else form.purpose or _usual_purpose(session, need_id),
        "beyond_reason": None if nothing else _reason(session, case, form, partner),
        "request": form.request,
        "story": form.story,
        "health": form.health,
        "danger": form.danger,
    }


def _usual_purpose(session: Session, need_id: int | None) -> str:
    need = session.get(Need, need_id) if need_id else None
    found = purposes.purpose_of(need.domain if need else None)
    if found is None:
        raise Invalid("purpose", lazy("何のために伝えるかを選んでください。"))
    return found


def _reason(session: Session, case: Case, form: EditDraft, partner: Partner) -> str | None:
    """Why more is told than a partner of this kind needs to begin; nothing where it is not more."""
    if not minimum.beyond(form.fields, own_minimum.in_force(session, case.centre_id, partner.kind)):
        return None
    if not form.beyond_reason:
        raise Invalid(
            "beyond_reason",
            lazy("この種類の連携先に要る最小より多く選ばれています。理由を書くか、選択を減らしてください。"),
        )
    return form.beyond_reason


def _need(session: Session, case: Case, ref: str | None) -> Need | None:
    need = needs.by_ref(session, case.id, ref) if ref else None
    if ref and need is None:
        raise Invalid("need", NOT_THE_CASE)
    return need


def _check_content(person: Person, form: EditDraft) -> None:
    """What a field list cannot say: nothing personal where none may leave, no hidden address, no empty story."""
    if form.mode in SHARES_NOTHING:
        if form.fields:
            raise Invalid("fields", lazy("この方法では個人の情報を渡しません。伝えることの選択を外してください。"))
        if any(text in form.request for text in values.identifiers(person)):
            raise Invalid("request", lazy("この方法では個人の情報を渡しません。本人の名前や連絡先を消してください。"))
        return
    if not form.fields:
        raise Invalid("fields", lazy("伝えることを1つ以上選んでください。"))
    if "address" in form.fields and person.address_hidden:
        raise Invalid("fields", lazy("この人の住所は秘匿されています。住所の選択を外してください。"))
    for code, column in values.WRITTEN.items():
        if (code in form.fields) != bool(getattr(form, column)):
            raise Invalid(column, _PICKED_NOT_WRITTEN if code in form.fields else _WRITTEN_AS_PICKED[code])


def require_askable(session: Session, case: Case, partner: Partner, field: str = "") -> None:
    """Raises Invalid for a partner that is no longer offered, or kept out of this case; the words tell not which."""
    if partner.state != ACTIVE or partner.id in barring.barred_ids(session, case.id):
        raise Invalid(field, NOT_ASKABLE)


def stored(held: Held) -> Mapping[str, object]:
    """A draft as its form shows it, without the references that need a query (see `views.draft_values`)."""
    referral = held.referral
    return {
        "person": held.person.ref,
        "need": held.need.ref if held.need else None,
        "mode": referral.mode,
        "priority": referral.priority,
        "fields": referral.fields,
        **{name: getattr(referral, name) for name in ("request", "story", "health", "danger")},
        **{name: getattr(referral, name) for name in ("purpose", "beyond_reason")},
    }


def edit(session: Session, actor: Actor, held: Held, form: EditDraft, *, seen: int) -> None:
    """Change a draft. An exception that was asked or approved falls: it was for another content.

    Raises Conflict when it was sent meanwhile or `seen` is not its version.
    """
    referral = held.referral
    claim_version(session, referral, seen)
    require_draft(referral)
    person, found = _checked(session, held.case, form, held.partner)
    found["person_id"] = person.id
    further = serving.asked(session, held.case, form)
    changed = [name for name, value in found.items() if getattr(referral, name) != value]
    for name in changed:
        setattr(referral, name, found[name])
    if changed:
        referral.edited_by_id = actor.user_id
        changed += drop_exception(session, actor, referral)
    changed += serving.keep(session, referral, further)
    if "need_id" in changed:
        rerouting.take_place(session, actor, held)
    history.note(session, actor, referral, "referral.edited", changed)


def drop_exception(session: Session, actor: Actor, referral: Referral) -> list[str]:
    """Take back an exception that was asked or approved, and say so; the names of the fields that changed."""
    if referral.exception is None:
        return []
    referral.exception = referral.exception_note = referral.exception_by_id = None
    referral.exception_approved_by_id = referral.exception_approved_at = None
    referral.exception_at_once = False
    timeline.add(
        session, actor, referral.case_id, "referral_moved", code="exception_dropped",
        subject_kind="referral", subject_ref=referral.ref,
    )  # fmt: skip
    return ["exception", "exception_approved_by"]


def require_draft(referral: Referral) -> None:
    """Raises Conflict once it has left the house."""
    if referral.status != ReferralStatus.DRAFT:
        raise Conflict(NOT_NOW)


def ask_exception(session: Session, actor: Actor, held: Held, form: ExceptionForm, *, seen: int) -> None:
    """Name a legal ground in place of consent; it holds when a second person has approved it, or at once where life or
    body is in danger or the law demands notice without delay: then the second person reviews it afterwards.

    Raises Invalid when it is to be used at once and its ground can wait.
    """
    referral = held.referral
    if form.exception_at_once and form.exception not in grounds.AT_ONCE:
        raise Invalid("exception_at_once", lazy("この根拠では、別の人の承認を待ってから送ります。"))
    claim_version(session, referral, seen)
    require_draft(referral)
    referral.exception, referral.exception_note = form.exception, form.exception_note
    referral.exception_by_id, referral.exception_at_once = actor.user_id, form.exception_at_once
    referral.exception_approved_by_id, referral.exception_approved_at = None, None
    history.note(session, actor, referral, "referral.exception_asked", ["exception"], form.exception)
    timeline.add(
        session, actor, referral.case_id, "referral_moved", text=form.exception_note, code="exception_asked",
        subject_kind="referral", subject_ref=referral.ref,
    )  # fmt: skip


def approve_exception(session: Session, actor: Actor, held: Held, *, seen: int) -> None:
    """The second person: raises Forbidden for the one who asked, the one who last wrote the content, and
    whoever lacks the right."""
    referral = held.referral
    claim_version(session, referral, seen)
    require_draft(referral)
    if P.REFERRAL_APPROVE not in policy.allowed(actor, referral) or not policy.is_second_person(actor, referral):
        raise Forbidden
    if not policy.may_approve(actor, referral):
        raise Conflict(NOT_NOW)
    referral.exception_approved_by_id, referral.exception_approved_at = actor.user_id, clock.now()
    history.note(
        session, actor, referral, "referral.exception_approved", ["exception_approved_by"], referral.exception or ""
    )
    timeline.add(
        session, actor, referral.case_id, "referral_moved", code="exception_approved",
        subject_kind="referral", subject_ref=referral.ref,
    )  # fmt: skip
