"""Commands `kakehashi import partners` and `kakehashi export partners`: lists of partners in and out."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from app.authz.actor import system_actor
from app.core.db import unit_of_work
from app.core.installation import Installation
from app.partners import imports
from app.partners.hsds import export
from app.partners.problems import FileRefused

SHOWN = 20


@click.command("partners")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--format",
    "file_format",
    required=True,
    type=click.Choice(["offices", "opendata", "hsds"]),
    help="offices: public consultation desks; opendata: municipal column standard; hsds: JSON, or its tables as a ZIP.",
)
@click.option("--dry-run", is_flag=True, help="Read and judge everything, keep nothing.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.pass_obj
def import_partners(installation: Installation, file: Path, file_format: str, dry_run: bool, as_json: bool) -> None:
    """Import partner organisations; the same file twice changes nothing. Exit 1: the file was refused."""
    try:
        with unit_of_work(installation.engine, write=not dry_run) as session:
            answer = imports.import_partners(
                session, system_actor("command"), file.read_bytes(), file_format, dry_run=dry_run
            )
    except FileRefused as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(json.dumps(answer.as_dict(), ensure_ascii=False, indent=2) if as_json else _in_words(answer))


def _in_words(answer: imports.ImportAnswer) -> str:
    lines = [
        f"created {answer.created}, updated {answer.updated}, unchanged {answer.unchanged}, "
        f"errors {len(answer.errors)}, possible duplicates {len(answer.possible_duplicates)}"
        + (" (dry run: nothing kept)" if answer.dry_run else "")
    ]
    lines += [f"row {problem.row} {problem.column}: {problem.message}" for problem in answer.errors[:SHOWN]]
    if len(answer.errors) > SHOWN:
        lines.append(f"and {len(answer.errors) - SHOWN} more; --json lists all")
    return "\n".join(lines)


@click.command("partners")
@click.option("--format", "file_format", required=True, type=click.Choice(["hsds"]), help="Open Referral HSDS 3.1.")
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.pass_obj
def export_partners(installation: Installation, file_format: str, out: Path, as_json: bool) -> None:
    """Write the public directory: services and organisations in JSON, and the tabular data package.

    Refuges, hidden addresses, contact persons and what one centre keeps for itself are no part of it.
    """
    try:
        with unit_of_work(installation.engine, write=True) as session:
            done = export.export(session, system_actor("command"), out)
    except OSError as error:
        raise click.ClickException(f"{out}: {error.strerror}") from error
    if as_json:
        document = {"directory": str(out), "format": file_format, **asdict(done)}
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
    else:
        click.echo(f"{out}: {done.services} services of {done.organizations} organisations, {', '.join(done.files)}")
