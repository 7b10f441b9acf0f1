"""Finds single papers by id, link, title, or the beginning of a title."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from bot.errors import PaperboyError, PaperNotFound, SourceUnavailable
from bot.ingest.sources.port import Source
from bot.papers.domain import identity
from bot.papers.domain.arxiv_ids import asked_id, asked_ids, is_link
from bot.papers.domain.listing import Sort
from bot.papers.domain.paper import LOCAL_PREFIX, Paper
from bot.papers.store.asked_papers import AskedPaperStore
from bot.papers.store.papers import PaperStore
from bot.runtime.clock import Clock
from bot.search.domain.parser import MAX_LENGTH
from bot.search.domain.query import Query
from bot.search.domain.resemblance import most_similar
from bot.search.domain.syntax_tree import And, Field, Filters, Word, disjunction, phrase
from bot.search.store.full_text import FullTextStore
from bot.storage.database import Database
from bot.text import folding

SUGGESTIONS = 25
"""The most choices that Discord shows in autocomplete."""
RECENT = 500
"""Newest papers whose titles are compared with a half-typed word."""
RECENT_TITLES = 2_000
"""Newest papers whose titles are compared with one that has a typing error."""
SHARING = 50
"""Titles that share words with what was written, and are compared with it."""
CLOSEST = 5
"""Papers that are offered in place of one that can't be found."""
ENOUGH_WORDS = 3
"""Words at the beginning of a title that name it; with fewer, something else may be meant."""


@dataclass(frozen=True, slots=True)
class FoundPapers:
    """Papers that were looked up by their ids.

    `absent` are the ids that Hugging Face has no page for, `unasked` those that it could not be
    asked for.
    """

    papers: tuple[Paper, ...]
    absent: tuple[str, ...] = ()
    unasked: tuple[str, ...] = ()


class LookupService:
    """Looks up single papers in the cache, and at Hugging Face those that the cache lacks."""

    def __init__(
        self,
        database: Database,
        source: Source,
        clock: Clock,
    ) -> None:
        """Look in `database` first; ask `source` for ids it lacks."""
        self._database = database
        self._source = source
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
        """Find the cached paper that `words` name: by an id, a link, its title or its beginning.

        A beginning counts if it is the name before the title's colon, or has at least
        `ENOUGH_WORDS`, and if no other title begins like that.
        """
        words = words.strip()
        paper_id = asked_id(words)
        last = words.rpartition(" ")[2]  # a suggestion's label may end in an id
        name = last if last.startswith(LOCAL_PREFIX) else paper_id or identity.local_id(words)
        if papers := await self.known([name]):
            return papers[0]
        return None if paper_id else await self._begun_with(words)

    async def find(self, words: str) -> Paper:
        """Find the paper that `words` name: an arXiv id, a link that has one, a title.

        Raises PaperNotFound if neither the cache nor Hugging Face has it, SourceUnavailable if the
        cache lacks it and Hugging Face can't be asked.
        """
        if paper := await self.cached(words):
            return paper
        if paper_id := asked_id(words):
            return await self._fetched(paper_id)
        if is_link(words):
            raise PaperNotFound(
                "That link doesn't say which arXiv paper it is. Paste the paper's arXiv link or its"
                " title."
            )
        raise PaperNotFound(
            "I don't know that paper. Give me an arXiv ID or link, or pick a title from the"
            " suggestions."
        )

    async def closest(self, words: str) -> tuple[Paper, ...]:
        """Return up to `CLOSEST` papers whose titles resemble `words`, typing errors included.

        All titles that share a word are compared, and all of the `RECENT_TITLES` newest papers.
        """
        folded = folding.fold(words[:MAX_LENGTH]).split()
        if not folded:
            return ()
        any_word = disjunction(Word(word, Field.TITLE) for word in folded)
        async with self._database.read() as tx:
            query = Query(any_word, Filters())
            sharing = (await FullTextStore(tx).search(query, Sort.RELEVANCE, 0, SHARING)).papers
            titles = {paper.id: paper.title for paper in sharing}
            titles = {**titles, **dict(await PaperStore(tx).newest_titles(RECENT_TITLES))}
            ids = await asyncio.to_thread(most_similar, " ".join(folded), titles, CLOSEST)
            return await PaperStore(tx).get_many(ids)

    async def find_all(self, paper_ids: Sequence[str]) -> FoundPapers:
        """Find papers by their arXiv ids, and say which ones Hugging Face doesn't have.

        If none is left, raises PaperNotFound, or SourceUnavailable if Hugging Face can't be asked.
        """
        known = {paper.id: paper for paper in await self.known(paper_ids)}
        unknown = [paper_id for paper_id in paper_ids if paper_id not in known]
        absent: list[str] = []
        failure: PaperboyError = _no_page(unknown)
        for paper_id in unknown:
            try:
                known[paper_id] = await self._fetched(paper_id)
            except PaperNotFound:
                absent.append(paper_id)
            except SourceUnavailable as error:
                failure = error
                break  # the others would run into the same timeout
        if not known:
            raise failure
        unasked = (each for each in unknown if each not in known and each not in absent)
        papers = (known[paper_id] for paper_id in paper_ids if paper_id in known)
        return FoundPapers(tuple(papers), tuple(absent), tuple(unasked))

    async def _fetched(self, paper_id: str) -> Paper:
        paper = await self._source.paper(paper_id)
        if paper is None:
            raise _no_page([paper_id])
        async with self._database.write() as tx:
            await PaperStore(tx).save([paper], now := self._clock())
            await AskedPaperStore(tx).note([paper_id], now)
        return paper

    async def _begun_with(self, words: str) -> Paper | None:
        folded = folding.fold(words).split()
        node = phrase(tuple(folded), Field.TITLE)
        if node is None:
            return None
        async with self._database.read() as tx:
            hits = await FullTextStore(tx).search(Query(node, Filters()), Sort.NEWEST, 0, SHARING)
        wanted = " ".join(folded)
        begun = [each for each in hits.papers if _begins(each.title, wanted)]
        whole = [each for each in begun if folding.fold(each.title) == wanted]
        if len(whole) == 1:
            return whole[0]
        named = [each for each in begun if folding.fold(each.title.partition(":")[0]) == wanted]
        if hits.total > SHARING or len(named or begun) != 1:
            return None
        return (named or begun)[0] if named or len(folded) >= ENOUGH_WORDS else None

    async def suggest(self, words: str) -> tuple[Paper, ...]:
        """Return papers whose titles have all of `words`; the last one may be incomplete."""
        if paper_ids := asked_ids(words):
            return await self.known(paper_ids)
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


def _no_page(paper_ids: Sequence[str]) -> PaperNotFound:
    return PaperNotFound(f"Hugging Face has no page for {', '.join(paper_ids)} yet.")


def _titled(folded: Sequence[str]) -> Query:
    return Query(And(tuple(Word(word, Field.TITLE) for word in folded)), Filters())


def _begins(title: str, folded: str) -> bool:
    return f"{folding.fold(title)} ".startswith(f"{folded} ")


def _has_word_prefix(title: str, beginning: str) -> bool:
    return any(word.startswith(beginning) for word in folding.fold(title).split())
