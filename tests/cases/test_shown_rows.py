"""Rows that are only shown read like the model, and cannot be mistaken for something that is saved."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cases.models import Case
from app.core.plain import shown, shown_with
from tests.cases.conftest import opened
from tests.support.people import Cast


def test_a_shown_row_reads_as_the_model_does(session: Session, people: Cast) -> None:
    case = opened(session, people["coordinator"])
    [row] = shown(session, Case, sa.select(Case).where(Case.ref == case.ref))
    columns = [column.key for column in sa.inspect(Case).column_attrs]
    assert {name: getattr(row, name) for name in columns} == {name: getattr(case, name) for name in columns}
    assert (row.title, row.story, row.audit_subject()) == (case.title, case.story, case.audit_subject())


def test_what_this_transaction_changed_is_seen(session: Session, people: Cast) -> None:
    case = opened(session, people["coordinator"])
    case.title = "家賃の滞納"
    asked = sa.select(Case, Case.status).where(Case.id == case.id)
    [(row, beside)] = shown_with(session, Case, asked)
    assert (row.title, beside) == ("家賃の滞納", (case.status,))


@pytest.mark.parametrize("name", ["title", "status", "story_ct"])
def test_a_shown_row_refuses_a_change_that_nobody_would_save(session: Session, people: Cast, name: str) -> None:
    case = opened(session, people["coordinator"])
    [row] = shown(session, Case, sa.select(Case).where(Case.ref == case.ref))
    with pytest.raises(TypeError):
        setattr(row, name, "x")
