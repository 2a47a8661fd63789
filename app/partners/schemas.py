"""What people may type about a partner: the forms of this package."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from app.codes.fields import code_in
from app.codes.lists import LANGUAGES, PARTNER_KINDS, PREFECTURES, TOPICS
from app.core import clock
from app.core.errors import lazy
from app.core.forms import CivilDate, FormModel, FormProblem, Narrative
from app.partners.areas import find_in
from app.partners.details.forms import DetailsForm, HoursForm
from app.partners.details.reading import phone_number
from app.partners.text import to_postal_code

_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,130}\.[^@\s.]{2,}")


def _postal(value: str) -> str:
    code = to_postal_code(value)
    if code is None:
        raise FormProblem(lazy("郵便番号は7桁で入力してください（例 420-8602）。"))
    return code


def _email(value: str) -> str:
    if not _EMAIL.fullmatch(value):
        raise FormProblem(lazy("メールアドレスの形ではありません。"))
    return value


def _url(value: str) -> str:
    if not re.fullmatch(r"https?://[^\s/]+[^\s]*", value):
        raise FormProblem(lazy("http:// または https:// で始まるアドレスを入力してください。"))
    return value


Line = Annotated[Narrative, Field(max_length=200)]
Note = Annotated[Narrative, Field(max_length=2000)]
Kind = Annotated[str, Field(max_length=40), AfterValidator(code_in(PARTNER_KINDS))]
Topic = Annotated[str, Field(max_length=40), AfterValidator(code_in(TOPICS))]
Language = Annotated[str, Field(max_length=10), AfterValidator(code_in(LANGUAGES))]
Phone = Annotated[str, Field(max_length=60), AfterValidator(phone_number)]
Prefecture = Annotated[str, Field(max_length=2), AfterValidator(code_in(PREFECTURES))]
Place = Annotated[str, Field(max_length=60)]
Url = Annotated[str, Field(max_length=500), AfterValidator(_url)]
PostalCode = Annotated[str, Field(max_length=20), AfterValidator(_postal)]
Times = Annotated[Narrative, Field(max_length=500)]
Email = Annotated[str, Field(max_length=200), AfterValidator(_email)]


class PlainForm(FormModel):
    """The plain facts of an office and its service. The area is a municipality, a prefecture or all of Japan."""

    org_name: Line = Field(title=lazy("名称"))
    service_name: Line = Field("", title=lazy("窓口・サービス名"))
    department: Line = Field("", title=lazy("部署"))
    kind: Kind = Field(title=lazy("種類"))
    topics: list[Topic] = Field(default_factory=list, max_length=25, title=lazy("相談できる内容"))
    languages: list[Language] = Field(default_factory=list, max_length=60, title=lazy("対応できる言語"))
    area_scope: Literal["municipality", "prefecture", "nationwide"] = Field("municipality", title=lazy("対象の範囲"))
    prefecture_code: Prefecture | None = Field(None, validate_default=True, title=lazy("都道府県"))
    municipality: Place | None = Field(None, validate_default=True, title=lazy("市区町村"))
    phone: Phone | None = Field(None, title=lazy("電話番号"))
    fax: Phone | None = Field(None, title=lazy("FAX"))
    email: Email | None = Field(None, title=lazy("メール"))
    url: Url | None = Field(None, title=lazy("ホームページ"))
    postal_code: PostalCode | None = Field(None, title=lazy("郵便番号"))
    address: Annotated[Narrative, Field(max_length=300)] = Field("", title=lazy("所在地"))
    address_hidden: bool = Field(False, title=lazy("所在地を公開しない"))
    hours: Times = Field("", title=lazy("受付時間"))
    closed_days: Times = Field("", title=lazy("休み"))
    methods: Line = Field("", title=lazy("相談の方法"))
    who: Note = Field("", title=lazy("利用できる人"))
    fees: Note = Field("", title=lazy("費用"))
    papers: Note = Field("", title=lazy("持ち物・書類"))
    intake: Note = Field("", title=lazy("申し込み方"))
    description: Note = Field("", title=lazy("説明"))

    @field_validator("prefecture_code")
    @classmethod
    def _prefecture_said(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is None and info.data.get("area_scope") == "prefecture":
            raise FormProblem(lazy("都道府県を選んでください。"))
        return value

    @field_validator("municipality")
    @classmethod
    def _municipality_known(cls, value: str | None, info: ValidationInfo) -> str | None:
        if info.data.get("area_scope") != "municipality":
            return None
        if value is None:
            raise FormProblem(lazy("市区町村を入力してください。広い範囲の窓口は「対象の範囲」を変えてください。"))
        if find_in(value, info.data.get("prefecture_code")) is None:
            raise FormProblem(
                lazy("市区町村が見つかりません。同じ名前がほかの県にもあるときは、都道府県を選んでください。")
            )
        return value

    @property
    def municipality_code(self) -> str | None:
        """Six digits; None for an area that is no municipality."""
        return find_in(self.municipality, self.prefecture_code) if self.municipality else None


class PartnerForm(DetailsForm, PlainForm):
    """An office with everything that may be known of it."""


class NewPartnerForm(HoursForm, PartnerForm):
    """A new entry, with its hours where they are known; `distinct`: the like entries shown are other desks."""

    distinct: bool = False


class CheckForm(FormModel):
    """Somebody asked the office, or read its page, and the entry is right."""

    checked_on: CivilDate | None = Field(None, title=lazy("確認した日"))
    source: Annotated[Narrative, Field(max_length=500)] = Field("", title=lazy("何で確かめたか"))
    due_on: CivilDate | None = Field(None, title=lazy("次に確かめる日"))

    @field_validator("checked_on")
    @classmethod
    def _not_ahead(cls, value: date | None) -> date | None:
        if value is not None and value > clock.today():
            raise FormProblem(lazy("これから先の日付です。確かめた日を入力してください。"))
        return value

    @field_validator("due_on")
    @classmethod
    def _ahead(cls, value: date | None) -> date | None:
        if value is not None and value <= clock.today():
            raise FormProblem(lazy("次に確かめる日は、今日より後にしてください。"))
        return value

    def day(self, today: date) -> date:
        """The day of the check; today unless said."""
        return self.checked_on or today


class RetireForm(FormModel):
    """Why an entry is no longer offered."""

    reason: Annotated[Narrative, Field(max_length=200)]


class MergeForm(FormModel):
    """The reference of the entry that stays, and which lists of the other it takes on beside its own."""

    into: Annotated[str, Field(max_length=40)]
    unite: list[Literal["topics", "languages", "none"]] = ["topics", "languages"]

    @property
    def united(self) -> frozenset[str]:
        """The lists that are united; both, where a form does not ask."""
        return frozenset(self.unite) - {"none"}


class PairForm(FormModel):
    """Two entries, by reference."""

    one: Annotated[str, Field(max_length=40)]
    other: Annotated[str, Field(max_length=40)]


class ContactForm(FormModel):
    """Somebody to ask for."""

    name: Annotated[Narrative, Field(max_length=100)]
    duty: Annotated[Narrative, Field(max_length=100)] | None = None
    phone: Phone | None = None
    email: Email | None = None
    note: Annotated[Narrative, Field(max_length=500)] = ""


class ImportForm(FormModel):
    """Which kind of list a file is."""

    format: Literal["offices", "opendata", "hsds", "own", "carried"]


Header = Annotated[Narrative, Field(max_length=200)]


class ColumnsForm(FormModel):
    """For each of our fields (`lists.matching.TARGETS`) the header of the column that holds it."""

    list_name: Annotated[Narrative, Field(max_length=80)] = Field(title=lazy("この一覧の名前"))
    number: Header = ""
    name: Header = ""
    name_kana: Header = ""
    name_en: Header = ""
    service: Header = ""
    department: Header = ""
    kind: Header = ""
    topics: Header = ""
    languages: Header = ""
    municipality: Header = ""
    prefecture: Header = ""
    phone: Header = ""
    fax: Header = ""
    email: Header = ""
    url: Header = ""
    postal_code: Header = ""
    address: Header = ""
    hours: Header = ""
    closed: Header = ""
    methods: Header = ""
    who: Header = ""
    fees: Header = ""
    papers: Header = ""
    intake: Header = ""
    description: Header = ""
    corporate_number: Header = ""
    checked_on: Header = ""


class UndoForm(FormModel):
    """Why an import is taken back."""

    reason: Annotated[Narrative, Field(max_length=200)] = Field(title=lazy("取り消す理由"))


class EmptyForm(FormModel):
    """A button without fields."""
