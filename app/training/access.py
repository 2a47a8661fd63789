"""From an address to a learner, a certification, a document."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.errors import Forbidden, NotFound
from app.training import policy, queries
from app.training.corrections import queries as correction_rows
from app.training.corrections.models import CertificationReview, CorrectionProposal
from app.training.leave import queries as leave_rows
from app.training.leave.models import LearnerLeave
from app.training.models import CertificateDocument, Certification, Learner
from app.training.policies import reading
from app.training.policies.models import TrainingPolicy
from app.training.renewal import queries as renewal_rows
from app.training.renewal.models import RenewalCase, RenewalNotice, RenewalSession
from app.training.service import documents
from app.web.request import Rq


def learner(rq: Rq) -> Learner:
    """The learner `{ref}`. Raises NotFound."""
    found = queries.learner_by_ref(rq.session, rq.params["ref"])
    if found is None:
        raise NotFound
    rq.note_read("learner", found.id, found.ref)
    return found


@dataclass(frozen=True)
class Whole:
    """A certification and whose it is."""

    certification: Certification
    learner: Learner

    @property
    def version(self) -> int:
        """The version that forms carry."""
        return self.certification.version


def certification(rq: Rq) -> Whole:
    """The certification `{ref}`. Raises NotFound."""
    found = queries.certification_by_ref(rq.session, rq.params["ref"])
    if found is None:
        raise NotFound
    rq.note_read("certification", found.id, found.ref)
    return Whole(found, queries.learner_of(rq.session, found))


def decidable(rq: Rq) -> Whole:
    """The same for whoever may decide: the proposer is refused before any form is read."""
    found = certification(rq)
    if not policy.may_decide(rq.actor, found.certification):
        raise Forbidden
    return found


@dataclass(frozen=True)
class Issued:
    """A certificate of a certification, kept as it was issued."""

    whole: Whole
    document: CertificateDocument


def issued(rq: Rq) -> Issued:
    """The certificate `{code}` of the certification `{ref}`. Raises NotFound, also where what is kept was changed."""
    whole = certification(rq)
    found = queries.document_by_code(rq.session, rq.params["code"])
    if found is None or found.certification_id != whole.certification.id or not documents.is_whole(found):
        raise NotFound
    return Issued(whole, found)


@dataclass(frozen=True)
class CorrectionOf:
    """A proposed correction with the certification that it is about."""

    row: CorrectionProposal
    whole: Whole


def correction(rq: Rq) -> CorrectionOf:
    """The correction `{ref}`. Raises NotFound."""
    found = correction_rows.proposal_by_ref(rq.session, rq.params["ref"])
    if found is None:
        raise NotFound
    return CorrectionOf(found, _whole(rq, found.certification_id))


def decidable_correction(rq: Rq) -> CorrectionOf:
    """The same for whoever may decide: the proposer is refused before any form is read."""
    found = correction(rq)
    if found.row.proposed_by_id == rq.actor.user_id:
        raise Forbidden
    return found


@dataclass(frozen=True)
class ReviewOf:
    """A review with the certification that it is about."""

    row: CertificationReview
    whole: Whole


def review(rq: Rq) -> ReviewOf:
    """The review `{ref}`. Raises NotFound."""
    found = correction_rows.review_by_ref(rq.session, rq.params["ref"])
    if found is None:
        raise NotFound
    return ReviewOf(found, _whole(rq, found.certification_id))


def decidable_review(rq: Rq) -> ReviewOf:
    """The same for whoever may decide: who corrected the stage is refused before any form is read."""
    found = review(rq)
    if found.row.opened_by_id == rq.actor.user_id:
        raise Forbidden
    return found


def _whole(rq: Rq, certification_id: int) -> Whole:
    certification = queries.certification_by_id(rq.session, certification_id)
    rq.note_read("certification", certification.id, certification.ref)
    return Whole(certification, queries.learner_of(rq.session, certification))


def check_origin(rq: Rq) -> str:
    """Where everybody checks certificates: another address where one is set, else the one asked for now."""
    settings = rq.services.settings
    here = f"{'https' if settings.https else 'http'}://{rq.request.url.netloc}"
    return (settings.verify_url or here).rstrip("/")


def training_policy(rq: Rq) -> TrainingPolicy:
    """The version `{ref}` of the rules. Raises NotFound."""
    found = reading.by_ref(rq.session, rq.params["ref"])
    if found is None:
        raise NotFound
    rq.note_read("training_policy", found.id, found.ref)
    return found


def decidable_policy(rq: Rq) -> TrainingPolicy:
    """The same for whoever may decide: the proposer is refused before any form is read."""
    found = training_policy(rq)
    if found.proposed_by_id == rq.actor.user_id:
        raise Forbidden
    return found


@dataclass(frozen=True)
class RenewalOf:
    """A renewal case with the certification that it is about."""

    case: RenewalCase
    whole: Whole


def renewal_case(rq: Rq) -> RenewalOf:
    """The renewal case `{ref}`. Raises NotFound."""
    found = renewal_rows.case_by_ref(rq.session, rq.params["ref"])
    if found is None:
        raise NotFound
    rq.note_read("renewal_case", found.id, found.ref)
    certification = queries.certification_by_id(rq.session, found.certification_id)
    return RenewalOf(found, Whole(certification, queries.learner_of(rq.session, certification)))


def decidable_case(rq: Rq) -> RenewalOf:
    """The same for whoever may decide: who handed it in is refused before any form is read."""
    found = renewal_case(rq)
    if found.case.submitted_by_id == rq.actor.user_id:
        raise Forbidden
    return found


def renewal_session(rq: Rq) -> RenewalSession:
    """The session of renewal training `{ref}`. Raises NotFound."""
    found = renewal_rows.session_by_ref(rq.session, rq.params["ref"])
    if found is None:
        raise NotFound
    rq.note_read("renewal_session", found.id, found.ref)
    return found


def renewal_notice(rq: Rq) -> RenewalNotice:
    """The notice `{ref}`. Raises NotFound."""
    found = renewal_rows.notice_by_ref(rq.session, rq.params["ref"])
    if found is None:
        raise NotFound
    rq.note_read("certification", found.certification_id, found.ref)
    return found


def leave(rq: Rq) -> LearnerLeave:
    """The leave `{ref}`. Raises NotFound."""
    found = leave_rows.by_ref(rq.session, rq.params["ref"])
    if found is None:
        raise NotFound
    rq.note_read("learner", found.learner_id, found.ref)
    return found
