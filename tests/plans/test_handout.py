"""The sheet for the person: everything they need, nothing of the case notes, readings on all kanji."""

from __future__ import annotations

import re

from tests.plans.conftest import World
from tests.support.html import page, text

SECRET = "夫には知らせないこと"
KANJI = re.compile(r"[\u4e00-\u9fff]")


def fill(world: World) -> None:
    first = world.add(
        "国民健康保険の加入手続", domain="medical", title_easy="市役所で 保険に 入ります", due="2026-12-01",
        place="静岡市役所 1階", papers="在留カード\n資格喪失証明書", note=SECRET, note_easy="2人で 行きましょう",
        helper="グエンさん（054-000-0001）",
    )  # fmt: skip
    world.add("病院の予約", first, domain="medical", owner="person", papers="保険証、お金")


def test_the_japanese_sheet(world: World) -> None:
    fill(world)
    answer = world.get("/handout?lang=ja")
    assert answer.status_code == 200
    shown = text(page(answer))
    for part in (
        "ランさん",
        "国民健康保険の加入手続",
        "令和8年12月1日（2026-12-01・火）",
        "静岡市役所 1階",
        "□ 在留カード",
        "□ 資格喪失証明書",
        "グエンさん（054-000-0001）",
        "□ 保険証",
        "しずおか多文化共生総合相談センター",
        "電話 054-000-0000",
    ):
        assert part in shown, part
    assert not page(answer).select("ruby")


def test_the_plain_sheet_has_a_reading_over_every_kanji_that_is_not_a_name(world: World) -> None:
    fill(world)
    soup = page(world.get("/handout?lang=easy"))
    sheet = soup.select_one("article.handout")
    assert sheet is not None
    readings = {ruby.contents[0]: text(ruby.select_one("rt") or ruby) for ruby in sheet.select("ruby")}
    assert readings["市役所"] == "しやくしょ"
    assert readings["在留"] == "ざいりゅう"
    assert readings["2人"] == "ふたり"
    assert "2026年" not in readings
    for ruby in sheet.select("ruby"):
        ruby.decompose()
    bare = "".join(KANJI.findall(sheet.get_text()))
    assert bare == "多文化共生総合相談", "the name of the centre in the head stands as it is"


def test_no_case_notes_leave(world: World) -> None:
    fill(world)
    for lang in ("ja", "easy"):
        answer = world.get(f"/handout?lang={lang}")
        assert SECRET not in answer.text
        assert "退職と在留の更新" not in answer.text, "nor the title of the case"


def test_what_waits_names_what_comes_first(world: World) -> None:
    fill(world)
    shown = text(page(world.get("/handout?lang=ja")))
    assert "この後で 国民健康保険の加入手続" in shown


def test_done_steps_are_ticked_off_and_dropped_ones_left_out(world: World) -> None:
    fill(world)
    world.add("やめる手続", domain="other")
    world.move("国民健康保険の加入手続", "done")
    world.move("やめる手続", "dropped", note="不要になった")
    shown = text(page(world.get("/handout?lang=ja")))
    assert "終わったこと ✓ 国民健康保険の加入手続" in shown
    assert "やめる手続" not in shown
    assert "今できます ✓ ご自身ですること" in shown


def test_an_empty_plan_prints_a_kind_sheet(world: World) -> None:
    assert "今、予定はありません。" in world.get("/handout").text
