"""The small paper that the person takes home: when, where, what to bring, and who comes along.

A careful one (for whom must not be named, or where somebody seeks safety) names neither the place nor anybody: it
says when, which usual documents to bring, and that the person in charge comes along.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from app.accompaniment.queries import Held
from app.accounts.models import Centre
from app.guidance import phrases
from app.partners.models import Partner
from app.plans import queries
from app.plans.handout import care
from app.plans.handout import sheet as handout
from app.plans.handout.sheet import Item, Line, Sheet
from app.plans.handout.words import Pair, Speaker


@dataclass(frozen=True)
class Choice:
    """The language of the sheet (`phrases.LANGUAGES`), and whether it names nobody."""

    language: str
    careful: bool


def reasons(session: Session, held: Held) -> list[str]:
    """Why the sheet names nobody unless somebody decides otherwise; marked messages."""
    return care.reasons(session, held.case, queries.steps_of(session, held.case.id))


def first_choice(session: Session, held: Held) -> Choice:
    """The language in which they speak there, else the person's; careful where the case asks for it."""
    spoken = phrases.sheet_language(held.row.language)
    language = spoken if spoken and spoken != "ja" else handout.first_choice(session, held.case).language
    return Choice(language, careful=bool(reasons(session, held)) or held.row.domain == care.SAFETY)


def sheet(session: Session, held: Held, today: date, choice: Choice) -> Sheet:
    """The sheet as chosen, in the words of the hand-out of plans."""
    speak, careful = Speaker(phrases.carried(), choice.language), choice.careful
    centre = session.get_one(Centre, held.case.centre_id)
    bring, left_out = _bring(speak, held, careful=careful)
    lines = (*_where(speak, held, careful=careful), *bring, _who(speak, held, centre.name, careful=careful))
    return Sheet(
        language=choice.language,
        tag=phrases.tag(choice.language),
        title=speak.word("title"),
        made_on=Line(speak.word("made_on"), (speak.day(today),)),
        name="" if careful else handout.addressed(held.person.call_name),
        centre="" if careful else centre.name,
        phone=Line(speak.word("phone"), (speak.fact(centre.phone),)) if centre.phone and not careful else None,
        goals=(),
        goals_label=speak.word("goals"),
        items=(Item(_when(speak, held), None, tuple(line for line in lines if line.values)),),
        done=(),
        done_label=speak.word("done"),
        empty=speak.word("none"),
        footers=(speak.word("ask_discreet"),) if careful else (speak.word("ask"), speak.word("show")),
        only_japanese=speak.word("only_japanese"),
        explanation=speak.word("unreviewed"),
        changed=speak.word("japanese_changed"),
        unprintable=speak.word("unprintable"),
        left_out=left_out,
    )


def _when(speak: Speaker, held: Held) -> Pair:
    day = speak.day(held.row.planned_on)
    time = f" {held.row.starts}" if held.row.starts else ""
    return replace(day, ja=day.ja + time, own=day.own + time if day.own else "")


def _where(speak: Speaker, held: Held, *, careful: bool) -> Iterator[Line]:
    if careful:
        return
    partner, row = held.partner, held.row
    named = partner if partner is not None and care.may_name(partner.kind, careful=False) else None
    places = [speak.place(named.kind, named.name)] if named else []
    if row.place and (partner is None or named is not None):
        places.append(speak.fact(row.place) if named else speak.as_written(row.place))
    yield Line(speak.word("where"), tuple(places))
    if named is not None:
        yield from _directory(speak, named)
    if row.meeting:
        yield Line(speak.word("meet"), (speak.as_written(row.meeting),), strong=True)


def _directory(speak: Speaker, partner: Partner) -> Iterator[Line]:
    """Hidden addresses stand on no paper, whoever prints it."""
    if partner.address and not partner.address_hidden:
        postal = f"〒{partner.postal_code} " if partner.postal_code else ""
        yield Line(speak.word("address"), (speak.fact(postal + partner.address),))
    if partner.phone and partner.dead_number_on is None:
        yield Line(speak.word("phone"), (speak.fact(partner.phone),))


def _bring(speak: Speaker, held: Held, *, careful: bool) -> tuple[tuple[Line, ...], int]:
    """Things to bring; a careful sheet holds documents of the list alone, as nobody has looked through other words."""
    codes = {paper.title.ja: paper.code for paper in speak.bank.catalogue.papers.values()}
    asked = handout.parted(held.row.papers)
    listed = [line for line in asked if not careful or (line in codes and care.may_list(codes[line], careful=True))]
    shown = tuple(speak.paper(line) for line in listed)
    return (Line(speak.word("bring"), shown, listed=True),), len(asked) - len(listed)


def _who(speak: Speaker, held: Held, centre: str, *, careful: bool) -> Line:
    label = speak.word("goes_along")
    if careful:
        return Line(label, (speak.word("contact"),))
    names = [f"{centre} {held.companion}"] if held.companion else []
    if held.row.companion_name:
        names.append(held.row.companion_name)
    return Line(label, tuple(speak.fact(name) for name in names))
