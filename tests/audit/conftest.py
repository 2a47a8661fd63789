"""An audited world of two tables, its own declarative base so that it never reaches the application's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, ClassVar

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship

from app.audit import guard, service
from app.authz.actor import Actor
from app.authz.roles import Role
from app.core import crypto, ids
from app.core.config import Settings
from app.core.db import make_engine, unit_of_work


class Tables(DeclarativeBase):
    """Apart from the application's tables."""

    id: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True)

    def __init__(self, **values: Any) -> None:
        values.setdefault("id", ids.new_id())
        for name, value in values.items():
            setattr(self, name, value)


labels = sa.Table(
    "audited_labels",
    Tables.metadata,
    sa.Column("folder_id", sa.BigInteger, sa.ForeignKey("audited_folders.id"), primary_key=True),
    sa.Column("label_id", sa.BigInteger, sa.ForeignKey("plain_labels.id"), primary_key=True),
)


class Label(Tables):
    __tablename__ = "plain_labels"

    text: Mapped[str] = mapped_column(sa.String(20), default="")


class Folder(Tables):
    __tablename__ = "audited_folders"
    __audited__: ClassVar[str] = "folder"

    title: Mapped[str] = mapped_column(sa.String(50), default="")
    leaves: Mapped[list[Leaf]] = relationship(back_populates="folder", cascade="all, delete-orphan")
    labels: Mapped[list[Label]] = relationship(secondary=labels)

    def audit_subject(self) -> tuple[str, int]:
        return "folder", self.id


class Leaf(Tables):
    __tablename__ = "audited_leaves"
    __audited__: ClassVar[bool] = True

    folder_id: Mapped[int] = mapped_column(sa.BigInteger, sa.ForeignKey("audited_folders.id"))
    folder: Mapped[Folder] = relationship(back_populates="leaves")
    text: Mapped[str] = mapped_column(sa.String(50), default="")

    def audit_subject(self) -> tuple[str, int]:
        return "folder", self.folder_id or self.folder.id


@dataclass
class World:
    """A database with a guard, and the two kinds of unit of work."""

    engine: sa.Engine
    actor: Actor

    def writing(self) -> AbstractContextManager[Session]:
        return unit_of_work(self.engine, write=True)

    def reading(self) -> AbstractContextManager[Session]:
        return unit_of_work(self.engine, write=False)

    def tamper(self, *statements: str) -> None:
        """Change audit rows as somebody with the database in hand would: triggers out of the way."""
        with self.engine.execution_options(kakehashi_write=True).begin() as connection:
            if self.engine.dialect.name == "sqlite":
                for name in ("audit_entries_no_update", "audit_entries_no_delete"):
                    connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
            else:
                connection.exec_driver_sql("ALTER TABLE audit_entries DISABLE TRIGGER USER")
            for statement in statements:
                connection.exec_driver_sql(statement)


@pytest.fixture
def ring() -> Iterator[crypto.KeyRing]:
    before = list(crypto._ring)
    ring = crypto.KeyRing.generate()
    crypto.use_key_ring(ring)
    yield ring
    crypto.use_key_ring(before[0] if before else None)


@pytest.fixture
def world(database_url: str, ring: crypto.KeyRing) -> Iterator[World]:
    engine = make_engine(Settings(_env_file=None, database_url=database_url))
    guard.install(Session, Tables)
    with engine.execution_options(kakehashi_write=True).begin() as connection:
        Tables.metadata.create_all(connection)
    actor = Actor(11, "sato", "佐藤", 3, "窓口", frozenset({(3, Role.COORDINATOR), (4, Role.COUNSELLOR)}))
    yield World(engine, actor)
    engine.dispose()


@pytest.fixture
def unguarded(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Forget that the guard is there."""
    return lambda: monkeypatch.setattr(service, "guarded", [])
