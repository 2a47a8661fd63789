"""Centres and people who work there. The log-ins of LOGINS are shown to whoever starts the demonstration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Place:
    """A centre; `share` is its part of the work."""

    code: str
    name: str
    municipality: str
    languages: tuple[str, ...]
    weekdays: str
    phone: str
    address: str
    share: int
    plan_approval: str = "never"
    neighbours: str = ""
    certified_lead: bool = False
    fax: str = ""


CENTRES = (
    Place(
        "shizuoka", "静岡多文化相談センター（デモ）", "221007", ("ja", "en", "pt", "es", "vi", "fil", "id"), "01234",
        "054-000-0010", "静岡県静岡市葵区（デモのため架空）", 45, "at_risk",
        "静岡県富士市、静岡県富士宮市、静岡県焼津市、静岡県藤枝市、静岡県島田市", True, "054-000-0011",
    ),
    Place(
        "nagoya", "名古屋国際くらし相談窓口（デモ）", "231002", ("ja", "en", "pt", "es", "zh", "vi"), "01234",
        "052-000-0020", "愛知県名古屋市中区（デモのため架空）", 32,
    ),
    Place(
        "osaka", "大阪にじいろ相談ひろば（デモ）", "271004", ("ja", "en", "zh", "ko", "vi", "ne"), "0134",
        "06-0000-0030", "大阪府大阪市中央区（デモのため架空）", 23,
    ),
)  # fmt: skip

# Days on which a centre differs from its week: centre, days ago (negative: ahead), open, reason.
DAYS: tuple[tuple[str, int, bool, str], ...] = (
    ("shizuoka", 402, False, "庁舎の設備点検"),
    ("shizuoka", 38, False, "庁舎の設備点検"),
    ("shizuoka", -24, False, "相談員研修のため"),
    ("nagoya", 131, False, "停電作業のため"),
    ("nagoya", -31, False, "相談員研修のため"),
    ("osaka", 61, False, "台風のため午後から閉所"),
)


@dataclass(frozen=True)
class Colleague:
    """Somebody with an account."""

    login: str
    name: str
    centre: str
    role: str
    languages: tuple[str, ...] = ()

    def form(self, password: str) -> dict[str, Any]:
        """The values of the form for a new account."""
        return {
            "login": self.login,
            "name": self.name,
            "password": password,
            "centre": self.centre,
            "roles": [self.role],
            "languages": list(self.languages),
        }


# The operator is made last: with that account the world is complete.
LOGINS = (
    Colleague("coordinator", "鈴木 みどり", "shizuoka", "coordinator", ("ja", "en", "pt")),
    Colleague("counsellor", "グエン・ティ・ラン", "shizuoka", "counsellor", ("vi", "ja")),
    Colleague("supervisor", "望月 恵", "shizuoka", "supervisor", ("ja", "en")),
    Colleague("coordinator2", "シルバ 真理", "nagoya", "coordinator", ("pt", "ja", "es")),
    Colleague("training_admin", "小林 進", "shizuoka", "training_admin", ("ja",)),
    Colleague("approver", "加藤 律子", "shizuoka", "approver", ("ja",)),
    Colleague("instructor", "大石 学", "shizuoka", "instructor", ("ja", "en")),
    Colleague("trainee", "坂本 アナ", "shizuoka", "trainee", ("es", "ja")),
    Colleague("trainee2", "ファン・ティ・トゥイ", "shizuoka", "trainee", ("vi", "ja")),
    Colleague("trainee3", "有馬 直子", "shizuoka", "trainee", ("ja",)),
    Colleague("agency_viewer", "渡辺 統", "shizuoka", "agency_viewer", ("ja",)),
    Colleague("privacy_officer", "伊藤 守", "shizuoka", "privacy_officer", ("ja",)),
    Colleague("operator", "杉山 拓", "shizuoka", "operator", ("ja",)),
)
OTHERS = (
    Colleague("sano", "佐野 健", "shizuoka", "coordinator", ("ja", "en", "id")),
    Colleague("rai", "ライ 寿仁", "shizuoka", "counsellor", ("fil", "en", "ja")),
    Colleague("uchiyama", "内山 誠", "nagoya", "supervisor", ("ja",)),
    Colleague("soyeon", "クォン・ソヨン", "nagoya", "counsellor", ("ko", "zh", "ja")),
    Colleague("tamaki", "玉木 洋", "osaka", "coordinator", ("ja", "zh")),
    Colleague("hayashi", "林 美玲", "osaka", "supervisor", ("zh", "ja")),
    Colleague("instructor2", "川口 直美", "shizuoka", "instructor", ("ja",)),
    Colleague("duc", "レ・ミン・ドゥック", "osaka", "counsellor", ("vi", "ja")),
)
ROLE_NAMES = {
    "coordinator": "外国人支援コーディネーター",
    "counsellor": "相談員",
    "supervisor": "管理者・統括",
    "training_admin": "研修事務局",
    "approver": "認証の承認者",
    "instructor": "講師",
    "trainee": "受講者",
    "agency_viewer": "出入国在留管理庁（集計のみ）",
    "operator": "システム管理者",
    "privacy_officer": "個人情報保護担当",
}
