"""Finds the watches that match new papers, with exactly the results of full-text search.

A query can match only where its anchors occur, so only queries anchored at a term of the batch are
evaluated. The design and its measurements: docs/design/search.md.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeAlias

from bot.papers.domain.folded import FoldedPaper
from bot.search.domain.filters import passes
from bot.search.domain.query import Query
from bot.search.domain.syntax_tree import Filters
from bot.watches.domain.bitmaps import Bitmaps
from bot.watches.domain.compiled_query import Compiled, compiled, terms

BatchMatch: TypeAlias = tuple[AbstractSet[int], Sequence[int]]
"""Watches for the same query, and the positions in the batch of all papers that it matches."""

_UNKNOWN: Mapping[str, int] = MappingProxyType({})


@dataclass(slots=True, eq=False)
class _WatchedQuery:
    """One distinct query, the terms it is anchored at, and the ids of its watches."""

    wanted: Compiled
    filters: Filters | None
    anchors: tuple[str, ...]
    watches: set[int] = field(default_factory=set[int])


class Matcher:
    """The watched queries, indexed by their anchors; not thread-safe.

    `frequency` maps a folded word to the number of papers that contain it, so that queries are
    anchored at rare words; a missing word counts as the rarest.
    """

    def __init__(self, frequency: Mapping[str, int] = _UNKNOWN) -> None:
        """Create a matcher without watches."""
        self._frequency = frequency
        self._entries: dict[tuple[Compiled, Filters | None], _WatchedQuery] = {}
        self._entry_of: dict[int, _WatchedQuery] = {}
        self._anchored: dict[str, set[_WatchedQuery]] = {}
        self._watched: Counter[str] = Counter()  # how often each term occurs in entries

    def __len__(self) -> int:
        """Return the number of watches."""
        return len(self._entry_of)

    def add(self, watch_id: int, query: Query) -> None:
        """Add a watch for a parsed query, replacing the watch's previous query."""
        self.remove(watch_id)
        wanted, filters = compiled(query.root), query.filters or None
        entry = self._entries.get((wanted, filters)) or self._new_entry(wanted, filters)
        entry.watches.add(watch_id)
        self._entry_of[watch_id] = entry

    def remove(self, watch_id: int) -> None:
        """Remove a watch, if it is known."""
        entry = self._entry_of.pop(watch_id, None)
        if entry:
            entry.watches.remove(watch_id)
            if not entry.watches:
                self._forget(entry)

    def matches(self, papers: Sequence[FoldedPaper]) -> list[BatchMatch]:
        """Return each query that matches any of `papers` once, with its watches, in any order.

        A batch is much cheaper than its papers one by one, and queries are cheaper than their
        watches. The sets of watches are the matcher's own: they change with the next `add` or
        `remove`.
        """
        batch = Bitmaps(papers, self._watched.keys())
        candidates: set[_WatchedQuery] = set()
        for term in self._anchored.keys() & batch.terms():
            candidates |= self._anchored[term]
        found: list[BatchMatch] = []
        for entry in candidates:
            places = batch.positions(entry.wanted)
            if places and entry.filters is not None:
                places = [place for place in places if passes(papers[place].paper, entry.filters)]
            if places:
                found.append((entry.watches, places))
        return found

    def _new_entry(self, wanted: Compiled, filters: Filters | None) -> _WatchedQuery:
        cost, anchors = self._anchors(wanted)
        if cost == math.inf:
            raise ValueError(wanted)  # the parser allows an exclusion only beside a wanted part
        entry = _WatchedQuery(wanted, filters, anchors)
        self._entries[wanted, filters] = entry
        self._watched.update(terms(wanted))
        for anchor in anchors:
            self._anchored.setdefault(anchor, set()).add(entry)
        return entry

    def _forget(self, entry: _WatchedQuery) -> None:
        """Remove a query that no watch uses any more."""
        del self._entries[entry.wanted, entry.filters]
        for term in terms(entry.wanted):
            self._watched[term] -= 1
            if not self._watched[term]:
                del self._watched[term]
        for anchor in entry.anchors:
            self._anchored[anchor].remove(entry)
            if not self._anchored[anchor]:
                del self._anchored[anchor]

    def _anchors(self, wanted: Compiled) -> tuple[float, tuple[str, ...]]:
        """Return the cost of a query, and terms of which every match has at least one.

        The cost is the number of papers that the terms may be in. It is infinite for what can't be
        anchored: an exclusion, and a longer phrase that only confirms its pairs.
        """
        if isinstance(wanted, str):
            words = wanted.rpartition(":")[2].split()
            return min((self._frequency.get(word, 0) for word in words), default=0), (wanted,)
        operator, parts = wanted
        if operator == "not" or isinstance(parts, str):
            return math.inf, ()
        options = [self._anchors(part) for part in parts]
        if operator == "and":
            return min(options, key=lambda option: option[0])
        every = dict.fromkeys(term for _, anchors in options for term in anchors)
        return sum(cost for cost, _ in options), tuple(every)
