"""Writes a whole query as conditions on `papers`, for a statement that selects by it."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import BigInteger, ColumnElement, bindparam, literal_column, select, text

from bot.domain.queries import Query
from bot.domain.query_nodes import Node
from bot.storage import expressions, filters
from bot.storage.schema import KEYS_PER_DAY, papers

_SQLITE = text("papers_fts MATCH :words")
_POSTGRES = text("fts @@ CAST(:words AS tsquery)")


def matching(query: Query, first_day: date, dialect: str) -> Iterator[ColumnElement[bool]]:
    """Write words and filters; only papers of `first_day` and later are looked through."""
    yield from filters.conditions(query.filters, papers.c.__getitem__)
    if query.root is not None:
        yield has_words(query.root, first_day, dialect)


def has_words(root: Node, first_day: date, dialect: str) -> ColumnElement[bool]:
    """Write the words alone."""
    if dialect == "postgresql":
        words, key, source, matches = expressions.postgres(root), "key", "paper_text", _POSTGRES
    else:
        words, key, source, matches = expressions.fts5(root), "rowid", "papers_fts", _SQLITE
    column = literal_column(key, BigInteger)
    bound = matches.bindparams(bindparam("words", words, unique=True))
    first = first_day.toordinal() * KEYS_PER_DAY
    return papers.c.key.in_(select(column).select_from(text(source)).where(bound, column >= first))
