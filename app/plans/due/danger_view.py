"""The days that are in danger, as sentences, and the table of days and chains. Worded in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.core.errors import lazy
from app.plans.due.law import Running
from app.plans.engine.danger import Chain, Danger
from app.plans.wording import Translate, slack, spoken_day

#: How many sentences stand open at the top of a plan; the others follow in a disclosure.
AT_ONCE = 3

_CHAIN = {
    Danger.PASSED: lazy("%(day)sの%(what)sは過ぎています。まず「%(first)s」をどうするか、今日決めてください。"),
    Danger.SHORT: lazy(
        "%(day)sの%(what)sは、このままでは%(late)s日遅れます。「%(first)s」は%(by)sまでに終わる必要がありました。"
    ),
    Danger.TIGHT: lazy("%(by)sまでに「%(first)s」が終わらないと、%(day)sの%(what)sに間に合わないおそれがあります。"),
}
_ALONE = {
    Danger.PASSED: lazy("%(day)sの%(what)sは過ぎています。「%(first)s」をどうするか、今日決めてください。"),
    Danger.SHORT: lazy("%(day)sの%(what)sは、「%(first)s」を今日始めても%(late)s日遅れる見込みです。"),
    Danger.TIGHT: lazy("%(start)sまでに「%(first)s」を始めないと、%(day)sの%(what)sに間に合わないおそれがあります。"),
}
_PLAIN = {
    Danger.PASSED: lazy("「%(first)s」は期限（%(day)s）を過ぎています。どうするか、今日決めてください。"),
    Danger.SHORT: lazy("「%(first)s」は、今日始めても期限（%(day)s）に%(late)s日遅れる見込みです。"),
}
_SHORTEN = lazy(
    "%(day)sの%(what)sは、このままでは%(late)s日遅れます。「%(first)s」を%(by)sまでに終えられるか確かめてください。"
)
_LAW = lazy("期限「%(title)s」（%(who)s）")
_STEP = lazy("「%(title)s」")
#: Kinds of the chip beside a sentence and its word: the word says what the colour says.
CHIPS = {
    Danger.PASSED: ("danger", lazy("期限超過")),
    Danger.SHORT: ("danger", lazy("日数が足りない")),
    Danger.TIGHT: ("warning", lazy("あぶない")),
    Danger.CALM: ("success", lazy("余裕あり")),
}


@dataclass(frozen=True)
class ChainView:
    """A chain in words. `path`: (title, address) of its steps in order of work; `what`: the day that hangs on it."""

    chain: Chain
    sentence: str
    kind: str
    word: str
    path: tuple[tuple[str, str], ...]
    slack: str


@dataclass(frozen=True)
class LawView:
    """A deadline of the law with the chain that leads to it, or none."""

    row: Running
    chain: ChainView | None
    done: bool


@dataclass(frozen=True)
class DangerView:
    """`told`: what is in danger, the most dangerous first; `law`: every running deadline, the nearest first;
    `bare`: to how many of these no step leads, `bare_passed`: how many of these have passed.
    """

    told: tuple[ChainView, ...]
    law: tuple[LawView, ...]
    bare: int
    bare_passed: int

    @property
    def first(self) -> tuple[ChainView, ...]:
        return self.told[:AT_ONCE]

    @property
    def more(self) -> tuple[ChainView, ...]:
        return self.told[AT_ONCE:]


def view(
    chains: Sequence[Chain], law: Sequence[Running], hrefs: Mapping[int, str], today: date, say: Translate, locale: str
) -> DangerView:
    """Everything about the days that must be met."""
    rows = {row.ref: row for row in law}
    worded = [_chain(chain, rows.get(chain.target.law), hrefs, today, say, locale) for chain in chains]
    nearest: dict[str, ChainView] = {}
    for one in worded:
        nearest.setdefault(one.chain.target.law, one)
    found = tuple(LawView(row, nearest.get(row.ref), bool(row.steps) and not row.open_steps) for row in law)
    told = tuple(one for one in worded if _worth_telling(one.chain))
    bare = [row for row in law if not row.steps]
    return DangerView(told, found, len(bare), sum(row.last < today for row in bare))


def _worth_telling(chain: Chain) -> bool:
    """A single step with a near due date is no news: its date stands beside it in every list."""
    is_plain = len(chain.steps) == 1 and not chain.target.law
    return chain.danger is not Danger.CALM and not (is_plain and chain.danger is Danger.TIGHT)


def _chain(
    chain: Chain, law: Running | None, hrefs: Mapping[int, str], today: date, say: Translate, locale: str
) -> ChainView:
    kind, word = CHIPS[chain.danger]
    return ChainView(
        chain,
        _sentence(chain, law, lambda day: spoken_day(day, today, locale), today, say),
        kind,
        say(word),
        tuple((step.title, hrefs[step.id]) for step in chain.steps),
        slack(chain.slack, say),
    )


def _sentence(chain: Chain, law: Running | None, day: Callable[[date], str], today: date, say: Translate) -> str:
    if not _worth_telling(chain):
        return ""
    messages = _CHAIN if len(chain.steps) > 1 else _ALONE if law else _PLAIN
    message = messages[chain.danger]
    if chain.danger is Danger.SHORT and len(chain.steps) > 1 and chain.first_by >= today:
        message = _SHORTEN
    what = say(_LAW, title=law.title, who=law.who) if law else say(_STEP, title=chain.last.title)
    return say(
        message,
        first=chain.first.title,
        what=what,
        by=day(chain.first_by),
        start=day(chain.first_start),
        day=day(chain.target.day),
        late=-chain.slack,
    )
