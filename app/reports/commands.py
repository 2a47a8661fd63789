"""Commands `kakehashi import contacts` and `kakehashi export isa`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NoReturn

import click
from sqlalchemy.orm import Session

from app.authz.actor import system_actor
from app.cases.contact_file import FileRefused
from app.cases.contact_import import RowProblem
from app.cases.contact_import_repeats import NotSure
from app.cases.contact_import_service import Answer, Centres, import_contacts
from app.core.db import unit_of_work
from app.core.errors import AppError
from app.core.installation import Installation
from app.reports import queries, service
from app.reports.figures import Level

SHOWN = 20


def _refused(error: AppError) -> click.ClickException:
    return click.ClickException(error.message % error.params if error.params else error.message)


@click.command("contacts")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--centre", help="Code of the centre for rows that name none; rows of another centre are errors.")
@click.option("--dry-run", is_flag=True, help="Read and judge everything, keep nothing.")
@click.option("--again", is_flag=True, help="Take a file over a second time though its rows have no numbers.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.pass_obj
def import_contacts_command(
    installation: Installation, file: Path, centre: str | None, dry_run: bool, again: bool, as_json: bool
) -> None:
    """Import contacts from CSV or XLSX; the same numbers twice change nothing.

    Rows with errors are left out and listed, what would double is warned about. Exit 1: the file as a whole was
    refused, or would double contacts that it brought before.
    """
    try:
        with unit_of_work(installation.engine, write=not dry_run) as session, file.open("rb") as stream:
            answer = import_contacts(
                session, system_actor("command"), stream, _centres(session, centre), dry_run=dry_run,
                doubtful=lambda answer: answer.would_double and not again,
            )  # fmt: skip
    except NotSure as doubt:
        _refuse_doubling(doubt, as_json=as_json)
    except FileRefused as refusal:
        if as_json:
            click.echo(json.dumps(_refusal(refusal), ensure_ascii=False, indent=2))
            raise SystemExit(1) from refusal
        raise _refused(refusal) from refusal
    click.echo(json.dumps(answer.as_json(), ensure_ascii=False, indent=2) if as_json else _in_words(answer))


def _refuse_doubling(doubt: NotSure, *, as_json: bool) -> NoReturn:
    message = " ".join(str(one.as_json()["message"]) for one in doubt.warnings)
    if not as_json:
        raise click.ClickException(f"{message} --again takes it over all the same.") from doubt
    problem = {"row": 0, "column": "", "code": "same_file", "message": message}
    warnings = [one.as_json() for one in doubt.warnings]
    click.echo(
        json.dumps(Answer().as_json() | {"errors": [problem], "warnings": warnings}, ensure_ascii=False, indent=2)
    )
    raise SystemExit(1) from doubt


def _refusal(refusal: FileRefused) -> dict[str, object]:
    """A refused file in the form of the answer: nothing done, one error that belongs to no row."""
    problem = {"row": 0, "column": "", "code": refusal.code, "message": refusal.message % refusal.params}
    return Answer().as_json() | {"errors": [problem]}


def _centres(session: Session, code: str | None) -> Centres:
    """Every centre by code and by name. With one centre alone, rows need not name it."""
    found = queries.centres(session)
    by_name = {name: centre.id for centre in found for name in (centre.name, centre.code)}
    if code is not None:
        chosen = next((centre.id for centre in found if centre.code == code), None)
        if chosen is None:
            raise click.ClickException(f"there is no centre {code!r}")
        return Centres(by_name, default=chosen, only=True)
    return Centres(by_name, default=found[0].id if len(found) == 1 else None)


def _in_words(answer: Answer) -> str:
    lines = [
        f"created {answer.created}, updated {answer.updated}, unchanged {answer.unchanged}, errors {len(answer.errors)}"
    ]
    lines += [f"warning: {warned.as_json()['message']}" for warned in answer.warnings]
    if answer.ignored_columns:
        lines.append("columns left alone: " + ", ".join(answer.ignored_columns))
    lines += [_line(problem) for problem in answer.errors[:SHOWN]]
    if len(answer.errors) > SHOWN:
        lines.append(f"and {len(answer.errors) - SHOWN} more; --json lists all")
    return "\n".join(lines)


def _line(problem: RowProblem) -> str:
    return f"row {problem.row} {problem.column}: {problem.text()}"


@click.command("isa")
@click.option("--fiscal-year", required=True, type=click.IntRange(service.FIRST_YEAR, 2198))
@click.option("--centre", help="Code of one centre.")
@click.option("--all", "whole", is_flag=True, help="Every centre together (also when no centre is named).")
@click.option("--level", required=True, type=click.Choice([level.value for level in Level]))
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.pass_obj
def export_isa_command(
    installation: Installation,
    fiscal_year: int,
    centre: str | None,
    whole: bool,
    level: str,
    out: Path,
    as_json: bool,
) -> None:
    """Write the year's figures: tables as CSV, the workbook, the data package and the manifest."""
    if centre is not None and whole:
        raise click.UsageError("--centre and --all exclude each other")
    try:
        with unit_of_work(installation.engine, write=False) as session:
            wanted = _wanted(session, fiscal_year, centre, Level(level))
            service.check_release(session, wanted)
            figures = service.figures_of(session, wanted)
        names = service.export(figures, out)
        with unit_of_work(installation.engine, write=True) as session:
            service.note_export(session, system_actor("command"), figures)
    except AppError as error:
        raise _refused(error) from error
    except OSError as error:
        raise click.ClickException(f"{out}: {error.strerror}") from error
    if as_json:
        totals = {total.basis.value: None if total.count is None else float(total.count) for total in figures.totals}
        document = {"directory": str(out), "files": list(names), "level": level, "totals": totals}
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
    else:
        click.echo(f"{out}: {', '.join(names)}")


def _wanted(session: Session, fiscal_year: int, centre: str | None, level: Level) -> service.Wanted:
    found = queries.centres(session)
    chosen = tuple(entry for entry in found if centre in (None, entry.code))
    if centre is not None and not chosen:
        raise click.ClickException(f"there is no centre {centre!r}")
    return service.Wanted(fiscal_year, chosen, whole=centre is None, level=level)
