"""What people do with know-how: propose, edit, hand to a second person, publish, use, retire."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy.orm import Session

from app.accounts.models import Centre
from app.audit import service as audit
from app.authz.actor import Actor
from app.cases import timeline
from app.cases.events import CaseClosed
from app.cases.models import Case
from app.core import clock, ids
from app.core.db import claim_version
from app.core.errors import Invalid, lazy
from app.knowledge import proposal, queries
from app.knowledge.errors import SecondPersonNeeded, WrongCardState
from app.knowledge.lifecycle import EDITABLE, CardState, Scope, may_move
from app.knowledge.models import Card, CardDomain
from app.knowledge.schemas import CardFacts, Check
from app.search import service as search

REVIEW_AFTER = timedelta(days=365)
_FIELDS = ("title", "residence_status", "language", "partner_kinds", "outcome", "days", "situation", "done", "tips")


def propose(session: Session, actor: Actor, event: CaseClosed) -> None:
    """When a case closes, a draft card with its coded facts waits for words; once per case."""
    case = session.get_one(Case, event.case_id)
    if queries.of_case(session, case.id) is not None:
        return
    facts = proposal.facts_of(session, case)
    if facts["domains"]:
        create(session, actor, CardFacts.model_validate({k: v for k, v in facts.items() if v}), case)


def create(session: Session, actor: Actor, command: CardFacts, case: Case | None) -> Card:
    """Begin a card, from a case or from experience. Raises Invalid when it names somebody of the case unconfirmed."""
    _check_identity(session, case.id if case else None, command)
    centre_id = case.centre_id if case else actor.centre_id
    centre = session.get_one(Centre, centre_id)
    card = Card(
        ref=ids.new_ref("H"),
        centre_id=centre_id,
        case_id=case.id if case else None,
        state=CardState.DRAFT,
        prefecture_code=centre.municipality_code[:2],
        written_by_id=actor.user_id,
        written_at=clock.now(),
        domains=[],
    )
    _fill(card, command)
    session.add(card)
    _tell(session, actor, card, "card_drafted")
    session.flush()
    return card


def stored(card: Card) -> Mapping[str, object]:
    """The card as its form shows it."""
    return {
        **{name: getattr(card, name) for name in _FIELDS},
        "domains": [row.domain for row in card.domains],
        "scope": card.scope,
        "review_on": card.review_on,
    }


def edit(session: Session, actor: Actor, card: Card, command: CardFacts, *, seen: int) -> None:
    """Change a draft or a returned card. Raises WrongCardState, Conflict (stale) and Invalid (names somebody)."""
    if CardState(card.state) not in EDITABLE:
        raise WrongCardState
    _check_identity(session, card.case_id, command)
    claim_version(session, card, seen)
    _fill(card, command)
    # Whoever last put words into it is its writer: the second person must be somebody else.
    card.written_by_id, card.written_at = actor.user_id, clock.now()
    _tell(session, actor, card, "card_edited")


def _fill(card: Card, command: CardFacts) -> None:
    for name in _FIELDS:
        setattr(card, name, getattr(command, name))
    card.scope, card.review_on = command.scope, command.review_on
    kept = {row.domain: row for row in card.domains}
    card.domains = [kept.get(domain) or CardDomain(card_id=card.id, domain=domain) for domain in command.domains]


def _check_identity(session: Session, case_id: int | None, command: CardFacts) -> None:
    if command.identity_ok:
        return
    texts = {name: getattr(command, name) or "" for name in ("title", "situation", "done", "tips")}
    for name, text in texts.items():
        if proposal.identity_in(session, case_id, [text]):
            raise Invalid(
                name,
                lazy(
                    "ケースの人の名前や番号と同じ言葉があります。消すか言い換えてください。別の意味なら、下の確認欄に印を付けてください。"
                ),
            )


def submit(session: Session, actor: Actor, card: Card, *, seen: int) -> None:
    """Hand a card to a second person for checking."""
    _move(session, actor, card, CardState.CHECKING, seen)


def check(session: Session, actor: Actor, card: Card, command: Check, *, seen: int) -> None:
    """Publish or give back. The checker confirms that nobody can be recognised; a returned card says why.

    Raises SecondPersonNeeded for the writer, Invalid where the confirmation or the reason lacks.
    """
    if card.written_by_id == actor.user_id:
        raise SecondPersonNeeded
    if command.verdict == "publish" and not command.no_identity:
        raise Invalid("no_identity", lazy("個人が分かる内容がないことを確かめて、印を付けてください。"))
    if command.verdict == "return" and not command.note:
        raise Invalid("note", lazy("直してほしいことを書いてください。"))
    target = CardState.PUBLISHED if command.verdict == "publish" else CardState.RETURNED
    _move(session, actor, card, target, seen)
    card.checked_by_id, card.checked_at, card.check_note = actor.user_id, clock.now(), command.note
    if target is CardState.PUBLISHED:
        card.published_on = clock.today()
        card.review_on = card.review_on or clock.today() + REVIEW_AFTER
        _index(session, card)


def take_back(session: Session, actor: Actor, card: Card, *, seen: int) -> None:
    """Take a published card back into drafting; it is not found until it was checked again."""
    _move(session, actor, card, CardState.DRAFT, seen)
    search.remove(session, "card", card.id)


def retire(session: Session, actor: Actor, card: Card, *, seen: int) -> None:
    """Put a card out of use; it stays readable to its centre."""
    _move(session, actor, card, CardState.RETIRED, seen)
    search.remove(session, "card", card.id)


def note_use(session: Session, actor: Actor, card: Card, *, helped: bool) -> None:
    """Count that a published card was used, and whether it helped."""
    if card.state != CardState.PUBLISHED:
        raise WrongCardState
    card.used = Card.used + 1
    if helped:
        card.helped = Card.helped + 1
    _tell(session, actor, card, "card_used", in_timeline=False)


def _move(session: Session, actor: Actor, card: Card, target: CardState, seen: int) -> None:
    if not may_move(CardState(card.state), target):
        raise WrongCardState
    claim_version(session, card, seen)
    card.state = target
    _tell(session, actor, card, f"card_{target}")


def _tell(session: Session, actor: Actor, card: Card, action: str, *, in_timeline: bool = True) -> None:
    audit.record(
        session, actor, action.replace("_", ".", 1), "card", card.id, subject_ref=card.ref, centre_id=card.centre_id
    )
    if in_timeline and card.case_id is not None:
        timeline.add(session, actor, card.case_id, "card", code=action, subject_kind="card", subject_ref=card.ref)


def _index(session: Session, card: Card) -> None:
    everywhere = card.scope != Scope.CENTRE
    search.put(
        session,
        kind="card",
        subject_id=card.id,
        subject_ref=card.ref,
        centre_id=None if everywhere else card.centre_id,
        occurred_at=clock.now(),
        title=card.title,
        text="\n".join(filter(None, (card.situation, card.done, card.tips))),
    )
