"""What the page of a draft shows: proposals by domain, so that sixty can be overlooked, some of them in full."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.cases.models import Case
from app.codes import lists
from app.deadlines import queries as law
from app.guidance.drafts import Proposal
from app.plans.drafts import drafting
from app.plans.drafts.drafting import CaseDraft
from app.plans.models import RefusedStep

# A page stays under 60 KB: so many proposals stand in full at once, and so many as lines.
FEW, MANY, IN_A_GROUP = 20, 60, 12


@dataclass(frozen=True)
class ProposalView:
    """One proposed step in words. `number`: its place in the order of work."""

    key: str
    number: int
    title: str
    easy: str
    domain: str
    who: str
    reasons: Sequence[str]
    conditions: Sequence[str]
    basis: str
    papers: Sequence[str]
    partner: str
    owner: str
    due: date | None
    after: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Group:
    """Proposals of one domain, in the order of work. `code` names it in the form.

    `whole`: reasons, papers and order are shown; otherwise one line each, or only the heading (`lines` is False).
    """

    code: str
    domain: str
    part: int
    parts: int
    proposals: Sequence[ProposalView]
    keys: frozenset[str]
    whole: bool
    lines: bool


@dataclass(frozen=True)
class RefusedView:
    """What was decided against, and why."""

    key: str
    title: str
    who: str
    why: str


@dataclass(frozen=True)
class DraftView:
    """The page: what to add, what was decided against, where two playbooks want opposite orders."""

    groups: Sequence[Group]
    shown: str
    certain: frozenset[str]
    refused: Sequence[RefusedView]
    conflicts: Sequence[str]
    has_events: bool

    def keys_of(self, code: str | None) -> frozenset[str]:
        """The proposals of one group; none of a group that is not there (any more)."""
        return next((group.keys for group in self.groups if group.code == code), frozenset())


def view(session: Session, case: Case, show: str, locale: str) -> DraftView:
    """The draft of a case, worded. `show`: the group that stands in full; the first one when there is none of it."""
    made = drafting.draft_of(session, case)
    groups = _groups(made, show, locale)
    return DraftView(
        groups,
        next((group.code for group in groups if group.whole), ""),
        frozenset(one.key for one in made.draft.proposals if not one.conditional),
        _refused(session, case, made.draft.refused, locale),
        [conflict.text.say(locale) for conflict in made.draft.conflicts],
        bool(law.events_of(session, case.id)),
    )


def _groups(made: CaseDraft, show: str, locale: str) -> list[Group]:
    """Few proposals stand in full at once, more with one group opened; of very many the others are headings."""
    proposals = made.draft.proposals
    titles = {one.key: one.step.title.label(locale) for one in proposals}
    titles |= {one.key: made.standing[ref].title for one, ref in made.draft.standing if ref in made.standing}
    numbered = {one.key: number for number, one in enumerate(proposals, 1)}
    parts = _parts(proposals)
    shown = show if any(code == show for code, *_ in parts) else next((code for code, *_ in parts), "")
    few, many = len(proposals) <= FEW, len(proposals) > MANY
    groups = []
    for code, part, of, its in parts:
        whole = few or code == shown
        lines = whole or not many
        worded = [_view(made, one, numbered[one.key], titles, locale) for one in its] if lines else []
        keys = frozenset(one.key for one in its)
        groups.append(Group(code, its[0].step.domain, part, of, worded, keys, whole, lines))
    return groups


def _parts(proposals: Sequence[Proposal]) -> list[tuple[str, int, int, Sequence[Proposal]]]:
    """By domain, as the order of work comes to it; a domain with many proposals in several parts."""
    domains: dict[str, list[Proposal]] = {}
    for one in proposals:
        domains.setdefault(one.step.domain, []).append(one)
    found: list[tuple[str, int, int, Sequence[Proposal]]] = []
    for domain, its in domains.items():
        parts = [its[begin : begin + IN_A_GROUP] for begin in range(0, len(its), IN_A_GROUP)]
        found += [(f"{domain}-{part}", part, len(parts), these) for part, these in enumerate(parts, 1)]
    return found


def _refused(session: Session, case: Case, refused: Collection[Proposal], locale: str) -> list[RefusedView]:
    rows = drafting.refusals_of(session, case.id)
    return [RefusedView(one.key, one.step.title.label(locale), drafting.names(one), _why(one, rows)) for one in refused]


def _why(one: Proposal, rows: Sequence[RefusedStep]) -> str:
    """The newest reason that somebody gave for these people, or for everybody."""
    whys = [row.why for row in rows if row.playbook_step == one.step.code and _concerns(row, one)]
    return next((why for why in reversed(whys) if why), "")


def _concerns(row: RefusedStep, one: Proposal) -> bool:
    return not row.concerns or bool(one.keys & set(row.concerns))


def _view(made: CaseDraft, one: Proposal, number: int, titles: Mapping[str, str], locale: str) -> ProposalView:
    step = one.step
    kinds = [lists.PARTNER_KINDS.label(kind, locale) for kind in step.partner_kinds]
    after = [
        (titles.get(link.after, link.after), " ".join(because.text.label(locale) for because in link.because))
        for link in made.draft.after(one.key)
    ]
    return ProposalView(
        one.key,
        number,
        step.title.label(locale),
        (step.title.easy or "") if locale == "ja" else "",
        step.domain,
        drafting.names(one),
        [reason.text.say(locale) for reason in one.reasons],
        [point.text.say(locale) for point in one.conditional],
        one.basis.say(locale),
        [paper.title.label(locale) for paper in one.papers],
        "、".join(kinds) if locale == "ja" else ", ".join(kinds),
        step.owner,
        made.due.get(one.key),
        after,
    )
