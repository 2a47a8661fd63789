"""What people do with the catalogue: propose a version, decide about it, hold one against its source."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.authz.actor import Actor
from app.core import clock, ids
from app.core.db import claim_version
from app.core.errors import Conflict, Invalid, lazy
from app.guidance import current
from app.guidance.catalogue import Catalogue, CatalogueError
from app.guidance.errors import AlreadyDecided, SecondPersonNeeded
from app.guidance.lifecycle import VersionState, may_move
from app.guidance.models import RuleCheck, RuleVersion
from app.guidance.records import Rule
from app.guidance.schemas import CheckForm, DecideForm, RuleForm
from app.guidance.versions import joined

_TEXTS = ("title", "condition", "where", "missed", "change")


def stored(rule: Rule) -> dict[str, object]:
    """A version as its form shows it."""
    values: dict[str, object] = {
        "basis": "\n".join(f"{basis.act}|{basis.article}" for basis in rule.basis),
        "source": rule.source,
        "confidence": rule.confidence,
        "valid_from": rule.valid_from,
        "valid_until": rule.valid_until,
        "notes": rule.notes,
    }
    for name in _TEXTS:
        text = getattr(rule, name)
        values |= {f"{name}_{language}": getattr(text, language, None) for language in ("ja", "en")}
    values["title_easy"] = rule.title.easy
    if (clock_ := only_clock(rule)) and clock_.period:
        values |= {
            "period_count": clock_.period.count,
            "period_unit": clock_.period.unit,
            "first_day": clock_.first_day,
            "shift": clock_.shift,
        }
    return values


def only_clock(rule: Rule) -> Any:
    """The clock of a rule with a single period; None for any other."""
    return rule.clocks[0] if len(rule.clocks) == 1 and rule.clocks[0].period else None


def propose(session: Session, actor: Actor, base: Rule, form: RuleForm) -> RuleVersion:
    """Write down a version for a second person to decide about. Nothing changes before.

    Raises Invalid beside its field for what makes no record or does not fit the other versions.
    """
    if form.valid_from and form.valid_until and form.valid_until < form.valid_from:
        raise Invalid("valid_until", lazy("はじめの日より後の日を入力してください。"))
    rule = _rule(base, form, actor)
    if rule == base.model_copy(update={"checked_on": rule.checked_on, "checked_by": rule.checked_by}):
        raise Invalid("title_ja", lazy("変わったところがありません。確かめただけなら「確かめた」を使ってください。"))
    catalogue_with(session, rule)
    version = RuleVersion(
        ref=ids.new_ref("W"),
        code=rule.code,
        record=rule.model_dump_json(exclude_none=True),
        replaces_from=base.valid_from,
        why=form.why,
        state=VersionState.PROPOSED,
        version=1,
        proposed_by_id=actor.user_id,
        proposed_at=clock.now(),
    )
    session.add(version)
    session.flush()
    _tell(session, actor, version, "proposed")
    return version


def catalogue_with(session: Session, rule: Rule) -> Catalogue:
    """The catalogue as it would be with this version. Raises Invalid when it does not fit together."""
    try:
        return joined(current.catalogue(session), [rule])
    except CatalogueError as error:
        raise Invalid("valid_from", lazy("ほかの版と合いません。有効な期間を確かめてください。")) from error


def _rule(base: Rule, form: RuleForm, actor: Actor) -> Rule:
    data = base.model_dump(exclude_none=True)
    for name in _TEXTS:
        data[name] = _text(base, form, name)
    data |= {
        "basis": _basis(base, form.basis),
        "source": form.source,
        "confidence": form.confidence,
        "valid_from": form.valid_from,
        "valid_until": form.valid_until,
        "notes": form.notes,
        "checked_on": clock.today(),
        "checked_by": actor.name,
    }
    if only_clock(base):
        if form.period_count is None or form.period_unit is None:
            raise Invalid("period_count", lazy("期間と単位を入力してください。"))
        changed = {
            "period": {"count": form.period_count, "unit": form.period_unit},
            "first_day": form.first_day or base.clocks[0].first_day,
            "shift": form.shift or base.clocks[0].shift,
        }
        data["clocks"] = [{**data["clocks"][0], **changed}]
    try:
        return Rule.model_validate({name: value for name, value in data.items() if value is not None})
    except ValidationError as error:
        raise Invalid("basis", lazy("記録として成り立ちません。根拠・題名・期間を確かめてください。")) from error


def _text(base: Rule, form: RuleForm, name: str) -> dict[str, str | None] | None:
    """The two languages of a text; its plain Japanese stays while nobody touches it."""
    ja, en = getattr(form, f"{name}_ja"), getattr(form, f"{name}_en")
    if not ja and not en:
        return None
    if not (ja and en):
        raise Invalid(f"{name}_en" if ja else f"{name}_ja", lazy("日本語と英語の両方を入力してください。"))
    old = getattr(base, name)
    kept = old.easy if old and old.ja == ja else None
    return {"ja": ja, "en": en, "easy": form.title_easy if name == "title" else kept}


def _basis(base: Rule, text: str) -> list[dict[str, str | None]]:
    """Act and article of each line; the note of one that stands already stays."""
    notes = {(basis.act, basis.article): basis.note for basis in base.basis}
    found: list[dict[str, str | None]] = []
    for line in text.splitlines():
        if not line.strip():
            continue
        act, bar, article = line.replace("｜", "|").partition("|")
        if not bar or not act.strip() or not article.strip():
            raise Invalid("basis", lazy("一行に「法律|条」の形で入力してください。例：入管法|19条の16第2号"))
        named = act.strip(), article.strip()
        found.append({"act": named[0], "article": named[1], "note": notes.get(named)})
    return found


def rule_of(version: RuleVersion) -> Rule:
    """The record that a proposal holds. Raises Conflict for one that this release cannot read."""
    try:
        return Rule.model_validate_json(version.record)
    except ValidationError as error:
        raise Conflict(lazy("この提案の記録は、今の版のプログラムでは読めません。")) from error


def decide(session: Session, actor: Actor, version: RuleVersion, form: DecideForm, *, seen: int) -> None:
    """Approve or refuse as a second person, or withdraw one's own.

    Raises SecondPersonNeeded, AlreadyDecided, Invalid for a refusal without its reason or a version that does not fit
    the catalogue any more.
    """
    own = version.proposed_by_id == actor.user_id
    if own != (form.verdict == "withdraw"):
        raise SecondPersonNeeded
    target = {
        "approve": VersionState.APPROVED, "refuse": VersionState.REFUSED, "withdraw": VersionState.WITHDRAWN,
    }[form.verdict]  # fmt: skip
    claim_version(session, version, seen)
    if not may_move(VersionState(version.state), target):
        raise AlreadyDecided
    if target is VersionState.REFUSED and not form.note:
        raise Invalid("note", lazy("承認しない理由を入力してください。"))
    if target is VersionState.APPROVED:
        catalogue_with(session, rule_of(version))
    version.state, version.decision_note = target, form.note
    version.decided_by_id, version.decided_at = actor.user_id, clock.now()
    current.forget(session)
    _tell(session, actor, version, target)


def confirm(session: Session, actor: Actor, rule: Rule, form: CheckForm) -> RuleCheck:
    """Somebody held this version against its source today and found it right."""
    row = RuleCheck(
        code=rule.code, valid_from=rule.valid_from, checked_on=clock.today(), by_id=actor.user_id, by_name=actor.name,
        note=form.note, at=clock.now(),
    )  # fmt: skip
    session.add(row)
    session.flush()
    current.forget(session)
    audit.record(session, actor, "rule.checked", "rule", row.id, subject_ref=rule.code)
    return row


def _tell(session: Session, actor: Actor, version: RuleVersion, what: str) -> None:
    audit.record(session, actor, f"rule.{what}", "rule", version.id, subject_ref=version.ref, reason_code=version.code)
