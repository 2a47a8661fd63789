"""`kakehashi seed`: a throw-away world for measuring."""

from __future__ import annotations

import json
import time

import click
import sqlalchemy as sa

from app.accounts.models import User
from app.core import migrate
from app.core.config import Mode
from app.core.db import unit_of_work
from app.core.installation import Installation
from app.seed.load import seed as load


@click.command("seed")
@click.option("--contacts", required=True, type=click.IntRange(0, 10_000_000))
@click.option("--cases", required=True, type=click.IntRange(0, 2_000_000))
@click.option("--centres", default=3, show_default=True, type=click.IntRange(1, 500))
@click.option("--random-seed", default=1, show_default=True)
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def seed(installation: Installation, contacts: int, cases: int, centres: int, random_seed: int, as_json: bool) -> None:
    """Fill an empty database with synthetic records, for measuring. Refused in production and where people work."""
    settings = installation.settings
    if settings.mode is Mode.PRODUCTION:
        raise click.ClickException("a production database is not filled with synthetic records")
    engine = installation.engine  # with its keys, which a migration may need
    migrate.upgrade(settings.database_url)
    start = time.perf_counter()
    with unit_of_work(engine, write=True) as session:
        if session.scalar(sa.select(sa.func.count()).select_from(User)):
            raise click.ClickException("the database is not empty")
        world = load(
            session,
            contacts=contacts,
            cases=cases,
            centres=centres,
            random_seed=random_seed,
            password=settings.demo_password,
        )
    answer = {
        "contacts": world.contacts,
        "cases": world.cases,
        "centres": [code for _, code in world.centres],
        "seconds": round(time.perf_counter() - start, 1),
    }
    click.echo(json.dumps(answer) if as_json else f"{contacts} contacts, {cases} cases in {answer['seconds']} s")
