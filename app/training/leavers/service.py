"""One act: the workplace ends with supervision there, and the person is told; or the record stays, with a reason."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.authz.actor import Actor
from app.core import clock
from app.core.db import claim_version
from app.core.errors import Conflict, Invalid, lazy
from app.training.leavers.schemas import EndForm, KeepForm
from app.training.links import service as links
from app.training.models import Learner
from app.training.notices import service as notices
from app.training.portal.models import SignOff
from app.training.service import oneself
from app.training.workplaces import service as workplaces
from app.training.workplaces.schemas import EndPeriodForm

DONE = lazy("この回答は、もう処理されています。")


def end(session: Session, actor: Actor, sign_off: SignOff, learner: Learner, form: EndForm, *, seen: int) -> None:
    """The workplace ends on that day, and who supervised there. Raises Invalid for a day before it began, or on which
    the next one has begun."""
    _require(session, actor, sign_off, learner, seen)
    ending = EndPeriodForm(period=sign_off.period.ref, left_on=form.last_day, reason=form.reason)
    try:
        workplaces.end(session, actor, learner, ending)
    except Invalid as error:
        raise Invalid("last_day", error.message) from error
    _settle(session, actor, sign_off, "ended", None)
    notices.tell(session, actor, "workplace_ended", learner, str(sign_off.id), notices.About(day=form.last_day))


def keep(session: Session, actor: Actor, sign_off: SignOff, learner: Learner, form: KeepForm, *, seen: int) -> None:
    """The answer was wrong; it stays readable with the reason."""
    _require(session, actor, sign_off, learner, seen)
    _settle(session, actor, sign_off, "kept", form.keep_note)


def _require(session: Session, actor: Actor, sign_off: SignOff, learner: Learner, seen: int) -> None:
    oneself.refuse(session, actor, learner.id)
    if sign_off.settled_as is not None:
        raise Conflict(DONE)
    claim_version(session, sign_off, seen)


def _settle(session: Session, actor: Actor, sign_off: SignOff, how: str, note: str | None) -> None:
    """The address of the workplace ends with it: what was settled is not answered anew."""
    sign_off.settled_as, sign_off.settled_on = how, clock.today()
    sign_off.settled_by_id, sign_off.settled_note = actor.user_id, note
    links.end(session, links.About("sign_off", sign_off.id, sign_off.ref))
    audit.record(session, actor, f"sign_off.{how}", "sign_off", sign_off.id, subject_ref=sign_off.ref)
