"""Applications: by the trainee themself, by the office, from a file; and what shows that the conditions are met."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.core import clock, ids
from app.core.db import claim_version, whole_or_nothing
from app.core.errors import Conflict, Invalid, lazy
from app.training.enrolment import course_values, queries
from app.training.enrolment.eligibility import ITEMS, is_enough
from app.training.enrolment.lifecycle import State, Verb, Who
from app.training.enrolment.models import Enrolment, Evidence
from app.training.enrolment.schemas import CheckForm, EvidenceForm, FirstApplyForm
from app.training.enrolment.service.moving import NOT_NOW, note, parts_of, require, step
from app.training.models import Learner
from app.training.programme.models import Cohort
from app.training.schemas import LearnerForm
from app.training.service import learners, oneself

ONE_ONLY = lazy("この人には、続いている申込みか受講がすでにあります。")
NOT_OPEN = lazy("この期は、今は申込みを受け付けていません。")
TOO_LITTLE = lazy("申告された経験が、必要な期間に足りません。")
NOTHING_STATED = lazy("申告がないので、確認できません。")
WHAT_LACKS = lazy("何が足りないかを書いてください。")


def own_learner(session: Session, actor: Actor, form: FirstApplyForm) -> Learner:
    """The row of whoever applies for the first time. Somebody of the same name is not told to them: the office sees
    it at the application and decides."""
    known = queries.learner_of_user(session, actor.user_id)
    if known is not None:
        return known
    made = learners.add(
        session, actor,
        LearnerForm(
            legal=form.legal, kana=form.kana, romanised=form.romanised, birth=form.birth, mail=form.mail,
            prefecture=form.prefecture,
        ),
        check=False,
    )  # fmt: skip
    made.user_id = actor.user_id
    session.flush()
    session.refresh(made, ["names"])
    return made


def apply(session: Session, actor: Actor, learner: Learner, cohort_ref: str, form: EvidenceForm | None) -> Enrolment:
    """An application for a cohort. Raises Invalid for a cohort that takes none, or beside a live enrolment."""
    cohort = queries.cohort_by_ref(session, cohort_ref)
    by_self = Who.OFFICE not in parts_of(actor, learner)
    if cohort is None or not _takes(session, cohort, by_self=by_self):
        raise Invalid("cohort", NOT_OPEN)
    made = enter(session, actor, learner, cohort, source="trainee" if by_self else "office")
    if form is not None:
        state(session, made, form)
    return made


def _takes(session: Session, cohort: Cohort, *, by_self: bool) -> bool:
    """Trainees within the days of application; the office as long as the cohort is open, for what came on paper."""
    in_time = cohort.applications_from <= clock.today() <= course_values.last_day_of_applications(session, cohort)
    return cohort.state == "open" and (in_time or not by_self)


def enter(
    session: Session, actor: Actor, learner: Learner, cohort: Cohort, *, source: str, external_id: str | None = None
) -> Enrolment:
    """The row and its first event. Raises Invalid beside a live enrolment, also where another made it just now."""
    if queries.live_of(session, learner) is not None:
        raise Invalid("cohort", ONE_ONLY)
    made = Enrolment(
        ref=ids.new_ref("EN"), learner_id=learner.id, cohort_id=cohort.id, state=State.APPLIED, source=source,
        external_id=external_id, applied_on=clock.today(), version=1,
    )  # fmt: skip
    insert(session, made)
    note(session, actor, made, "applied", on=made.applied_on)
    return made


def insert(session: Session, enrolment: Enrolment) -> None:
    """Into the database, which has the last word on one live enrolment of a person. Raises Invalid."""
    try:
        with whole_or_nothing(session):
            session.add(enrolment)
            session.flush()
    except sa.exc.IntegrityError as error:
        raise Invalid("cohort", ONE_ONLY) from error


def state(session: Session, enrolment: Enrolment, form: EvidenceForm) -> None:
    """What the applicant says of each condition, in the place of what they said before. The caller notes it."""
    known = queries.evidence_of(session, enrolment)
    for item, values in _stated(form).items():
        row = known.get(item)
        if row is None:
            row = Evidence(enrolment_id=enrolment.id, item=item, version=1)
            session.add(row)
        before = (row.code, row.amount, row.unit, row.text, row.proof)
        if before != values or row.state is None:
            row.code, row.amount, row.unit, row.text, row.proof = values
            row.state, row.lacks, row.checked_on, row.checked_by_id = "stated", None, None, None
    session.flush()


Stated = tuple[str | None, int | None, str | None, str | None, str | None]


def _stated(form: EvidenceForm) -> dict[str, Stated]:
    return {
        "workplace": (None, None, None, form.workplace_text, form.workplace_proof),
        "experience": (
            None, form.amount, form.unit if form.amount is not None else None, None, form.experience_proof,
        ),
        "licence": (form.licence, None, None, None, form.licence_proof),
    }  # fmt: skip


def check(session: Session, actor: Actor, enrolment: Enrolment, form: CheckForm, *, seen: int) -> None:
    """What the office found. Raises Invalid for a condition found met of which nothing was stated, or too little, and
    for one found lacking without what lacks; Conflict once the application is decided."""
    if enrolment.state not in (State.APPLIED, State.RETURNED, State.WAITING):
        raise Conflict(NOT_NOW)
    oneself.refuse(session, actor, enrolment.learner_id)
    claim_version(session, enrolment, seen)
    known = queries.evidence_of(session, enrolment)
    for item in ITEMS:
        found, lacks = getattr(form, f"{item}_state"), getattr(form, f"{item}_lacks")
        row = known.get(item) or Evidence(enrolment_id=enrolment.id, item=item, version=1)
        if found == "met":
            _require_stated(session, item, row)
        if found == "lacking" and lacks is None:
            raise Invalid(f"{item}_lacks", WHAT_LACKS)
        session.add(row)
        row.state, row.lacks = found, lacks if found == "lacking" else None
        row.checked_on, row.checked_by_id = clock.today(), actor.user_id
    note(session, actor, enrolment, "evidence", on=clock.today())


def _require_stated(session: Session, item: str, row: Evidence) -> None:
    field = f"{item}_state"
    if not (row.text or row.amount is not None or row.code):
        raise Invalid(field, NOTHING_STATED)
    needed = course_values.in_force(session, clock.today()).work_months_needed
    if item == "experience" and not is_enough(row.amount, row.unit, needed):
        raise Invalid(field, TOO_LITTLE)


def resubmit(session: Session, actor: Actor, enrolment: Enrolment, form: EvidenceForm, *, seen: int) -> None:
    """A returned application, corrected. Raises Conflict where it is not returned any more."""
    require(actor, enrolment, Verb.RESUBMIT)
    step(session, actor, enrolment, Verb.RESUBMIT, seen=seen)
    state(session, enrolment, form)
