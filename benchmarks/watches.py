"""Compares the watch matcher with its peers: `python -m benchmarks.watches`; prints the goals."""

import asyncio
import gc
import itertools
import json
import statistics
import tracemalloc
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from time import perf_counter
from types import MappingProxyType
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks import stall, watching
from benchmarks.corpora import corpus
from benchmarks.goals import Goal, show
from benchmarks.watching import Watch, Way
from bot.papers.domain.folded import FoldedPaper

FRESH = 100
"""Papers of the batch."""
OLDER = 20_000
"""Papers whose titles watches are made of; the batch is newer than all of them."""
LOOPS_STOP = 100_000
"""With more watches than this the ways that take each one by one take minutes."""
SLOW_EVERY = 3
"""The loops take seconds each."""
ADDED = 1_000
"""Watches that are added one by one to those that are there."""

IN_LOOP_GOALS = MappingProxyType({1_000: 8, 10_000: 50, 100_000: 150})
"""How many times faster than the `in` loop it must be, by watches; see docs/design/search.md."""
FTS5_GOAL = 8
GROWTH_GOAL = 7.0
MEMORY_GOAL = 1_024
STALL_GOAL = 25.0
ADDING_GOAL = 1_000


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured with one number of watches.

    `times` are milliseconds for the batch by way, `built` those to add all watches, `added` those
    to add one more; `memory` is bytes a watch, `stalled` the loop's longest stall in milliseconds,
    `idle` the same while nothing is matched.
    """

    watches: int
    distinct: int
    matches: int
    times: Mapping[str, float]
    are_equal: bool
    built: float
    added: float
    memory: float
    stalled: float
    idle: float


def measured(
    watched: Sequence[Watch],
    more: Sequence[Watch],
    papers: Sequence[FoldedPaper],
    common: Mapping[str, int],
    rounds: int,
) -> Figures:
    """Match the batch with every way; `more` watches are added one by one, and removed again."""
    memory = _memory(watched, common)
    begun = perf_counter()
    matcher = watching.matcher(watched, common)
    built = perf_counter() - begun
    begun = perf_counter()
    for number, watch in enumerate(more, len(watched)):
        matcher.add(number, watch.query)
    added = (perf_counter() - begun) / len(more)
    for number in range(len(watched), len(watched) + len(more)):
        matcher.remove(number)

    ways: dict[str, Way] = {"Paperboy": lambda: matcher.matches(papers)}
    if len(watched) <= LOOPS_STOP:
        ways["FTS5 each"] = watching.fts5(watched, papers)
        ways["set loop"] = watching.set_loop(watched, papers)
        ways["in loop"] = watching.in_loop(watched, papers)
    times = _milliseconds(ways, rounds)
    found = watching.pairs(ways["Paperboy"]())
    told = {number for number, watch in enumerate(watched) if watching.is_told(watch)}
    stalled, idle = asyncio.run(_stalled(ways["Paperboy"]))
    return Figures(
        watches=len(watched),
        distinct=len({watch.query for watch in watched}),
        matches=len(found),
        times=times,
        are_equal="FTS5 each" not in ways
        or _among(told, watching.pairs(ways["FTS5 each"]())) == _among(told, found),
        built=built * 1e3,
        added=added * 1e3,
        memory=memory,
        stalled=stalled,
        idle=idle,
    )


def _among(watches: AbstractSet[int], found: AbstractSet[tuple[int, int]]) -> set[tuple[int, int]]:
    return {pair for pair in found if pair[0] in watches}


def _milliseconds(ways: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Let the ways take turns and give their medians; of the slow ones every third turn counts."""
    spent: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(rounds):
        for name, way in ways.items():
            if "loop" in name and number % SLOW_EVERY:
                continue
            begun = perf_counter()
            way()
            spent[name].append((perf_counter() - begun) * 1e3)
    return {name: statistics.median(each) for name, each in spent.items()}


def _memory(watched: Sequence[Watch], common: Mapping[str, int]) -> float:
    """Give the bytes a watch that a matcher holds, its queries read anew as at a start."""
    texts = [str(watch.query) for watch in watched]
    gc.collect()
    tracemalloc.start()
    matcher = watching.rebuilt(texts, common)
    held = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    return held / len(matcher)


async def _stalled(way: Way) -> tuple[float, float]:
    """Match in a thread, as the bot does, and give what the loop missed meanwhile.

    The second figure is what it misses as long while nothing is done: other programs' share.
    """

    async def work() -> None:
        await asyncio.to_thread(way)

    matching = [await stall.ticked("matching", work) for _ in range(3)]
    seconds = statistics.median(each.whole for each in matching) / 1e3
    nothing = [await stall.ticked("nothing", lambda: asyncio.sleep(seconds)) for _ in matching]
    return max(each.longest for each in matching), max(each.longest for each in nothing)


def goals(results: Sequence[Figures]) -> Iterator[Goal]:
    """Compare the figures with their goals."""
    for figures in results:
        ours, size = figures.times["Paperboy"], f"{figures.watches:,} watches"
        if least := IN_LOOP_GOALS.get(figures.watches):
            factor = figures.times["in loop"] / ours
            yield Goal(
                f"{size}: times faster than the `in` loop",
                f"{factor:.0f} ×",
                f"≥ {least} ×",
                factor >= least,
            )
        if "FTS5 each" in figures.times:
            yield Goal(
                f"{size}: the same as one MATCH a watch",
                str(figures.are_equal),
                "True",
                figures.are_equal,
            )
        if figures.watches == LOOPS_STOP:
            yield from _goals_at_most(figures)
    for small, large in itertools.pairwise(results):
        factor = large.times["Paperboy"] / small.times["Paperboy"]
        what = f"time at {large.watches:,} against {small.watches:,}"
        yield Goal(what, f"{factor:.1f} ×", f"≤ {GROWTH_GOAL} ×", factor <= GROWTH_GOAL)


def _goals_at_most(figures: Figures) -> Iterator[Goal]:
    """Judge what matters with very many watches."""
    size = f"{figures.watches:,} watches"
    factor = figures.times["FTS5 each"] / figures.times["Paperboy"]
    yield Goal(
        f"{size}: times faster than one MATCH a watch",
        f"{factor:.1f} ×",
        f"≥ {FTS5_GOAL} ×",
        factor >= FTS5_GOAL,
    )
    yield Goal(
        f"{size}: bytes a watch",
        f"{figures.memory:.0f}",
        f"≤ {MEMORY_GOAL}",
        figures.memory <= MEMORY_GOAL,
    )
    yield Goal(
        f"{size}: loop stall",
        f"{figures.stalled:.1f} ms",
        f"≤ {STALL_GOAL} ms",
        figures.stalled <= STALL_GOAL,
    )
    cheaper = figures.built / figures.added
    yield Goal(
        f"{size}: adding one against a rebuild",
        f"{cheaper:,.0f} × cheaper",
        f"≥ {ADDING_GOAL:,} ×",
        cheaper >= ADDING_GOAL,
    )


def table(results: Sequence[Figures]) -> Table:
    """Draw a column for every number of watches."""
    drawn = Table(f"{FRESH} papers, watches")
    for figures in results:
        drawn.add_column(f"{figures.watches:,}", justify="right")

    def row(name: str, value: Callable[[Figures], str]) -> None:
        drawn.add_row(name, *map(value, results))

    row("distinct queries", lambda figures: f"{figures.distinct:,}")
    row("matches", lambda figures: f"{figures.matches:,}")
    drawn.add_section()
    for way in results[0].times:
        row(f"{way}, ms", partial(_time, way))
    drawn.add_section()
    row("build, ms", lambda figures: f"{figures.built:,.0f}")
    row("add one, µs", lambda figures: f"{figures.added * 1e3:.1f}")
    row("bytes a watch", lambda figures: f"{figures.memory:,.0f}")
    row("loop stall, ms", lambda figures: f"{figures.stalled:.1f}")
    row("idle loop's, ms", lambda figures: f"{figures.idle:.1f}")
    return drawn


def _time(way: str, figures: Figures) -> str:
    return f"{figures.times[way]:,.1f}" if way in figures.times else "–"


def main(
    watches: Annotated[list[int], typer.Option(help="how many; may be repeated")] = [  # noqa: B006  # typer only reads it
        1_000,
        10_000,
        100_000,
        1_000_000,
    ],
    rounds: Annotated[int, typer.Option(min=1)] = 9,
    json_file: Annotated[Path | None, typer.Option("--json", help="write the figures here")] = None,
) -> None:
    """Measure how long a batch of fresh papers takes to find its watches."""
    console = Console()
    texts = corpus(OLDER + FRESH)
    older, fresh = texts.papers[:-FRESH], texts.papers[-FRESH:]
    common = watching.frequency(older)
    made = list(itertools.islice(watching.watches(older, common), max(watches) + ADDED))
    papers = [FoldedPaper.of(paper) for paper in fresh]
    folding = _milliseconds({"fold": lambda: list(map(FoldedPaper.of, fresh))}, rounds)["fold"]
    letters = sum(len(p.title) + len(p.abstract) for p in fresh)
    console.print(
        f"{FRESH} papers of {texts.origin}, {letters:,} letters; folding takes {folding:.1f} ms"
    )
    results = [
        measured(made[:size], made[-ADDED:], papers, common, rounds)
        for size in track(sorted(watches), "matching", console=console, transient=True)
    ]
    reached = list(goals(results))
    console.print(table(results))
    show(reached, console)
    if json_file:
        plain = {
            "figures": [asdict(one) for one in results],
            "goals": [asdict(one) for one in reached],
        }
        json_file.write_text(json.dumps(plain, indent=2), encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
