"""What the demonstration says of the offices that its stories turn to: hours, languages, papers, fees, room.

All of it is made up for the demonstration, also where the office is a real one; of those a note says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_MADE_UP = "デモ用の例"


def _open(opens: str, closes: str, days: str = "01234", **more: Any) -> dict[str, Any]:
    return {"days": list(days), "opens": opens, "closes": closes, **more}


def _speaks(language: str, mode: str, days: str = "", hours: str = "", **more: Any) -> dict[str, Any]:
    opens, _, closes = hours.partition("-")
    return {"language": language, "mode": mode, "days": list(days), "opens": opens, "closes": closes, **more}


def _free(*papers: str, **more: Any) -> dict[str, Any]:
    """A desk that costs nothing."""
    return {"fee_rows": [{"what": "相談", "amount": 0}], "paper_rows": [{"what": paper} for paper in papers], **more}


_TAKES = {"accepts_referrals": True, "capacity": "open"}
_CITY = [_open("8:30", "17:15")]

TYPED: Mapping[str, Mapping[str, Any]] = {
    "hellowork22": {
        **_TAKES,
        **_free("在留カード", "離職票", "写真2枚", "本人名義の通帳"),
        "openings": [_open("8:30", "17:15")],
        "spoken": [
            _speaks("pt", "interpreter_on_site", "024", "9:00-16:00"),
            _speaks("es", "interpreter_on_site", "13", "9:00-16:00"),
            _speaks("en", "interpreter_on_site", "1", "13:00-16:00"),
            _speaks("vi", "phone_interpreter", "01234", booking=True),
        ],
        "intake_routes": ["visit", "telephone"],
        "kana": "はろーわーく しずおか",
        "plain_name": "仕事を さがす ところ",
        "parent": "厚生労働省",
        "names": [{"language": "en", "name": "Hello Work Shizuoka"}],
    },
    "standards22": {
        **_free("給与明細", "雇用契約書", "診断書の写し"),
        "openings": _CITY,
        "accepts_referrals": True,
        "spoken": [_speaks("en", "phone_interpreter"), _speaks("vi", "phone_interpreter", "0134", "9:30-17:00")],
        "intake_routes": ["visit", "telephone", "form"],
        "parent": "厚生労働省",
    },
    "insurance22": {
        **_TAKES,
        **_free("在留カード", "マイナ保険証か資格確認書"),
        "openings": _CITY,
        "residents_only": True,
        "spoken": [
            _speaks("en", "video"),
            _speaks("pt", "video", "01234", "9:00-16:30"),
            _speaks("zh-Hans", "machine"),
        ],
        "intake_routes": ["visit"],
    },
    "tax22": {
        **_TAKES,
        "openings": _CITY,
        "residents_only": True,
        "intake_routes": ["telephone", "visit"],
        "spoken": [_speaks("en", "machine")],
        "paper_rows": [{"what": "納付書"}, {"what": "給与明細など収入の分かるもの"}],
    },
    "education22": {
        **_TAKES,
        **_free("在留カード", "前の学校の成績"),
        "openings": _CITY,
        "minimum_age": 5,
        "maximum_age": 15,
        "spoken": [_speaks("tl", "staff", "13", "9:00-15:00"), _speaks("pt", "staff", "024", "9:00-15:00")],
        "intake_routes": ["telephone", "appointment"],
        "own_consent_form": True,
    },
    "pension22": {
        "openings": [
            _open("8:30", "17:15"),
            _open("17:15", "19:00", "0", note="週のはじめの日は時間を延ばす"),
            _open("9:30", "16:00", "5", weeks="2"),
        ],
        "spoken": [_speaks("en", "phone_interpreter"), _speaks("vi", "phone_interpreter")],
        "paper_rows": [{"what": "基礎年金番号の分かるもの"}, {"what": "在留カード"}, {"what": "委任状（代理のとき）"}],
        "intake_routes": ["visit", "appointment"],
        "accepts_referrals": True,
        "parent": "日本年金機構",
    },
    "health22": {
        **_TAKES,
        **_free("妊娠届", "在留カード"),
        "openings": _CITY,
        "residents_only": True,
        "spoken": [_speaks("en", "video"), _speaks("ne", "phone_interpreter", booking=True)],
        "intake_routes": ["visit", "telephone"],
    },
    "otit": {
        **_free("在留カード", "雇用条件書"),
        "openings": [_open("9:00", "17:00")],
        "accepts_referrals": True,
        "spoken": [
            _speaks("vi", "staff", "01234", "11:00-19:00"),
            _speaks("id", "staff", "13", "11:00-19:00"),
            _speaks("km", "staff", "3", "11:00-19:00"),
            _speaks("my", "staff", "4", "11:00-19:00"),
        ],
        "telephones": [{"number": "0120-250-168", "languages": "vi", "note": _MADE_UP}],
        "statuses": ["technical_intern"],
        "intake_routes": ["telephone", "portal", "form"],
    },
    "health_union": {
        "openings": [_open("8:30", "17:15")],
        "intake_routes": ["form", "visit"],
        "accepts_referrals": False,
    },
    "interpreters": {
        "openings": [_open("9:00", "17:00")],
        "accepts_referrals": True,
        "intake_routes": ["telephone"],
        "spoken": [_speaks(code, "phone_interpreter") for code in ("en", "vi", "pt", "zh-Hans", "ne", "my", "id")],
    },
    "clinic": {
        "openings": [_open("9:00", "12:00"), _open("13:30", "16:30")],
        "capacity": "ask_first",
        "accepts_referrals": True,
        "spoken": [_speaks("pt", "interpreter_on_site", "24", "9:00-12:00"), _speaks("en", "staff")],
        "fee_rows": [
            {"what": "医療費の相談", "amount": 0},
            {"what": "紹介状のない初診", "amount": 7700, "note": "税込み"},
        ],
        "paper_rows": [{"what": "保険の資格が分かるもの"}, {"what": "お薬手帳"}],
        "intake_routes": ["telephone", "appointment", "fax"],
        "own_consent_form": True,
    },
    "union22": {
        "openings": [_open("18:00", "21:00", "24"), _open("10:00", "16:00", "6", weeks="1,3", holidays=True)],
        "spoken": [
            _speaks("id", "staff", "2", "18:00-21:00"),
            _speaks("vi", "staff", "4", "18:00-21:00"),
            _speaks("en", "staff"),
        ],
        "fee_rows": [{"what": "相談", "amount": 0}, {"what": "組合費", "amount": 1500, "note": "加入する月から"}],
        "accepts_referrals": True,
        "capacity": "open",
        "intake_routes": ["telephone"],
    },
    "class22": {
        "openings": [_open("19:00", "20:30", "2"), _open("10:00", "11:30", "5")],
        "fee_rows": [{"what": "1か月", "amount": 500}, {"what": "教科書", "amount": 1200}],
        "capacity": "waiting_list",
        "accepts_referrals": True,
        "minimum_age": 16,
        "intake_routes": ["visit", "portal"],
        "areas": "焼津市\n藤枝市\n島田市",
        "plain_name": "にほんごを べんきょうする ところ",
    },
    "school22": {
        "openings": [_open("8:00", "16:30")],
        "intake_routes": ["telephone"],
        "minimum_age": 12,
        "maximum_age": 15,
    },
    "kids22": {
        "openings": [_open("16:00", "19:00", "135"), _open("9:00", "12:00", "5", weeks="2,4")],
        "capacity": "full",
        "accepts_referrals": True,
        "minimum_age": 6,
        "maximum_age": 18,
        "spoken": [_speaks("bn", "staff", "1"), _speaks("pt", "staff", "3"), _speaks("en", "staff")],
        "fee_rows": [{"what": "おやつ代", "amount": 100, "note": "1回"}],
        "intake_routes": ["telephone", "form"],
    },
    "night_school": {
        "openings": [_open("17:00", "21:00")],
        "minimum_age": 15,
        "accepts_referrals": True,
        "capacity": "open",
        "areas": "静岡県",
        "intake_routes": ["form", "appointment"],
        "paper_rows": [{"what": "住所の分かるもの"}],
    },
    "scrivener22": {
        **_free("在留カード", "パスポート", "届いた手紙"),
        "openings": [_open("13:00", "16:00", "5", weeks="3")],
        "spoken": [
            _speaks("en", "interpreter_on_site", weeks="3"),
            _speaks("zh-Hans", "interpreter_on_site", weeks="3"),
        ],
        "intake_routes": ["appointment", "telephone"],
        "accepts_referrals": True,
        "capacity": "ask_first",
    },
    "refugee": {
        **_free("在留カードか仮放免許可書"),
        "openings": [_open("10:00", "17:00", "0134")],
        "accepts_referrals": True,
        "spoken": [
            _speaks("en", "staff"),
            _speaks("fr", "staff", "03"),
            _speaks("ar", "phone_interpreter", booking=True),
            _speaks("am", "phone_interpreter", booking=True),
        ],
        "statuses": ["designated_activities", "provisional_release", "supervisory_measure", "none"],
        "capacity": "waiting_list",
        "intake_routes": ["telephone", "portal", "appointment"],
    },
    "home_a": {
        "openings": [_open("0:00", "24:00", "", holidays=True, new_year=True)],
        "capacity": "full",
        "accepts_referrals": True,
        "intake_routes": ["telephone"],
    },
    "home_b": {
        "openings": [_open("0:00", "24:00", "", holidays=True, new_year=True)],
        "capacity": "open",
        "accepts_referrals": True,
        "intake_routes": ["telephone"],
        "spoken": [_speaks("en", "machine"), _speaks("tl", "phone_interpreter")],
    },
    "lawyer23": {
        "openings": [_open("13:00", "16:00", "13")],
        "accepts_referrals": True,
        "capacity": "open",
        "fee_rows": [{"what": "30分", "amount": 5500, "note": "法テラスの基準に合えば無料"}],
        "spoken": [_speaks("en", "interpreter_on_site", "1"), _speaks("pt", "interpreter_on_site", "3")],
        "paper_rows": [{"what": "在留カード"}, {"what": "契約書や届いた手紙"}],
        "intake_routes": ["appointment", "telephone"],
    },
    "legal23": {"openings": [_open("8:30", "17:15")], "intake_routes": ["appointment"], "accepts_referrals": False},
    "embassy": {
        "openings": [_open("9:00", "11:30"), _open("13:30", "15:30", note="受け取りだけ")],
        "spoken": [_speaks("th", "staff")],
        "intake_routes": ["visit", "appointment"],
    },
    "children_npo": {
        "openings": [_open("10:00", "17:00", "124")],
        "capacity": "open",
        "accepts_referrals": True,
        "maximum_age": 20,
        "spoken": [_speaks("th", "staff", "2"), _speaks("fil", "staff", "4")],
        "intake_routes": ["telephone", "form"],
        "own_consent_form": True,
    },
    "grief": {"openings": [_open("14:00", "20:00", "5", weeks="1,最終")], "intake_routes": ["appointment"]},
    "pension27": {
        "openings": [_open("8:30", "17:15")],
        "parent": "日本年金機構",
        "intake_routes": ["visit", "appointment"],
    },
    "care27": {
        "openings": [_open("9:00", "17:30", "012345")],
        "minimum_age": 65,
        "residents_only": True,
        "accepts_referrals": True,
        "capacity": "open",
        "intake_routes": ["telephone", "visit"],
    },
    "npo27": {
        "openings": [_open("18:00", "22:00", "46")],
        "spoken": [_speaks("km", "staff"), _speaks("vi", "staff", "6")],
        "statuses": ["technical_intern", "specified_skilled_worker"],
        "accepts_referrals": True,
        "capacity": "open",
        "intake_routes": ["telephone"],
    },
}

_NOTED = {"note": _MADE_UP}
LISTED: Mapping[str, Mapping[str, Any]] = {
    "immigration22": {
        "openings": [_open("9:00", "12:00", **_NOTED), _open("13:00", "16:00", **_NOTED)],
        "accepts_referrals": False,
        "spoken": [_speaks("en", "staff", **_NOTED)],
        "intake_routes": ["visit", "portal"],
    },
    "houterasu22": {
        "openings": [_open("9:00", "17:00", **_NOTED)],
        "accepts_referrals": True,
        "capacity": "open",
        "spoken": [_speaks(code, "phone_interpreter", **_NOTED) for code in ("en", "vi", "pt", "tl")],
        "fee_rows": [{"what": "収入の基準に合う人の法律相談", "amount": 0, **_NOTED}],
        "intake_routes": ["telephone", "appointment"],
    },
    "council22": {"openings": [_open("8:30", "17:00", **_NOTED)], "intake_routes": ["telephone", "visit"]},
    "city22": {
        "openings": [_open("8:30", "17:15", **_NOTED)],
        "intake_routes": ["visit", "telephone"],
        "residents_only": True,
        "spoken": [_speaks("en", "video", **_NOTED), _speaks("vi", "interpreter_on_site", "3", "9:00-12:00", **_NOTED)],
    },
    "welfare_aoi": {
        "openings": [_open("8:30", "17:15", **_NOTED)],
        "residents_only": True,
        "accepts_referrals": True,
        "paper_rows": [{"what": "在留カード"}, {"what": "通帳"}, {"what": "家賃の分かるもの"}],
        "intake_routes": ["visit"],
    },
    "living_aoi": {
        "openings": [_open("8:30", "17:15", **_NOTED)],
        "accepts_referrals": True,
        "capacity": "open",
        "spoken": [_speaks("en", "machine", **_NOTED)],
        "intake_routes": ["telephone", "visit"],
        "own_consent_form": True,
    },
}
