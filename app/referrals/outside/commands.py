"""`kakehashi answers …`: keys of both sides, the outbox to the answer site, the answers back from it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from functools import wraps
from pathlib import Path
from typing import Any

import click

from app.core import clock
from app.core.config import Settings
from app.core.crypto import KeyRingError
from app.core.db import unit_of_work
from app.core.installation import Installation
from app.referrals.outside import envelope, outbox, parties, returning
from app.referrals.outside.envelope import RefusedFile
from app.referrals.outside.site import store

OUTBOX, ANSWERS = "outbox", "answers"
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_at_site = click.option("--site", is_flag=True, help="On the answer site's machine; else on the case side.")
_out = click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path))
_json = click.option("--json", "as_json", is_flag=True, help="One JSON document.")


def _refusing(command: Callable[..., None]) -> Callable[..., None]:
    @wraps(command)
    def run(*arguments: Any, **options: Any) -> None:
        try:
            command(*arguments, **options)
        except (RefusedFile, KeyRingError) as error:
            raise click.ClickException(str(error)) from error

    return run


def folder_of(settings: Settings, *, site: bool) -> Path:
    """Where the keys of a side lie: at the case side beside its other keys, so that one backup holds them all."""
    return settings.answers_dir if site else settings.keys_dir / "answers"


@click.group()
def answers() -> None:
    """Partners' answers through a site outside the case network."""


@answers.command()
@_at_site
@click.pass_obj
@_refusing
def keys(installation: Installation, site: bool) -> None:
    """Make this side's keys once; print its card, to be given to the other side."""
    folder = folder_of(installation.settings, site=site)
    made = not (folder / parties.SIGNING).exists()
    party = parties.make(folder) if made else parties.load(folder)
    click.echo(party.card.text())
    click.echo(f"fingerprint {party.card.fingerprint}: let the other side read it back by telephone", err=True)


@answers.command()
@click.argument("file", type=_FILE)
@_at_site
@click.pass_obj
@_refusing
def trust(installation: Installation, file: Path, site: bool) -> None:
    """Take in the card of the other side. Compare its fingerprint by telephone first."""
    card = parties.trust(folder_of(installation.settings, site=site), _text(file))
    click.echo(f"the other side is {card.fingerprint}")


@answers.command(OUTBOX)
@_out
@_json
@click.pass_obj
@_refusing
def write_outbox(installation: Installation, out: Path, as_json: bool) -> None:
    """Case side: write the list of every referral that may be answered at the site now."""
    party = parties.load(folder_of(installation.settings, site=False))
    with unit_of_work(installation.engine, write=True) as session:
        content = outbox.compose(session)
        _write(out, envelope.write(party, OUTBOX, content, clock.now()))
    _say({"pages": len(content["pages"]), "confirmed": len(content["arrived"])}, as_json=as_json)


@answers.command("import")
@click.argument("file", type=_FILE)
@_json
@click.pass_obj
@_refusing
def import_answers(installation: Installation, file: Path, as_json: bool) -> None:
    """Case side: apply the answers of a file; what cannot be applied is kept for the coordinators."""
    party = parties.load(folder_of(installation.settings, site=False))
    letter = envelope.read(party, ANSWERS, _text(file))
    with unit_of_work(installation.engine, write=True) as session:
        taken = returning.take(session, party, letter)
    _say(vars(taken), as_json=as_json)


@answers.command()
@click.argument("file", type=_FILE)
@_json
@click.pass_obj
@_refusing
def receive(installation: Installation, file: Path, as_json: bool) -> None:
    """Answer site: take in the newest outbox; what it does not name any more is deleted."""
    settings = installation.settings
    clock.fix_today(settings.today)
    letter = envelope.read(parties.load(settings.answers_dir), OUTBOX, _text(file))
    with unit_of_work(store.open_store(settings), write=True) as session:
        counts = store.receive(session, letter)
    _say(counts, as_json=as_json)


@answers.command("export")
@_out
@_json
@click.pass_obj
@_refusing
def export_answers(installation: Installation, out: Path, as_json: bool) -> None:
    """Answer site: write every answer whose arrival has not been confirmed by an outbox."""
    settings = installation.settings
    clock.fix_today(settings.today)
    party = parties.load(settings.answers_dir)
    with unit_of_work(store.open_store(settings), write=False) as session:
        found = store.waiting(session)
    _write(out, envelope.write(party, ANSWERS, {"answers": found}, clock.now()))
    _say({"answers": len(found)}, as_json=as_json)


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except ValueError as error:
        raise RefusedFile("this file is no text of this program") from error


def _write(out: Path, text: str) -> None:
    """Wholly or not at all, for its owner alone: a half-written file on a stick would look like a damaged one."""
    new = out.with_name(out.name + ".new")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    new.replace(out)


def _say(counts: Mapping[str, int], *, as_json: bool) -> None:
    click.echo(json.dumps(counts) if as_json else ", ".join(f"{name} {number}" for name, number in counts.items()))
