"""Offices that the stories turn to: real ones found in the carried lists, and desks that somebody typed by hand.

The typed ones have no telephone number: real offices are looked up where they publish it, invented ones have none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Listed:
    """An office of the carried lists: its kind, words of its name, and a place that it serves."""

    kind: str
    words: str
    town: str


SHIZUOKA, NAGOYA, OSAKA = "静岡県静岡市", "愛知県名古屋市", "大阪府大阪市"

LISTED: Mapping[str, Listed] = {
    "immigration22": Listed("immigration_bureau", "名古屋出入国在留管理局", SHIZUOKA),
    "houterasu22": Listed("houterasu", "法テラス静岡", SHIZUOKA),
    "dv22": Listed("dv_center", "静岡県女性相談支援センター", SHIZUOKA),
    "children22": Listed("child_guidance_center", "中央児童相談所", SHIZUOKA),
    "consumer22": Listed("consumer_center", "静岡県中部県民生活センター", SHIZUOKA),
    "council22": Listed("social_welfare_council", "静岡県社会福祉協議会", SHIZUOKA),
    "city22": Listed("municipal_office", "静岡市役所", SHIZUOKA),
    "welfare_aoi": Listed("welfare_office", "静岡市葵福祉事務所", SHIZUOKA),
    "welfare_suruga": Listed("welfare_office", "静岡市駿河福祉事務所", SHIZUOKA),
    "living_aoi": Listed("self_reliance_support", "相談支援センター（葵区） 生活困窮者", SHIZUOKA),
    "living_suruga": Listed("self_reliance_support", "相談支援センター（駿河区） 生活困窮者", SHIZUOKA),
    "rent_shimizu": Listed("self_reliance_support", "相談支援センター（清水区） 住居確保", SHIZUOKA),
    "immigration23": Listed("immigration_bureau", "名古屋出入国在留管理局", NAGOYA),
    "houterasu23": Listed("houterasu", "法テラス愛知", NAGOYA),
    "dv23": Listed("dv_center", "愛知県女性相談支援センター", NAGOYA),
    "city23": Listed("municipal_office", "名古屋市役所", NAGOYA),
    "welfare_naka": Listed("welfare_office", "中川区役所保健福祉センター", NAGOYA),
    "living_meieki": Listed("self_reliance_support", "自立サポートセンター名駅 生活困窮者", NAGOYA),
    "council23": Listed("social_welfare_council", "愛知県社会福祉協議会", NAGOYA),
    "immigration27": Listed("immigration_bureau", "大阪出入国在留管理局", OSAKA),
    "houterasu27": Listed("houterasu", "法テラス大阪", OSAKA),
    "city27": Listed("municipal_office", "大阪市役所", OSAKA),
    "welfare_tennoji": Listed("welfare_office", "大阪市天王寺区保健福祉センター", OSAKA),
    "living_tennoji": Listed("self_reliance_support", "サポート天王寺 生活困窮者", OSAKA),
}


def _typed(name: str, kind: str, town: str, **more: Any) -> dict[str, Any]:
    place = {"area_scope": "municipality", "municipality": town} if town else {"area_scope": "nationwide"}
    return {"org_name": name, "kind": kind, "distinct": True, **place, **more}


TYPED: Mapping[str, Mapping[str, Any]] = {
    "hellowork22": _typed(
        "ハローワーク静岡", "hello_work", SHIZUOKA, service_name="外国人雇用サービスコーナー",
        languages=["pt", "es", "en"], hours="平日 8:30〜17:15（通訳のいる曜日は電話で確認）",
        papers="在留カード、離職票、写真2枚、本人名義の通帳",
    ),
    "standards22": _typed(
        "静岡労働基準監督署", "labour_standards_office", SHIZUOKA, service_name="労働相談・労災の請求",
        papers="給与明細、雇用契約書、事故の日時と場所のメモ、診断書の写し",
    ),
    "insurance22": _typed(
        "静岡市 保険年金管理課", "insurance_section", SHIZUOKA, service_name="国民健康保険・国民年金"
    ),
    "tax22": _typed("静岡市 滞納対策課", "municipal_tax", SHIZUOKA, service_name="市税の納付相談"),
    "education22": _typed(
        "静岡市教育委員会 児童生徒支援課", "board_of_education", SHIZUOKA, service_name="外国につながる子どもの就学"
    ),
    "pension22": _typed("静岡年金事務所", "pension_office", SHIZUOKA),
    "health22": _typed(
        "静岡市 葵区保健福祉センター", "health_center", SHIZUOKA, service_name="母子健康手帳・妊娠の相談"
    ),
    "otit": _typed(
        "外国人技能実習機構", "otit", "", service_name="母国語相談・実習先変更の支援",
        languages=["vi", "id", "km", "my"],
    ),
    "health_union": _typed(
        "協会けんぽ 静岡支部", "health_insurance", SHIZUOKA, service_name="傷病手当金・限度額適用認定"
    ),
    "interpreters": _typed("外国人在留支援センター（FRESC）", "immigration_information", "", phone="0570-011000"),
    "clinic": _typed(
        "やまばと総合病院 医療相談室（架空）", "hospital", SHIZUOKA, languages=["en", "pt"],
        hours="平日 9:00〜16:30", intake="医療ソーシャルワーカーに電話で予約",
    ),
    "union22": _typed("はたらく人の相談室ひなた（労働組合・架空）", "union", SHIZUOKA, languages=["id", "vi", "en"]),
    "class22": _typed("にほんご教室あおば（架空）", "japanese_class", SHIZUOKA, hours="水曜 19:00〜、土曜 10:00〜"),
    "school22": _typed("市立みどりが丘中学校（架空）", "school", SHIZUOKA, service_name="国際教室"),
    "kids22": _typed("こども学習室にじ（架空）", "npo", SHIZUOKA, languages=["en", "bn", "pt"]),
    "night_school": _typed("県立みなと夜間中学（架空）", "evening_school", SHIZUOKA),
    "scrivener22": _typed(
        "行政書士会の外国人無料相談会", "administrative_scrivener", SHIZUOKA, hours="毎月第3土曜 13:00〜"
    ),
    "maternity": _typed(
        "こもれび産婦人科（架空）", "hospital", SHIZUOKA, languages=["ja"],
    ),
    "refugee": _typed("みちしるべ難民支援室（架空）", "npo", "", languages=["en", "am", "fr", "ar"]),
    "home_a": _typed("母子生活支援施設はなみずき（架空）", "mother_child_facility", NAGOYA),
    "home_b": _typed("母子生活支援施設ゆうなぎ（架空）", "mother_child_facility", NAGOYA),
    "lawyer23": _typed("愛知県弁護士会 外国人法律相談", "bar_association", NAGOYA),
    "legal23": _typed("名古屋法務局 国籍課", "legal_affairs", NAGOYA),
    "embassy": _typed("タイ王国大使館 領事部", "embassy", ""),
    "children_npo": _typed("国境をこえる子ども支援の会（架空）", "npo", "", languages=["en", "th", "fil"]),
    "funeral": _typed("なごみ葬祭（架空）", "other", NAGOYA),
    "grief": _typed("こころの相談室わかちあい（架空）", "mental_health", NAGOYA),
    "pension27": _typed("天王寺年金事務所", "pension_office", OSAKA),
    "care27": _typed("天王寺区地域包括支援センター", "community_care_center", OSAKA),
    "npo27": _typed("実習生のよりどころ（架空）", "npo", OSAKA, languages=["km", "vi"]),
    "salon27": _typed("ポルトガル語シニアサロン（架空）", "community", OSAKA, languages=["pt"]),
}  # fmt: skip

# Typed lately and not checked yet: the directory's editor finds them in the queue.
UNCHECKED = frozenset({"salon27", "kids22", "union22", "grief"})
HIDDEN = frozenset({"home_a", "home_b"})
