"""Finds papers by a query, with the same results in the same order on SQLite and PostgreSQL."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from sqlalchemy import Row, bindparam, select, text

from bot.errors import StorageDamaged
from bot.papers.domain.identity import local_id
from bot.papers.domain.listing import Sort
from bot.papers.domain.paper import Paper
from bot.papers.store import rows
from bot.search.domain.approximation import indexed
from bot.search.domain.coverage import Coverage
from bot.search.domain.query import Query
from bot.search.domain.ranking import FoldedTexts, Scorer, scorer
from bot.search.domain.similarity import ComparedTexts
from bot.search.domain.syntax_tree import Node, Or, Word, without_exclusions
from bot.search.store import match_expressions
from bot.search.store.candidates import Tier, candidates_statement
from bot.search.store.checks import checked
from bot.search.store.statements import (
    Shape,
    Statement,
    coverage_statement,
    frequency_statement,
    search_statement,
    similar_statement,
)
from bot.storage.schema import papers
from bot.storage.transaction import Execute, Transaction

HEAD = 50
"""Number of candidates ranked: 30 found known papers a little less well, 100 hardly better."""
AHEAD = 50
"""Matches are counted up to the next multiple of this, so that a next page can be offered."""
CAP = 2_000
"""Number of newest matches that can be listed, and that are ordered by upvotes."""

INDEXES = ("papers_fts", "headings_fts")
"""SQLite's full-text tables."""

_FREQUENCIES = text("SELECT term, doc FROM papers_vocab WHERE term IN :words").bindparams(
    bindparam("words", expanding=True)
)


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One page of a query's results, and their number; with `has_more` there may be more."""

    papers: tuple[Paper, ...]
    total: int
    has_more: bool = False


class FullTextStore:
    """Full-text search within one transaction."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside `tx`."""
        self._tx = tx
        self._is_postgres = tx.dialect == "postgresql"

    async def search(self, query: Query, sort: Sort, offset: int, limit: int) -> SearchPage:
        """Find the papers that match `query`, its filters included.

        By relevance, the paper whose whole title was written comes first; then the `HEAD` most
        promising ones as `bot.search.domain.ranking` ranks them, which are those that match by
        their heading and, where these are fewer, the newest; then the others, the newest first.
        """
        root = query.root
        end = offset + limit
        walk = CAP if sort is Sort.UPVOTES else min(CAP, (end // AHEAD + 1) * AHEAD)
        if root and sort is Sort.RELEVANCE:
            return await self._ranked(query, root, walk, slice(offset, min(end, walk)))
        sort = Sort.NEWEST if sort is Sort.RELEVANCE else sort
        shape = Shape(
            self._is_postgres, root is not None, sort, query.filters, root and checked(root)
        )
        bound = {"words": self._compiled(root)} if root else {}
        hits = await self._page(search_statement(shape), bound | {"walk": walk}, offset, limit)
        return replace(hits, has_more=hits.total >= walk)

    async def coverage(self, query: Query) -> Coverage | None:
        """Count for how many papers it is known what `query` requires to be linked.

        Returns None if it requires nothing of that kind. Only the `CAP` newest are counted of those
        that match otherwise.
        """
        if not (asked := query.filters.linked):
            return None
        root = query.root
        shape = Shape(self._is_postgres, root is not None, Sort.NEWEST, query.filters)
        bound = {"words": self._compiled(root)} if root else {}
        found = await self._tx.execute(coverage_statement(shape), bound | {"walk": CAP})
        known, total = found.one()
        return Coverage(asked, known, total, is_capped=total >= CAP)

    async def matching_best(
        self, words: Sequence[str], paper_ids: Sequence[str], limit: int
    ) -> list[ComparedTexts]:
        """Return the papers, of any age, that match folded words best, without `paper_ids`."""
        bound = {
            "words": self._compiled(Or(tuple(Word(word) for word in words))),
            "themselves": list(paper_ids),
            "limit": limit,
        }
        found = await self._tx.execute(similar_statement(is_postgres=self._is_postgres), bound)
        return [ComparedTexts(key, title, abstract) for key, title, abstract in found]

    async def papers(self, keys: Sequence[int]) -> tuple[Paper, ...]:
        """Return the papers with these keys, in that order."""
        return await self._tx.run_in_one_trip(lambda execute: _papers(execute, keys))

    async def document_frequencies(self, words: Sequence[str], most: int) -> dict[str, int]:
        """Count the papers that have each folded word; counting may stop at `most`."""
        if self._is_postgres:
            return {word: await self._frequency(word, most) for word in words}
        found = await self._tx.execute(_FREQUENCIES, {"words": list(words)})
        return {str(row.term): int(row.doc) for row in found}

    async def heal(self, index: str) -> bool:
        """Rebuild one of SQLite's `INDEXES` unless it holds exactly the stored texts.

        Returns whether it did. Reads all of it: 0.7 s with 40,000 papers, and 2 s for the rebuild.
        Raises StorageDamaged if that doesn't help.
        """
        if self._is_postgres:
            return True
        command = f"INSERT INTO {index} ({index}, rank) VALUES (:what, 1)"  # noqa: S608  # our own name
        try:
            await self._tx.execute(text(command), {"what": "integrity-check"})
        except StorageDamaged:
            await self._tx.execute(text(command), {"what": "rebuild"})
            return False
        return True

    async def _frequency(self, word: str, most: int) -> int:
        bound = {"words": match_expressions.postgres(Word(word)), "most": most}
        number: int = (
            await self._tx.execute(frequency_statement(is_postgres=True), bound)
        ).scalar_one()
        return number

    async def _ranked(self, query: Query, root: Node, walk: int, page: slice) -> SearchPage:
        shape = Shape(
            self._is_postgres,
            has_words=True,
            sort=Sort.RELEVANCE,
            filters=query.filters,
            checked=checked(root),
        )
        enough = HEAD + 1 if query.has_exclusions else walk  # with exclusions out of reach
        bound = {
            "words": self._compiled(root),
            "walk": walk,
            "enough": enough,
            "wanted": self._compiled(without_exclusions(root)),
            "head": HEAD,
            "title": "" if shape.checked else local_id(query.text),  # not checked
            # some of the heading matches may drop out
            "most": max(page.stop, HEAD) + 1 + (HEAD if query.has_exclusions else 0),
        }

        def ranked(execute: Execute) -> SearchPage:
            found = execute(candidates_statement(shape), bound).all()
            total = max(found[0].walked, walk if found[0].said >= enough else 0) if found else 0
            keys = _in_order(found, scorer(root))[page]
            return SearchPage(_papers(execute, keys), total, has_more=total >= walk)

        return await self._tx.run_in_one_trip(ranked)

    async def _page(
        self, statement: Statement, bound: Mapping[str, object], offset: int, limit: int
    ) -> SearchPage:
        found = await self._tx.execute(statement, {**bound, "offset": offset, "limit": limit})
        page = found.all()
        if not page and offset:  # past the end: the total is still wanted
            return SearchPage((), (await self._page(statement, bound, 0, 1)).total)
        return SearchPage(tuple(rows.paper(row) for row in page), page[0].total if page else 0)

    def _compiled(self, root: Node) -> str:
        return match_expressions.written(indexed(root), is_postgres=self._is_postgres)


def _in_order(found: Sequence[Row[*tuple[Any, ...]]], score: Scorer) -> list[int]:
    """Return the keys of matching candidates: `HEAD` of them best first, the others as found.

    Only the last tier is known to match: candidates of the others may have an excluded word.
    """
    head: dict[int, tuple[bool, float, int]] = {}
    others: list[int] = []
    for tier, key, title, abstract, authors, orgs, *_ in found:
        if tier == Tier.NEWEST and len(head) >= HEAD:
            others.append(key)
        elif key not in head:
            worth = score(FoldedTexts(title, abstract, authors, orgs))
            if worth or tier == Tier.NEWEST:
                head[key] = (tier != Tier.TITLED, -worth, -key)
    ranked = sorted([*head][:HEAD], key=head.__getitem__)
    return ranked + [*head][HEAD:] + [key for key in others if key not in head]


def _papers(execute: Execute, keys: Sequence[int]) -> tuple[Paper, ...]:
    """Return papers by their keys, in that order."""
    bound = {f"key_{place}": key for place, key in enumerate(keys)}
    found = execute(_papers_statement(len(keys)), bound)
    by_key = {row.key: rows.paper(row) for row in found}
    return tuple(by_key[key] for key in keys)


@lru_cache(maxsize=16)  # few different page lengths occur
def _papers_statement(number: int) -> Statement:
    """Build the statement that reads `number` papers; one for any number takes twice as long."""
    keys = [bindparam(f"key_{place}", type_=papers.c.key.type) for place in range(number)]
    return select(*rows.COLUMNS, papers.c.key).where(papers.c.key.in_(keys))
