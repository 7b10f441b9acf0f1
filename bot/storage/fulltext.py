"""Finds papers by a query and ranks the newest matches, alike on SQLite and PostgreSQL."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, text

from bot.domain.lists import Sort
from bot.domain.papers import Paper
from bot.domain.queries import Query
from bot.domain.query_nodes import Node, Or, Word
from bot.domain.text import local_id
from bot.storage import match, rows
from bot.storage.search_statement import Shape, frequency_statement, search_statement
from bot.storage.statements import Statements

CAP = 2_000
"""How many of the newest matches are ranked."""

_FREQUENCIES = text("SELECT term, doc FROM papers_vocab WHERE term IN :words").bindparams(
    bindparam("words", expanding=True)
)


@dataclass(frozen=True, slots=True)
class Hits:
    """One page of what a query found; `total` counts at most `CAP` matches, the newest."""

    papers: tuple[Paper, ...]
    total: int

    @property
    def is_capped(self) -> bool:
        """Whether only the newest of the matches were ranked."""
        return self.total >= CAP


class FullText:
    """Full-text search, inside one transaction."""

    def __init__(self, statements: Statements) -> None:
        """Work inside the transaction of `statements`."""
        self._run = statements
        self._is_postgres = statements.dialect == "postgresql"

    async def search(self, query: Query, sort: Sort, offset: int, limit: int) -> Hits:
        """Find the papers that match `query`, its filters included.

        By relevance, the paper whose whole title was written comes first.
        """
        if query.root is None and sort is Sort.RELEVANCE:
            sort = Sort.NEWEST
        shape = Shape(self._is_postgres, query.root is not None, sort, query.filters, CAP)
        words = {"words": self._compiled(query.root)} if query.root else {}
        return await self._page(shape, words | {"title": local_id(query.text)}, offset, limit)

    async def similar(self, words: Sequence[str], paper_id: str, offset: int, limit: int) -> Hits:
        """Rank all papers but `paper_id`, however old, by how well they match folded words."""
        any_word = self._compiled(Or(tuple(Word(word) for word in words)))
        shape = Shape(self._is_postgres, has_words=True, sort=Sort.RELEVANCE, leaves_one_out=True)
        bound = {"words": any_word, "itself": paper_id, "title": ""}
        return await self._page(shape, bound, offset, limit)

    async def document_frequencies(self, words: Sequence[str], most: int) -> dict[str, int]:
        """Count the papers that have each folded word; counting may stop at `most`."""
        if self._is_postgres:
            return {word: await self._frequency(word, most) for word in words}
        found = await self._run.execute(_FREQUENCIES, {"words": list(words)})
        return {str(row.term): int(row.doc) for row in found}

    async def _frequency(self, word: str, most: int) -> int:
        bound = {"words": match.postgres(Word(word)), "most": most}
        number: int = (await self._run.execute(frequency_statement(), bound)).scalar_one()
        return number

    async def _page(self, shape: Shape, bound: dict[str, str], offset: int, limit: int) -> Hits:
        statement = search_statement(shape)
        found = await self._run.execute(statement, bound | {"offset": offset, "limit": limit})
        page = found.mappings().all()
        if not page and offset:  # past the end: the total is still worth knowing
            return Hits((), (await self._page(shape, bound, 0, 1)).total)
        return Hits(tuple(rows.paper(row) for row in page), page[0]["total"] if page else 0)

    def _compiled(self, root: Node) -> str:
        return match.postgres(root) if self._is_postgres else match.fts5(root)
