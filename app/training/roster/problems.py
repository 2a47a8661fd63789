"""What can be wrong with a file of the training, one code per cause, one sentence each for the person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from app.core.errors import Invalid, lazy

REFUSALS = {
    "no_file": lazy("ファイルを選んでください。"),
    "empty": lazy("ファイルが空です。"),
    "not_a_table": lazy("CSVまたはXLSXのファイルではありません。「CSV UTF-8」か「.xlsx」として保存し直してください。"),
    "old_workbook": lazy("古い形式（.xls）のブックです。「.xlsx」か「CSV UTF-8」として保存し直してください。"),
    "locked": lazy("ブックにパスワードがかかっています。パスワードを外して保存し直してください。"),
    "utf16": lazy("文字コードがUTF-16です。「CSV UTF-8」として保存し直してください。"),
    "encoding": lazy("文字コードが分かりません。UTF-8またはShift_JIS（CP932）で保存し直してください。"),
    "damaged": lazy("XLSXファイルを開けません。壊れているか、パスワードがかかっています。"),
    "macros": lazy("マクロの入ったブックは取り込めません。マクロのない「.xlsx」として保存し直してください。"),
    "too_large": lazy("ファイルが大きすぎます。分けてから取り込んでください。"),
    "too_many_rows": lazy("行が多すぎます。%(most)s行までに分けてください。"),
    "quotes": lazy("CSVとして読めません（%(row)s行目あたり）。引用符が閉じているか確かめてください。"),
    "merged_headers": lazy("見出しの行のセルが結合されています。結合を解いて、列ごとに見出しを一つ書いてください。"),
}
SENTENCES = {
    "missing_column": lazy("必要な列がありません。"),
    "unknown_column": lazy("この様式にない列です。見出しを直すか、列を消してください。"),
    "repeated_column": lazy("同じ列が二つ以上あります。"),
    "empty_cell": lazy("必ず書く欄が空です。"),
    "not_a_date": lazy(
        "日付として読めません: %(value)s（2026-11-22、令和8年11月22日、R8.11.22 のように書いてください）"
    ),
    "future_date": lazy("今日より後の日付です: %(value)s"),
    "before_enrolment": lazy("受講が始まった日（%(value)s）より前の日付です。"),
    "unknown_cohort": lazy("その期はありません: %(value)s"),
    "cohort_closed": lazy("その期は受け付けていません（終わったか、募集中でないため）: %(value)s"),
    "unknown_person": lazy("その番号の人は登録されていません: %(value)s"),
    "two_people": lazy("登録番号と講義システムの番号が、別の人を指しています。"),
    "repeated": lazy("同じ人の行が前にあります（%(value)s行目）。"),
    "name_differs": lazy("氏名が名簿と違います。番号を確かめるか、先に名簿の氏名を変えてください。"),
    "birth_differs": lazy("生年月日が名簿と違います。番号を確かめてください。"),
    "maybe_known": lazy(
        "同じ氏名の人が名簿にあります（%(value)s）。同じ人なら登録番号を、別の人なら「別人確認」に「済」を書いてください。"
    ),
    "elsewhere": lazy("この人には、続いている申込みか受講がほかの期にあります: %(value)s"),
    "not_enrolled": lazy("この人は、今、受講中ではありません。"),
    "unknown_employer": lazy("その機関コードの所属機関はありません: %(value)s"),
    "minutes_exceed": lazy("科目の長さ（%(value)s分）を超えています。"),
    "completed_without_minutes": lazy("修了日または100%%とありますが、視聴時間がありません。"),
    "score_over_maximum": lazy("得点が満点（%(value)s）を超えています。"),
    "lower_result": lazy("すでに認めた結果（%(value)s）より低い値です。置き換えずに、食い違いとして残します。"),
    "not_a_test": lazy("講義の科目の行に、テストの得点があります。"),
    "unknown_test": lazy("この得点に当たる試験の段階がありません: %(value)s（confirmation か final と書いてください）"),
    "stage_shut": lazy("前の段階が終わっていないので、この試験の結果を結び付けられません。"),
    "already_passed": lazy("この試験には、もう合格しています。"),
    "test_pending": lazy("この人には、終わっていない受験があります。先にそちらの結果を決めてください。"),
    "tries_used": lazy("受けられる回数が残っていません。"),
    "after_last_day": lazy("再受験の最後の日より後に受けています。"),
    "too_early": lazy("前の受験から、決められた日数がたっていません。"),
    "paper_differs": lazy("満点が、この日の試験の問題の数（%(value)s）と違います。"),
    "earlier_missing": lazy("前の回の結果がありません。これまでに分かっているのは%(value)s回です。"),
    "result_differs": lazy("同じ回について認めた結果（%(value)s）と違います。置き換えずに、食い違いとして残します。"),
    "verdict_differs": lazy(
        "合否が、得点と合格点（%(value)s%%）から求めた結果と合いません。受験にせずに、食い違いとして残します。"
    ),
    "set_aside": lazy("この行は取り込まない、と決めてあります。"),
    "not_a_number": lazy("0以上の整数ではありません: %(value)s"),
    "unknown_code": lazy("一覧にない値です: %(value)s"),
    "lost_zero": lazy("先頭の0が失われているようです: %(value)s。列を「文字列」にして書き直してください。"),
    "formula": lazy("数式のセルは取り込めません。値に直してください。"),
    "ragged": lazy("列の数が見出しと合いません。"),
    "too_long": lazy("長すぎます（%(value)s字まで）。"),
    "individual_number": lazy("個人番号（マイナンバー）と思われる12桁の数字があります。消してください。"),
}

NAMES = {
    "missing_column": lazy("必要な列がない"),
    "unknown_column": lazy("様式にない列"),
    "repeated_column": lazy("同じ列が二つ以上"),
    "empty_cell": lazy("必ず書く欄が空"),
    "not_a_date": lazy("日付として読めない"),
    "future_date": lazy("今日より後の日付"),
    "before_enrolment": lazy("受講の前の日付"),
    "unknown_cohort": lazy("ない期"),
    "cohort_closed": lazy("受け付けていない期"),
    "unknown_person": lazy("登録されていない人"),
    "two_people": lazy("二つの番号が別の人"),
    "repeated": lazy("同じ人の行が前にある"),
    "name_differs": lazy("氏名が名簿と違う"),
    "birth_differs": lazy("生年月日が名簿と違う"),
    "maybe_known": lazy("同じ氏名の人がいる"),
    "elsewhere": lazy("ほかの期に続いている"),
    "not_enrolled": lazy("受講中ではない"),
    "unknown_employer": lazy("ない機関コード"),
    "minutes_exceed": lazy("科目の長さを超えた時間"),
    "completed_without_minutes": lazy("修了なのに視聴時間がない"),
    "score_over_maximum": lazy("満点を超えた得点"),
    "lower_result": lazy("認めた結果より低い値"),
    "not_a_test": lazy("講義の行に得点がある"),
    "unknown_test": lazy("試験の段階がない得点"),
    "stage_shut": lazy("前の段階が終わっていない"),
    "already_passed": lazy("もう合格している"),
    "test_pending": lazy("終わっていない受験がある"),
    "tries_used": lazy("受けられる回数がない"),
    "after_last_day": lazy("再受験の最後の日より後"),
    "too_early": lazy("次に受けられる日より前"),
    "paper_differs": lazy("満点が問題の数と違う"),
    "earlier_missing": lazy("前の回の結果がない"),
    "result_differs": lazy("認めた結果と違う"),
    "verdict_differs": lazy("合否が得点と合わない"),
    "set_aside": lazy("取り込まないと決めた行"),
    "not_a_number": lazy("0以上の整数ではない"),
    "unknown_code": lazy("一覧にない値"),
    "lost_zero": lazy("先頭の0が失われている"),
    "formula": lazy("数式のセル"),
    "ragged": lazy("列の数が見出しと違う"),
    "too_long": lazy("長すぎる"),
    "individual_number": lazy("個人番号らしい数字"),
}
"""The causes without their values: of a row that was taken or refused, the value is kept nowhere."""


class FileRefused(Invalid):
    """The file as a whole cannot be read; nothing of it was used. `code` is a key of REFUSALS."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__("file", REFUSALS[code], **params)
        self.code = code


@dataclass(frozen=True, slots=True)
class Problem:
    """One cell that is wrong. `row` as a spreadsheet shows it; `column` is the English name of the field."""

    said: ClassVar[Mapping[str, str]] = SENTENCES

    row: int
    column: str
    code: str
    value: str = ""

    @property
    def sentence(self) -> str:
        """The message id of the catalogue, with its placeholder."""
        return self.said[self.code]

    def as_json(self) -> dict[str, object]:
        """As the commands print it."""
        message = self.sentence % {"value": self.value}
        return {"row": self.row, "column": self.column, "code": self.code, "message": message}
