"""The daily mail, to a real server on loopback."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage

import pytest
from click.testing import CliRunner
from pydantic import ValidationError

from app.core import clock
from app.core.config import Mode, Settings
from app.core.installation import Installation
from app.reminders import commands, mails
from app.reminders.lifecycle import Kind
from app.reminders.schemas import AbsenceForm, SettingsForm
from app.reminders.service import record_absence
from tests.reminders.conftest import ADDRESS, Job, Post, World, Writing
from tests.support.logs import listening


def body_of(mail: EmailMessage) -> str:
    return str(mail.get_content())


def test_one_mail_a_day_with_numbers_kinds_and_days(world: World, job: Job, post: Post) -> None:
    world.wants_mail()
    assert job.at(7, 45) == {"reminders": 4, "calls": 0, "mails": 0, "sent": 0, "put_off": 0, "given_up": 0}
    assert job.at(8)["sent"] == 1
    assert job.at(8, 15)["sent"] == 0
    (mail,) = post.got
    assert (mail["To"], mail["From"]) == (ADDRESS, "kakehashi@example.lg.jp")
    assert mail["Subject"] == "かけはし: お知らせ 4件"
    assert mail["Auto-Submitted"] == "auto-generated"
    told = body_of(mail)
    assert told.count(world.ref) == 3
    assert f"{world.ref} 期限 2026-12-22" in told
    assert f"{world.ref} プランのステップ 2026-11-25" in told
    assert "ほかに1件あります" in told
    assert "https://kakehashi.example.lg.jp/reminders" in told
    assert world.safe_ref not in told
    assert "秘" not in mail.as_string() + told
    assert "安全" not in told


def test_english_read_ones_left_out_and_nobody_who_is_away(
    world: World, job: Job, post: Post, writing: Writing
) -> None:
    world.wants_mail(locale="en")
    with writing() as session:
        away = AbsenceForm(first_on=clock.today(), last_on=clock.today())
        record_absence(session, world.people["coordinator"], away)
    assert job.at(9)["mails"] == 0
    assert job.at(9, days=1)["sent"] == 1
    (mail,) = post.got
    assert mail["Subject"].startswith("Kakehashi: ")
    assert f"{world.ref} Plan step 2026-11-25 (2 days left)" in body_of(mail)


def test_a_server_that_is_busy_is_asked_again_and_in_the_end_given_up_loudly(
    world: World, job: Job, post: Post
) -> None:
    world.wants_mail(kinds=[])
    post.answer = "451 秘 try later"
    with listening() as lines:
        assert job.at(8)["put_off"] == 1
        assert job.at(8, 10)["put_off"] == 0, "not before a quarter of an hour"
        assert job.at(8, 16)["put_off"] == 1
        assert job.at(8, 30)["put_off"] == 0, "then half an hour"
        assert job.at(9, days=3)["given_up"] == 1
    said = lines.getvalue()
    assert "mail.given_up" in said
    assert ADDRESS not in said
    assert "秘" not in said
    post.answer = "250 OK"
    assert job.at(12, days=3)["sent"] == 0


def test_a_mailbox_that_is_not_there_is_given_up_at_once(world: World, job: Job, post: Post) -> None:
    world.wants_mail()
    post.answer = "550 no such mailbox"
    assert job.at(8)["given_up"] == 1
    assert job.at(9) == {"reminders": 0, "calls": 0, "mails": 0, "sent": 0, "put_off": 0, "given_up": 0}


def test_without_a_server_nothing_is_planned(world: World, job: Job, settings: Settings) -> None:
    world.wants_mail()
    made = Job(job.engine, settings).at(8)
    assert made == {"reminders": 4, "calls": 0, "mails": 0, "sent": 0, "put_off": 0, "given_up": 0}


def test_the_command_says_what_it_did_and_takes_no_other_day_in_production(world: World, settings: Settings) -> None:
    installation = Installation(lambda _settings: world.engine)
    installation.__dict__["settings"] = settings
    done = CliRunner().invoke(commands.remind, ["--now", "2026-11-22T08:00", "--json"], obj=installation)
    assert (done.exit_code, done.output.split(",")[0]) == (0, '{"reminders": 4')
    installation.__dict__["settings"] = settings.model_copy(update={"mode": Mode.PRODUCTION})
    refused = CliRunner().invoke(commands.remind, ["--now", "2026-11-22"], obj=installation)
    assert refused.exit_code == 1
    assert "refused" in refused.output


@pytest.mark.parametrize(
    "address",
    [
        "a@example.jp\r\nBcc: b@example.jp", "a@example.jp\nX: y", "a@example.jp, b@example.jp", "a@example.jp;b@x.jp",
        "A <a@example.jp>", "a@example.jp>", '"a b"@example.jp', "a@b@example.jp", ".a@example.jp", "a", "a@localhost",
        "あ@example.jp",
    ],
)  # fmt: skip
def test_one_plain_mailbox_and_nothing_else(address: str) -> None:
    with pytest.raises(ValidationError):
        SettingsForm(mail=True, address=address)
    assert SettingsForm(mail=True, address="s.ito+k@example.lg.jp").address == "s.ito+k@example.lg.jp"


def test_the_law_stands_first_and_days_are_told_in_words() -> None:
    day = clock.today()
    lines = [
        mails.Line("K-1", Kind.TASK, day), mails.Line("K-2", Kind.LAW, day - timedelta(days=2)),
        mails.Line("", Kind.TASK, day + timedelta(days=3), instead=True),
    ]  # fmt: skip
    told = mails.words(lines, 0, day, "en", "").splitlines()
    assert told[:3] == [
        "K-2 Due 2026-11-20 (2 days late)", "K-1 Tasks 2026-11-22 (Today)",
        "Tasks 2026-11-25 (3 days left) as cover",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "half",
    [{"smtp_host": "mail.example.jp"}, {"mail_from": "a@example.jp"}, {"smtp_user": "kakehashi"},
     {"smtp_host": "mail.example.jp", "mail_from": "a@example.jp", "smtp_tls": "none"},
     {"mail_from": "a@example.jp\r\nBcc: b@example.jp", "smtp_host": "127.0.0.1"}],
)  # fmt: skip
def test_half_a_mail_server_is_refused(half: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Settings(_env_file=None, **half)
