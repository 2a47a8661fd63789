"""The particulars of an office as people type them: rows of hours, languages, numbers, fees, papers and names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, field_validator, model_validator

from app.codes.fields import code_in
from app.codes.lists import (
    CAPACITY_WORDS,
    INTAKE_ROUTES,
    LANGUAGE_MODES,
    LANGUAGES,
    PHONE_KINDS,
    RESIDENCE_STATUSES,
)
from app.core import clock
from app.core.errors import lazy
from app.core.forms import CivilDate, FormModel, FormProblem, Narrative
from app.partners.details import reading
from app.partners.details.values import Area, Details, Fee, Naming, Opening, Paper, Spoken, Status, Telephone

MOST_ROWS = {"openings": 12, "spoken": 24, "telephones": 8, "fee_rows": 8, "paper_rows": 16, "names": 12}

Weekday = Literal["0", "1", "2", "3", "4", "5", "6"]
Clock = Annotated[str, Field(max_length=12), AfterValidator(reading.to_time)]
Weeks = Annotated[str, Field(max_length=40), AfterValidator(reading.to_ordinals)]
MonthDays = Annotated[str, Field(max_length=100), AfterValidator(reading.to_monthdays)]
Short = Annotated[Narrative, Field(max_length=200)]


def _language(text: str) -> str:
    return reading.code_of(LANGUAGES, text)


def _languages(text: str) -> str:
    names = [name for name in text.replace("、", ",").split(",") if name.strip()]
    return ",".join(dict.fromkeys(_language(name.strip()) for name in names))


def _status(text: str) -> str:
    return reading.code_of(RESIDENCE_STATUSES, text)


def _answer(value: object) -> object:
    return {"yes": True, "no": False}.get(value, value) if isinstance(value, str) else value


Language = Annotated[str, Field(max_length=40), AfterValidator(_language)]
Answer = Annotated[bool | None, BeforeValidator(_answer)]
Age = Annotated[int, Field(ge=0, le=120)]


class _Days(FormModel):
    """Days of the week, and which of them in a month."""

    days: list[Weekday] = Field(default_factory=list, max_length=7, title=lazy("曜日"))
    weeks: Weeks = Field("", title=lazy("第何週"))

    @property
    def weekdays(self) -> str:
        """'' for all seven as for none."""
        return "" if len(set(self.days)) == 7 else "".join(sorted(set(self.days)))


def _after(closes: str, info: ValidationInfo) -> str:
    opens = info.data.get("opens")
    if closes and opens and closes <= opens:
        raise FormProblem(
            lazy("終わりは始まりより後にしてください。夜をまたぐときは、24:00までと0:00からの2行に分けます。")
        )
    return closes


class OpeningRow(_Days):
    """Hours on some days."""

    opens: Clock = Field(title=lazy("始まり"))
    closes: Clock = Field(title=lazy("終わり"))
    month_days: MonthDays = Field("", title=lazy("毎月の日"))
    valid_from: CivilDate | None = Field(None, title=lazy("いつから"))
    valid_until: CivilDate | None = Field(None, title=lazy("いつまで"))
    holidays: bool = Field(False, title=lazy("祝日も開く"))
    new_year: bool = Field(False, title=lazy("年末年始も開く"))
    note: Short = Field("", title=lazy("メモ"))

    _order = field_validator("closes")(_after)

    @field_validator("valid_until")
    @classmethod
    def _in_order(cls, value: date | None, info: ValidationInfo) -> date | None:
        start = info.data.get("valid_from")
        if value is not None and start is not None and value < start:
            raise FormProblem(lazy("「いつまで」が「いつから」より前です。"))
        return value

    def value(self) -> Opening:
        """As it is kept."""
        return Opening(
            opens=self.opens, closes=self.closes, weekdays=self.weekdays, ordinals=self.weeks,
            monthdays=self.month_days, valid_from=self.valid_from, valid_until=self.valid_until,
            closed_on_holidays=not self.holidays, closed_at_new_year=not self.new_year, note=self.note,
        )  # fmt: skip


class SpokenRow(_Days):
    """A language on some days, by whom or what."""

    language: Language = Field(title=lazy("言語"))
    opens: Clock = Field("", title=lazy("始まり"))
    closes: Clock = Field("", title=lazy("終わり"))
    mode: Annotated[str, Field(max_length=20), AfterValidator(code_in(LANGUAGE_MODES))] | None = Field(
        None, title=lazy("だれが・何で")
    )
    booking: bool = Field(False, title=lazy("予約が必要"))
    note: Short = Field("", title=lazy("メモ"))

    _order = field_validator("closes")(_after)

    @model_validator(mode="after")
    def _both_or_none(self) -> Self:  # noqa: N804 - an instance method in this mode
        if bool(self.opens) != bool(self.closes):
            raise FormProblem(lazy("時間は、始まりと終わりの両方を入力するか、両方を空けてください。"))
        return self

    def value(self) -> Spoken:
        """As it is kept."""
        return Spoken(
            language=self.language, weekdays=self.weekdays, ordinals=self.weeks, opens=self.opens, closes=self.closes,
            mode=self.mode, booking=self.booking, note=self.note,
        )  # fmt: skip


class TelephoneRow(FormModel):
    """A further number."""

    number: Annotated[str, Field(max_length=60), AfterValidator(reading.phone_number)] = Field(title=lazy("番号"))
    kind: Annotated[str, Field(max_length=20), AfterValidator(code_in(PHONE_KINDS))] = Field(
        "voice", title=lazy("種類")
    )
    languages: Annotated[str, Field(max_length=200), AfterValidator(_languages)] = Field("", title=lazy("言語"))
    note: Short = Field("", title=lazy("メモ"))


class FeeRow(FormModel):
    """What something costs."""

    what: Short = Field(title=lazy("何の費用"))
    amount: Annotated[int, Field(ge=0, le=99_999_999)] | None = Field(None, title=lazy("金額（円）"))
    note: Short = Field("", title=lazy("メモ"))


class PaperRow(FormModel):
    """Something to bring."""

    what: Short = Field(title=lazy("持ち物・書類"))
    status: Annotated[str, Field(max_length=60), AfterValidator(_status)] = Field("", title=lazy("在留資格"))


class NameRow(FormModel):
    """A name in another language."""

    language: Language = Field(title=lazy("言語"))
    name: Short = Field(title=lazy("名前"))


class HoursForm(FormModel):
    """When an office is open, and in which languages. A language of which nothing more is known is a row too."""

    openings: list[OpeningRow] = Field(
        default_factory=list, max_length=MOST_ROWS["openings"], title=lazy("開いている時間")
    )
    spoken: list[SpokenRow] = Field(default_factory=list, max_length=MOST_ROWS["spoken"], title=lazy("話せる言語"))

    def applied_to(self, kept: Details) -> Details:
        """`kept` with these hours and languages."""
        openings, spoken = tuple(row.value() for row in self.openings), tuple(row.value() for row in self.spoken)
        return replace(kept, openings=openings, languages=spoken)


class DetailsForm(FormModel):
    """What a form of an office asks beside the plain facts."""

    kana: Short = Field("", title=lazy("よみがな"))
    plain_name: Short = Field("", title=lazy("やさしい日本語の名前"))
    corporate_number: Annotated[str, Field(max_length=30), AfterValidator(reading.to_corporate_number)] = Field(
        "", title=lazy("法人番号")
    )
    parent: Short = Field("", title=lazy("上位の機関"))
    names: list[NameRow] = Field(default_factory=list, max_length=MOST_ROWS["names"], title=lazy("外国語の名前"))
    telephones: list[TelephoneRow] = Field(
        default_factory=list, max_length=MOST_ROWS["telephones"], title=lazy("ほかの電話番号")
    )
    areas: Annotated[Narrative, Field(max_length=8000), AfterValidator(reading.to_areas)] = Field(
        "", title=lazy("ほかに対象とする地域")
    )
    statuses: list[Annotated[str, Field(max_length=60), AfterValidator(code_in(RESIDENCE_STATUSES))]] = Field(
        default_factory=list, max_length=80, title=lazy("利用できる在留資格")
    )
    minimum_age: Age | None = Field(None, title=lazy("何歳から"))
    maximum_age: Age | None = Field(None, title=lazy("何歳まで"))
    residents_only: Answer = Field(None, title=lazy("地域に住む人だけ"))
    fee_rows: list[FeeRow] = Field(default_factory=list, max_length=MOST_ROWS["fee_rows"], title=lazy("費用の内訳"))
    paper_rows: list[PaperRow] = Field(
        default_factory=list, max_length=MOST_ROWS["paper_rows"], title=lazy("持ち物・書類の一覧")
    )
    intake_routes: list[Annotated[str, Field(max_length=20), AfterValidator(code_in(INTAKE_ROUTES))]] = Field(
        default_factory=list, max_length=10, title=lazy("申し込みの方法")
    )
    accepts_referrals: Answer = Field(None, title=lazy("引継ぎを受けるか"))
    own_consent_form: Answer = Field(None, title=lazy("独自の同意書が必要か"))
    capacity: Annotated[str, Field(max_length=20), AfterValidator(code_in(CAPACITY_WORDS))] | None = Field(
        None, title=lazy("受け入れの余裕")
    )
    capacity_on: CivilDate | None = Field(None, title=lazy("余裕を聞いた日"))

    @field_validator("maximum_age")
    @classmethod
    def _ages_in_order(cls, value: int | None, info: ValidationInfo) -> int | None:
        youngest = info.data.get("minimum_age")
        if value is not None and youngest is not None and value < youngest:
            raise FormProblem(lazy("「何歳まで」が「何歳から」より小さい数です。"))
        return value

    @field_validator("capacity_on")
    @classmethod
    def _not_ahead(cls, value: date | None) -> date | None:
        if value is not None and value > clock.today():
            raise FormProblem(lazy("これから先の日付です。聞いた日を入力してください。"))
        return value

    def naming(self) -> Naming:
        """The names of the organisation."""
        return Naming(
            kana=self.kana, plain_name=self.plain_name, corporate_number=self.corporate_number, parent=self.parent,
            others=tuple((row.language, row.name) for row in self.names),
        )  # fmt: skip

    def details(self, kept: Details, languages: Iterable[str]) -> Details:
        """Everything said: with the hours of `kept`, and of each language what `kept` says of it."""
        chosen = dict.fromkeys(languages)
        stay = tuple(row for row in kept.languages if row.language in chosen)
        known = {row.language for row in stay}
        return Details(
            telephones=tuple(Telephone(**row.model_dump()) for row in self.telephones),
            openings=kept.openings,
            languages=(*stay, *(Spoken(language=code) for code in chosen if code not in known)),
            areas=tuple(Area(code=code) for code in self.areas.split()),
            statuses=tuple(Status(code=code) for code in dict.fromkeys(self.statuses)),
            fees=tuple(Fee(**row.model_dump()) for row in self.fee_rows),
            papers=tuple(Paper(**row.model_dump()) for row in self.paper_rows),
            naming=self.naming(),
        )
