"""Loaders of the catalogue's pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.errors import NotFound
from app.guidance import current, queries
from app.guidance.models import RuleVersion
from app.guidance.records import Rule
from app.web.request import Rq


@dataclass(frozen=True)
class HeldRule:
    """A rule with all its versions, the oldest first."""

    code: str
    versions: Sequence[Rule]


def rule(rq: Rq) -> HeldRule:
    """The rule `{code}`; NotFound for a code that is none."""
    versions = current.catalogue(rq.session).rules.get(rq.params["code"])
    if not versions:
        raise NotFound
    return HeldRule(rq.params["code"], versions)


def proposal(rq: Rq) -> RuleVersion:
    """The proposed version `{ref}`; NotFound when there is none."""
    found = queries.by_ref(rq.session, rq.params["ref"])
    if found is None:
        raise NotFound
    return found
