"""Small code lists that only people need."""

from __future__ import annotations

from app.codes.codelist import Code, CodeList

POINT_KINDS = CodeList(
    "point_kinds",
    [
        Code("phone", "電話", "Telephone"),
        Code("email", "メール", "E-mail"),
        Code("messenger", "メッセージアプリ（LINEなど）", "Messenger (LINE and others)"),
        Code("other", "その他", "Other"),
    ],
)

GIVEN_BY = CodeList(
    "given_by",
    [
        Code("self", "本人", "The person"),
        Code("guardian", "親権者・後見人", "Parent with custody, or guardian"),
        Code("other", "その他（理由を書く）", "Somebody else (say why)"),
    ],
)

SHARE_FIELDS = CodeList(
    "share_fields",
    [
        Code("call_name", "呼び名", "Name to be called by"),
        Code("legal_names", "在留カードなどの氏名・通称", "Legal names and registered alias"),
        Code("birth", "生年月日", "Date of birth"),
        Code("sex", "性別", "Sex"),
        Code("nationality", "国籍・地域", "Nationality or region"),
        Code("languages", "話せる言語・日本語のレベル", "Languages and level of Japanese"),
        Code("interpreter", "通訳の必要", "Need of an interpreter"),
        Code("phone", "電話番号・連絡先", "Telephone number and other contacts"),
        Code("safe_contact", "連絡のときの約束", "Rules of safe contact"),
        Code("address", "住所", "Address"),
        Code("status", "在留資格", "Residence status"),
        Code("period_end", "在留期限", "End of the period of stay"),
        Code("household", "世帯の人", "Members of the household"),
        Code("situation", "相談の内容・経緯", "The situation and its story"),
        Code("health", "健康・病気・障害・妊娠のこと", "Health, illness, disability, pregnancy"),
        Code("danger", "安全に関わる事情（暴力の被害など）", "Safety (such as violence suffered)"),
    ],
)
