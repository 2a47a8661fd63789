"""`kakehashi remind`: makes the day's reminders and sends what is due. Run each quarter of an hour."""

from __future__ import annotations

import json
from contextlib import nullcontext
from datetime import date, datetime

import click
from sqlalchemy.engine import Engine

from app.core import clock, post
from app.core.config import Mode, Settings
from app.core.db import unit_of_work
from app.core.installation import Installation
from app.core.log import log
from app.referrals.service import calls
from app.reminders import mails, making

# So many mails at most in one run: the next one comes soon.
MOST = 500


@click.command("remind")
@click.option("--now", "now", help="Wall clock of Japan as ISO, for tests and demonstrations; refused in production.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.pass_obj
def remind(installation: Installation, now: str | None, as_json: bool) -> None:
    """Make the reminders of today and send the mails that are due. Running it again does nothing twice.

    Exit code 1 when a mail was given up after days of trying.
    """
    settings, engine = installation.settings, installation.engine
    if now is not None and settings.mode is Mode.PRODUCTION:
        raise click.ClickException("--now is refused in production mode")
    with clock.telling(_moment(now)) if now is not None else nullcontext():
        answer = run(engine, settings)
    click.echo(json.dumps(answer) if as_json else " ".join(f"{name}={count}" for name, count in answer.items()))
    if answer["given_up"]:
        raise SystemExit(1)


def _moment(text: str) -> datetime:
    try:
        told = datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter("write it as 2026-11-22T08:15", param_hint="--now") from None
    return clock.to_civil(told) if told.tzinfo else told


def run(engine: Engine, settings: Settings) -> dict[str, int]:
    """One run: how many calls to silent partners, reminders and mails were made, mails sent, put off and given up."""
    today = clock.today()
    called = _make_calls(engine, today)
    with unit_of_work(engine, write=False) as session:
        found = making.today_of(session, today)
    with unit_of_work(engine, write=True) as session:
        made = making.keep(session, found)
        planned = making.plan_mails(session, today, clock.civil_now().hour) if settings.sends_mail else 0
    answer = {"reminders": made, "calls": called, "mails": planned, "sent": 0, "put_off": 0, "given_up": 0}
    if settings.sends_mail:
        for _ in range(MOST):
            outcome = _send_one(engine, settings)
            if not outcome:
                break
            answer[outcome] = answer.get(outcome, 0) + 1
    return answer


def _make_calls(engine: Engine, today: date) -> int:
    """Before the reminders, which tell of these tasks too; mostly there is none, and nothing is locked."""
    with unit_of_work(engine, write=False) as session:
        if not calls.due_calls(session, today):
            return 0
    with unit_of_work(engine, write=True) as session:
        return calls.make(session, today)


def _send_one(engine: Engine, settings: Settings) -> str:
    """Take one mail and try it; what became of it, or nothing when none is due.

    No transaction is open while the server is spoken to. Falling over between the server's yes and our note sends
    it once more after a while, under the same Message-ID.
    """
    with unit_of_work(engine, write=True) as session:
        digest = mails.claim(session, clock.now())
    if digest is None:
        return ""
    try:
        with unit_of_work(engine, write=False) as session:
            link = f"{settings.public_url}/reminders" if settings.public_url else ""
            message = mails.compose(session, digest, sender=settings.mail_from, link=link, today=clock.today())
        if message is not None:
            post.send(settings, message)
    except post.NotSent as error:
        return _failed(engine, digest, error)
    with unit_of_work(engine, write=True) as session:
        (mails.note_empty if message is None else mails.note_sent)(session, digest)
    return "empty" if message is None else "sent"


def _failed(engine: Engine, digest: int, error: post.NotSent) -> str:
    with unit_of_work(engine, write=True) as session:
        given_up = mails.note_failure(session, digest, for_good=error.for_good)
    (log.error if given_up else log.warning)("mail.given_up" if given_up else "mail.put_off", kind=error.kind)
    return "given_up" if given_up else "put_off"
