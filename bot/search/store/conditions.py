"""Writes a query as SQL conditions on `papers`: its filters, its words, or both."""

from collections.abc import Callable, Iterator
from datetime import date
from types import MappingProxyType
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, and_, bindparam, literal_column, select, text

from bot.search.domain.approximation import indexed
from bot.search.domain.query import Query
from bot.search.domain.syntax_tree import Filters, Has, Node
from bot.search.store import match_expressions
from bot.search.store.checks import check, checked
from bot.storage.schema import KEYS_PER_DAY, papers

_SQLITE = "papers_fts", "rowid", text("papers_fts MATCH :words")
_POSTGRES = "paper_text", "key", text("paper_text.fts @@ CAST(:words AS tsquery)")


def query_conditions(query: Query, first_day: date, dialect: str) -> Iterator[ColumnElement[bool]]:
    """Yield conditions for words and filters; only papers from `first_day` on are searched."""
    yield from filter_conditions(query.filters, papers.c.__getitem__)
    if query.root is not None:
        yield has_words(query.root, first_day, dialect)


def has_words(root: Node, first_day: date, dialect: str) -> ColumnElement[bool]:
    """Return the condition for the words alone."""
    is_postgres = dialect == "postgresql"
    words = match_expressions.written(indexed(root), is_postgres=is_postgres)
    table, key, matches = _POSTGRES if is_postgres else _SQLITE
    column = literal_column(f"{table}.{key}", BigInteger)
    bound = matches.bindparams(bindparam("words", words, unique=True))
    first = first_day.toordinal() * KEYS_PER_DAY
    found = select(column).where(bound, column >= first)
    if rest := checked(root):
        table += " CROSS JOIN paper_text AS t CROSS JOIN papers AS p"
        joined = (literal_column(f"{each}.key", BigInteger) == column for each in "tp")
        found = found.where(*joined, check(rest))
    return papers.c.key.in_(found.select_from(text(table)))


Columns = Callable[[str], ColumnElement[Any]]
"""Returns the column of `papers` with a name, as the current statement refers to it."""

_COUNTS = MappingProxyType(
    {Has.MODEL: "linked_models", Has.DATASET: "linked_datasets", Has.SPACE: "linked_spaces"}
)


def filter_conditions(filters: Filters, column: Columns) -> Iterator[ColumnElement[bool]]:
    """Yield conditions for all of `filters` but the listing days, which are a range of the key."""
    for name, bounds in (("upvotes", filters.upvotes), ("comments", filters.comments)):
        for bound in bounds:
            yield column(name).op(bound.op, is_comparison=True)(bound.value)
    yield from (_linked(wanted, column) for wanted in sorted(filters.has))
    yield from is_by(filters, column)


def is_by(filters: Filters, column: Columns) -> Iterator[ColumnElement[bool]]:
    """Yield the conditions for who submitted a paper."""
    for name in filters.by:
        yield column("submitter_folded").contains(f" {name} ", autoescape=True)


def is_linked_known(filters: Filters) -> ColumnElement[bool]:
    """Return the condition that all is known of a paper that `filters` require to be linked."""
    return and_(*(papers.c[_COUNTS[each]].is_not(None) for each in filters.linked))


def _linked(wanted: Has, column: Columns) -> ColumnElement[bool]:
    if name := _COUNTS.get(wanted):
        return column(name) > 0
    match wanted:
        case Has.CODE:
            # unknown until the abstract, which names a site of repositories, has been read
            return column("has_code").is_not(False)
        case Has.PROJECT:
            return column("project_url").is_not(None)
        case _:
            return column("has_video").is_(True)
