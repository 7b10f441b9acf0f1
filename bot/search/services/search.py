"""Answers queries from the cache, and from Hugging Face's search where the cache has little."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.errors import SourceUnavailable
from bot.ingest.sources.port import Source
from bot.papers.domain.listing import PAGE_SIZE, Sort
from bot.papers.domain.paper import Paper
from bot.papers.store.papers import PaperStore
from bot.papers.store.refolding import RefoldingStore
from bot.runtime.clock import Clock
from bot.search.domain.capitals import CapitalQuestion, capital_word
from bot.search.domain.coverage import Coverage
from bot.search.domain.parser import Fold
from bot.search.domain.query import Query
from bot.search.services.known_spellings import KnownSpellings
from bot.search.store.acronyms import AcronymStore
from bot.search.store.full_text import FullTextStore, SearchPage
from bot.storage.database import Database
from bot.text import folding
from bot.text.acronyms import Acronyms

log = logging.getLogger(__name__)

ENOUGH = 3
"""With fewer hits than this in the cache, Hugging Face is asked as well."""


@dataclass(frozen=True, slots=True)
class Results:
    """The results of a search: hits of the cache, then papers that only Hugging Face found.

    `is_remote_down` means that Hugging Face should have been asked and could not be. `coverage` is
    given if the query requires what is not known of every paper, `question` is one about a word in
    capitals.
    """

    query: Query
    hits: SearchPage
    remote: tuple[Paper, ...] = ()
    is_remote_down: bool = False
    coverage: Coverage | None = None
    question: CapitalQuestion | None = None


class SearchService:
    """Search over the cache."""

    def __init__(self, database: Database, source: Source, clock: Clock) -> None:
        """Search in `database`; ask `source` if that finds too little."""
        self._database = database
        self._source = source
        self._clock = clock
        self._senses: Acronyms | None = None
        self._known_spellings = KnownSpellings(database)
        self._is_folded = False  # as far as is known, all papers by today's fold
        self._learned = 0  # sequence number of the newest paper whose acronyms are known

    async def learn_acronyms(self) -> None:
        """Reload what acronyms mean according to the papers; called after an ingest.

        How words are spelled is looked up anew.
        """
        async with self._database.read() as tx:
            self._learned = await PaperStore(tx).newest_sequence()
            self._senses = Acronyms.from_counts(await AcronymStore(tx).counts())
        self._known_spellings.forget()

    async def learn_if_new(self) -> None:
        """Reload acronyms if papers have come since, perhaps through another process."""
        async with self._database.read() as tx:
            newest = await PaperStore(tx).newest_sequence()
        if newest != self._learned:
            await self.learn_acronyms()

    def today(self) -> date:
        """Return the day (UTC) that a query's `since:7d` counts back from."""
        return self._clock().date()

    async def parse(self, words: str, *, exact: bool) -> Query:
        """Parse a query and, unless it is `exact`, add what its words also mean."""
        query = Query.parse(words, self.today(), folds=await self._folds())
        return query.exact() if exact else await self.expanded(query)

    async def _folds(self) -> Sequence[Fold]:
        """Return how words are folded, and how they were in papers not yet folded anew."""
        if self._is_folded:
            return (folding.fold,)
        async with self._database.read() as tx:
            self._is_folded = not await RefoldingStore(tx).is_pending()
        return (folding.fold,) if self._is_folded else (folding.fold, folding.fold_before)

    async def expanded(self, query: Query) -> Query:
        """Add to a query the long forms of acronyms, and the other spellings that the index has."""
        return await self._known_spellings.expanded(query, await self.senses())

    async def capitals(self, text: str) -> CapitalQuestion | None:
        """Return what to ask about a query's word in capitals that is also a mere word."""
        word = capital_word(text)
        return word.question(await self._known_spellings.capitals(word)) if word else None

    async def senses(self) -> Acronyms:
        """Return the known meanings of acronyms."""
        if self._senses is None:
            await self.learn_acronyms()
        return self._senses or Acronyms.from_counts(())

    async def local(self, query: Query, sort: Sort, offset: int, limit: int) -> SearchPage:
        """Search the cache alone."""
        async with self._database.read() as tx:
            return await FullTextStore(tx).search(query, sort, offset, limit)

    async def coverage(self, query: Query) -> Coverage | None:
        """Return of how many papers it is known what a query requires to be linked, if it does."""
        if not query.filters.linked:
            return None
        async with self._database.read() as tx:
            return await FullTextStore(tx).coverage(query)

    @staticmethod
    def wants_more(query: Query, hits: SearchPage) -> bool:
        """Return whether to ask Hugging Face's search too; it has no filters and no exclusions."""
        is_plain = bool(query.terms()) and not query.filters and not query.has_exclusions
        return hits.total < ENOUGH and is_plain

    async def fill_up(self, words: str, results: Results) -> Results:
        """Fill the page from Hugging Face's search, where the cache found fewer than `ENOUGH`.

        If Hugging Face can't be asked, the results only say so.
        """
        try:
            batch = await self._source.search(words, limit=2 * PAGE_SIZE)
        except SourceUnavailable as error:
            log.info("remote search failed error=%s", error)
            return replace(results, is_remote_down=True)
        known = {paper.id for paper in results.hits.papers}
        others = [paper for paper in batch.papers if paper.id not in known]
        return replace(results, remote=tuple(others[: PAGE_SIZE - len(known)]))
