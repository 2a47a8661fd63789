"""What cases tell the floors above, in the same transaction."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class CaseOpened:
    """A case was opened."""

    case_id: int


@dataclass(frozen=True)
class CaseClosed:
    """A case was closed with an outcome for every need."""

    case_id: int


@dataclass(frozen=True)
class CaseReopened:
    """A closed case is worked on again."""

    case_id: int
