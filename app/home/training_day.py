"""What waits for the people of the training on their first page: where it stands, and how much of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Protocol

from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.authz.permissions import Permission as P
from app.core import clock
from app.core.errors import lazy
from app.training import queries as register
from app.training.attendance import queries as attendance
from app.training.completion import queries as completions
from app.training.corrections import queries as corrections
from app.training.enrolment import queries as enrolments
from app.training.enrolment.lifecycle import State as Enrolled
from app.training.examinations import queries_reviews as reviewed
from app.training.leave import queries as leaves
from app.training.leavers import queries as leavers
from app.training.notices import queries as notices
from app.training.planning import queries as planning
from app.training.policies import reading as policies
from app.training.practicum import queries as practicums
from app.training.practicum.lifecycle import State as Practised
from app.training.programme.models import Block, Cohort
from app.training.progress import queries as progress
from app.training.renewal import queries as renewals
from app.training.renewal.lifecycle import State as Renewing
from app.training.reported import queries as reported
from app.training.roster import queries as rosters
from app.training.service import policies as rules

BLOCKS_SHOWN = 4
ONE_BY_ONE = 3
"""So many proposals have a line each; more are one line that leads to where they are decided together."""


class Referenced(Protocol):
    """Whatever has a reference."""

    @property
    def ref(self) -> str: ...


@dataclass(frozen=True)
class Waiting:
    """One line: a marked name of what waits, the page on which it is done, how many; of a single thing its `ref` and
    whom it is about, by row id and by name.
    """

    label: str
    href: str
    count: int
    ref: str = ""
    learner_id: int = 0
    name: str = ""


def waiting(session: Session, actor: Actor) -> list[Waiting]:
    """What this actor can act on today, in the order of the course."""
    found: list[Waiting] = []
    if actor.can(P.TRAINING_RUN):
        found += _running(session)
    if actor.can(P.TRAINING_TEACH):
        found += _teaching(session)
    if actor.can(P.REGISTER_DECIDE):
        found += _deciding(session)
    return _named(session, [line for line in found if line.count])


def _named(session: Session, lines: list[Waiting]) -> list[Waiting]:
    """With the names of whom the single things are about, found in one query for all."""
    called = register.called_on(session, {line.learner_id for line in lines if line.learner_id}, clock.today())
    return [replace(line, name=called.get(line.learner_id, "")) for line in lines]


def coming_blocks(session: Session, actor: Actor) -> list[tuple[Block, Cohort]]:
    """The next half days that are still to be held, for whoever takes attendance."""
    if not actor.can(P.ATTENDANCE_TAKE):
        return []
    around = attendance.blocks_around(session, clock.today())
    return [(block, cohort) for block, cohort in around if block.state in ("planned", "open")][:BLOCKS_SHOWN]


def _running(session: Session) -> Iterator[Waiting]:
    for cohort in enrolments.cohorts(session, ("open",)):
        number = enrolments.counts(session, cohort)[Enrolled.APPLIED]
        yield Waiting(lazy("受講を決める申込み"), f"/training/applications?cohort={cohort.ref}&state=applied", number)
    yield Waiting(lazy("手紙が必要なお知らせ"), "/training/notices?state=needed", notices.letters_needed(session))
    yield Waiting(lazy("離れたと職場が答えた人"), "/training/completers/leavers", leavers.count(session))
    completed = len(completions.completed(session))
    yield Waiting(lazy("認証を提案する修了者"), "/training/completions?step=completed", completed)
    overtaken = [row for row in policies.proposals(session) if rules.is_overtaken(session, row)]
    yield from _each(lazy("作り直す規程の提案"), "/training/policies/{}", overtaken)
    yield Waiting(lazy("取り込みの食い違い"), "/training/conflicts", len(reported.conflicts(session)))
    yield Waiting(lazy("だれの行か分からないもの"), "/training/unclear", rosters.open_unclear(session))
    reviews = [review for review, _attempt in reviewed.open_reviews(session) if not review.proposal]
    yield Waiting(lazy("結果の案を出す試験の審査"), "/training/tests", len(reviews))
    refusals = sum(bool(one.practicum.refusal_by_id) for one in practicums.board(session))
    yield Waiting(lazy("不合格の提案がある実践"), "/training/practicums", refusals)
    asked = sum(one.state == "requested" for one in leaves.waiting(session))
    yield Waiting(lazy("証明を確かめる休業"), "/training/renewals#leaves", asked)
    states = _renewals(session)
    for state, label in ((Renewing.APPLIED, lazy("審査に回す更新")), (Renewing.RETURNED, lazy("差し戻された更新"))):
        yield Waiting(label, f"/training/renewals?stage={state}", states[state])


def _teaching(session: Session) -> Iterator[Waiting]:
    states = Counter(str(one.state) for one in practicums.board(session))
    for state, label in (
        (Practised.SUPERVISOR_AGREED, lazy("課題を確かめる実践")), (Practised.CONFIRMED, lazy("評価する実践")),
    ):  # fmt: skip
        yield Waiting(label, f"/training/practicums?state={state}", states[state])


def _deciding(session: Session) -> Iterator[Waiting]:
    ready = len(completions.ready(session, clock.today()))
    yield Waiting(lazy("修了を決める人"), "/training/completions?step=ready", ready)
    proposed = register.proposed(session)
    if len(proposed) > ONE_BY_ONE:
        yield Waiting(lazy("認証の提案"), "/training/completions?step=proposed", len(proposed))
    else:
        yield from _each(lazy("認証の提案"), "/training/certifications/{}", proposed, _own)
    yield from _about_certified(session)
    waived = progress.with_proposed_waivers(session)
    yield from _each(lazy("段階の免除の提案"), "/training/enrolments/{}/stages", waived, _own)
    checked = [leave for leave in leaves.waiting(session) if leave.state == "checked"]
    yield from _each(lazy("休業の申出"), "/training/leaves/{}", checked, _own)
    reviews = [review for review, _attempt in reviewed.open_reviews(session) if review.proposal]
    yield from _each(lazy("試験の審査"), "/training/tests/reviews/{}", reviews)
    yield from _each(lazy("再採点の提案"), "/training/tests/regrades/{}", reviewed.regrades(session))
    yield from _each(lazy("規程の提案"), "/training/policies/{}", policies.proposals(session))
    curricula = sum(one.state == "proposed" for one in planning.curricula(session))
    yield Waiting(lazy("カリキュラムの提案"), "/training/curricula", curricula)


def _about_certified(session: Session) -> Iterator[Waiting]:
    """What is decided about certifications that stand already, with their holders."""
    proposals, reviews = corrections.proposals(session), corrections.reviews(session)
    cases = [case for case in renewals.open_cases(session).values() if case.state == Renewing.IN_REVIEW]
    about: list[Any] = [*proposals, *reviews, *cases]
    held = register.numbers_by_id(session, {one.certification_id for one in about})

    def holder(one: Any) -> int:
        return held[one.certification_id].learner_id

    yield from _each(lazy("訂正の提案"), "/training/corrections/{}", proposals, holder)
    yield from _each(lazy("認証の審査"), "/training/reviews/{}", reviews, holder)
    yield from _each(lazy("更新の審査"), "/training/renewals/{}", cases, holder)


def _own(one: Any) -> int:
    """Whom a row is about that says so itself."""
    return int(one.learner_id)


def _each(
    label: str, place: str, found: Iterable[Referenced], whose: Callable[[Any], int] = lambda _one: 0
) -> Iterator[Waiting]:
    """A line for each thing that is decided on its own page; `whose` gives the learner it is about."""
    for one in found:
        yield Waiting(label, place.format(one.ref), 1, one.ref, whose(one))


def _renewals(session: Session) -> Counter[str]:
    return Counter(case.state for case in renewals.open_cases(session).values())
