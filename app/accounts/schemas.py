"""Forms of accounts."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from app.accounts.approval import ApprovalRule
from app.authz.roles import Role
from app.codes import lists
from app.codes.fields import codes_in
from app.core.errors import lazy
from app.core.forms import CivilDate, FormModel, FormProblem, Narrative

NEXT_LIMIT = 500
CODE = r"^[A-Za-z0-9][A-Za-z0-9_.-]*$"


def _known_roles(values: list[str]) -> list[str]:
    if any(value not in set(Role) for value in values):
        raise FormProblem(lazy("選択肢から選んでください。"))
    return values


def _weekdays(values: list[str]) -> list[str]:
    if any(value not in set("0123456") for value in values):
        raise FormProblem(lazy("選択肢から選んでください。"))
    return values


Languages = Annotated[list[str], Field(max_length=30, title=lazy("言語")), AfterValidator(codes_in(lists.LANGUAGES))]
Roles = Annotated[list[str], Field(min_length=1, max_length=12, title=lazy("役割")), AfterValidator(_known_roles)]
Name = Annotated[Narrative, Field(max_length=100, title=lazy("名前"))]
CentreCode = Annotated[str, Field(max_length=20, pattern=CODE, title=lazy("窓口"))]
# A password is taken as typed up to a length that no hash is asked to swallow.
Password = Annotated[str, Field(max_length=200)]


class LogIn(FormModel):
    login: Annotated[str, Field(max_length=60)]
    password: Password
    next: Annotated[str, Field(max_length=NEXT_LIMIT)] = "/"


class Empty(FormModel):
    """A form that is only a button."""


class NewCentre(FormModel):
    code: CentreCode
    name: Name
    municipality_code: Annotated[str, Field(max_length=6, title=lazy("市区町村コード"))]


class EditCentre(FormModel):
    name: Name
    municipality_code: Annotated[str, Field(max_length=6, title=lazy("市区町村コード"))]
    languages: Languages = []
    open_weekdays: Annotated[list[str], Field(max_length=7, title=lazy("開所曜日")), AfterValidator(_weekdays)] = []
    open_on_holidays: Annotated[bool, Field(title=lazy("祝日も開所"))] = False
    phone: Annotated[str, Field(max_length=40, title=lazy("電話"))] = ""
    fax: Annotated[str, Field(max_length=40, title=lazy("FAX"))] = ""
    address: Annotated[Narrative, Field(max_length=200, title=lazy("所在地"))] = ""
    neighbours: Annotated[Narrative, Field(max_length=1000, title=lazy("近隣の市区町村"))] = ""
    plan_approval: Annotated[ApprovalRule, Field(title=lazy("プランの承認"))] = ApprovalRule.NEVER
    certified_lead: Annotated[bool, Field(title=lazy("複雑なケースの担当"))] = False


class CentreDayForm(FormModel):
    day: CivilDate
    is_open: bool = False
    reason: Annotated[Narrative, Field(max_length=100)] = ""


class NewUser(FormModel):
    login: Annotated[str, Field(max_length=60, pattern=CODE)]
    name: Name
    password: Password
    centre: CentreCode
    roles: Roles
    languages: Languages = []


class EditUser(FormModel):
    name: Name
    centre: CentreCode
    roles: Roles
    languages: Languages = []
    is_active: Annotated[bool, Field(title=lazy("有効"))] = False


class CentreRoles(FormModel):
    """Roles in one centre; without roles they are taken away. Its own names, for it stands below another form."""

    other_centre: CentreCode
    other_roles: Annotated[list[str], Field(max_length=12, title=lazy("役割")), AfterValidator(_known_roles)] = []


class ResetPassword(FormModel):
    password: Password


class ChangePassword(FormModel):
    password: Password
    new_password: Password
    repeated: Password
