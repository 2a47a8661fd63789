"""Whether somebody was asked for consent in words that they understand. All who record a consent ask the same."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.core.errors import Invalid, lazy
from app.people.models import PersonLanguage

UNKNOWN = "unknown"


def check(session: Session, person_id: int, told: str, *, given_by: str) -> None:
    """Raises Invalid beside `language` when it was explained in a language that the person is not known to have.

    Who agrees in another's place has languages of their own, which nobody records.
    """
    if told == UNKNOWN:
        raise Invalid("language", lazy("どの言語で説明したかを選んでください。"))
    own = sa.select(PersonLanguage.language).where(
        PersonLanguage.person_id == person_id, sa.or_(PersonLanguage.spoken, PersonLanguage.written)
    )
    if given_by == "self" and not understands(told, session.scalars(own).all()):
        raise Invalid(
            "language",
            lazy("本人が分かる言語として記録がありません。分かる言語で説明するか、本人の言語を直してください。"),
        )


def understands(told: str, known: Collection[str]) -> bool:
    """Varieties count as one language (plain Japanese as Japanese); where none was noted, any may be right."""
    return not known or _language(told) in {_language(one) for one in known}


def _language(code: str) -> str:
    return code.partition("-")[0]
