"""What the workplace answers under an address of its own, and how the address is given."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.core.errors import Conflict, Invalid, lazy
from app.training.links import service as links
from app.training.links.models import TrainingLink
from app.training.links.service import About
from app.training.notices import service as notices
from app.training.notices.service import About as Asked
from app.training.practicum.lifecycle import Act, State
from app.training.practicum.lifecycle import Actor as Who
from app.training.practicum.queries import Whole
from app.training.practicum.schemas import AddressForm, BySupervisor, FactsBySupervisor
from app.training.practicum.service.moving import Said, claim, move, rate
from app.training.service import oneself

DAYS = 30
HEAD = "desk_head"
NAME_THE_HEAD = lazy("窓口の責任者の氏名を入力してください。")
UNKNOWN = lazy("選択肢から選んでください。")
HAS_SUPERVISOR = lazy("課題に同意できるのは、今の職場の指導者だけです。")
SAY_WHY = lazy("理由を書いてください。")
RATE_ALL = lazy("4つの能力の全部に印を付けてください。")


def about(whole: Whole) -> About:
    """For what an address of this practicum is."""
    return About("practicum", whole.practicum.id, whole.practicum.ref)


def give_address(
    session: Session, actor: Actor, whole: Whole, form: AddressForm, *, seen: int, origin: str = ""
) -> TrainingLink:
    """A new address for somebody who supervised since the start, or for the named head of the desk; those before it
    end. The trainee is told that somebody was asked. Where wished, a supervisor gets it (below `origin`) as a notice:
    by mail, or as a letter without one. The code never goes the same way.

    Raises Invalid for a stranger, a head without a name, or a head where tasks are to be agreed; Forbidden for the
    trainee, who would read the code and answer in the supervisor's place.
    """
    oneself.refuse(session, actor, whole.learner.id)
    claim(session, whole, seen)
    guide = next((one for one in whole.supervisions if one.ref == form.whom), None)
    if guide is None:
        link = _for_head(session, actor, whole, form)
    else:
        capacity = "substitute" if guide.is_substitute else "supervisor"
        link = links.make(
            session, actor, about(whole), guide.name, days=DAYS, supervision_id=guide.id, capacity=capacity
        )  # fmt: skip
    asked = Asked(enrolment_id=whole.practicum.enrolment_id)
    notices.tell(session, actor, "supervisor_asked", whole.learner, str(link.id), asked)
    if guide is not None and form.by_mail:
        page = Asked(
            enrolment_id=whole.practicum.enrolment_id, supervision=guide, link=link, day=link.expires_on,
            address=f"{origin}/s/{link.token}",
        )  # fmt: skip
        notices.tell(session, actor, "supervisor_page", whole.learner, str(link.id), page)
    return link


def _for_head(session: Session, actor: Actor, whole: Whole, form: AddressForm) -> TrainingLink:
    if form.whom != HEAD:
        raise Invalid("whom", UNKNOWN)
    if not form.head_name:
        raise Invalid("head_name", NAME_THE_HEAD)
    if whole.state is not State.REPORTED:
        raise Invalid("whom", HAS_SUPERVISOR)
    return links.make(session, actor, about(whole), form.head_name, days=DAYS, capacity=HEAD)


def end_address(session: Session, actor: Actor, whole: Whole, *, seen: int) -> None:
    """No address opens it any more. Raises Conflict for a stale form."""
    claim(session, whole, seen)
    links.end(session, about(whole))
    links.note(session, actor, about(whole), "link_ended")


def answer_tasks(session: Session, whole: Whole, link: TrainingLink, form: BySupervisor, *, seen: int) -> None:
    """Agree or send back: the supervisor of today alone. Raises Conflict for anybody else, Invalid without a reason."""
    if form.answer == "send_back" and not form.say:
        raise Invalid("say", SAY_WHY)
    if whole.supervision is None or link.supervision_id != whole.supervision.id:
        raise Conflict(HAS_SUPERVISOR)
    said = Said(form.say, form.said_by, link)
    act = Act.AGREE if form.answer == "agree" else Act.SEND_BACK
    move(session, links.OUTSIDE, whole, act, Who.SUPERVISOR, seen=seen, said=said)
    if act is Act.AGREE:
        whole.practicum.supervision_id = link.supervision_id


def answer_facts(session: Session, whole: Whole, link: TrainingLink, form: FactsBySupervisor, *, seen: int) -> None:
    """Confirm the facts (not the quality), or decline with a reason. Raises Invalid where either lacks its words."""
    if form.answer == "dispute" and not form.say:
        raise Invalid("say", SAY_WHY)
    if form.answer == "confirm" and len(form.levels()) < 4:
        raise Invalid("rate_status", RATE_ALL)
    act = Act.CONFIRM if form.answer == "confirm" else Act.DISPUTE
    move(session, links.OUTSIDE, whole, act, Who.SUPERVISOR, seen=seen, said=Said(form.say, form.said_by, link))
    if act is Act.CONFIRM:
        rate(session, whole, "supervisor", form.levels())
