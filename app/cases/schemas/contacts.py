"""Forms of contacts: the quick log and what leads from a contact to a case."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from app.cases.schemas.cases import Ref
from app.codes import lists
from app.codes.fields import code_in, codes_in
from app.codes.topics import topic_list
from app.core import clock
from app.core.dates import fiscal_year
from app.core.errors import lazy
from app.core.forms import CivilDate, CivilDateTime, FormModel, FormProblem, Narrative

EARLIEST_YEAR = 1990
SUMMARY_LIMIT = 4_000
NEW, ANONYMOUS = "new", "anonymous"


def _has_happened(moment: datetime) -> datetime:
    if moment > clock.civil_now():
        raise FormProblem(lazy("これから先の日時です。相談があった日時を入力してください。"))
    if moment.year < EARLIEST_YEAR:
        raise FormProblem(lazy("%(year)s年より前の日時です。年を確かめてください。"), year=EARLIEST_YEAR)
    return moment


def _language(typed: str) -> str:
    found = lists.LANGUAGES.find(typed)
    if found is None:
        raise FormProblem(lazy("一覧にない言語です。「スワヒリ語」のように名前で入力してください。"))
    return found.code


Channel = Annotated[str, AfterValidator(code_in(lists.CHANNELS)), Field(title=lazy("方法"))]
PersonText = Annotated[Narrative, Field(max_length=100, title=lazy("人"))]


class ContactForm(FormModel):
    """One conversation. Only when and how are needed; everything else may stay unknown.

    `occurred_at` is civil time of Japan. `attempt` is a try that reached nobody: kept, never counted.
    """

    occurred_at: Annotated[CivilDateTime, AfterValidator(_has_happened), Field(title=lazy("いつ"))]
    channel: Channel
    attempt: Annotated[bool, Field(title=lazy("つながらなかった"))] = False
    languages: Annotated[
        list[str], AfterValidator(codes_in(lists.LANGUAGES)), Field(max_length=20, title=lazy("言語"))
    ] = []
    language_other: Annotated[str, Field(max_length=60, title=lazy("ほかの言語")), AfterValidator(_language)] | None = (
        None
    )
    interpreter: Annotated[str, AfterValidator(code_in(lists.INTERPRETERS)), Field(title=lazy("通訳"))] = "unknown"
    asker: Annotated[str, AfterValidator(code_in(lists.ASKERS)), Field(title=lazy("相談してきた人"))] = "unknown"
    asker_note: Annotated[Narrative, Field(max_length=200, title=lazy("どなた・どこ"))] | None = None
    topics: Annotated[
        list[str], AfterValidator(codes_in(lists.TOPICS)), Field(max_length=20, title=lazy("相談内容"))
    ] = []
    summary: Annotated[Narrative, Field(max_length=SUMMARY_LIMIT, title=lazy("要点"))] | None = None
    result: Annotated[str, AfterValidator(code_in(lists.RESULTS)), Field(title=lazy("対応"))] = "unknown"
    minutes: Annotated[int, Field(ge=0, le=24 * 60, title=lazy("所要時間"))] | None = None
    next_on: CivilDate | None = Field(default=None, title=lazy("次の連絡"))
    nationality: Annotated[str, AfterValidator(code_in(lists.NATIONALITIES)), Field(title=lazy("国籍・地域"))] = (
        "unknown"
    )
    residence_status: Annotated[
        str, AfterValidator(code_in(lists.RESIDENCE_STATUSES)), Field(title=lazy("在留資格"))
    ] = "unknown"
    sex: Annotated[str, AfterValidator(code_in(lists.SEXES)), Field(title=lazy("性別"))] = "unknown"
    age_band: Annotated[str, AfterValidator(code_in(lists.AGE_BANDS)), Field(title=lazy("年代"))] = "unknown"

    @field_validator("topics")
    @classmethod
    def _of_the_year(cls, topics: list[str], info: ValidationInfo) -> list[str]:
        """Topics belong to the list of the fiscal year in which the contact happened."""
        moment = info.data.get("occurred_at")
        if moment is None:
            return topics
        offered = topic_list(fiscal_year(moment.date()))
        if strange := [topic for topic in topics if topic not in offered]:
            raise FormProblem(
                lazy("%(topic)sは、その日の年度の一覧にありません。"), topic=lists.TOPICS.label(strange[0])
            )
        return topics

    @field_validator("next_on")
    @classmethod
    def _afterwards(cls, day: date | None, info: ValidationInfo) -> date | None:
        moment = info.data.get("occurred_at")
        if day and moment and day < moment.date():
            raise FormProblem(lazy("相談した日より前です。"))
        return day

    def spoken(self) -> list[str]:
        """All languages, each once."""
        return list(dict.fromkeys([*self.languages, *([self.language_other] if self.language_other else [])]))


class AboutPerson(FormModel):
    """Whom a contact is about. `person` is a reference, NEW (with the typed name), ANONYMOUS, or not chosen."""

    person: Ref | None = None
    person_text: PersonText | None = None


class LogForm(ContactForm, AboutPerson):
    """The quick log. `step`: save, open a case at once, or (without scripts) look for the person only."""

    step: Literal["save", "case", "find"] = "save"
    draft: Annotated[str, Field(max_length=40)] | None = None


class PromoteForm(AboutPerson):
    """A new case out of a contact; the person only where the contact names none."""

    step: Literal["case", "find"] = "case"


class AttachForm(FormModel):
    """`case` is a reference as typed or read out."""

    case: Annotated[Ref, Field(title=lazy("ケース"))]
