"""Commands `kakehashi training standing` and `kakehashi training remind`."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import click
from sqlalchemy.engine import Engine

from app.core import clock, post
from app.core.config import Settings
from app.core.db import unit_of_work
from app.core.installation import Installation
from app.core.log import log
from app.training import numbers, queries
from app.training.credential import commands as credential_commands
from app.training.notices import service as course_notices
from app.training.service import notices
from app.training.standing.deriving import standing_on


@click.group()
def training() -> None:
    """The register of certified coordinators."""


training.add_command(credential_commands.keys)
training.add_command(credential_commands.check)


@training.command("standing")
@click.argument("number")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="Civil day; today without it.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.pass_obj
def standing(installation: Installation, number: str, on: datetime | None, as_json: bool) -> None:
    """Tell the standing of a certification on a day, as known today. Exit 1: there is no such number."""
    cleaned = numbers.clean_number(number)
    if cleaned is None:
        raise click.ClickException(f"{number} is no number of a certification (check digit)")
    day = on.date() if on else clock.today()
    with unit_of_work(installation.engine, write=False) as session:
        certification = queries.certification_by_number(session, cleaned)
        if certification is None:
            raise click.ClickException(f"there is no certification {cleaned}")
        answer = standing_on(queries.history_of(session, certification), day, clock.today())
    document = {
        "number": cleaned,
        "on": day.isoformat(),
        "known_on": clock.today().isoformat(),
        "standing": str(answer.standing),
        "counts_as_certified": answer.counts,
        "valid_until": answer.ends_on.isoformat() if answer.ends_on else None,
        "renewal_from": answer.window_from.isoformat() if answer.window_from else None,
        "grace_until": answer.grace_until.isoformat() if answer.grace_until else None,
    }
    click.echo(json.dumps(document, ensure_ascii=False, indent=2) if as_json else f"{cleaned} {day}: {answer.standing}")


# So many mails at most in one run: the next one comes soon.
MOST = 500
NOTICES: tuple[Any, ...] = (notices, course_notices)
"""Services with the same verbs: make, claim, compose, note_sent, note_empty, note_failure."""


@training.command("remind")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.pass_obj
def remind(installation: Installation, as_json: bool) -> None:
    """Make the notices of renewal and of the course that fell due and send what waits; run it each quarter of an hour,
    at least each night. Again it does nothing twice.

    Exit code 1 when a mail was given up: a letter is needed.
    """
    answer = send_notices(installation.engine, installation.settings)
    click.echo(json.dumps(answer) if as_json else " ".join(f"{name}={count}" for name, count in answer.items()))
    if answer["given_up"]:
        raise SystemExit(1)


def send_notices(engine: Engine, settings: Settings) -> dict[str, int]:
    """One run: how many notices were made, and what became of those that are mailed."""
    with unit_of_work(engine, write=True) as session:
        made = sum(of.make(session, clock.today(), sends_mail=settings.sends_mail) for of in NOTICES)
    answer = {"made": made, "sent": 0, "empty": 0, "put_off": 0, "given_up": 0}
    for of in NOTICES if settings.sends_mail else ():
        for _ in range(MOST):
            outcome = _send_one(engine, settings, of)
            if not outcome:
                break
            answer[outcome] += 1
    return answer


def _send_one(engine: Engine, settings: Settings, of: Any) -> str:
    """Take one and try it; what became of it, '' when none is due. No transaction is open while the server is asked.

    Falling over between the server's yes and our note sends it once more after a while, under the same Message-ID.
    """
    with unit_of_work(engine, write=True) as session:
        notice = of.claim(session, clock.now())
    if notice is None:
        return ""
    try:
        with unit_of_work(engine, write=False) as session:
            message = of.compose(session, notice, sender=settings.mail_from, today=clock.today())
        if message is not None:
            post.send(settings, message)
    except (post.NotSent, ValueError) as error:
        for_good = isinstance(error, ValueError) or error.for_good
        with unit_of_work(engine, write=True) as session:
            given_up = of.note_failure(session, notice, for_good=for_good)
        (log.error if given_up else log.warning)("notice.given_up" if given_up else "notice.put_off")
        return "given_up" if given_up else "put_off"
    with unit_of_work(engine, write=True) as session:
        (of.note_empty if message is None else of.note_sent)(session, notice)
    return "empty" if message is None else "sent"
