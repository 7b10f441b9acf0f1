"""Finds papers by a query and ranks the newest matches, alike on SQLite and PostgreSQL.

Matches are walked from the newest key down and the walk stops at `CAP`, so that the cost depends
neither on the size of the cache nor on how common a word is (SEARCH.md, 2).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    CTE,
    Boolean,
    ColumnElement,
    Float,
    Integer,
    Select,
    Text,
    bindparam,
    case,
    cast,
    func,
    literal,
    literal_column,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import TSQUERY

from bot.domain.lists import Sort
from bot.domain.papers import Paper
from bot.domain.queries import Query
from bot.domain.query_nodes import Filters, Has, Node, Or, Word
from bot.domain.text import local_id
from bot.storage import match, rows
from bot.storage.schema import KEYS_PER_DAY, Key, paper_text, papers
from bot.storage.statements import Statements

Matching = Select[*tuple[Any, ...]]
"""Selects the keys of the papers that match."""

_BEST = literal_column("-1e9", Float)
"""Below every score of both engines."""

CAP = 2_000
"""How many of the newest matches are ranked."""

# CROSS JOIN pins the order of SQLite's loops: the index is walked, papers are looked up
_FROM_SQLITE = text("papers_fts AS f")
_FROM_SQLITE_JOINED = text("papers_fts AS f CROSS JOIN papers AS p ON p.key = f.rowid")
_FROM_POSTGRES = text("paper_text AS f")
_FROM_POSTGRES_JOINED = text("paper_text AS f JOIN papers AS p ON p.key = f.key")
_FROM_PAPERS = text("papers AS p")
_MATCH_SQLITE = text("papers_fts MATCH :words")
_TSQUERY = cast(bindparam("words", type_=Text), TSQUERY)
_MATCH_POSTGRES = literal_column("f.fts").bool_op("@@")(_TSQUERY)

# lower is better on both; the weights of title, abstract, authors, orgs are 10, 1, 5, 5
_SCORE_SQLITE = literal_column("bm25(papers_fts, 10, 1, 5, 5)", Float)
_SCORE_POSTGRES = -func.ts_rank(
    literal_column("'{0.1, 0.5, 0.5, 1.0}'"),
    literal_column("paper_text.fts"),
    _TSQUERY,
    type_=Float,
)

_key_in_sqlite = literal_column("f.rowid", Key)
_key_in_postgres = literal_column("f.key", Key)
_key_in_papers = literal_column("p.key", Key)
_HAS = MappingProxyType(
    {
        Has.CODE: literal_column("p.code_url", Text).is_not(None),
        Has.PROJECT: literal_column("p.project_url", Text).is_not(None),
        Has.VIDEO: literal_column("p.has_video", Boolean).is_(True),
        Has.MODEL: literal_column("p.linked_models", Integer) > 0,
        Has.DATASET: literal_column("p.linked_datasets", Integer) > 0,
        Has.SPACE: literal_column("p.linked_spaces", Integer) > 0,
    }
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
        self._key = _key_in_postgres if self._is_postgres else _key_in_sqlite

    async def search(self, query: Query, sort: Sort, offset: int, limit: int) -> Hits:
        """Find the papers that match `query`, its filters included.

        By relevance, the paper whose whole title was written comes first.
        """
        if query.root is None and sort is Sort.RELEVANCE:
            sort = Sort.NEWEST
        matching = self._matching(query.root, query.filters, ranked=sort is Sort.RELEVANCE)
        newest = matching.order_by(literal_column("key", Key).desc())
        return await self._page(newest.limit(CAP), query, sort, offset, limit)

    async def similar(self, words: Sequence[str], paper_id: str, offset: int, limit: int) -> Hits:
        """Rank all papers but `paper_id`, however old, by how well they match folded words."""
        query = Query(Or(tuple(Word(word, None) for word in words)))
        matching = self._matching(query.root, query.filters, ranked=True)
        itself = select(papers.c.key).where(papers.c.id == paper_id).scalar_subquery()
        others = matching.where(self._key != itself)
        return await self._page(others, query, Sort.RELEVANCE, offset, limit)

    async def document_frequencies(self, words: Sequence[str], most: int) -> dict[str, int]:
        """Count the papers that have each folded word; counting may stop at `most`."""
        if self._is_postgres:
            return {word: await self._frequency(word, most) for word in words}
        counts = text("SELECT term, doc FROM papers_vocab WHERE term IN :words").bindparams(
            bindparam("words", expanding=True)
        )
        found = await self._run.execute(counts, {"words": list(words)})
        return {str(row.term): int(row.doc) for row in found}

    async def _frequency(self, word: str, most: int) -> int:
        some = select(self._key).select_from(_FROM_POSTGRES).where(_MATCH_POSTGRES).limit(most)
        count = select(func.count()).select_from(some.subquery())
        words = {"words": match.postgres(Word(word, None))}
        number: int = (await self._run.execute(count, words)).scalar_one()
        return number

    def _matching(self, root: Node | None, filters: Filters, *, ranked: bool) -> Matching:
        """Select the keys that match; on SQLite with their score, which only its index knows."""
        if root is None:
            every = select(_key_in_papers.label("key")).select_from(_FROM_PAPERS)
            return every.where(*_in_days(filters, _key_in_papers), *_conditions(filters))
        conditions = [*_conditions(filters)]
        key = self._key.label("key")
        if self._is_postgres:
            source = _FROM_POSTGRES_JOINED if conditions else _FROM_POSTGRES
            matching = select(key).select_from(source).where(_MATCH_POSTGRES)
        else:
            score = [_SCORE_SQLITE.label("score")] if ranked else []
            source = _FROM_SQLITE_JOINED if conditions else _FROM_SQLITE
            matching = select(key, *score).select_from(source).where(_MATCH_SQLITE)
        return matching.where(*_in_days(filters, self._key), *conditions)

    async def _page(
        self, matching: Matching, query: Query, sort: Sort, offset: int, limit: int
    ) -> Hits:
        """Order the matches and read the texts of one page of them only."""
        matches = matching.cte("matches")
        ranked = self._ranked(matches, sort, query.text).subquery("ranked")
        best = select(ranked).order_by(ranked.c.rank, ranked.c.key.desc())
        page = best.offset(offset).limit(limit).cte("page")
        total = select(func.count()).select_from(matches).scalar_subquery()
        statement = (
            select(papers, total.label("total"))
            .join_from(page, papers, papers.c.key == page.c.key)
            .order_by(page.c.rank, page.c.key.desc())
        )
        words = {"words": self._compiled(query.root)} if query.root else {}
        found = (await self._run.execute(statement, words)).mappings().all()
        if not found and offset:  # past the end: the total is still worth knowing
            return Hits((), (await self._page(matching, query, sort, 0, 1)).total)
        return Hits(tuple(rows.paper(row) for row in found), found[0]["total"] if found else 0)

    def _ranked(self, matches: CTE, sort: Sort, title: str) -> Matching:
        """Select each match's key and rank: lower is better, and equal ranks go by the key."""
        key = matches.c.key
        if sort is Sort.NEWEST:
            return select(key, literal(0).label("rank"))
        if sort is Sort.UPVOTES:
            rank = -func.coalesce(papers.c.upvotes, -1)
            return select(key, rank.label("rank")).join(papers, papers.c.key == key)
        score = _SCORE_POSTGRES if self._is_postgres else matches.c.score
        titled = select(papers.c.key).where(papers.c.local_id == local_id(title)).limit(1)
        rank = case((key == titled.scalar_subquery(), _BEST), else_=score).label("rank")
        if self._is_postgres:
            return select(key, rank).join(paper_text, paper_text.c.key == key)
        return select(key, rank)

    def _compiled(self, root: Node) -> str:
        return match.postgres(root) if self._is_postgres else match.fts5(root)


def _in_days(filters: Filters, key: ColumnElement[int]) -> Iterator[ColumnElement[bool]]:
    """Write listing days as a range of `key`, which the index is walked by."""
    if filters.since:
        yield key >= filters.since.toordinal() * KEYS_PER_DAY
    if filters.until:
        yield key < (filters.until.toordinal() + 1) * KEYS_PER_DAY


def _conditions(filters: Filters) -> Iterator[ColumnElement[bool]]:
    """Write the other filters as conditions on the joined paper."""
    for column, bounds in (("p.upvotes", filters.upvotes), ("p.comments", filters.comments)):
        for bound in bounds:
            yield literal_column(column, Integer).op(bound.op, is_comparison=True)(bound.value)
    yield from (_HAS[wanted] for wanted in sorted(filters.has))
