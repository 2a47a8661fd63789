"""What the pages call things. Labels are marked for translation."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.errors import lazy
from app.training.standing.deriving import Standing

STANDINGS: Mapping[str, str] = {
    Standing.ACTIVE: lazy("有効"),
    Standing.RENEWAL_DUE: lazy("有効（更新の時期）"),
    Standing.GRACE: lazy("更新の猶予期間"),
    Standing.LAPSED: lazy("失効"),
    Standing.SUSPENDED: lazy("停止中"),
    Standing.REVOKED: lazy("取消し"),
    Standing.CLOSED: lazy("終了"),
    Standing.NOT_YET: lazy("まだ始まっていない"),
    Standing.UNKNOWN: lazy("決定前"),
}
# What the public page says of a standing, in a sentence that cannot be read two ways.
SENTENCES: Mapping[str, str] = {
    Standing.ACTIVE: lazy("この認証は有効です。"),
    Standing.RENEWAL_DUE: lazy("この認証は有効です。更新の時期に入っています。"),
    Standing.GRACE: lazy("有効期間が終わり、更新の猶予期間中です。有効な認証としては扱われません。"),
    Standing.LAPSED: lazy("有効期間が終わり、更新されていません。この認証は失効しています。"),
    Standing.SUSPENDED: lazy("この認証は停止されています。"),
    Standing.REVOKED: lazy("この認証は取り消されました。"),
    Standing.CLOSED: lazy("この認証は終わっています。"),
    Standing.NOT_YET: lazy("この認証はまだ始まっていません。"),
    Standing.UNKNOWN: lazy("その日には、まだ認証されていませんでした。"),
}
# The same in easy Japanese, with spaces between the words.
EASY: Mapping[str, str] = {
    Standing.ACTIVE: lazy("この 人は、この 日に 認証が あります。"),
    Standing.RENEWAL_DUE: lazy("この 人は、この 日に 認証が あります。もうすぐ 新しく します。"),
    Standing.GRACE: lazy("認証の 期間は 終わりました。新しく するのを 待っています。この 日は 認証が ありません。"),
    Standing.LAPSED: lazy("認証の 期間は 終わりました。この 人は、この 日に 認証が ありません。"),
    Standing.SUSPENDED: lazy("認証は 止まっています。この 日は 使えません。"),
    Standing.REVOKED: lazy("認証は 取り消されました。この 人は、この 日に 認証が ありません。"),
    Standing.CLOSED: lazy("認証は 終わりました。この 人は、この 日に 認証が ありません。"),
    Standing.NOT_YET: lazy("認証は、まだ 始まって いません。"),
    Standing.UNKNOWN: lazy("この 日は、まだ 認証が ありませんでした。"),
}
EASY_GRACE_COUNTS = lazy("認証の 期間は 終わりました。新しく するのを 待っています。待つ 間は 認証が あります。")
GRACE_COUNTS = lazy("有効期間が終わり、更新の猶予期間中です。猶予期間中は有効な認証として扱われます。")
# Kinds of mark for `status`: neutral info success warning danger done.
KINDS: Mapping[str, str] = {
    Standing.ACTIVE: "success", Standing.RENEWAL_DUE: "info", Standing.GRACE: "warning", Standing.LAPSED: "danger",
    Standing.SUSPENDED: "danger", Standing.REVOKED: "danger", Standing.CLOSED: "done", Standing.NOT_YET: "neutral",
    Standing.UNKNOWN: "neutral",
}  # fmt: skip
TIERS: Mapping[str, str] = {"coordinator": lazy("外国人支援コーディネーター"), "leader": lazy("指導者")}
NAME_KINDS: Mapping[str, str] = {
    "legal": lazy("氏名"), "common": lazy("通称・旧姓"), "former": lazy("以前の氏名"), "romanised": lazy("ローマ字"),
    "kana": lazy("フリガナ"),
}  # fmt: skip
ORDERS: Mapping[str, str] = {"suspension": lazy("停止"), "revocation": lazy("取消し")}
ENDINGS: Mapping[str, str] = {"surrender": lazy("返納"), "death": lazy("死亡")}
BASES: Mapping[str, str] = {
    "first": lazy("初回"), "renewal": lazy("認証の更新"), "reinstatement": lazy("再認証"),
    "extension": lazy("指導者の期間に合わせた延長"), "correction": lazy("訂正"),
}  # fmt: skip
DOCUMENTS: Mapping[str, str] = {
    "issued": lazy("発行済み"), "superseded": lazy("新しい認証書に替わった"), "replaced": lazy("再発行された"),
    "withdrawn": lazy("取消しにより無効"), "void": lazy("公開前に無効"),
}  # fmt: skip
DOCUMENT_SENTENCES: Mapping[str, str] = {
    "issued": lazy("この認証書は、最も新しい認証書です。"),
    "superseded": lazy("この認証書は、新しい認証書に替わっています。"),
    "replaced": lazy("この認証書は、再発行された認証書に替わっています。"),
    "withdrawn": lazy("この認証書は、認証の取消しにより使えません。"),
    "void": lazy("この認証書は、公開の前に無効になりました。"),
}
CORRECTED = lazy("この認証書は訂正され、新しい認証書に替わっています。")
REASONS: Mapping[str, str] = {
    "lost": lazy("紛失"), "damaged": lazy("破損"), "name": lazy("氏名の変更"),
    "renewal": lazy("認証の更新"), "correction": lazy("訂正"), "error": lazy("発行の誤り"),
    "leave": lazy("休業による変更"),
}  # fmt: skip
# What is counted of the public check: standings, states of a document that is in use no more, and these.
UNKNOWN_CODE = "no_such_code"
ANSWERS: Mapping[str, str] = {
    **STANDINGS, Standing.RENEWAL_DUE: lazy("更新の時期"), "superseded": lazy("替わる前の認証書"),
    "replaced": lazy("再発行前の認証書"), "withdrawn": lazy("取り消された認証書"),
    "void": lazy("公開前に無効"), "damaged": lazy("記録に異常"), "unpublished": lazy("公開前"),
    UNKNOWN_CODE: lazy("番号違い"),
}  # fmt: skip
STATES: Mapping[str, str] = {
    "proposed": lazy("決定待ち"), "approved": lazy("承認"), "refused": lazy("不承認"),
}  # fmt: skip
