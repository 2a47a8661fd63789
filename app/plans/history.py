"""Numbered versions of a plan: what changed and why, kept as data and worded when a page shows it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.codes import lists
from app.core import clock
from app.core.errors import lazy
from app.plans.models import Plan, PlanChange
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
    "goal_added": lazy("目標「%(title)s」を加えた"),
    "goal_changed": lazy("目標「%(title)s」を変えた"),
    "aim_changed": lazy("プランのねらいと見直す日を変えた"),
}

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
) -> None:
    """Begin the next version of the plan. The caller holds the lock on the case and records the audit."""
    plan.number += 1
    body = {"title": title, "fields": {name: list(pair) for name, pair in (differences or {}).items()}}
    session.add(
        PlanChange(
            plan_id=plan.id,
            number=plan.number,
            at=clock.now(),
            by_id=actor.user_id,
            code=code,
            text=json.dumps(body, ensure_ascii=False),
            why=why,
        )
    )


def differences(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Fields whose shown text differs."""
    return {name: (before[name], after[name]) for name in after if before[name] != after[name]}


@dataclass(frozen=True)
class Told:
    """A version in words: a headline, and (label, before, after) of each field that changed."""

    headline: str
    rows: tuple[tuple[str, str, str], ...]


def tell(change: PlanChange, translate: Callable[..., str], locale: str) -> Told:
    """Word one version in the reader's language."""
    body: dict[str, Any] = json.loads(change.text or "{}")
    headline = translate(HEADLINES[change.code], title=body.get("title", ""))
    rows = tuple(
        (
            _label(name, translate),
            _value(name, before, translate, locale),
            _value(name, after, translate, locale),
        )
        for name, (before, after) in body.get("fields", {}).items()
    )
    return Told(headline, rows)


def _label(name: str, translate: Callable[..., str]) -> str:
    info = StepForm.model_fields.get(name) or AimForm.model_fields.get(name)
    return translate(info.title) if info and info.title else name


def _value(name: str, value: str, translate: Callable[..., str], locale: str) -> str:
    if name == "domain":
        return lists.DOMAINS.label(value, locale)
    if name == "owner" and value in tuple(Owner):
        return translate(OWNERS[Owner(value)])
    return value
