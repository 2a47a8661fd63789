"""The command `kakehashi`. Thin: prepares the parts, then calls services. Exit 0 done, 1 refused, 2 wrong usage."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import click
import uvicorn
from fastapi import FastAPI
from pydantic import ValidationError
from uvicorn.supervisors import Multiprocess

from app.accounts import commands as accounts_commands
from app.audit import service as audit
from app.core import migrate as migration
from app.core.config import Mode, Settings
from app.core.crypto import KeyRing, KeyRingError, add_data_key
from app.core.db import unit_of_work
from app.core.errors import AppError
from app.core.installation import Installation
from app.demo.commands import make_command
from app.guidance.commands import deadlines as deadlines_command
from app.main import create_app, create_site, prepare
from app.partners import commands as partners_commands
from app.referrals.outside.commands import answers as answers_group
from app.reminders.commands import remind as remind_command
from app.reports import commands as report_commands
from app.search import service as search
from app.seed.commands import seed as seed_command
from app.training.commands import training as training_command
from app.training.files.commands import enrol_due, import_progress, import_roster
from app.transfers.commands import forget_summaries
from app.web.routing import declared_routes


class Refusing(click.Group):
    """Turns a refusal of the product into a sentence and exit code 1."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ValidationError as error:
            lines = [str(item["msg"]) for item in error.errors(include_url=False, include_input=False)]
            raise click.ClickException("; ".join(lines)) from error
        except KeyRingError as error:
            raise click.ClickException(f"keys: {error}") from error
        except AppError as error:
            raise click.ClickException(error.message % error.params if error.params else error.message) from error


@click.group(cls=Refusing, context_settings={"help_option_names": ["-h", "--help"]})
@click.pass_context
def main(context: click.Context) -> None:
    """Case management for coordinators in one-stop consultation centres."""
    context.obj = Installation(prepare)


def show(value: object) -> None:
    """One JSON document on standard output and nothing else."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 16))
@click.option("--answers-only", is_flag=True, help="Only partners' answer pages, from the site's own store.")
@click.option("--with-database", is_flag=True, help="With --answers-only: from the case database, not from a store.")
@click.pass_obj
def serve(
    installation: Installation, host: str, port: int, workers: int, answers_only: bool, with_database: bool
) -> None:
    """Serve the application. The database must be migrated; an answer site has none."""
    if with_database and not answers_only:
        raise click.UsageError("--with-database belongs to --answers-only")
    if answers_only and not with_database:
        run_server(installation.settings, host, port, workers, SITE)
        return
    settings, engine = installation.settings, installation.engine
    if migration.current(engine) != migration.head():
        raise click.ClickException("the database does not have this version's shape; run `kakehashi migrate`")
    if settings.mode is Mode.PRODUCTION:
        accounts_commands.refuse_demo_accounts(engine)
    engine.dispose()
    run_server(settings, host, port, workers, ANSWERS if answers_only else WHOLE)


@dataclass(frozen=True)
class Served:
    """What a server shows: made here for one process, by its name for several."""

    make: Callable[[Settings], FastAPI]
    name: str


WHOLE = Served(create_app, "app.main:application")
ANSWERS = Served(partial(create_app, only_answers=True), "app.main:answers_application")
SITE = Served(create_site, "app.main:site_application")


def run_server(settings: Settings, host: str, port: int, workers: int, served: Served = WHOLE) -> None:
    """Serve with one process (threads) or several."""
    if workers == 1:
        uvicorn.run(served.make(settings), host=host, port=port, **SERVER, **_behind(settings))
    else:
        serve_processes(served.name, host, port, workers, _behind(settings))


def _behind(settings: Settings) -> dict[str, Any]:
    """Whose word about the sender's address is taken: the proxy that the settings name, nobody else's."""
    if not settings.trusted_proxy:
        return {"proxy_headers": False}
    return {"proxy_headers": True, "forwarded_allow_ips": settings.trusted_proxy}


# No access log of its own (it would hold addresses), and a limit on how long it waits for the last requests.
SERVER: Any = {
    "access_log": False,
    "log_level": "warning",
    "server_header": False,
    "timeout_graceful_shutdown": 25,
}


def serve_processes(
    application: str, host: str, port: int, workers: int, options: dict[str, Any] | None = None
) -> None:
    """Serve an application factory with several processes that share one socket.

    The socket is opened here and names its protocol: the one that uvicorn would open names none, asyncio then
    leaves Nagle's algorithm on, and every page waits 40 ms for an acknowledgement.
    """
    config = uvicorn.Config(
        application, factory=True, host=host, port=port, workers=workers, **SERVER, **(options or {})
    )
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.set_inheritable(True)
        Multiprocess(config, sockets=[listener]).run()


@main.command()
@click.option("--revision", default="head", show_default=True)
@click.pass_obj
def migrate(installation: Installation, revision: str) -> None:
    """Bring the database to this version's shape."""
    installation.engine.dispose()  # asked for its keys alone: a step may encrypt what exists
    migration.upgrade(installation.settings.database_url, revision)
    click.echo(f"migrated to {revision}")


@main.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.pass_obj
def routes(installation: Installation, as_json: bool) -> None:
    """List every route with its declaration."""
    found = [
        {
            "method": method,
            "path": path,
            "name": name,
            "policy": str(declaration.policy) if declaration else "public",
            "audit": str(declaration.audit) if declaration else "none",
            "writes": declaration.writes if declaration else False,
        }
        for method, path, name, declaration in declared_routes(create_app(installation.settings))
    ]
    if as_json:
        show(found)
        return
    for row in found:
        click.echo(f"{row['method']:5} {row['path']:50} {row['policy']:18} {row['audit']}")


@main.group("keys")
def keys_group() -> None:
    """The key ring: files outside the database, to be backed up apart from it."""


@keys_group.command("create")
@click.pass_obj
def create_keys(installation: Installation) -> None:
    """Make a full set of keys in an empty directory. Refuses where any key lies: a new one would hide a loss."""
    directory = installation.settings.keys_dir
    if any(directory.glob("*.key")):
        raise click.ClickException(f"{directory} already holds keys")
    KeyRing.load(directory, create=True)
    click.echo(f"keys made in {directory}; keep a copy in another place than the database")


@keys_group.command("rotate")
@click.pass_obj
def rotate_keys(installation: Installation) -> None:
    """Add a data key: what is written after the next start is encrypted with it; old values stay readable."""
    number = add_data_key(installation.settings.keys_dir)
    click.echo(f"data-{number}.key made; restart the servers and back it up")


@main.group("search")
def search_group() -> None:
    """The search index."""


@search_group.command("rebuild")
@click.pass_obj
def rebuild_search(installation: Installation) -> None:
    """Make the index anew from the documents."""
    with unit_of_work(installation.engine, write=True) as session:
        click.echo(f"{search.rebuild(session)} documents")


@main.group("audit")
def audit_group() -> None:
    """The audit trail."""


@audit_group.command("verify")
@click.option("--head", "head_file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def verify(installation: Installation, head_file: Path | None, as_json: bool) -> None:
    """Check the chain of entries; with an exported head also that its tail was not cut off."""
    head = read_head(head_file) if head_file else None
    with unit_of_work(installation.engine, write=False) as session:
        answer = audit.verify(session, head)
    if as_json:
        show(vars(answer) | {"ok": answer.ok})
    else:
        found = f"problem: {answer.problem} at entry {answer.at_number}" if answer.problem else "the chain is whole"
        click.echo(f"{answer.checked} entries checked; {found}")
    if not answer.ok:
        raise SystemExit(1)


def read_head(path: Path) -> audit.Head:
    """The exported head in a file. Raises ClickException when it is none."""
    try:
        return audit.Head.from_json(json.loads(path.read_text("utf-8")))
    except (ValueError, TypeError) as error:
        raise click.ClickException("that file holds no exported head of the audit") from error


@audit_group.command("head")
@click.pass_obj
def head(installation: Installation) -> None:
    """Print the signed head of the chain, to be kept where the database's operator cannot change it."""
    with unit_of_work(installation.engine, write=False) as session:
        show(audit.export_head(session))


main.add_command(make_command(prepare, run_server))
main.add_command(seed_command)
main.add_command(deadlines_command)
main.add_command(remind_command)
main.add_command(answers_group)
main.add_command(forget_summaries)
main.add_command(training_command)
for course_command in (import_roster, import_progress, enrol_due):
    training_command.add_command(course_command)
main.add_command(accounts_commands.centre)
main.add_command(accounts_commands.user)


@main.group("import")
def import_group() -> None:
    """Bring in files."""


import_group.add_command(report_commands.import_contacts_command)
import_group.add_command(partners_commands.import_partners)


@main.group("export")
def export_group() -> None:
    """Write out figures and directories."""


export_group.add_command(report_commands.export_isa_command)
export_group.add_command(partners_commands.export_partners)
