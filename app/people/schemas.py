"""The forms of people. Names are kept as typed and never split; unknown is always a value."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, field_validator

from app.codes import lists
from app.codes.fields import code_in, codes_in
from app.codes.municipalities import find_municipality
from app.core import clock
from app.core.dates import DateError, PartialDate
from app.core.errors import lazy
from app.core.forms import DATE_MESSAGES, CivilDate, FormModel, FormProblem, Narrative
from app.people.by_phone import ReadOut
from app.people.lists import GIVEN_BY, POINT_KINDS, SHARE_FIELDS
from app.people.share_groups import GROUPS, with_groups

OLDEST = date(1950, 1, 1)
_TIME = re.compile(r"(\d{1,2})(?::([0-5]\d)|時(?:([0-5]?\d)分|(半))?)")


def _one_line(text: str) -> str:
    return " ".join(text.splitlines())


def _birth(text: str) -> str:
    try:
        born = PartialDate.parse(text)
    except DateError as error:
        raise FormProblem(DATE_MESSAGES[error.reason]) from error
    if born.earliest > clock.today():
        raise FormProblem(lazy("生年月日が今日より後になっています。"))
    return str(born)


def _municipality(text: str) -> str:
    found = find_municipality(text)
    if found is None or found.kind == "prefecture":
        raise FormProblem(lazy("市区町村が見つかりません。「静岡県静岡市」のように都道府県から入力してください。"))
    return found.code


def _not_future(day: date) -> date:
    if day > clock.today():
        raise FormProblem(lazy("今日より後の日付は入力できません。"))
    return day


def _not_ancient(day: date) -> date:
    if day < OLDEST:
        raise FormProblem(lazy("1950年より前の日付は入力できません。年を確かめてください。"))
    return day


def _time(text: str) -> str:
    match = _TIME.fullmatch(unicodedata.normalize("NFKC", text).replace(" ", ""))
    if match is None or int(match[1]) > 23:
        raise FormProblem(lazy("時刻は 18:00 や 18時 のように入力してください。"))
    minute = 30 if match[4] else int(match[2] or match[3] or 0)
    return f"{int(match[1]):02d}:{minute:02d}"


def _answer(value: object) -> object:
    known = {"yes": True, "no": False, "unknown": None}
    if not isinstance(value, str):
        return value
    if value not in known:
        raise FormProblem(lazy("選択肢から選んでください。"))
    return known[value]


def _phone(text: str) -> str:
    figures = re.sub(r"\D", "", unicodedata.normalize("NFKC", text))
    if not 3 <= len(figures) <= 20:
        raise FormProblem(lazy("電話番号の数字を入力してください。110、189 のような短い番号も入力できます。"))
    return text


def _email(text: str) -> str:
    if not re.fullmatch(r"[^\s@]+@[^\s@]+", text):
        raise FormProblem(lazy("メールアドレスは name@example.jp のように入力してください。"))
    return text


NameText = Annotated[Narrative, Field(max_length=200), AfterValidator(_one_line)]
Birth = Annotated[str, Field(max_length=40), AfterValidator(_birth)]
Town = Annotated[str, Field(max_length=60), AfterValidator(_municipality)]
Phone = Annotated[str, Field(max_length=60), AfterValidator(_one_line), AfterValidator(_phone)]
Email = Annotated[str, Field(max_length=200), AfterValidator(_email)]
PastDay = Annotated[CivilDate, AfterValidator(_not_ancient), AfterValidator(_not_future)]
StayDay = Annotated[CivilDate, AfterValidator(_not_ancient)]
Answer = Annotated[bool | None, BeforeValidator(_answer)]
Time = Annotated[str, Field(max_length=10), AfterValidator(_time)]
Language = Annotated[str, AfterValidator(code_in(lists.LANGUAGES))]
Languages = Annotated[list[str], Field(max_length=20), AfterValidator(codes_in(lists.LANGUAGES))]
Sex = Annotated[str, AfterValidator(code_in(lists.SEXES))]
Nationality = Annotated[str, AfterValidator(code_in(lists.NATIONALITIES))]
Level = Annotated[str, AfterValidator(code_in(lists.JAPANESE_LEVELS))]
Source = Annotated[str, AfterValidator(code_in(lists.FACT_SOURCES))]
Role = Annotated[str, AfterValidator(code_in(lists.HOUSEHOLD_ROLES))]


class EditPerson(FormModel):
    """What is asked of everybody; all but the name to call by may stay unknown."""

    call_name: Annotated[NameText, Field(title=lazy("呼び名"))]
    birth: Annotated[Birth | None, Field(title=lazy("生年月日"))] = None
    sex: Annotated[Sex, Field(title=lazy("性別"))] = "unknown"
    nationality: Annotated[Nationality, Field(title=lazy("国籍・地域"))] = "unknown"
    municipality: Annotated[Town | None, Field(title=lazy("市区町村"))] = None
    address: Annotated[Narrative | None, Field(max_length=300, title=lazy("住所"))] = None
    address_hidden: Annotated[bool, Field(title=lazy("住所を隠す"))] = False
    languages: Annotated[Languages, Field(title=lazy("話せる言語"))] = []
    language_other: Annotated[Language | None, Field(title=lazy("ほかに話せる言語"))] = None
    languages_written: Annotated[Languages, Field(title=lazy("読み書きできる言語"))] = []
    japanese_level: Annotated[Level, Field(title=lazy("日本語のレベル"))] = "unknown"
    plain_japanese: Annotated[bool, Field(title=lazy("やさしい日本語なら通じる"))] = False
    uses_sign: Annotated[bool, Field(title=lazy("手話を使う"))] = False
    note: Annotated[Narrative | None, Field(max_length=2000, title=lazy("覚え書き"))] = None

    def spoken(self) -> list[str]:
        """The languages of speech, each once."""
        return list(dict.fromkeys([*self.languages, *([self.language_other] if self.language_other else [])]))


NAME_FIELDS = ("legal_roman", "legal_kanji", "tsusho", "katakana", "furigana", "other_script", "former")


class NewPerson(EditPerson):
    """A new record. `seen` says that people who look alike were shown and are not meant."""

    legal_roman: Annotated[NameText | None, Field(title=lazy("在留カードのローマ字氏名"))] = None
    legal_kanji: Annotated[NameText | None, Field(title=lazy("在留カードの漢字氏名"))] = None
    tsusho: Annotated[NameText | None, Field(title=lazy("通称"))] = None
    katakana: Annotated[NameText | None, Field(title=lazy("カタカナ表記"))] = None
    furigana: Annotated[NameText | None, Field(title=lazy("フリガナ"))] = None
    other_script: Annotated[NameText | None, Field(title=lazy("母語の文字での氏名"))] = None
    former: Annotated[NameText | None, Field(title=lazy("旧氏名"))] = None
    name_source: Annotated[Source, Field(title=lazy("名前を何で確かめたか"))] = "told"
    phone: Annotated[Phone | None, Field(title=lazy("電話番号"))] = None
    email: Annotated[Email | None, Field(title=lazy("メール"))] = None
    seen: bool = False

    def names(self) -> list[tuple[str, str]]:
        """(kind, name as typed) for every kind that was filled in."""
        return [(kind, value) for kind in NAME_FIELDS if (value := getattr(self, kind))]


class NewName(FormModel):
    """One more name of a person; several of one kind are allowed."""

    kind: Annotated[str, AfterValidator(code_in(lists.NAME_KINDS)), Field(title=lazy("名前の種類"))]
    value: Annotated[NameText, Field(title=lazy("名前"))]
    source: Annotated[Source, Field(title=lazy("何で確かめたか"))] = "told"


class NewPoint(FormModel):
    """A way to reach the person. The value is kept as typed."""

    point_kind: Annotated[str, AfterValidator(code_in(POINT_KINDS)), Field(title=lazy("連絡先の種類"))] = "phone"
    point: Annotated[str, Field(max_length=200, title=lazy("番号・アドレス")), AfterValidator(_one_line)]
    point_note: Annotated[Narrative | None, Field(max_length=200, title=lazy("覚え書き"))] = None

    @field_validator("point")
    @classmethod
    def _fits_its_kind(cls, value: str, info: ValidationInfo) -> str:
        checks = {"phone": _phone, "email": _email}
        check = checks.get(info.data.get("point_kind", ""))
        return check(value) if check else value


class EmptyForm(FormModel):
    """A form of one button."""


class ContactRules(FormModel):
    """Rules of safe contact. Not asked is an answer and never means yes."""

    may_call: Annotated[Answer, Field(title=lazy("電話してよいか"))] = None
    call_weekdays: Annotated[
        list[Annotated[str, Field(pattern=r"^[0-6]$")]], Field(max_length=7, title=lazy("電話してよい曜日"))
    ] = []
    call_from: Annotated[Time | None, Field(title=lazy("何時から"))] = None
    call_until: Annotated[Time | None, Field(title=lazy("何時まで"))] = None
    may_say_who: Annotated[Answer, Field(title=lazy("名乗ってよいか"))] = None
    may_message: Annotated[Answer, Field(title=lazy("SMS・メッセージを送ってよいか"))] = None
    may_mail: Annotated[Answer, Field(title=lazy("郵便を送ってよいか"))] = None
    contact_note: Annotated[Narrative | None, Field(max_length=500, title=lazy("連絡の注意"))] = None


class NewFact(FormModel):
    """What is known of the residence on a day. Everything may stay open; nothing must be asked."""

    as_of: Annotated[PastDay, Field(title=lazy("いつの時点か"))]
    status: Annotated[str, AfterValidator(code_in(lists.RESIDENCE_STATUSES)), Field(title=lazy("在留資格"))] = (
        "not_asked"
    )
    period_end: Annotated[StayDay | None, Field(title=lazy("在留期限"))] = None
    card_expiry: Annotated[StayDay | None, Field(title=lazy("在留カードの有効期限"))] = None
    pending_since: Annotated[PastDay | None, Field(title=lazy("申請中（申請した日）"))] = None
    source: Annotated[Source, Field(title=lazy("何で確かめたか"))] = "told"
    fact_note: Annotated[Narrative | None, Field(max_length=500, title=lazy("覚え書き"))] = None


class NewMember(FormModel):
    """Somebody of the household: a person chosen among the candidates (`member`: reference), or a new one."""

    member_name: Annotated[NameText | None, Field(title=lazy("名前"))] = None
    member: Annotated[str | None, Field(max_length=20, title=lazy("候補"))] = None
    role: Annotated[Role, Field(title=lazy("続柄"))] = "unknown"
    since: Annotated[PastDay | None, Field(title=lazy("いつから"))] = None


class EndMembership(FormModel):
    """When somebody left the household."""

    until: Annotated[PastDay, Field(title=lazy("いつまで"))]


class NewConsent(ReadOut):
    """Who agreed to what being told to whom. `partner` is a reference, `partner_name` what was typed to find it.

    The text to read out and the sheet to sign are made before anybody has agreed: how they agree is demanded when the
    consent is recorded.
    """

    given_by: Annotated[str, AfterValidator(code_in(GIVEN_BY)), Field(title=lazy("同意した人"))] = "self"
    ground: Annotated[Narrative | None, Field(max_length=300, title=lazy("本人でない理由"))] = None
    given_on: Annotated[PastDay, Field(title=lazy("同意を得た日"))]
    language: Annotated[Language, Field(title=lazy("説明した言語"))]
    interpreter: Annotated[str, AfterValidator(code_in(lists.INTERPRETERS)), Field(title=lazy("通訳"))] = "none"
    interpreter_name: Annotated[NameText | None, Field(title=lazy("通訳した人・事業者"))] = None
    method: Annotated[
        str | None,
        AfterValidator(lambda method: method and code_in(lists.CONSENT_METHODS)(method)),
        Field(title=lazy("同意の方法")),
    ] = None
    purposes: Annotated[
        list[str], AfterValidator(codes_in(lists.CONSENT_PURPOSES)), Field(max_length=16, title=lazy("何のために"))
    ] = []
    purpose: Annotated[Narrative | None, Field(max_length=500, title=lazy("目的のくわしい説明"))] = None
    partner: Annotated[str | None, Field(max_length=20, title=lazy("連携先の候補"))] = None
    partner_name: Annotated[Narrative | None, Field(max_length=200, title=lazy("連携先"))] = None
    partner_kind: Annotated[
        str | None,
        AfterValidator(lambda kind: kind and code_in(lists.PARTNER_KINDS)(kind)),
        Field(title=lazy("連携先の種類")),
    ] = None
    groups: Annotated[list[str], AfterValidator(codes_in(GROUPS)), Field(max_length=8, title=lazy("まとめて選ぶ"))] = []
    fields: Annotated[
        list[str], AfterValidator(codes_in(SHARE_FIELDS)), Field(max_length=20, title=lazy("伝えてよいこと"))
    ] = []
    both_ways: Annotated[bool, Field(title=lazy("連携先からも聞いてよい"))] = False
    expires_on: Annotated[StayDay | None, Field(title=lazy("いつまで"))] = None
    kept_at: Annotated[Narrative | None, Field(max_length=200, title=lazy("署名した紙の保管場所"))] = None
    renews: Annotated[str | None, Field(max_length=20, pattern="^D-[0-9A-Z]+$", title=lazy("前の同意"))] = None
    step: Annotated[str, Field(pattern="^(preview|record)$")] = "record"
    referral: Annotated[str | None, Field(max_length=20, pattern="^R-[0-9A-Z]+$", title=lazy("連携"))] = None

    @property
    def agreed_fields(self) -> list[str]:
        """What may be told: the fields ticked one by one and those of the groups that were ticked."""
        return with_groups(self.fields, self.groups)


class KeptAt(FormModel):
    """Where the signed paper lies."""

    kept_at: Annotated[Narrative, Field(max_length=200, title=lazy("署名した紙の保管場所"))]


class WithdrawConsent(FormModel):
    """同意の撤回."""

    withdrawn_on: Annotated[PastDay, Field(title=lazy("撤回した日"))]
    withdrawn_note: Annotated[Narrative, Field(max_length=500, title=lazy("撤回の理由・聞いたこと"))]
