"""Writes as SQL what the full-text indexes can't tell: names, and words as they are written.

The indexes only find papers that have all the words (`bot/search/domain/approximation.py`).
"""

from typing import Any

from sqlalchemy import ColumnElement, Text, and_, func, literal_column, not_, or_

from bot.search.domain.approximation import is_indexed, pattern_of
from bot.search.domain.expansion import term_of
from bot.search.domain.syntax_tree import (
    And,
    AsWritten,
    Field,
    FullName,
    Node,
    Not,
    Or,
    Phrase,
    Together,
    Word,
    conjunction,
)
from bot.text.as_written import written_pattern
from bot.text.person_names import SEPARATORS

_COLUMNS = {Field.TITLE: "title", Field.AUTHOR: "authors", Field.ORG: "orgs"}
_ALL = ("title", "abstract", "authors", "orgs")


def checked(node: Node) -> Node | None:
    """Return the part of a query that has to be checked after its words were found."""
    if is_indexed(node):
        return None
    if isinstance(node, And):
        parts = tuple(part for part in node.parts if not is_indexed(part))
        return conjunction(parts)
    return node


def check(node: Node) -> ColumnElement[bool]:
    """Write the condition that a row `t` of `paper_text`, and `p` of `papers`, matches."""
    match node:
        case Word() | Phrase():
            return _has(" ".join(term_of(node)), node.field)
        case FullName() | Together():
            return _has_name(pattern_of(node))
        case AsWritten(text, field):
            return _is_written(text, field)
        case And(parts):
            return and_(*map(check, parts))
        case Or(parts):
            return or_(*map(check, parts))
        case Not(part):
            return not_(check(part))


def _has(words: str, field: Field | None) -> ColumnElement[bool]:
    columns = [_COLUMNS[field]] if field else _ALL
    return or_(*((" " + _text(each) + " ").like(f"% {words} %") for each in columns))


def _has_name(pattern: str) -> ColumnElement[bool]:
    names: ColumnElement[str] = _text("authors")
    for separator, mark in SEPARATORS:
        names = func.replace(names, separator, mark)
    return names.regexp_match(pattern)


def _is_written(text: str, field: Field | None) -> ColumnElement[bool]:
    columns = ("title",) if field else ("title", "abstract")
    pattern = written_pattern(text)
    return or_(*(literal_column(f"p.{each}", Text).regexp_match(pattern) for each in columns))


def _text(name: str) -> ColumnElement[Any]:
    return literal_column(f"t.{name}", Text)
