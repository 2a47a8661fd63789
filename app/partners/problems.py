"""What can be wrong with a file of partners, as codes with one sentence each for the person."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.errors import Invalid, lazy

# The sentences are message ids of the catalogue; %(names)s and %(value)s are filled in by `sentence`.
SENTENCES: dict[str, str] = {
    "no_file": lazy("ファイルを選んでください。"),
    "empty": lazy("ファイルが空です。"),
    "too_many_rows": lazy("行が多すぎます。%(value)s行までに分けてください。"),
    "too_many_rows_here": lazy(
        "%(value)s行あります。画面からは一度に%(most)s行までです。"
        "ファイルを分けるか、コマンド（kakehashi import partners）を使ってください。"
    ),
    "too_large": lazy("ファイルが大きすぎます。分けてから取り込んでください。"),
    "not_csv": lazy("CSVまたはXLSXのファイルではありません。「CSV UTF-8」か「.xlsx」として保存し直してください。"),
    "encoding": lazy("文字コードが分かりません。UTF-8またはShift_JIS（CP932）で保存し直してください。"),
    "missing_headers": lazy("必要な列がありません: %(names)s"),
    "duplicate_headers": lazy("同じ名前の列が二つ以上あります: %(names)s"),
    "damaged_workbook": lazy("XLSXファイルを開けません。ファイルが壊れています。Excelで開いて保存し直してください。"),
    "locked_workbook": lazy("ブックにパスワードがかかっています。パスワードを外して保存し直してください。"),
    "old_workbook": lazy("古い形式（.xls）のブックです。「.xlsx」か「CSV UTF-8」として保存し直してください。"),
    "merged_headers": lazy("見出しの行のセルが結合されています。結合を解いて、列ごとに見出しを一つ書いてください。"),
    "looks_like_offices": lazy("選んだ形式のファイルではありません。「公開窓口の一覧」のファイルのようです。"),
    "looks_like_opendata": lazy("選んだ形式のファイルではありません。「自治体オープンデータ」のファイルのようです。"),
    "not_hsds": lazy(
        "HSDSのファイルではありません。サービスの一覧（JSON）か、表形式のデータパッケージ（ZIP）を選んでください。"
    ),
    "not_in_use": lazy("今は行われていないサービスです: %(value)s"),
    "format_unsupported": lazy("この形式の取り込みには対応していません: %(value)s"),
    "missing": lazy("値がありません。"),
    "unknown_code": lazy("一覧にない値です: %(value)s"),
    "unknown_word": lazy("一覧にない言葉です: %(value)s（コード、日本語、英語のどれかで書いてください）"),
    "unknown_place": lazy(
        "市区町村が見つかりません: %(value)s（同じ名前がほかの県にもあるときは、県も書いてください）"
    ),
    "repeated_row": lazy("名称・電話・市区町村が同じ行が前にあります。"),
    "bad_corporate_number": lazy("法人番号の検査数字が合いません: %(value)s"),
    "bad_time": lazy("時刻として読めません: %(value)s"),
    "bad_date": lazy("日付として読めません: %(value)s"),
    "bad_phone": lazy("電話番号として読めません: %(value)s"),
    "bad_postal_code": lazy("郵便番号として読めません: %(value)s"),
    "bad_url": lazy("http:// または https:// で始まるアドレスではありません: %(value)s"),
    "bad_email": lazy("メールアドレスとして読めません: %(value)s"),
    "too_long": lazy("長すぎます（%(value)s字まで）。"),
    "formula": lazy("数式のセルは取り込めません。値に直してください。"),
    "ragged": lazy("列の数が見出しと合いません。"),
    "duplicate_id": lazy("同じ番号の行が前にあります: %(value)s"),
    "bad_check_digit": lazy("団体コードの検査数字が合いません: %(value)s"),
    "individual_number": lazy("個人番号（マイナンバー）と思われる12桁の数字があります。消してください。"),
    "control_characters": lazy("使えない文字（制御文字）が入っています。"),
}

# What a format is called on the pages.
FORMAT_NAMES: dict[str, str] = {
    "carried": lazy("製品に付いている公開窓口の一覧"),
    "offices": lazy("公開窓口の一覧（offices形式）"),
    "opendata": lazy("自治体オープンデータの施設一覧"),
    "hsds": lazy("ほかの連携先名簿（HSDS 3）"),
    "own": lazy("自分のセンターの一覧"),
    "bureaus": lazy("出入国在留管理局の一覧"),
}


def sentence(code: str, **values: str) -> str:
    """The Japanese sentence for ``code``; also the fallback where no locale is set."""
    return SENTENCES[code] % {"names": "", "value": "", "most": "", **values}


class FileRefused(Invalid):
    """The file as a whole cannot be read; nothing of it was used."""

    def __init__(self, code: str, **values: str) -> None:
        super().__init__("file", SENTENCES[code], **values)
        self.code = code
        self.values = values

    def __str__(self) -> str:
        return sentence(self.code, **self.values)


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One cell that keeps its row from being taken over. ``row`` counts the header as 1."""

    row: int
    column: str
    code: str
    value: str = ""

    @property
    def sentence(self) -> str:
        """The message id of the catalogue, with its placeholder."""
        return SENTENCES[self.code]

    @property
    def message(self) -> str:
        return sentence(self.code, value=self.value)
