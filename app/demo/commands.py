"""`kakehashi demo`: build the world when the database is empty, print the log-ins, serve on loopback alone."""

from __future__ import annotations

import socket
import time
import unicodedata
from collections.abc import Callable
from pathlib import Path

import click
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from app.accounts.models import User
from app.core import clock, migrate
from app.core.config import Mode, Settings
from app.core.db import unit_of_work
from app.demo import credentials, world
from app.demo.cast import CENTRES, LOGINS, ROLE_NAMES

HOST = "127.0.0.1"
OLD_DAYS = 14
Prepare = Callable[[Settings], Engine]
Serve = Callable[[Settings, str, int, int], None]


def make_command(prepare: Prepare, serve: Serve) -> click.Command:
    """The command; how an installation is opened and served is the caller's, one floor up."""

    @click.command("demo")
    @click.option("--port", default=8000, show_default=True, envvar="PORT", type=click.IntRange(1, 65535))
    @click.option("--reset", is_flag=True, help="Remove the demonstration's database and build it anew.")
    def demo(port: int, reset: bool) -> None:
        """Serve the demonstration on this machine alone. The data is kept between starts."""
        settings = demo_settings()
        _require_free(port)
        ready(settings, prepare, reset=reset)
        for line in _welcome(settings, port):
            click.echo(line)
        serve(settings, HOST, port, 1)

    return demo


def demo_settings() -> Settings:
    """The settings of the environment in demonstration mode; database and keys of its own unless they are named."""
    given = Settings()
    if given.mode is Mode.PRODUCTION:
        raise click.ClickException("a production installation is no demonstration")
    changes: dict[str, object] = {"mode": Mode.DEMO}
    if "database_url" not in given.model_fields_set:
        changes["database_url"] = "sqlite:///var/demo.db"
    if "keys_dir" not in given.model_fields_set:
        changes["keys_dir"] = Path("var/demo-keys")
    return Settings.model_validate({**given.model_dump(), **changes})


def ready(
    settings: Settings, prepare: Prepare, *, reset: bool = False, say: Callable[[str], None] = click.echo
) -> None:
    """See to it that the database holds the world. Raises ClickException where people's own data may be at stake."""
    if reset:
        _remove(settings, prepare)
    engine = prepare(settings)  # the keys, which a migration may need
    credentials.make_key(settings)
    migrate.upgrade(settings.database_url)
    try:
        accounts, complete = _accounts(engine)
        if accounts and not complete:
            say("前回の作成が途中で終わっていたので、作り直します。")
            engine.dispose()
            _remove(settings, prepare)
            engine = prepare(settings)
            migrate.upgrade(settings.database_url)
            accounts = 0
        if not accounts:
            _build(engine, settings, say)
        else:
            _tell_age(engine, say)
    finally:
        engine.dispose()


def _accounts(engine: Engine) -> tuple[int, bool]:
    """How many demonstration accounts there are, and whether the world is whole. Refuses anybody else's database."""
    with unit_of_work(engine, write=False) as session:
        count = sa.select(sa.func.count()).select_from(User)
        if session.scalar(count.where(User.is_demo.is_(False))):
            raise click.ClickException("this database holds accounts of its own; the demonstration leaves it alone")
        return session.scalar(count) or 0, world.is_built(session)


def _build(engine: Engine, settings: Settings, say: Callable[[str], None]) -> None:
    begun = time.perf_counter()
    world.build(engine, password=settings.demo_password, say=say)
    say(f"デモの世界ができました（{time.perf_counter() - begun:.0f}秒）。")


def _tell_age(engine: Engine, say: Callable[[str], None]) -> None:
    with unit_of_work(engine, write=False) as session:
        made = session.scalar(sa.select(User.password_changed_at).where(User.login == LOGINS[-1].login))
    days = (clock.today() - clock.civil_day(made)).days if made else 0
    say("前回のデータをそのまま使います。")
    if days > OLD_DAYS:
        say(f"{days}日前に作ったデータです。今日の日付で作り直すときは make demo RESET=1 としてください。")


def _remove(settings: Settings, prepare: Prepare) -> None:
    """Remove the database files, below var/ only and never those of anybody else."""
    path = database_file(settings)
    if path is None or not path.is_relative_to(Path("var").resolve()):
        raise click.ClickException("only a SQLite database below var/ is removed; empty this database yourself")
    if not path.exists():
        return
    engine = prepare(settings)
    try:
        if sa.inspect(engine).has_table(User.__tablename__):
            _accounts(engine)
    finally:
        engine.dispose()
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
        path.with_name(name).unlink(missing_ok=True)


def database_file(settings: Settings) -> Path | None:
    """The file of a SQLite database; None for any other."""
    name = sa.make_url(settings.database_url).database
    return Path(name).resolve() if settings.is_sqlite and name and name != ":memory:" else None


def _require_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            raise click.ClickException(f"port {port} is in use; choose another with PORT=… make demo") from None


def _welcome(settings: Settings, port: int) -> list[str]:
    places = {place.code: place.name for place in CENTRES}
    lines = ["", f"かけはし デモ   http://{HOST}:{port}", f"パスワード（全員） {settings.demo_password}", ""]
    people = [
        f"  {one.login:<16}{_pad(ROLE_NAMES[one.role], 32)}{_pad(one.name, 26)}{places[one.centre]}" for one in LOGINS
    ]
    return [*lines, *people, "", "終わるときは Ctrl+C を押してください。", ""]


def _pad(text: str, width: int) -> str:
    """Padded to columns of a terminal, where Japanese letters take two."""
    taken = sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)
    return text + " " * max(1, width - taken)
