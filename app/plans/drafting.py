"""A draft from the playbooks for one case, and what its page shows. Nothing here changes a plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.cases import policy as case_policy
from app.cases.models import Case
from app.codes import lists
from app.core import clock
from app.core.listing import ListQuery, Page
from app.deadlines import computing
from app.deadlines import queries as law
from app.guidance.catalogue import Catalogue
from app.guidance.composition import compose
from app.guidance.drafts import Draft, Placed, Proposal
from app.guidance.engine import Situation
from app.guidance.impact import Touched
from app.people.models import PersonLanguage
from app.plans import queries
from app.plans.lifecycle import OPEN_STATES
from app.plans.models import RefusedStep, Step


@dataclass(frozen=True)
class CaseDraft:
    """The draft with the days that the deadlines of the case give its steps."""

    draft: Draft
    due: Mapping[str, date]
    standing: Mapping[str, Step]


def draft_of(session: Session, case: Case) -> CaseDraft:
    """What the playbooks propose for the events of the case, by what stands in its plan and was refused."""
    household = computing.household_of(session, case)
    happenings = [computing.happening(event, household) for event in law.events_of(session, case.id)]
    steps = queries.steps_of(session, case.id)
    placed = [Placed(step.playbook_step, frozenset(step.concerns), step.ref) for step in steps if step.playbook_step]
    refused = [Placed(row.playbook_step, frozenset(row.concerns)) for row in refusals_of(session, case.id)]
    draft = compose(
        Situation(happenings, household.members, clock.today()),
        computing.catalogue(session),
        languages=_languages(session, case),
        planned=placed,
        refused=refused,
    )
    return CaseDraft(draft, _due(session, case, draft), {step.ref: step for step in steps})


def _languages(session: Session, case: Case) -> list[str]:
    """What the client speaks; Japanese counts only from a level at which an office's letter is understood."""
    spoken = session.scalars(
        sa.select(PersonLanguage).where(PersonLanguage.person_id == case.person_id, PersonLanguage.spoken)
    ).all()
    return [one.language for one in spoken if one.language != "ja" or one.level == "work"]


def _due(session: Session, case: Case, draft: Draft) -> dict[str, date]:
    """Last days by the key of the proposal: the nearest open deadline of its rule for one of its people."""
    rows = law.open_of(session, case.id)
    found: dict[str, date] = {}
    for proposal in draft.proposals:
        if proposal.rule is None:
            continue
        days = [
            row.office_on
            for row in rows
            if row.rule == proposal.rule.code and (row.member in proposal.keys or row.person_id is None)
        ]
        if days:
            found[proposal.key] = min(days)
    return found


def refusals_of(session: Session, case_id: int) -> list[RefusedStep]:
    """What was refused and not asked for again."""
    chosen = sa.select(RefusedStep).where(RefusedStep.case_id == case_id, RefusedStep.taken_back_at.is_(None))
    return list(session.scalars(chosen.order_by(RefusedStep.id)))


@dataclass(frozen=True)
class ProposalView:
    """One proposed step in words."""

    key: str
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
class DraftView:
    """The page: what to add, what was decided against, where two playbooks want opposite orders."""

    proposals: Page[ProposalView]
    refused: Sequence[ProposalView]
    conflicts: Sequence[str]
    has_events: bool


# What a person can judge at a sitting; the rest stands on the next pages, in the order of work.
AT_ONCE = 20


def view(session: Session, case: Case, query: ListQuery, locale: str) -> DraftView:
    """The draft of a case, worded, one page of it."""
    query = replace(query, per_page=AT_ONCE)
    made = draft_of(session, case)
    titles = {one.key: one.step.title.label(locale) for one in made.draft.proposals}
    titles |= {one.key: made.standing[ref].title for one, ref in made.draft.standing if ref in made.standing}
    shown = made.draft.proposals[query.offset : query.offset + query.per_page]
    return DraftView(
        Page([_view(made, one, titles, locale) for one in shown], query, len(made.draft.proposals)),
        [_view(made, one, titles, locale) for one in made.draft.refused],
        [conflict.text.say(locale) for conflict in made.draft.conflicts],
        bool(law.events_of(session, case.id)),
    )


def _view(made: CaseDraft, one: Proposal, titles: Mapping[str, str], locale: str) -> ProposalView:
    step = one.step
    kinds = [lists.PARTNER_KINDS.label(kind, locale) for kind in step.partner_kinds]
    after = [
        (titles.get(link.after, link.after), " ".join(because.text.label(locale) for because in link.because))
        for link in made.draft.after(one.key)
    ]
    return ProposalView(
        one.key,
        step.title.label(locale),
        (step.title.easy or "") if locale == "ja" else "",
        step.domain,
        names(one),
        [reason.text.say(locale) for reason in one.reasons],
        [point.text.say(locale) for point in one.conditional],
        one.basis.say(locale),
        [paper.title.label(locale) for paper in one.papers],
        "、".join(kinds) if locale == "ja" else ", ".join(kinds),
        step.owner,
        made.due.get(one.key),
        after,
    )


def names(one: Proposal) -> str:
    """Whom the step concerns, by the names on record."""
    return "、".join(member.name for member in one.members if member.name)


def touched(session: Session, actor: Actor, code: str, _proposed: Catalogue) -> Iterator[Touched]:
    """Open steps that a rule dates; they follow their deadline, so what a version does to it stands there."""
    rows = session.execute(
        sa.select(Step, Case.id, Case.ref, Case.centre_id)
        .join(Case, Case.id == Step.case_id)
        .where(
            Step.due_rule == code,
            Step.state.in_(sorted(OPEN_STATES)),
            Case.status != "closed",
            case_policy.visible_to(actor),
        )
        .order_by(Step.due_on)
        .limit(100)
    )
    for step, case_id, ref, centre_id in rows:
        case = (case_id, ref, centre_id)
        yield Touched(f"/cases/{ref}/plan/steps/{step.ref}", f"{ref} {step.title}", step.due_on, None, case)
