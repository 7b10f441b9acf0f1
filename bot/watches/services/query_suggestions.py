"""Suggests queries while they are typed, each with how many papers it would have found lately."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from bot.errors import PaperboyError
from bot.papers.domain.arxiv_ids import asked_ids
from bot.papers.store.papers import PaperStore
from bot.runtime.clock import Clock
from bot.search.domain.criteria import MAX_SEQUENCE, Criteria
from bot.search.domain.query import Query
from bot.search.services.search import SearchService
from bot.search.store.names import NameStore
from bot.search.store.new_papers import NewPaperStore
from bot.storage.database import Database
from bot.text.folding import plain_text
from bot.watches.domain.pack import Pack
from bot.watches.domain.suggestions import (
    EXAMPLES,
    MAX_VALUE,
    NAMED,
    FoldedName,
    NameBegun,
    Suggestion,
    filters_begun,
    fitting_packs,
    folded_names,
    main_terms,
)
from bot.watches.domain.watch import BACKTEST_DAYS
from bot.watches.domain.watch_text import PACK, WatchParser, is_pack
from bot.watches.services.backtests import oldest_day
from bot.watches.services.packs import packs, queries

MAX_NAMES = 6
"""Names that are offered: each is counted."""
MAX_KNOWN = 5_000
"""Names of recent papers that are remembered, the most frequent ones."""
MAX_PACKS = 4
"""Packs that are offered to whoever has typed something."""


@dataclass(frozen=True, slots=True)
class _Names:
    """Names of recent papers, and what they were read from."""

    newest: int
    since: date
    by_field: Mapping[str, tuple[FoldedName, ...]]


class QuerySuggestions:
    """What is suggested below the option `query` of every command that has one."""

    def __init__(self, database: Database, search: SearchService, clock: Clock) -> None:
        """Count papers in `database`, with the words that `search` adds to acronyms."""
        self._database = database
        self._search = search
        self._clock = clock
        self._parser = WatchParser(queries())
        self._names: _Names | None = None

    async def suggest(self, typed: str, *, for_watch: bool) -> tuple[Suggestion, ...]:
        """Return suggestions for what was typed, the text itself first.

        Each can be used as it is: a pack by its name only `for_watch`, elsewhere by its terms.
        Nothing is suggested for what can't be read, or is too long to be suggested.
        """
        typed = " ".join(typed.split())
        if not typed:
            known = [_of_pack(pack, for_watch=for_watch) for pack in packs()]
            return (*known, *(Suggestion(query, said) for query, said in EXAMPLES))
        if len(typed) > MAX_VALUE or (is_pack(typed) and not for_watch):
            return ()
        if ids := asked_ids(typed):
            return () if for_watch else await self._named_papers(typed, ids)
        own = await self._counted([typed])
        total = own[0][1] if own else 0
        ways = await self._counted(self._parser.narrowed(typed).values()) if total else []
        narrower = [(text, found) for text, found in ways if 0 < found < total]
        others = await self._counted([*await self._named(typed), *filters_begun(typed)])
        if not total and others:
            own = []
        counted = [
            Suggestion(text, f"{found:,} in {BACKTEST_DAYS} days")
            for text, found in (*own, *narrower, *others)
        ]
        fitting = [_of_pack(pack, for_watch=for_watch) for pack in fitting_packs(packs(), typed)]
        every = {each.query: each for each in (*fitting[:MAX_PACKS][::-1], *counted[::-1])}
        return tuple(every.values())[::-1]

    async def _named_papers(self, typed: str, ids: Sequence[str]) -> tuple[Suggestion, ...]:
        """Suggest the text with the titles of the known papers that it names."""
        async with self._database.read() as tx:
            papers = await PaperStore(tx).get_many(ids)
        titles = " · ".join(plain_text(paper.title) for paper in papers)
        return (Suggestion(typed, titles),) if titles else ()

    async def _named(self, typed: str) -> list[str]:
        """Complete the name of an author, an organization or a submitter."""
        begun = NameBegun.at_end_of(typed)
        if begun is None:
            return []
        names = (await self._recent_names()).get(begun.field, ())
        fitting = (text for text in begun.completed(names) if len(text) <= MAX_VALUE)
        return [*islice(fitting, MAX_NAMES)]

    async def _recent_names(self) -> Mapping[str, tuple[FoldedName, ...]]:
        """Return the names in recent papers by field, read again once there are new papers."""
        since = oldest_day(self._clock())
        async with self._database.read() as tx:
            newest = await PaperStore(tx).newest_sequence()
            known = self._names
            if known and (known.newest, known.since) == (newest, since):
                return known.by_field
            read = await NameStore(tx).recent(since)
        named = dict(zip(NAMED, (read.authors, read.organizations, read.submitters), strict=True))
        by_field = {
            field: await asyncio.to_thread(folded_names, names[:MAX_KNOWN])
            for field, names in named.items()
        }
        self._names = _Names(newest, since, by_field)
        return by_field

    async def _counted(self, texts: Iterable[str]) -> list[tuple[str, int]]:
        """Return the texts that can be used, each with how many papers it would have found."""
        read: list[tuple[str, Query]] = []
        for text in texts:
            query = self._read(text)
            if query is not None:
                read.append((text, query if is_pack(text) else await self._search.expanded(query)))
        since = oldest_day(self._clock())
        async with self._database.read() as tx:
            return [
                (
                    text,
                    await NewPaperStore(tx).count(
                        Criteria(0, MAX_SEQUENCE, since, query=str(query))
                    ),
                )
                for text, query in read
            ]

    def _read(self, text: str) -> Query | None:
        """Read a text; None for one that can't be read, is too long, or asks for days."""
        try:
            query = self._parser.parse(text, is_bounded=True)
        except PaperboyError:
            return None
        has_days = query.filters.since or query.filters.until
        return None if has_days or len(text) > MAX_VALUE else query


def _of_pack(pack: Pack, *, for_watch: bool) -> Suggestion:
    """Suggest a pack by its name or, where that can't be used, by its main terms."""
    if for_watch:
        return Suggestion(f"{PACK}{pack.name}", pack.about)
    return Suggestion(main_terms(pack), pack.name)
