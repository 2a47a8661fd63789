"""Who may come into the portal, and from an address to what it names there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.core.errors import NotFound
from app.training.models import CertificateDocument
from app.training.portal import queries
from app.training.portal.files import queries as file_queries
from app.training.portal.files.queries import Kept, Owner
from app.training.portal.models import (
    CaseStudyMeeting,
    EmploymentSurvey,
    PortalMaterial,
    PortalQuestion,
    SignOff,
)
from app.training.portal.queries import Member
from app.training.service import publishing
from app.web.request import Rq


@dataclass(frozen=True)
class With:
    """Somebody of the portal with the thing that the address names."""

    member: Member
    thing: Any

    @property
    def version(self) -> int:
        return int(self.thing.version)


def member(rq: Rq) -> Member:
    """The completer with whom this account is tied, whatever their role. Raises NotFound for everybody else."""
    found = queries.member(rq.session, rq.actor)
    if found is None:
        raise NotFound
    rq.note_read("learner", found.learner.id, found.learner.ref)
    return found


def participant(rq: Rq) -> Member:
    """The same for what completers share. Raises NotFound also for whoever may see their own record alone: suspended,
    closed, or not yet begun (`rules.COMMUNITY`).
    """
    found = member(rq)
    if not found.takes_part:
        raise NotFound
    return found


def certificate(rq: Rq) -> tuple[Member, CertificateDocument]:
    """One's own certificate as it is good now. Raises NotFound, also before it is public."""
    own = member(rq)
    if not publishing.is_public(rq.session, own.certification):
        raise NotFound
    return own, _there(queries.certificate_of(rq.session, own.certification))


def meeting_of_member(rq: Rq) -> With:
    """`{ref}` for a completer. Raises NotFound."""
    return With(participant(rq), _there(queries.meeting_by_ref(rq.session, rq.params["ref"])))


def material_of_member(rq: Rq) -> With:
    """`{ref}` for a completer, while it is published. Raises NotFound."""
    own, found = participant(rq), _there(queries.material_by_ref(rq.session, rq.params["ref"]))
    if found.withdrawn_at is not None:
        raise NotFound
    return With(own, found)


def question_of_member(rq: Rq) -> With:
    """`{ref}` for a completer, while nobody hid it. Raises NotFound."""
    own, found = participant(rq), _there(queries.question_by_ref(rq.session, rq.params["ref"]))
    if found.hidden_at is not None:
        raise NotFound
    return With(own, found)


def meeting(rq: Rq) -> CaseStudyMeeting:
    """`{ref}` for an administrator. Raises NotFound."""
    found: CaseStudyMeeting = _there(queries.meeting_by_ref(rq.session, rq.params["ref"]))
    rq.note_read("case_study", found.id, found.ref)
    return found


def material(rq: Rq) -> PortalMaterial:
    """`{ref}` for an administrator. Raises NotFound."""
    found: PortalMaterial = _there(queries.material_by_ref(rq.session, rq.params["ref"]))
    return found


def question(rq: Rq) -> PortalQuestion:
    """`{ref}` for an administrator, hidden or not. Raises NotFound."""
    found: PortalQuestion = _there(queries.question_by_ref(rq.session, rq.params["ref"]))
    return found


def owner_of_files(rq: Rq) -> Owner:
    """The meeting or the material `{ref}` for whoever keeps files. Raises NotFound."""
    found: Owner = _there(file_queries.owner_by_ref(rq.session, rq.params["ref"]))
    kind, number = found.audit_subject()
    rq.note_read(kind, number, found.ref)
    return found


def kept_file(rq: Rq) -> Kept:
    """The file `{ref}` for whoever keeps files. Raises NotFound."""
    found: Kept = _there(file_queries.by_ref(rq.session, rq.params["ref"]))
    return found


def file_of_member(rq: Rq) -> Kept:
    """The file `{ref}` for a completer whose certification counts today, while its material is published. Raises
    NotFound.
    """
    own, found = participant(rq), kept_file(rq)
    withdrawn = isinstance(found.owner, PortalMaterial) and found.owner.withdrawn_at is not None
    if withdrawn or not own.answer.counts:
        raise NotFound
    return found


def sign_off(rq: Rq) -> SignOff:
    """`{ref}` for an administrator. Raises NotFound."""
    found: SignOff = _there(queries.sign_off_by_ref(rq.session, rq.params["ref"]))
    return found


def survey(rq: Rq) -> EmploymentSurvey:
    """`{ref}` for an administrator. Raises NotFound."""
    found: EmploymentSurvey = _there(queries.survey_by_ref(rq.session, rq.params["ref"]))
    return found


def _there(found: Any) -> Any:
    if found is None:
        raise NotFound
    return found
