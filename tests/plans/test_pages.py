"""The plan of a case through its pages: what they show, who may, what bad input gets."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from app.audit import service as audit
from app.audit.models import AuditEntry
from app.core import clock
from app.core.db import unit_of_work
from app.partners.models import Partner
from app.partners.text import fold
from app.plans.models import PlanChange, Step, StepLink
from tests.plans.conftest import World
from tests.support.html import errors_of, form_values, page, text
from tests.support.people import sign_in


def rows(world: World) -> dict[str, list[str]]:
    """The table of steps: title → cells."""
    cells = [[text(td) for td in tr.select("td")] for tr in page(world.get()).select("#steps tbody tr")]
    return {row[1].split(" ◆")[0].split(" ▲")[0]: row for row in cells}


def three_steps(world: World) -> None:
    first = world.add("退職証明書をもらう", need=world.needs["employment"], due="R8.12.1", days=3)
    second = world.add("在留期間の更新を申請する", first, due="2026-12-20", owner="person", days=14)
    world.add("国保に入る", first, second, domain="medical")


def test_an_empty_plan_leads_to_its_first_step(world: World) -> None:
    answer = world.get()
    assert answer.status_code == 200
    assert "ステップはまだありません" in answer.text
    assert page(answer).select_one(f'a[href="{world.base}/steps/new"]')


def test_ready_and_blocked_are_derived_and_follow_what_happens(world: World) -> None:
    three_steps(world)
    table = rows(world)
    assert list(table) == ["退職証明書をもらう", "在留期間の更新を申請する", "国保に入る"]
    assert [table[title][3] for title in table] == ["着手できる", "順番待ち", "順番待ち"]
    assert table["国保に入る"][4] == "1、2"
    assert "R8.12.1" not in table["退職証明書をもらう"][6]
    assert "2026-12-01" in table["退職証明書をもらう"][6]
    assert world.move("退職証明書をもらう", "done").status_code == 303
    assert [row[3] for row in rows(world).values()] == ["完了", "着手できる", "順番待ち"]
    assert world.step("退職証明書をもらう").ended_on == date(2026, 11, 22)


def test_the_page_has_the_tree_the_picture_the_table_and_the_reasons(world: World) -> None:
    three_steps(world)
    soup = page(world.get())
    assert "未払い賃金" in text(soup.select_one("#tree") or soup)
    svg = soup.select_one("#picture svg")
    assert svg is not None
    assert len(svg.select("a")) == 3
    why = text(page(world.get("/days")).select_one("#why") or soup)
    assert "「退職証明書をもらう」が終わってから始めます。" in why
    assert "期限は 2026-12-20（令和8年12月20日） です。" in why
    assert "いちばん長い道すじは、残り18日です" in why
    ready = text(soup.select_one("#ready") or soup)
    assert "退職証明書をもらう" in ready
    assert "国保に入る" not in ready


def test_a_circle_is_refused_and_named_and_nothing_typed_is_lost(world: World) -> None:
    three_steps(world)
    first, last = world.step("退職証明書をもらう"), world.step("国保に入る")
    answer = world.send(f"/steps/{first.ref}/edit", title="証明書をもらう", after=[last.ref], note="会社に電話した")
    assert answer.status_code == 422
    soup = page(answer)
    (message,) = errors_of(soup, "after")
    assert "証明書をもらう → 国保に入る → 証明書をもらう" in message
    assert "会社に電話した" in answer.text
    assert soup.select_one(f'input[name="after"][value="{last.ref}"][checked]')
    with unit_of_work(world.engine, write=False) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(StepLink)) == 3
    assert world.step("退職証明書をもらう").version == first.version


def test_a_step_before_itself_is_refused(world: World) -> None:
    ref = world.add("住民票を取る")
    answer = world.send(f"/steps/{ref}/edit", after=[ref])
    assert answer.status_code == 422
    assert "住民票を取る → 住民票を取る" in errors_of(page(answer), "after")[0]


def test_what_waits_cannot_be_ended_before_what_comes_first(world: World) -> None:
    three_steps(world)
    answer = world.move("国保に入る", "done")
    assert answer.status_code == 422
    assert "「" not in errors_of(page(answer), "to")
    assert "先に終えるステップが残っています：退職証明書をもらう、在留期間の更新を申請する" in text(page(answer))
    assert world.step("国保に入る").state == "planned"


def test_a_failed_step_unlocks_nothing_and_says_so(world: World) -> None:
    three_steps(world)
    refused = world.move("退職証明書をもらう", "failed")
    assert refused.status_code == 422
    assert errors_of(page(refused), "note") == ["できなかった、または取りやめた理由を入力してください。"]
    assert world.move("退職証明書をもらう", "failed", note="会社が応じない").status_code == 303
    soup = page(world.get())
    assert rows(world)["在留期間の更新を申請する"][3] == "順番待ち"
    assert "別の方法を決めてください" in text(page(world.get("/days")).select_one("#why") or soup)
    assert "前のステップができませんでした" in text(soup.select_one("#tree") or soup)


def test_a_step_can_be_edited_and_the_change_is_told(world: World) -> None:
    ref = world.add("市役所に行く")
    answer = world.send(f"/steps/{ref}/edit", title="区役所に行く", due="令和8年12月25日", why="引っ越したため")
    assert answer.status_code == 303
    assert world.step("区役所に行く").due_on == date(2026, 12, 25)
    told = text(page(world.get("/versions")))
    assert "ステップ「区役所に行く」を変えた" in told
    assert "ステップ 市役所に行く 区役所に行く" in told
    assert "期限 なし 2026-12-25" in told
    assert "引っ越したため" in told
    assert "鈴木 みどり" in told


def test_a_day_that_has_passed_stays_or_belongs_to_what_has_ended(world: World) -> None:
    ref = world.add("区役所に行く", due="2026-12-25")
    with unit_of_work(world.engine, write=True) as session:
        session.execute(sa.update(Step).where(Step.ref == ref).values(due_on=date(2026, 11, 10)))
        audit.record(session, world.people["coordinator"], "plan.step_saved", "case", world.case_id)
    kept = world.send(f"/steps/{ref}/edit", title="市役所に行く")
    assert kept.status_code == 303
    moved = world.send(f"/steps/{ref}/edit", due="2026-11-12")
    assert moved.status_code == 422
    assert world.move("市役所に行く", "done", on="2026-11-11").status_code == 303
    assert world.send(f"/steps/{ref}/edit", due="2026-11-12").status_code == 303


def test_saving_without_a_change_makes_no_version(world: World) -> None:
    ref = world.add("市役所に行く")
    assert world.send(f"/steps/{ref}/edit").status_code == 303
    plan = world.plan()
    assert plan is not None
    assert plan.number == 1


def test_a_stale_form_shows_all_three_versions(world: World) -> None:
    ref = world.add("市役所に行く")
    old = form_values(page(world.get(f"/steps/{ref}/edit")), f"{world.base}/steps/{ref}/edit", title="私の題名")
    assert world.send(f"/steps/{ref}/edit", title="先に保存した題名").status_code == 303
    answer = world.client.post(f"{world.base}/steps/{ref}/edit", data=old)
    assert answer.status_code == 409
    for shown in ("市役所に行く", "先に保存した題名", "私の題名"):
        assert shown in answer.text
    assert world.step("先に保存した題名").title == "先に保存した題名"


def test_a_stale_state_is_refused(world: World) -> None:
    ref = world.add("市役所に行く")
    path = f"/steps/{ref}"
    old = form_values(page(world.get(path)), f"{world.base}{path}/state", to="done")
    assert world.move("市役所に行く", "doing").status_code == 303
    assert world.client.post(f"{world.base}{path}/state", data=old).status_code == 409
    assert world.step("市役所に行く").state == "doing"


def test_a_double_submit_makes_one_step(world: World) -> None:
    data = form_values(page(world.get("/steps/new")), f"{world.base}/steps/new", title="一度だけ", domain="housing")
    answers = [world.client.post(f"{world.base}/steps/new", data=data) for _ in range(3)]
    assert {(a.status_code, a.headers["location"]) for a in answers} == {(303, world.base)}
    with unit_of_work(world.engine, write=False) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Step)) == 1
        assert session.scalar(sa.select(sa.func.count()).select_from(PlanChange)) == 1


@pytest.mark.parametrize(
    ("field", "value", "part"),
    [
        ("title", "", "入力してください"),
        ("title", "あ" * 121, "120文字以内"),
        ("domain", "nowhere", "選択肢から"),
        ("due", "2026-02-30", "暦にありません"),
        ("due", "平成40年1月1日", "元号"),
        ("due", "2026-11-21", "期限が過ぎています"),
        ("days", "たくさん", "数字で"),
        ("days", "-1", "0以上"),
        ("need", "N-FOREIGN1", "このケースのものではありません"),
        ("goal", "M-FOREIGN1", "このケースのものではありません"),
        ("after", ["S-FOREIGN1"], "このケースのものではありません"),
        ("owner", "nobody", "選択肢から"),
        ("owner_login", "coordinator2", "この窓口の担当者"),
        ("note", "番号は 123456789018 です", "個人番号"),
    ],
)
def test_bad_input_is_answered_beside_its_field(world: World, field: str, value: object, part: str) -> None:
    typed = {"title": "題名", "domain": "housing", "place": "静岡市役所", field: value}
    answer = world.send("/steps/new", **typed)
    assert answer.status_code == 422
    assert part in " ".join(errors_of(page(answer), field))
    assert "静岡市役所" in answer.text
    assert world.plan() is None


def test_a_step_for_a_partner_is_found_by_name_or_number(world: World) -> None:
    with unit_of_work(world.engine, write=True) as session:
        for ref, name in (("Q-7F3Q2M8D", "法律相談センター静岡"), ("Q-8G4R3N9E", "法律相談センター浜松")):
            row = partner(ref, name)
            session.add(row)
            audit.record(session, world.people["coordinator"], "partner.created", "partner", row.id)
    both = world.send("/steps/new", title="相談する", domain="legal", owner="partner", partner="法律相談")
    assert both.status_code == 422
    assert "Q-8G4R3N9E" in errors_of(page(both), "partner")[0]
    world.add("電話で相談する", owner="partner", partner="q-7f3q2m8d", domain="legal")
    assert rows(world)["電話で相談する"][5] == "連携先（法律相談センター静岡）"
    world.add("訪ねて相談する", owner="partner", partner="法律相談 浜松", domain="legal")
    sheet = text(page(world.get("/handout?lang=ja")))
    assert "法律相談センター静岡 静岡市葵区1-1" in sheet
    assert "場所 法律相談センター浜松" in sheet
    assert "電話 054-000-0009" in sheet


def partner(ref: str, name: str) -> Partner:
    return Partner(
        ref=ref, org_name=name, kind="legal", search_text=fold(name), phone="054-000-0009", address="静岡市葵区1-1",
        created_at=clock.now(), created_by_id=1, updated_at=clock.now(), version=1, state="active",
    )  # fmt: skip


def test_a_partner_owner_needs_a_partner_that_exists(world: World) -> None:
    nobody = world.send("/steps/new", title="相談する", domain="legal", owner="partner")
    assert "連携先か、手伝う人" in errors_of(page(nobody), "partner")[0]
    somebody_else = world.send("/steps/new", title="相談する", domain="legal", owner="person", partner="法律相談")
    assert "だれがするか" in errors_of(page(somebody_else), "partner")[0]
    assert form_values(page(somebody_else), f"{world.base}/steps/new")["partner"] == ["法律相談"]
    unknown = world.send("/steps/new", title="相談する", domain="legal", owner="partner", partner="ない機関")
    assert unknown.status_code == 422
    assert "その名前の連携先はありません" in errors_of(page(unknown), "partner")[0]


def test_moving_changes_the_given_order(world: World) -> None:
    for title in ("一", "二", "三"):
        world.add(title)
    path = f"/steps/{world.step('三').ref}/move"
    assert page(world.get(path.removesuffix("/move"))).select(f'form[action="{world.base}{path}"]')
    assert world.client.post(world.base + path, data={"direction": "up", "_version": "1"}).status_code == 303
    assert list(rows(world)) == ["一", "三", "二"]
    assert world.client.post(world.base + path, data={"direction": "up", "_version": "1"}).status_code == 409
    assert world.client.post(world.base + path, data={"direction": "sideways", "_version": "2"}).status_code == 404


def test_goals_hang_on_needs_and_carry_their_steps_along(world: World) -> None:
    assert world.send("/goals/new", title="安心して働く", need=world.needs["employment"]).status_code == 303
    link = page(world.get()).select_one('#tree a[href*="goal="]')
    assert link is not None
    path = str(link["href"]).removeprefix(world.base)
    answer = world.send("/steps/new", at=path, title="会社と話す", domain="employment")
    assert answer.status_code == 303
    tree = text(page(world.get()).select_one("#tree") or page(world.get()))
    assert "未払い賃金" in tree
    assert "目標: 安心して働く" in tree
    edit = page(world.get()).select_one('#tree a[href$="/edit"]')
    assert edit is not None
    path = str(edit["href"]).removeprefix(world.base)
    assert world.send(path, title="在留を続ける", need=world.needs["residence"]).status_code == 303
    with unit_of_work(world.engine, write=False) as session:
        (moved,) = session.scalars(sa.select(Step))
        assert moved.need_id is not None
    stale = world.client.post(world.base + path, data={"title": "古い", "_version": "1"})
    assert stale.status_code == 409


def test_the_aim_and_the_review_day(world: World) -> None:
    assert world.send("/aim", aim="家族で安心して暮らす", review_on="R9.1.31").status_code == 303
    assert "家族で安心して暮らす" in world.get().text
    assert "2027-01-31（令和9年1月31日）" in world.get().text
    stale = world.client.post(f"{world.base}/aim", data={"aim": "古い", "_version": "0"})
    assert stale.status_code == 409
    assert "家族で安心して暮らす" in world.get().text


def test_the_choices_of_the_form_leave_the_head_of_the_case_alone(world: World) -> None:
    world.add("市役所に行く")
    soup = page(world.get("/agreement"))
    lead = soup.select_one(".page-header__lead")
    assert lead is not None
    assert len(text(lead)) < 80, text(lead)[:200]


def agree(world: World, **typed: object) -> object:
    typed = {"method": "oral_with_witness", "interpreter_name": "ファム・ティ・ホア", **typed}
    return world.send("/agreement", **typed)


def test_agreement_names_language_interpreter_and_version_and_later_changes_show(world: World) -> None:
    world.add("市役所に行く")
    assert agree(world).status_code == 303  # type: ignore[attr-defined]
    shown = text(page(world.get()))
    for part in ("第1版", "ランさん", "ベトナム語", "ファム・ティ・ホア", "口頭（立会人あり）", "今の版に同意済み"):
        assert part in shown
    assert world.move("市役所に行く", "doing").status_code == 303
    assert "今の版に同意済み" in text(page(world.get())), "progress is no change of what was agreed"
    world.add("年金事務所に行く")
    shown = text(page(world.get()))
    assert "同意の後に変更あり" in shown
    assert "本人が同意したのは第1版です。その後1回変わっています" in shown


def test_agreement_to_an_older_version_is_refused(world: World) -> None:
    world.add("市役所に行く")
    data = form_values(page(world.get("/agreement")), f"{world.base}/agreement", method="electronic", language="vi")
    world.add("年金事務所に行く")
    answer = world.client.post(f"{world.base}/agreement", data=data)
    assert answer.status_code == 409
    assert "まだ同意を得ていません" in world.get().text


@pytest.mark.parametrize(
    ("field", "value"), [("agreed_on", "2026-11-23"), ("language", "xx-none"), ("person", "P-FOREIGN1"), ("method", "")]
)
def test_bad_agreements(world: World, field: str, value: str) -> None:
    world.add("市役所に行く")
    answer = agree(world, **{field: value})
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert errors_of(page(answer), field)


def test_without_a_plan_there_is_nothing_to_agree_to(world: World) -> None:
    assert world.get("/agreement").status_code == 404


def test_dropping_and_taking_up_again_are_versions(world: World) -> None:
    world.add("市役所に行く")
    assert world.move("市役所に行く", "dropped", note="本人が望まない").status_code == 303
    assert world.move("市役所に行く", "planned").status_code == 303
    told = text(page(world.get("/versions")))
    assert "第2版 ステップ「市役所に行く」を取りやめた" in told
    assert "本人が望まない" in told
    assert "第3版 ステップ「市役所に行く」を戻した" in told


def test_moves_that_the_table_forbids_are_refused(world: World) -> None:
    ref = world.add("市役所に行く")
    assert world.move("市役所に行く", "done").status_code == 303
    version = world.step("市役所に行く").version
    answer = world.client.post(
        f"{world.base}/steps/{ref}/state", data={"to": "dropped", "note": "x", "_version": str(version)}
    )
    assert answer.status_code == 409
    assert world.step("市役所に行く").state == "done"


def test_the_page_of_a_step_tells_what_a_delay_costs(world: World) -> None:
    three_steps(world)
    shown = text(page(world.get(f"/steps/{world.step('退職証明書をもらう').ref}")))
    assert "3日遅れると: 期限に影響しません" in shown
    assert "7日遅れると: 「退職証明書をもらう」が1日超過" in shown
    assert "14日遅れると: 「退職証明書をもらう」が8日超過、「在留期間の更新を申請する」が3日超過" in shown


def test_every_write_leaves_its_audit_entry(world: World) -> None:
    three_steps(world)
    world.move("退職証明書をもらう", "done")
    agree(world)
    with unit_of_work(world.engine, write=False) as session:
        actions = list(
            session.scalars(
                sa.select(AuditEntry.action).where(
                    AuditEntry.subject_kind == "case", AuditEntry.subject_id == world.case_id
                )
            )
        )
    assert actions.count("case.step_added") == 3
    assert actions.count("case.step_moved") == 1
    assert actions.count("case.plan_agreed") == 1
    assert "read" in actions


PATHS = ("", "/versions", "/handout", "/steps/{step}")
WRITES = ("/steps/new", "/goals/new", "/aim", "/agreement", "/steps/{step}/edit")


def test_who_else_may(world: World) -> None:
    ref = world.add("市役所に行く")
    for login, read, write in (
        ("colleague", 200, 200),
        ("supervisor", 200, 200),
        ("coordinator2", 404, 404),
        ("counsellor", 404, 403),
        ("operator", 403, 403),
        ("agency_viewer", 403, 403),
        ("privacy_officer", 403, 403),
    ):
        sign_in(world.client, login)
        for path in PATHS:
            assert world.get(path.format(step=ref)).status_code == read, (login, path)
        for path in WRITES:
            assert world.get(path.format(step=ref)).status_code == write, (login, path)
            posted = world.client.post(world.base + path.format(step=ref), data={"_version": "77"})
            assert posted.status_code in ((403, 404) if write != 200 else (422, 409)), (login, path)


def test_a_step_of_another_case_is_not_found(world: World) -> None:
    assert world.get("/steps/S-00000000").status_code == 404
    assert world.get("/goals/M-00000000/edit").status_code == 404


def test_the_plan_of_a_closed_case_is_only_read(world: World) -> None:
    ref = world.add("市役所に行く")
    world.close()
    soup = page(world.get())
    assert not soup.select('main form[method="post"]')
    answer = world.client.post(
        f"{world.base}/steps/{ref}/edit", data={"title": "x", "domain": "housing", "_version": "1"}
    )
    assert answer.status_code == 409
    assert world.step("市役所に行く").version == 1


def test_english_pages_have_no_japanese_of_ours(world: World) -> None:
    three_steps(world)
    world.client.cookies.set("kakehashi_locale", "en")
    soup = page(world.get())
    for part in ("Ready to start", "why this order", "Waiting its turn"):
        assert part in text(soup)
    labels = [text(th) for th in soup.select("#steps th")]
    assert all(label.isascii() for label in labels)


def test_hostile_titles_are_text_everywhere(world: World) -> None:
    hostile = '"><script>alert(1)</script>'
    ref = world.add(hostile, title_easy=hostile, papers=hostile)
    for path in ("", f"/steps/{ref}", "/versions", "/handout?lang=easy"):
        answer = world.get(path)
        assert "<script>alert" not in answer.text
        assert hostile in text(page(answer))
