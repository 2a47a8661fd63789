"""Nothing audited is changed without an entry, whichever way the change takes.

A refusal comes at the commit, so blocks that must raise hold the whole transaction (PT012).
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit import service
from app.audit.guard import AuditMissing
from app.audit.models import AuditEntry, AuditHead
from app.audit.service import record
from tests.audit.conftest import Folder, Label, Leaf, World


def entries(world: World) -> list[AuditEntry]:
    with world.reading() as session:
        found = list(session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id)))
        session.expunge_all()  # the end of the unit of work would empty them
    return found


def new_folder(world: World, **values: object) -> Folder:
    with world.writing() as session:
        folder = Folder(title="旧題", **values)
        session.add(folder)
        record(session, world.actor, "folder.open", "folder", folder.id)
    return folder


def test_a_change_and_its_entry_are_committed_together(world: World) -> None:
    with world.writing() as session:
        session.info["request_id"] = "req-1"
        folder = Folder(title="転居")
        session.add(folder)
        record(
            session, world.actor, "folder.open", "folder", folder.id, subject_ref="F-1",
            changes={"title": (None, "転居")}, reason_code="asked",
        )  # fmt: skip
    (entry,) = entries(world)
    assert (entry.id, entry.actor_id, entry.actor_login, entry.centre_id) == (1, 11, "sato", 3)
    assert (entry.action, entry.subject_kind, entry.subject_id) == ("folder.open", "folder", folder.id)
    assert (entry.subject_ref, entry.request_id, entry.outcome) == ("F-1", "req-1", "done")
    assert (entry.actor_roles, entry.reason_code, entry.fields) == ("coordinator", "asked", "title")
    assert entry.digests.startswith("title=>")
    assert "転居" not in entry.digests
    assert entry.at.tzinfo is not None


def test_a_rolled_back_change_leaves_no_entry_and_no_hole(world: World) -> None:
    with world.writing() as session:
        record(session, world.actor, "folder.look", "folder", 1)
        session.info["doomed"] = True
    with suppress(ZeroDivisionError), world.writing() as session:
        record(session, world.actor, "folder.look", "folder", 1)
        session.flush()
        raise ZeroDivisionError
    new_folder(world)
    assert [entry.id for entry in entries(world)] == [1]


Change = Callable[[Session, Folder], object]
LOAD = sa.select(Folder)
FOLDERS: sa.Table = Folder.__table__  # type: ignore[assignment]
LEAVES: sa.Table = Leaf.__table__  # type: ignore[assignment]


def _rename(session: Session, _: Folder) -> None:
    session.scalars(LOAD).one().title = "新題"


def _add_leaf(session: Session, _: Folder) -> None:
    folder = session.scalars(LOAD).one()
    folder.leaves.append(Leaf(text="葉"))


def _remove_leaf(session: Session, _: Folder) -> None:
    folder = session.scalars(LOAD).one()
    folder.leaves.clear()


def _label(session: Session, _: Folder) -> None:
    folder = session.scalars(LOAD).one()
    folder.labels.append(Label(text="急"))


def _delete(session: Session, _: Folder) -> None:
    session.delete(session.scalars(LOAD).one())


def _flushed_early(session: Session, _: Folder) -> None:
    session.scalars(LOAD).one().title = "新題"
    session.flush()
    session.expire_all()


def _in_savepoint(session: Session, _: Folder) -> None:
    with session.begin_nested():
        session.scalars(LOAD).one().title = "新題"


def _orm_update(session: Session, _: Folder) -> None:
    session.execute(sa.update(Folder).values(title="新題"))


def _orm_delete(session: Session, _: Folder) -> None:
    session.execute(sa.delete(Leaf))


def _core_insert(session: Session, folder: Folder) -> None:
    session.execute(LEAVES.insert(), [{"id": 5, "folder_id": folder.id, "text": "葉"}])


def _bulk_mappings(session: Session, folder: Folder) -> None:
    session.bulk_insert_mappings(Leaf, [{"id": 5, "folder_id": folder.id, "text": "葉"}])


def _on_connection(session: Session, _: Folder) -> None:
    session.connection().execute(FOLDERS.update().values(title="新題"))


def _plain_sql(session: Session, _: Folder) -> None:
    session.execute(sa.text("  update audited_folders set title = 'x'"))


def _with_sql(session: Session, folder: Folder) -> None:
    picked = f"WITH picked AS (SELECT {folder.id} AS n) "
    session.connection().exec_driver_sql(
        picked + "DELETE FROM audited_leaves WHERE folder_id IN (SELECT n FROM picked)"
    )


CHANGES: list[Change] = [
    _rename, _add_leaf, _remove_leaf, _label, _delete, _flushed_early, _in_savepoint, _orm_update,
    _orm_delete, _core_insert, _bulk_mappings, _on_connection, _plain_sql, _with_sql,
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_every_way_of_changing_needs_its_entry(world: World, change: Change) -> None:
    folder = new_folder(world, leaves=[Leaf(text="葉")])
    with pytest.raises(AuditMissing), world.writing() as session:
        change(session, folder)
    with world.reading() as session:
        kept = session.scalars(LOAD).one()
        assert (kept.title, [leaf.text for leaf in kept.leaves], kept.labels) == ("旧題", ["葉"], [])
    with world.writing() as session:
        change(session, folder)
        record(session, world.actor, "folder.change", "folder", folder.id)
    assert [entry.action for entry in entries(world)] == ["folder.open", "folder.change"]


def test_an_entry_for_another_subject_does_not_serve(world: World) -> None:
    folder = new_folder(world)
    with pytest.raises(AuditMissing, match=f"folder {folder.id}"), world.writing() as session:  # noqa: PT012
        _rename(session, folder)
        record(session, world.actor, "folder.change", "folder", folder.id + 1)


def test_an_entry_of_another_kind_does_not_serve_a_bulk_change(world: World) -> None:
    with pytest.raises(AuditMissing, match="audited_folders"), world.writing() as session:  # noqa: PT012
        session.execute(sa.update(Folder).values(title="x"))
        record(session, world.actor, "tree.change", "tree", 1)


def test_what_a_savepoint_gave_up_needs_no_entry_and_leaves_none(world: World) -> None:
    folder = new_folder(world)
    with world.writing() as session:
        with suppress(ZeroDivisionError), session.begin_nested():
            _rename(session, folder)
            record(session, world.actor, "folder.change", "folder", folder.id)
            session.execute(sa.update(Folder).values(title="y"))
            raise ZeroDivisionError
        record(session, world.actor, "folder.look", "folder", folder.id)
    assert [entry.action for entry in entries(world)] == ["folder.open", "folder.look"]


def test_reading_and_unchanged_objects_need_nothing(world: World) -> None:
    new_folder(world)
    with world.writing() as session:
        folder = session.scalars(sa.select(Folder).with_for_update()).one()
        folder.title = "旧題"
        session.add(Label(text="自由"))
    assert len(entries(world)) == 1


def test_a_change_after_the_entries_were_written_is_refused(world: World) -> None:
    folder = new_folder(world)
    with pytest.raises(AuditMissing, match="after"), world.writing() as session:  # noqa: PT012
        record(session, world.actor, "folder.change", "folder", folder.id)

        @sa.event.listens_for(session, "before_commit")
        def late(late_session: Session) -> None:
            _rename(late_session, folder)

    assert len(entries(world)) == 1


def test_recording_without_a_guard_is_refused(world: World, unguarded: Callable[[], None]) -> None:
    unguarded()
    with pytest.raises(RuntimeError, match="guard"), world.writing() as session:
        record(session, world.actor, "folder.look", "folder", 1)


def test_the_database_itself_refuses_to_change_entries(world: World) -> None:
    new_folder(world)
    for statement in (
        sa.update(AuditEntry).values(action="x"), sa.delete(AuditEntry), sa.delete(AuditHead),
    ):  # fmt: skip
        with pytest.raises(sa.exc.DBAPIError), world.writing() as session:
            session.execute(statement)
    assert [entry.action for entry in entries(world)] == ["folder.open"]


def test_reads_are_durable_when_the_call_returns(world: World) -> None:
    subjects = [service.Subject("folder", 7, "F-7", 3), service.Subject("folder", 8)]
    service.record_reads(world.engine, None, subjects, action="folder.read", request_id="req-9")
    service.record_reads(world.engine, world.actor, [])
    found = entries(world)
    assert [(e.subject_id, e.subject_ref, e.actor_id, e.request_id) for e in found] == [
        (7, "F-7", 0, "req-9"), (8, "", 0, "req-9"),
    ]  # fmt: skip
