"""Which column of a centre's own list means which of our fields: guessed by its header, decided by a person."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.core.errors import lazy
from app.partners.text import fold

_NOTES = re.compile(r"[\s_*※:：・･.,/／\-]|\(.*?\)|必須|任意")


@dataclass(frozen=True, slots=True)
class Target:
    """One of our fields: its name for people, and the headers that mean it, without their spaces."""

    code: str
    label: str
    headers: str


NAME = "name"
_NAMING = ("名称", "名前", "名")  # 教室の名称, 団体の名前
# The column that a returned file has beyond those of the list.
ERRORS = "エラー"
# In the order of the page. A header belongs to the first field that claims it.
TARGETS: tuple[Target, ...] = (
    Target("number", lazy("番号（この一覧での）"), "番号 ID 管理番号 NO No. コード number 整理番号"),
    Target(NAME, lazy("名称"), (
        "名称 機関名 団体名 窓口名 施設名 施設名称 連携先 連携先名 組織名 相談窓口 名前 name organization "
        "organisation office めいしょう なまえ"
    )),
    Target("name_kana", lazy("名称のかな"), (
        "名称カナ 名称かな カナ かな フリガナ ふりがな よみ よみがな 読み 読み仮名 kana"
    )),
    Target("name_en", lazy("名称の英語"), "名称英語 名称英字 英語名 英語名称 英名 English Englishname nameen"),
    Target("service", lazy("窓口・サービス名"), (
        "サービス サービス名 事業 事業名 窓口の名前 窓口サービス名 service program"
    )),
    Target("department", lazy("部署"), "部署 部署名 課 課名 担当課 担当部署 department section"),
    Target("kind", lazy("種類"), "種類 しゅるい 種別 分類 区分 カテゴリ 機関種別 kind type category"),
    Target("topics", lazy("相談できる内容"), (
        "相談内容 相談できる内容 内容 対応内容 分野 相談分野 topics topic subjects"
    )),
    Target("languages", lazy("対応できる言語"), "言語 げんご 対応言語 対応できる言語 使用言語 languages language"),
    Target("municipality", lazy("市区町村（コードか名前）"), (
        "市区町村 市町村 市区町村名 市町村名 市区町村コード 市町村コード 団体コード 全国地方公共団体コード "
        "対象地域 地域 municipality city area"
    )),
    Target("prefecture", lazy("都道府県"), "都道府県 都道府県名 県 prefecture"),
    Target("phone", lazy("電話番号"), "電話 電話番号 TEL 連絡先 連絡先電話番号 phone telephone でんわ"),
    Target("fax", lazy("FAX"), "FAX FAX番号 ファックス ファクス"),
    Target("email", lazy("メール"), "メール メールアドレス Eメール Email mail 連絡先メールアドレス"),
    Target("url", lazy("ホームページ"), "URL ホームページ HP ウェブサイト サイト website web homepage"),
    Target("postal_code", lazy("郵便番号"), "郵便番号 〒 postalcode postcode zip zipcode"),
    Target("address", lazy("所在地"), "所在地 住所 所在地連結表記 address じゅうしょ しょざいち"),
    Target("hours", lazy("受付時間"), (
        "受付時間 開所時間 開館時間 利用時間 相談時間 時間 日時 曜日と時間 曜日時間 開催日時 hours openinghours"
    )),
    Target("closed", lazy("休み"), "休み 休館日 休業日 定休日 休所日 closed closeddays holidays"),
    Target("methods", lazy("相談の方法"), "相談方法 相談の方法 方法 methods method"),
    Target("who", lazy("利用できる人"), "対象 対象者 利用できる人 利用条件 eligibility who"),
    Target("fees", lazy("費用"), "費用 料金 利用料 fee fees cost"),
    Target("papers", lazy("持ち物・書類"), "持ち物 必要書類 書類 documents papers"),
    Target("intake", lazy("申し込み方"), (
        "申し込み方 申込方法 申込 予約 予約方法 利用方法 intake howtoapply application"
    )),
    Target("description", lazy("説明"), "説明 備考 概要 メモ description notes note remarks"),
    Target("corporate_number", lazy("法人番号"), "法人番号 corporatenumber"),
    Target("checked_on", lazy("確認した日"), (
        "確認日 確認した日 最終確認日 更新日 checked checkedon verified lastchecked"
    )),
)  # fmt: skip
CODES = tuple(target.code for target in TARGETS)


def folded(header: str) -> str:
    """A header as it is compared: one width, case and kana, without spaces, marks and what stands in brackets."""
    return fold(_NOTES.sub("", unicodedata.normalize("NFKC", header)))


_BY_HEADER: Mapping[str, str] = {
    folded(header): target.code for target in reversed(TARGETS) for header in (target.code, *target.headers.split())
}


def guess(headers: Sequence[str]) -> dict[str, str]:
    """Field → header, as far as headers speak for themselves; of two that mean the same, the first."""
    found: dict[str, str] = {}
    for header in headers:
        code = _BY_HEADER.get(folded(header))
        if header and code and code not in found:
            found[code] = header
    named = (one for one in headers if one not in found.values() and one.endswith(_NAMING))
    if NAME not in found and (header := next(named, "")):
        found[NAME] = header
    return found


def digest(headers: Iterable[str]) -> str:
    """What a header row is known again by: its columns in their order, whatever their width and case."""
    known = [header for header in headers if header != ERRORS]
    row = "\n".join(unicodedata.normalize("NFKC", header).casefold().strip() for header in known)
    return hashlib.sha256(row.rstrip("\n").encode()).hexdigest()
