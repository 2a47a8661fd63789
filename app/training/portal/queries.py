"""Every SELECT of what comes after certification."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from app.authz.actor import Actor
from app.core import clock, ids
from app.training import queries as register
from app.training.links.models import TrainingLink
from app.training.models import CertificateDocument, Certification, CertificationEnding, CertificationOrder, Learner
from app.training.portal.models import (
    CaseStudyMeeting,
    DirectoryEntry,
    EmploymentSurvey,
    MeetingPlace,
    PortalAnswer,
    PortalMaterial,
    PortalQuestion,
    SignOff,
)
from app.training.portal.rules import (
    COMMUNITY,
    OWN_RECORD,
    Choices,
    Facts,
    asked_about,
    languages_in,
    shown,
    sign_off_year,
    surveys_due,
)
from app.training.service import publishing
from app.training.service.documents import is_whole
from app.training.standing.deriving import Answer, Standing, standing_on
from app.training.workplaces.models import Employer, WorkplacePeriod

IN_FORCE = frozenset({Standing.ACTIVE, Standing.RENEWAL_DUE})


@dataclass(frozen=True)
class Member:
    """Somebody certified with an account: whose portal it is."""

    learner: Learner
    certification: Certification
    answer: Answer

    @property
    def version(self) -> int:
        return self.learner.version

    @property
    def takes_part(self) -> bool:
        """Whether more than the own record is open to them."""
        return self.answer.standing in COMMUNITY

    @property
    def name(self) -> str:
        return self.learner.shown_name(clock.today())


def member(session: Session, actor: Actor) -> Member | None:
    """The learner with whom this account is tied, whatever the role, by the certification that says most for them:
    one that counts, else one that lets them in. None for nobody certified, and once every certification is revoked.
    """
    rows = session.execute(
        sa.select(Learner, Certification)
        .join(Certification, Certification.learner_id == Learner.id)
        .where(Learner.user_id == actor.user_id, Certification.state == "approved")
        .order_by(Certification.id.desc())
        .options(selectinload(Learner.names))
    ).all()
    if not rows:
        return None
    today = clock.today()
    histories = register.histories(session, [one for _learner, one in rows])
    found = [Member(learner, one, standing_on(histories[one.id], today, today)) for learner, one in rows]
    inside = [one for one in found if one.answer.standing in OWN_RECORD]
    return min(inside, key=_rank, default=None)


def _rank(one: Member) -> tuple[bool, bool]:
    """The smallest says most; of equals the newest stays first."""
    return not one.answer.counts, not one.takes_part


def is_member(session: Session, actor: Actor) -> bool:
    """Whether the portal is there for this account."""
    return member(session, actor) is not None


def certificate_of(session: Session, certification: Certification) -> CertificateDocument | None:
    """The paper that is good now; None when there is none or its content was tampered with."""
    good = [one for one in register.documents_of(session, certification) if one.state == "issued"]
    return good[0] if good and is_whole(good[0]) else None


def periods_of(session: Session, learner: Learner) -> Sequence[WorkplacePeriod]:
    """Workplaces of a person, the newest first."""
    return session.scalars(
        sa.select(WorkplacePeriod)
        .where(WorkplacePeriod.learner_id == learner.id)
        .order_by(WorkplacePeriod.starts_on.desc())
        .options(selectinload(WorkplacePeriod.employer))
    ).all()


def current_period(periods: Iterable[WorkplacePeriod], day: date) -> WorkplacePeriod | None:
    """The main workplace on a civil day."""
    return next(
        (one for one in periods if one.is_main and one.starts_on <= day <= (one.ends_on or date.max)), None
    )  # fmt: skip


def employers(session: Session) -> Sequence[Employer]:
    """All bodies, by prefecture and name."""
    return session.scalars(sa.select(Employer).order_by(Employer.prefecture_code, Employer.name)).all()


def listed_employers(session: Session, on: date) -> list[Employer]:
    """Those that agreed to stand in the published list by a civil day and where somebody certified works on it: the
    list says of them that they do. A certificate that is not public yet puts nobody on it.
    """
    agreed = [one for one in employers(session) if one.listed_on is not None and one.listed_on <= on]
    there: dict[int, set[int]] = {}
    for period in session.scalars(_held_on(on).where(WorkplacePeriod.employer_id.in_([one.id for one in agreed]))):
        there.setdefault(period.employer_id, set()).add(period.learner_id)
    certified = _in_force(session, sorted(set().union(*there.values())), on, public_only=True)
    return [one for one in agreed if there.get(one.id, set()) & certified]


def employer_by_ref(session: Session, ref: str) -> Employer | None:
    return session.scalar(sa.select(Employer).where(Employer.ref == ids.clean_ref(ref)))


_PLACES = selectinload(CaseStudyMeeting.places).selectinload(MeetingPlace.learner).selectinload(Learner.names)


def meetings(session: Session) -> Sequence[CaseStudyMeeting]:
    """All, the latest day first."""
    return session.scalars(sa.select(CaseStudyMeeting).order_by(CaseStudyMeeting.held_on.desc()).options(_PLACES)).all()


def meeting_by_ref(session: Session, ref: str) -> CaseStudyMeeting | None:
    return session.scalar(
        sa.select(CaseStudyMeeting).where(CaseStudyMeeting.ref == ids.clean_ref(ref)).options(_PLACES)
    )


def meeting_for_update(session: Session, meeting: CaseStudyMeeting) -> CaseStudyMeeting:
    """The row kept from others until the commit: two who take the last seat wait for each other."""
    return session.scalars(
        sa.select(CaseStudyMeeting)
        .where(CaseStudyMeeting.id == meeting.id)
        .with_for_update()
        .options(_PLACES)
        .execution_options(populate_existing=True)
    ).one()


def materials(session: Session, *, with_withdrawn: bool = False) -> Sequence[PortalMaterial]:
    """The newest first."""
    chosen = sa.select(PortalMaterial).order_by(PortalMaterial.id.desc())
    if not with_withdrawn:
        chosen = chosen.where(PortalMaterial.withdrawn_at.is_(None))
    return session.scalars(chosen).all()


def material_by_ref(session: Session, ref: str) -> PortalMaterial | None:
    return session.scalar(sa.select(PortalMaterial).where(PortalMaterial.ref == ids.clean_ref(ref)))


_ASKED = (
    selectinload(PortalQuestion.learner).selectinload(Learner.names),
    selectinload(PortalQuestion.answers).selectinload(PortalAnswer.learner).selectinload(Learner.names),
)


def questions(session: Session, *, with_hidden: bool = False) -> Sequence[PortalQuestion]:
    """The newest first; what was hidden only for administrators."""
    chosen = sa.select(PortalQuestion).order_by(PortalQuestion.id.desc()).options(*_ASKED)
    if not with_hidden:
        chosen = chosen.where(PortalQuestion.hidden_at.is_(None))
    return session.scalars(chosen).all()


def question_by_ref(session: Session, ref: str) -> PortalQuestion | None:
    return session.scalar(
        sa.select(PortalQuestion).where(PortalQuestion.ref == ids.clean_ref(ref)).options(*_ASKED)
    )  # fmt: skip


def choices_of(session: Session, learner: Learner) -> DirectoryEntry | None:
    return session.scalar(sa.select(DirectoryEntry).where(DirectoryEntry.learner_id == learner.id))


def languages_of(entry: DirectoryEntry) -> tuple[str, ...]:
    """Codes that were chosen; of an entry from before there were codes those that its words name."""
    if entry.language_codes is None:
        return languages_in(entry.languages or "")
    return tuple(entry.language_codes)


def directory(session: Session) -> list[Facts]:
    """What completers see of each other: `rules.shown` decides for every one, and nothing else is read out."""
    today = clock.today()
    entries = session.scalars(
        sa.select(DirectoryEntry)
        .where(DirectoryEntry.shows_name)
        .options(selectinload(DirectoryEntry.learner).selectinload(Learner.names))
    ).all()
    learners = {entry.learner_id: entry.learner for entry in entries}
    in_force = _in_force(session, list(learners), today)
    there = _workplaces(session, list(learners), today)
    found = []
    for entry in entries:
        choices = Choices(entry.shows_name, entry.shows_workplace, entry.shows_prefecture, entry.shows_languages)
        employer = there.get(entry.learner_id)
        facts = Facts(
            entry.learner.shown_name(today), employer.name if employer else "",
            employer.prefecture_code if employer else entry.learner.prefecture_code or "",
            languages_of(entry), entry.languages or "",
        )  # fmt: skip
        found.append(shown(facts, choices, is_in_force=entry.learner_id in in_force))
    return sorted((one for one in found if one is not None), key=lambda one: (one.prefecture, one.name))


def _in_force(
    session: Session, learner_ids: Sequence[int], today: date, *, public_only: bool = False
) -> set[int]:  # fmt: skip
    rows = session.scalars(
        sa.select(Certification).where(Certification.learner_id.in_(learner_ids), Certification.state == "approved")
    ).all()
    histories = register.histories(session, rows)
    good = [one for one in rows if standing_on(histories[one.id], today, today).standing in IN_FORCE]
    kept_back = publishing.not_yet(session, [one.id for one in good], today) if public_only else set[int]()
    return {one.learner_id for one in good if one.id not in kept_back}


def _workplaces(session: Session, learner_ids: Sequence[int], today: date) -> Mapping[int, Employer]:
    rows = session.scalars(_held_on(today).where(WorkplacePeriod.learner_id.in_(learner_ids)))
    return {one.learner_id: one.employer for one in rows}


def _held_on(day: date) -> sa.Select[WorkplacePeriod]:
    return (
        sa.select(WorkplacePeriod)
        .where(
            WorkplacePeriod.is_main,
            WorkplacePeriod.starts_on <= day,
            sa.or_(WorkplacePeriod.ends_on.is_(None), WorkplacePeriod.ends_on >= day),
        )
        .options(selectinload(WorkplacePeriod.employer))
    )


def sign_offs(session: Session, year: int) -> Sequence[SignOff]:
    """Of a fiscal year, those unanswered first."""
    return session.scalars(
        sa.select(SignOff)
        .where(SignOff.year == year)
        .order_by(SignOff.answered_on.is_not(None), SignOff.id)
        .options(selectinload(SignOff.period).selectinload(WorkplacePeriod.employer))
    ).all()


def sign_off_by_ref(session: Session, ref: str) -> SignOff | None:
    return session.scalar(_sign_off().where(SignOff.ref == ids.clean_ref(ref)))


def _sign_off() -> sa.Select[SignOff]:
    return sa.select(SignOff).options(selectinload(SignOff.period).selectinload(WorkplacePeriod.employer))


def sign_off_for_link(session: Session, link: TrainingLink) -> SignOff | None:
    """What the workplace sees."""
    return session.scalar(_sign_off().where(SignOff.id == link.subject_id))


def confirmations_of(session: Session, learner: Learner) -> Sequence[SignOff]:
    """Of a person, the newest year first."""
    return session.scalars(
        _sign_off()
        .join(WorkplacePeriod, WorkplacePeriod.id == SignOff.period_id)
        .where(WorkplacePeriod.learner_id == learner.id)
        .order_by(SignOff.year.desc())
    ).all()


_DEAD = (
    sa.select(Certification.learner_id)
    .join(CertificationEnding, CertificationEnding.certification_id == Certification.id)
    .where(CertificationEnding.kind == "death")
)
"""Nobody asks about them, and nobody writes to them."""


def _revoked(session: Session, today: date) -> set[int]:
    """Whose every certification is revoked on a civil day: what became of them is no longer asked."""
    ordered = sa.select(CertificationOrder.certification_id).where(CertificationOrder.kind == "revocation")
    whose = sa.select(Certification.learner_id).where(Certification.id.in_(ordered))
    rows = session.scalars(
        sa.select(Certification).where(Certification.learner_id.in_(whose), Certification.state == "approved")
    ).all()
    histories = register.histories(session, rows)
    held = {one.learner_id for one in rows if standing_on(histories[one.id], today, today).standing != Standing.REVOKED}
    return {one.learner_id for one in rows} - held


def periods_to_ask(session: Session, today: date) -> list[WorkplacePeriod]:
    """Workplaces of certified people that were not yet asked in the present fiscal year."""
    year = sign_off_year(today)
    rows = session.scalars(
        sa.select(WorkplacePeriod)
        .where(
            WorkplacePeriod.is_main,
            WorkplacePeriod.learner_id.in_(
                sa.select(Certification.learner_id).where(Certification.state == "approved")
            ),
            WorkplacePeriod.learner_id.not_in(_DEAD),
            WorkplacePeriod.id.not_in(sa.select(SignOff.period_id).where(SignOff.year == year)),
        )
        .order_by(WorkplacePeriod.id)
    )
    asked, revoked = (one for one in rows if asked_about(one.starts_on, one.ends_on, year)), _revoked(session, today)
    return [one for one in asked if one.learner_id not in revoked]


def learners_by_id(session: Session, numbers: Sequence[int]) -> Mapping[int, Learner]:
    rows = session.scalars(sa.select(Learner).where(Learner.id.in_(numbers)).options(selectinload(Learner.names)))
    return {one.id: one for one in rows}


def surveys(session: Session, months: int | None = None) -> Sequence[EmploymentSurvey]:
    """Those asked, the unanswered first."""
    chosen = sa.select(EmploymentSurvey).order_by(EmploymentSurvey.answered_on.is_not(None), EmploymentSurvey.id)
    if months is not None:
        chosen = chosen.where(EmploymentSurvey.months == months)
    return session.scalars(chosen.options(selectinload(EmploymentSurvey.learner).selectinload(Learner.names))).all()


def surveys_of(session: Session, learner: Learner) -> Sequence[EmploymentSurvey]:
    """Of a person, in their order."""
    chosen = sa.select(EmploymentSurvey).where(EmploymentSurvey.learner_id == learner.id)
    return session.scalars(chosen.order_by(EmploymentSurvey.months)).all()


def attended_by(session: Session, learner: Learner) -> Sequence[CaseStudyMeeting]:
    """Meetings at which they were, the latest first."""
    return session.scalars(
        sa.select(CaseStudyMeeting)
        .join(MeetingPlace, MeetingPlace.meeting_id == CaseStudyMeeting.id)
        .where(MeetingPlace.learner_id == learner.id, MeetingPlace.attended.is_(True))
        .order_by(CaseStudyMeeting.held_on.desc())
    ).all()


def survey_by_ref(session: Session, ref: str) -> EmploymentSurvey | None:
    return session.scalar(sa.select(EmploymentSurvey).where(EmploymentSurvey.ref == ids.clean_ref(ref)))


def survey_for_link(session: Session, link: TrainingLink) -> EmploymentSurvey | None:
    return session.get(EmploymentSurvey, link.subject_id)


def surveys_to_ask(session: Session, today: date) -> list[tuple[int, int, date]]:
    """(learner, months, certified on) for every survey that is due and was not asked: from the first certification."""
    asked: dict[int, set[int]] = {}
    for number, months in session.execute(sa.select(EmploymentSurvey.learner_id, EmploymentSurvey.months)):
        asked.setdefault(number, set()).add(months)
    first: Any = sa.func.min(Certification.starts_on)
    rows = session.execute(
        sa.select(Certification.learner_id, first)
        .where(Certification.state == "approved", Certification.learner_id.not_in(_DEAD))
        .group_by(Certification.learner_id)
        .order_by(Certification.learner_id)
    )
    revoked = _revoked(session, today)
    return [
        (number, months, since)
        for number, since in rows
        if number not in revoked
        for months in surveys_due(since, today, frozenset(asked.get(number, ())))
    ]


@dataclass(frozen=True)
class Reply:
    """How a survey went: `asked` are all, `answered` those who said something; who kept silent is in no other count."""

    months: int
    asked: int
    answered: int
    situations: Mapping[str, int]


def replies(session: Session) -> list[Reply]:
    """By months after certification. Source of report 14."""
    counted: dict[int, dict[str | None, int]] = {}
    rows = session.execute(
        sa.select(EmploymentSurvey.months, EmploymentSurvey.situation, sa.func.count()).group_by(
            EmploymentSurvey.months, EmploymentSurvey.situation
        )
    )
    for months, situation, number in rows:
        counted.setdefault(months, {})[situation] = number
    return [
        Reply(
            months, sum(of.values()), sum(number for said, number in of.items() if said),
            {said: number for said, number in of.items() if said},
        )
        for months, of in sorted(counted.items())
    ]  # fmt: skip
