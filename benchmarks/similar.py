"""Compares how similar papers are found with how they were before: `python -m benchmarks.similar`.

Papers that share three authors count as similar. Authors are left out of what is searched.
"""

import asyncio
import math
import random
import statistics
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track

from benchmarks import stall
from benchmarks.corpora import SEED, corpus
from benchmarks.goals import Goal, show
from bot.ingest.sources.files import read_file
from bot.papers.domain.paper import Paper
from bot.papers.store.papers import PaperStore
from bot.search.domain.similarity import distinctive_words, most_papers, telling_words
from bot.search.services.likeness import LikenessService
from bot.search.store.full_text import FullTextStore
from bot.storage.database import Database, open_database
from bot.text.folding import fold

RECORDED = Path(__file__).parents[2] / "shared" / "data" / "hf_daily"
"""Recorded Daily Papers, in a folder beside the repository where there is one."""

SHARED_AUTHORS = 3
SHOWN = 10
RESAMPLES = 2_000
NDCG_GOAL, EXTRA_GOAL = 0.140, 6.0
BATCH = 2_000
WORDS_BEFORE, PAPERS_BEFORE, LEAST_SHARE = 25, 25, 0.12
"""How similar papers were found before: by as many words, among as many papers."""

Way = Callable[[Paper], Awaitable[Sequence[str]]]
"""Finds the ids of papers similar to one, best first."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean, and the bounds within which 95 % of the means of resampled values are."""

    mean: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Interval":
        """Resample values with replacement."""
        chance = random.Random(SEED)  # noqa: S311  # nothing secret
        means = sorted(
            statistics.fmean(chance.choices(values, k=len(values))) for _ in range(RESAMPLES)
        )
        edge = RESAMPLES // 40
        return cls(statistics.fmean(values), means[edge], means[-edge - 1])

    def __str__(self) -> str:
        """Return mean and bounds."""
        return f"{self.mean:.4f} ({self.low:.4f} to {self.high:.4f})"


def ours(database: Database) -> Way:
    """Compare 100 papers by words and pairs, as the bot does."""
    service = LikenessService(database)

    async def found(paper: Paper) -> Sequence[str]:
        return [each.paper.id for each in (await service.similar([paper.id])).found]

    return found


def before(database: Database) -> Way:
    """Compare 25 papers by their share of 25 words, as the bot did."""

    async def found(paper: Paper) -> Sequence[str]:
        async with database.read() as tx:
            store, known = FullTextStore(tx), (await PaperStore(tx).holdings()).papers
            counts = telling_words(paper)
            frequency = await store.document_frequencies(list(counts), most_papers(known) + 1)
            weights = distinctive_words(counts, frequency, known, WORDS_BEFORE)
            if not weights:
                return []
            best = await store.matching_best(list(weights), [paper.id], PAPERS_BEFORE)
            papers = await store.papers([each.key for each in best])
        scores = {each.id: _share(weights, each) for each in papers}
        return [
            each
            for each in sorted(scores, key=lambda key: -scores[key])
            if scores[each] >= LEAST_SHARE
        ]

    return found


def _share(weights: Mapping[str, float], paper: Paper) -> float:
    words, title = telling_words(paper), frozenset(fold(paper.title).split())
    shared = (
        weight * (2 if word in title else 1) for word, weight in weights.items() if word in words
    )
    return sum(shared) / sum(weights.values())


def recorded() -> list[Paper]:
    """Read every recorded paper once, oldest first."""
    known: dict[str, Paper] = {}
    for file in sorted(RECORDED.glob("*.jsonl.gz")):
        for chunk in read_file(file, year=None, today=date.max):
            for paper in chunk.batch.papers:
                known.setdefault(paper.id, paper)
    return sorted(known.values(), key=lambda paper: paper.id)


def truth(papers: Sequence[Paper]) -> dict[str, set[str]]:
    """Return for each paper those that share `SHARED_AUTHORS` with it, if there are any."""
    by_author: defaultdict[str, set[str]] = defaultdict(set)
    names = {paper.id: frozenset(map(fold, paper.authors)) for paper in papers}
    for paper_id, authors in names.items():
        for author in authors:
            by_author[author].add(paper_id)
    shared = {
        paper_id: Counter(other for author in authors for other in by_author[author])
        for paper_id, authors in names.items()
    }
    similar = {
        paper_id: {other for other, number in counts.items() if number >= SHARED_AUTHORS}
        - {paper_id}
        for paper_id, counts in shared.items()
    }
    return {paper_id: others for paper_id, others in similar.items() if others}


def ndcg(found: Sequence[str], true: set[str]) -> float:
    """Return how many of the first `SHOWN` are true, the earlier the better; 1 at best."""
    gained = sum(
        1 / math.log2(place + 2) for place, each in enumerate(found[:SHOWN]) if each in true
    )
    return gained / sum(1 / math.log2(place + 2) for place in range(min(SHOWN, len(true))))


async def compared(folder: Path, queries: int, console: Console) -> Goal:
    """Measure how well both ways find papers of the same authors."""
    papers = await asyncio.to_thread(recorded)
    similar = truth(papers)
    console.print(f"{len(papers):,} recorded papers, {len(similar):,} with similar ones")
    asked = [paper for paper in papers if paper.id in similar]
    random.Random(SEED).shuffle(asked)  # noqa: S311  # nothing secret
    async with open_database(f"sqlite+aiosqlite:///{folder / 'recorded.db'}") as database:
        await _fill(database, papers, console)
        ways = {"before": before(database), "now": ours(database)}
        reached: dict[str, list[float]] = {name: [] for name in ways}
        for paper in track(asked[:queries], "comparing", console=console, transient=True):
            for name, way in ways.items():
                reached[name].append(ndcg(await way(paper), similar[paper.id]))
    for name, values in reached.items():
        console.print(f"nDCG@{SHOWN} {name}: {Interval.of(values)}")
    gains = [now - then for now, then in zip(reached["now"], reached["before"], strict=True)]
    console.print(f"gain: {Interval.of(gains)}")
    mean = statistics.fmean(reached["now"])
    return Goal(f"nDCG@{SHOWN}", f"{mean:.4f}", f"≥ {NDCG_GOAL:.3f}", mean >= NDCG_GOAL)


async def timed(folder: Path, size: int, rounds: int, console: Console) -> Goal:
    """Measure both ways in turns over a large cache."""
    texts = await asyncio.to_thread(corpus, size)
    console.print(f"{size:,} papers of {texts.origin}")
    chance = random.Random(SEED)  # noqa: S311  # nothing secret
    asked = chance.sample(texts.papers, rounds)
    async with open_database(f"sqlite+aiosqlite:///{folder / f'{size}.db'}") as database:
        await _fill(database, texts.papers, console)
        ways = {"before": before(database), "now": ours(database)}
        spent: dict[str, list[float]] = {name: [] for name in ways}
        worked: dict[str, list[float]] = {name: [] for name in ways}
        for paper in track(asked, "timing", console=console, transient=True):
            for name in chance.sample([*ways], len(ways)):
                begun, at_work = time.perf_counter(), time.process_time()
                await ways[name](paper)
                worked[name].append((time.process_time() - at_work) * 1e3)
                spent[name].append((time.perf_counter() - begun) * 1e3)
    medians = {name: statistics.median(values) for name, values in spent.items()}
    for name, median in medians.items():
        of_processor = statistics.median(worked[name])  # tells more on a busy machine
        console.print(f"median {name}: {median:.1f} ms, {of_processor:.1f} ms of processor time")
    extra = medians["now"] - medians["before"]
    what = f"median at {size:,}: more than before"
    return Goal(what, f"{extra:+.1f} ms", f"≤ {EXTRA_GOAL:.0f} ms", extra <= EXTRA_GOAL)


async def _fill(database: Database, papers: Sequence[Paper], console: Console) -> None:
    async with database.read() as tx:
        known = (await PaperStore(tx).holdings()).papers
    for start in track(
        range(known, len(papers), BATCH), "filling", console=console, transient=True
    ):
        batch = [replace(paper, authors=()) for paper in papers[start : start + BATCH]]
        async with database.write() as tx:
            await PaperStore(tx).save(batch, stall.SEEN_AT)


def main(
    queries: Annotated[int, typer.Option(min=1, help="papers to find similar ones for")] = 2_000,
    papers: Annotated[int, typer.Option(min=100, help="size of the corpus to time")] = 40_000,
    rounds: Annotated[int, typer.Option(min=3, help="papers to time")] = 100,
    keep: Annotated[Path | None, typer.Option(help="keep the databases here, reuse them")] = None,
) -> None:
    """Measure how well and how fast similar papers are found, against how they were before."""
    console, goals = Console(), list[Goal]()
    with tempfile.TemporaryDirectory(prefix="paperboy-bench-") as temporary:
        folder = keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        if RECORDED.exists():
            goals.append(asyncio.run(compared(folder, queries, console)))
        else:
            console.print("there are no recorded papers, so only the time is measured")
        goals.append(asyncio.run(timed(folder, papers, rounds, console)))
    show(goals, console)


if __name__ == "__main__":
    typer.run(main)
