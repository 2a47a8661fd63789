"""Numbered versions of a plan: what changed and why, kept as data and worded when a page shows it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.codes import lists
from app.core import clock
from app.core.errors import lazy
from app.guidance.phrases import own_name
from app.plans import due_words, images
from app.plans.models import LastChange, Plan, PlanChange
from app.plans.schemas import AimForm, Owner, StepForm

#: What a change was; the sentence takes the title of the step or goal.
HEADLINES = {
    "step_added": lazy("ステップ「%(title)s」を加えた"),
    "step_changed": lazy("ステップ「%(title)s」を変えた"),
    "step_dropped": lazy("ステップ「%(title)s」を取りやめた"),
    "step_restored": lazy("ステップ「%(title)s」を戻した"),
    "step_moved": lazy("ステップ「%(title)s」の並びを変えた"),
    "draft_accepted": lazy("提案からステップ「%(title)s」を加えた"),
    "step_redated": lazy("ステップ「%(title)s」の期限が制度ルールで動いた"),
    "step_followed": lazy("ステップ「%(title)s」の期限が、もとの日とともに動いた"),
    "goal_added": lazy("目標「%(title)s」を加えた"),
    "goal_changed": lazy("目標「%(title)s」を変えた"),
    "aim_changed": lazy("プランのねらいと見直す日を変えた"),
    "step_linked": lazy("ステップ「%(title)s」の先に終えるものを変えた"),
    "step_state": lazy("ステップ「%(title)s」の状態を変えた"),
}
_UNDONE = lazy("元に戻した：%(what)s")

OWNERS = {
    Owner.PERSON: lazy("本人"),
    Owner.CENTRE: lazy("窓口"),
    Owner.PARTNER: lazy("連携先"),
}

Differences = Mapping[str, tuple[str, str]]


def record(
    session: Session,
    actor: Actor,
    plan: Plan,
    code: str,
    title: str,
    differences: Differences | None = None,
    why: str | None = None,
    because: Mapping[str, str] | None = None,
) -> None:
    """Begin the next version of the plan. The caller holds the lock on the case and records the audit.

    `because`: a reason that the program knows, as data (`due_words.because` words it).
    """
    plan.number += 1
    _add(
        session,
        actor,
        plan,
        code,
        {**_body(title, differences), **({"because": dict(because)} if because else {})},
        why,
    )
    images.remember(session, actor, plan, code, title, numbered=True)


def record_undo(session: Session, actor: Actor, plan: Plan, last: LastChange) -> None:
    """The next version takes back what the last change made; it says the same, with before and after changed about."""
    undone = session.scalar(sa.select(PlanChange).where(PlanChange.plan_id == plan.id, PlanChange.number == last.first))
    fields: dict[str, list[str]] = json.loads(undone.text or "{}").get("fields", {}) if undone else {}
    turned = {name: (after, before) for name, (before, after) in fields.items()}
    plan.number += 1
    body = {"of": last.code, **_body(last.title or "", turned)}
    _add(session, actor, plan, "undone", body, None, undoes=last.first)


def changes_since(undoes: Mapping[int, int | None], number: int) -> int:
    """How many versions after `number` still count: those that were taken back go with the one that took them back.

    `undoes`: the number of a version → the number of the first version that it takes back.
    """
    later = {n for n in undoes if n > number}
    for n in sorted(later):
        first = undoes[n]
        if first is not None and first > number:
            later -= set(range(first, n + 1))
    return len(later)


def _body(title: str, differences: Differences | None) -> dict[str, Any]:
    return {"title": title, "fields": {name: list(pair) for name, pair in (differences or {}).items()}}


def _add(
    session: Session,
    actor: Actor,
    plan: Plan,
    code: str,
    body: Mapping[str, Any],
    why: str | None,
    undoes: int | None = None,
) -> None:
    session.add(
        PlanChange(
            plan_id=plan.id,
            number=plan.number,
            at=clock.now(),
            by_id=actor.user_id,
            code=code,
            text=json.dumps(body, ensure_ascii=False),
            why=why,
            undoes=undoes,
        )
    )


def differences(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Fields whose shown text differs."""
    return {name: (before[name], after[name]) for name in after if before[name] != after[name]}


@dataclass(frozen=True)
class Told:
    """A version in words: a headline, (label, before, after) of each field that changed, and a reason that the program
    knows."""

    headline: str
    rows: tuple[tuple[str, str, str], ...]
    because: str = ""


def tell(change: PlanChange, translate: Callable[..., str], locale: str) -> Told:
    """Word one version in the reader's language."""
    body: dict[str, Any] = json.loads(change.text or "{}")
    headline = said(body.get("of", change.code), body.get("title", ""), translate)
    if change.code == "undone":
        headline = translate(_UNDONE, what=headline)
    rows = tuple(
        (
            _label(name, translate),
            _value(name, before, translate, locale),
            _value(name, after, translate, locale),
        )
        for name, (before, after) in body.get("fields", {}).items()
    )
    reason = due_words.because(body["because"], translate, locale) if "because" in body else ""
    return Told(headline, rows, reason)


def said(code: str, title: str, translate: Callable[..., str]) -> str:
    """What a change was, in words."""
    return translate(HEADLINES[code], title=title)


def _label(name: str, translate: Callable[..., str]) -> str:
    info = StepForm.model_fields.get(name) or AimForm.model_fields.get(name)
    return translate(info.title) if info and info.title else name


def _value(name: str, value: str, translate: Callable[..., str], locale: str) -> str:
    if name == "domain":
        return lists.DOMAINS.label(value, locale)
    if name == "owner" and value in tuple(Owner):
        return translate(OWNERS[Owner(value)])
    if name == "due_how":
        return due_words.told(value, translate, locale)
    if name == "due_law":
        return due_words.law_title(value, locale)
    if name == "translated_to" and value:
        return own_name(value)
    return value
