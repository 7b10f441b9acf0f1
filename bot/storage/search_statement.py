"""Builds the one statement that searches, for either database.

Matches are walked from the newest key down and the walk may stop at a cap, so that the cost depends
neither on the size of the cache nor on how common a word is (SEARCH.md, 2).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
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
from bot.domain.query_nodes import Filters
from bot.storage import filters
from bot.storage.schema import KEYS_PER_DAY, Key, paper_text, papers

Statement = Select[*tuple[Any, ...]]

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
_BEST = literal_column("-1e9", Float)  # below every score of both

_key_in_sqlite = literal_column("f.rowid", Key)
_key_in_postgres = literal_column("f.key", Key)
_key_in_papers = literal_column("p.key", Key)
_TYPES = MappingProxyType({"has_video": Boolean, "code_url": Text, "project_url": Text})


@dataclass(frozen=True, slots=True)
class Shape:
    """What the statement is built from; what differs from search to search is bound.

    Bound are `words` (as `bot.storage.match` writes them, if `has_words`), `title` (the local id of
    what was written), `itself` (an id to leave out, if `leaves_one_out`), `offset` and `limit`.
    `cap` is how many of the newest matches are ranked, None for all.
    """

    is_postgres: bool
    has_words: bool
    sort: Sort
    filters: Filters = Filters()  # noqa: RUF009  # it is frozen
    cap: int | None = None
    leaves_one_out: bool = False


@lru_cache(maxsize=128)  # building it takes longer than running it for a rare word
def search_statement(shape: Shape) -> Statement:
    """Build the statement: one page of papers, each with the `total` of matches."""
    matches = _matching(shape).cte("matches")
    ranked = _ranked(shape, matches).subquery("ranked")
    best = select(ranked).order_by(ranked.c.rank, ranked.c.key.desc())
    page = best.offset(bindparam("offset", type_=Integer)).limit(bindparam("limit", type_=Integer))
    shown = page.cte("page")
    total = select(func.count()).select_from(matches).scalar_subquery()
    return (
        select(papers, total.label("total"))
        .join_from(shown, papers, papers.c.key == shown.c.key)
        .order_by(shown.c.rank, shown.c.key.desc())
    )


@lru_cache(maxsize=1)
def frequency_statement() -> Statement:
    """Build the count of papers with the bound `words` on PostgreSQL, which stops at `most`."""
    some = select(_key_in_postgres).select_from(_FROM_POSTGRES).where(_MATCH_POSTGRES)
    counted = some.limit(bindparam("most", type_=Integer)).subquery()
    return select(func.count()).select_from(counted)


def _matching(shape: Shape) -> Statement:
    """Select the keys that match; on SQLite with their score, which only its index knows."""
    key = _key(shape)
    conditions = [*filters.conditions(shape.filters, _joined)]
    columns: list[ColumnElement[Any]] = [key.label("key")]
    if not shape.has_words:
        matching = select(*columns).select_from(_FROM_PAPERS)
    elif shape.is_postgres:
        source = _FROM_POSTGRES_JOINED if conditions else _FROM_POSTGRES
        matching = select(*columns).select_from(source).where(_MATCH_POSTGRES)
    else:
        if shape.sort is Sort.RELEVANCE:
            columns.append(_SCORE_SQLITE.label("score"))
        source = _FROM_SQLITE_JOINED if conditions else _FROM_SQLITE
        matching = select(*columns).select_from(source).where(_MATCH_SQLITE)
    if shape.leaves_one_out:
        itself = select(papers.c.key).where(papers.c.id == bindparam("itself", type_=Text))
        conditions.append(key != itself.scalar_subquery())
    matching = matching.where(*_in_days(shape.filters, key), *conditions)
    return matching.order_by(text("key DESC")).limit(shape.cap) if shape.cap else matching


def _key(shape: Shape) -> ColumnElement[int]:
    if not shape.has_words:
        return _key_in_papers
    return _key_in_postgres if shape.is_postgres else _key_in_sqlite


def _ranked(shape: Shape, matches: CTE) -> Statement:
    """Select each match's key and rank: lower is better, and equal ranks go by the key.

    By relevance, the paper whose whole title was written is the best.
    """
    key = matches.c.key
    if shape.sort is Sort.NEWEST:
        return select(key, literal(0).label("rank"))
    if shape.sort is Sort.UPVOTES:
        rank = -func.coalesce(papers.c.upvotes, -1)  # unknown is fewer than none
        return select(key, rank.label("rank")).join(papers, papers.c.key == key)
    same_title = papers.c.local_id == bindparam("title", type_=Text)
    titled = select(papers.c.key).where(same_title).limit(1).scalar_subquery()
    score = _SCORE_POSTGRES if shape.is_postgres else matches.c.score
    rank = case((key == titled, _BEST), else_=score)
    ranked = select(key, rank.label("rank"))
    return ranked.join(paper_text, paper_text.c.key == key) if shape.is_postgres else ranked


def _in_days(span: Filters, key: ColumnElement[int]) -> Iterator[ColumnElement[bool]]:
    """Write listing days as a range of `key`, which the index is walked by."""
    if span.since:
        yield key >= span.since.toordinal() * KEYS_PER_DAY
    if span.until:
        yield key < (span.until.toordinal() + 1) * KEYS_PER_DAY


def _joined(name: str) -> ColumnElement[Any]:
    """Give a column of the joined paper."""
    return literal_column(f"p.{name}", _TYPES.get(name, Integer))
