"""Finds papers that are like others, and says by which words."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from bot.errors import PaperNotFound
from bot.papers.domain.listing import Sort
from bot.papers.domain.paper import Paper
from bot.papers.store.papers import PaperStore
from bot.search.domain.shared_words import query_of_shared, shared_words
from bot.search.domain.similarity import (
    Likeness,
    Rarity,
    Subject,
    distinctive_words,
    most_alike,
    most_papers,
    telling_words,
)
from bot.search.store.full_text import FullTextStore
from bot.storage.database import Database
from bot.storage.transaction import Transaction

WORDS, WORDS_LARGE = 25, 15
"""Words by which candidates are found; recall@10 .75 in 10 ms (docs/design/search.md)."""
LARGE = 100_000
"""Papers in the cache from which on fewer words are used, to stay fast."""
WORDS_EACH = 10
"""Words of each paper at least, where candidates are to be like several."""
CANDIDATES = 100
"""Papers that are compared, those that match these words best; 200 were no better."""
MOST = 25
"""Papers that are kept."""
MOST_OTHERS = 3
"""Papers, beside one, that others may be like."""
UNCOUNTED = frozenset(
    """
    across also and approach are available based both but can demonstrate existing first for from
    has have however introduce into its method more not only our over performance propose result
    show such task than that the their these this through using which while with
    """.split()  # a list of them would be a page long
)
"""Words that more than a tenth of all papers have: counting them took an eighth of the time."""


@dataclass(frozen=True, slots=True)
class SimilarPaper:
    """A paper, and how alike it is to those that were asked about."""

    paper: Paper
    likeness: Likeness

    @property
    def words(self) -> tuple[str, ...]:
        """The words that tell best why it is similar, as the paper writes them."""
        return shared_words(self.paper, self.likeness)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Papers that were asked about, and those similar to at least one of them, in order."""

    seeds: tuple[Paper, ...]
    found: tuple[SimilarPaper, ...]


class LikenessService:
    """Papers that are like others, by the words they share."""

    def __init__(self, database: Database) -> None:
        """Compare the papers in `database`."""
        self._database = database

    async def similar(self, paper_ids: Sequence[str], sort: Sort = Sort.RELEVANCE) -> Comparison:
        """Find up to `MOST` papers that are like at least one of `paper_ids`, the most alike first.

        Another order is one of the same papers. Raises PaperNotFound if one isn't in the cache.
        """
        async with self._database.read() as tx:
            seeds = await _known(tx, paper_ids)
            found, _ = await _compared(tx, seeds)
        if sort is Sort.UPVOTES:
            found.sort(key=lambda each: -(each.paper.upvotes or 0))
        elif sort is Sort.NEWEST:
            found.sort(key=lambda each: -each.likeness.key)
        return Comparison(tuple(seeds), tuple(found))

    async def watch_text(self, paper_ids: Sequence[str]) -> str:
        """Return a query for papers like these, of the words that similar ones share with them.

        Empty if they share too little. Raises PaperNotFound if one isn't in the cache.
        """
        async with self._database.read() as tx:
            found, rarity = await _compared(tx, await _known(tx, paper_ids))
        return query_of_shared((each.likeness for each in found), rarity)


async def _compared(tx: Transaction, seeds: Sequence[Paper]) -> tuple[list[SimilarPaper], Rarity]:
    """Compare papers with those that match their most distinctive words best."""
    store, known = FullTextStore(tx), (await PaperStore(tx).holdings()).papers
    counts = [telling_words(paper) for paper in seeds]
    asked = sorted(set[str]().union(*counts) - UNCOUNTED)
    most = most_papers(known) + 1
    counted = await store.document_frequencies(asked, most)
    frequency = {**dict.fromkeys(UNCOUNTED, most), **counted}
    rarity = Rarity(frequency, known)
    number = max(WORDS_EACH, (WORDS if known <= LARGE else WORDS_LARGE) // len(seeds))
    best = [distinctive_words(each, frequency, known, number) for each in counts]
    words = list(dict.fromkeys(word for each in best for word in each))
    if not words:
        return [], rarity
    candidates = await store.matching_best(words, [paper.id for paper in seeds], CANDIDATES)
    subjects = [Subject(paper, rarity) for paper in seeds]
    alike = (await asyncio.to_thread(most_alike, subjects, candidates))[:MOST]
    papers = await store.papers([each.key for each in alike])
    return [SimilarPaper(*each) for each in zip(papers, alike, strict=True)], rarity


async def _known(tx: Transaction, paper_ids: Sequence[str]) -> list[Paper]:
    """Return the papers with these ids, each once; raise PaperNotFound if one is unknown."""
    papers: dict[str, Paper] = {}
    for paper_id in paper_ids:
        paper = await PaperStore(tx).get(paper_id)
        if paper is None:
            raise PaperNotFound(f"I know no paper {paper_id}.")
        papers[paper.id] = paper
    return [*papers.values()]
