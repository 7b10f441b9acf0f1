"""Shrinks a history that breaks a promise: leaves out what the finding does not need."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

from tests.promises.events import Event
from tests.promises.simulation.history import Finding, History
from tests.promises.simulation.play import Played

Replay = Callable[[History], Played]
"""Plays a history from the beginning."""
MARGIN = timedelta(minutes=1)


def shrunk(
    history: History, finding: Finding, replay: Replay, seconds: float
) -> tuple[History, Finding]:
    """Return the shortest history found within `seconds` that still has a finding of this kind."""
    deadline = time.monotonic() + seconds
    acts = [act for act in history.acts if act.at <= finding.after.at]
    history = replace(history, acts=tuple(acts), end=finding.after.at + MARGIN)
    size = max(1, len(acts) // 2)
    while True:
        start, has_shrunk = 0, False
        while start < len(history.acts):
            if time.monotonic() > deadline:
                return history, finding
            fewer = (*history.acts[:start], *history.acts[start + size :])
            tried = replace(history, acts=fewer)
            found = _same(finding, replay(tried).findings)
            if found is None:
                start += size
                continue
            history, finding, has_shrunk = tried, found, True
        if size == 1 and not has_shrunk:
            return history, finding
        size = size if has_shrunk and size == 1 else max(1, size // 2)


def told(played: Played, finding: Finding) -> str:
    """Print the events up to a finding, a line each, and the finding."""
    lines = [str(event) for event in _before(played.events, finding)]
    return "\n".join([*lines, f"=> {finding.sentence}"])


def _same(finding: Finding, found: Sequence[Finding]) -> Finding | None:
    return next((each for each in found if each.kind == finding.kind), None)


def _before(seen: Sequence[Event], finding: Finding) -> Sequence[Event]:
    """Return the events up to the finding, without states that say nothing new."""
    kept: list[Event] = []
    states: dict[object, str] = {}
    for event in seen:
        line = event.line()
        if type(event).__name__ == "StateShown":
            key = line.split(",")[1:3]
            if states.get(str(key)) == line and event is not finding.after:
                continue
            states[str(key)] = line
        kept.append(event)
        if event is finding.after:
            break
    return kept
