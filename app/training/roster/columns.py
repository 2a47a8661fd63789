"""The columns of the two files by their English names, with the Japanese headings that are read as well."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.core.errors import lazy

ROSTER, PROGRESS = "roster", "progress"
ERRORS = "誤り"
"""The last column of a file that is given back."""


@dataclass(frozen=True)
class Column:
    """`heading` is Japanese; `help` is what the sheet of explanations says."""

    name: str
    heading: str
    help: str
    required: bool = False


def _of(*columns: Column) -> Mapping[str, Column]:
    return {column.name: column for column in columns}


COLUMNS: Mapping[str, Mapping[str, Column]] = {
    ROSTER: _of(
        Column("registration_no", lazy("登録番号"), lazy("名簿の番号（X-…）か認証番号。初めての人は空けます。")),
        Column("external_id", lazy("外部番号"), lazy("講義システムでの番号。登録番号のない人には必ず書きます。")),
        Column("family_name", lazy("姓"), lazy("戸籍・在留カードのとおり。"), required=True),
        Column("given_name", lazy("名"), lazy("戸籍・在留カードのとおり。"), required=True),
        Column("kana", lazy("フリガナ"), lazy("姓と名の間を空けます。")),
        Column("birth_date", lazy("生年月日"), lazy("1985-04-10、昭和60年4月10日など。")),
        Column("email", lazy("メール"), lazy("連絡に使うアドレス。")),
        Column("organisation_code", lazy("機関コード"), lazy("「所属機関」に登録したコード。")),
        Column("prefecture", lazy("都道府県"), lazy("2桁のコードか名前。")),
        Column("role", lazy("役割"), lazy("相談員、リーダーなど。")),
        Column("desk_type", lazy("窓口の種類"), lazy("一覧から選びます。")),
        Column("cohort", lazy("期"), lazy("2026-1 のように、年度と回を書きます。"), required=True),
        Column("distinct", lazy("別人確認"), lazy("同じ氏名の人が名簿にいて、別の人と確かめたら「済」。")),
    ),
    PROGRESS: _of(
        Column("registration_no", lazy("登録番号"), lazy("外部番号の代わりに書けます。")),
        Column("external_id", lazy("外部番号"), lazy("講義システムでの番号。")),
        Column("subject", lazy("科目"), lazy("科目のコード。テストは confirmation か final。"), True),
        Column("minutes", lazy("視聴時間"), lazy("分。科目の長さまで。")),
        Column("percent", lazy("進み具合"), lazy("0から100まで。記録するだけで、判断には使いません。")),
        Column("completed_at", lazy("修了日"), lazy("科目を見終えた日、テストを受けた日（テストの行には必ず）。")),
        Column("test_score", lazy("得点"), lazy("テストの行だけ。")),
        Column("test_max", lazy("満点"), lazy("テストの行だけ。")),
        Column(
            "passed", lazy("合否"), lazy("講義システムの判定。得点から求めた結果と違えば食い違いになります。"),
        ),
        Column("attempt_no", lazy("回数"), lazy("何回目のテストか。")),
        Column("reported_at", lazy("報告日"), lazy("いつの時点の記録か。"), required=True),
    ),
}  # fmt: skip


def named(kind: str) -> Mapping[str, str]:
    """Heading, Japanese or English → name of the column."""
    return {heading: one.name for one in COLUMNS[kind].values() for heading in (one.heading, one.name)}
