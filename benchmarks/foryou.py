"""Measures recommendations on recorded lists: `python -m benchmarks.foryou`; see docs/SCALING.md.

Nobody's saves are on record, but who submitted which paper to Daily Papers is. Of each account with
6 to 60 submissions, the first three fifths count as saved; the later ones are to be found, among
all papers of their day, and among a sample of all later papers.
"""

import bisect
import random
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import fmean

from rich.console import Console

from benchmarks.goals import Goal, show
from bot.ingest.sources.files import read_file
from bot.papers.domain.paper import Paper
from bot.recommendations.domain.taste import Taste
from bot.recommendations.domain.vocabulary import SAMPLE, Vocabulary

RECORDED = Path(__file__).parents[2] / "shared" / "data" / "hf_daily"
TODAY = date(2026, 3, 31)
FEWEST, MOST = 6, 60
"""Submissions of the accounts that are looked at; above are those that submit for a whole lab."""
SAVED = 0.6
TOP = 3
OTHERS = 500
"""Later papers that are drawn for each person."""
RESAMPLES = 2_000
SEED = 20_260_304
TOP_GOAL, AREA_GOAL, TIME_GOAL = 0.58, 0.82, 10.0

Scores = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody's submissions: the saved ones, and those to be found."""

    saved: Sequence[Paper]
    later: Sequence[Paper]


@dataclass(frozen=True, slots=True)
class Found:
    """How well one person's later papers were found: in the top of their day, and by area."""

    top: float
    area: float


def main() -> None:
    """Compare the order by upvotes with the order by taste, over all people."""
    console = Console()
    papers = recorded()
    if not papers:
        console.print("There are no recorded lists to measure with.")
        return
    people = list(submitters(papers))
    days = defaultdict[date | None, list[Paper]](list)
    for paper in papers:
        days[paper.listing_day].append(paper)
    before, after, spent = list[Found](), list[Found](), list[float]()
    vocabularies: dict[str, Vocabulary] = {}
    for person in people:
        split = person.saved[-1].listing_day or date.min
        month = f"{split:%Y-%m}"
        if month not in vocabularies:
            earlier = [paper for paper in papers if (paper.listing_day or date.max) < split]
            vocabularies[month] = Vocabulary.of(earlier[-SAMPLE:])
        later = compared(person, papers, days)
        taste = Taste.of(vocabularies[month], person.saved)
        by_taste = {paper.id: taste.score(paper) for paper in later}
        by_upvotes = {paper.id: float(paper.upvotes or 0) for paper in later}
        before.append(judged(person, days, by_upvotes))
        after.append(judged(person, days, by_taste))
        spent.append(milliseconds(vocabularies[month], person, days))
    console.print(f"{len(papers):,} papers, {len(people)} people, as means with 95 % intervals")
    report(console, before, after, spent)


def report(
    console: Console, before: Sequence[Found], after: Sequence[Found], spent: Sequence[float]
) -> None:
    """Print the figures of both orders, and the goals."""
    for name, found in (("upvotes", before), ("taste", after)):
        top, area = (interval([getattr(each, what) for each in found]) for what in ("top", "area"))
        console.print(f"{name:8} top {TOP} of its day {top}, area under the curve {area}")
    top, area = fmean(each.top for each in after), fmean(each.area for each in after)
    cost = fmean(spent)
    show(
        [
            Goal(f"in the top {TOP} of its day", f"{top:.3f}", f"{TOP_GOAL}", top >= TOP_GOAL),
            Goal("area under the curve", f"{area:.3f}", f"{AREA_GOAL}", area >= AREA_GOAL),
            Goal(
                "a member and day",
                f"{cost:.1f} ms, {max(spent):.1f} at most",
                f"{TIME_GOAL} ms",
                cost <= TIME_GOAL,
            ),
        ],
        console,
    )
    nightly = 100_000 * cost / 3_600_000
    console.print(f"100,000 members on one core: {nightly:.1f} hours without reading them")


def recorded() -> list[Paper]:
    """Read all recorded papers as they were last seen, the oldest first."""
    known: dict[str, Paper] = {}
    for file in sorted(RECORDED.glob("*.jsonl.gz")):
        for chunk in read_file(file, year=None, today=TODAY):
            for paper in chunk.batch.papers:
                before = known.get(paper.id)
                known[paper.id] = before.updated(paper) if before else paper
    return sorted(known.values(), key=lambda paper: (paper.listing_day or date.min, paper.id))


def submitters(papers: Sequence[Paper]) -> Iterator[Person]:
    """Yield the accounts with some submissions, of which a few came after the saved ones."""
    by_name = defaultdict[str, list[Paper]](list)
    for paper in papers:
        if paper.submitter and paper.listing_day:
            by_name[paper.submitter.name].append(paper)
    for _, mine in sorted(by_name.items()):
        if not FEWEST <= len(mine) <= MOST:
            continue
        saved = mine[: int(len(mine) * SAVED)]
        split = saved[-1].listing_day or date.min
        later = [paper for paper in mine if (paper.listing_day or date.min) > split]
        if later:
            yield Person(saved, later)


def compared(
    person: Person, papers: Sequence[Paper], days: Mapping[date | None, Sequence[Paper]]
) -> list[Paper]:
    """Return the later papers that a person's are compared with: those of their days, and others.

    A sample of the others gives the same area on average; all would take a quarter of an hour.
    """
    split = person.saved[-1].listing_day or date.min
    others = [paper for paper in papers if paper.listing_day and paper.listing_day > split]
    chance = random.Random(SEED)  # noqa: S311  # nothing secret
    drawn = chance.sample(others, min(OTHERS, len(others)))
    same = [paper for one in person.later for paper in days[one.listing_day]]
    return list({paper.id: paper for paper in (*drawn, *same)}.values())


def judged(person: Person, days: Mapping[date | None, Sequence[Paper]], scores: Scores) -> Found:
    """Compare an order with what a person submitted."""
    wanted = {paper.id for paper in person.later}
    others = sorted(score for paper_id, score in scores.items() if paper_id not in wanted)
    areas = [
        (bisect.bisect_left(others, scores[each]) + bisect.bisect_right(others, scores[each]))
        / (2 * len(others))
        for each in wanted
    ]
    tops = [
        paper.id
        in sorted((each.id for each in days[paper.listing_day]), key=lambda it: -scores[it])[:TOP]
        for paper in person.later
    ]
    return Found(fmean(tops), fmean(areas))


def milliseconds(
    vocabulary: Vocabulary, person: Person, days: Mapping[date | None, Sequence[Paper]]
) -> float:
    """Return the processor time that one member's taste and one day of papers take.

    The day's papers have been compared with another member's taste before.
    """
    day = days[person.later[0].listing_day]
    Taste.of(vocabulary, person.later).ordered(day)
    begun = time.process_time()
    Taste.of(vocabulary, person.saved).ordered(day)
    return (time.process_time() - begun) * 1_000


def interval(values: Sequence[float]) -> str:
    """Return a mean with its 95 % interval, by drawing people anew with repeats."""
    chance = random.Random(SEED)  # noqa: S311  # nothing secret
    means = sorted(fmean(chance.choices(values, k=len(values))) for _ in range(RESAMPLES))
    low, high = means[int(0.025 * RESAMPLES)], means[int(0.975 * RESAMPLES)]
    return f"{fmean(values):.3f} ({low:.3f}–{high:.3f})"


if __name__ == "__main__":
    main()
