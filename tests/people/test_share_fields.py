"""What a partner would read, field by field; an address to be hidden never leaves."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from app.people import service
from app.people.models import Person
from app.people.schemas import ContactRules, EditPerson, NewFact, NewPerson, NewPoint
from app.people.share_fields import SHARE_FIELDS, values
from tests.support.people import Cast

ALL = [code.code for code in SHARE_FIELDS]


@pytest.fixture
def person(session: Session, staff: Cast) -> Person:
    actor = staff["coordinator"]
    made = service.create(
        session,
        actor,
        NewPerson(
            call_name="リンさん", legal_roman="NGUYEN THI LINH", tsusho="青木 凛", former="TRAN THI LINH",
            birth="平成2年4月", sex="female", nationality="VN", languages=["vi", "ja"], languages_written=["vi"],
            japanese_level="a_little", plain_japanese=True, phone="090-1234-5678", municipality="静岡市",
            address="葵区追手町1-1",
        ),
    )  # fmt: skip
    service.add_point(session, actor, made, NewPoint(point_kind="messenger", point="linh.vn"))
    service.add_fact(
        session, actor, made,
        NewFact(
            as_of=date(2026, 11, 1), status="student", period_end=date(2026, 12, 1), pending_since=date(2026, 11, 20)
        ),
    )  # fmt: skip
    rules = ContactRules(may_call="yes", call_from="18:00", may_say_who="no", contact_note="夫に知られない")
    service.set_contact_rules(session, actor, made, rules, seen=made.version)
    child = service.create(session, actor, NewPerson(call_name="ミンくん"))
    service.add_member(session, actor, made, child, role="child")
    session.flush()
    return made


def told(session: Session, person: Person, codes: list[str], locale: str = "ja") -> dict[str, str]:
    return {code: text for code, _, text in values(session, person, codes, locale)}


def test_exactly_what_a_partner_reads(session: Session, person: Person) -> None:
    session.expire_all()  # as a referral gets it: nothing of it loaded
    assert told(session, person, ALL) == {
        "call_name": "リンさん",
        "legal_names": "NGUYEN THI LINH（在留カードのローマ字氏名）、青木 凛（通称）",
        "birth": "1990-04（平成2年4月）",
        "sex": "女性",
        "nationality": "ベトナム",
        "languages": "ベトナム語（話す・読み書き）、日本語（少し）、やさしい日本語なら通じる",
        "interpreter": "通訳が必要（ベトナム語）。やさしい日本語なら通じる",
        "phone": "電話 090-1234-5678、メッセージアプリ（LINEなど） linh.vn",
        "safe_contact": "電話は18時以降・名乗らない。夫に知られない",
        "address": "静岡県静岡市 葵区追手町1-1",
        "status": "留学（2026-11-01時点）",
        "period_end": "2026-12-01（令和8年12月1日）。申請中（2026-11-20に申請）",
        "household": "ミンくん（子）",
    }


def test_only_what_was_chosen_in_the_order_of_the_list(session: Session, person: Person) -> None:
    assert [code for code, _, _ in values(session, person, ["phone", "call_name", "situation", "secrets"])] == [
        "call_name",
        "phone",
    ]


def test_a_hidden_address_never_leaves(session: Session, staff: Cast, person: Person) -> None:
    stored = {name: value for name, value in service.stored(person).items() if value is not None}
    command = EditPerson(**{**stored, "address_hidden": True})
    service.edit(session, staff["coordinator"], person, command, seen=person.version)
    for text in told(session, person, ALL).values():
        assert "追手町" not in text
    assert told(session, person, ["address"]) == {"address": "安全のため伝えません"}


def test_unknown_is_said_to_be_unknown(session: Session, staff: Cast) -> None:
    bare = service.create(session, staff["coordinator"], NewPerson(call_name="名前だけ"))
    service.add_fact(session, staff["coordinator"], bare, NewFact(as_of=date(2026, 11, 1)))
    found = told(session, bare, ALL)
    assert found.pop("call_name") == "名前だけ"
    assert found.pop("safe_contact") == "連絡方法は未確認"
    assert set(found.values()) == {"未確認"}


@pytest.mark.parametrize(
    ("languages", "level", "said"),
    [
        (["vi"], "none", "通訳が必要（ベトナム語）"),
        (["vi"], "daily", "日常会話は日本語でできる。難しい話には通訳が必要"),
        (["vi"], "work", "通訳はいらない"),
        ([], "unknown", "未確認"),
    ],
)
def test_the_need_of_an_interpreter(session: Session, staff: Cast, languages: list[str], level: str, said: str) -> None:
    new = NewPerson(call_name="リンさん", languages=languages, japanese_level=level)
    person = service.create(session, staff["coordinator"], new)
    assert told(session, person, ["interpreter"]) == {"interpreter": said}


def test_english(session: Session, person: Person) -> None:
    found = told(session, person, ["birth", "nationality", "languages", "safe_contact"], "en")
    assert found["birth"] == "1990-04"
    assert found["nationality"] == "Vietnam"
    assert found["languages"].startswith("Vietnamese (speaks, reads and writes)")
    assert found["safe_contact"].startswith("Call from 18:00")
