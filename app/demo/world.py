"""Building the whole world: centres, people at work, the directory, and two years told day by day."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from itertools import groupby

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from app.accounts import service as accounts
from app.accounts.models import Centre, User
from app.accounts.schemas import EditCentre, NewUser
from app.authz.actor import Actor, system_actor
from app.authz.roles import Role
from app.core import clock
from app.core.db import unit_of_work
from app.demo import (
    applicants,
    asked_of_us,
    by_file,
    certified_leads,
    completers,
    completions,
    counter,
    course,
    credentials,
    examinations,
    happenings,
    lacking,
    practicum,
    register,
    reminding,
    renewals,
    residents,
    telling,
)
from app.demo.calendar import LAST, OPENS, filled, minutes_of, moment, office_day
from app.demo.cards import use_cards, write_card
from app.demo.cast import CENTRES, DAYS, LOGINS, OTHERS, Colleague
from app.demo.clocks import give_lawyers_time, tell_hello_work_the_end_of_stay
from app.demo.directory import add_typed, check_typed, describe, find_listed
from app.demo.going_along import go_along
from app.demo.lists import take_lists
from app.demo.meeting_together import meet
from app.demo.mix import Mix
from app.demo.sharing import tell
from app.demo.stories import STORIES
from app.demo.stories.experience import CARDS
from app.demo.stories.happened import HAPPENED
from app.demo.stories.looked import LOOKED
from app.demo.stories.moved import MOVED
from app.demo.stories.plans import PLANNED
from app.demo.story import Act, Finished, Todo
from app.demo.teller import Tale, open_story
from app.demo.upkeep import keep_up
from app.partners import imports

CONTACTS = 3_800
FOUNDED = 760
Say = Callable[[str], None]
SYSTEM = system_actor("demo")


@dataclass(frozen=True, order=True)
class Event:
    """Something that happens at a wall-clock moment."""

    at: datetime
    number: int
    do: Callable[[Session], None] = field(compare=False)
    name: str = field(compare=False, default="")


@dataclass
class World:
    """What is known while building."""

    today: date
    password: str
    actors: dict[str, Actor] = field(default_factory=dict)
    offices: dict[str, str] = field(default_factory=dict)
    only: Collection[str] | None = None


def is_built(session: Session) -> bool:
    """Whether the last account of the world is there."""
    return session.scalar(sa.select(User.id).where(User.login == LOGINS[-1].login)) is not None


def build(engine: Engine, *, password: str, say: Say = lambda _line: None, only: Collection[str] | None = None) -> None:
    """Fill an empty, migrated database. The calendar runs as before when this returns.

    `only`: keys of the stories to tell, without what happens at the counter and the cards; None: everything.
    """
    world = World(clock.today(), password, only=only)
    say("窓口・職員・連携先（公開名簿 7,540件）を登録しています …")
    _found(engine, world)
    events = sorted(_events(world))
    say(f"2年分の相談と{len(STORIES)}件のケースを、起きた順に記録しています …")
    for day, of_day in groupby(events, key=lambda event: event.at.date()):
        _live(engine, day, list(of_day))
    _remind(engine, world)
    with unit_of_work(engine, write=True) as session:
        _add_user(session, world, LOGINS[-1])
        if engine.dialect.name == "sqlite":
            session.connection().exec_driver_sql("ANALYZE")


def _remind(engine: Engine, world: World) -> None:
    """The mornings since the last day that was told."""
    for ago in reminding.DAYS:
        day = world.today - timedelta(days=ago)
        with clock.telling(moment(day, OPENS)), unit_of_work(engine, write=True) as session:
            reminding.remind(session, day)


def _found(engine: Engine, world: World) -> None:
    at = moment(office_day(world.today, FOUNDED), OPENS)
    with clock.telling(at), unit_of_work(engine, write=True) as session:
        for place in CENTRES:
            centre = accounts.create_centre(
                session, SYSTEM, code=place.code, name=place.name, municipality_code=place.municipality
            )
            session.flush()
            form = EditCentre.model_validate(
                {
                    "name": place.name,
                    "municipality_code": place.municipality,
                    "languages": list(place.languages),
                    "open_weekdays": list(place.weekdays),
                    "phone": place.phone,
                    "fax": place.fax,
                    "address": place.address,
                    "plan_approval": place.plan_approval,
                    "neighbours": place.neighbours,
                }
            )
            accounts.edit_centre(session, SYSTEM, centre, form, seen=centre.version)
            for code, ago, is_open, reason in DAYS:
                if code == place.code:
                    day = world.today - timedelta(days=ago)
                    accounts.set_day(session, SYSTEM, centre, day, is_open=is_open, reason=reason)
        session.flush()
        for colleague in (*LOGINS[:-1], *OTHERS):
            _add_user(session, world, colleague)
        give_lawyers_time(session, world.actors["supervisor"])
        tell_hello_work_the_end_of_stay(session, world.actors["supervisor"])
        imports.import_carried(session, SYSTEM)
        session.flush()
        world.offices.update(find_listed(session, world.actors["coordinator"]))
        world.offices.update(add_typed(session, world.actors["sano"]))
        take_lists(session, world.actors["supervisor"])


def _add_user(session: Session, world: World, colleague: Colleague) -> None:
    user = accounts.create_user(session, SYSTEM, NewUser.model_validate(colleague.form(world.password)), is_demo=True)
    centre = session.get_one(Centre, user.home_centre_id)
    roles = frozenset({(centre.id, Role(colleague.role))})
    world.actors[colleague.login] = Actor(user.id, user.login, user.name, centre.id, centre.name, roles)


def _live(engine: Engine, day: date, events: list[Event]) -> None:
    """One day in one transaction; its audit entries carry the time of the last act."""
    with clock.telling(events[-1].at), unit_of_work(engine, write=True) as session:
        for event in events:
            with clock.telling(event.at):
                try:
                    event.do(session)
                    session.flush()
                except Exception as error:
                    error.add_note(f"{day} {event.name}")
                    raise


def _events(world: World) -> Iterator[Event]:
    told: Iterable[Told] = _stories(world)
    if world.only is None:
        told = (*_counter(world), *_directory(world), *told, *_cards(world))
    for number, (at, name, do) in enumerate(told):
        yield Event(at, number, do, name)


Told = tuple[datetime, str, Callable[[Session], None]]


def _counter(world: World) -> Iterator[Told]:
    old, recent = counter.split(Mix(world.today, CONTACTS).contacts(), world.today)
    for at, centre, content in counter.monthly_files(old, world.today):
        actor = world.actors[counter.IMPORTING[centre]]
        yield at, f"import {centre}", partial(counter.take_file, actor=actor, content=content, code=centre)
    for number, one in enumerate(recent):
        logins = counter.LOGGING[one.centre]
        actor = world.actors[logins[number % len(logins)]]
        at = one.at + timedelta(minutes=(one.minutes or 10) + 4)
        yield at, f"contact {number}", partial(counter.log_by_hand, actor=actor, one=one, number=number)
    last = moment(office_day(world.today, 1), 16 * 60 + 50)
    yield last, "draft", partial(counter.keep_draft, actor=world.actors["counsellor"])
    yield last, "draft", partial(counter.keep_draft, actor=world.actors["coordinator"])
    yield last, "wishes", partial(reminding.choose, actor=world.actors["coordinator"])
    away = partial(reminding.go_away, actor=world.actors["sano"], today=world.today, cover="coordinator")
    yield last, "absence", away


def _directory(world: World) -> Iterator[Told]:
    at = moment(office_day(world.today, 75), 10 * 60)
    yield at, "directory", partial(check_typed, actor=world.actors["sano"], offices=world.offices)
    asked = moment(office_day(world.today, 40), 11 * 60)
    yield asked, "particulars", partial(describe, actor=world.actors["sano"], offices=world.offices)
    for number, (when, actor, form) in enumerate(lacking.told(world.actors, world.today)):
        yield when, f"gap {number}", partial(lacking.record, actor=actor, form=form)
    yield from asked_of_us.told(world.actors, world.offices, world.today)
    yield from register.told(world.actors, world.today)
    yield from course.told(world.actors, world.today, register.certified_on(world.today))
    yield from renewals.told(world.actors, world.today)
    yield from examinations.told(world.actors, world.today, register.certified_on(world.today))
    yield from credentials.told(world.actors, world.today)
    yield from completions.told(world.actors, world.today)
    yield from applicants.told(world.actors, world.today, register.certified_on(world.today))
    yield from by_file.told(world.actors, world.today)
    yield from telling.told(world.actors, world.today)
    yield from practicum.told(world.actors, world.today)
    yield from residents.told(world.actors, world.today)
    yield from certified_leads.told(world.today)
    yield from completers.told(world.actors, world.today, register.certified_on(world.today))
    lately = moment(office_day(world.today, 2), 15 * 60)
    yield lately, "upkeep", partial(keep_up, actors=world.actors, offices=world.offices)
    yield lately, "accompaniments", partial(go_along, actors=world.actors)
    yield lately, "meetings", partial(meet, actors=world.actors)
    yield lately, "rule", partial(happenings.propose_rule, actor=world.actors["supervisor"])


def _stories(world: World) -> Iterator[Told]:
    for number, story in enumerate(STORIES):
        if world.only is not None and story.key not in world.only:
            continue
        tale = Tale(filled(story, world.today), world.actors, world.offices, world.today)
        yield from _story(tale, number)


def _story(tale: Tale, number: int) -> Iterator[Told]:
    """Acts in their order; each day begins a little later than the story before, and goes on in half hours."""
    story = tale.story
    day, minute = office_day(tale.today, story.opened), OPENS + 7 * (number % 40)
    if story.at:
        minute = minutes_of(story.at)
    yield moment(day, minute), f"{story.key} opens", partial(open_story, tale=tale)
    for act in _in_order(tale):
        own = office_day(tale.today, act.ago)
        if own < day:
            raise ValueError(f"{story.key}: {type(act).__name__} {act.ago} days ago comes before what was told")
        minute = (
            (minute + 19 if own == day else OPENS + 7 * ((number + act.ago) % 40))
            if not act.at
            else _at(act, own, day, minute)
        )
        day, minute = own, min(minute, LAST)
        yield moment(day, minute), f"{story.key} {type(act).__name__} {act.ago}", partial(_do, act=act, tale=tale)


def _at(act: Act, own: date, day: date, minute: int) -> int:
    wanted = minutes_of(act.at)
    return max(wanted, minute) if own == day else wanted


def _in_order(tale: Tale) -> list[Act]:
    """The acts by day, with the life events and the plan; finished tasks become acts of their own."""
    story = tale.story
    acts: list[Act] = []
    happened = happenings.with_settling(HAPPENED.get(story.key, ()))
    planned = filled(PLANNED.get(story.key, ()), tale.today)
    for act in (*story.acts, *happened, *planned, *LOOKED.get(story.key, ()), *MOVED.get(story.key, ())):
        acts.append(act)
        if isinstance(act, Todo) and act.done is not None:
            acts.append(Finished(ago=act.done, by=act.who or act.by, words=act.title, drop=act.drop))
    # Sorting is stable: on one day the order of the data holds.
    return sorted(acts, key=lambda act: -act.ago)


def _do(session: Session, act: Act, tale: Tale) -> None:
    tell(act, session, tale)


def _cards(world: World) -> Iterator[Told]:
    for card in CARDS:
        at = moment(office_day(world.today, card.ago), 16 * 60)
        yield at, f"card {card.title}", partial(write_card, actors=world.actors, told=filled(card, world.today))
    last = moment(office_day(world.today, 1), 17 * 60)
    yield last, "uses", partial(use_cards, actors=world.actors)


def names_and_numbers() -> Mapping[str, str]:
    """Everything that identifies somebody of the stories → the key of the story."""
    found: dict[str, str] = {}
    for story in STORIES:
        for who in (story.client, *story.others.values()):
            texts = (
                who.call.removesuffix("さん"),
                who.roman,
                who.kanji,
                who.tsusho,
                who.katakana,
                who.script,
                who.phone,
            )
            found.update({text: story.key for text in texts if len(text) > 1})
    return found
