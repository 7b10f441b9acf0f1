"""Builds the statements that list matches, for either database.

Matches are walked from the newest key down and the walk may stop early, so the cost depends neither
on the size of the cache nor on how common a word is (figures in docs/design/search.md).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Literal, TypeAlias

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

from bot.papers.domain.listing import Sort
from bot.papers.store import rows
from bot.search.domain.syntax_tree import Filters, Node
from bot.search.store.checks import check
from bot.search.store.conditions import filter_conditions, is_linked_known
from bot.storage.schema import KEYS_PER_DAY, Key, paper_text, papers

Statement = Select[*tuple[Any, ...]]

Index: TypeAlias = Literal["fts", "heading"]
"""A full-text index, named as PostgreSQL's column: all texts, or all but the abstract."""

_TABLES = MappingProxyType({"fts": "papers_fts", "heading": "headings_fts"})
_FROM_PAPERS = text("papers AS p")

# the weights of title, abstract, authors, orgs are 10, 1, 5, 5; a lower score is better on both
_SCORE_SQLITE = literal_column("bm25(papers_fts, 10, 1, 5, 5)", Float)
_SCORE_POSTGRES = -func.ts_rank(
    literal_column("'{0.1, 0.5, 0.5, 1.0}'"),
    literal_column("paper_text.fts"),
    cast(bindparam("words", type_=Text), TSQUERY),
    type_=Float,
)

_key_in_sqlite = literal_column("f.rowid", Key)
_key_in_postgres = literal_column("f.key", Key)
_key_in_papers = literal_column("p.key", Key)
_TYPES = MappingProxyType(
    {"has_video": Boolean, "has_code": Boolean, "project_url": Text, "submitter_folded": Text}
)


@dataclass(frozen=True, slots=True)
class Shape:
    """The structure of a search statement; values that differ between searches are bound.

    Bound are `words` (as `expressions.py` writes them, if `has_words`), `walk` (how many of the
    newest matches are examined), `offset` and `limit`. `checked` is what the index can't tell.
    """

    is_postgres: bool
    has_words: bool
    sort: Sort
    filters: Filters = Filters()  # noqa: RUF009  # it is frozen
    checked: Node | None = None


@lru_cache(maxsize=128)  # building it takes longer than running it for a rare word
def search_statement(shape: Shape) -> Statement:
    """Build the statement for one page of papers by date or upvotes, each with the `total`."""
    matches = matching(shape, "fts", "words", "walk").cte("matches")
    ranked = select(matches.c.key, literal(0).label("rank"))
    if shape.sort is Sort.UPVOTES:
        rank = -func.coalesce(papers.c.upvotes, -1)  # unknown sorts below 0
        ranked = select(matches.c.key, rank.label("rank"))
        ranked = ranked.join(papers, papers.c.key == matches.c.key)
    return _page(matches, ranked)


@lru_cache(maxsize=2)
def similar_statement(*, is_postgres: bool) -> Statement:
    """Build the statement for the texts of the `limit` papers that match bound `words` best.

    The papers with the bound ids `themselves` are left out.
    """
    shape = Shape(is_postgres, has_words=True, sort=Sort.RELEVANCE)
    found = matching(shape, "fts", "words", None)
    if not is_postgres:  # the score is only available while the index is read
        found = found.add_columns(_SCORE_SQLITE.label("rank"))
    themselves = select(papers.c.key).where(
        papers.c.id.in_(bindparam("themselves", type_=Text, expanding=True))
    )
    matches = found.where(_key(shape).not_in(themselves)).cte("matches")
    ranked: Statement = select(matches)
    if is_postgres:
        ranked = select(matches.c.key, _SCORE_POSTGRES.label("rank"))
        ranked = ranked.join(paper_text, paper_text.c.key == matches.c.key)
    ranks = ranked.subquery("ranked")
    best = select(ranks).order_by(ranks.c.rank, ranks.c.key.desc())
    shown = best.limit(bindparam("limit", type_=Integer)).subquery("best")
    return select(paper_text.c.key, paper_text.c.title, paper_text.c.abstract).join_from(
        shown, paper_text, paper_text.c.key == shown.c.key
    )


def _page(matches: CTE, ranked: Statement) -> Statement:
    """Select the page of the lowest ranks; equal ranks are ordered by key, newest first."""
    ranks = ranked.subquery("ranked")
    best = select(ranks).order_by(ranks.c.rank, ranks.c.key.desc())
    page = best.offset(bindparam("offset", type_=Integer)).limit(bindparam("limit", type_=Integer))
    shown = page.cte("page")
    total = select(func.count()).select_from(matches).scalar_subquery()
    return (
        select(*rows.COLUMNS, total.label("total"))
        .join_from(shown, papers, papers.c.key == shown.c.key)
        .order_by(shown.c.rank, shown.c.key.desc())
    )


@lru_cache(maxsize=2)
def frequency_statement(*, is_postgres: bool) -> Statement:
    """Build the count of papers with the bound `words`, which stops at `most`."""
    some = matching(Shape(is_postgres, has_words=True, sort=Sort.NEWEST), "fts", "words", None)
    counted = some.limit(bindparam("most", type_=Integer)).subquery()
    return select(func.count()).select_from(counted)


@lru_cache(maxsize=32)
def coverage_statement(shape: Shape) -> Statement:
    """Build the count of matches but for what is linked, and of those of which that is known.

    Bound are `words`, if the shape has them, and `walk`.
    """
    otherwise = replace(shape, filters=shape.filters.without_linked)
    matches = matching(otherwise, "fts", "words", "walk").subquery("matches")
    known = func.count(case((is_linked_known(shape.filters), 1)))
    return select(known, func.count()).join_from(matches, papers, papers.c.key == matches.c.key)


def matching(shape: Shape, index: Index, words: str, limit: str | None) -> Statement:
    """Select the keys of matches in `index`, newest first if the walk is limited.

    `words` and `limit` name the parameters for the words and for the length of the walk.
    """
    conditions = [*filter_conditions(shape.filters, _joined)]
    key = _key(shape)
    found = select(key.label("key"))
    if not shape.has_words:
        found = found.select_from(_FROM_PAPERS)
    elif shape.is_postgres:
        source = "paper_text AS f"
        source += " JOIN papers AS p ON p.key = f.key" if conditions or shape.checked else ""
        source += " JOIN paper_text AS t ON t.key = f.key" if shape.checked else ""
        words_match = literal_column(f"f.{index}").bool_op("@@")
        found = found.select_from(text(source)).where(
            words_match(cast(bindparam(words, type_=Text), TSQUERY))
        )
    else:
        table = _TABLES[index]
        # CROSS JOIN pins the order of the loops: the index is walked, papers are looked up
        source = f"{table} AS f"
        if conditions or shape.checked:
            source += " CROSS JOIN papers AS p ON p.key = f.rowid"
        source += " CROSS JOIN paper_text AS t ON t.key = f.rowid" if shape.checked else ""
        found = found.select_from(text(source)).where(text(f"{table} MATCH :{words}"))
    found = found.where(*_in_days(shape.filters, key), *conditions)
    if shape.checked:
        found = found.where(check(shape.checked))
    if limit:
        found = found.order_by(text("key DESC")).limit(bindparam(limit, type_=Integer))
    return found


def titled(shape: Shape) -> Statement:
    """Select the key of the newest paper that passes and whose title has the bound local id."""
    same_title = literal_column("p.local_id", Text) == bindparam("title", type_=Text)
    found = select(_key_in_papers.label("key")).select_from(_FROM_PAPERS).where(same_title)
    conditions = filter_conditions(shape.filters, _joined)
    found = found.where(*_in_days(shape.filters, _key_in_papers), *conditions)
    found = found.order_by(_key_in_papers.desc()).limit(1)
    return select(found.subquery("titled"))


def _key(shape: Shape) -> ColumnElement[int]:
    if not shape.has_words:
        return _key_in_papers
    return _key_in_postgres if shape.is_postgres else _key_in_sqlite


def _in_days(span: Filters, key: ColumnElement[int]) -> Iterator[ColumnElement[bool]]:
    """Yield listing-day bounds as a range of `key`, the order in which the index is walked."""
    if span.since:
        yield key >= span.since.toordinal() * KEYS_PER_DAY
    if span.until:
        yield key < (span.until.toordinal() + 1) * KEYS_PER_DAY


def _joined(name: str) -> ColumnElement[Any]:
    """Return a column of the joined paper."""
    return literal_column(f"p.{name}", _TYPES.get(name, Integer))
