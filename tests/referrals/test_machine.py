"""The machine through the service: every move for everybody, whoever types; what is heard without a move."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.authz.actor import Actor, system_actor
from app.core.db import unit_of_work
from app.core.errors import Conflict, Forbidden
from app.referrals import queries
from app.referrals.content import Held
from app.referrals.lifecycle import ReferralStatus as S
from app.referrals.lifecycle import Who
from app.referrals.models import ReferralEvent
from app.referrals.service import history
from app.referrals.service.history import Said
from tests.referrals.conftest import World
from tests.referrals.test_rules import ALLOWED, LETTERS
from tests.support.html import errors_of, form_values, page, text

HEARD = {"heard_via": "phone", "said_by": "監督官 加藤"}
# By hand: whose deeds each log-in may type. A machine speaks for partners and for itself.
MAY_TYPE = {"counsellor": "", "coordinator": "CPR", "supervisor": "CSPR", "machine": "PY"}


class _Undone(Exception):
    """Takes everything back."""


@pytest.mark.uncounted
def test_every_move_for_every_actor_whoever_types_it(world: World) -> None:
    ref = world.sent()
    with pytest.raises(_Undone):
        _try_everything(world, ref)


def _try_everything(world: World, ref: str) -> None:
    hands = {login: world.people[login] for login in ("counsellor", "coordinator", "supervisor")}
    hands["machine"] = system_actor("answer page")
    made = 0
    with unit_of_work(world.engine, write=True) as session:
        held = queries.by_ref(session, world.people["coordinator"], ref)
        assert held is not None
        for (source, target), (letter, who), login in product(product(S, S), LETTERS.items(), hands):
            held.referral.status = source
            in_table = letter in ALLOWED.get((source.value, target.value), ("", set()))[0]
            expected = "forbidden" if letter not in MAY_TYPE[login] else "moved" if in_table else "conflict"
            found = _move(session, hands[login], held, target, who)
            assert found == expected, (source, target, who, login)
            assert held.referral.status == (target if found == "moved" else source)
            made += found == "moved"
        session.flush()
        kept = session.scalar(sa.select(sa.func.count()).where(ReferralEvent.referral_id == held.referral.id))
        # By us (sending, stopping, a draft's mistake), the partner, the person, the job, and the second person.
        assert made == 2 * 7 + 3 * 14 + 2 * 5 + 5 + 8
        assert kept == made + 2, "each is an event beside drafting and sending"
        raise _Undone


def _move(session: Session, actor: Actor, held: Held, target: S, who: Who) -> str:
    try:
        history.move(session, actor, held, target, Said(who, heard_via="phone"), seen=held.version)
    except Forbidden:
        return "forbidden"
    except Conflict:
        return "conflict"
    return "moved"


def test_news_say_where_it_stands_and_start_their_clock_again(world: World) -> None:
    ref = world.in_progress()
    world.on(date(2026, 12, 25))
    assert errors_of(page(world.move(ref, "progress", by="partner", heard_via="phone")), "note")
    assert errors_of(page(world.move(ref, "progress", by="partner", sub_status="wait_listed")), "heard_via")
    before = world.row(ref).news_due_on
    assert world.move(ref, "progress", by="coordinator", sub_status="contact_tried_2").status_code == 303
    assert world.row(ref).news_due_on == before, "what we did ourselves is no news of the partner"
    said = {**HEARD, "heard_via": "fax", "note": "通訳の手配をしている。"}
    assert world.move(ref, "progress", by="partner", sub_status="interpreter_needed", **said).status_code == 303
    row = world.row(ref)
    assert (row.status, row.sub_status, row.news_due_on) == ("in_progress", "interpreter_needed", date(2027, 1, 21))
    event = world.events(ref)[-1]
    assert (event.code, event.sub_status, event.actor_kind, event.heard_via) == (
        "progress", "interpreter_needed", "partner", "fax"
    )  # fmt: skip
    for path in (f"/referrals/{ref}", "/referrals", "/referrals?view=list", f"/cases/{world.ref}/referrals"):
        assert "通訳が要る" in text(page(world.client.get(path))), path
    assert "経過の知らせ：通訳が要る" in text(page(world.client.get(f"/referrals/{ref}")).select_one("#events") or "")
    done = world.move(ref, "complete", **HEARD, outcome="service_provided", activities="相談した。")
    assert done.status_code == 303
    assert world.row(ref).sub_status is None, "it belonged to the state that was left"
    assert world.client.get(f"/referrals/{ref}/progress").status_code == 409


def test_an_intermediary_says_to_whom_and_the_next_is_a_referral_of_its_own(world: World) -> None:
    ref = world.in_progress()
    refused = world.move(ref, "complete", **HEARD, outcome="referred_on", activities="話を聞いた。")
    assert errors_of(page(refused), "referred_to")
    on = world.move(
        ref, "complete", **HEARD, outcome="referred_on", activities="話を聞いた。", referred_to="静岡県弁護士会"
    )
    assert on.status_code == 303
    shown = page(world.client.get(f"/referrals/{ref}"))
    assert "静岡県弁護士会" in text(shown)
    elsewhere = shown.select_one(f'a[href*="follows={ref}"]')
    assert elsewhere is not None
    child = world.draft(at=f"&follows={ref}", to=world.hotline)
    assert world.row(child).hop == 2


def test_other_says_nothing_without_words(world: World) -> None:
    ref = world.in_progress()
    for verb, typed in (
        ("hold", {"reason": "other", "review_on": "2026-12-04"}), ("fail", {"outcome": "other"}),
        ("cancel", {"reason": "other"}),
    ):  # fmt: skip
        path = f"/referrals/{ref}/{verb}"
        soup = page(world.client.get(path))
        answer = world.client.post(path, data=form_values(soup, path, heard_via="phone", **typed))
        assert errors_of(page(answer), "note"), verb
    assert world.row(ref).status == "in_progress"


def test_a_partner_may_stop_what_it_took_on_and_is_not_told_what_it_knows(world: World) -> None:
    ref = world.in_progress()
    stopped = world.move(ref, "cancel", by="partner", reason="partner_unavailable", **HEARD)
    assert stopped.status_code == 303
    event = world.events(ref)[-1]
    assert (event.to_status, event.actor_kind, event.reason, world.row(ref).tell_by) == (
        "cancelled", "partner", "partner_unavailable", None
    )  # fmt: skip
    assert Who(event.actor_kind) is Who.PARTNER
