"""The tables of moves, the words of codes, and what the timeline calls things: no database."""

from __future__ import annotations

import pytest

from app.cases import timeline, words
from app.cases.lifecycle import (
    ADVICE_MOVES,
    CASE_MOVES,
    NEED_MOVES,
    OPEN_NEEDS,
    TASK_MOVES,
    AdviceState,
    CaseStatus,
    NeedState,
    TaskState,
    Turn,
    may_move,
)
from app.cases.queries.cases import SILENCE_DAYS
from app.cases.service.needs import NOTE_NEEDED, STATE_OF
from app.codes import lists

TABLES = [(CaseStatus, CASE_MOVES), (NeedState, NEED_MOVES), (TaskState, TASK_MOVES), (AdviceState, ADVICE_MOVES)]


@pytest.mark.parametrize(("states", "moves"), TABLES)
def test_tables_name_every_state_and_never_a_stay(states: type, moves: dict) -> None:
    assert set(moves) == set(states)
    assert not [state for state in moves if may_move(moves, state, state)]


@pytest.mark.parametrize(("states", "moves"), TABLES)
def test_every_state_can_be_reached_from_the_first(states: type, moves: dict) -> None:
    reached, edge = set(), {next(iter(states))}
    while edge:
        reached |= edge
        edge = {target for state in edge for target in moves[state]} - reached
    assert reached == set(states)


def test_a_received_case_cannot_be_watched_before_it_was_worked_on() -> None:
    assert not may_move(CASE_MOVES, CaseStatus.RECEIVED, CaseStatus.WATCHING)
    assert may_move(CASE_MOVES, CaseStatus.CLOSED, CaseStatus.ACTIVE)


def test_every_outcome_of_the_list_ends_a_need() -> None:
    codes = {code.code for code in lists.NEED_OUTCOMES}
    assert set(STATE_OF) == codes
    assert codes >= NOTE_NEEDED
    assert not set(STATE_OF.values()) & OPEN_NEEDS


def test_urgencies_of_the_list_have_their_silence() -> None:
    assert set(SILENCE_DAYS) == {code.code for code in lists.URGENCIES}
    assert SILENCE_DAYS["immediate"] < SILENCE_DAYS["urgent"] < SILENCE_DAYS["soon"] < SILENCE_DAYS["routine"]


def test_every_code_that_pages_show_has_a_word_and_a_chip() -> None:
    assert set(words.CASE_STATUSES) == set(CaseStatus)
    assert set(words.NEED_STATES) == set(NeedState)
    assert set(words.TASK_STATES) == set(TaskState)
    assert set(words.ADVICE_STATES) == set(AdviceState)
    assert set(words.TURNS) == set(Turn)
    shown = {*CaseStatus, *NeedState, *TaskState, *AdviceState, *words.VERDICTS, *SILENCE_DAYS}
    assert shown <= set(words.CHIPS)


def test_groups_and_icons_of_the_timeline_name_known_kinds() -> None:
    assert set(timeline.ICONS) <= set(timeline.KINDS)
    grouped = {kind for _label, kinds in timeline.GROUPS.values() for kind in kinds}
    assert grouped <= set(timeline.KINDS)
    assert set(words.WRITTEN) <= grouped
    assert set(timeline.KINDS) >= timeline.QUIET
