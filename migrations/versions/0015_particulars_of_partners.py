"""Particulars of partners in tables: organisations, telephones, schedules, areas, statuses, fees, papers.

Revision: 0015, after 0014
"""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

import sqlalchemy as sa
from alembic import op

from app.core.config import Settings
from app.core.crypto import KeyRing, KeyRingError, key_ring, use_key_ring

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_REFUGES = ("mother_child_facility", "shelter")
_NO_REFUGE = "NOT IN ('mother_child_facility', 'shelter')"
_TEXTS = (
    "org_name", "service_name", "department", "description", "phone", "phone_e164", "fax", "email", "address",
    "postal_code", "url", "hours", "closed_days", "methods", "who", "fees", "papers", "intake", "source_url",
    "verified_source",
)  # fmt: skip
_KEYS = ("name_key", "org_key", "search_text")
_PLACE = "partners.hidden"


def _in_clear(*more: str) -> str:
    empty = " AND ".join(f"{name} = ''" for name in (*_TEXTS, *more[:1], *_KEYS))
    return f"kind {_NO_REFUGE} OR ({empty}{' AND organisation_id IS NULL' if more else ''})"


def _id(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=nullable)


def _text(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=length), nullable=False)


def _particulars(table: str, *columns: sa.Column[Any]) -> None:
    op.create_table(
        table,
        *columns,
        sa.Column("partner_id", sa.BigInteger(), nullable=False),
        sa.Column("partner_kind", sa.String(length=40), nullable=False),
        _id("id"),
        sa.CheckConstraint(f"partner_kind {_NO_REFUGE}", name=op.f(f"ck_{table}_of_no_refuge")),
        sa.ForeignKeyConstraint(
            ["partner_id", "partner_kind"],
            ["partners.id", "partners.kind"],
            name=op.f(f"fk_{table}_partner_id"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_partner_id"), table, ["partner_id"], unique=False)


def upgrade() -> None:
    _make_organisations()
    with op.batch_alter_table("partners", schema=None) as batch_op:
        batch_op.add_column(_id("organisation_id", nullable=True))
        batch_op.add_column(sa.Column("other_names", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("minimum_age", sa.SmallInteger(), nullable=True))
        batch_op.add_column(sa.Column("maximum_age", sa.SmallInteger(), nullable=True))
        batch_op.add_column(sa.Column("residents_only", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("intake_routes", sa.String(length=80), server_default="", nullable=False))
        batch_op.add_column(sa.Column("accepts_referrals", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("own_consent_form", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("verify_due_on", sa.Date(), nullable=True))
        batch_op.drop_constraint(batch_op.f("ck_partners_no_refuge_in_clear"), type_="check")
        batch_op.create_check_constraint("no_refuge_in_clear", _in_clear("other_names"))
        batch_op.create_foreign_key(
            batch_op.f("fk_partners_organisation_id"), "partner_organisations", ["organisation_id"], ["id"]
        )
        batch_op.create_index("ix_partners_id_kind", ["id", "kind"], unique=True)
        batch_op.create_index(batch_op.f("ix_partners_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_partners_verify_due_on"), ["verify_due_on"], unique=False)
    _make_particulars()
    _extend_languages()


def _make_organisations() -> None:
    op.create_table(
        "partner_organisations",
        _text("name", 200),
        _text("name_key", 400),
        _text("kana", 200),
        _text("plain_name", 200),
        sa.Column("corporate_number", sa.String(length=13), nullable=True),
        _id("parent_id", nullable=True),
        _id("id"),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["partner_organisations.id"], name=op.f("fk_partner_organisations_parent_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_organisations")),
        sa.UniqueConstraint("corporate_number", name=op.f("uq_partner_organisations_corporate_number")),
    )
    op.create_index(op.f("ix_partner_organisations_name_key"), "partner_organisations", ["name_key"], unique=False)
    op.create_table(
        "partner_organisation_names",
        _id("organisation_id"),
        _text("language", 10),
        _text("name", 200),
        _id("id"),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["partner_organisations.id"],
            name=op.f("fk_partner_organisation_names_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_organisation_names")),
    )
    op.create_index(
        op.f("ix_partner_organisation_names_organisation_id"),
        "partner_organisation_names",
        ["organisation_id"],
        unique=False,
    )


def _make_particulars() -> None:
    _particulars(
        "partner_telephones", _text("number", 60), _text("kind", 20), _text("languages", 200), _text("note", 200)
    )
    _particulars(
        "partner_schedules",
        _text("weekdays", 7),
        _text("ordinals", 6),
        _text("monthdays", 100),
        _text("opens", 5),
        _text("closes", 5),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("closed_on_holidays", sa.Boolean(), nullable=False),
        sa.Column("closed_at_new_year", sa.Boolean(), nullable=False),
        _text("note", 200),
    )
    _particulars("partner_areas", _text("code", 6))
    op.create_index(op.f("ix_partner_areas_code"), "partner_areas", ["code"], unique=False)
    _particulars("partner_statuses", _text("code", 60))
    _particulars(
        "partner_fees", _text("what", 200), sa.Column("amount", sa.Integer(), nullable=True), _text("note", 200)
    )
    _particulars("partner_papers", _text("what", 200), _text("status", 60))


def _extend_languages() -> None:
    with op.batch_alter_table("partner_languages", schema=None) as batch_op:
        batch_op.add_column(sa.Column("open_kind", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("ordinals", sa.String(length=6), server_default="", nullable=False))
        batch_op.add_column(sa.Column("opens", sa.String(length=5), server_default="", nullable=False))
        batch_op.add_column(sa.Column("closes", sa.String(length=5), server_default="", nullable=False))
        batch_op.add_column(sa.Column("booking", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.alter_column("weekdays", existing_type=sa.String(length=7), server_default="")
        batch_op.alter_column("note", existing_type=sa.String(length=200), server_default="")
    _name_kinds()
    _hide_languages()
    with op.batch_alter_table("partner_languages", schema=None) as batch_op:
        batch_op.create_check_constraint("of_no_refuge", f"open_kind {_NO_REFUGE} OR open_kind IS NULL")
        batch_op.create_check_constraint(
            "code_alone",
            "open_kind IS NOT NULL OR (weekdays = '' AND ordinals = '' AND opens = '' AND closes = ''"
            " AND mode IS NULL AND note = '' AND NOT booking)",
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_partner_languages_partner_id_open_kind"),
            "partners",
            ["partner_id", "open_kind"],
            ["id", "kind"],
            onupdate="CASCADE",
            ondelete="CASCADE",
        )


_languages = sa.table(
    "partner_languages", *map(sa.column, ("partner_id", "open_kind", "language", "weekdays", "mode", "note"))
)
_partners = sa.table("partners", *map(sa.column, ("id", "kind", "hidden_ct")))
_KIND = sa.select(_partners.c.kind).where(_partners.c.id == _languages.c.partner_id).scalar_subquery()


def _name_kinds() -> None:
    op.execute(sa.update(_languages).where(_KIND.not_in(_REFUGES)).values(open_kind=_KIND))


def _hide_languages() -> None:
    """What refuges say of their languages beside the codes moves into their bundles."""
    more = sa.or_(_languages.c.weekdays != "", _languages.c.mode.is_not(None), _languages.c.note != "")
    chosen = sa.select(_languages).where(_KIND.in_(_REFUGES), more)
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in op.get_bind().execute(chosen).mappings():
        found[row["partner_id"]].append({name: row[name] for name in ("language", "weekdays", "mode", "note")})
    for partner_id, rows in found.items():
        bundle = _bundle(partner_id)
        _rewrite(partner_id, {**bundle, "rows": json.dumps({"languages": rows}, ensure_ascii=False)})
        mine = sa.update(_languages).where(_languages.c.partner_id == partner_id)
        op.execute(mine.values(weekdays="", mode=None, note=""))


def downgrade() -> None:
    with op.batch_alter_table("partner_languages", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_partner_languages_partner_id_open_kind"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("ck_partner_languages_code_alone"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_partner_languages_of_no_refuge"), type_="check")
        for name in ("booking", "closes", "opens", "ordinals", "open_kind"):
            batch_op.drop_column(name)
        batch_op.alter_column("weekdays", existing_type=sa.String(length=7), server_default=None)
        batch_op.alter_column("note", existing_type=sa.String(length=200), server_default=None)
    for table in ("papers", "fees", "statuses", "areas", "schedules", "telephones"):
        op.drop_table(f"partner_{table}")
    _empty_bundles()
    with op.batch_alter_table("partners", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_partners_no_refuge_in_clear"), type_="check")
        batch_op.create_check_constraint("no_refuge_in_clear", _in_clear())
        batch_op.drop_constraint(batch_op.f("fk_partners_organisation_id"), type_="foreignkey")
        for index in (
            batch_op.f("ix_partners_verify_due_on"),
            batch_op.f("ix_partners_organisation_id"),
            "ix_partners_id_kind",
        ):
            batch_op.drop_index(index)
        for name in (
            "verify_due_on", "own_consent_form", "accepts_referrals", "intake_routes", "residents_only",
            "maximum_age", "minimum_age", "other_names", "organisation_id",
        ):  # fmt: skip
            batch_op.drop_column(name)
    op.drop_table("partner_organisation_names")
    op.drop_table("partner_organisations")


def _empty_bundles() -> None:
    """The particulars of refuges go as those of other offices do."""
    chosen = sa.select(_partners.c.id).where(_partners.c.hidden_ct.is_not(None))
    for partner_id in op.get_bind().execute(chosen).scalars().all():
        bundle = _bundle(partner_id)
        kept = {name: text for name, text in bundle.items() if name not in ("rows", "other_names")}
        if kept != bundle:
            _rewrite(partner_id, kept)


def _bundle(partner_id: int) -> dict[str, str]:
    stored = op.get_bind().execute(sa.select(_partners.c.hidden_ct).where(_partners.c.id == partner_id)).scalar()
    found: dict[str, str] = json.loads(_ring().decrypt(bytes(stored), _PLACE, partner_id)) if stored else {}
    return found


def _rewrite(partner_id: int, bundle: dict[str, str]) -> None:
    text = json.dumps(bundle, ensure_ascii=False, sort_keys=True)
    stored = _ring().encrypt(text, _PLACE, partner_id) if bundle else None
    op.execute(sa.update(_partners).where(_partners.c.id == partner_id).values(hidden_ct=stored))


def _ring() -> KeyRing:
    """The keys of this process, or those of the installation: needed only where there is something to hide."""
    try:
        return key_ring()
    except KeyRingError:
        use_key_ring(KeyRing.load(Settings().keys_dir))
        return key_ring()
