"""Proposals told apart by what became of them before: open, standing in the plan, refused. Pure.

Whoever is not yet covered stays open: a step placed for one child is still proposed for the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from app.guidance.drafts import Placed, Proposal, is_shared
from app.guidance.household import Member


@dataclass(frozen=True, slots=True)
class SortedOut:
    """`open`: by code of the step. `standing`: each with the plan's name of it."""

    open: Mapping[str, Sequence[Proposal]]
    standing: tuple[tuple[Proposal, str], ...]
    refused: tuple[Proposal, ...]

    @property
    def in_draft(self) -> frozenset[str]:
        """Codes of the steps between which links are drawn."""
        return frozenset(self.open) | {proposal.step.code for proposal, _ref in self.standing}


def sort_out(
    everything: Mapping[str, Sequence[Proposal]], planned: Iterable[Placed], refused: Iterable[Placed]
) -> SortedOut:
    """`everything`: what would be proposed if nothing had been decided, by code of the step."""
    by_code, refused_by_code = _by_code(planned), _by_code(refused)
    open_ones: dict[str, list[Proposal]] = {}
    standing: list[tuple[Proposal, str]] = []
    set_aside: list[Proposal] = []
    for code, proposals in everything.items():
        placed, declined = by_code.get(code, []), refused_by_code.get(code, [])
        for proposal in proposals:
            standing += [(covered, one.ref) for one in placed if (covered := _covered(proposal, one))]
            rest = _without(proposal, placed)
            if rest is None:
                continue
            set_aside += [covered for one in declined if (covered := _covered(rest, one))]
            rest = _without(rest, declined)
            if rest is not None:
                open_ones.setdefault(code, []).append(rest)
    return SortedOut(open_ones, tuple(standing), tuple(set_aside))


def _by_code(placed: Iterable[Placed]) -> dict[str, list[Placed]]:
    found: dict[str, list[Placed]] = {}
    for one in placed:
        found.setdefault(one.step, []).append(one)
    return found


def _for_everybody(placed: Placed, proposal: Proposal) -> bool:
    """A step that the household shares, or one placed for nobody in particular, stands for all."""
    return is_shared(proposal.step) or not placed.members


def _covered(proposal: Proposal, placed: Placed) -> Proposal | None:
    """The proposal for those for whom the placed step stands."""
    if _for_everybody(placed, proposal):
        return proposal
    return _for(proposal, [member for member in proposal.members if member.key in placed.members])


def _without(proposal: Proposal, placed: Sequence[Placed]) -> Proposal | None:
    """The proposal for those whom no placed step covers."""
    if any(_for_everybody(one, proposal) for one in placed):
        return None
    gone = frozenset[str]().union(*(one.members for one in placed))
    return _for(proposal, [member for member in proposal.members if member.key not in gone])


def _for(proposal: Proposal, members: Sequence[Member]) -> Proposal | None:
    return replace(proposal, members=tuple(members)) if members else None
