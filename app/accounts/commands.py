"""Commands for operators: `kakehashi centre …`, `kakehashi user …`."""

from __future__ import annotations

import json
from typing import Any

import click
import sqlalchemy as sa
from pydantic import ValidationError
from sqlalchemy.engine import Engine

from app.accounts import service
from app.accounts.models import Centre, Membership, User
from app.accounts.schemas import NewCentre, NewUser
from app.authz.actor import system_actor
from app.authz.roles import Role
from app.core.db import unit_of_work
from app.core.errors import AppError
from app.core.installation import Installation


def refuse_demo_accounts(engine: Engine) -> None:
    """Production does not start beside accounts whose password is published. Raises ClickException."""
    with unit_of_work(engine, write=False) as session:
        if session.scalar(sa.select(sa.func.count()).where(User.is_demo)):
            raise click.ClickException("this database holds demonstration accounts; production refuses them")


def refused(error: AppError) -> click.ClickException:
    """A refusal as a sentence on standard error and exit code 1."""
    return click.ClickException(error.message % error.params if error.params else error.message)


def not_acceptable(error: ValidationError) -> click.ClickException:
    """Which options cannot be, without their values."""
    fields = ", ".join(str(item["loc"][0]) for item in error.errors(include_url=False, include_input=False))
    return click.ClickException(f"not acceptable: {fields}")


@click.group()
def centre() -> None:
    """Centres."""


@centre.command("create")
@click.option("--code", required=True)
@click.option("--name", required=True)
@click.option("--municipality", required=True, help="5 or 6 digits of the municipality code.")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def create_centre(installation: Installation, code: str, name: str, municipality: str, as_json: bool) -> None:
    """Open a centre."""
    try:
        command = NewCentre(code=code, name=name, municipality_code=municipality)
    except ValidationError as error:
        raise not_acceptable(error) from error
    try:
        with unit_of_work(installation.engine, write=True) as session:
            made = service.create_centre(session, system_actor("command"), **command.model_dump())
            answer = {"code": made.code, "name": made.name, "municipality": made.municipality_code}
    except AppError as error:
        raise refused(error) from error
    click.echo(json.dumps(answer, ensure_ascii=False) if as_json else f"{made.code} {made.name}")


@click.group()
def user() -> None:
    """Accounts."""


@user.command("create")
@click.option("--login", required=True)
@click.option("--name", required=True)
@click.option("--centre", required=True, help="Code of the centre.")
@click.option("--role", "roles", multiple=True, required=True, type=click.Choice([str(role) for role in Role]))
@click.password_option(help="Asked for when it is not given; KAKEHASHI_NEW_PASSWORD is read too.",
                       envvar="KAKEHASHI_NEW_PASSWORD")  # fmt: skip
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def create_user(
    installation: Installation,
    login: str,
    name: str,
    centre: str,
    roles: tuple[str, ...],
    password: str,
    as_json: bool,
) -> None:
    """Give somebody an account."""
    try:
        command = NewUser(login=login, name=name, centre=centre, roles=list(roles), password=password)
    except ValidationError as error:
        raise not_acceptable(error) from error
    try:
        with unit_of_work(installation.engine, write=True) as session:
            made = service.create_user(session, system_actor("command"), command)
            answer = {"login": made.login, "name": made.name, "centre": centre, "roles": sorted(roles)}
    except AppError as error:
        raise refused(error) from error
    click.echo(json.dumps(answer, ensure_ascii=False) if as_json else f"{made.login} {made.name}")


@user.command("list")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def list_users(installation: Installation, as_json: bool) -> None:
    """All accounts with their roles."""
    with unit_of_work(installation.engine, write=False) as session:
        rows = session.execute(
            sa.select(User.login, User.name, User.is_active, Centre.code, Membership.role)
            .join(Membership, Membership.user_id == User.id, isouter=True)
            .join(Centre, Centre.id == Membership.centre_id, isouter=True)
            .order_by(User.login, Membership.role)
        ).all()
    people: dict[str, dict[str, Any]] = {}
    for login, name, active, code, role in rows:
        entry = people.setdefault(login, {"login": login, "name": name, "active": active, "roles": []})
        if role:
            entry["roles"].append(f"{code}:{role}")
    if as_json:
        click.echo(json.dumps(list(people.values()), ensure_ascii=False))
        return
    for entry in people.values():
        roles = " ".join(entry["roles"])
        click.echo(f"{entry['login']:20} {entry['name']:20} {'' if entry['active'] else '(disabled) '}{roles}")
