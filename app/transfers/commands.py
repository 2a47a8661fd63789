"""`kakehashi forget-summaries`: deletes closing summaries whose last day has passed. Run once a day."""

from __future__ import annotations

import json

import click

from app.authz.actor import system_actor
from app.core.db import unit_of_work
from app.core.installation import Installation
from app.transfers import service


@click.command("forget-summaries")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.pass_obj
def forget_summaries(installation: Installation, as_json: bool) -> None:
    """Delete what a former centre kept of cases that it handed over, once nobody may read it any more."""
    with unit_of_work(installation.engine, write=True) as session:
        done = service.forget_summaries(session, system_actor("forget-summaries"))
    click.echo(json.dumps({"deleted": done}) if as_json else f"deleted={done}")
