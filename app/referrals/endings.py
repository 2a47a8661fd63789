"""What the closing sheet of a case can decide about its open referrals, each by the verb that it stands for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.cases.models import Case
from app.cases.service.closing import Choice, Decision, OpenEnd
from app.codes import lists
from app.core.errors import Forbidden, lazy
from app.core.i18n import translate
from app.partners.policy import shown_name
from app.referrals import policy, queries, trying, words
from app.referrals.lifecycle import ENDED, ReferralStatus, may_ask_person
from app.referrals.models import Referral
from app.referrals.queries import lines
from app.referrals.schemas import Cancel, CloseLoop, ClosingWords
from app.referrals.service import attempts, closing, ending

_ASKED = lazy("本人に聞いて締める")
_NOT_ASKED = lazy("聞けないまま締める")
_STOPPED = lazy("連携を取り消す")
_NEEDS_NEXT = ("partly", "not_met")


def open_ends(session: Session, actor: Actor, case: Case) -> Iterator[OpenEnd]:
    """A case is not closed over a referral that nobody has asked the person about: the sheet asks."""
    for row in queries.rows(session, queries.open_of_case(session, case.id)):
        referral = row.referral
        yield OpenEnd(
            lazy("連携"),
            f"{shown_name(actor, row.partner)}（{referral.ref}）",
            f"/referrals/{referral.ref}",
            refuses=True,
            key=f"referral:{referral.ref}",
            decisions=_choices(session, referral),
            settle=partial(_settle, session, actor, referral),
        )
    yield from _unreviewed(session, actor, case)


def _unreviewed(session: Session, actor: Actor, case: Case) -> Iterator[OpenEnd]:
    """What left before a second person could look keeps the case open until one has."""
    for referral in queries.awaiting_review(session, case.id):
        held = queries.by_id(session, referral.id)
        yield OpenEnd(
            lazy("同意によらない提供：後からの確認を待っています"),
            f"{shown_name(actor, held.partner) if held else ''}（{referral.ref}）",
            f"/referrals/{referral.ref}",
            refuses=True,
        )


def _choices(session: Session, referral: Referral) -> Sequence[Choice]:
    """A result is asked about; what is still with the partner, or was never sent, is cancelled with a reason.

    A partner that does not answer is given up on the referral's own page, where the tries are listed.
    """
    stops = [
        Choice(f"cancel:{one.code}", _STOPPED, partial(lists.CANCEL_REASONS.label, one.code), one.code == "other")
        for one in lists.CANCEL_REASONS
        if one.code != ending.NO_ANSWER and referral.status not in ENDED
    ]
    if not may_ask_person(ReferralStatus(referral.status), referral.mode):
        return stops
    return [
        *(
            Choice(f"helped:{one.code}", _ASKED, partial(lists.HELPED.label, one.code), one.code in _NEEDS_NEXT)
            for one in lists.HELPED
            if one.code != "unknown"
        ),
        *_unasked(session, referral),
        *stops,
    ]


def _unasked(session: Session, referral: Referral) -> Iterator[Choice]:
    """Why it could not be learnt, as far as enough tries are written down; else why there were so few."""
    never_helped = referral.status in ("rejected", "cancelled")
    tried, least = attempts.tried(session, referral, trying.PERSON), lines.spans(referral).attempts
    for code in words.COULD_NOT_LEARN:
        if trying.may_give_up(code, tried, least, None) and (code != "not_needed" or never_helped):
            yield Choice(f"unlearnt:{code}", _NOT_ASKED, partial(_unlearnt, code), code == "other")
    if trying.lacks(tried, least, None):
        for code in words.WHY_FEWER:
            yield Choice(f"fewer:{code}", _NOT_ASKED, partial(_fewer, code))


def _fewer(code: str, locale: str) -> str:
    return translate(locale, words.WHY_FEWER[code])


def _unlearnt(code: str, locale: str) -> str:
    return translate(locale, words.COULD_NOT_LEARN[code])


def _settle(session: Session, actor: Actor, referral: Referral, decision: Decision) -> None:
    held = queries.by_id(session, referral.id)
    verb, _, code = decision.code.partition(":")
    if held is None or ("cancel" if verb == "cancel" else "close") not in policy.verbs(actor, referral):
        raise Forbidden
    if verb == "cancel":
        stopped = Cancel.model_validate({"by": "coordinator", "reason": code, "note": decision.note})
        ending.cancel(session, actor, held, stopped, seen=referral.version)
        if referral.closed_on is None:
            closing.close(session, actor, held, CloseLoop(could_not_learn="not_needed"), seen=referral.version)
        return
    closing.close(session, actor, held, _words(verb, code, decision.note), seen=referral.version)


def _words(verb: str, code: str, note: str | None) -> ClosingWords:
    if verb == "fewer":
        return CloseLoop(could_not_learn="no_answer", why_fewer=code, person_said=note)
    asked = "helped" if verb == "helped" else "could_not_learn"
    said = "next_action" if code in _NEEDS_NEXT else "person_said"
    return CloseLoop.model_validate({asked: code, said: note})
