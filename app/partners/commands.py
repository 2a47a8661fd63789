"""Commands `kakehashi import partners` and `kakehashi export partners`: lists of partners in and out."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click
from sqlalchemy.orm import Session

from app.authz.actor import system_actor
from app.core import clock
from app.core.db import unit_of_work
from app.core.installation import Installation
from app.partners import imports
from app.partners.hsds import export
from app.partners.lists import matches
from app.partners.lists import refused as returning
from app.partners.lists.own import parser_of
from app.partners.problems import FileRefused, RowProblem

SHOWN = 20


@click.command("partners")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--format",
    "file_format",
    required=True,
    type=click.Choice(["offices", "opendata", "hsds", "own"]),
    help="offices: public consultation desks; opendata: municipal column standard (both editions); hsds: JSON, or its "
    "tables as a ZIP; own: a centre's own list by columns that somebody matched on the page of imports.",
)
@click.option("--centre", default="", help="own: the code of the centre that saved the columns.")
@click.option("--columns", default="", help="own: the name under which the columns were saved.")
@click.option("--refused", type=click.Path(dir_okay=False, path_type=Path), help="Write the refused rows to this file.")
@click.option("--dry-run", is_flag=True, help="Read and judge everything, keep nothing.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.pass_obj
def import_partners(
    installation: Installation,
    file: Path,
    file_format: str,
    centre: str,
    columns: str,
    refused: Path | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Import partner organisations; the same file twice changes nothing. Exit 1: the file was refused."""
    content = file.read_bytes()
    try:
        with unit_of_work(installation.engine, write=not dry_run) as session:
            parser = _own_parser(session, centre, columns) if file_format == "own" else None
            answer = imports.import_partners(
                session, system_actor("command"), content, file_format, dry_run=dry_run, name=file.name, parser=parser
            )
            if refused is not None and answer.errors:
                refused.write_bytes(_returned(content, file_format, answer))
            said = _in_words(answer)
    except FileRefused as refusal:
        raise click.ClickException(str(refusal)) from refusal
    except OSError as error:
        raise click.ClickException(f"{refused}: {error.strerror}") from error
    click.echo(json.dumps(answer.as_dict(), ensure_ascii=False, indent=2) if as_json else said)


def _own_parser(session: Session, centre: str, columns: str) -> imports.Parser:
    match = matches.of_centre_named(session, centre, columns)
    if match is None:
        raise click.ClickException(f"no columns are saved under {columns!r} in the centre {centre!r}")
    return parser_of(matches.columns_of(session, match))


def _returned(content: bytes, file_format: str, answer: imports.ImportAnswer) -> bytes:
    def say(problem: RowProblem) -> str:
        return f"{problem.column}: {problem.message}" if problem.column else problem.message

    if file_format == "hsds":
        return returning.named(answer.errors, say)[0]
    return returning.returned(content, answer.errors, say)[0]


def _in_words(answer: imports.ImportAnswer) -> str:
    lines = [
        f"created {answer.created}, updated {answer.updated}, unchanged {answer.unchanged}, "
        f"errors {len(answer.errors)}, possible duplicates {len(answer.possible_duplicates)}"
        + (" (dry run: nothing kept)" if answer.dry_run else "")
    ]
    if answer.earlier is not None:
        at = clock.to_civil(answer.earlier.at).strftime("%Y-%m-%d %H:%M")
        lines.append(f"this very file was imported before, on {at} ({answer.earlier.ref})")
    if answer.batches:
        lines.append(f"import {', '.join(answer.batches)}: it can be undone on its page")
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
