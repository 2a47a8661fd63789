"""What the register refuses: rules that take back newer ones, deciding about oneself, a portal without a standing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.core import clock
from app.core.db import unit_of_work
from app.core.errors import Conflict, Forbidden, Invalid
from app.training import policies, queries
from app.training.enrolment.service import joining
from app.training.models import Learner, LearnerName
from app.training.policies import reading
from app.training.policies.schemas import DecidePolicyForm
from app.training.portal import queries as portal
from app.training.renewal.lifecycle import course_for, ways_back
from app.training.schemas import EndingForm, NameForm, OrderForm, ProposeForm
from app.training.service import accounts, certifications, learners, proposing
from app.training.service import policies as rules
from app.training.standing.outlook import differs
from app.training.standing.policies import LapseTier, PolicyVersion, Reach, Values, WayBack
from app.training.standing.records import Basis, History, Period
from app.training.workplaces import service as workplaces
from app.training.workplaces.schemas import AgreedForm
from tests.support.html import page, text
from tests.support.people import Cast, cast, sign_in
from tests.training import worlds
from tests.training.course import at_work, cohort, enrolled, learner

D = date.fromisoformat
TODAY = D("2026-11-22")
FIRST = PolicyVersion(1, D("2024-04-01"), D("2024-04-01"), Reach.REACHING_BACK, Values())
THREE = (LapseTier(6, WayBack.RENEWAL), LapseTier(12, WayBack.LONG), LapseTier(60, WayBack.LONG))


@pytest.fixture
def people(engine: Engine) -> Cast:
    return cast(engine)


@pytest.fixture
def session(people: Cast, session: Session) -> Session:
    assert people
    return session


class TestTiers:
    """Certified in March 2025 for three years: the end is 2028-03-28."""

    HISTORY = History(
        D("2025-03-28"), (Period(1, D("2025-03-28"), D("2028-03-28"), Basis.FIRST, FIRST, D("2025-03-28")),),
        policies=(FIRST,),
    )  # fmt: skip

    @pytest.mark.parametrize(
        ("day", "course", "now"),
        [("2029-03-28", "renewal", WayBack.RENEWAL), ("2029-03-29", "long", WayBack.LONG),
         ("2031-03-28", "long", WayBack.LONG)],
    )  # fmt: skip
    def test_the_length_of_the_lapse_says_what_leads_back(self, day: str, course: str, now: WayBack) -> None:
        assert course_for(self.HISTORY, D(day), practising=True) == course
        told = ways_back(self.HISTORY, D(day))
        assert [tier.until for tier in told] == [D("2029-03-28"), D("2031-03-28"), None]
        assert [tier.course for tier in told if tier.is_now] == [now]

    def test_nothing_is_said_to_who_is_certified_or_closed(self) -> None:
        assert [ways_back(self.HISTORY, D(day)) for day in ("2028-03-28", "2031-03-29")] == [[], []]

    def test_a_dry_run_names_for_whom_the_way_back_changes(self) -> None:
        shorter = PolicyVersion(2, D("2028-06-01"), D("2028-05-01"), Reach.REACHING_BACK, Values(lapse_tiers=THREE))
        found = differs(self.HISTORY, (FIRST,), (FIRST, shorter), D("2028-11-01"))
        assert found is not None
        assert [one.way_back for one in found] == ["renewal", "long"]

    @pytest.mark.parametrize(
        "tiers",
        [(), (LapseTier(12, WayBack.LONG), LapseTier(36, WayBack.RENEWAL)), (LapseTier(12, WayBack.RENEWAL),) * 2,
         (LapseTier(12, WayBack.FULL),)],
    )  # fmt: skip
    def test_tiers_that_fall_are_none(self, tiers: tuple[LapseTier, ...]) -> None:
        assert Values(lapse_tiers=tiers).problems() == ["lapse_tiers"]
        assert Values(lapse_tiers=THREE).problems() == []

    def test_versions_of_before_the_list_are_read_as_two_tiers(self) -> None:
        kept = {"short_lapse_months": 6, "lapse_months": 24}
        assert reading.values_of(kept).lapse_tiers == (LapseTier(6, WayBack.RENEWAL), LapseTier(24, WayBack.LONG))
        assert reading.values_of({"short_lapse_months": 0, "lapse_months": 24}).lapse_tiers == (
            LapseTier(24, WayBack.LONG),
        )


def test_an_older_proposal_takes_back_no_newer_version(session: Session, people: Cast) -> None:
    worlds.on(TODAY)
    older = worlds.policy(session, people, "next_renewal", D("2027-04-01"), valid_months=60)
    worlds.in_force(session, people, "next_renewal", D("2027-01-01"), tries=5)
    form = DecidePolicyForm(policy_decision="decide", decision_number="規程第3号", decided_on=TODAY)
    assert [one.name for one in rules.decided_since(session, older)] == ["tries"]
    with pytest.raises(Invalid):
        rules.decide(session, people["approver"], older, form, seen=older.version)
    anew = rules.renew(session, people["training_admin"], older, seen=older.version)
    assert older.state == "renewed"
    rules.decide(session, people["approver"], anew, form, seen=anew.version)
    newest = policies.versions(session)[-1].values
    assert (newest.valid_months, newest.tries) == (60, 5)
    with pytest.raises(Conflict):
        rules.renew(session, people["training_admin"], older, seen=older.version)


def test_nobody_records_a_confirmation_about_themself(session: Session, people: Cast) -> None:
    admin, whom = people["training_admin"], learner(session, people, login="training_admin")
    period = at_work(session, people, whom, agreed=False)
    session.refresh(period, ["supervisions"])
    agreed = AgreedForm(supervision=period.supervisions[0].ref, accepted_on=TODAY)
    with pytest.raises(Forbidden):
        workplaces.agree(session, admin, whom, agreed)
    assert period.supervisions[0].agreed_at is None
    with pytest.raises(Forbidden):
        learners.rename(
            session, admin, whom, NameForm(kind="legal", value="佐々木 リサ", valid_from=TODAY), seen=whom.version
        )
    with pytest.raises(Forbidden):  # to be nobody in the register would open every door
        accounts.untie(session, admin, whom, seen=whom.version)
    stranger = learner(session, people, "森 一")
    with pytest.raises(Forbidden):
        accounts.tie(session, admin, stranger, "training_admin", seen=stranger.version)
    wanted = ProposeForm(starts_on=TODAY, basis_note="修了を確認した。")
    with pytest.raises(Invalid):
        certifications.propose(session, admin, whom, wanted, seen=whom.version)


def test_what_is_missing_is_said_before_anybody_is_proposed(session: Session, people: Cast) -> None:
    worlds.on(TODAY)
    admin, whom = people["training_admin"], learner(session, people)

    def missing(tier: str = "coordinator") -> list[str]:
        return [one.text for one in proposing.problems(session, admin, whom, tier, TODAY)]

    assert missing() == []
    assert missing("leader") == [proposing.BASE_MISSING]
    course = enrolled(session, people, whom, cohort(session))
    assert missing() == [proposing.NOT_COMPLETED]
    course.state, course.ended_on = "completed", TODAY + timedelta(days=1)
    session.flush()
    assert missing() == [proposing.TOO_EARLY]
    course.ended_on = TODAY
    session.flush()
    assert missing() == []
    one = worlds.certify_again(session, people, whom.ref, TODAY)
    ending = EndingForm(ending="surrender", ended_on=TODAY)
    session.refresh(one, ["version"])
    certifications.end(session, admin, one, ending, seen=one.version)
    session.flush()
    assert missing() == [proposing.WHOLE_WAY]


def test_two_names_of_one_kind_are_both_kept_with_their_days(session: Session, people: Cast) -> None:
    worlds.on(TODAY)
    kept, made = learner(session, people, "佐々木 リカ"), learner(session, people, "佐々木 リカ")
    for one, roman in ((kept, "SASAKI RIKA"), (made, "SATO RIKA")):
        session.refresh(one, ["names", "version"])
        form = NameForm(kind="romanised", value=roman, valid_from=D("2026-01-01"))
        learners.rename(session, people["training_admin"], one, form, seen=one.version)
        session.flush()
        session.refresh(one, ["names"])
    admin, ref = people["training_admin"], kept.ref
    with pytest.raises(Invalid) as refused:
        joining.make_one(session, admin, made, ref)
    assert refused.value.field == "current_romanised"
    joining.make_one(session, admin, made, ref, joining.Current({"romanised": "this"}, D("2026-06-01")))
    session.flush()
    session.expire_all()
    one = queries.learner_by_ref(session, ref)
    assert one is not None
    borne = [one.name("romanised", D(day)) for day in ("2026-05-31", "2026-06-01")]
    assert borne == ["SASAKI RIKA", "SATO RIKA"]


def test_the_standing_says_who_comes_into_the_portal(session: Session, people: Cast) -> None:
    one = worlds.certify(session, people)
    worlds.on(TODAY)
    session.get_one(Learner, one.learner_id).user_id = people["coordinator"].user_id
    session.flush()

    def taking_part() -> bool | None:
        found = portal.member(session, people["coordinator"])
        return found.takes_part if found else None

    def order(kind: str) -> None:
        form = OrderForm.model_validate({
            **worlds.HEARD, "kind": kind, "starts_on": clock.today(), "ground": "確認", "decision_number": "停1",
        })  # fmt: skip
        session.refresh(one, ["version"])
        certifications.order(session, people["approver"], one, form, seen=one.version)
        session.flush()

    assert taking_part() is True
    order("suspension")
    assert taking_part() is False
    order("revocation")
    assert taking_part() is None
    assert not portal.is_member(session, people["coordinator"])


@pytest.mark.parametrize(
    ("more", "is_refused"),
    [
        ({}, True),
        ({"noticed_on": "2026-11-23"}, True),
        ({"noticed_on": "2026-11-22"}, False),
        ({"at_once": True}, False),
    ],
)
def test_a_revocation_waits_for_its_notice_unless_the_ground_does_not_let_it(
    more: dict[str, object], is_refused: bool
) -> None:
    typed = {
        "kind": "revocation", "starts_on": TODAY, "ground": "虚偽", "decision_number": "取1", "hearing": "書面", **more,
    }  # fmt: skip
    if is_refused:
        with pytest.raises(ValueError, match="noticed_on"):
            OrderForm.model_validate(typed)
    else:
        assert OrderForm.model_validate(typed).kind == "revocation"


def test_the_page_asks_which_name_is_borne_now(client: TestClient, engine: Engine, people: Cast) -> None:
    with unit_of_work(engine, write=True) as session:
        refs = []
        for roman in ("SASAKI RIKA", "SATO RIKA"):
            one = learner(session, people, "佐々木 リカ")
            session.add(LearnerName(learner_id=one.id, kind="romanised", value=roman))
            refs.append(one.ref)
    sign_in(client, "training_admin")
    base = f"/training/learners/{refs[0]}"
    asked = client.post(f"{base}/same", data={"other": refs[1]})
    assert asked.status_code == 422
    shown = page(asked)
    form = next(one for one in shown.select(f'form[action="{base}/same"]') if one.select('input[type="radio"]'))
    assert {str(box["value"]) for box in form.select('input[name="current_romanised"]')} == {"this", "other"}
    chosen = {"other": refs[1], "current_romanised": "other", "current_since": "令和8年4月1日"}
    made_one = client.post(f"{base}/same", data=chosen)
    assert made_one.headers["location"] == f"/training/learners/{refs[1]}"
    assert "SASAKI RIKA" in text(page(client.get(made_one.headers["location"])))
