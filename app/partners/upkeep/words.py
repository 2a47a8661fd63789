"""What the codes of the upkeep are called."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.errors import lazy
from app.partners.upkeep.rules import How, Reason, Verdict, What

REASONS: Mapping[Reason, str] = {
    Reason.DEAD: lazy("番号がつながらない"),
    Reason.REPORTED: lazy("誤りの報告あり"),
    Reason.WAITING: lazy("手で登録・確認待ち"),
    Reason.STALE: lazy("確認から1年超"),
    Reason.UNCONFIRMED: lazy("未確認の情報"),
    Reason.AGEING: lazy("確認から半年超"),
    Reason.PLANNED: lazy("確認する予定の日が来た"),
}
WHAT: Mapping[What, str] = {
    What.NUMBER: lazy("電話番号がつながらない・違う"),
    What.MOVED: lazy("移転した"),
    What.CLOSED: lazy("廃止・休止した"),
    What.HOURS: lazy("受付の日時が違う"),
    What.LANGUAGES: lazy("対応できる言語が違う"),
    What.NOT_THESE: lazy("このような相談は受けていない"),
    What.OTHER: lazy("そのほか"),
    What.UNSAID: lazy("どこかが違う（くわしくは書かれていない）"),
}
# What a form offers to choose.
SORTS = tuple(one for one in What if one is not What.UNSAID)
VERDICTS: Mapping[Verdict, str] = {
    Verdict.CORRECTED: lazy("直した"),
    Verdict.RIGHT: lazy("登録のとおりだった"),
    Verdict.UNKNOWN: lazy("確かめられなかった"),
}
HOW: Mapping[How, str] = {
    How.HAND: lazy("手で変更"),
    How.IMPORT: lazy("一覧の取り込み"),
    How.MERGE: lazy("重複をまとめた"),
    How.CHECK: lazy("確認"),
    How.REPORT: lazy("誤りの報告"),
}
FIELDS: Mapping[str, str] = {
    "org_name": lazy("名称"),
    "service_name": lazy("窓口・サービス名"),
    "department": lazy("部署"),
    "description": lazy("説明"),
    "kind": lazy("種類"),
    "municipality_code": lazy("市区町村"),
    "prefecture_code": lazy("都道府県"),
    "area_scope": lazy("対象の範囲"),
    "phone": lazy("電話番号"),
    "fax": lazy("FAX"),
    "email": lazy("メール"),
    "postal_code": lazy("郵便番号"),
    "address": lazy("所在地"),
    "address_hidden": lazy("所在地を公開しない"),
    "url": lazy("ホームページ"),
    "hours": lazy("受付時間"),
    "closed_days": lazy("休み"),
    "methods": lazy("相談の方法"),
    "who": lazy("利用できる人"),
    "fees": lazy("費用"),
    "papers": lazy("持ち物・書類"),
    "intake": lazy("申し込み方"),
    "capacity": lazy("受け入れの余裕"),
    "capacity_on": lazy("余裕を聞いた日"),
    "state": lazy("使用"),
    "confirmed": lazy("確認済み"),
    "verified_on": lazy("最後に確認した日"),
    "verified_source": lazy("情報のもと"),
    "dead_number_on": lazy("番号がつながらないと報告された日"),
    "retired_reason": lazy("使用をやめた理由"),
    "other_names": lazy("ほかの名前"),
    "minimum_age": lazy("何歳から"),
    "maximum_age": lazy("何歳まで"),
    "residents_only": lazy("住んでいる人だけ"),
    "intake_routes": lazy("申し込みの方法"),
    "accepts_referrals": lazy("ほかの機関からの引継ぎを受けるか"),
    "own_consent_form": lazy("同意書は先方の様式"),
    "verify_due_on": lazy("次に確認する日"),
    "telephones": lazy("ほかの電話番号"),
    "openings": lazy("開いている日時"),
    "areas": lazy("ほかの対象の地域"),
    "statuses": lazy("対象の在留資格"),
    "fee_rows": lazy("費用の内訳"),
    "paper_rows": lazy("持ち物の内訳"),
    "topics": lazy("相談できる内容"),
    "languages": lazy("対応できる言語"),
    "contacts": lazy("先方の担当者"),
}
SCOPES: Mapping[str, str] = {
    "municipality": lazy("市区町村"),
    "prefecture": lazy("都道府県全域"),
    "nationwide": lazy("全国"),
}
STATES: Mapping[str, str] = {"active": lazy("使用中"), "retired": lazy("使用をやめた")}
YES: str = lazy("はい")
NO: str = lazy("いいえ")
PERSONS: str = lazy("%(n)s人")
