"""Compares search with its peers: `python -m benchmarks.search`; prints one table and the goals."""

import asyncio
import gc
import itertools
import json
import random
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks import peers, stall
from benchmarks.corpora import SEED, Corpus, corpus
from benchmarks.goals import Goal, show
from benchmarks.peers import CASES, Search
from bot.papers.store.papers import PaperStore
from bot.search.store.acronyms import AcronymStore
from bot.storage.database import Database, open_database
from bot.text.acronyms import Acronyms

SLOW = frozenset({"loop", "LIKE"})
SLOW_EVERY = 3
"""Ways that take a second a query run in every third round only."""
BUILD_BATCH = 2_000

LOOP_GOALS = MappingProxyType({40_000: 80, 300_000: 250})
"""How many times faster than the loop the median must be, by papers; why: docs/design/search.md."""
TANTIVY_GOAL, TANTIVY_AIM = 2.5, 2.0
GROWTH_GOAL, GROWTH_AIM = 3.0, 2.2
STALL_GOAL = 5.0


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds of one way over one corpus: the median over the rounds, query by query."""

    way: str
    papers: int
    cases: tuple[float, ...]

    @property
    def median(self) -> float:
        """The median over the queries."""
        return statistics.median(self.cases)

    @property
    def slowest(self) -> float:
        """The slowest query."""
        return max(self.cases)


async def measured(folder: Path, size: int, rounds: int, console: Console) -> list[Times]:
    """Build every index of a corpus, then run all ways in turns, round by round."""
    texts = await asyncio.to_thread(corpus, size)
    console.print(f"{size:,} papers of {texts.origin}")
    path = folder / f"{size}.db"
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(open_database(f"sqlite+aiosqlite:///{path}"))
        await _fill(database, texts, console)
        async with database.read() as tx:
            senses = Acronyms.from_counts(await AcronymStore(tx).counts())
        index = await asyncio.to_thread(peers.tantivy_index, folder / f"{size}.idx", texts.papers)
        ways = {
            "Paperboy": peers.paperboy(database, senses),
            "without acronyms": peers.paperboy(database, None),
            "tantivy": peers.in_tantivy(index),
            "LIKE": peers.like(path),
            "loop": peers.loop(texts.papers),
        }
        return await _timed(ways, size, rounds, console)


async def _fill(database: Database, texts: Corpus, console: Console) -> None:
    async with database.read() as tx:
        known = (await PaperStore(tx).holdings()).papers
    starts = range(0 if known < len(texts.papers) else known, len(texts.papers), BUILD_BATCH)
    for start in track(starts, "building", console=console, transient=True):
        async with database.write() as tx:
            await PaperStore(tx).save(texts.papers[start : start + BUILD_BATCH], stall.SEEN_AT)


async def _timed(ways: dict[str, Search], size: int, rounds: int, console: Console) -> list[Times]:
    """Let every way answer every case in each round, in an order of chance.

    None may always follow the loop, which leaves nothing of theirs in the processor's caches.
    """
    spent: dict[str, list[list[float]]] = {way: [[] for _ in CASES] for way in ways}
    turns = list(itertools.product(ways, range(len(CASES))))
    chance = random.Random(SEED)  # noqa: S311  # nothing secret
    gc.collect()
    gc.freeze()  # only the loop needs the texts in memory: nobody else is to walk them
    for number in track(range(rounds), "searching", console=console, transient=True):
        chance.shuffle(turns)
        for way, place in turns:
            if way in SLOW and number % SLOW_EVERY:
                continue
            begun = time.perf_counter()
            await ways[way](CASES[place])
            spent[way][place].append((time.perf_counter() - begun) * 1e3)
    return [
        Times(way, size, tuple(statistics.median(case) for case in cases))
        for way, cases in spent.items()
    ]


def goals(results: Sequence[Times]) -> Iterator[Goal]:
    """Compare search as members get it, acronyms expanded, with its goals."""
    by_way = {(times.way, times.papers): times for times in results}
    sizes = sorted({times.papers for times in results})
    for size in sizes:
        ours, loop, tantivy = (by_way[way, size] for way in ("Paperboy", "loop", "tantivy"))
        if least := LOOP_GOALS.get(size):
            factor = loop.median / ours.median
            what = f"median at {size:,}: times faster than the loop"
            yield Goal(what, f"{factor:.0f} ×", f"≥ {least} ×", factor >= least)
        factor = ours.median / tantivy.median
        what = f"median at {size:,}: tantivy's time"
        goal = f"≤ {TANTIVY_GOAL} ×, aim {TANTIVY_AIM} ×"
        yield Goal(what, f"{factor:.1f} ×", goal, factor <= TANTIVY_GOAL)
        slowest = f"{ours.slowest:.1f} ms", f"≤ {tantivy.slowest:.1f} ms"
        is_met = ours.slowest <= tantivy.slowest
        yield Goal(f"slowest query at {size:,}: tantivy's slowest", *slowest, is_met)
    small, large = by_way["Paperboy", sizes[0]], by_way["Paperboy", sizes[-1]]
    if small is not large:
        factor = large.median / small.median
        what = f"median at {sizes[-1]:,} against {sizes[0]:,}"
        goal = f"≤ {GROWTH_GOAL} ×, aim {GROWTH_AIM} ×"
        yield Goal(what, f"{factor:.1f} ×", goal, factor <= GROWTH_GOAL)


def stall_goal(stalls: Sequence[stall.Stall]) -> Goal:
    """Compare the stall of our own ingest with its goal."""
    longest = max(
        found.longest for found in stalls if found.work in {"ingest", "ingest and searches"}
    )
    inline = max(found.longest for found in stalls)
    text = f"{longest:.1f} ms (inline {inline:.0f})"
    return Goal("loop stall of an ingest", text, f"≤ {STALL_GOAL} ms", longest <= STALL_GOAL)


def table(results: Sequence[Times]) -> Table:
    """Draw a row a query and a column a way; a cell has the milliseconds of every size."""
    sizes = sorted({times.papers for times in results})
    ways = list(dict.fromkeys(times.way for times in results))
    drawn = Table("milliseconds at " + " / ".join(f"{size:,}" for size in sizes))
    columns = [[times for times in results if times.way == way] for way in ways]
    for way in ways:
        drawn.add_column(way, justify="right")
    for place, case in enumerate(CASES):
        drawn.add_row(case.ours, *[_cell([t.cases[place] for t in times]) for times in columns])
    drawn.add_section()
    drawn.add_row("median", *[_cell([t.median for t in times]) for times in columns])
    drawn.add_row("slowest", *[_cell([t.slowest for t in times]) for times in columns])
    return drawn


def _cell(milliseconds: Sequence[float]) -> str:
    return " / ".join(f"{value:.1f}" for value in milliseconds)


def main(
    papers: Annotated[list[int], typer.Option(help="size of a corpus; may be repeated")] = [  # noqa: B006  # typer only reads it
        40_000,
        300_000,
    ],
    rounds: Annotated[int, typer.Option(min=1)] = 9,
    json_file: Annotated[Path | None, typer.Option("--json", help="write the figures here")] = None,
    keep: Annotated[
        Path | None, typer.Option(help="keep the databases here and reuse them")
    ] = None,
    *,
    only_stall: Annotated[
        bool, typer.Option("--stall", help="measure the loop's stall only")
    ] = False,
) -> None:
    """Measure search against its peers, and how an ingest stalls the event loop."""
    console = Console()
    with tempfile.TemporaryDirectory(prefix="paperboy-bench-") as temporary:
        folder = keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        results: list[Times] = []
        for size in () if only_stall else papers:
            results += asyncio.run(measured(folder, size, rounds, console))
        texts = corpus(3 * stall.INGESTED).papers
        stalls = asyncio.run(stall.measure(Path(temporary), texts))
    if results:
        console.print(table(results))
    for found in stalls:
        search = f", a search {found.search:.1f}" if found.search else ""
        console.print(
            f"loop stall, {found.work}: longest {found.longest:.1f} ms, p99 {found.p99:.1f},"
            f" whole {found.whole:.0f}{search}"
        )
    reached = [*goals(results), stall_goal(stalls)] if results else [stall_goal(stalls)]
    show(reached, console)
    if json_file:
        figures = {"times": results, "stalls": stalls, "goals": reached}
        plain = {name: [asdict(value) for value in values] for name, values in figures.items()}
        json_file.write_text(json.dumps(plain, indent=2), encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
