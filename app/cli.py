"""The command `kakehashi`. Thin: prepares the parts, then calls services. Exit 0 done, 1 refused, 2 wrong usage."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import uvicorn

from app.accounts import commands as accounts_commands
from app.audit import service as audit
from app.core import migrate as migration
from app.core.config import Mode, Settings
from app.core.db import unit_of_work
from app.core.errors import AppError
from app.main import create_app, prepare
from app.web.routing import declared_routes


class Refusing(click.Group):
    """Turns a refusal of the product into a sentence and exit code 1."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except AppError as error:
            raise click.ClickException(error.message % error.params if error.params else error.message) from error


@click.group(cls=Refusing, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Case management for coordinators in one-stop consultation centres."""


def show(value: object) -> None:
    """One JSON document on standard output and nothing else."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def with_settings(command: Callable[..., Any]) -> Callable[..., Any]:
    """Hand the settings of this installation to a command; a bad setting is a refusal, not a trace."""

    @functools.wraps(command)
    def wrapped(*args: Any, **options: Any) -> Any:
        try:
            settings = Settings()
        except ValueError as error:
            raise click.ClickException(f"settings: {error}") from error
        return command(settings, *args, **options)

    return wrapped


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 16))
@with_settings
def serve(settings: Settings, host: str, port: int, workers: int) -> None:
    """Serve the application. The database must be migrated."""
    engine = prepare(settings)
    if migration.current(engine) != migration.head():
        raise click.ClickException("the database does not have this version's shape; run `kakehashi migrate`")
    if settings.mode is Mode.PRODUCTION:
        accounts_commands.refuse_demo_accounts(engine)
    engine.dispose()
    run_server(settings, host, port, workers)


def run_server(settings: Settings, host: str, port: int, workers: int) -> None:
    """Start uvicorn: no access log of its own, a limit on how long it waits for the last requests."""
    target: Any = "app.main:application" if workers > 1 else create_app(settings)
    uvicorn.run(
        target,
        factory=workers > 1,
        host=host,
        port=port,
        workers=workers,
        access_log=False,
        log_level="warning",
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=25,
    )


@main.command()
@click.option("--revision", default="head", show_default=True)
@with_settings
def migrate(settings: Settings, revision: str) -> None:
    """Bring the database to this version's shape."""
    migration.upgrade(settings.database_url, revision)
    click.echo(f"migrated to {revision}")


@main.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@with_settings
def routes(settings: Settings, as_json: bool) -> None:
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
        for method, path, name, declaration in declared_routes(create_app(settings))
    ]
    if as_json:
        show(found)
        return
    for row in found:
        click.echo(f"{row['method']:5} {row['path']:50} {row['policy']:18} {row['audit']}")


@main.group("audit")
def audit_group() -> None:
    """The audit trail."""


@audit_group.command("verify")
@click.option("--head", "head_file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True)
@with_settings
def verify(settings: Settings, head_file: Path | None, as_json: bool) -> None:
    """Check the chain of entries; with an exported head also that its tail was not cut off."""
    head = audit.Head.from_json(json.loads(head_file.read_text("utf-8"))) if head_file else None
    with unit_of_work(prepare(settings), write=False) as session:
        answer = audit.verify(session, head)
    if as_json:
        show(vars(answer) | {"ok": answer.ok})
    else:
        click.echo(answer)
    if not answer.ok:
        raise SystemExit(1)


@audit_group.command("head")
@with_settings
def head(settings: Settings) -> None:
    """Print the signed head of the chain, to be kept where the database's operator cannot change it."""
    with unit_of_work(prepare(settings), write=False) as session:
        show(audit.export_head(session))


main.add_command(accounts_commands.centre)
main.add_command(accounts_commands.user)

