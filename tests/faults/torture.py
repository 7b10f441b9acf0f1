"""Runs the fault tests of docs/torture.md in full and tells what came of them in one table.

`python -m tests.faults.torture --only 1,4 --scale 0.01 --seed 7` runs some, smaller.
"""

import argparse
import asyncio
import logging
import os
import platform
import sys
import time
import traceback
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bot.runtime.clock import utc_now
from bot.storage.database import open_database
from tests.faults import (
    crowds,
    failpoints,
    kills,
    million,
    outages,
    power,
    senders,
    sockets,
    starved,
    stops,
    upgrades,
    watch_replay,
    weeks,
    zones,
)
from tests.faults.places import in_memory
from tests.faults.suites import suite
from tests.faults.verdict import Verdict
from tests.faults.years import PLACES, judged
from tests.ingest.samples import RECORDED
from tests.promises.simulation.trial import promised
from tests.support import postgres

HISTORIES, HISTORY_MONTHS = 100, 3.0
YEARS_BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
SOCKETS_SECONDS = 3_600.0
UPGRADE_SECONDS = 4.0
"""Longer than a statement waits for a lock."""
SECONDS_TO_ANSWER = 1.0
COLUMNS = ("number", "scenario", "size", "seed", "seconds", "twice", "lost", "other", "result")

Run = Callable[[float, int], Awaitable[Verdict]]
"""Runs a scenario at a scale, 1 in full, by a seed."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """One of the twelve, or what goes with them."""

    number: str
    name: str
    run: Run
    needs_postgres: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table."""

    scenario: Scenario
    seed: int
    seconds: float
    verdict: Verdict

    def cells(self) -> tuple[str, ...]:
        """Write it down."""
        verdict, scenario = self.verdict, self.scenario
        return (
            *(scenario.number, scenario.name, verdict.size, str(self.seed), f"{self.seconds:.0f}"),
            *(str(verdict.doubled), str(verdict.lost), verdict.other),
            "pass" if verdict.is_passed else "FAIL",
        )


def scaled(full: int, scale: float, least: int) -> int:
    """Give a part of a number, but not less than makes sense."""
    return max(least, round(full * scale))


def _killed(name: str) -> Run:
    async def run(scale: float, seed: int) -> Verdict:
        count = scaled(200, scale, 3)
        with in_memory() as folder:
            trial = kills.Trial(5 * count, count, seed)
            return await kills.killed(folder, _file(folder), kills.CASES[name], trial)

    return run


async def _recovered(scale: float, seed: int) -> Verdict:
    with in_memory() as folder:
        return await kills.recovered(folder, _file(folder), scaled(300, scale, 50), seed)


async def _senders(scale: float, seed: int) -> Verdict:
    count, stops_count = scaled(100, scale, 2), scaled(5, scale, 1)
    trial = senders.Trial(10 * count, count, stops_count, seed)
    with postgres.running() as server, in_memory() as folder:
        return await senders.senders_killed(folder, server, trial)


def _stopped(name: str) -> Run:
    async def run(scale: float, seed: int) -> Verdict:
        count = scaled(14, scale, 2)
        with postgres.running() as server, in_memory() as folder:
            async with open_database(server.url):
                pass
            trial = stops.Trial(70 * count, count, seed)
            return await stops.stopped(folder, server.url, name, trial)

    return run


def _died(engine: str) -> Run:
    async def run(scale: float, seed: int) -> Verdict:
        share = 1.0 if scale >= 1 else 0.1
        return await failpoints.died_everywhere(engine, scaled(10, scale, 2), seed, share)

    return run


async def _million(scale: float, seed: int) -> Verdict:
    return await million.simulated_on_all_cores(scaled(1_000_000, scale, 1_000), seed)


async def _sockets(scale: float, seed: int) -> Verdict:
    haste = sockets.FULL if scale >= 1 else sockets.BRIEF
    with in_memory() as folder:
        trial = sockets.Trial(scaled(10_000, scale, 200), seed, haste, SOCKETS_SECONDS)
        return await sockets.failed_by_discord(folder, _file(folder), trial)


async def _outages(scale: float, seed: int) -> Verdict:
    return await outages.outages(scaled(100, scale, 3), seed)


async def _promises(scale: float, seed: int) -> Verdict:
    return await promised(scaled(HISTORIES, scale, 2), HISTORY_MONTHS, seed)


async def _years(scale: float, seed: int) -> Verdict:
    life, found = await judged(YEARS_BEGIN, scaled(730, scale, 10), seed)
    days = (life.end - life.start).days
    return Verdict(
        f"{days} days, {len(PLACES)} roundups, {len(life.ingested)} papers",
        doubled=sum("twice" in problem for problem in found),
        lost=sum("never" in problem for problem in found),
        other=f"{life.restarts} restarts, {len(life.troubled)} times down or with a wrong clock",
        problems=found,
    )


async def _zones(scale: float, seed: int) -> Verdict:
    return await zones.every_zone_lives(min(1.0, scale), seed)


async def _upgraded(scale: float, seed: int) -> Verdict:
    del seed  # nothing is left to chance
    trial = upgrades.Trial(scaled(1_000, scale, 150), UPGRADE_SECONDS if scale >= 1 else 0.5)
    with postgres.running() as server, in_memory() as folder:
        return await upgrades.upgraded(folder, server.url, trial)


async def _starved_sqlite(scale: float, seed: int) -> Verdict:
    trial = starved.Trial(scaled(200, scale, 50), SECONDS_TO_ANSWER, seed)
    with in_memory() as folder:
        return await starved.starved(folder, _file(folder), starved.sqlite_writes, trial)


def _starved_postgres(name: str) -> Run:
    async def run(scale: float, seed: int) -> Verdict:
        trial = starved.Trial(scaled(200, scale, 50), SECONDS_TO_ANSWER, seed)
        with postgres.running() as server, in_memory() as folder:
            return await starved.starved(folder, server.url, starved.POSTGRES[name], trial)

    return run


async def _crowded(scale: float, seed: int) -> Verdict:
    return await crowds.crowded(scaled(10_000, scale, 50), seed)


async def _without_power(scale: float, seed: int) -> Verdict:
    share = 1.0 if scale >= 1 else 0.2
    return await power.without_power(scaled(10, scale, 2), seed, share)


async def _restored(scale: float, seed: int) -> Verdict:
    return await power.restored(scaled(100, scale, 3), seed)


async def _watches(scale: float, seed: int) -> Verdict:
    if not RECORDED.is_dir():
        return Verdict("-", other="skipped: there is no recorded year")
    return await watch_replay.told_of_a_year(1 if scale >= 1 else 4, seed)


async def _weeks(scale: float, seed: int) -> Verdict:
    weeks_count = scaled(26, scale, 1)
    most = weeks.MOST_GROWTH if scale >= 1 else 20 * weeks.MOST_GROWTH
    return await weeks.lived(7 * weeks_count, seed, most)


def _suite(name: str) -> Run:
    async def run(scale: float, seed: int) -> Verdict:
        return await suite(name, seed, "torture" if scale >= 1 else "paperboy")

    return run


SCENARIOS = (
    *(Scenario("1", f"kill -9, SQLite, {name}", _killed(name)) for name in kills.CASES),
    Scenario("1", "kill -9, the bot's own lease", _recovered),
    Scenario("2", "kill -9 and server stops, PostgreSQL", _senders, needs_postgres=True),
    *(Scenario("3", f"SIGSTOP, {n}", _stopped(n), needs_postgres=True) for n in stops.CASES),
    Scenario("4", "death at every point, SQLite", _died("SQLite")),
    Scenario("4", "death at every point, PostgreSQL", _died("PostgreSQL"), needs_postgres=True),
    Scenario("5", "Discord's faults over sockets", _sockets),
    Scenario("6", "outages", _outages),
    Scenario("6", "the rules of catching up", _suite("catch-up")),
    Scenario("7", "the error table", _suite("error table")),
    Scenario("8", "two years of clocks", _years),
    Scenario("8", "two years in every zone, at every hour", _zones),
    Scenario("8", "the laws of time zones", _suite("time zones")),
    Scenario("9", "power loss at every frame", _without_power),
    Scenario("9", "yesterday's backup", _restored),
    Scenario("10", "disk full, broken, read-only, busy", _suite("disk")),
    Scenario("11", "tenant isolation", _suite("tenants")),
    Scenario("12", "hostile feed", _suite("hostile feed")),
    Scenario("million", "simulated sends under the fault mix", _million),
    Scenario("promises", "months of all that may happen, held against the documents", _promises),
    Scenario("soak", "simulated weeks", _weeks),
    Scenario("soak", "a day of 10,000 servers", _crowded),
    Scenario("soak", "a recorded year of watches", _watches),
    Scenario("upgrade", "the next version comes meanwhile", _upgraded, needs_postgres=True),
    Scenario("starved", "commands while SQLite's writes stall", _starved_sqlite),
    *(
        Scenario("starved", f"commands while PostgreSQL stalls, {n}", _starved_postgres(n), True)  # noqa: FBT003  # needs_postgres
        for n in starved.POSTGRES
    ),
    Scenario("storm", "cancellations", _suite("cancellations")),
    Scenario("storm", "state machines", _suite("state machines")),
)


def _file(folder: Path) -> str:
    return f"sqlite+aiosqlite:///{folder}/paperboy.db"


async def run(scenario: Scenario, scale: float, seed: int) -> Line:
    """Run a scenario; what it raises is a failure of it, and of no other."""
    began = time.perf_counter()
    if scenario.needs_postgres and not postgres.is_installed():
        verdict = Verdict("-", other="skipped: PostgreSQL's server is not installed")
    else:
        try:
            verdict = await scenario.run(scale, seed)
        except Exception as error:  # noqa: BLE001  # the other scenarios are still to come
            lines = traceback.format_exception(error)
            verdict = Verdict("-", other=type(error).__name__, problems=["".join(lines)])
    return Line(scenario, seed, time.perf_counter() - began, verdict)


async def run_all(
    scenarios: Sequence[Scenario], scale: float, seed: int, console: Console
) -> list[Line]:
    """Run scenarios one after another, and say how each has gone."""
    lines = list[Line]()
    for place, scenario in enumerate(scenarios, 1):
        console.print(f"{place}/{len(scenarios)} {scenario.number}: {escape(scenario.name)} ...")
        line = await run(scenario, scale, seed)
        *_, result = line.cells()
        told = f"    {result} in {line.seconds:.0f} s: {line.verdict.size}; {line.verdict.other}"
        console.print(told, markup=False)
        for problem in line.verdict.problems:
            console.print(f"    {problem}", markup=False)
        lines.append(line)
    return lines


def table(lines: Sequence[Line]) -> Table:
    """Draw the table for a terminal."""
    drawn = Table(*COLUMNS)
    for line in lines:
        drawn.add_row(*map(escape, line.cells()), style="" if line.verdict.is_passed else "red")
    return drawn


def markdown(lines: Sequence[Line], scale: float) -> str:
    """Write the table as Markdown, with when and where it was."""
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}"
    rows = [COLUMNS, ("---",) * len(COLUMNS), *(line.cells() for line in lines)]
    written = "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in rows)
    return f"{utc_now():%Y-%m-%d}, scale {scale:g}, {machine}\n\n{written}\n"


def main() -> None:
    """Run what is asked for; the exit code is 1 if anything has failed."""
    parser = argparse.ArgumentParser(description="the twelve fault tests, in full")
    parser.add_argument("--only", default="", help="numbers, as in 1,4,million")
    parser.add_argument("--scale", type=float, default=1.0, help="1 is the full form")
    parser.add_argument("--seed", type=int, default=int(time.time()) % 1_000_000)
    parser.add_argument("--table", type=Path, help="a file for the table, as Markdown")
    given = parser.parse_args()
    logging.disable(logging.CRITICAL)  # deaths and faults are no news here
    console = Console(highlight=False)
    only = {each for each in given.only.split(",") if each}
    if unknown := only - {scenario.number for scenario in SCENARIOS}:
        parser.error(f"no such scenario: {', '.join(sorted(unknown))}")
    chosen = [each for each in SCENARIOS if not only or each.number in only]
    console.print(f"seed {given.seed}, scale {given.scale:g}, {len(chosen)} scenarios")
    lines = asyncio.run(run_all(chosen, given.scale, given.seed, console))
    console.print(table(lines))
    if given.table:
        given.table.write_text(markdown(lines, given.scale), encoding="utf-8")
    sys.exit(not all(line.verdict.is_passed for line in lines))


if __name__ == "__main__":
    main()
