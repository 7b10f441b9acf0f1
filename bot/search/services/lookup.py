"""Finds single papers by id, link, title, or the beginning of a title."""

from collections.abc import Sequence

from bot.errors import BadQuery, PaperboyError, PaperNotFound, SourceUnavailable
from bot.ingest.sources.port import Source
from bot.papers.domain import identity
from bot.papers.domain.listing import Sort
from bot.papers.domain.paper import LOCAL_PREFIX, Paper, arxiv_id
from bot.papers.store.papers import PaperStore
from bot.runtime.clock import Clock
from bot.search.domain.query import Query
from bot.search.domain.syntax_tree import And, Field, Filters, Word
from bot.search.services.search import SearchService
from bot.search.store.full_text import FullTextStore
from bot.storage.database import Database
from bot.text import folding

SUGGESTIONS = 25
"""The most choices that Discord shows in autocomplete."""
RECENT = 500
"""Newest papers whose titles are compared with a half-typed word."""


class LookupService:
    """Looks up single papers in the cache, and at Hugging Face those that the cache lacks."""

    def __init__(
        self,
        database: Database,
        source: Source,
        search: SearchService,
        clock: Clock,
    ) -> None:
        """Look in `database` first; ask `source` for ids it lacks, and `search` for titles."""
        self._database = database
        self._source = source
        self._search = search
        self._clock = clock

    async def known(self, paper_ids: Sequence[str]) -> tuple[Paper, ...]:
        """Return those of the papers that are in the cache, in order."""
        async with self._database.read() as tx:
            return await PaperStore(tx).get_many(paper_ids)

    async def newest(self, limit: int) -> tuple[Paper, ...]:
        """Return the newest papers of the cache, newest first."""
        async with self._database.read() as tx:
            return await PaperStore(tx).newest(limit)

    async def cached(self, words: str) -> Paper | None:
        """Find the cached paper that `words` name: by an id, a link, a title or part of one.

        None means that Hugging Face may have it. Raises PaperNotFound if it can't be requested
        there.
        """
        words = words.strip()
        paper_id = arxiv_id(words)
        name = words if words.startswith(LOCAL_PREFIX) else paper_id or identity.local_id(words)
        if papers := await self.known([name]):
            return papers[0]
        return None if paper_id else await self._by_title(words)

    async def find(self, words: str) -> Paper:
        """Find the paper that `words` name: an arXiv id, an arXiv or Hugging Face link, a title.

        Raises PaperNotFound if neither the cache nor Hugging Face has it, SourceUnavailable if the
        cache lacks it and Hugging Face can't be asked.
        """
        return await self.cached(words) or await self._fetched(arxiv_id(words) or words)

    async def find_all(self, paper_ids: Sequence[str]) -> tuple[Paper, ...]:
        """Find papers by their arXiv ids, leaving out those that Hugging Face doesn't have.

        If none is left, raises PaperNotFound, or SourceUnavailable if Hugging Face can't be asked.
        """
        known = {paper.id: paper for paper in await self.known(paper_ids)}
        failure: PaperboyError = PaperNotFound(
            "Hugging Face has no page for the papers in that message yet."
        )
        for paper_id in paper_ids:
            if paper_id not in known:
                try:
                    known[paper_id] = await self._fetched(paper_id)
                except PaperNotFound:
                    continue
                except SourceUnavailable as error:
                    failure = error
                    break  # the others would run into the same timeout
        if not known:
            raise failure
        return tuple(known[paper_id] for paper_id in paper_ids if paper_id in known)

    async def _fetched(self, paper_id: str) -> Paper:
        paper = await self._source.paper(paper_id)
        if paper is None:
            raise PaperNotFound(f"Hugging Face has no page for {paper_id} yet.")
        async with self._database.write() as tx:
            await PaperStore(tx).save([paper], self._clock())
        return paper

    async def _by_title(self, words: str) -> Paper:
        try:
            query = await self._search.parse(words, exact=False)
            hits = await self._search.local(query, Sort.RELEVANCE, 0, 1)
        except BadQuery:
            hits = None
        if hits is None or not hits.papers:
            raise PaperNotFound(
                "I know no such paper: give an arXiv id, a link, or pick a title from the list."
            )
        return hits.papers[0]

    async def suggest(self, words: str) -> tuple[Paper, ...]:
        """Return papers whose titles have all of `words`; the last one may be incomplete."""
        if paper_id := arxiv_id(words):
            return await self.known([paper_id])
        folded = folding.fold(words).split()
        async with self._database.read() as tx:
            if not folded:
                return await PaperStore(tx).newest(SUGGESTIONS)
            hits = await FullTextStore(tx).search(_titled(folded), Sort.NEWEST, 0, SUGGESTIONS)
            if hits.papers:
                return hits.papers
            if len(folded) == 1:
                candidates = await PaperStore(tx).newest(RECENT)
            else:
                begun = _titled(folded[:-1])
                candidates = (await FullTextStore(tx).search(begun, Sort.NEWEST, 0, RECENT)).papers
        return tuple(paper for paper in candidates if _has_word_prefix(paper.title, folded[-1]))[
            :SUGGESTIONS
        ]


def _titled(folded: Sequence[str]) -> Query:
    return Query(And(tuple(Word(word, Field.TITLE) for word in folded)), Filters())


def _has_word_prefix(title: str, beginning: str) -> bool:
    return any(word.startswith(beginning) for word in folding.fold(title).split())
