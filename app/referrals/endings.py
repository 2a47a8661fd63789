"""What the closing sheet of a case can decide about its open referrals, each by the verb that it stands for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.cases.models import Case
from app.cases.service import closing
from app.cases.service.closing import Choice, Decision
from app.codes import lists
from app.core.errors import Forbidden, lazy
from app.partners.policy import shown_name
from app.referrals import policy, queries, words
from app.referrals.lifecycle import ENDED
from app.referrals.models import Referral
from app.referrals.schemas import Cancel, CloseLoop
from app.referrals.service import ending

_ASKED = lazy("本人に聞いて締める")
_NOT_ASKED = lazy("聞けないまま締める")
_STOPPED = lazy("取り消す")
_NEEDS_NEXT = ("partly", "not_met")


def open_ends(session: Session, actor: Actor, case: Case) -> Iterator[closing.OpenEnd]:
    """A case is not closed over a referral that nobody has asked the person about: the sheet asks."""
    for row in queries.rows(session, queries.open_of_case(session, case.id)):
        referral = row.referral
        yield closing.OpenEnd(
            lazy("連携"),
            f"{shown_name(actor, row.partner)}（{referral.ref}）",
            f"/referrals/{referral.ref}",
            refuses=True,
            key=f"referral:{referral.ref}",
            decisions=_choices(referral),
            settle=partial(_settle, session, actor, referral),
            counts=referral.status in ENDED,
        )
    yield from _unreviewed(session, actor, case)


def _unreviewed(session: Session, actor: Actor, case: Case) -> Iterator[closing.OpenEnd]:
    """What left before a second person could look keeps the case open until one has."""
    for referral in queries.awaiting_review(session, case.id):
        held = queries.by_id(session, referral.id)
        yield closing.OpenEnd(
            lazy("同意によらない提供：後からの確認を待っています"),
            f"{shown_name(actor, held.partner) if held else ''}（{referral.ref}）",
            f"/referrals/{referral.ref}",
            refuses=True,
        )


def _choices(referral: Referral) -> Sequence[Choice]:
    """A result is asked about; what is still with the partner, or was never sent, is cancelled with a reason."""
    if referral.status not in ENDED:
        return [
            Choice(f"cancel:{one.code}", _STOPPED, partial(lists.CANCEL_REASONS.label, one.code))
            for one in lists.CANCEL_REASONS
        ]
    never_helped = referral.status in ("rejected", "cancelled")
    return [
        *(
            Choice(f"helped:{one.code}", _ASKED, partial(lists.HELPED.label, one.code), one.code in _NEEDS_NEXT)
            for one in lists.HELPED
            if one.code != "unknown"
        ),
        *(
            Choice(f"unlearnt:{code}", _NOT_ASKED, partial(_unlearnt, code))
            for code in words.COULD_NOT_LEARN
            if code != "not_needed" or never_helped
        ),
    ]


def _unlearnt(code: str, locale: str) -> str:
    return dict(words.choices(words.COULD_NOT_LEARN, locale))[code]


def _settle(session: Session, actor: Actor, referral: Referral, decision: Decision) -> None:
    held = queries.by_id(session, referral.id)
    verb, _, code = decision.code.partition(":")
    if held is None or ("cancel" if verb == "cancel" else "close") not in policy.verbs(actor, referral):
        raise Forbidden
    if verb == "cancel":
        stopped = Cancel.model_validate({"by": "coordinator", "reason": code, "note": decision.note})
        ending.cancel(session, actor, held, stopped, seen=referral.version)
        if referral.closed_on is None:
            ending.close(session, actor, held, CloseLoop(could_not_learn="not_needed"), seen=referral.version)
        return
    asked = "helped" if verb == "helped" else "could_not_learn"
    said = "next_action" if code in _NEEDS_NEXT else "person_said"
    form = CloseLoop.model_validate({asked: code, said: decision.note, "attempts": decision.times})
    ending.close(session, actor, held, form, seen=referral.version)
