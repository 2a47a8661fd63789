"""The shape of the catalogue's records: life events, the facts they ask for, rules and playbooks.

Records are data (`data/*.toml`), never code: the law changes, and whoever checks a rule reads a record, not a
program. Everything here is frozen and pure. A record that lacks a basis, a source or a language does not load.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=600)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
RuleCode = Annotated[str, StringConstraints(pattern=r"^(IMM|RES|SOC|LAB|FAM|EDU|TRF|TAX|GEN)-\d\d[a-z]?$")]
Confidence = Literal["sure", "probable", "unsure"]


class Record(BaseModel):
    """Immutable; an unknown key is a slip of the pen and refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Text(Record):
    """The same sentence for the counsellor (`ja`), for the person (`easy`, plain Japanese) and in English.

    `easy` may be left out where only staff read it.
    """

    ja: Words
    en: Words
    easy: Words | None = None

    def label(self, locale: str) -> str:
        """English for every locale that is not Japanese."""
        return self.ja if locale.startswith("ja") else self.en


class Period(Record):
    """A length of time; months and years run by the calendar (民法143条)."""

    count: int = Field(ge=0, le=400)
    unit: Literal["days", "weeks", "months", "years", "business_days"]


class Clock(Record):
    """How one last day follows from one date.

    `start`: the fact whose date starts the clock: `event` (the day of the event), a date fact of `events.toml`, or
    `period_end`, `card_expiry`, `pending_since`, `birth_date` of whoever is concerned.
    `otherwise`: what is used while `start` is not known: `event` (and the page says so), or `none`: the deadline
    "cannot be computed, because …".
    `period`: none where the start itself is the last day.
    `direction`: `before` counts back from the start.
    `first_day`: `excluded` (民法140条), `included` (戸籍法43条), `next_day` where the act says 翌日から起算; counting
    before, `clear` where the whole period must lie between (学校教育法施行令5条: two months before 1 April is the last
    day of January).
    `shift`: whose holidays move the last day: offices of the State (行政機関の休日に関する法律2条), of local
    governments (地方自治法4条の2), or nobody's.
    `opens`: from how long before the last day it can be done, where that is limited.
    `age`: instead of `period`: the birthday on which this age is reached (with `start = "birth_date"`; for 29 February
    the 28th in common years); with `first_day = "included"` the day before, at whose end the law says it is reached.
    """

    start: Name = "event"
    otherwise: Literal["event", "none"] = "none"
    period: Period | None = None
    age: int | None = Field(default=None, ge=0, le=120)
    direction: Literal["after", "before"] = "after"
    first_day: Literal["excluded", "included", "next_day", "clear"] = "excluded"
    shift: Literal["state", "local", "none"] = "none"
    opens: Period | None = None

    @model_validator(mode="after")
    def _coherent(self) -> Self:  # noqa: N804 (mode after: an instance)
        if self.age is not None and (self.period is not None or self.start != "birth_date"):
            raise ValueError("an age counts from birth_date and stands instead of a period")
        if self.first_day == "clear" and self.direction != "before":
            raise ValueError("clear days lie before something")
        return self


class Condition(Record):
    """A fact that must have one of these values (`yes`/`no`, or the codes of a choice).

    While the fact is not known the deadline is shown as conditional, never dropped.
    """

    fact: Name
    values: tuple[str, ...] = Field(min_length=1)


class Who(Record):
    """Whom a rule or a step concerns, as seen from the person to whom the event happens (the subject).

    `members`: on whose line it stands. `newborn` is the child of a birth, `mother` the parent who gave birth to it
    (each parent while nobody has said who), `children` those under 18 (or up to `max_age`, where that is given).
    `statuses`/`not_statuses`: codes of `residence_statuses` or names of `status_groups`; empty: any.
    `status_of`: whose status is meant, where it is not that of whoever is concerned.
    `min_age`, `max_age`: whole years on the day of the event, both included.
    """

    members: tuple[
        Literal["subject", "spouse", "children", "newborn", "parents", "mother", "household", "deceased"], ...
    ] = Field(default=("subject",), min_length=1)
    statuses: tuple[Name, ...] = ()
    not_statuses: tuple[Name, ...] = ()
    status_of: Literal["concerned", "subject", "parents", "spouse"] = "concerned"
    min_age: int | None = None
    max_age: int | None = None


class Basis(Record):
    """Act and article by their Japanese names, as a lawyer would cite them."""

    act: Words
    article: Words
    note: Words | None = None


class Rule(Record):
    """One version of one rule of the law. Versions share the code and follow each other by validity.

    `kind`: `duty` must be done, `claim` may be claimed until, `window` can be done from, `effect` lasts until,
    `ground` becomes possible for the authority from then, `warning` has no date.
    `actor`: who has to act.
    `clocks`: several where the law names several limits; `pick` says which of them counts.
    `condition`: in words, what else must be true and no fact of ours says.
    `valid_from`, `valid_until`: civil days, both included, compared with the day that starts the first clock (with the
    day of the event where that is the birth date or not known).
    `checked_on`: the day on which somebody last held the record against its source.
    """

    code: RuleCode
    title: Text
    domain: Name
    kind: Literal["duty", "claim", "window", "effect", "ground", "warning"]
    events: tuple[Name, ...] = Field(min_length=1)
    who: Who = Who()
    actor: Literal["person", "parent", "relative", "head", "employer", "office", "anyone", "nobody"] = "person"
    clocks: tuple[Clock, ...] = ()
    pick: Literal["earliest", "latest"] = "earliest"
    when: tuple[Condition, ...] = ()
    condition: Text | None = None
    where: Text | None = None
    missed: Text
    urgency: Literal["today", "days", "weeks", "calm"] = "weeks"
    basis: tuple[Basis, ...] = Field(min_length=1)
    source: Words
    confidence: Confidence
    valid_from: date | None = None
    valid_until: date | None = None
    change: Text | None = None
    checked_on: date
    checked_by: Words
    notes: Words | None = None

    @property
    def cited(self) -> str:
        """Acts and articles in one line, as a lawyer would cite them."""
        return "、".join(f"{basis.act}{basis.article}" for basis in self.basis)

    @model_validator(mode="after")
    def _coherent(self) -> Self:  # noqa: N804 (mode after: an instance)
        if self.kind == "warning" and self.clocks:
            raise ValueError("a warning has no date")
        if self.title.easy is None:
            raise ValueError("the person reads the title: plain Japanese is needed")
        if self.valid_from and self.valid_until and self.valid_from > self.valid_until:
            raise ValueError("valid_from lies after valid_until")
        return self


class Choice(Record):
    code: Name
    label: Text


class Fact(Record):
    """Something an event may ask. `date`: a civil day; `yes_no`; `choice` of `choices`."""

    code: Name
    kind: Literal["date", "yes_no", "choice"]
    label: Text
    hint: Text | None = None
    choices: tuple[Choice, ...] = ()
    future: bool = False

    @model_validator(mode="after")
    def _choices(self) -> Self:  # noqa: N804 (mode after: an instance)
        if (self.kind == "choice") != bool(self.choices):
            raise ValueError("a choice has choices, and only a choice")
        return self


class Event(Record):
    """A life event. `date_label`: what its day means; `asks`: facts, in the order of asking.

    `future`: its day may lie ahead (a contract that will end); `subject`: to whom it happens, in words.
    `repeats`: it comes again in the ordinary run of a life, so a second day is no contradiction.
    `statuses`, `not_statuses`: whom it presupposes, as in `Who`; another status on record is a contradiction.
    """

    code: Name
    title: Text
    domain: Name
    date_label: Text
    subject: Text
    asks: tuple[Name, ...] = ()
    future: bool = False
    repeats: bool = False
    statuses: tuple[Name, ...] = ()
    not_statuses: tuple[Name, ...] = ()


class StatusGroup(Record):
    """Residence statuses that the law treats alike, with the article that says so."""

    code: Name
    label: Text
    statuses: tuple[Name, ...] = Field(min_length=1)
    basis: Words


class Paper(Record):
    """A document to bring or to ask for."""

    code: Name
    title: Text


class Step(Record):
    """A step that playbooks propose.

    `owner`: who does it; `partner_kinds`: codes of `partner_kinds`, the likeliest first; `papers`: codes of
    `papers.toml`; `rule`: the rule that gives its last day; `days`: usual length in civil days; `who`, `when`: for
    whom and under which facts it is proposed (a fact limits only where the event asks for it); `for_other_languages`:
    only where nobody speaks Japanese; `condition`: what else must be true, in words.
    """

    code: Name
    title: Text
    domain: Name
    why: Text
    owner: Literal["person", "centre", "partner"]
    partner_kinds: tuple[Name, ...] = ()
    papers: tuple[Name, ...] = ()
    rule: RuleCode | None = None
    days: int = Field(default=1, ge=1, le=400)
    who: Who = Who()
    for_other_languages: bool = False
    when: tuple[Condition, ...] = ()
    condition: Text | None = None

    @model_validator(mode="after")
    def _for_the_person(self) -> Self:  # noqa: N804 (mode after: an instance)
        if self.title.easy is None:
            raise ValueError("the person reads the title: plain Japanese is needed")
        return self


class Order(Record):
    """`step` comes after `after`, and why (the person may ask)."""

    step: Name
    after: Name
    because: Text


class Playbook(Record):
    """What to propose when a life event happens. `steps`: codes, in the order of telling; `order`: what must wait.

    `order` may name a step of another event's playbook: the link is drawn when both steps are in the draft.
    `source` names the rules on whose basis the steps stand. `valid_from`, `valid_until`: civil days of the event for
    which the playbook holds, both included.
    """

    event: Name
    steps: tuple[Name, ...] = Field(min_length=1)
    order: tuple[Order, ...] = ()
    source: Words
    valid_from: date | None = None
    valid_until: date | None = None
    checked_on: date
    checked_by: Words

    @model_validator(mode="after")
    def _in_turn(self) -> Self:  # noqa: N804 (mode after: an instance)
        if self.valid_from and self.valid_until and self.valid_from > self.valid_until:
            raise ValueError("valid_from lies after valid_until")
        return self

    def holds_on(self, day: date | None) -> bool:
        """Whether it is for an event of this civil day; of an unknown day it is."""
        if day is None:
            return True
        return (self.valid_from or day) <= day <= (self.valid_until or day)
