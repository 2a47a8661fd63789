"""The paper that the person takes home: what, where, bring what, by when, who helps. No case notes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from sqlalchemy.orm import Session

from app.accounts.models import Centre
from app.authz.actor import Actor
from app.cases.models import Case
from app.guidance import phrases
from app.partners.models import Partner, PartnerLanguage
from app.people.models import Person
from app.plans import queries
from app.plans.engine import order
from app.plans.handout import care
from app.plans.handout.words import Pair, Speaker, own_words
from app.plans.models import Step
from app.plans.schemas import Owner
from app.plans.views import partners_of

#: Owners that say nothing of a place to go to.
_NO_PLACE = frozenset({"other", "employer"})


@dataclass(frozen=True)
class Choice:
    """What was chosen on the page. `careful`: without the centre's name and what tells of danger.

    `safety`: with the steps of the domain of safety; `scope`: all open steps, or those that can be done now.
    """

    language: str = "ja"
    careful: bool = False
    safety: bool = True
    scope: Literal["all", "now"] = "all"


@dataclass(frozen=True)
class Line:
    """A label with one text, or with several (things to bring, what comes first)."""

    label: Pair
    values: tuple[Pair, ...]
    listed: bool = False
    strong: bool = False


@dataclass(frozen=True)
class Item:
    """One step for the person."""

    title: Pair
    now: Pair | None
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Sheet:
    """The whole paper. `left_out` counts what the careful sheet hides; it is shown on the screen alone."""

    language: str
    tag: str
    title: Pair
    made_on: Line
    name: str
    centre: str
    phone: Line | None
    goals: tuple[Pair, ...]
    goals_label: Pair
    items: tuple[Item, ...]
    done: tuple[Pair, ...]
    done_label: Pair
    empty: Pair
    footers: tuple[Pair, ...]
    only_japanese: Pair
    explanation: Pair
    changed: Pair
    unprintable: Pair
    left_out: int = 0

    @property
    def single(self) -> bool:
        """One column: Japanese, or plain Japanese with readings."""
        return self.language in ("ja", "easy")

    @property
    def signed(self) -> bool:
        """Whether anything on the sheet carries the sign of what nobody has reviewed."""
        return any(pair.unreviewed for pair in self._pairs())

    @property
    def stale(self) -> bool:
        """Whether the Japanese of anything on the sheet changed after it was translated."""
        return any(pair.stale for pair in self._pairs())

    def _pairs(self) -> Iterator[Pair]:
        yield from (self.title, self.made_on.label, *self.made_on.values, *self.footers, *self.done)
        if self.goals:
            yield self.goals_label
        for item in self.items:
            yield item.title
            for line in item.lines:
                yield from (line.label, *line.values)


@dataclass
class _Material:
    """What the sheet is made of, read once."""

    rows: Mapping[int, Step]
    stands: Mapping[int, order.Stand]
    partners: Mapping[int, Partner]
    spoken: Mapping[int, list[PartnerLanguage]]
    users: Mapping[int, str]
    centre: Centre
    choice: Choice
    speak: Speaker
    hidden: set[str] = field(default_factory=set)


def first_choice(session: Session, case: Case) -> Choice:
    """What the page offers first: the main person's language, and care where the case asks for it."""
    careful = bool(care.reasons(session, case, queries.steps_of(session, case.id)))
    return Choice(_language(session, case), careful=careful, safety=not careful)


def _language(session: Session, case: Case) -> str:
    """The first of the main person's languages that the sheet has; Japanese gives way to any other."""
    person = session.get_one(Person, case.person_id)
    spoken = [entry.language for entry in queries.languages_of(session, person.id)]
    carried = [found for code in (*spoken, case.language) if (found := phrases.sheet_language(code))]
    foreign = [language for language in carried if language not in ("ja", "easy")]
    if person.plain_japanese and not foreign:
        return "easy"
    return next(iter((*foreign, *carried)), "easy")


def sheet(session: Session, actor: Actor, case: Case, today: date, choice: Choice) -> Sheet:
    """The sheet as chosen. Steps given up or failed are left out: what to do instead is another step."""
    made = _material(session, actor, case, choice)
    speak, careful = made.speak, choice.careful
    shown = [row for row in made.rows.values() if _is_shown(made, row)]
    items = tuple(_item(made, row) for row in shown if made.stands[row.id].standing in _OPEN)
    done = tuple(speak.title(row) for row in shown if made.stands[row.id].standing is order.Standing.DONE)
    centre = made.centre
    return Sheet(
        language=choice.language,
        tag=phrases.tag(choice.language),
        title=speak.word("title"),
        made_on=Line(speak.word("made_on"), (speak.day(today),)),
        name="" if careful else addressed(session.get_one(Person, case.person_id).call_name),
        centre="" if careful else centre.name,
        phone=Line(speak.word("phone"), (speak.fact(centre.phone),)) if centre.phone and not careful else None,
        goals=_goals(session, case, made),
        goals_label=speak.word("goals"),
        items=items,
        done=done,
        done_label=speak.word("done"),
        empty=speak.word("none"),
        footers=(speak.word("ask_discreet"),) if careful else (speak.word("ask"), speak.word("show")),
        only_japanese=speak.word("only_japanese"),
        explanation=speak.word("unreviewed"),
        changed=speak.word("japanese_changed"),
        unprintable=speak.word("unprintable"),
        left_out=len(made.hidden),
    )


def _goals(session: Session, case: Case, made: _Material) -> tuple[Pair, ...]:
    """The goals of which the person spoke in the language of the sheet, in their words.

    A careful sheet has none of them: nobody has looked through these words for what they give away.
    """
    choice = made.choice
    secret = {need.id for need in queries.needs_of(session, case.id) if need.domain == care.SAFETY}
    shown = []
    for goal in queries.goals_of(session, case.id):
        if not goal.own_words or phrases.sheet_language(goal.own_language or "") != choice.language:
            continue
        if choice.careful or (goal.need_id in secret and not choice.safety):
            made.hidden.add(goal.ref)
        else:
            shown.append(own_words(goal, choice.language))
    return tuple(shown)


_OPEN = frozenset({order.Standing.READY, order.Standing.BLOCKED, order.Standing.DOING, order.Standing.WAITING})


def _material(session: Session, actor: Actor, case: Case, choice: Choice) -> _Material:
    rows = queries.steps_of(session, case.id)
    graph = queries.graph_of(rows, queries.links_of(session, case.id))
    partners = partners_of(session, actor, rows)
    by_id = {row.id: row for row in rows}
    return _Material(
        rows={step_id: by_id[step_id] for step_id in graph.order},
        stands=order.standings(graph),
        partners=partners,
        spoken=queries.spoken_at(session, partners),
        users=queries.user_names(session, {row.owner_user_id for row in rows if row.owner_user_id}),
        centre=session.get_one(Centre, case.centre_id),
        choice=choice,
        speak=Speaker(phrases.carried(), choice.language),
    )


def _is_shown(made: _Material, row: Step) -> bool:
    standing = made.stands[row.id].standing
    if _is_secret(made, row):
        if standing in _OPEN or standing is order.Standing.DONE:
            made.hidden.add(row.ref)
        return False
    return made.choice.scope == "all" or standing is not order.Standing.BLOCKED


def _is_secret(made: _Material, row: Step) -> bool:
    return row.domain == care.SAFETY and not made.choice.safety


def _item(made: _Material, row: Step) -> Item:
    stand = made.stands[row.id]
    lines = (*_when(made, row), *_where(made, row), *_bring(made, row), *_who(made, row))
    return Item(
        title=made.speak.title(row),
        now=None if stand.blockers else made.speak.word("now"),
        lines=tuple(line for line in lines if line.values),
    )


def _when(made: _Material, row: Step) -> Iterator[Line]:
    speak = made.speak
    if row.due_on:
        yield Line(speak.word("by"), (speak.day(row.due_on),), strong=True)
    before = [made.rows[blocker.step.id] for blocker in made.stands[row.id].blockers]
    shown = [other for other in before if not _is_secret(made, other)]
    yield Line(speak.word("after"), tuple(speak.title(other) for other in shown))


def _where(made: _Material, row: Step) -> Iterator[Line]:
    speak, label = made.speak, made.speak.word("where")
    partner = made.partners.get(row.partner_id or 0)
    if partner is not None and not care.may_name(partner.kind, careful=made.choice.careful):
        made.hidden.add(f"{row.ref} partner")
        return
    places = [speak.place(partner.kind, partner.name)] if partner else []
    if row.place:
        places.append(speak.fact(row.place) if partner else speak.as_written(row.place))
    elif not partner and (kind := _usual_place(made, row)):
        places.append(speak.place(kind))
    yield Line(label, tuple(places))
    if partner:
        yield from _directory(made, partner, with_address=not row.place)


def _usual_place(made: _Material, row: Step) -> str | None:
    """Where people usually go for a step of the playbooks that they do themselves."""
    record = made.speak.bank.catalogue.steps.get(row.playbook_step or "")
    if record is None or row.owner != Owner.PERSON or not record.partner_kinds:
        return None
    kind = record.partner_kinds[0]
    return kind if kind not in _NO_PLACE and care.may_name(kind, careful=made.choice.careful) else None


def _directory(made: _Material, partner: Partner, *, with_address: bool) -> Iterator[Line]:
    """What the directory knows of an office. Hidden addresses stand on no paper, whoever prints it."""
    speak = made.speak
    if with_address and partner.address and not partner.address_hidden:
        postal = f"〒{partner.postal_code} " if partner.postal_code else ""
        yield Line(speak.word("address"), (speak.fact(postal + partner.address),))
        yield Line(speak.word("map"), (speak.fact(f"{partner.org_name} {partner.address}"),))
    if partner.phone and partner.dead_number_on is None:
        yield Line(speak.word("phone"), (speak.fact(partner.phone),))
        yield Line(speak.word("languages"), _languages(made, partner))
    yield Line(speak.word("hours"), tuple(speak.fact(text) for text in _hours(partner)))


def _hours(partner: Partner) -> list[str]:
    return [text for text in (partner.hours.strip(), partner.closed_days.strip()) if text]


def _languages(made: _Material, partner: Partner) -> tuple[Pair, ...]:
    """The languages of the office, in one line; on which weekdays, where that is known."""
    spoken = made.spoken.get(partner.id, [])
    if not spoken:
        return ()
    ja = "、".join(_spoken(made, entry, "ja") for entry in spoken)
    if made.speak.single:
        return (Pair(ja, alone=True),)
    language = made.choice.language
    own = ", ".join(_spoken(made, entry, language) for entry in spoken)
    return (Pair(ja, own, phrases.tag(language)),)


def _spoken(made: _Material, entry: PartnerLanguage, language: str) -> str:
    name = phrases.language_name(entry.language, language)
    days = [made.speak.bank.word(f"weekday_{digit}", language).text for digit in entry.weekdays]
    return f"{name} ({', '.join(days)})" if days else name


def _bring(made: _Material, row: Step) -> Iterator[Line]:
    codes = {paper.title.ja: paper.code for paper in made.speak.bank.catalogue.papers.values()}
    listed = []
    for line in parted(row.papers):
        if care.may_list(codes.get(line), careful=made.choice.careful):
            listed.append(made.speak.paper(line))
        else:
            made.hidden.add(f"{row.ref} {line}")
    yield Line(made.speak.word("bring"), tuple(listed), listed=True)


def parted(text: str | None) -> tuple[str, ...]:
    """A list as people type it: one thing a line, or parted by 、 alone; not inside brackets."""
    lines = [line.strip(" ・-　") for line in (text or "").splitlines()]
    if len(lines) == 1:
        lines = _outside_brackets(lines[0])
    return tuple(line for line in lines if line)


def _outside_brackets(text: str) -> list[str]:
    parts, depth = [""], 0
    for character in text:
        depth += (character in "（(") - (character in "）)")
        if character == "、" and depth <= 0:
            parts.append("")
        else:
            parts[-1] += character
    return [part.strip() for part in parts]


def _who(made: _Material, row: Step) -> Iterator[Line]:
    """Who does it and who helps; what the centre does needs no second line that says so."""
    speak = made.speak
    centre = _centre(made, row)
    does = {Owner.PERSON: speak.word("you"), Owner.CENTRE: centre, Owner.PARTNER: speak.word("office")}
    yield Line(speak.word("who"), (does[Owner(row.owner)],))
    if row.helper:
        yield Line(speak.word("helper"), (speak.fact(row.helper),))
    elif row.owner == Owner.PERSON:
        yield Line(speak.word("helper"), (centre,))
    if note := speak.note(row):
        yield Line(speak.word("note"), (note,))


def _centre(made: _Material, row: Step) -> Pair:
    """The centre, with the name of the colleague; a careful sheet names neither."""
    speak = made.speak
    if made.choice.careful:
        return speak.word("contact")
    named = f"{made.centre.name} {made.users.get(row.owner_user_id or 0, '')}".strip()
    said = speak.word("centre")
    return Pair(named, alone=True) if speak.single else replace(said, ja=named)


def addressed(name: str) -> str:
    """The name as one would say it; a name that is kept with its さん gets no second one."""
    return name if name.endswith(("さん", "様", "ちゃん", "くん")) else f"{name} さん"
