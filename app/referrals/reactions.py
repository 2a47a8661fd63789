"""What referrals answer to: a withdrawn consent, a merged partner."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.authz.permissions import Permission as P
from app.cases import timeline, views
from app.cases.models import Case, Task
from app.cases.service import closing, persons
from app.codes import lists
from app.core import clock, hooks, ids
from app.core.calendar import add_business_days
from app.core.db import claim_version
from app.core.errors import lazy
from app.core.i18n import translate
from app.partners import kept_out, panels
from app.partners.events import PartnerMerged
from app.partners.policy import shown_name
from app.partners.upkeep import uses as partner_uses
from app.people.events import ConsentWithdrawn
from app.people.models import Person
from app.plans import hanging, undoing
from app.plans.approvals import risk_facts
from app.referrals import endings, queries, under_steps, uses, words
from app.referrals.barring.queries import barred_ids
from app.referrals.content import Held
from app.referrals.experience import panel
from app.referrals.lifecycle import OPEN, ReferralStatus, Who
from app.referrals.models import Referral
from app.referrals.returning import service as returning
from app.referrals.service import drafts, history, notices
from app.referrals.service.history import Said

DELETE_TASK: str = lazy("同意の撤回：%(partner)sに、対応をやめ、情報を消すか返すよう伝える")
_MOVES = {
    **words.STATUSES,
    "exception_asked": lazy("同意によらない提供の承認を求めた"),
    "exception_approved": lazy("同意によらない提供を承認した"),
    "exception_dropped": lazy("内容か連携先が変わったので、同意によらない提供の承認を取り下げた"),
    "exception_reviewed": lazy("同意によらない提供を後で確かめた"),
    "returned": lazy("連携先が情報を消した・返した"),
    "updated": lazy("続報を送った"),
    "update_seen": lazy("連携先が続報を受け取った"),
    "error_asked": lazy("誤記の確認を求めた"),
    **words.SAID,
    **words.ATTEMPTED,
}


def wire() -> None:
    """Subscribe and register; `app.main.wire` calls it. Twice is once."""
    hooks.subscribe(ConsentWithdrawn, on_consent_withdrawn)
    hooks.subscribe(PartnerMerged, on_partner_merged)
    partner_uses.provide(uses.of_centres)
    kept_out.register_provider(barred_ids)
    panels.provide(panel.of_partner)
    closing.register_open_ends(endings.open_ends)
    risk_facts.register_exceptions(queries.exceptions_in)
    persons.register_hold(holds)
    views.register_provider(deadlines, lambda _today: queries.OPEN_OF_CASE)
    views.register_provider(consents_ending, queries.ending_of_case)
    hanging.register_provider(under_steps.of_case)
    undoing.refuse_when_tied(Referral.__tablename__, under_steps.TIED)
    for kind in ("referral_draft", "referral_sent", "referral_moved", "referral_answer", "referral_closed"):
        views.name_codes(kind, _label)
    views.name_codes("gap", lists.GAP_REASONS.label)


def _label(code: str, locale: str) -> str:
    return translate(locale, _MOVES[code]) if code in _MOVES else ""


def on_consent_withdrawn(session: Session, actor: Actor, event: ConsentWithdrawn) -> None:
    """Whatever left on this consent and is still with the partner stops; somebody tells every partner that was
    told, also one who has long finished, to delete or return."""
    for referral in queries.of_consent(session, event.consent_id):
        held = queries.by_id(session, referral.id)
        if held is None:
            continue
        claim_version(session, referral, referral.version)
        if referral.status in OPEN:
            history.tell_move(
                session, actor, held, ReferralStatus.CANCELLED, Said(Who.RESIDENT, reason="consent_withdrawn"),
                kind="referral_moved", fields=["reason"],
            )  # fmt: skip
        if referral.sent_at is not None:
            _ask_to_delete(session, actor, held)
            returning.ask(session, actor, held, "consent_withdrawn")


def _ask_to_delete(session: Session, actor: Actor, held: Held) -> None:
    """A task for the one who sent it, due the next business day; made whoever records the withdrawal."""
    referral = held.referral
    title = translate("ja", DELETE_TASK) % {"partner": f"{shown_name(None, held.partner)}（{referral.ref}）"}
    task = Task(
        ref=ids.new_ref("T"),
        centre_id=referral.centre_id,
        case_id=referral.case_id,
        kind="legal",
        title=title,
        due_on=add_business_days(clock.today(), 1),
        assignee_id=held.case.assigned_to_id or referral.sent_by_id,
        state="open",
        created_at=clock.now(),
        created_by_id=actor.user_id,
        version=1,
    )
    session.add(task)
    timeline.add(
        session, actor, referral.case_id, "task_added", code="legal", text=title,
        subject_kind="task", subject_ref=task.ref,
    )  # fmt: skip
    if notices.owe(session, held, "consent_withdrawn", task):
        history.note(session, actor, referral, "referral.notice_owed", ["tell_by"], "consent_withdrawn")


def on_partner_merged(session: Session, actor: Actor, event: PartnerMerged) -> None:
    """Drafts go to the entry that stays, without an exception: it was asked for another recipient.

    What was sent stays with the entry to which it was sent.
    """
    for referral in queries.drafts_to(session, event.partner_id):
        claim_version(session, referral, referral.version)
        referral.partner_id = event.into_id
        dropped = drafts.drop_exception(session, actor, referral)
        history.note(session, actor, referral, "referral.partner_merged", ["partner_id", *dropped])


def holds(session: Session, case: Case, person: Person) -> bool:
    """Nobody is taken out of a case while a referral of theirs is open in it."""
    return any(one.person_id == person.id for one in queries.open_of_case(session, case.id))


def consents_ending(session: Session, actor: Actor, case: Case) -> Iterator[views.Deadline]:
    """The consents of the people of a case that run out within 30 days and that nobody has renewed."""
    if not actor.can_in(P.PERSON_READ, case.centre_id):
        return
    for consent, person in queries.consents_ending(session, case.id, clock.today()):
        if consent.expires_on is not None:
            href = f"/people/{person.ref}/consents/{consent.ref}"
            yield views.Deadline(lazy("同意の終わり"), consent.expires_on, href, person.call_name)


def deadlines(session: Session, actor: Actor, case: Case) -> Iterator[views.Deadline]:
    """The day by which each partner owes an answer, a first contact, news or a result."""
    for row in queries.rows(session, queries.open_of_case(session, case.id)):
        if row.waiting is not None and row.waiting.due is not None:
            yield views.Deadline(
                words.WAITING[row.waiting.what],
                row.waiting.due,
                f"/referrals/{row.referral.ref}" if actor.can_in(P.REFERRAL_READ, case.centre_id) else "",
                shown_name(actor, row.partner),
            )
