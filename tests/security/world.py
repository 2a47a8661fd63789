"""A world in which every text tells who may read it.

Both centres hold one of everything. Each text begins with a mark of two signs; `AUDIENCE` says by hand which
log-ins may ever see that mark. It knows nothing of the product's policies.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from app.accompaniment import service as accompaniments
from app.accompaniment.schemas import NewPlanForm
from app.accounts.models import Centre, Membership, User
from app.accounts.sessions import start
from app.audit import service as audit
from app.authz.actor import Actor
from app.authz.roles import Role
from app.cases.lifecycle import CaseStatus
from app.cases.models import Case, CaseEvent, Contact, Need
from app.cases.schemas.closing import CLOSING_FORM
from app.cases.schemas.contacts import ContactForm
from app.cases.schemas.events import NoteForm
from app.cases.schemas.reviews import ReviewForm
from app.cases.schemas.tasks import TaskForm
from app.cases.service import advice, cases, closing, contacts, drafts, events, reviews, tasks
from app.core import clock, ids
from app.core.db import unit_of_work
from app.deadlines import queries as deadline_queries
from app.deadlines import service as deadlines
from app.deadlines.schemas import EventForm
from app.demo.endings import told_to_the_person
from app.guidance import service as guidance
from app.guidance.catalogue import carried
from app.guidance.schemas import RuleForm
from app.knowledge import service as knowledge
from app.knowledge.schemas import CardFacts, Check
from app.meetings import service as meetings
from app.meetings.lifecycle import Part
from app.meetings.schemas import Invited, Item, PlanForm
from app.partners import queries as partner_queries
from app.partners import service as partners
from app.partners import uploads
from app.partners.hsds.identifiers import Named, identifier
from app.partners.lists import matches
from app.partners.models import Partner
from app.partners.schemas import ContactForm as PartnerContactForm
from app.partners.schemas import NewPartnerForm
from app.people import service as people
from app.people.models import Person
from app.people.schemas import NewConsent, NewFact, NewPerson
from app.people.service import create as create_person
from app.plans import service as plans
from app.plans.approvals import approving, comments
from app.plans.approvals.forms import AskForm, CommentForm
from app.plans.held import CaseStep
from app.plans.models import PlanGoal, Step
from app.plans.schemas import GoalForm, StepForm
from app.referrals import content
from app.referrals import queries as referral_queries
from app.referrals.barring import service as barring
from app.referrals.barring.forms import BarForm
from app.referrals.content import Held
from app.referrals.experience import remarks
from app.referrals.experience.remarks import RemarkForm
from app.referrals.inbound import service as inbound
from app.referrals.inbound.schemas import NewArrival
from app.referrals.models import Referral
from app.referrals.outside.models import CarriedAnswer
from app.referrals.schemas import Accept as PartnerAccepts
from app.referrals.schemas import CloseLoop, Complete, NewDraft, NewGap, Start
from app.referrals.service import answers, gaps, links, sending
from app.referrals.service import closing as loops
from app.referrals.service import drafts as referrals
from app.referrals.updates import composing
from app.referrals.updates import service as updates
from app.reminders import making
from app.reminders import service as reminders
from app.reminders.models import Reminder
from app.reminders.schemas import AbsenceForm
from app.training.queries import documents_of
from app.training.schemas import DecideForm, LearnerForm, ProposeForm
from app.training.service import certifications, learners
from app.transfers import service as transfers
from app.transfers.schemas import Accept, Propose
from tests.security import (
    admission,
    course,
    course_world,
    examination_world,
    marks_world,
    people_world,
    renewal_world,
)
from tests.security.oracle import SUBJECTS
from tests.support.people import Cast, cast, password_hash

# Who works where, by hand: `bridge` takes calls in Shizuoka and works on cases in Hamamatsu.
CASEWORK_1 = frozenset({"coordinator", "colleague", "supervisor"})
CASEWORK_2 = frozenset({"coordinator2", "supervisor2", "bridge"})
COUNTER_1 = CASEWORK_1 | {"counsellor", "bridge"}
COUNTER_2 = CASEWORK_2

AGREED = {"basis": "consent", "given_on": date(2026, 11, 20), "language": "vi", "method": "signed_paper"}
NOT_AGREED = {"basis": "exception", "exception": "life_or_body", "exception_note": "連絡が取れない"}

# What the read API names after a partner.
PUBLISHED = {"service": Named.SERVICE, "organization": Named.ORGANIZATION, "place": Named.SERVICE_AT_LOCATION}

AUDIENCE: dict[str, frozenset[str]] = {
    "甲閉": CASEWORK_1,  # what belongs to a case of Shizuoka
    "甲共": COUNTER_1,  # a case of Shizuoka in which the counsellor and the bridge take part
    "甲開": COUNTER_1,  # what the counter of Shizuoka shares: people, contacts that stand alone
    "甲札": CASEWORK_1,  # a card that is still written there
    "甲知": COUNTER_1,  # a card published for that centre
    "甲控": frozenset({"coordinator"}),  # what the coordinator is typing
    "乙閉": CASEWORK_2,
    "乙共": CASEWORK_2,
    "乙開": COUNTER_2,
    "乙札": CASEWORK_2,
    "乙知": COUNTER_2,
    "乙控": frozenset({"coordinator2"}),
    "秘所": CASEWORK_1 | CASEWORK_2,  # a place where people hide
    "公所": SUBJECTS,  # an office in the shared directory: published for everybody
    "渡由": CASEWORK_1 | CASEWORK_2,  # why a case shall go to the other centre
    "渡済": CASEWORK_1 | CASEWORK_2,  # a case that was handed over: the summary here, the case there
    "簿人": frozenset({"training_admin", "approver"}),  # the register of coordinators
    "試文": frozenset({"training_admin", "approver", "instructor", "trainee"}),  # a question and where the test is
    "試人": frozenset({"training_admin", "approver", "instructor", "trainee"}),  # who sits a test
    "試他": frozenset({"training_admin", "approver", "instructor"}),  # somebody else who does
    "試査": frozenset({"training_admin", "approver", "instructor"}),  # why something is reviewed
    "試配": frozenset({"training_admin", "approver"}),  # why somebody has more time
    "講人": frozenset({"training_admin", "approver", "instructor", "trainee"}),  # who is in a course
    "公簿": SUBJECTS,  # the name on a certificate
    "公籍": SUBJECTS,  # a body that agreed to be named
    "習人": frozenset({"training_admin", "approver", "instructor", "trainee"}),  # a trainee and their supervisor
    "習実": frozenset({"training_admin", "instructor", "trainee"}),  # what a practicum says
    "修人": frozenset({"training_admin", "approver", "coordinator"}),  # a completer
    "修内": frozenset({"training_admin", "coordinator"}),  # what completers share
    "修題": frozenset({"training_admin", "instructor", "coordinator"}),  # its titles and files, which instructors keep
    "公人": CASEWORK_1 | CASEWORK_2 | {"counsellor", "operator"},  # who works there
}
CANARY = re.compile("(" + "|".join(AUDIENCE) + r")[\w-]*")


Dress = Callable[[str], str]


@dataclass
class World:
    """References of what stands in a centre by variant of the object: values for the names in addresses."""

    people: Cast
    tokens: dict[str, str] = field(default_factory=dict)
    objects: dict[str, dict[str, str]] = field(default_factory=dict)


def canaries_in(body: str) -> dict[str, set[str]]:
    """mark → the texts of that mark in a body."""
    found: dict[str, set[str]] = {}
    for match in CANARY.finditer(body):
        found.setdefault(match[1], set()).add(match[0])
    return found


def build(engine: Engine, dress: Dress = str) -> World:
    """Make the cast, both centres' objects, and a session for everybody (also for somebody who has left).

    `dress` is put around every text that a person typed.
    """
    people = cast(engine)
    with unit_of_work(engine, write=True) as session:
        people.actors["bridge"] = _bridge(session, people)
    world = World(people)
    with unit_of_work(engine, write=True) as session:
        _offices(session, people["coordinator"], world, dress)
    with unit_of_work(engine, write=True) as session:
        _lists(session, people["supervisor"], world)
        _proposal(session, people["supervisor"], world)
    for side, login in (("甲", "coordinator"), ("乙", "coordinator2")):
        with unit_of_work(engine, write=True) as session:
            _Side(session, people, side, login, world, dress).build()
    with unit_of_work(engine, write=True) as session:
        _transfers(session, people, world, dress)
        _register(session, people, world, dress)
        course.build(session, people, world.objects, dress)
        admission.build(session, people, world.objects, dress)
        course_world.add(session, people, world.objects, dress)
        renewal_world.add(session, people, world.objects, dress)
        examination_world.build(session, people, world.objects, dress)
        people_world.add(session, people, world.objects, dress)
        marks_world.build(session, people, world.objects, dress)
    with unit_of_work(engine, write=True) as session:
        _days(session, people, world)
    with unit_of_work(engine, write=True) as session:
        for login, actor in people.actors.items():
            world.tokens[login] = start(session, session.get_one(User, actor.user_id), "")
    return world


def _days(session: Session, people: Cast, world: World) -> None:
    """Reminders of everything that is due today, and for each coordinator an absence to come and a calendar."""
    making.keep(session, making.today_of(session, clock.today()))
    for side, login, cover in (("", "coordinator", "colleague"), ("2", "coordinator2", "supervisor2")):
        actor = people[login]
        told = session.scalars(sa.select(Reminder.ref).where(Reminder.user_id == actor.user_id)).first()
        assert told is not None
        world.objects[f"reminder:own{side}"] = {"ref": told}
        later = clock.today() + timedelta(days=30)
        form = AbsenceForm(first_on=later, last_on=later, cover=cover)
        world.objects[f"absence:own{side}"] = {"ref": reminders.record_absence(session, actor, form).ref}
        world.objects[f"feed:own{side}"] = {"token": reminders.make_feed(session, actor)}


def _transfers(session: Session, people: Cast, world: World, dress: Dress) -> None:
    """Each centre proposes two cases to the other: one on consent, one without, which waits for its second person.
    A case of its own has been handed over from Shizuoka."""
    for side, other, login, to in (("", "2", "coordinator", "hamamatsu"), ("2", "", "coordinator2", "shizuoka")):
        for variant, ground in (("open", AGREED), ("shared", NOT_AGREED)):
            case = session.scalars(
                sa.select(Case).where(Case.ref == world.objects[f"case:{variant}{side}"]["ref"])
            ).one()
            form = Propose.model_validate({"to": to, "reason": dress("渡由引越し"), **ground})
            made = transfers.propose(session, people[login], case, form)
            if variant == "open":
                world.objects[f"transfer:open{side}"] = world.objects[f"offer:open{other}"] = {"ref": made.ref}
            else:
                made.version = 2  # what the matrix sends is stale: nobody approves it on the way
                world.objects[f"transfer:without{side}"] = {"ref": made.ref}
    actor = people["coordinator"]
    person = create_person(session, actor, NewPerson(call_name=dress("渡済呼名"), address=dress("渡済住所")))
    needs = [("family", dress("渡済課題"))]
    case = cases.open_case(session, actor, cases.OpenCase(person, title=dress("渡済件名"), needs=needs))
    form = Propose.model_validate({"to": "hamamatsu", "reason": dress("渡由引越し"), **AGREED})
    made = transfers.propose(session, actor, case, form)
    world.objects["handed:over"] = {"ref": made.ref}
    heir = Accept(assignee="coordinator2")
    transfers.accept(session, people["coordinator2"], made, case, heir, seen=made.version)


def _register(session: Session, people: Cast, world: World, dress: Dress) -> None:
    """Somebody certified and proposed for the second tier. What the certificate says is for everybody."""
    admin, approver = people["training_admin"], people["approver"]
    form = LearnerForm(legal=dress("簿人氏名"), common=dress("公簿通称"), workplace=dress("簿人所属"))
    learner = learners.add(session, admin, form)
    world.objects["learner:one"] = {"ref": learner.ref}
    for variant, tier in (("approved", "coordinator"), ("proposed", "leader")):
        session.refresh(learner, ["version"])
        wanted = ProposeForm(tier=tier, starts_on=clock.today(), basis_note=dress("簿人理由"))
        made = certifications.propose(session, admin, learner, wanted, seen=learner.version)
        world.objects[f"certification:{variant}"] = {"ref": made.ref}
        if variant == "approved":
            decision = DecideForm(decision="approve", decision_number="決1", decided_on=clock.today())
            certifications.decide(session, approver, made, decision, seen=made.version)
            (document,) = documents_of(session, made)
            world.objects["certification:approved"]["code"] = document.code
            world.objects["certificate:one"] = {"code": document.code}
            world.objects["asked:one"] = {"number": made.number or "", "code": document.code}


def _bridge(session: Session, people: Cast) -> Actor:
    user = User(
        login="bridge", name="橋本 渡", password_hash=password_hash(), password_changed_at=clock.now(),
        home_centre_id=people.shizuoka,
    )  # fmt: skip
    session.add(user)
    session.flush()
    roles = frozenset({(people.shizuoka, Role.COUNSELLOR), (people.hamamatsu, Role.COORDINATOR)})
    session.add_all(Membership(user_id=user.id, centre_id=centre, role=role) for centre, role in roles)
    audit.record(session, None, "user.created", "user", user.id, subject_ref="bridge", centre_id=people.shizuoka)
    return Actor(user.id, "bridge", user.name, people.shizuoka, "", roles, "ja")


def _offices(session: Session, actor: Actor, world: World, dress: Dress) -> None:
    for variant, mark, kind in (("office", "公所", "municipal_tax"), ("refuge", "秘所", "shelter")):
        form = NewPartnerForm(
            org_name=dress(f"{mark}名称"),
            department=dress(f"{mark}部署"),
            kind=kind,
            area_scope="nationwide",
            phone="054-254-2601",
            address=dress(f"{mark}所在地"),
            description=dress(f"{mark}説明"),
            distinct=True,
        )
        made = partners.add(session, actor, form)
        who = "公人" if variant == "office" else mark
        contact = PartnerContactForm(name=dress(f"{who}担当"), note=dress(f"{who}覚え"))
        partners.add_contact(session, actor, made, contact)
        partners.confirm(session, actor, made, checked_on=clock.today(), source="電話", seen=made.version)
        world.objects[f"partner:{variant}"] = {"ref": made.ref, "number": "1", "what": "hours"}
        for kind, named in PUBLISHED.items():
            world.objects[f"{kind}:{variant}"] = {"id": str(identifier(named, made.ref))}
    form = NewPartnerForm(org_name=dress("公所旧名称"), kind="municipal_tax", area_scope="nationwide", distinct=True)
    former = partners.add(session, actor, form)
    partners.retire(session, actor, former, reason="廃止", seen=former.version)
    world.objects["former:office"] = {"ref": former.ref}


def _lists(session: Session, actor: Actor, world: World) -> None:
    """A list of the centre that was taken over, one row refused, and the same file still held."""
    content = "名称,電話\n公所一覧名称,054-254-2601\n,12\n".encode()
    kept = uploads.hold(session, actor, uploads.Upload("own", "list.csv", content))
    columns = {"name": "名称", "phone": "電話"}
    kept.match_id = matches.save(session, actor, name="一覧", columns=columns, headers=("名称", "電話")).id
    session.flush()
    answer = uploads.take(session, actor, kept, dry_run=False)
    world.objects["partner_file:own"] = {"ref": kept.ref}
    world.objects["partner_import:one"] = {"ref": answer.batches[0]}


def _proposal(session: Session, actor: Actor, world: World) -> None:
    """A new version of a rule, which belongs to no centre."""
    (rule, *_later) = carried().rules["IMM-07b"]
    form = RuleForm.model_validate({**guidance.stored(rule), "period_count": 20, "why": "改正"})
    world.objects["proposal:one"] = {"ref": guidance.propose(session, actor, rule, form).ref}


class _Side:
    """One centre's objects, made as its coordinator through the services."""

    def __init__(self, session: Session, people: Cast, side: str, login: str, world: World, dress: Dress) -> None:
        self.session, self.people, self.side, self.world, self.dress = session, people, side, world, dress
        self.actor = people[login]
        self.second = people["supervisor" if side == "甲" else "supervisor2"]
        self.member = "counsellor" if side == "甲" else "supervisor2"

    def keep(self, name: str, **values: str) -> None:
        """Remember the references of a variant; `name` is `kind:variant`, told apart by centre."""
        self.world.objects[f"{name}{'' if self.side == '甲' else '2'}"] = values

    def build(self) -> None:
        centre = self.session.get_one(Centre, self.actor.centre_id)
        centre.plan_approval = "always"
        audit.record(self.session, self.actor, "centre.edited", "centre", centre.id)
        person = self.person()
        for variant, mark in (("open", "閉"), ("shared", "共"), ("closed", "閉")):
            self.case(variant, self.side + mark, person)
        self.contact("alone", self.side + "開", None)
        self.cards()
        mark = self.side + "控"
        record = drafts.new_record()
        drafts.keep(
            self.session, self.actor, "contact", record, [("channel", "phone"), ("summary", self.dress(f"{mark}要点"))]
        )
        self.keep("draft:own", form="contact", record=record)
        gap = gaps.record(
            self.session, self.actor,
            NewGap(domain="legal", reason="no_partner", note=self.dress(f"{self.side}閉不足")), None,
        )  # fmt: skip
        self.keep("gap:open", ref=gap.ref)

    def person(self) -> Person:
        mark = self.side + "開"
        new = NewPerson(
            call_name=self.dress(f"{mark}呼名"),
            legal_roman=self.dress(f"{mark}氏名"),
            address=self.dress(f"{mark}住所"),
            note=self.dress(f"{mark}覚え"),
            nationality="VN",
            languages=["vi"],
            email=f"a@{mark}.example",
        )
        person = people.create(self.session, self.actor, new)
        other = people.create(self.session, self.actor, NewPerson(call_name=self.dress(f"{mark}家族")))
        people.add_member(self.session, self.actor, person, other, role="spouse")
        fact = NewFact(as_of=clock.today(), status="unknown", fact_note=self.dress(f"{mark}在留"))
        people.add_fact(self.session, self.actor, person, fact)
        consent = NewConsent(
            given_on=clock.today(), language="vi", method="signed_paper", purpose=self.dress(f"{mark}目的"),
            partner_kind="municipal_tax", fields=["call_name", "situation"], purposes=["procedure"], both_ways=True,
        )  # fmt: skip
        given = people.give_consent(self.session, self.actor, person, consent, text=self.dress(f"{mark}説明文"))
        self.keep("kin:one", ref=other.ref)
        self.keep("person:one", ref=person.ref, consent=given.ref, number="1", person=person.ref, member=other.ref)
        return person

    def case(self, variant: str, mark: str, person: Person) -> None:
        command = cases.OpenCase(
            person,
            title=self.dress(f"{mark}件名"),
            story=self.dress(f"{mark}経緯"),
            wish=self.dress(f"{mark}希望"),
            language="vi",
            needs=[("residence", self.dress(f"{mark}課題")), ("housing", self.dress(f"{mark}住宅"))],
        )
        case = cases.open_case(self.session, self.actor, command)
        need = self.session.scalars(sa.select(Need).where(Need.case_id == case.id).order_by(Need.position)).first()
        event = events.add(self.session, self.actor, case, NoteForm(text=self.dress(f"{mark}経過")))
        goal = plans.add_goal(
            self.session,
            self.actor,
            case,
            GoalForm(title=self.dress(f"{mark}目標"), own_words=self.dress(f"{mark}言葉"), own_language="vi"),
        )
        step = plans.add_step(
            self.session,
            self.actor,
            case,
            StepForm(
                title=self.dress(f"{mark}手順"),
                domain="residence",
                due=date(2026, 11, 30),
                note=self.dress(f"{mark}手順覚え"),
            ),
        )
        comment = self.second_look(case, step, mark)
        reviews.add(self.session, self.second, case, ReviewForm(verdict="ok", finding=self.dress(f"{mark}所見")))
        asked = advice.ask(self.session, self.actor, case, self.dress(f"{mark}質問"))
        task = tasks.add(
            self.session,
            self.actor,
            TaskForm(title=self.dress(f"{mark}作業"), due_on=clock.today(), assignee=self.actor.login),
            case,
        )
        gaps.record(
            self.session, self.actor, NewGap(domain="legal", reason="no_partner", note=self.dress(f"{mark}不足")), case
        )
        contact = self.contact(variant, mark, case)
        assert need is not None
        values = self.references(case, need, event, goal, step, person)
        values |= {"task": task.ref, "advice": asked.ref, "comment": comment, **self.deadline(case, person, mark)}
        if variant == "shared":
            cases.add_member(self.session, self.actor, case, self.member)
            if self.side == "甲":
                cases.add_member(self.session, self.actor, case, "bridge")
        else:
            self.referral(variant, mark, case, person)
        if variant == "open":
            self.inbound(mark)
        if variant == "closed":
            self.close(case, mark)
        else:
            self.accompaniment(variant, mark, case, person)
            self.meeting(variant, mark, case)
        self.keep(f"case:{variant}", **values, login=self.member)
        self.keep(f"contact:{variant}", ref=contact.ref)
        self.keep(f"task:{variant}", task=task.ref)
        self.keep(f"advice:{variant}", advice=asked.ref)

    def second_look(self, case: Case, step: Step, mark: str) -> str:
        """A comment at the step, and the plan's approval asked for; gives the reference of the comment."""
        form = CommentForm(text=self.dress(f"{mark}手順意見"))
        comments.say(self.session, self.actor, CaseStep(case, step), form)
        asked = AskForm(number=2, remark=self.dress(f"{mark}承認依頼"))
        approving.ask(self.session, self.actor, case, asked)
        return comments.talks_of(self.session, step)[0].first.row.ref

    def deadline(self, case: Case, person: Person, mark: str) -> dict[str, str]:
        """A move, and the first deadline that follows from it."""
        kind = carried().events["move_in"]
        told = EventForm(person=person.ref, on=clock.today(), note=self.dress(f"{mark}できごと"))
        moved = deadlines.record(self.session, self.actor, case, kind, told)
        followed = deadline_queries.deadlines_of_event(self.session, moved.id)
        return {"life_event": moved.ref, "deadline": followed[0].ref, "code": kind.code}

    def references(
        self, case: Case, need: Need, event: CaseEvent, goal: PlanGoal, step: Step, person: Person
    ) -> dict[str, str]:
        return {
            "ref": case.ref, "need": need.ref, "event": event.ref, "goal": goal.ref, "step": step.ref,
            "person": person.ref,
        }  # fmt: skip

    def accompaniment(self, variant: str, mark: str, case: Case, person: Person) -> None:
        form = NewPlanForm(
            person=person.ref, domain="residence", place=self.dress(f"{mark}行き先"), planned_on=clock.today(),
            companion=self.actor.login, companion_name=self.dress(f"{mark}同行者"), note=self.dress(f"{mark}準備"),
        )  # fmt: skip
        self.keep(f"accompaniment:{variant}", ref=accompaniments.plan(self.session, self.actor, case, form).ref)

    def meeting(self, variant: str, mark: str, case: Case) -> None:
        form = PlanForm(
            title=self.dress(f"{mark}会議"), planned_on=clock.today(), place=self.dress(f"{mark}会議室"),
            ground="consent", items=[Item(words=self.dress(f"{mark}議題"))],
            people=[Invited(kind=Part.FAMILY, name=self.dress(f"{mark}家族"))],
        )  # fmt: skip
        self.keep(f"meeting:{variant}", ref=meetings.plan(self.session, self.actor, case, form).ref)

    def referral(self, variant: str, mark: str, case: Case, person: Person) -> None:
        office = self.world.objects["partner:office"]["ref"]
        form = NewDraft(
            person=person.ref, partner=office, mode="joint_case", fields=["call_name", "situation"],
            request=self.dress(f"{mark}依頼"), story=self.dress(f"{mark}連携経緯"), purpose="procedure",
        )  # fmt: skip
        made: Referral = referrals.draft(self.session, self.actor, case, form)
        if variant != "closed":
            self.keep(f"referral:{variant}", ref=made.ref)
            self.kept_away(case, mark)
            return
        held = referral_queries.by_ref(self.session, self.actor, made.ref)
        assert held is not None
        shown = content.digest(content.canonical(content.compose(self.session, self.actor, held, clock.today())))
        sending.send(self.session, self.actor, held, shown, seen=made.version)
        self.update(held, mark)
        for state in ("ended", "sent"):  # a second address ends the first
            link = links.make(self.session, self.actor, held, seen=made.version)
            self.keep(f"link:{state}", token=link.token, number="1")
        said = {"heard_via": "phone", "said_by": self.dress(f"{mark}窓口の人")}
        answers.accept(
            self.session,
            self.actor,
            held,
            PartnerAccepts(contact_name=self.dress(f"{mark}連携担当"), planned_on=clock.today(), **said),
            seen=made.version,
        )
        answers.start(self.session, self.actor, held, Start(first_contact_on=clock.today(), **said), seen=made.version)
        answers.complete(
            self.session,
            self.actor,
            held,
            Complete(outcome="service_provided", activities=self.dress(f"{mark}活動"), **said),
            seen=made.version,
        )
        loops.close(
            self.session,
            self.actor,
            held,
            CloseLoop(helped="met", person_said=self.dress(f"{mark}本人の話")),
            seen=made.version,
        )
        self.session.add(
            CarriedAnswer(
                referral_id=made.id, centre_id=made.centre_id, answer_id=ids.new_token(), verb="reject",
                trouble="not_now",
                said=json.dumps({"said_by": self.dress(f"{mark}運ばれた回答")}), said_at=clock.now(),
                arrived_at=clock.now(),
            )
        )  # fmt: skip
        self.keep("referral:sent", ref=made.ref, number="1")

    def update(self, held: Held, mark: str) -> None:
        """The first update of what was sent."""
        chosen = composing.Picked(self.dress(f"{mark}続報"), [], {})
        composed = composing.compose(self.session, self.actor, held, chosen, clock.today())
        shown = content.digest(content.canonical(composed))
        updates.send(self.session, self.actor, held, chosen, shown, seen=held.version)

    def inbound(self, mark: str) -> None:
        """What another office asks; nobody has decided yet."""
        office = self.session.scalars(
            sa.select(Partner).where(Partner.ref == self.world.objects["partner:office"]["ref"])
        ).one()
        form = NewArrival(
            asked_by=self.dress(f"{mark}依頼元の人"), came_on=clock.today(), came_by="phone", consent_said="oral",
            person_told=self.dress(f"{mark}聞いた名"), request=self.dress(f"{mark}頼まれた"),
            their_reference=self.dress(f"{mark}先方番号"), story=self.dress(f"{mark}事情"),
        )  # fmt: skip
        self.keep("inbound:open", ref=inbound.receive(self.session, self.actor, form, office).ref)

    def kept_away(self, case: Case, mark: str) -> None:
        """A partner that the case must not ask, and what the centre says of another one."""
        former = self.world.objects["former:office"]["ref"]
        barred = BarForm(partner=former, ground="danger", reason=self.dress(f"{mark}忌避理由"))
        made = barring.bar(self.session, self.actor, case, barred)
        self.keep("barring:own", ref=case.ref, bar=made.ref)
        office = partner_queries.by_ref(self.session, self.actor, self.world.objects["partner:office"]["ref"])
        assert office is not None
        said = remarks.write(self.session, self.actor, office, RemarkForm(text=self.dress(f"{mark}ひとこと")))
        self.keep("remark:one", ref=office.ref, remark=said.ref)

    def close(self, case: Case, mark: str) -> None:
        needs = self.session.scalars(sa.select(Need).where(Need.case_id == case.id).order_by(Need.position)).all()
        places: dict[str, object] = {f"need_{i}": need.ref for i, need in enumerate(needs, 1)}
        places |= {f"outcome_{i}": "met" for i in range(1, len(needs) + 1)}
        places |= told_to_the_person(self.session, self.actor, case)
        sheet = CLOSING_FORM(closing_reason="resolved", summary=self.dress(f"{mark}まとめ"), drop_tasks=True, **places)
        closing.close(self.session, self.actor, case, sheet, case.version)
        assert case.status == CaseStatus.CLOSED

    def contact(self, variant: str, mark: str, case: Case | None) -> Contact:
        when = datetime.combine(clock.today(), time(0, 0))
        form = ContactForm(
            occurred_at=when, channel="phone", topics=["tax"], languages=["vi"], asker="other",
            asker_note=self.dress(f"{mark}相手"), summary=self.dress(f"{mark}要点"), next_on=date(2026, 12, 1),
        )  # fmt: skip
        made = contacts.log(self.session, self.actor, form, case=case)
        if case is None:
            about = advice.ask(self.session, self.actor, made, self.dress(f"{self.side}閉相談質問"))
            self.keep(f"contact:{variant}", ref=made.ref)
            self.keep("advice:contact", advice=about.ref)
        return made

    def cards(self) -> None:
        for variant, mark in (("draft", self.side + "札"), ("published", self.side + "知")):
            facts = CardFacts(
                title=self.dress(f"{mark}題名"),
                domains=["residence"],
                situation=self.dress(f"{mark}状況"),
                done=self.dress(f"{mark}実施"),
                tips=self.dress(f"{mark}助言"),
            )
            card = knowledge.create(self.session, self.actor, facts, None)
            if variant == "published":
                knowledge.submit(self.session, self.actor, card, seen=card.version)
                knowledge.check(
                    self.session, self.second, card, Check(verdict="publish", no_identity=True), seen=card.version
                )
            self.keep(f"card:{variant}", ref=card.ref)
