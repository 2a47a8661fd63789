"""What is derived: the safe line, the state of a consent, the text that is read out. No database."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

import pytest

from app.codes import lists
from app.core.i18n import translate
from app.guidance import phrases
from app.people import consent_text, share_groups
from app.people.consent_text import Agreement
from app.people.lifecycle import ConsentState, a_year_after, holds_on, state_on
from app.people.lists import SHARE_FIELDS
from app.people.safe_contact import words_of
from app.people.tokens import reading, tokens_of_name, wanted


def say(locale: str, message: str, **params: object) -> str:
    text = translate(locale, message)
    return text % params if params else text


@dataclass
class Rules:
    may_call: bool | None = None
    may_message: bool | None = None
    may_mail: bool | None = None
    may_say_who: bool | None = None
    call_from: str | None = None
    call_until: str | None = None
    call_weekdays: str = ""
    contact_note: str | None = None


@pytest.mark.parametrize(
    ("rules", "line"),
    [
        ({}, ""),
        ({"may_call": True}, "電話してよい・名乗ってよいかは未確認"),
        ({"may_call": False, "may_say_who": True}, "電話しない・名乗ってよい"),
        ({"may_mail": False}, "電話してよいかは未確認・名乗ってよいかは未確認・郵便は送らない"),
        ({"contact_note": "夫が出たら切る"}, "電話してよいかは未確認・名乗ってよいかは未確認"),
        (
            {"may_call": True, "may_say_who": False, "call_from": "18:00", "call_weekdays": "01234"},
            "電話は平日18時以降・名乗らない",
        ),
        (
            {"may_call": True, "may_say_who": False, "call_until": "08:30", "call_weekdays": "02"},
            "電話は月・水08:30まで・名乗らない",
        ),
        (
            {"may_call": True, "may_say_who": True, "call_from": "10:00", "call_until": "17:00", "call_weekdays": "56"},
            "電話は土日10時から17時まで・名乗ってよい",
        ),
        ({"may_call": True, "may_say_who": True, "call_weekdays": "6"}, "電話は日だけ・名乗ってよい"),
        # Hours count for nothing where calling is not allowed.
        ({"may_call": False, "may_say_who": False, "call_from": "18:00"}, "電話しない・名乗らない"),
    ],
)
def test_the_safe_line(rules: dict[str, Any], line: str) -> None:
    assert "・".join(words_of(Rules(**rules), partial(say, "ja"))) == line


def test_the_safe_line_in_english() -> None:
    rules = Rules(may_call=True, may_say_who=False, call_from="18:00", call_weekdays="01234")
    assert words_of(rules, partial(say, "en")) == ["Call on weekdays from 18:00", "Do not say who you are"]


@dataclass
class Given:
    given_on: date
    expires_on: date | None = None
    withdrawn_on: date | None = None


DAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("given", "state", "holds"),
    [
        (Given(DAY), ConsentState.ACTIVE, True),
        (Given(DAY, date(2026, 12, 23)), ConsentState.ACTIVE, True),
        (Given(DAY, date(2026, 12, 22)), ConsentState.EXPIRING, True),
        (Given(DAY, DAY), ConsentState.EXPIRING, True),
        (Given(date(2026, 1, 1), date(2026, 11, 21)), ConsentState.EXPIRED, False),
        (Given(date(2026, 1, 1), None, DAY), ConsentState.WITHDRAWN, False),
        (Given(date(2026, 1, 1), None, date(2026, 11, 23)), ConsentState.ACTIVE, True),
        (Given(date(2026, 11, 23)), ConsentState.ACTIVE, False),
    ],
)
def test_states_of_a_consent(given: Given, state: ConsentState, holds: bool) -> None:
    assert state_on(given, DAY) == state
    assert holds_on(given, DAY) is holds


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (DAY, date(2027, 11, 21)),
        (date(2028, 2, 29), date(2029, 2, 28)),
        (date(2026, 1, 1), date(2026, 12, 31)),
        (date(2027, 3, 1), date(2028, 2, 29)),
    ],
)
def test_a_year(start: date, end: date) -> None:
    assert a_year_after(start) == end


def test_the_text_names_every_field_and_nothing_else() -> None:
    agreed = Agreement("法テラス静岡", "houterasu", ["legal"], "おかねの そうだん", ["call_name", "phone"], False, DAY)
    read = consent_text.text_of(consent_text.sheet(agreed, "easy"))
    told = ["・法律・裁判の ため", "・おかねの そうだん", "・名前（呼ばれる 名前）", "・電話番号"]
    assert [line for line in read.splitlines() if line.startswith("・")] == told
    assert "「法テラス静岡」" in read
    assert "2026年（令和8年）11月22日" in read
    assert "あなたの 話は 聞きません" in read, "one way"
    assert "この 紙の「あなた」は" not in read
    other = replace(agreed, both_ways=True, given_by="guardian")
    read = consent_text.text_of(consent_text.sheet(other, "easy"))
    assert "あなたの 話は 聞きません" not in read
    assert "この 紙の「あなた」は" in read


def test_what_is_kept_is_said_in_the_persons_language_plainly_and_in_japanese() -> None:
    agreed = Agreement("", "school", ["education"], "", ["birth"], True, DAY)
    text, version = consent_text.text_to_read(agreed, "vi")
    assert [language for language, _name, _said in consent_text.parts(text, version)] == ["vi", "ja", "ja"]
    assert version.startswith("vi-")
    for spoken in ("uk", "ja-easy"):
        text, version = consent_text.text_to_read(agreed, spoken)
        assert version == consent_text.version_of("easy"), "no sheet in it: plain Japanese for the interpreter"
    assert consent_text.parts("昔の文\n\n二つ目", None) == [("ja", "ja", "昔の文\n\n二つ目")]


def test_every_field_purpose_and_group_has_its_words() -> None:
    bank = phrases.carried()
    words = {code: phrase.text for code, phrase in bank.phrases["consent"]["ja"].items()}
    assert {f"field_{code.code}": code.ja for code in SHARE_FIELDS}.items() <= words.items()
    assert {f"purpose_{code.code}": code.ja for code in lists.CONSENT_PURPOSES}.items() <= words.items()
    held = [field for fields in share_groups.FIELDS_OF.values() for field in fields]
    assert sorted([*held, *share_groups.ALWAYS]) == sorted(code.code for code in SHARE_FIELDS)
    assert set(share_groups.FIELDS_OF) == {code.code for code in share_groups.GROUPS}


def test_a_group_stands_for_its_fields_and_the_rules_of_contact_are_no_choice() -> None:
    assert share_groups.with_groups(["status", "safe_contact"], ["language"]) == ["languages", "interpreter", "status"]
    assert share_groups.by_group(["languages", "interpreter", "status"]) == [
        ("language", ["languages", "interpreter"], True), ("residence", ["status"], False),
    ]  # fmt: skip


def test_every_field_can_be_read_out_plainly() -> None:
    every = [code.code for code in SHARE_FIELDS]
    read = consent_text.text_of(consent_text.sheet(Agreement("x", "other", [], "", every, False, DAY), "easy"))
    said = [line for line in read.splitlines() if line.startswith("・")]
    assert len(said) == len(set(said)) == len(SHARE_FIELDS) - 1, "the rules of safe contact are always told"
    # Words of the office stay off the page: 在留期限, 国籍・地域, 世帯 …
    assert not [line for line in said if line.removeprefix("・") in {"在留期限", "国籍・地域", "世帯の人", "連絡先"}]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("たなか", "TANAKA"),
        ("サトウ", "SATO"),
        ("オオノ", "Ōno"),
        ("シャルマ", "sharuma"),
        ("ジョン", "JON"),
        ("マリー", "MARI"),
    ],
)
def test_readings_meet(one: str, other: str) -> None:
    assert reading(one) == reading(other) != ""
    assert wanted(other) & tokens_of_name(one)


@pytest.mark.parametrize("name", ["王小明", "김민수", "มาลี", "123"])
def test_scripts_without_a_reading_here(name: str) -> None:
    assert reading(name) == ""
