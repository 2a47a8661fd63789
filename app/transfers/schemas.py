"""Forms of transfers."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from app.codes import lists
from app.codes.fields import code_in
from app.core.errors import lazy
from app.core.forms import FormModel, Narrative
from app.people.by_phone import ReadOut
from app.people.lists import GIVEN_BY
from app.people.schemas import Language, NameText, PastDay
from app.transfers.lifecycle import MOST_READ_DAYS, READ_DAYS

CONSENT, EXCEPTION = "consent", "exception"


class Propose(ReadOut):
    """To which centre, why, on what ground. The service demands the fields of the chosen ground."""

    to: Annotated[str, Field(max_length=20, title=lazy("引継ぎ先の窓口"))]
    reason: Annotated[Narrative, Field(max_length=1000, title=lazy("引き継ぐ理由"))]
    basis: Annotated[str, Field(pattern=f"^({CONSENT}|{EXCEPTION})$", title=lazy("根拠"))]
    given_by: Annotated[str, AfterValidator(code_in(GIVEN_BY)), Field(title=lazy("同意した人"))] = "self"
    given_ground: Annotated[Narrative | None, Field(max_length=300, title=lazy("本人でない理由"))] = None
    given_on: Annotated[PastDay | None, Field(title=lazy("同意を得た日"))] = None
    language: Annotated[Language | None, Field(title=lazy("説明した言語"))] = None
    interpreter: Annotated[str, AfterValidator(code_in(lists.INTERPRETERS)), Field(title=lazy("通訳"))] = "none"
    interpreter_name: Annotated[NameText | None, Field(title=lazy("通訳した人・事業者"))] = None
    method: Annotated[
        str | None,
        AfterValidator(lambda code: code and code_in(lists.CONSENT_METHODS)(code)),
        Field(title=lazy("同意の方法")),
    ] = None
    exception: Annotated[
        str | None,
        AfterValidator(lambda code: code and code_in(lists.CONSENT_EXCEPTIONS)(code)),
        Field(title=lazy("法律上の根拠")),
    ] = None
    exception_note: Annotated[Narrative | None, Field(max_length=1000, title=lazy("判断した事情"))] = None
    guarded: Annotated[bool, Field(title=lazy("引継ぎ先を知らせない"))] = False
    read_days: Annotated[int, Field(ge=0, le=MOST_READ_DAYS, title=lazy("まとめを読める日数"))] = READ_DAYS


class Accept(FormModel):
    """Who looks after the case from now on."""

    assignee: Annotated[str, Field(max_length=60, title=lazy("担当"))]
    assign_reason: Annotated[Narrative | None, Field(max_length=500, title=lazy("認証のない人を担当にする理由"))] = None


class End(FormModel):
    """Declined, or withdrawn."""

    end_reason: Annotated[Narrative, Field(max_length=1000, title=lazy("理由"))]


class Nothing(FormModel):
    """A form that is only a button."""
