"""The sheet for the person: everything they need in their language, nothing of the case notes."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup, Tag

from app.audit import service as audit
from app.cases.models import CaseEvent, Need
from app.core import clock, ids
from app.core.db import unit_of_work
from app.guidance import phrases
from app.guidance.phrases import LANGUAGES, SIGN, STALE_SIGN
from app.partners.models import Partner, PartnerLanguage
from app.people.models import Person, PersonLanguage
from app.plans.models import Step
from tests.plans.conftest import World
from tests.support.html import form_values, page, text

SECRET = "夫には知らせないこと"
KANJI = re.compile(r"[\u4e00-\u9fff]")
CENTRE = "しずおか多文化共生総合相談センター"


def fill(world: World) -> None:
    first = world.add(
        "国民健康保険の加入手続", domain="medical", title_easy="市役所で 保険に 入ります", due="2026-12-01",
        place="静岡市役所 1階", papers="在留カード\n資格喪失証明書", note=SECRET, note_easy="2人で 行きましょう",
        helper="グエンさん（054-000-0001）",
    )  # fmt: skip
    world.add("病院の予約", first, domain="medical", owner="person", papers="保険証、お金")


def sheet_of(answer: Any) -> Tag:
    """The paper alone, without the choices above it."""
    assert answer.status_code == 200
    found = page(answer).select_one("article.handout")
    assert found is not None
    return found


def shown(world: World, query: str = "lang=ja") -> str:
    return text(sheet_of(world.get(f"/handout?{query}")))


def change(world: World, row: type[Step] | type[Person], ident: int, **values: Any) -> None:
    with unit_of_work(world.engine, write=True) as session:
        found = session.get_one(row, ident)
        for name, value in values.items():
            setattr(found, name, value)
        kind, subject = found.audit_subject()
        audit.record(session, world.people["coordinator"], f"{kind}.changed", kind, subject)


def person_id(world: World) -> int:
    with unit_of_work(world.engine, write=False) as session:
        return session.scalars(sa.select(Person.id).where(Person.ref == world.person_ref)).one()


def speaks(world: World, *languages: str) -> None:
    with unit_of_work(world.engine, write=True) as session:
        owner = session.scalars(sa.select(Person).where(Person.ref == world.person_ref)).one()
        for language in languages:
            session.add(PersonLanguage(person_id=owner.id, language=language))
            session.flush()
        audit.record(session, world.people["coordinator"], "person.changed", "person", owner.id)


def of_playbook(world: World, code: str, title: str, **typed: Any) -> Step:
    """A step as an accepted proposal leaves it."""
    world.add(title, **typed)
    change(world, Step, world.step(title).id, playbook_step=code)
    return world.step(title)


def partner(world: World, kind: str = "immigration_bureau", **values: Any) -> str:
    with unit_of_work(world.engine, write=True) as session:
        made = Partner(
            ref=ids.new_ref("Q"), kind=kind, state="active", version=1, centre_id=world.people.shizuoka,
            created_at=clock.now(), updated_at=clock.now(), created_by_id=world.people["coordinator"].user_id,
            **{"org_name": "静岡出張所", "phone": "054-653-5571", "address": "静岡市葵区伝馬町9-4", **values},
        )  # fmt: skip
        session.add(made)
        session.flush()
        spoken = {} if made.is_refuge else {"open_kind": kind, "weekdays": "04"}
        session.add(PartnerLanguage(partner_id=made.id, language="vi", **spoken))
        audit.record(session, world.people["coordinator"], "partner.created", "partner", made.id)
        return made.ref


# --- Japanese and plain Japanese --------------------------------------------------------------------


def test_the_japanese_sheet(world: World) -> None:
    fill(world)
    answer = world.get("/handout?lang=ja")
    sheet = text(sheet_of(answer))
    for part in (
        "ランさん",
        "国民健康保険の加入手続",
        "令和8年12月1日（2026-12-01・火）",
        "静岡市役所 1階",
        "□ 在留カード",
        "□ 資格喪失証明書",
        "グエンさん（054-000-0001）",
        "□ 保険証",
        CENTRE,
        "電話 054-000-0000",
    ):
        assert part in sheet, part
    assert not page(answer).select("ruby")
    assert SIGN not in sheet, "the Japanese is what the others are measured by"


def test_the_plain_sheet_has_a_reading_over_every_kanji_that_is_not_a_name(world: World) -> None:
    fill(world)
    sheet = sheet_of(world.get("/handout?lang=easy"))
    readings = {ruby.contents[0]: text(ruby.select_one("rt") or ruby) for ruby in sheet.select("ruby")}
    assert readings["市役所"] == "しやくしょ"
    assert readings["在留"] == "ざいりゅう"
    assert readings["2人"] == "ふたり"
    assert readings["令和"] == "れいわ"
    for ruby in sheet.select("ruby"):
        ruby.decompose()
    bare = "".join(KANJI.findall(sheet.get_text()))
    assert bare == "多文化共生総合相談", "the name of the centre in the head stands as it is"


def test_no_case_notes_leave(world: World) -> None:
    fill(world)
    for language in LANGUAGES:
        answer = world.get(f"/handout?lang={language}")
        assert SECRET not in answer.text
        assert "退職と在留の更新" not in answer.text, "nor the title of the case"


def test_what_waits_names_what_comes_first(world: World) -> None:
    fill(world)
    assert "先に終えること 国民健康保険の加入手続" in shown(world)


def test_only_what_can_be_done_now(world: World) -> None:
    fill(world)
    sheet = shown(world, "lang=ja&scope=now")
    assert "国民健康保険の加入手続" in sheet
    assert "病院の予約" not in sheet


def test_done_steps_are_ticked_off_and_dropped_ones_left_out(world: World) -> None:
    fill(world)
    world.add("やめる手続", domain="other")
    world.move("国民健康保険の加入手続", "done")
    world.move("やめる手続", "dropped", note="不要になった")
    sheet = shown(world)
    assert "終わったこと ✓ 国民健康保険の加入手続" in sheet
    assert "やめる手続" not in sheet
    assert "✓ 今できます" in sheet
    assert "する人 ご自身" in sheet


def test_an_empty_plan_prints_a_kind_sheet(world: World) -> None:
    assert "今、予定はありません。" in shown(world)


# --- another language beside the Japanese -----------------------------------------------------------


def test_the_japanese_stands_beside_every_text(world: World) -> None:
    of_playbook(
        world, "apply_renewal", "在留期間の更新を申請する", owner="person", due="2026-12-01",
        papers="在留カード、写真（縦4cm×横3cm）",
    )  # fmt: skip
    sheet = sheet_of(world.get("/handout?lang=vi"))
    said = text(sheet)
    assert sheet["lang"] == "vi"
    for own, ja in (
        ("Những việc sắp làm", "これからの予定"),
        ("Thứ Ba, ngày 1 tháng 12 năm 2026", "令和8年12月1日（2026-12-01・火）"),
        ("Thẻ cư trú (zairyū card)", "在留カード"),
        ("Ảnh (cao 4 cm × rộng 3 cm)", "写真（縦4cm×横3cm）"),
        ("Cục quản lý xuất nhập cảnh và lưu trú khu vực", "地方出入国在留管理局"),
        ("Bạn", "ご自身"),
    ):
        assert own in said, own
        assert ja in said, ja
    titles = [text(part) for part in sheet.select(".handout__titles p[lang=ja]")]
    assert titles == ["在留期間の更新を申請する"]


def test_what_nobody_reviewed_is_marked_and_explained(world: World) -> None:
    of_playbook(world, "apply_renewal", "在留期間の更新を申請する", owner="person")
    sheet = sheet_of(world.get("/handout?lang=vi"))
    title = sheet.select_one("h1")
    assert title is not None
    assert text(title) == f"Những việc sắp làm {SIGN}"
    assert "Bản dịch có dấu này chưa được kiểm tra" in text(sheet)
    assert "まだ確かめていない訳です" in text(sheet)


def test_a_translation_of_an_older_japanese_is_marked_as_such_on_screen_and_paper(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    bank = phrases.carried()
    japanese = {**bank.phrases["sheet"]["ja"]}
    japanese["title"] = japanese["title"].model_copy(update={"text": "これからすること"})
    reworded = replace(bank, phrases={**bank.phrases, "sheet": {**bank.phrases["sheet"], "ja": japanese}})
    monkeypatch.setattr(phrases, "carried", lambda: reworded)
    fill(world)
    answer = world.get("/handout?lang=vi")
    sheet = sheet_of(answer)
    title = sheet.select_one("h1")
    assert title is not None
    assert text(title) == f"Những việc sắp làm {STALE_SIGN}"
    assert "日本語が変わってから、まだ確かめていない訳です" in text(sheet)
    assert f"{STALE_SIGN} の訳は、日本語が変わってから" in text(page(answer))
    paper = world.get("/handout.pdf?lang=vi")
    assert paper.content.startswith(b"%PDF")
    assert STALE_SIGN not in shown(world, "lang=ja")


def test_plain_japanese_of_a_playbook_carries_the_sign_too(world: World) -> None:
    record = phrases.carried().catalogue.steps["apply_renewal"]
    of_playbook(world, "apply_renewal", record.title.ja, title_easy=record.title.easy)
    world.add("大家さんに電話する", title_easy="大家さんに 電話します")
    titles = sheet_of(world.get("/handout?lang=easy")).select("h2")
    assert [SIGN in text(title) for title in titles] == [True, False], "what the coordinator wrote carries none"


def test_a_title_changed_by_hand_is_not_given_the_phrase_of_the_playbook(world: World) -> None:
    of_playbook(world, "apply_renewal", "在留期間の更新を申請する", owner="person")
    step = world.step("在留期間の更新を申請する")
    change(world, Step, step.id, title="永住許可を申請する")
    sheet = shown(world, "lang=en")
    assert "永住許可を申請する （ in Japanese only" in sheet
    assert "Apply for renewal" not in sheet


def test_the_names_behind_a_title_stay(world: World) -> None:
    of_playbook(world, "check_family_status", "家族の在留資格と期限を確かめる（ミンさん）", owner="centre")
    assert "Check the family's statuses and last days (ミンさん)" in shown(world, "lang=en")


def test_the_coordinator_translates_their_own_words(world: World) -> None:
    world.add(
        "大家さんに電話する", note_easy="夜は さけてください。", translated_to="vi",
        title_translated="Gọi cho chủ nhà", note_translated="Xin đừng gọi buổi tối.",
    )  # fmt: skip
    vietnamese = shown(world, "lang=vi")
    assert "1. Gọi cho chủ nhà 大家さんに電話する" in vietnamese, "no sign: a person wrote it"
    assert "Xin đừng gọi buổi tối. 夜は さけてください。" in vietnamese
    assert "Gọi cho chủ nhà" not in shown(world, "lang=th"), "nobody reads a language that is not theirs"


def test_a_translation_names_its_language(world: World) -> None:
    answer = world.send("/steps/new", title="電話する", domain="housing", title_translated="Gọi điện")
    assert answer.status_code == 422
    assert "訳の言語を選んでください。" in text(page(answer))
    assert "Gọi điện" in answer.text, "what was typed is kept"


@pytest.mark.both
def test_what_the_directory_knows_of_the_office(world: World) -> None:
    ref = partner(world, postal_code="420-0858", hours="平日 9時から16時", closed_days="祝日")
    world.add("書類を出す", owner="partner", partner=ref)
    sheet = shown(world, "lang=vi")
    for part in (
        "Cục quản lý xuất nhập cảnh và lưu trú khu vực",
        "静岡出張所",
        "〒420-0858 静岡市葵区伝馬町9-4",
        "静岡出張所 静岡市葵区伝馬町9-4",
        "054-653-5571",
        "Tiếng Việt (Thứ Hai, Thứ Sáu)",
        "ベトナム語 (月, 金)",
        "平日 9時から16時",
        "祝日",
    ):
        assert part in sheet, part


def test_a_number_that_is_dead_and_a_hidden_address_stay_off_the_paper(world: World) -> None:
    ref = partner(world, "npo", address_hidden=True, dead_number_on=clock.today())
    world.add("書類を出す", owner="partner", partner=ref)
    sheet = shown(world, "lang=vi")
    assert "静岡出張所" in sheet
    assert "054-653-5571" not in sheet
    assert "伝馬町" not in sheet


@pytest.mark.parametrize(
    ("spoken", "chosen"),
    [
        ((), "vi"),  # the language of the case
        (("ne",), "ne"),
        (("ja", "pt-BR"), "pt"),
        (("uk", "zh-Hans"), "zh"),
        (("zh-Hant",), "vi"),
    ],
)
def test_the_first_language_that_the_sheet_has_is_chosen(world: World, spoken: tuple[str, ...], chosen: str) -> None:
    speaks(world, *spoken)
    soup = page(world.get("/handout"))
    option = soup.select_one("select[name=lang] option[selected]")
    assert option is not None
    assert option["value"] == chosen


# --- people at risk ---------------------------------------------------------------------------------


def chosen(soup: BeautifulSoup, name: str) -> str:
    option = soup.select_one(f"select[name={name}] option[selected]")
    assert option is not None
    return str(option["value"])


def need_of_safety(world: World) -> None:
    with unit_of_work(world.engine, write=True) as session:
        session.add(
            Need(
                ref=ids.new_ref("N"), case_id=world.case_id, domain="safety", title="暴力", opened_on=clock.today(),
                position=5, version=1, state="open",
            )
        )  # fmt: skip
        audit.record(session, world.people["coordinator"], "case.changed", "case", world.case_id)


def test_who_must_not_be_named_is_not_named_by_default(world: World) -> None:
    fill(world)
    assert CENTRE in shown(world, "lang=vi")
    change(world, Person, person_id(world), may_say_who=False)
    for query in ("", "?lang=vi", "?lang=easy"):
        answer = world.get(f"/handout{query}")
        assert chosen(page(answer), "careful") == "yes"
        sheet = text(sheet_of(answer))
        for name in (CENTRE, "054-000-0000", "ランさん"):
            assert name not in sheet, name
    assert CENTRE in shown(world, "lang=vi&careful=no"), "a person may decide otherwise"


def test_a_need_of_safety_leaves_out_what_tells_of_danger(world: World) -> None:
    fill(world)
    need_of_safety(world)
    shelter = partner(world, "dv_center", org_name="県女性相談支援センター")
    world.add("避難先を決める", domain="safety", due="2026-12-02")
    world.add(
        "証明をもらう", owner="partner", partner=shelter, place="県庁3階", papers="保護命令の写し、旅券（パスポート）"
    )
    answer = world.get("/handout?lang=vi")
    sheet = text(sheet_of(answer))
    for telling in ("避難先", "女性相談", "bạo lực", "県庁3階", "保護命令", "bảo vệ"):
        assert telling not in sheet, telling
    assert "旅券（パスポート）" in sheet
    assert "3 か所を載せていません" in text(page(answer))
    whole = shown(world, "lang=vi&careful=no&safety=yes")
    for part in ("避難先を決める", "県女性相談支援センター", "県庁3階", "Bản sao lệnh bảo vệ"):
        assert part in whole, part


def test_a_refuge_stands_on_no_paper(world: World) -> None:
    ref = partner(world, "shelter", org_name="安心の家")
    world.add("引っ越す", domain="housing")
    with unit_of_work(world.engine, write=False) as session:
        refuge = session.scalars(sa.select(Partner.id).where(Partner.ref == ref)).one()
    change(world, Step, world.step("引っ越す").id, owner="partner", partner_id=refuge)
    for query in ("lang=ja&careful=no&safety=yes", "lang=vi&careful=no&safety=yes"):
        assert "安心の家" not in shown(world, query)


# --- handing it out ---------------------------------------------------------------------------------


def printed(world: World) -> list[CaseEvent]:
    with unit_of_work(world.engine, write=False) as session:
        found = list(session.scalars(sa.select(CaseEvent).where(CaseEvent.case_id == world.case_id)))
        session.expunge_all()
        return [event for event in found if event.kind == "plan_printed"]


def test_handing_out_is_noted_once(world: World) -> None:
    fill(world)
    address = f"{world.base}/handout"
    typed = form_values(page(world.get("/handout?lang=vi&careful=yes&scope=now")), address)
    for _ in range(2):
        assert world.client.post(address, data=typed).status_code == 303
    [event] = printed(world)
    assert event.code == "vi 2"
    assert event.text == "Tiếng Việt、第2版、窓口の名前なし、安全のステップなし、今できるものだけ"
    assert "プランの手渡し" in text(page(world.client.get(f"/cases/{world.ref}")))


def test_an_unknown_language_is_refused(world: World) -> None:
    typed = form_values(page(world.get("/handout")), f"{world.base}/handout")
    answer = world.client.post(f"{world.base}/handout", data={**typed, "language": "xx"})
    assert answer.status_code == 422
    assert printed(world) == []


def test_the_paper_of_a_closed_case_is_read_but_not_noted(world: World) -> None:
    fill(world)
    typed = form_values(page(world.get("/handout")), f"{world.base}/handout")
    world.close()
    assert "手渡したと記録する" not in text(page(world.get("/handout")))
    assert world.client.post(f"{world.base}/handout", data=typed).status_code == 409
    assert printed(world) == []


def test_an_odd_address_shows_the_default(world: World) -> None:
    fill(world)
    answer = world.get("/handout?lang=xx&careful=perhaps&safety=&scope=everything")
    assert chosen(page(answer), "lang") == "vi"
    assert chosen(page(answer), "careful") == "no"
