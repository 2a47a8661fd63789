"""Forms that decide about many people at once. Without `checked` they only say what would happen."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from app.core.errors import lazy
from app.core.forms import CivilDate, FormModel, FormProblem, Narrative, PastDate
from app.training.schemas import Decision, IdentityChecked, Note

Short = Annotated[Narrative, Field(max_length=500)]


def _somebody(chosen: list[str]) -> list[str]:
    if not chosen:
        raise FormProblem(lazy("一人以上選んでください。"))
    return sorted(set(chosen))


Chosen = Annotated[
    list[Annotated[str, Field(max_length=40)]],
    Field(max_length=200, title=lazy("選んだ人"), validate_default=True),
    AfterValidator(_somebody),
]
"""References, each with the version that was seen (`X-7K2.3`)."""


class Many(FormModel):
    """Whom it is about; `checked`: who is meant and who is not was looked at."""

    chosen: Chosen = []
    checked: bool = False


class CompleteManyForm(Many):
    """The approver says that everything is met."""

    decided_on: Annotated[PastDate, Field(title=lazy("決定日"))]
    decision_note: Annotated[Short | None, Field(title=lazy("決定の覚え"))] = None


class ProposeManyForm(Many):
    """Propose to certify from a day, identity and name of each compared with papers."""

    starts_on: Annotated[CivilDate, Field(title=lazy("認証の始まる日"))]
    basis_note: Annotated[Note, Field(title=lazy("提案の理由（修了の確認など）"))]
    identity_checked: IdentityChecked = False


class ApproveManyForm(Many):
    """One decision, with its number and day, for each of them."""

    decision_number: Decision
    decided_on: Annotated[PastDate, Field(title=lazy("決定日"))]


class VoidManyForm(Many):
    """Issued in error and not public yet."""

    correction_reason: Annotated[Note, Field(title=lazy("訂正の理由"))]
