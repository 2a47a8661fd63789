"""Commands `kakehashi training keys …` and `kakehashi training check`. Exit 1: refused, or no proof."""

from __future__ import annotations

import json
from pathlib import Path

import click

from app.core import clock
from app.core.dates import fiscal_year
from app.core.installation import Installation
from app.training.credential import checking, issuer_keys
from app.training.credential.checking import Answer

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_DATES = {"in_force": "in force by its own dates", "not_yet": "not yet valid", "ended": "no longer valid by its dates"}
_LISTED = {"revocation": "revoked or replaced", "suspension": "suspended, revoked or replaced"}
_PROBLEMS = {
    "unreadable": "this file is no signed credential",
    "algorithm": "it is not signed in the way that the issuer signs (RS256)",
    "unknown_key": "it was signed with a key that is not among those given",
    "signature": "it was changed, or signed by somebody else",
    "claims": "its parts contradict each other",
    "kind": "it is no certificate of a coordinator",
}


@click.group("keys")
def keys() -> None:
    """The keys with which certificates are signed; one pair per fiscal year, apart from the database."""


@keys.command("create")
@click.option("--year", type=click.IntRange(2024, 2999), help="Fiscal year; the present one without it.")
@click.option("--another", is_flag=True, help="One more for the year: the present key was lost or read by others.")
@click.pass_obj
def create(installation: Installation, year: int | None, another: bool) -> None:
    """Make the pair of a fiscal year. Nothing is overwritten; old public keys stay."""
    directory = installation.settings.keys_dir
    made = issuer_keys.make(directory, year or fiscal_year(clock.today()), another=another)
    click.echo(f"{made.name} made in {directory / issuer_keys.FOLDER}; back it up apart from the database")
    click.echo(f"fingerprint {made.fingerprint}")


@keys.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.pass_obj
def listed(installation: Installation, as_json: bool) -> None:
    """Every public key there is, with the fingerprint that is printed for comparing."""
    found = issuer_keys.load(installation.settings.keys_dir)
    if as_json:
        rows = [{"name": one.name, "fingerprint": one.fingerprint} for one in found.public]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for one in found.public:
        click.echo(f"{one.name}  {one.fingerprint}")


@click.command("check")
@click.argument("file", type=_FILE)
@click.option("--keys", "keys_file", type=_FILE, required=True, help="The published key set (/v/keys.json).")
@click.option("--list", "list_files", type=_FILE, multiple=True, help="A signed status list; may be given twice.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def check(file: Path, keys_file: Path, list_files: tuple[Path, ...], as_json: bool) -> None:
    """Check a certificate (.jwt) without a line: signed by us, unchanged, in force by its own dates.

    Whether it was revoked or suspended is known only from status lists at hand, as of their date.
    """
    try:
        published = checking.read_keys(_text(keys_file))
        answer = checking.check(_text(file), published, [_text(one) for one in list_files], clock.now())
    except ValueError as error:
        raise click.ClickException(f"the keys or a list cannot be used: {error}") from error
    click.echo(json.dumps(answer.as_dict(), ensure_ascii=False, indent=2) if as_json else "\n".join(told(answer)))
    if not answer.is_good:
        raise SystemExit(1)


def _text(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "replace")


def told(answer: Answer) -> list[str]:
    """The answer in sentences."""
    if not answer.genuine:
        return [f"NOT PROVEN: {_PROBLEMS[answer.problem]}"]
    lines = [
        f"signed by us and unchanged (key {answer.fingerprint})",
        f"{answer.number} {' / '.join(answer.names)}: {answer.title}, {answer.issuer}",
        f"{answer.valid_from[:10]} to the end of {answer.valid_until[:10]} (Japan time): {_DATES[answer.by_its_dates]}",
    ]
    for purpose, known in answer.lists.items():
        if known.set is None:
            lines.append(f"{_LISTED[purpose]}: unknown offline")
        else:
            lines.append(f"{_LISTED[purpose]}: the list of {known.as_of} says {'YES' if known.set else 'no'}")
    return lines
