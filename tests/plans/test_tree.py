"""Needs, goals, steps and what hangs on them, in the reader's language and as far as they may know."""

from __future__ import annotations

import sqlalchemy as sa

from app.audit import service as audit
from app.core import clock, ids
from app.core.db import unit_of_work
from app.partners.models import Partner
from app.partners.text import fold
from app.people.models import Person
from app.plans import titles
from app.plans.models import Step
from app.referrals.models import Referral
from tests.plans.conftest import World
from tests.support.html import page, text


def refer(world: World, *titles: str, status: str = "requested") -> None:
    """A referral for each step, to one office, as it stands after it was sent."""
    with unit_of_work(world.engine, write=True) as session:
        actor = world.people["coordinator"]
        office = Partner(
            ref=ids.new_ref("Q"), org_name="駿河法律相談所", kind="legal", search_text=fold("駿河法律相談所"),
            created_at=clock.now(), created_by_id=1, updated_at=clock.now(), version=1, state="active",
        )  # fmt: skip
        session.add(office)
        audit.record(session, actor, "partner.created", "partner", office.id)
        person = session.scalars(sa.select(Person)).one()
        for title in titles:
            referral = Referral(
                ref=ids.new_ref("R"), centre_id=world.people.shizuoka, case_id=world.case_id, person_id=person.id,
                step_id=world.step(title).id, partner_id=office.id, mode="joint_case", status=status, request="同席",
                answer_due_on=clock.today(), created_at=clock.now(), created_by_id=actor.user_id, version=1,
            )  # fmt: skip
            session.add(referral)
            audit.record(session, actor, "referral.drafted", "referral", referral.id)


def test_a_referral_stands_under_its_step_with_partner_state_and_turn(world: World) -> None:
    world.send("/goals/new", title="賃金を受け取る", need=world.needs["employment"])
    world.add("弁護士に相談する", need=world.needs["employment"])
    world.add("給与明細をそろえる")
    refer(world, "弁護士に相談する")
    soup = page(world.get())
    (link,) = soup.select("#tree a[href^='/referrals/']")
    under = link.find_parent("li")
    assert under is not None
    assert text(under).startswith("連携: 駿河法律相談所 送付 次は連携先: 受けるかどうかの回答")
    above = under.find_parent("li")
    assert above is not None
    assert text(above).startswith("1. 弁護士に相談する")
    assert "駿河法律相談所" in text(page(world.get(f"/steps/{world.step('弁護士に相談する').ref}")))
    count = queries(world)
    for number in range(4):
        world.add(f"相談{number}")
    refer(world, *[f"相談{number}" for number in range(4)])
    assert queries(world) == count


def queries(world: World) -> int:
    """How many the page of the plan takes."""
    seen: list[str] = []

    def note(*args: object) -> None:
        if str(args[2]).startswith("SELECT"):
            seen.append(str(args[2]))

    sa.event.listen(world.engine, "before_cursor_execute", note)
    try:
        assert world.get().status_code == 200
    finally:
        sa.event.remove(world.engine, "before_cursor_execute", note)
    return len(seen)


def test_an_added_step_with_a_referral_is_not_taken_back(world: World) -> None:
    world.add("弁護士に相談する")
    refer(world, "弁護士に相談する")
    answer = world.send("/undo", at="")
    assert answer.status_code == 409
    assert "連携が結び付いたので、元に戻せません" in answer.text
    with unit_of_work(world.engine, write=False) as session:
        referral = session.scalars(sa.select(Referral)).one()
        assert referral.step_id == world.step("弁護士に相談する").id


def test_goals_stand_in_the_words_of_the_person_beside_the_japanese(world: World) -> None:
    half = world.send("/goals/new", title="家族と暮らす", own_words="أريد أن أعيش مع عائلتي")
    assert half.status_code == 422
    assert "何語か、選んでください" in half.text
    world.send("/goals/new", title="家族と暮らす", own_words="أريد أن أعيش مع عائلتي", own_language="ar")
    world.send("/goals/new", title="日本語を学ぶ", own_words="Học tiếng Nhật", own_language="vi")
    arabic, vietnamese = page(world.get()).select("#tree q")
    assert (arabic["lang"], arabic["dir"], text(arabic)) == ("ar", "auto", "أريد أن أعيش مع عائلتي")
    assert (vietnamese["lang"], text(vietnamese)) == ("vi", "Học tiếng Nhật")
    world.add("教室を探す")
    sheets = {lang: world.get(f"/handout?lang={lang}&careful=no").text for lang in ("vi", "pt", "ja")}
    assert "Học tiếng Nhật" in sheets["vi"]
    assert "Mục tiêu của tôi" in sheets["vi"]
    assert "عائلتي" not in sheets["vi"]
    assert "Học tiếng Nhật" not in sheets["pt"] + sheets["ja"]
    careful = world.get("/handout?lang=vi&careful=yes").text
    assert "Học tiếng Nhật" not in careful
    assert world.get("/handout.pdf?lang=vi&careful=no").content[:4] == b"%PDF"


def step(title: str, code: str | None) -> Step:
    return Step(title=title, playbook_step=code, domain="residence")


def test_a_title_of_the_playbooks_is_english_until_somebody_writes_another() -> None:
    record = next(iter(titles.catalogue.carried().steps.values()))
    ja, en = record.title.ja, record.title.en
    assert titles.shown(step(ja, record.code), "en") == (en, "")
    assert titles.shown(step(f"{ja}（ランさん、ミンさん）", record.code), "en") == (f"{en} (ランさん、ミンさん)", "")
    assert titles.shown(step(f"{ja}を確かめる", record.code), "en") == (f"{ja}を確かめる", "ja")
    assert titles.shown(step(ja, None), "en") == (ja, "ja")
    assert titles.shown(step(ja, record.code), "ja") == (ja, "")


def test_english_pages_mark_what_stays_japanese(world: World) -> None:
    world.add("教室を探す")
    record = next(iter(titles.catalogue.carried().steps.values()))
    with unit_of_work(world.engine, write=True) as session:
        row = session.scalars(sa.select(Step)).one()
        row.playbook_step = record.code
        audit.record(session, world.people["coordinator"], "plan.step_saved", "case", world.case_id)
    world.client.cookies.set("kakehashi_locale", "en")
    links = page(world.get()).select("#steps td a, #tree a[href*='/steps/S-']")
    assert {link["lang"] for link in links} == {"ja"}
    with unit_of_work(world.engine, write=True) as session:
        session.scalars(sa.select(Step)).one().title = record.title.ja
        audit.record(session, world.people["coordinator"], "plan.step_saved", "case", world.case_id)
    soup = page(world.get())
    assert text(soup.select_one("#steps td a") or soup) == record.title.en
    assert record.title.ja not in soup.select_one("#picture svg a")["aria-label"]  # type: ignore[index]
