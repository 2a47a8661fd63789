"""Nobody adds a table with a centre, or a reference to a person, without deciding what a transfer does with it."""

from __future__ import annotations

from collections.abc import Collection

import pytest
import sqlalchemy as sa

import app.main  # noqa: F401 - every model is loaded
from app.core.db import Base
from app.transfers.belongings import FATES, PERSON_LINKS

CENTRES = "centre_id"


def column_names(table: sa.Table) -> list[str]:
    return [column.name for column in table.columns]


def undecided(metadata: sa.MetaData, known: Collection[str]) -> set[str]:
    """Tables with a column that names a centre, as far as they are not known; and known ones that have none."""
    with_centre = {
        name
        for name, table in metadata.tables.items()
        if any(column.endswith(CENTRES) for column in column_names(table))
    }
    return with_centre ^ set(known)


def undecided_links(metadata: sa.MetaData, known: Collection[str]) -> set[str]:
    """The same for columns that refer to a person."""
    links = {
        f"{table.name}.{key.parent.name}"
        for table in metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table.name == "persons"
    }
    return (links - set(known)) | (set(known) - links - {"person_name_tokens.person_id"})


def test_every_table_with_a_centre_is_decided() -> None:
    assert undecided(Base.metadata, FATES) == set()


def test_every_reference_to_a_person_is_decided() -> None:
    assert undecided_links(Base.metadata, PERSON_LINKS) == set()


@pytest.mark.parametrize("column", ["centre_id", "home_centre_id"])
def test_a_new_table_is_noticed(column: str) -> None:
    metadata = sa.MetaData()
    persons = sa.Table("persons", metadata, sa.Column("id", sa.Integer, primary_key=True))
    sa.Table("letters", metadata, sa.Column(column, sa.Integer), sa.Column("to_id", sa.ForeignKey(persons.c.id)))
    assert undecided(metadata, set()) == {"letters"}
    assert undecided_links(metadata, set()) == {"letters.to_id"}
    assert undecided(metadata, {"letters", "gone"}) == {"gone"}
