"""What the handover does with everything that belongs to a case, and what each centre sees before and after."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accompaniment import service as accompaniment
from app.accompaniment.models import Accompaniment
from app.accompaniment.schemas import NewPlanForm
from app.audit import service as audit
from app.authz.permissions import Permission as P
from app.cases.events import CaseClosed
from app.cases.models import Advice, Case, CaseMember, CasePerson, Contact, Draft, Need, Task
from app.cases.policy import contacts_held_by, contacts_visible_to, visible_to
from app.cases.schemas.contacts import ContactForm
from app.cases.service import contacts
from app.cases.service.cases import require_open
from app.core import clock, hooks
from app.core.errors import Conflict
from app.deadlines.models import LegalDeadline
from app.partners.models import Partner
from app.people import consents
from app.people import policy as people_policy
from app.people import queries as people_queries
from app.people.models import Consent, HouseholdMember, Person, ResidenceFact
from app.plans.models import Step
from app.referrals.lifecycle import ReferralStatus
from app.referrals.models import Gap, Referral, ReferralUpdate
from app.search import queries as search
from app.transfers import offer, preview, service, summary
from app.transfers.belongings import FATES, TRAVELLING, Fate
from app.transfers.dividing import divide
from app.transfers.lifecycle import TransferStatus
from app.transfers.models import TransferCopy
from app.transfers.schemas import Accept, End
from tests.referrals.conftest import consent
from tests.support.people import Cast, cast
from tests.transfers.conftest import HUSBAND, WIFE, Family, family, furnish, propose, refer


@pytest.fixture
def people(engine: sa.Engine) -> Cast:
    return cast(engine)


@pytest.fixture
def session(people: Cast, session: Session) -> Session:
    return session


@pytest.fixture
def home(session: Session, people: Cast) -> Family:
    found = family(session, people)
    furnish(session, people, found)
    return found


def handed_over(session: Session, people: Cast, case: Case) -> Case:
    transfer = propose(session, people, case)
    form = Accept(assignee="supervisor2")
    service.accept(session, people["coordinator2"], transfer, case, form, seen=transfer.version)
    return session.get_one(Case, case.id)


def test_everything_that_travels_is_in_the_new_centre_alone(session: Session, people: Cast, home: Family) -> None:
    propose_only = propose(session, people, home.case)
    left = {one.model.__tablename__: _centres(session, one, home.case.id) for one in TRAVELLING}
    nothing = {"plan_approvals": set(), "meetings": set()}
    assert {name: found for name, found in left.items() if found != {people.shizuoka}} == nothing
    service.accept(
        session, people["coordinator2"], propose_only, home.case, Accept(assignee="supervisor2"),
        seen=propose_only.version,
    )  # fmt: skip
    now = {one.model.__tablename__: _centres(session, one, home.case.id) for one in TRAVELLING}
    assert {name for name, found in now.items() if found != {people.hamamatsu}} == set(nothing)
    assert {name for name, fate in FATES.items() if fate is Fate.TRAVELS} == set(now)
    assert session.get_one(Case, home.his_case.id).centre_id == people.shizuoka


def _centres(session: Session, belonging: object, case_id: int) -> set[int]:
    model = belonging.model  # type: ignore[attr-defined]
    return set(session.scalars(sa.select(model.centre_id).where(belonging.of_case(case_id))))  # type: ignore[attr-defined]


def test_what_is_open_goes_on_in_new_hands(session: Session, people: Cast, home: Family) -> None:
    before = {row.id: row.answer_due_on for row in session.scalars(sa.select(Referral))}
    case = handed_over(session, people, home.case)
    heir = people["supervisor2"].user_id
    assert case.assigned_to_id == heir
    open_tasks = session.scalars(sa.select(Task).where(Task.case_id == case.id, Task.state == "open")).all()
    assert {task.assignee_id for task in open_tasks} == {heir}
    assert sum("窓口が変わったこと" in task.title for task in open_tasks) == 2
    assert sum("同意を" in task.title for task in open_tasks) == 1
    referrals = session.scalars(sa.select(Referral).where(Referral.case_id == case.id)).all()
    assert {row.id: row.answer_due_on for row in referrals} == before
    assert {row.status for row in referrals} == {ReferralStatus.REQUESTED}
    assert session.scalars(sa.select(Accompaniment.companion_id)).all() == [heir]
    assert session.scalars(sa.select(Advice.asked_to_id)).all() == [None]
    assert session.scalars(sa.select(CaseMember)).all() == []
    assert session.scalars(sa.select(Draft)).all() == []


def test_old_consents_carry_what_was_sent_and_nothing_new(session: Session, people: Cast, home: Family) -> None:
    case = handed_over(session, people, home.case)
    yesterday = clock.today() - timedelta(days=1)
    for referral in session.scalars(sa.select(Referral).where(Referral.case_id == case.id)):
        consent = session.get_one(Consent, referral.consent_id)
        assert (consent.person_id, consent.expires_on) == (referral.person_id, yesterday)
    # The husband's own consent, in the centre where he stays, still holds.
    his = session.scalars(sa.select(Consent.expires_on).where(Consent.person_id == home.husband.id)).one()
    assert his is not None
    assert his > clock.today()


def test_who_has_other_business_stays_and_a_copy_goes(session: Session, people: Cast, home: Family) -> None:
    case = handed_over(session, people, home.case)
    husband, wife, child = (session.get_one(Person, one.id) for one in (home.husband, home.wife, home.child))
    assert (wife.centre_id, child.centre_id, husband.centre_id) == (people.hamamatsu,) * 2 + (people.shizuoka,)
    copied = session.get_one(Person, session.scalars(sa.select(TransferCopy.copy_id)).one())
    assert (copied.call_name, copied.centre_id) == (HUSBAND, people.hamamatsu)
    of_case = set(session.scalars(sa.select(CasePerson.person_id).where(CasePerson.case_id == case.id)))
    assert of_case == {wife.id, child.id, copied.id}
    assert set(session.scalars(sa.select(CasePerson.person_id).where(CasePerson.case_id == home.his_case.id))) == {
        husband.id
    }
    deadlines = session.scalars(sa.select(LegalDeadline).where(LegalDeadline.case_id == case.id)).all()
    assert deadlines
    assert {row.person_id for row in deadlines} <= {wife.id, child.id, copied.id}
    assert home.husband.ref not in {row.member for row in deadlines}
    assert session.scalars(sa.select(Step.concerns).where(Step.case_id == case.id)).all() == [[copied.ref]]
    homes = {
        number: set(session.scalars(sa.select(HouseholdMember.household_id).where(HouseholdMember.person_id == number)))
        for number in (wife.id, child.id, copied.id, husband.id)
    }
    assert homes[wife.id] == homes[child.id] == homes[copied.id] != homes[husband.id]


def test_each_centre_finds_only_its_own(session: Session, people: Cast, home: Family) -> None:
    contact = session.scalars(sa.select(Contact)).one()
    handed_over(session, people, home.case)
    for login, sees in (("coordinator2", True), ("coordinator", False), ("supervisor", False)):
        actor = people[login]
        assert (session.scalar(sa.select(Case).where(Case.id == home.case.id, visible_to(actor))) is not None) is sees
        assert bool(people_queries.candidates(session, actor, "NGUYEN THI HOA")) is sees
        assert bool(_found(session, actor, "離婚と引っ越し", "case")) is sees
        assert bool(_found(session, actor, "離婚届の話", "contact")) is sees
        seen = sa.select(Contact).where(Contact.id == contact.id, contacts_visible_to(actor))
        assert (session.scalar(seen) is not None) is sees
        # The list is that of the conversations that a centre held: there it is in neither.
        assert session.scalar(sa.select(Contact).where(Contact.id == contact.id, contacts_held_by(actor))) is None
    both = sa.select(Person.centre_id).where(people_policy.visible_to(people["coordinator"]))
    assert set(session.scalars(both)) == {people.shizuoka}
    his = people_queries.candidates(session, people["coordinator"], HUSBAND)
    assert [found.person.id for found in his] == [home.husband.id]
    copied = people_queries.candidates(session, people["coordinator2"], HUSBAND)
    assert [found.person.id for found in copied] == session.scalars(sa.select(TransferCopy.copy_id)).all()


def _found(session: Session, actor: object, words: str, kind: str) -> list[int]:
    scope = search.Scope(actor.centres_with(P.CONTACT_READ), frozenset({kind}))  # type: ignore[attr-defined]
    hits = search.find(session, scope, words, visible={kind: lambda _s, numbers: set(numbers)}, limit=5).hits
    return [hit.subject_id for hit in hits]


def test_the_past_stays_where_it_was(session: Session, people: Cast, home: Family) -> None:
    handed_over(session, people, home.case)
    contact = session.scalars(sa.select(Contact)).one()
    assert (contact.centre_id, contact.person_id) == (people.shizuoka, home.wife.id)
    assert session.scalars(sa.select(Gap.centre_id)).all() == [people.shizuoka]


def test_the_summary_is_frozen_and_tells_no_address(session: Session, people: Cast, home: Family) -> None:
    transfer = propose(session, people, home.case)
    service.accept(
        session, people["coordinator2"], transfer, home.case, Accept(assignee="coordinator2"), seen=transfer.version
    )
    wife = session.get_one(Person, home.wife.id)
    wife.address = "浜松市中央区9-9-9"
    need = session.scalars(sa.select(Need).where(Need.case_id == home.case.id)).first()
    assert need is not None
    need.title = "新しい課題"
    session.refresh(transfer)
    kept = transfer.summary or ""
    assert all(word in kept for word in (WIFE, "離婚の手続", "浜松の姉の家に移る。", "届を確かめる"))
    assert not any(word in kept for word in ("9-9-9", "新しい課題", "1-2-3", "090-1234-5678"))
    opened = summary.opened(kept)
    assert opened is not None
    assert opened["contacts_in_all"] == 1
    clock.fix_today(clock.today() + timedelta(days=91))
    assert service.forget_summaries(session, people["operator"]) == 1
    assert transfer.summary is None
    assert service.forget_summaries(session, people["operator"]) == 0


def test_the_same_act_is_never_done_twice(session: Session, people: Cast, home: Family) -> None:
    transfer = propose(session, people, home.case)
    seen = transfer.version
    service.accept(session, people["coordinator2"], transfer, home.case, Accept(assignee="coordinator2"), seen=seen)
    for version in (seen, seen + 1):
        with pytest.raises(Conflict):
            service.accept(
                session, people["supervisor2"], transfer, home.case, Accept(assignee="supervisor2"), seen=version
            )


def test_closing_the_case_takes_the_proposal_back(session: Session, people: Cast, home: Family) -> None:
    transfer = propose(session, people, home.case)
    hooks.publish(session, people["coordinator"], CaseClosed(home.case.id))
    assert transfer.status == TransferStatus.WITHDRAWN
    with pytest.raises(Conflict):
        service.withdraw(
            session, people["coordinator"], transfer, home.case, End(end_reason="もう一度"), seen=transfer.version
        )


@pytest.mark.postgres
def test_what_waited_for_the_handover_is_refused(session: Session, people: Cast, home: Family) -> None:
    """A request of the former centre that loaded the case before, and gets its row after."""
    other_hand = sa.update(Case).where(Case.id == home.case.id).values(centre_id=people.hamamatsu)
    audit.record(session, people["coordinator"], "test", "case", home.case.id)
    session.execute(other_hand.execution_options(synchronize_session=False))
    with pytest.raises(Conflict):
        require_open(home.case)


def test_a_conversation_outside_the_case_keeps_the_record_here(session: Session, people: Cast, home: Family) -> None:
    assert divide(session, home.case).copied == {home.husband.id}
    form = ContactForm(occurred_at=clock.civil_now(), channel="phone", topics=["education"])
    contacts.log(session, people["coordinator"], form).person_id = home.child.id
    session.flush()
    division = divide(session, home.case)
    assert (division.moving, division.copied) == ({home.wife.id}, {home.husband.id, home.child.id})


def test_who_was_accompanied_leaves_no_record_behind(session: Session, people: Cast, home: Family) -> None:
    """That somebody went along counts where they did; the person moves all the same."""
    actor = people["coordinator"]
    said = NewPlanForm(
        person=home.wife.ref, domain="family", place="家庭裁判所", planned_on=clock.today(), companion=actor.login
    )
    row = accompaniment.plan(session, actor, home.case, said)
    row.state, row.went_on = "done", clock.today()
    session.flush()
    assert home.wife.id in divide(session, home.case).moving
    handed_over(session, people, home.case)
    assert (session.get_one(Person, home.wife.id).centre_id, row.centre_id) == (people.hamamatsu, people.shizuoka)


def test_consents_of_a_copy_hang_on_nothing_of_the_original(session: Session, people: Cast, home: Family) -> None:
    """Each centre withdraws its own: neither stops what the other sent."""
    actor = people["coordinator"]
    sent = session.scalars(sa.select(Referral).where(Referral.person_id == home.husband.id)).one()
    first = session.get_one(Consent, sent.consent_id)
    later = consent(session, actor, home.husband.id, partner_id=first.partner_id, renews_id=first.id)
    refer(session, actor, home.his_case, home.husband, session.get_one(Partner, first.partner_id).ref)
    update = ReferralUpdate(
        referral_id=sent.id, number=1, fields=[], frozen="{}", frozen_digest="x", sent_at=clock.now(),
        sent_by_id=actor.user_id, consent_id=later.id,
    )  # fmt: skip
    session.add(update)
    session.flush()
    handed_over(session, people, home.case)
    theirs = [session.get_one(Consent, number) for number in (sent.consent_id, update.consent_id)]
    assert {one.person_id for one in theirs} == {sent.person_id} != {home.husband.id}
    assert [one.renews_id for one in theirs] == [None, theirs[0].id]
    assert {one.id for one in consents.renewals_of(session, first)} == {later.id}


def test_as_many_days_travel_as_the_other_centre_is_told(session: Session, people: Cast) -> None:
    """The end of a stay is no deadline of an event, and the first thing to be missed in a move."""
    home = family(session, people)
    session.add(
        ResidenceFact(
            person_id=home.wife.id, as_of=clock.today(), period_end=clock.today() + timedelta(days=40),
            recorded_at=clock.now(), recorded_by_id=people["coordinator"].user_id,
        )
    )  # fmt: skip
    audit.record(session, people["coordinator"], "person.residence", "person", home.wife.id)
    session.flush()
    session.expire_all()
    counted = preview.of_case(session, home.case).parts[0]
    assert (counted.count, counted.still_open) == (1, len(offer.of_case(session, home.case, "ja").days)) == (1, 1)
