"""A case of Shizuoka with everything that can belong to one; its person moves to Hamamatsu."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accompaniment import service as accompaniment
from app.accompaniment.schemas import NewPlanForm
from app.audit import service as audit
from app.authz.actor import Actor
from app.cases.models import Case, Need
from app.cases.schemas.contacts import ContactForm
from app.cases.schemas.events import NoteForm
from app.cases.schemas.tasks import TaskForm
from app.cases.service import advice, cases, contacts, drafts, events, persons, tasks
from app.core import clock
from app.deadlines import service as deadlines
from app.deadlines.schemas import EventForm
from app.guidance.catalogue import carried
from app.people import service as people
from app.people.models import Person
from app.people.schemas import NewPerson
from app.plans import service as plans
from app.plans.schemas import StepForm
from app.referrals import content
from app.referrals import queries as referral_queries
from app.referrals.models import Referral
from app.referrals.outside.models import CarriedAnswer
from app.referrals.schemas import NewDraft, NewGap
from app.referrals.service import drafts as referrals
from app.referrals.service import gaps, sending
from app.transfers import service
from app.transfers.models import Transfer
from app.transfers.schemas import Propose
from tests.referrals.conftest import FIELDS, consent, partner
from tests.support.people import Cast

WIFE, HUSBAND = "グエン・ティ・ホア", "チャン・ヴァン・ナム"


@dataclass
class Family:
    """The wife moves. The husband, who is in her case, has a case of his own in Shizuoka."""

    case: Case
    wife: Person
    husband: Person
    child: Person
    his_case: Case


def person(session: Session, actor: Actor, name: str, **more: Any) -> Person:
    return people.create(session, actor, NewPerson(call_name=name, nationality="VN", languages=["vi"], **more))


def family(session: Session, cast: Cast) -> Family:
    """The people and their cases, without the rest."""
    actor = cast["coordinator"]
    wife = person(session, actor, WIFE, legal_roman="NGUYEN THI HOA", phone="090-1234-5678", address="静岡市葵区1-2-3")
    husband, child = person(session, actor, HUSBAND), person(session, actor, "ミン")
    people.add_member(session, actor, wife, husband, role="spouse")
    people.add_member(session, actor, wife, child, role="child")
    command = cases.OpenCase(
        wife, title="離婚と引っ越し", story="浜松の姉の家に移る。", language="vi",
        needs=[("family", "離婚の手続"), ("housing", "住まい")],
    )  # fmt: skip
    case = cases.open_case(session, actor, command)
    for one in (husband, child):
        persons.add(session, actor, case, one, "family")
    his = cases.open_case(session, actor, cases.OpenCase(husband, title="失業の相談", needs=[("employment", "仕事")]))
    return Family(case, wife, husband, child, his)


def furnish(session: Session, cast: Cast, home: Family) -> None:
    """One of everything that a transfer has to think of."""
    actor, case = cast["coordinator"], home.case
    when = clock.civil_now() - timedelta(days=2)
    form = ContactForm(occurred_at=when, channel="phone", topics=["tax"], languages=["vi"], summary="離婚届の話")
    held = contacts.log(session, actor, form, case=case)
    held.person_id = home.wife.id
    tasks.add(session, actor, TaskForm(title="届を確かめる", due_on=clock.today(), assignee=actor.login), case)
    advice.ask(session, actor, case, "調停が先ですか")
    moved = EventForm(person=home.husband.ref, on=clock.today())
    deadlines.record(session, actor, case, carried().events["move_in"], moved)
    step = plans.add_step(session, actor, case, StepForm(title="家庭裁判所に行く", domain="family", due=clock.today()))
    step.concerns = [home.husband.ref]
    audit.record(session, actor, "step.concerns", "case", case.id)
    cases.add_member(session, actor, case, "colleague")
    events.add(session, actor, case, NoteForm(text="姉に電話した"))
    drafts.keep(session, actor, "note", drafts.new_record(case.ref), [("text", "書きかけ")])
    gaps.record(session, actor, NewGap(domain="legal", reason="no_partner"), case)
    office = partner(session, actor, "静岡労働基準監督署")
    given = consent(session, actor, home.wife.id, partner_id=office.id)
    refer(session, actor, case, home.wife, office.ref)
    consent(session, actor, home.husband.id, partner_id=office.id)
    refer(session, actor, case, home.husband, office.ref)
    assert given.partner_id == office.id
    along = NewPlanForm(
        person=home.wife.ref, domain="family", place="家庭裁判所", planned_on=clock.today(), companion=actor.login
    )
    accompaniment.plan(session, actor, case, along)
    carried_in(session, case)
    session.flush()


def carried_in(session: Session, case: Case) -> None:
    """An answer from outside that came too late to be applied."""
    sent = session.scalars(sa.select(Referral).where(Referral.case_id == case.id)).first()
    assert sent is not None
    session.add(
        CarriedAnswer(
            referral_id=sent.id, centre_id=sent.centre_id, answer_id="a", verb="accept", said_at=clock.now(),
            arrived_at=clock.now(), trouble="not_now", said="{}",
        )
    )  # fmt: skip
    audit.record(session, None, "referral.answer_carried", "referral", sent.id)


def refer(session: Session, actor: Actor, case: Case, who: Person, office: str) -> None:
    """A referral that the partner has."""
    need = session.scalars(sa.select(Need.ref).where(Need.case_id == case.id)).first()
    draft = NewDraft(
        person=who.ref,
        partner=office,
        mode="joint_case",
        purpose="work",
        fields=FIELDS,
        request="面談をお願いします",
        need=need,
        story="離婚の相談",
    )
    made = referrals.draft(session, actor, case, draft)
    held = referral_queries.by_ref(session, actor, made.ref)
    assert held is not None
    shown = content.digest(content.canonical(content.compose(session, actor, held, clock.today())))
    sending.send(session, actor, held, shown, seen=made.version)


def said_yes(**more: Any) -> Propose:
    """The proposal to Hamamatsu on the person's consent."""
    values: dict[str, Any] = {
        "to": "hamamatsu", "reason": "本人が浜松へ引っ越すため", "basis": "consent", "given_on": clock.today(),
        "language": "vi", "method": "signed_paper",
    }  # fmt: skip
    return Propose.model_validate({**values, **more})


def propose(session: Session, cast: Cast, case: Case, **more: Any) -> Transfer:
    return service.propose(session, cast["coordinator"], case, said_yes(**more))
