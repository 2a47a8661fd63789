"""Proposing and deciding versions of the rules; whom one touches is told before it is decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.authz.actor import Actor
from app.authz.permissions import Permission as P
from app.core import clock, ids
from app.core.db import claim_version
from app.core.errors import Conflict, Forbidden, Invalid, lazy
from app.training import histories, policies, queries
from app.training.policies import reading, words
from app.training.policies.models import TrainingPolicy
from app.training.policies.schemas import DecidePolicyForm, PolicyForm
from app.training.standing.outlook import Outlook, differs
from app.training.standing.policies import LIMITS, PolicyVersion, Values

DECIDED_SINCE = lazy(
    "この画面を開いたあとで第%(number)s版が決定されました。画面を開き直し、新しい値から提案してください。"
)
OVERTAKEN = lazy(
    "提案のあとで、ほかの版が決定されました。このまま決定すると、それを元に戻してしまいます。提案を作り直してください。"
)
TIERS_FALL = lazy("月数は上から順に長く、研修は同じか重くなるように、一つ以上入力してください。")
NAMES = tuple(one.name for one in fields(Values))


@dataclass(frozen=True)
class Touched:
    """One certification that a version touches, as it is and as it would be."""

    entry: queries.Entry
    before: Outlook
    after: Outlook


@dataclass(frozen=True)
class Change:
    """One value that a version changes."""

    name: str
    before: object
    after: object


def may_decide(actor: Actor, row: TrainingPolicy) -> bool:
    """An approver who did not propose it, while it waits."""
    return actor.can(P.REGISTER_DECIDE) and row.state == "proposed" and row.proposed_by_id != actor.user_id


def propose(session: Session, actor: Actor, form: PolicyForm) -> TrainingPolicy:
    """Write a proposal. Raises Invalid for values that make no sense or change nothing, and for a form that was made
    from another version than the newest: its values would take back what was decided since.
    """
    tiers = [row.model_dump() for row in form.lapse_tiers]
    values = reading.values_of({name: getattr(form, name) for name in NAMES} | {"lapse_tiers": tiers})
    newest = policies.versions(session)[-1]
    if form.based_on is not None and form.based_on != newest.number:
        raise Invalid("", DECIDED_SINCE, number=newest.number)
    return _write(
        session, actor, values, frozenset(form.published), effective_from=form.effective_from, reach=form.reach,
        reason=form.policy_reason,
    )  # fmt: skip


def _write(
    session: Session, actor: Actor, values: Values, published: frozenset[str], *, effective_from: date, reach: str,
    reason: str | None,
) -> TrainingPolicy:  # fmt: skip
    for name in values.problems():
        raise _nonsense(name)
    newest = policies.versions(session)[-1]
    if values == newest.values and published == newest.published:
        raise Invalid("", lazy("今の版と同じです。変える値を入力してください。"))
    made = TrainingPolicy(
        ref=ids.new_ref("V"), state="proposed", based_on=newest.number, effective_from=effective_from, reach=reach,
        values=reading.as_kept(values), published=sorted(published), reason=reason, proposed_on=clock.today(),
        proposed_by_id=actor.user_id, version=1,
    )  # fmt: skip
    session.add(made)
    session.flush()
    _audit(session, actor, made, "training_policy.proposed")
    return made


def _nonsense(name: str) -> Invalid:
    if name == "lapse_tiers":
        return Invalid(name, TIERS_FALL)
    least, most = LIMITS[name]
    return Invalid(
        name, lazy("%(least)sから%(most)sまでの数で、ほかの値と合うように入力してください。"), least=least, most=most
    )  # fmt: skip


def base_of(session: Session, row: TrainingPolicy) -> PolicyVersion:
    """The version from whose values a row was made: kept with it, or what was decided before its day."""
    known = policies.versions(session)
    if row.based_on is not None:
        return next(one for one in known if one.number == row.based_on)
    if row.number is not None:
        earlier = [one for one in known if one.number < row.number]
    else:
        earlier = [one for one in known if one.known_on < row.proposed_on]
    return earlier[-1] if earlier else known[0]


def decided_since(session: Session, row: TrainingPolicy) -> list[Change]:
    """What was decided after a waiting proposal was made, and would be taken back by it; empty when up to date."""
    newest, base = policies.versions(session)[-1], base_of(session, row)
    return [] if row.state != "proposed" else _differences(base.values, newest.values)


def is_overtaken(session: Session, row: TrainingPolicy) -> bool:
    """Whether another version was decided after a waiting proposal was made."""
    return row.state == "proposed" and base_of(session, row).number != policies.versions(session)[-1].number


def renew(session: Session, actor: Actor, row: TrainingPolicy, *, seen: int) -> TrainingPolicy:
    """The same changes on top of the newest version, as a new proposal; the old one stays readable.

    Raises Conflict when it was decided, Invalid where nothing is left of it or the values no longer fit together.
    """
    if row.state != "proposed":
        raise Conflict(lazy("この版は、もう決定されています。"))
    base, newest, mine = base_of(session, row), policies.versions(session)[-1], reading.values_of(row.values)
    own = {name: getattr(mine, name) for name in NAMES if getattr(mine, name) != getattr(base.values, name)}
    published = newest.published ^ (frozenset(row.published) ^ base.published)
    claim_version(session, row, seen)
    made = _write(
        session, actor, replace(newest.values, **own), published, effective_from=row.effective_from, reach=row.reach,
        reason=row.reason,
    )  # fmt: skip
    row.state = "renewed"
    session.flush()
    _audit(session, actor, row, "training_policy.renewed")
    return made


def decide(session: Session, actor: Actor, row: TrainingPolicy, form: DecidePolicyForm, *, seen: int) -> None:
    """Decide or refuse. Raises Forbidden for the proposer, Conflict when it was decided, Invalid for missing data."""
    if row.state != "proposed":
        raise Conflict(lazy("この版は、もう決定されています。"))
    if not may_decide(actor, row):
        raise Forbidden(lazy("提案した人は決定できません。"))
    if form.decided_on < row.proposed_on:
        raise Invalid("decided_on", lazy("提案の日より前です。"))
    if form.policy_decision == "decide" and not form.decision_number:
        raise Invalid("decision_number", lazy("決定番号を入力してください。"))
    if form.policy_decision == "refuse" and not form.policy_note:
        raise Invalid("policy_note", lazy("採用しない理由を入力してください。"))
    if form.policy_decision == "decide" and is_overtaken(session, row):
        raise Invalid("", OVERTAKEN)
    claim_version(session, row, seen)
    decided = form.policy_decision == "decide"
    last = session.scalar(sa.select(sa.func.max(TrainingPolicy.number))) or 0
    # In one step: from then on the row is not changed any more.
    row.decided_by_id, row.decision_number, row.decision_note = actor.user_id, form.decision_number, form.policy_note
    row.known_on, row.number = form.decided_on, last + 1 if decided else None
    row.state = "decided" if decided else "refused"
    session.flush()
    policies.forget(session)
    _audit(session, actor, row, f"training_policy.{row.state}")


def changes(session: Session, row: TrainingPolicy) -> list[Change]:
    """The values that differ from the version from which it was made."""
    if row.number == 1:
        return []
    return _differences(base_of(session, row).values, reading.values_of(row.values))


def _differences(before: Values, after: Values) -> list[Change]:
    one, other = asdict(before), asdict(after)
    return [Change(name, one[name], other[name]) for name in words.VALUES if one[name] != other[name]]


def day_of_effect(row: TrainingPolicy) -> date:
    """The day on which a dry run looks: today, or the first day of effect when that is still to come."""
    return max(clock.today(), row.effective_from)


def touched(session: Session, row: TrainingPolicy) -> list[Touched]:
    """Everybody whose standing, end or next period a proposal would change, by number. Nothing is written."""
    before = tuple(policies.versions(session))
    new = reading.as_version(row, number=before[-1].number + 1, known_on=clock.today())
    after, day = (*before, new), day_of_effect(row)
    subjects = queries.subjects(session)
    found = histories.of_subjects(session, subjects, everybody=True)
    pairs = ((one, differs(found[one.id], before, after, day)) for one in subjects)
    return [Touched(queries.unnamed(one), *pair) for one, pair in pairs if pair]


def named(session: Session, found: Sequence[Touched], on: date) -> list[Touched]:
    """With the names of those that are shown."""
    entries = queries.named(session, [one.entry for one in found], on)
    return [Touched(entry, one.before, one.after) for entry, one in zip(entries, found, strict=True)]


def _audit(session: Session, actor: Actor, row: TrainingPolicy, action: str) -> None:
    audit.record(session, actor, action, "training_policy", row.id, subject_ref=row.ref, fields=["values"])
