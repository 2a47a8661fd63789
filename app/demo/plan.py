"""The vocabulary of the demonstration for plans that come out of the proposals: taken over, refused, changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.demo.story import Act, Do


@dataclass(frozen=True, kw_only=True)
class Take(Do):
    """A proposal that becomes a step. `key` is the code of the playbook's step.

    What is said besides is changed at once; what is left empty stays as it was proposed. `after` comes on top of what
    the step waits for already.
    """

    title: str = ""
    domain: str = ""
    owner: str = ""
    days: int = 0


@dataclass(frozen=True, kw_only=True)
class Takes(Act):
    """Proposals taken over later than the first ones."""

    steps: tuple[Take, ...]


@dataclass(frozen=True, kw_only=True)
class Refused(Act):
    """Proposals that this plan does not want: code → why."""

    proposals: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Changed(Act):
    """A step is changed, and why. `step` says what is new; `after`, where given, is all that it then waits for."""

    step: Take
    why: str
    after: tuple[str, ...] | None = None
