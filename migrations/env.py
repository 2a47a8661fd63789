"""How migrations run: on one connection; on SQLite without foreign keys while tables are rebuilt, then checked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import context

import app.accompaniment.models
import app.accounts.models
import app.audit.models
import app.cases.models
import app.core.once
import app.deadlines.models
import app.guidance.models
import app.knowledge.models
import app.meetings.models
import app.partners.lists.models
import app.partners.models
import app.partners.upkeep.models
import app.people.models
import app.plans.models
import app.referrals.barring.models
import app.referrals.experience.models
import app.referrals.inbound.models
import app.referrals.models
import app.referrals.outside.models
import app.reminders.models
import app.reports.population.models
import app.search.models
import app.training.attendance.models
import app.training.corrections.models
import app.training.enrolment.models
import app.training.examinations.models
import app.training.grouping.models
import app.training.leave.models
import app.training.links.models
import app.training.marking.models
import app.training.models
import app.training.notices.models
import app.training.policies.models
import app.training.portal.models
import app.training.practicum.models
import app.training.programme.models
import app.training.renewal.models
import app.training.reported.models
import app.training.roster.models
import app.training.workplaces.models
import app.transfers.models  # noqa: F401 - each import registers its tables
from app.core.config import Settings
from app.core.db import Base, make_engine

# Made by statements of their own (full-text index, index of one database), unknown to the models.
NOT_MODELS = {"table": "search_index", "index": "ix_partners_search"}


def _is_ours(name: str | None, kind: str, _parents: object) -> bool:
    return not (name is not None and kind in NOT_MODELS and name.startswith(NOT_MODELS[kind]))


def run() -> None:
    url = context.config.attributes.get("database_url") or Settings().database_url
    engine = make_engine(Settings(database_url=url)).execution_options(kakehashi_write=True)
    is_sqlite = engine.dialect.name == "sqlite"
    try:
        with engine.connect() as connection:
            if is_sqlite:
                # Rebuilding a table with foreign keys on would delete the rows that point to it.
                connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
            with connection.begin():
                context.configure(
                    connection=connection,
                    target_metadata=Base.metadata,
                    render_as_batch=is_sqlite,
                    compare_type=True,
                    include_name=_is_ours,
                )
                with context.begin_transaction():
                    context.run_migrations()
                if is_sqlite and connection.execute(sa.text("PRAGMA foreign_key_check")).first():
                    raise RuntimeError("a migration left rows that point to nothing")
            if is_sqlite:
                # The log still holds the pages as they were before a step that made a text unreadable.
                connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        engine.dispose()


run()
