"""Board, list, tab, gaps: who may look, who may not, and that the lists find what they say."""

from __future__ import annotations

from datetime import date

import pytest

from tests.referrals.conftest import World
from tests.support.html import errors_of, form_values, page, text

SHIZUOKA = "221007"


def gap_address(world: World) -> str:
    """The page of the only gap in the list."""
    (row,) = page(world.client.get("/gaps")).select("tbody tr")
    return str(row.select("a")[0]["href"])


def test_the_board_has_a_lane_for_each_state(world: World) -> None:
    draft, sent, running = world.draft(), world.sent(), world.in_progress()
    soup = page(world.client.get("/referrals"))
    lanes = {lane.select_one("h2")["id"]: lane for lane in soup.select(".board__lane")}  # type: ignore[index]
    assert list(lanes) == [
        f"lane-{key}" for key in ("draft", "requested", "accepted", "in_progress", "on_hold", "ended", "closed")
    ]
    for key, ref in (("draft", draft), ("requested", sent), ("in_progress", running)):
        assert lanes[f"lane-{key}"].select_one(f'a[href="/referrals/{ref}"]') is not None
    assert "連携先：受けるかどうかの回答" in text(lanes["lane-requested"])
    world.on(date(2026, 11, 30))
    late = text(page(world.client.get("/referrals")).select_one('[aria-labelledby="lane-requested"]') or soup)
    assert "期日を過ぎた" in late
    assert "5営業日" in late


def test_the_list_filters(world: World) -> None:
    quiet, urgent = world.sent(), world.sent(priority="urgent")
    other = world.sent(to=world.hotline, mode="information_only", fields=None, story=None)
    world.move(quiet, "cancel", reason="solved")

    def found(query: str) -> set[str]:
        soup = page(world.client.get(f"/referrals?view=list&{query}"))
        return {text(link) for link in soup.select("#referral-list td a[href^='/referrals/']")}

    assert found("") == {quiet, urgent, other}
    assert found("status=cancelled") == {quiet}
    assert found("priority=urgent") == {urgent}
    assert found("partner=法律相談") == {other}
    assert found(f"partner={world.kantoku}") == {quiet, urgent}
    assert found(f"q={urgent.lower()}") == {urgent}
    assert found("overdue=1") == set()
    world.on(date(2026, 11, 25))
    assert found("overdue=1") == {urgent, quiet}, "the partner has not been told to stop"
    assert world.move(quiet, "told", way="phone", told_on="2026-11-25").status_code == 303
    assert found("overdue=1") == {urgent}
    world.on(date(2026, 11, 27))
    assert found("overdue=1") == {urgent}, "an office whose address was only told owes no answer"
    assert found("status=nonsense&sort=nonsense") == {quiet, urgent, other}
    world.as_("colleague")
    assert found("mine=1") == set()


@pytest.mark.parametrize("path", ["", "/edit", "/accept", "/print", "/letter.pdf"])
def test_another_centre_does_not_know_of_it(world: World, path: str) -> None:
    ref = world.sent()
    world.as_("coordinator2")
    assert world.client.get(f"/referrals/{ref}{path}").status_code == 404
    assert ref not in world.client.get("/referrals?view=list").text
    assert world.client.get(f"/cases/{world.ref}/referrals").status_code == 404
    assert world.client.get(world.new).status_code == 404
    assert world.client.get(f"/gaps/new?case={world.ref}").status_code == 404


@pytest.mark.parametrize("login", ["counsellor", "operator", "privacy_officer", "agency_viewer", "trainee"])
def test_roles_without_the_right(world: World, login: str) -> None:
    ref = world.sent()
    world.as_(login)
    for path in ("/referrals", f"/referrals/{ref}", "/gaps", f"/cases/{world.ref}/referrals"):
        assert world.client.get(path).status_code == 403
    sent = {"_key": "k" * 20, "_version": "2"}
    assert world.client.post(f"/referrals/{ref}/seen", data=sent).status_code == 403


def test_references_of_another_case_are_refused(world: World) -> None:
    assert errors_of(page(world.draft_answer(need="N-00000000")), "need")
    assert errors_of(page(world.draft_answer(person="P-00000000")), "person")
    assert world.draft_answer(follows="R-00000000").status_code == 422
    assert world.draft_answer(partner="Q-00000000").status_code == 422


def test_the_search_begins_with_the_need_and_the_town(world: World) -> None:
    soup = page(world.client.get(f"{world.new}?need={world.need}"))
    chosen = soup.select_one("#q-topic option[selected]")
    assert chosen is not None
    assert chosen["value"] == "employment"
    town = soup.select_one("#q-municipality")
    assert town is not None
    assert town["value"] == "221007"
    # The offices of this world have no topics: with the need's topic nothing is found, and the gap is offered.
    assert soup.select_one(f'a[href*="/gaps/new?case={world.ref}&need={world.need}"]') is not None
    wide = page(world.client.get(f"{world.new}?need={world.need}&q=静岡労働"))
    assert [str(a["href"]) for a in wide.select("td a.button")] == [
        f"{world.new}?need={world.need}&partner={world.kantoku}"
    ]


def test_the_safe_contact_line_stands_on_every_page_that_leads_outside(world: World) -> None:
    ref = world.sent()
    for path in (f"/referrals/{ref}", f"/referrals/{ref}/accept", f"/referrals/{ref}/close"):
        answer = world.client.get(path)
        if answer.status_code == 200:
            assert "名乗らない" in text(page(answer).select_one(".safe-line") or page(answer))


def test_a_gap_is_recorded_listed_and_counted(world: World) -> None:
    path = "/gaps/new"
    soup = page(world.client.get(f"{path}?case={world.ref}&need={world.need}"))
    filled = form_values(soup, path, reason="no_language", note="ベトナム語の窓口がない。")
    assert filled["domain"] == ["employment"]
    bad = world.client.post(path, data={**filled, "municipality": ["どこでもない町"], "reason": []})
    assert bad.status_code == 422
    assert errors_of(page(bad), "municipality")
    assert errors_of(page(bad), "reason")
    assert "ベトナム語の窓口がない。" in text(page(bad))
    first = world.client.post(path, data=filled)
    assert [first.status_code, world.client.post(path, data=filled).status_code] == [303, 303]
    assert "ベトナム語の窓口がない。" in text(page(world.client.get(f"/cases/{world.ref}/referrals")))
    listed = page(world.client.get("/gaps?domain=employment&language=vi&reason=no_language"))
    assert len(listed.select("tbody tr")) == 1
    assert not page(world.client.get("/gaps?domain=housing")).select("tbody tr")
    address = gap_address(world)
    lead = text(page(world.client.get(f"/reports/gaps?area={SHIZUOKA}")).select_one("#total") or listed)
    assert "1 件" in lead
    world.as_("coordinator2")
    assert not page(world.client.get("/gaps")).select("tbody tr")
    assert world.client.get(address).status_code == 404


def test_a_gap_is_completed_and_one_in_error_leaves_the_figures(world: World) -> None:
    path = "/gaps/new"
    new = form_values(page(world.client.get(path)), path, domain="medical", reason="cost", language="pt")
    world.client.post(path, data=new)
    address = gap_address(world)
    edit = f"{address}/edit"
    blank = page(world.client.get(edit))
    values = form_values(blank, edit, workaround="cost_covered", workaround_note="無料低額診療を使えた。")
    assert world.client.post(edit, data={**values, "workaround": ["magic"]}).status_code == 422
    assert world.client.post(edit, data=values).status_code == 303
    stale = world.client.post(edit, data={**values, "workaround_note": ["二人目が書いた。"]})
    assert stale.status_code == 409
    assert "二人目が書いた。" in text(page(stale))
    shown = page(world.client.get(address))
    assert "費用をほかの制度で補った" in text(shown)
    assert "無料低額診療を使えた。" in text(shown)
    assert "1 件" in text(page(world.client.get("/reports/gaps")))
    act = f"{address}/mistaken"
    button = form_values(shown, act)
    assert [world.client.post(act, data=button).status_code for _ in range(2)] == [303, 409]
    assert not page(world.client.get("/gaps")).select("tbody tr")
    assert "0 件" in text(page(world.client.get("/reports/gaps")))
    assert not page(world.client.get(address)).select(f'a[href="{edit}"]')


def test_the_paper_of_the_gaps_is_given_by_level_and_area(world: World) -> None:
    path = "/gaps/new"
    new = form_values(page(world.client.get(path)), path, domain="medical", reason="cost", municipality="静岡県静岡市")
    world.client.post(path, data=new)
    base = "/reports/gaps/file?format=pdf"
    world.as_("supervisor")
    answers = {
        query: world.client.get(f"{base}&{query}")
        for query in ("level=internal", f"level=internal&area={SHIZUOKA}", "level=agency&area=22", "level=public")
    }
    assert {answer.status_code for answer in answers.values()} == {200}
    assert all(answer.content.startswith(b"%PDF") for answer in answers.values())
    for refused in (f"level=agency&area={SHIZUOKA}", "level=public&area=22", "level=internal&area=13", "level=x"):
        assert world.client.get(f"{base}&{refused}").status_code == 404, refused


def test_pages_read_in_english(world: World) -> None:
    ref = world.sent()
    world.client.cookies.set("kakehashi_locale", "en")
    for path in ("/referrals", "/referrals?view=list", f"/referrals/{ref}", f"/referrals/{ref}/accept", "/gaps"):
        main = page(world.client.get(path)).select_one("main")
        assert main is not None
        for label in ("連携先が", "状態", "次に動く人", "お願いすること", "だれが言ったか", "言語", "下書き"):
            assert label not in text(main), (path, label)
