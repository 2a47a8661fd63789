"""Commands `kakehashi training import-roster`, `import-progress` and `enrol-due`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from app.authz.actor import system_actor
from app.core.db import unit_of_work
from app.core.installation import Installation
from app.training.enrolment.service import starting
from app.training.files import taking
from app.training.roster.batches import Upload
from app.training.roster.columns import PROGRESS, ROSTER
from app.training.roster.problems import FileRefused

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def _command(kind: str, name: str, help_text: str) -> click.Command:
    @click.command(name, help=help_text)
    @click.argument("file", type=FILE)
    @click.option("--dry-run", is_flag=True, help="Read and judge everything, keep nothing.")
    @click.option(
        "--mode", type=click.Choice(["all", "skip"]), default=taking.USUAL[kind], show_default=True,
        help="all: nothing is taken while a row is in error; skip: such rows stay out.",
    )  # fmt: skip
    @click.option("--source", default="course", show_default=True, help="Which course system gave the numbers.")
    @click.option("--returned", type=click.Path(dir_okay=False, path_type=Path), help="Write the file with its errors.")
    @click.option("--json", "as_json", is_flag=True, help="One JSON document.")
    @click.pass_obj
    def run(
        installation: Installation, file: Path, dry_run: bool, mode: str, source: str, returned: Path | None,
        as_json: bool,
    ) -> None:  # fmt: skip
        _run(installation, Upload(kind, mode, source, file.name, file.read_bytes()), dry_run, returned, as_json)

    return run


def _run(installation: Installation, upload: Upload, dry_run: bool, returned: Path | None, as_json: bool) -> None:
    try:
        with unit_of_work(installation.engine, write=not dry_run) as session:
            answer = taking.look(session, upload)
            taken = not dry_run and answer.plan.may_be_taken
            if taken:
                answer = taking.take(session, system_actor("command"), upload)
            document = taking.as_json(answer, dry_run=dry_run)
    except FileRefused as refusal:
        raise click.ClickException(refusal.message % dict(refusal.params)) from refusal
    if returned is not None and answer.plan.problems:
        returned.write_bytes(taking.returned(upload, answer.plan, taking.sentence_of)[0])
    click.echo(json.dumps(document, ensure_ascii=False, indent=2) if as_json else _in_words(document))
    if not answer.plan.may_be_taken:
        raise click.exceptions.Exit(1)


def _in_words(document: dict[str, object]) -> str:
    counts, errors = document["counts"], document["errors"]
    lines = [", ".join(f"{action} {number}" for action, number in counts.items())]  # type: ignore[attr-defined]
    lines += [f"row {one['row']} {one['column']}: {one['message']}" for one in errors[:20]]  # type: ignore[index]
    if document["batch"]:
        lines.append(f"import {document['batch']}: it can be undone on its page")
    return "\n".join(lines)


import_roster = _command(
    ROSTER, "import-roster", "Take over a roster of applicants (CSV, XLSX). Exit 1: it was refused; nothing is kept."
)
import_progress = _command(
    PROGRESS, "import-progress", "Take over hours and results of the course system (CSV, XLSX). Exit 1: refused."
)


@click.command("enrol-due")
@click.pass_obj
def enrol_due(installation: Installation) -> None:
    """Enrol whoever was accepted, once their cohort begins and workplace and supervisor are recorded."""
    with unit_of_work(installation.engine, write=True) as session:
        click.echo(f"enrolled {starting.begin_all(session, system_actor('command'))}")
