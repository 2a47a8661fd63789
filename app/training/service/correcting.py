"""Corrections by two people: one proposes and is shown what else changes, another decides on that very list."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.authz.actor import Actor
from app.authz.permissions import Permission as P
from app.core import clock, ids
from app.core.db import claim_version
from app.core.errors import AppError, Conflict, Forbidden, Invalid, lazy
from app.training import policy
from app.training.corrections import queries as rows
from app.training.corrections.models import CorrectionProposal
from app.training.corrections.schemas import CorrectionForm, DecideCorrectionForm, DecideManyForm
from app.training.models import Certification
from app.training.service import corrections, oneself

ONE_AT_A_TIME = lazy("この認証には、決定を待つ訂正があります。")
OTHER_PERSON = lazy("提案した人は訂正を決定できません。")
CHANGED = lazy("提案のあとで、訂正で変わることが変わりました。今の内容を確かめ、提案を作り直してください。")
NOT_ALL = lazy("%(ref)sは今決定できないため、どれも決定していません。その訂正を開いて確かめてください。")
DONE = lazy("この訂正は、もう決定されています。")


def may_propose(actor: Actor, certification: Certification) -> bool:
    """Whoever proposes, of what was approved; the decision is another's."""
    return certification.state == "approved" and actor.can(P.REGISTER_PROPOSE)


def proposal_problem(session: Session, actor: Actor, certification: Certification) -> AppError | None:
    """Why this actor cannot propose a correction now: Forbidden about oneself, Conflict while another one waits."""
    if certification.state != "approved":
        return Conflict(DONE)
    if oneself.is_own(session, actor, certification.learner_id):
        return Forbidden(oneself.OWN)
    if rows.open_proposal(session, certification.id) is not None:
        return Conflict(ONE_AT_A_TIME)
    return None


def propose(
    session: Session, actor: Actor, certification: Certification, form: CorrectionForm, *, seen: int
) -> CorrectionProposal:
    """Keep what is wrong, what is right and what that changes. Raises what `proposal_problem` finds, Invalid for a
    correction that is none.
    """
    problem = proposal_problem(session, actor, certification)
    if problem is not None:
        raise problem
    found = corrections.effects(session, certification, form)
    claim_version(session, certification, seen)
    made = CorrectionProposal(
        ref=ids.new_ref("TS"), certification_id=certification.id, kind=form.correction, right_day=form.right_day,
        name_kind=form.name_kind, right_name=form.right_name, reason=form.correction_reason,
        effects=corrections.as_kept(found), state="proposed", proposed_on=clock.today(), proposed_by_id=actor.user_id,
        version=1,
    )  # fmt: skip
    session.add(made)
    session.flush()
    _audit(session, actor, certification, "correction.proposed", form.correction)
    return made


def form_of(row: CorrectionProposal) -> CorrectionForm:
    """What was proposed, as it was typed."""
    return CorrectionForm.model_validate(
        {
            "correction": row.kind, "right_day": row.right_day, "name_kind": row.name_kind or "legal",
            "right_name": row.right_name, "correction_reason": row.reason, "effects_seen": True,
        }
    )  # fmt: skip


def now(session: Session, certification: Certification, row: CorrectionProposal) -> list[corrections.Effect] | None:
    """What the correction would change as things stand today; None where it would be no correction any more."""
    try:
        return corrections.effects(session, certification, form_of(row))
    except Invalid:
        return None


def decision_problem(
    session: Session, actor: Actor, certification: Certification, row: CorrectionProposal
) -> AppError | None:
    """Why this actor cannot decide: Forbidden for whoever proposed it (or the certification) and about oneself,
    Conflict once it was decided. None when they can.
    """
    if row.state != "proposed":
        return Conflict(DONE)
    if row.proposed_by_id == actor.user_id or not policy.may_decide(actor, certification):
        return Forbidden(OTHER_PERSON)
    if oneself.is_own(session, actor, certification.learner_id):
        return Forbidden(oneself.OWN)
    return None


def decide(
    session: Session, actor: Actor, certification: Certification, row: CorrectionProposal, form: DecideCorrectionForm,
    *, seen: int,
) -> None:  # fmt: skip
    """Carry it out, or not. Its effects are worked out anew: raises Invalid where they are not the proposal's."""
    problem = decision_problem(session, actor, certification, row)
    if problem is not None:
        raise problem
    decided = form.correction_decision == "decide"
    found = now(session, certification, row) if decided else []
    if decided and found != corrections.shown(row):
        raise Invalid("", CHANGED)
    claim_version(session, row, seen)
    row.state, row.decided_on, row.decided_by_id = ("decided" if decided else "refused"), clock.today(), actor.user_id
    row.decision_note = form.correction_note
    if decided and found is not None:
        claim_version(session, certification, certification.version)
        made = corrections.carry_out(session, actor, certification, form_of(row), found, form.decision_number or "")
        row.correction_id = made.id
    session.flush()
    _audit(session, actor, certification, f"correction.{row.state}", row.kind)


def decide_many(session: Session, actor: Actor, form: DecideManyForm) -> int:
    """The same decision about several, each on its own effects; how many.

    Raises Invalid where any cannot be decided (stale, changed, one's own proposal): then none is.
    """
    seen = {
        ref: int(version) for ref, _, version in (one.rpartition(".") for one in form.chosen) if version.isdecimal()
    }
    found = rows.proposals_by_ref(session, seen)
    if not seen or set(seen) != set(found):
        raise Invalid("chosen", lazy("決定を待つ訂正を、一つ以上選んでください。"))
    wanted = DecideCorrectionForm(correction_decision="decide", decision_number=form.decision_number)
    of = {ref: session.get_one(Certification, row.certification_id) for ref, row in found.items()}
    for ref, row in found.items():
        stale = row.version != seen[ref] or now(session, of[ref], row) != corrections.shown(row)
        if stale or decision_problem(session, actor, of[ref], row) is not None:
            raise Invalid("chosen", NOT_ALL, ref=ref)
    for ref in sorted(found):
        decide(session, actor, of[ref], found[ref], wanted, seen=seen[ref])
    return len(found)


def renew(session: Session, actor: Actor, certification: Certification, row: CorrectionProposal, *, seen: int) -> None:
    """The same correction with what it changes today, proposed by whoever renews it. Raises Conflict once decided."""
    if row.state != "proposed":
        raise Conflict(DONE)
    oneself.refuse(session, actor, certification.learner_id)
    found = corrections.effects(session, certification, form_of(row))
    claim_version(session, row, seen)
    row.effects, row.proposed_on, row.proposed_by_id = corrections.as_kept(found), clock.today(), actor.user_id
    _audit(session, actor, certification, "correction.renewed", row.kind)


def _audit(session: Session, actor: Actor, certification: Certification, action: str, kind: str) -> None:
    audit.record(
        session, actor, action, "certification", certification.id, subject_ref=certification.ref, fields=[kind]
    )
