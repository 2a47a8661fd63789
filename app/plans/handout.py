"""The paper that the person takes home: what, where, bring what, by when, who helps. No case notes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.accounts.models import Centre
from app.authz.actor import Actor
from app.cases.models import Case
from app.core.dates import wareki
from app.core.ruby import plain, ruby
from app.partners import policy as partner_policy
from app.partners.models import Partner
from app.people.models import Person
from app.plans import order, queries
from app.plans.models import Step
from app.plans.schemas import Owner
from app.plans.views import partners_of

_WEEKDAYS = "月火水木金土日"


@dataclass(frozen=True)
class Item:
    """One step for the person; empty texts are left out on the page."""

    title: str
    now: bool
    after: tuple[str, ...]
    where: str
    bring: tuple[str, ...]
    by: str
    helper: str
    note: str
    yours: bool


@dataclass(frozen=True)
class Handout:
    """The whole sheet."""

    name: str
    centre: Centre
    made_on: str
    items: tuple[Item, ...]
    done: tuple[str, ...]


def handout(session: Session, actor: Actor, case: Case, today: date, *, easy: bool) -> Handout:
    """The sheet in Japanese, or (`easy`) in plain Japanese with years in western count alone.

    Steps given up or failed are left out: what to do instead is another step.
    """
    rows = {row.id: row for row in queries.steps_of(session, case.id)}
    graph = queries.graph_of(list(rows.values()), queries.links_of(session, case.id))
    partners = partners_of(session, actor, list(rows.values()))
    users = queries.user_names(session, {row.owner_user_id for row in rows.values() if row.owner_user_id})
    centre = session.get_one(Centre, case.centre_id)
    stands = order.standings(graph)
    items = []
    for node in graph.steps():
        if node.is_open:
            row = rows[node.id]
            partner = partners.get(row.partner_id or 0)
            items.append(
                Item(
                    title=_title(row, easy),
                    now=not stands[node.id].blockers,
                    after=tuple(_title(rows[b.step.id], easy) for b in stands[node.id].blockers),
                    where=row.place or _place(actor, partner),
                    bring=_lines(row.papers),
                    by=_day(row.due_on, easy) if row.due_on else "",
                    helper=_helper(row, partner, centre, users),
                    note=row.note_easy or "",
                    yours=row.owner == Owner.PERSON,
                )
            )
    return Handout(
        name=_addressed(session.get_one(Person, case.person_id).call_name),
        centre=centre,
        made_on=_day(today, easy),
        items=tuple(items),
        done=tuple(_title(rows[n.id], easy) for n in graph.steps() if n.state == "done"),
    )


def _addressed(name: str) -> str:
    """The name as one would say it; a name that is kept with its さん gets no second one."""
    return name if name.endswith(("さん", "様", "ちゃん", "くん")) else f"{name} さん"


def _title(row: Step, easy: bool) -> str:
    return row.title_easy or row.title if easy else row.title


def _lines(text: str | None) -> tuple[str, ...]:
    """A list as people type it: one thing a line, or parted by 、 alone."""
    lines = [line.strip(" ・-　") for line in (text or "").splitlines()]
    if len(lines) == 1:
        lines = [part.strip() for part in lines[0].split("、")]
    return tuple(line for line in lines if line)


def _day(day: date, easy: bool) -> str:
    if easy:
        return f"{day.year}年{day.month}月{day.day}日（{_WEEKDAYS[day.weekday()]}曜日）"
    return f"{wareki(day)}（{day.isoformat()}・{_WEEKDAYS[day.weekday()]}）"


def _place(actor: Actor, partner: Partner | None) -> str:
    if partner is None:
        return ""
    shown = partner.address if partner_policy.sees_address(actor, partner) and not partner.address_hidden else ""
    return "　".join(part for part in (partner.org_name, shown) if part)


def _helper(row: Step, partner: Partner | None, centre: Centre, users: dict[int, str]) -> str:
    """Who helps, with a number to call where there is one."""
    if row.helper:
        return row.helper
    if row.owner == Owner.PARTNER and partner is not None:
        return _joined(partner.org_name, partner.phone)
    name = users.get(row.owner_user_id or 0, "")
    return _joined(f"{centre.name} {name}".strip(), centre.phone)


def _joined(name: str, phone: str) -> str:
    return f"{name}（電話 {phone}）" if phone else name


_JAPANESE = {
    "title": "これからの予定",
    "made_on": "作成日",
    "now": "今できます",
    "after": "この後で",
    "what": "すること",
    "where": "場所",
    "bring": "持ち物",
    "by": "期限",
    "helper": "手伝う人",
    "note": "メモ",
    "yours": "ご自身ですること",
    "done": "終わったこと",
    "none": "今、予定はありません。",
    "ask": "分からないことは、窓口に聞いてください。",
    "phone": "電話",
}
_EASY = {
    "title": "これから すること",
    "made_on": "作った 日",
    "now": "今 できます",
    "after": "先に すること",
    "what": "すること",
    "where": "行く ところ",
    "bring": "持って 行く もの",
    "by": "いつまで",
    "helper": "手伝う 人",
    "note": "大切な こと",
    "yours": "あなたが します",
    "done": "終わった こと",
    "none": "今、することは ありません。",
    "ask": "わからないことは、窓口に 聞いてください。",
    "phone": "電話",
}


def words(easy: bool) -> dict[str, str]:
    """The fixed words of the sheet. They follow the sheet, not the language of the page around it."""
    return _EASY if easy else _JAPANESE


def segments(easy: bool) -> Callable[[str], list[tuple[str, str | None]]]:
    """How texts of the sheet are cut: with readings in plain Japanese, whole in Japanese."""
    return ruby if easy else lambda text: [(plain(text), None)]
