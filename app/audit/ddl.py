"""What the audit tables need beyond their columns: the database itself refuses to change an entry."""

from __future__ import annotations

_SQLITE = (
    # Where entries stand already (a step taken back and taken again) their head stays as it is.
    "INSERT INTO audit_head (id, number, mac) SELECT 1, 0, zeroblob(32) WHERE NOT EXISTS (SELECT 1 FROM audit_head)",
    """CREATE TRIGGER audit_entries_no_update BEFORE UPDATE ON audit_entries
       BEGIN SELECT RAISE(ABORT, 'audit entries are append-only'); END""",
    """CREATE TRIGGER audit_entries_no_delete BEFORE DELETE ON audit_entries
       BEGIN SELECT RAISE(ABORT, 'audit entries are append-only'); END""",
    """CREATE TRIGGER audit_head_no_delete BEFORE DELETE ON audit_head
       BEGIN SELECT RAISE(ABORT, 'the audit head stays'); END""",
)
_SQLITE_DOWN = (
    "DROP TRIGGER IF EXISTS audit_entries_no_update",
    "DROP TRIGGER IF EXISTS audit_entries_no_delete",
    "DROP TRIGGER IF EXISTS audit_head_no_delete",
)
_POSTGRES = (
    """INSERT INTO audit_head (id, number, mac) SELECT 1, 0, decode(repeat('00', 32), 'hex')
       WHERE NOT EXISTS (SELECT 1 FROM audit_head)""",
    """CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'audit entries are append-only'; END $$""",
    """CREATE TRIGGER audit_entries_no_change BEFORE UPDATE OR DELETE ON audit_entries
       FOR EACH ROW EXECUTE FUNCTION refuse_audit_change()""",
    """CREATE TRIGGER audit_entries_no_truncate BEFORE TRUNCATE ON audit_entries
       FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()""",
    """CREATE TRIGGER audit_head_no_delete BEFORE DELETE ON audit_head
       FOR EACH ROW EXECUTE FUNCTION refuse_audit_change()""",
)
_POSTGRES_DOWN = (
    "DROP TRIGGER IF EXISTS audit_entries_no_change ON audit_entries",
    "DROP TRIGGER IF EXISTS audit_entries_no_truncate ON audit_entries",
    "DROP TRIGGER IF EXISTS audit_head_no_delete ON audit_head",
    "DROP FUNCTION IF EXISTS refuse_audit_change()",
)


def audit_ddl(dialect: str) -> list[str]:
    """Statements to run after both audit tables were created: the first head, and the refusing triggers."""
    return list(_SQLITE if dialect == "sqlite" else _POSTGRES)


def audit_ddl_down(dialect: str) -> list[str]:
    """Statements to run before the audit tables are dropped."""
    return list(_SQLITE_DOWN if dialect == "sqlite" else _POSTGRES_DOWN)
