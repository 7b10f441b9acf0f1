"""Goals of a benchmark, and whether they were reached."""

from collections.abc import Iterable
from dataclasses import dataclass

from rich.console import Console


@dataclass(frozen=True, slots=True)
class Goal:
    """What was to be reached, what was, and whether that is enough."""

    what: str
    measured: str
    goal: str
    is_met: bool


def show(goals: Iterable[Goal], console: Console) -> None:
    """Print a line for each goal."""
    for goal in goals:
        mark = "[green]met[/]" if goal.is_met else "[red]missed[/]"
        console.print(f"{mark:8} {goal.what}: {goal.measured}, goal {goal.goal}")
