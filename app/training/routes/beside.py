"""What stands on a certification's page about renewal, leave and corrections."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.authz.permissions import Permission as P
from app.core import clock
from app.training import queries
from app.training.access import Whole
from app.training.corrections import queries as correction_rows
from app.training.corrections import words as correction_words
from app.training.corrections.models import CertificationCorrection, CertificationReview, CorrectionProposal
from app.training.leave import queries as leave_rows
from app.training.leave import words as leave_words
from app.training.leave.models import LearnerLeave
from app.training.renewal import lifecycle, words
from app.training.renewal import queries as rows
from app.training.renewal.lifecycle import NextPeriod
from app.training.renewal.models import RenewalCase, RenewalNotice
from app.training.service import correcting, renewal
from app.web.forms import Bound
from app.web.request import Rq


@dataclass(frozen=True)
class Beside:
    """For the template. `obstacle`: why no case may be opened; '' when one may."""

    cases: Sequence[RenewalCase]
    notices: Sequence[RenewalNotice]
    leaves: Sequence[LearnerLeave]
    corrections: Sequence[CertificationCorrection]
    proposal: CorrectionProposal | None
    reviews: Sequence[CertificationReview]
    obstacle: str
    may_open: bool
    may_correct: bool
    offer: NextPeriod | None
    form: Bound[Any]
    words: Any = words
    leave_words: Any = leave_words
    correction_words: Any = correction_words


def of(rq: Rq, whole: Whole) -> Beside | None:
    """None before the approval."""
    one = whole.certification
    if one.state != "approved":
        return None
    obstacle = lifecycle.opening_obstacle(queries.history_of(rq.session, one), clock.today())
    has_open = rows.open_case(rq.session, one.id) is not None
    return Beside(
        cases=rows.cases_of(rq.session, one.id),
        notices=rows.notices_of(rq.session, one.id),
        leaves=leave_rows.of_learner(rq.session, one.learner_id),
        corrections=correction_rows.of_certification(rq.session, one.id),
        proposal=correction_rows.open_proposal(rq.session, one.id),
        reviews=correction_rows.reviews_of(rq.session, one.id),
        obstacle=words.OBSTACLES[obstacle] if obstacle else "",
        may_open=obstacle is None and not has_open and rq.can(P.REGISTER_PROPOSE),
        may_correct=correcting.may_propose(rq.actor, one),
        offer=renewal.alignment(rq.session, one, clock.today()),
        form=rq.blank({"practising": True}, version=one.version),
    )
