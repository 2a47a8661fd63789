"""Command `kakehashi training standing`."""

from __future__ import annotations

import json
from datetime import datetime

import click

from app.core import clock
from app.core.db import unit_of_work
from app.core.installation import Installation
from app.training import numbers, queries
from app.training.credential import commands as credential_commands
from app.training.standing.deriving import standing_on


@click.group()
def training() -> None:
    """The register of certified coordinators."""


training.add_command(credential_commands.keys)
training.add_command(credential_commands.check)


@training.command("standing")
@click.argument("number")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="Civil day; today without it.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.pass_obj
def standing(installation: Installation, number: str, on: datetime | None, as_json: bool) -> None:
    """Tell the standing of a certification on a day, as known today. Exit 1: there is no such number."""
    cleaned = numbers.clean_number(number)
    if cleaned is None:
        raise click.ClickException(f"{number} is no number of a certification (check digit)")
    day = on.date() if on else clock.today()
    with unit_of_work(installation.engine, write=False) as session:
        certification = queries.certification_by_number(session, cleaned)
        if certification is None:
            raise click.ClickException(f"there is no certification {cleaned}")
        answer = standing_on(queries.history_of(session, certification), day, clock.today())
    document = {
        "number": cleaned,
        "on": day.isoformat(),
        "known_on": clock.today().isoformat(),
        "standing": str(answer.standing),
        "counts_as_certified": answer.counts,
        "valid_until": answer.ends_on.isoformat() if answer.ends_on else None,
        "renewal_from": answer.window_from.isoformat() if answer.window_from else None,
        "grace_until": answer.grace_until.isoformat() if answer.grace_until else None,
    }
    click.echo(json.dumps(document, ensure_ascii=False, indent=2) if as_json else f"{cleaned} {day}: {answer.standing}")
