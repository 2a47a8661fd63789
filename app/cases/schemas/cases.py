"""Forms of a case as a whole."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from app.codes import lists
from app.codes.fields import code_in, codes_in
from app.core.errors import lazy
from app.core.forms import CivilDate, FormModel, Narrative

Title = Annotated[Narrative, Field(max_length=120, title=lazy("件名"))]
Reason = Annotated[Narrative, Field(max_length=500, title=lazy("理由"))]
Ref = Annotated[str, Field(max_length=20)]
Login = Annotated[str, Field(max_length=60)]
Urgency = Annotated[str, AfterValidator(code_in(lists.URGENCIES)), Field(title=lazy("緊急度"))]
Language = Annotated[str, AfterValidator(code_in(lists.LANGUAGES)), Field(title=lazy("ことば"))]
Interpreter = Annotated[str, AfterValidator(code_in(lists.INTERPRETERS)), Field(title=lazy("通訳"))]


class CaseFacts(FormModel):
    """What a case is about."""

    title: Title
    story: Annotated[Narrative, Field(max_length=10_000, title=lazy("経緯"))] | None = None
    wish: Annotated[Narrative, Field(max_length=4_000, title=lazy("本人の希望"))] | None = None
    language: Language = "unknown"
    interpreter: Interpreter = "unknown"


class NewCaseForm(CaseFacts):
    """Opening a case for a person who is known (`person`) or new (`call_name`)."""

    person: Ref | None = None
    call_name: Annotated[Narrative, Field(max_length=100, title=lazy("呼び名"))] | None = None
    urgency: Urgency = "routine"
    urgency_reason: Reason | None = None
    domains: Annotated[list[str], AfterValidator(codes_in(lists.DOMAINS)), Field(max_length=20)] = []
    take: bool = False
    lead_reason: Annotated[Narrative, Field(max_length=500, title=lazy("認証のない人を担当にする理由"))] | None = None


class MoveCase(FormModel):
    status: Annotated[Literal["active", "watching"], Field(title=lazy("状態"))]
    status_reason: Reason


class SetUrgency(FormModel):
    urgency: Urgency
    urgency_reason: Reason | None = None


class SetTurn(FormModel):
    turn: Annotated[Literal["centre", "person", "partner", "office"], Field(title=lazy("次に動く人"))]
    turn_since: CivilDate | None = Field(default=None, title=lazy("いつから"))
    turn_note: Annotated[Narrative, Field(max_length=500, title=lazy("何を待っているか"))] | None = None


class Assign(FormModel):
    """`assignee` is a log-in name; absent means nobody. A reason is asked for where somebody certified should lead."""

    assignee: Login | None = None
    assign_reason: Annotated[Narrative, Field(max_length=500, title=lazy("認証のない人を担当にする理由"))] | None = None


class Member(FormModel):
    member: Login


class AddPerson(FormModel):
    """`person` is a reference as typed or read out."""

    person: Ref
    role: Annotated[str, Field(max_length=20)] = "family"


class Button(FormModel):
    """A form that is only a button."""
