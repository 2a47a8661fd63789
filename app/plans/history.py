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
from app.guidance.phrases import own_name
from app.plans import due_words
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
    "step_followed": lazy("ステップ「%(title)s」の期限が、もとの日とともに動いた"),
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
    because: Mapping[str, str] | None = None,
) -> None:
    """Begin the next version of the plan. The caller holds the lock on the case and records the audit.

    `because`: a reason that the program knows, as data (`due_words.because` words it).
    """
    plan.number += 1
    body: dict[str, Any] = {
        "title": title,
        "fields": {name: list(pair) for name, pair in (differences or {}).items()},
        **({"because": dict(because)} if because else {}),
    }
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
    """A version in words: a headline, (label, before, after) of each field that changed, and a reason that the program
    knows."""

    headline: str
    rows: tuple[tuple[str, str, str], ...]
    because: str = ""


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
    reason = due_words.because(body["because"], translate, locale) if "because" in body else ""
    return Told(headline, rows, reason)


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
