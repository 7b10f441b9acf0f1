"""The table of the fault tests says what has failed, and ends with it."""

import io

from rich.console import Console

from tests.faults.torture import SCENARIOS, Scenario, markdown, run_all, table
from tests.faults.verdict import Verdict


async def _passes(scale: float, seed: int) -> Verdict:
    return Verdict(f"{scale * seed:g} [sends]")


async def _loses(scale: float, seed: int) -> Verdict:
    return Verdict(f"{scale * seed:g} sends", lost=1)


async def _breaks(scale: float, seed: int) -> Verdict:
    raise ValueError(f"{scale} {seed}")


async def test_each_has_a_line_whatever_happens() -> None:
    """One that raises has failed, and the next ones are run all the same."""
    runs = {"breaks": _breaks, "passes": _passes, "loses": _loses}
    scenarios = [Scenario("1", name, run) for name, run in runs.items()]
    console = Console(file=io.StringIO(), width=200)

    lines = await run_all(scenarios, 0.5, 8, console)
    console.print(table(lines))

    assert [line.verdict.is_passed for line in lines] == [False, True, False]
    assert "4 [sends]" in markdown(lines, 0.5)
    assert isinstance(console.file, io.StringIO)
    assert "ValueError" in console.file.getvalue()


def test_all_twelve_are_there() -> None:
    """Each number of the table in docs/torture.md has a scenario."""
    numbers = {scenario.number for scenario in SCENARIOS}

    assert {str(number) for number in range(1, 13)} <= numbers
