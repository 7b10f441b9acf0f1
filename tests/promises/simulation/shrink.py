"""Shrinks a history that breaks a promise: leaves out what the finding does not need."""

import time
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import timedelta

from tests.promises.events import Event, PaperChanged, PaperListed
from tests.promises.observations import IssueSeen, PaperSeen, StateShown
from tests.promises.simulation.commands import Command
from tests.promises.simulation.history import Finding, History
from tests.promises.simulation.play import Played

Replay = Callable[[History], Played]
"""Plays a history from the beginning."""
MARGIN = timedelta(minutes=1)
LONGEST = 240
"""The most letters of a line."""


def shrunk(
    history: History, finding: Finding, replay: Replay, seconds: float
) -> tuple[History, Finding]:
    """Return the shortest history found within `seconds` that still has a finding of this kind."""
    deadline = time.monotonic() + seconds
    acts = [act for act in history.acts if act.at <= finding.after.at]
    history = replace(history, acts=tuple(acts), end=finding.after.at + MARGIN)
    for group in _groups(history.acts):
        if time.monotonic() < deadline:
            history, finding, _ = _without(history, finding, replay, group)
    size = max(1, len(history.acts) // 2)
    while True:
        start, has_shrunk = 0, False
        while start < len(history.acts):
            if time.monotonic() > deadline:
                return history, finding
            some = set(history.acts[start : start + size])
            history, finding, is_shorter = _without(history, finding, replay, some)
            has_shrunk |= is_shorter
            start += 0 if is_shorter else size
        if size == 1 and not has_shrunk:
            return history, finding
        size = size if has_shrunk and size == 1 else max(1, size // 2)


def _without(
    history: History, finding: Finding, replay: Replay, some: AbstractSet[Event]
) -> tuple[History, Finding, bool]:
    """Leave out some events, if the finding stays; return whether it did."""
    tried = replace(history, acts=tuple(act for act in history.acts if act not in some))
    found = _same(finding, replay(tried).findings) if some else None
    return (tried, found, True) if found else (history, finding, False)


def _groups(acts: Sequence[Event]) -> Iterator[set[Event]]:
    """Give the events that are most likely not needed: all of a kind, of a person, of a list."""
    keys: tuple[Callable[[Event], object], ...] = (
        lambda act: type(act).__name__,
        lambda act: (isinstance(act, Command), getattr(act, "slot", None)),
        lambda act: str(getattr(act, "paper", ""))[:7],
    )
    for key in keys:
        groups: dict[object, set[Event]] = {}
        for act in acts:
            groups.setdefault(key(act), set()).add(act)
        yield from sorted(groups.values(), key=len, reverse=True)


def told(played: Played, finding: Finding) -> str:
    """Print the events up to a finding, a line each, and the finding."""
    lines = [_short(str(event)) for event in _before(played.events, finding)]
    return "\n".join([*lines, f"=> {finding.sentence}"])


def _same(finding: Finding, found: Sequence[Finding]) -> Finding | None:
    return next((each for each in found if each.kind == finding.kind), None)


def _before(seen: Sequence[Event], finding: Finding) -> Iterator[Event]:
    """Give the events up to a finding, without those that say nothing new to a reader."""
    shown: dict[object, str] = {}
    for event in seen:
        line = event.line()
        key = _subject(event)
        is_news = key is None or shown.get(key) != line
        if event is finding.after or (
            is_news and not isinstance(event, PaperListed | PaperChanged)
        ):
            yield event
        if key is not None:
            shown[key] = line
        if event is finding.after:
            return


def _subject(event: Event) -> object:
    """Return what an event shows the present state of, if that is all it does."""
    match event:
        case StateShown(whose=whose, number=number):
            return whose, number
        case IssueSeen(roundup=roundup, issue=issue):
            return roundup, issue
        case PaperSeen(paper=paper):
            return paper
        case _:
            return None


def _short(line: str) -> str:
    return line if len(line) <= LONGEST else f"{line[:LONGEST]} …"
