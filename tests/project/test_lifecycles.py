"""The lives of watches and roundups have one home each, and CONTRIBUTING draws them."""

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

import pytest

from bot.delivery.domain.transitions import Transition
from bot.roundups.domain.lifecycle import TRANSITIONS as OF_ROUNDUPS
from bot.roundups.domain.subscription import Pause
from bot.watches.domain.lifecycle import TRANSITIONS as OF_WATCHES
from bot.watches.domain.watch import WatchPause
from tests.project.repository import ROOT

CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def name(reason: StrEnum | None) -> str:
    """Name a state as the tables do."""
    return reason.name.lower().replace("_", " ") if reason else "running"


def table(
    transitions: Mapping[Any, Transition[Any]], reasons: type[StrEnum]
) -> Iterator[tuple[str, ...]]:
    """Give the rows of the table of states and events."""
    states = (None, *reasons)
    yield ("event", *map(name, states))
    yield ("---",) * (1 + len(states))
    for event, change in transitions.items():
        yield (
            event.value,
            *(name(change.target) if state in change.origins else "" for state in states),
        )


@pytest.mark.parametrize(
    ("heading", "transitions", "reasons"),
    [
        ("The life of a watch", OF_WATCHES, WatchPause),
        ("The life of a roundup", OF_ROUNDUPS, Pause),
    ],
)
def test_contributing_draws_them(
    heading: str, transitions: Mapping[Any, Transition[Any]], reasons: type[StrEnum]
) -> None:
    """Every event and state is in the table, and leads where the code says."""
    section = CONTRIBUTING.partition(f"\n### {heading}\n")[2].partition("\n#")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    rows = [tuple(cell.strip() for cell in line[1:-1].split("|")) for line in lines]

    assert rows == list(table(transitions, reasons))


@pytest.mark.parametrize(
    ("call", "home"),
    [
        (r"\bWatchStore\(tx\)\.apply\(", "bot/watches/services/lifecycle.py"),
        (
            r"\bSubscriptionStore\(tx\)\.(pause|begin_anew|catch_up)\(",
            "bot/roundups/services/lifecycle.py",
        ),
        (r'"pause":', "bot/roundups/store/subscriptions.py bot/watches/store/watches.py"),
    ],
)
def test_nobody_else_changes_a_state(call: str, home: str) -> None:
    """What follows from a change stands where it is made; the column is written in one place."""
    sources = {path: path.read_text() for place in ("bot", "cogs") for path in (ROOT / place).rglob("*.py")}  # fmt: skip  # noqa: E501

    found = {str(path.relative_to(ROOT)) for path, text in sources.items() if re.search(call, text)}

    assert found == {*home.split()}
