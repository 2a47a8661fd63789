"""The vocabulary in which the demonstration is written: people, and what was done for them on which day.

Days are counted from the day of the demonstration: `ago` backwards (moved to a day on which offices are open),
`due`, `ends` and `in_days` forwards. `{-3}` or `{+14}` in a text becomes that day (11月19日);
`{=-3}` is the same as 2026-11-19, for birthdays of those whose age is told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Stay:
    """A residence fact: known `ago` days ago; the period ends in `ends` days, the card in `card` days."""

    ago: int
    status: str
    ends: int | None = None
    card: int | None = None
    pending: int | None = None
    source: str = "card"
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Who:
    """A person. `role` is the one in the household, seen from the main person; `in_case` that in the case."""

    call: str
    roman: str = ""
    kanji: str = ""
    tsusho: str = ""
    katakana: str = ""
    script: str = ""
    birth: str = ""
    sex: str = "unknown"
    nationality: str = "unknown"
    town: str = ""
    address: str = ""
    hidden: bool = False
    speaks: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    level: str = "unknown"
    plain: bool = False
    phone: str = ""
    email: str = ""
    messenger: str = ""
    note: str = ""
    stays: tuple[Stay, ...] = ()
    rules: Mapping[str, Any] | None = None
    role: str = ""
    in_case: str = ""


@dataclass(frozen=True)
class Need:
    """What has to change: domain, in a few words, and whom it concerns (key of another person)."""

    domain: str
    title: str
    detail: str = ""
    who: str = ""


@dataclass(frozen=True, kw_only=True)
class Act:
    """Something done `ago` days ago by the login `by` (the story's owner unless said) at the wall-clock time `at`."""

    ago: int
    by: str = ""
    at: str = ""


@dataclass(frozen=True, kw_only=True)
class Call(Act):
    """A conversation of the case."""

    text: str
    topics: tuple[str, ...] = ()
    channel: str = "visit"
    result: str = "continuing"
    asker: str = "self"
    asker_note: str = ""
    interpreter: str = "staff"
    languages: tuple[str, ...] = ()
    minutes: int | None = 40
    next_in: int | None = None
    attempt: bool = False


@dataclass(frozen=True, kw_only=True)
class Note(Act):
    """A note, a meeting, or what an office answered (`source`, `basis`)."""

    text: str
    kind: str = "note"
    source: str = ""
    basis: str = ""


@dataclass(frozen=True, kw_only=True)
class Do:
    """A step of the plan. `after` are keys of steps, `office` a key of the directory."""

    key: str
    title: str
    domain: str
    need: str = ""
    after: tuple[str, ...] = ()
    owner: str = "centre"
    who: str = ""
    office: str = ""
    due: int | None = None
    days: int = 1
    place: str = ""
    papers: str = ""
    helper: str = ""
    easy: str = ""
    say: str = ""
    note: str = ""
    goal: str = ""


@dataclass(frozen=True, kw_only=True)
class Plan(Act):
    """The first version of the plan: its aim, goals (key → words, need), some in the person's own words, and steps.

    `own`: key of a goal → the words, and the code of their language.
    """

    aim: str
    steps: tuple[Do, ...]
    goals: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    own: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    review_in: int | None = None


@dataclass(frozen=True, kw_only=True)
class Added(Act):
    """A step that came later, and why."""

    step: Do
    why: str


@dataclass(frozen=True, kw_only=True)
class Moved(Act):
    """What happened to a step."""

    step: str
    to: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class PlanLook(Act):
    """The plan was looked at on its review date; `next_in` days from today is the next one."""

    result: str
    came_of: str
    next_in: int


@dataclass(frozen=True, kw_only=True)
class Agreed(Act):
    """The person agreed to the plan as it was."""

    language: str
    interpreter: str = "staff"
    interpreter_name: str = ""
    method: str = "signed_paper"
    remark: str = ""


@dataclass(frozen=True, kw_only=True)
class Consent(Act):
    """The person agreed to fields being told to one office, or to a kind of office."""

    purpose: str
    office: str = ""
    kind: str = ""
    fields: tuple[str, ...] = ("call_name", "languages", "interpreter", "phone", "safe_contact", "situation")
    key: str = ""
    language: str = ""
    interpreter: str = "staff"
    method: str = "signed_paper"
    both_ways: bool = True
    ends: int | None = None
    given_by: str = "self"
    ground: str = ""
    purposes: tuple[str, ...] = ("consult",)
    kept_at: str = ""
    renews: str = ""


@dataclass(frozen=True, kw_only=True)
class Withdrawn(Act):
    """A consent taken back."""

    key: str
    note: str


@dataclass(frozen=True, kw_only=True)
class Refer(Act):
    """A referral, sent at once unless `send` is False; `agreed` is the purpose of a consent given just before."""

    key: str
    office: str
    request: str
    need: str = ""
    step: str = ""
    fields: tuple[str, ...] = ("call_name", "languages", "interpreter", "phone", "safe_contact", "situation")
    story: str = ""
    mode: str = "contact_for_client"
    priority: str = "routine"
    follows: str = ""
    send: bool = True
    agreed: str = ""
    exception: str = ""
    exception_note: str = ""
    approved_by: str = ""
    purpose: str = ""
    both_ways: bool = True
    beyond: str = "手続に必要なため。"
    health: str = ""
    danger: str = ""
    at_once: bool = False


@dataclass(frozen=True, kw_only=True)
class Answer(Act):
    """A move of a referral: the verb of its service and the values of the form (days as offsets)."""

    key: str
    verb: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Update(Act):
    """A correction or addition after sending; `seen_by` at the partner has it in hand the same day."""

    key: str
    message: str = ""
    fields: tuple[str, ...] = ()
    story: str = ""
    seen_by: str = ""


@dataclass(frozen=True, kw_only=True)
class Returned(Act):
    """The partner said that it deleted or returned what it was told."""

    key: str
    said_by: str
    how: str = "deleted"


@dataclass(frozen=True, kw_only=True)
class Lack(Act):
    """No partner was found."""

    domain: str
    reason: str
    note: str
    need: str = ""
    kind: str = ""


@dataclass(frozen=True, kw_only=True)
class Todo(Act):
    """A task; `done` days ago it was finished."""

    title: str
    due: int | None = None
    kind: str = "internal"
    who: str = ""
    done: int | None = None
    drop: bool = False


@dataclass(frozen=True, kw_only=True)
class Finished(Act):
    """The open task of the case whose title has these words is done, or given up."""

    words: str
    drop: bool = False


@dataclass(frozen=True, kw_only=True)
class Ask(Act):
    """A question to a colleague (`to`), or to whoever gives advice."""

    key: str
    text: str
    to: str = ""


@dataclass(frozen=True, kw_only=True)
class Reply(Act):
    """Its answer."""

    key: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Follow(Act):
    """What came of the advice."""

    key: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Review(Act):
    """A supervisor's look."""

    text: str
    verdict: str = "ok"


@dataclass(frozen=True, kw_only=True)
class Status(Act):
    """The case becomes active or is watched."""

    to: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Turn(Act):
    """Who must act next."""

    who: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Urgent(Act):
    """How urgent it is from now on."""

    level: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Hand(Act):
    """The case is given to somebody by the supervisor, or a colleague takes part (`member`)."""

    to: str
    member: bool = False


@dataclass(frozen=True, kw_only=True)
class NeedMoved(Act):
    """A need is worked on (`in_progress`) or ends with an outcome."""

    need: str
    outcome: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class NeedFound(Act):
    """A need that showed itself later."""

    key: str
    need: Need


@dataclass(frozen=True, kw_only=True)
class Learnt(Act):
    """A new residence fact of somebody (`who`: key, the main person unless said)."""

    stay: Stay
    who: str = ""


@dataclass(frozen=True, kw_only=True)
class Close(Act):
    """The closing sheet: outcomes (and notes) of the needs that are open."""

    reason: str
    summary: str
    outcomes: Mapping[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Reopened(Act):
    """A closed case is worked on again."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class Card(Act):
    """The words of the card that the closing proposed. `then`: draft, checking, returned, published or retired."""

    title: str
    situation: str
    done: str
    tips: str = ""
    scope: str = "all"
    then: str = "published"
    checker: str = ""
    check_note: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Story:
    """A case from its opening on. `first` is the conversation that it was opened out of."""

    key: str
    centre: str
    owner: str
    client: Who
    title: str
    opened: int
    needs: Mapping[str, Need]
    language: str
    acts: tuple[Act, ...]
    others: Mapping[str, Who] = field(default_factory=dict)
    story: str = ""
    wish: str = ""
    urgency: str = "routine"
    urgency_reason: str = ""
    interpreter: str = "staff"
    at: str = ""
