"""Life events and deadlines through their pages: what follows, what stays, who may, what bad input gets."""

from __future__ import annotations

from datetime import date

import pytest

from app.guidance.catalogue import Catalogue
from app.guidance.records import Period
from tests.deadlines.conftest import World
from tests.support.html import errors_of, form_values, page, text
from tests.support.people import sign_in


def section(world: World, ident: str) -> str:
    """What can be read in one section of the page."""
    found = page(world.get()).select_one(f"section[aria-labelledby='{ident}-title']")
    return text(found) if found else ""


def test_an_empty_page_leads_to_the_first_event(world: World) -> None:
    answer = world.get()
    assert answer.status_code == 200
    assert "できごとはまだありません" in answer.text
    assert page(answer).select_one(f'a[href="{world.base}/events/new"]')


def test_a_dismissal_lets_run_what_the_law_says_for_everybody_at_home(world: World) -> None:
    assert world.dismissed().status_code == 303
    rows = world.rows()
    notice = rows["IMM-07b", "ラン"]
    assert (notice.safe_on, notice.last_on, notice.office_on) == (
        date(2026, 11, 14), date(2026, 11, 15), date(2026, 11, 16),
    )  # fmt: skip
    assert rows["IMM-20", "ラン"].last_on == date(2027, 2, 1)
    assert rows["IMM-10", "ラン"].opens_on == date(2026, 11, 20)
    told = section(world, f"m-{world.persons['ラン']}")
    assert "解雇 2026-11-01 の翌日から14日" in told
    assert "入管法" in told
    assert "2026-11-15が休日のため" in told


def test_the_picture_and_the_tables_say_the_same(world: World) -> None:
    world.dismissed()
    soup = page(world.get())
    links = {str(link["href"]) for link in soup.select("svg.due-svg a")}
    assert links == {f"#{row['id']}" for row in soup.select("tr[id^='d-']")}
    assert links


def test_what_cannot_be_computed_is_said_and_not_dropped(world: World) -> None:
    world.dismissed()
    assert "LAB-02" not in {rule for rule, _ in world.rows()}
    assert "計算できません: 会社に支払いを求めた日がわかりません" in section(world, "check")
    path = f"/events/{world.event().ref}"
    assert world.send(path, fact_requested_on="2026-11-20").status_code == 303
    assert world.one("LAB-02").last_on == date(2026, 11, 27)


def test_days_that_somebody_saw_change_only_when_somebody_accepts(world: World) -> None:
    world.dismissed()
    world.send(f"/events/{world.event().ref}", on="2026-11-03")
    held = world.one("IMM-07b")
    assert held.last_on == date(2026, 11, 15)
    assert "2026-11-15 → 2026-11-17" in section(world, "proposals")
    assert world.send(f"/{held.ref}/answer", at=f"/{held.ref}", answer="accept").status_code == 303
    assert world.one("IMM-07b").last_on == date(2026, 11, 17)
    assert world.changes() == 1
    assert "契約" in text(page(world.get(f"/{held.ref}")))
    assert "2026-11-15 → 2026-11-17" in text(page(world.get(f"/{held.ref}")))


def test_keeping_the_old_day_needs_a_reason_and_is_not_asked_again(world: World) -> None:
    world.dismissed()
    world.send(f"/events/{world.event().ref}", on="2026-11-03")
    held = world.one("IMM-07b")
    refused = world.send(f"/{held.ref}/answer", at=f"/{held.ref}", answer="keep")
    assert refused.status_code == 422
    assert errors_of(page(refused), "why") == ["今の日付を残す理由を入力してください。"]
    kept = world.send(f"/{held.ref}/answer", at=f"/{held.ref}", answer="keep", why="入管に確かめた")
    assert kept.status_code == 303
    assert world.one("IMM-07b").last_on == date(2026, 11, 15)
    assert "契約" not in section(world, "proposals")
    world.send(f"/events/{world.event().ref}", on="2026-11-04")
    assert "2026-11-15 → 2026-11-18" in section(world, "proposals")


def test_a_changed_rule_proposes(world: World, small_catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    world.dismissed()
    (rule,) = small_catalogue.rules["IMM-07b"]
    clocks = (rule.clocks[0].model_copy(update={"period": Period(count=20, unit="days")}),)
    longer = rule.model_copy(update={"clocks": clocks})
    changed = Catalogue(
        small_catalogue.facts, small_catalogue.events, small_catalogue.groups, small_catalogue.papers,
        {**small_catalogue.rules, "IMM-07b": (longer,)}, small_catalogue.steps, small_catalogue.playbooks,
    )  # fmt: skip
    monkeypatch.setattr("app.deadlines.computing.catalogue", lambda _session: changed)
    assert world.one("IMM-07b").last_on == date(2026, 11, 15)
    assert "2026-11-15 → 2026-11-21" in section(world, "proposals")


def test_a_status_learnt_later_brings_deadlines_that_are_added_on_request(world: World) -> None:
    world.learn("ラン", "long_term_resident", date(2027, 2, 20))
    world.dismissed()
    assert ("IMM-07b", "ラン") not in world.rows()
    world.learn("ラン", "engineer_humanities_international", date(2027, 2, 20))
    soup = page(world.get())
    assert "新しくわかった期限が" in text(soup)
    answer = world.client.post(f"{world.base}/refresh", data=form_values(soup, f"{world.base}/refresh"))
    assert answer.status_code == 303
    assert ("IMM-07b", "ラン") in world.rows()
    assert "新しくわかった期限が" not in text(page(world.get()))


def test_an_event_in_error_takes_its_deadlines_back_and_stays_readable(world: World) -> None:
    world.dismissed()
    path = f"/events/{world.event().ref}/withdraw"
    refused = world.send(path)
    assert errors_of(page(refused), "reason")
    assert world.send(path, reason="別の人のこと").status_code == 303
    assert {row.state for row in world.rows().values()} == {"void"}
    shown = text(page(world.get()))
    assert "誤りとして消したできごと（1）" in shown
    assert "別の人のこと" in shown
    assert world.get(f"/events/{world.event().ref}").status_code == 404


def test_done_and_not_applicable_and_back(world: World) -> None:
    world.dismissed()
    held = world.one("IMM-07b")
    path = f"/{held.ref}/state"
    refused = world.send(path, at=f"/{held.ref}", to="not_applicable")
    assert errors_of(page(refused), "note") == ["あてはまらない理由を入力してください。"]
    assert world.send(path, at=f"/{held.ref}", to="done", on="令和8年11月14日").status_code == 303
    assert (world.one("IMM-07b").state, world.one("IMM-07b").state_on) == ("done", date(2026, 11, 14))
    assert "済み" in section(world, f"m-{world.persons['ラン']}")
    assert world.send(path, at=f"/{held.ref}", to="open").status_code == 303
    assert world.one("IMM-07b").state == "open"


def test_a_stale_button_is_a_conflict(world: World) -> None:
    world.dismissed()
    held = world.one("IMM-07b")
    path = f"{world.base}/{held.ref}/state"
    old = form_values(page(world.get(f"/{held.ref}")), path, to="done")
    assert world.send(f"/{held.ref}/state", at=f"/{held.ref}", to="done").status_code == 303
    assert world.client.post(path, data=old).status_code == 409


def test_a_stale_event_shows_all_three_versions(world: World) -> None:
    world.dismissed(note="はじめのメモ")
    path = f"/events/{world.event().ref}"
    old = form_values(page(world.get(path)), world.base + path, note="私のメモ")
    assert world.send(path, note="先に保存したメモ").status_code == 303
    answer = world.client.post(world.base + path, data=old)
    assert answer.status_code == 409
    for shown in ("はじめのメモ", "先に保存したメモ", "私のメモ"):
        assert shown in answer.text


def test_sending_twice_is_one_event(world: World) -> None:
    path = f"{world.base}/events/new/dismissal"
    values = form_values(page(world.get("/events/new/dismissal")), path, on="2026-11-01")
    first, second = world.client.post(path, data=values), world.client.post(path, data=values)
    assert (first.status_code, second.status_code) == (303, 303)
    world.event()  # exactly one, else it raises


@pytest.mark.parametrize(
    ("typed", "field", "message"),
    [
        ({"on": ""}, "on", "日付を入力するか、「わからない」を選んでください。"),
        ({"on": "2026-02-30"}, "on", "その日付は暦にありません。"),
        ({"on": "平成50年1月1日"}, "on", "その元号の期間にない日付です。"),
        ({"known": "range", "on": "2026-11-01"}, "until", "遅くともいつかを入力してください。"),
        (
            {"known": "range", "on": "2026-11-02", "until": "2026-11-01"},
            "until",
            "はじめの日より後の日を入力してください。",
        ),
        ({"on": "2026-11-01", "person": "P-00000000"}, "person", "このケースの人から選んでください。"),
        ({"on": "2026-11-01", "fact_insured": "maybe"}, "fact_insured", "選択肢から選んでください。"),
        ({"on": "2026-11-01", "fact_requested_on": "2030-01-01"}, "fact_requested_on", "先の日付は選べません。"),
    ],
)
def test_bad_input_is_said_beside_its_field_and_nothing_typed_is_lost(
    world: World, typed: dict[str, str], field: str, message: str
) -> None:
    answer = world.dismissed(note="電話で聞いた", **typed)
    assert answer.status_code == 422
    assert message in errors_of(page(answer), field)
    assert "電話で聞いた" in answer.text
    assert world.rows() == {}


def test_a_day_to_come_is_refused_where_the_event_cannot_lie_ahead(world: World) -> None:
    answer = world.send("/events/new/birth", on="2027-01-01")
    assert errors_of(page(answer), "on") == ["まだ来ていない日です。起きてから記録するか、日付を直してください。"]


def test_a_fact_that_the_event_does_not_ask_is_refused(world: World) -> None:
    path = f"{world.base}/events/new/birth"
    values = form_values(page(world.get("/events/new/birth")), path, on="2026-11-01")
    answer = world.client.post(path, data={**values, "fact_insured": ["employees"]})
    assert answer.status_code == 422
    assert "このできごとでは使わない項目です" in answer.text


def test_a_range_and_an_unknown_day(world: World) -> None:
    assert world.dismissed(known="range", until="2026-11-10").status_code == 303
    assert "の間" in section(world, "events")
    assert world.send("/events/new/divorce", known="unknown", on=None).status_code == 303
    assert "日付はわからない" in section(world, "events")
    assert "計算できません" in section(world, "check")


def test_the_newborn_has_deadlines_without_a_record(world: World) -> None:
    assert world.send("/events/new/birth", on="2026-11-10").status_code == 303
    held = world.one("FAM-01", f"newborn:{world.event().ref}")
    assert held.person_id is None
    assert held.last_on == date(2026, 11, 23)
    assert "生まれた子" in text(page(world.get()))


def test_an_unknown_kind_a_strange_reference_and_another_case_are_not_found(world: World) -> None:
    assert world.get("/events/new/holiday").status_code == 404
    assert world.get("/J-00000000").status_code == 404
    assert world.get("/events/V-00000000").status_code == 404


def test_who_else_may(world: World) -> None:
    world.dismissed()
    held = world.one("IMM-07b")
    for login, expected in (("counsellor", 404), ("coordinator2", 404), ("agency_viewer", 403), ("operator", 403)):
        sign_in(world.client, login)
        assert world.get().status_code == expected
        assert world.get(f"/{held.ref}").status_code == expected


def test_a_closed_case_is_read_and_not_changed(world: World) -> None:
    world.dismissed()
    held = world.one("IMM-07b")
    path = f"{world.base}/{held.ref}/state"
    values = form_values(page(world.get(f"/{held.ref}")), path, to="done")
    world.close()
    assert world.get().status_code == 200
    assert not page(world.get()).select(f'a[href="{world.base}/events/new"]')
    assert world.client.post(path, data=values).status_code == 409
    assert world.one("IMM-07b").state == "open"


def test_my_day_and_the_case_show_the_deadline_with_its_basis(world: World) -> None:
    world.dismissed()
    day = text(page(world.client.get("/")))
    assert "11" in day
    case = text(page(world.client.get(f"/cases/{world.ref}")))
    title = "所属機関"
    assert title in day or "契約" in day
    assert "入管法" in case


def test_choosing_by_words_in_any_language(world: World) -> None:
    assert "解雇" in world.get("/events/new?q=クビ").text
    assert "/events/new/dismissal" in world.get("/events/new?q=dismissal").text
    nothing = world.get("/events/new?q=花火")
    assert "当てはまるできごとはありません" in nothing.text


def test_in_english_everything_is_english(world: World) -> None:
    world.dismissed()
    world.client.get("/language?to=en", follow_redirects=True)
    shown = text(page(world.get()))
    assert "Events and deadlines" in shown
    assert "法律の最終日" not in shown


def all_proposals(world: World) -> dict[str, list[str]]:
    """What the button for all proposals sends, as it stands on the page now."""
    return form_values(page(world.get()), f"{world.base}/accept")


def test_one_corrected_day_is_accepted_for_all_that_followed_from_it(world: World) -> None:
    world.dismissed()
    world.send(f"/events/{world.event().ref}", on="2026-11-03")
    sent = all_proposals(world)
    number = len(sent["seen"][0].split())
    assert number > 2
    assert world.client.post(f"{world.base}/accept", data=sent).status_code == 303
    assert world.one("IMM-07b").last_on == date(2026, 11, 17)
    assert world.changes() == number
    assert not section(world, "proposals")


def test_a_list_of_proposals_that_is_out_of_date_changes_nothing(world: World) -> None:
    world.dismissed()
    world.send(f"/events/{world.event().ref}", on="2026-11-03")
    sent = all_proposals(world)
    held = world.one("IMM-20")
    assert world.send(f"/{held.ref}/answer", at=f"/{held.ref}", answer="accept").status_code == 303
    assert world.client.post(f"{world.base}/accept", data=sent).status_code == 409
    assert world.one("IMM-07b").last_on == date(2026, 11, 15)
    assert world.changes() == 1


def test_what_is_not_known_says_whose_it_is(world: World) -> None:
    world.dismissed()
    told = section(world, "check")
    assert "がはっきりしません" in told or "がわかりません" in told
    items = [text(item) for item in page(world.get()).select("section[aria-labelledby='check-title'] > ul > li")]
    unknown = [item for item in items if "条件付き" in item]
    assert all(any(item.startswith(f"{name}: ") for name in world.persons) for item in unknown)


def test_why_a_day_is_proposed_is_said_in_the_language_of_the_reader(world: World) -> None:
    world.dismissed()
    world.send(f"/events/{world.event().ref}", on="2026-11-03")
    world.client.get("/language?to=en&next=/")
    told = section(world, "proposals")
    assert "2026-11-17" in told
    assert "変わりました" not in told
    assert "変わりました" not in world.get(f"/{world.one('IMM-07b').ref}").text


def test_a_ground_that_exists_now_is_no_delay(world: World) -> None:
    world.dismissed(on="2026-08-01")  # three months of inactivity are over
    told = section(world, f"m-{world.persons['ラン']}")
    assert world.one("IMM-20").office_on < date(2026, 11, 22)
    row = page(world.get()).select_one(f"#d-{world.one('IMM-20').ref}")
    assert row is not None
    assert "この日を過ぎました" in text(row)
    assert "超過" not in text(row)
    assert "超過" in told  # the notice itself is late
    assert "活動" not in text(page(world.client.get("/")).select_one("#deadlines") or page(world.client.get("/")))
