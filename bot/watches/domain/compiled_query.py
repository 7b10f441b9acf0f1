"""Compiles a query into the terms by which watches are found and papers are tested."""

import sys
from collections.abc import Iterator
from itertools import pairwise
from typing import Literal, TypeAlias

from bot.search.domain.approximation import indexed, is_indexed
from bot.search.domain.expansion import term_of
from bot.search.domain.syntax_tree import (
    And,
    AsWritten,
    Field,
    FullName,
    Name,
    Node,
    Not,
    Or,
    Phrase,
    Together,
    Word,
)

Operator: TypeAlias = Literal["and", "or", "not"]
Check: TypeAlias = Literal["row", "name", "together", "written"]
Compiled: TypeAlias = "str | tuple[Check, str] | tuple[Operator, tuple[Compiled, ...]]"
"""A term, words to check in the text, or an operator and its parts; equal queries compile equally.

The words to check are a longer phrase, an author's name, words that stand in one name, or words as
they are written.

A term is a word or two consecutive words, optionally restricted to a field: `moe`,
`title:kv cache`. Tuples of strings are small, and the garbage collector stops tracking them.
"""

ANYTHING = ""
"""The term that every paper has; a query that has only filters compiles to it."""


def compiled(node: Node | None) -> Compiled:
    """Compile the words of a query."""
    match node:
        case None:
            return ANYTHING
        case Word() | Phrase():
            return _compiled_phrase(term_of(node), prefix(node.field))
        case FullName() | Together() | AsWritten():
            return _compiled_check(node)
        case And(parts):
            return "and", tuple(map(compiled, parts))
        case Or(parts):
            return "or", tuple(map(compiled, parts))
        case Not(part):
            return "not", (compiled(part),)


def _compiled_phrase(words: tuple[str, ...], prefix: str) -> Compiled:
    """Compile a word, or a phrase to its pairs of words.

    Several pairs don't imply the phrase, so the whole sequence is then required as well.
    """
    if len(words) == 1:
        return sys.intern(prefix + words[0])
    pairs = tuple(sys.intern(f"{prefix}{one} {two}") for one, two in pairwise(words))
    if len(pairs) == 1:
        return pairs[0]
    return "and", (*pairs, ("row", prefix + " ".join(words)))


def _compiled_check(node: Name | AsWritten) -> Compiled:
    """Compile to the words that every match has, and the check of what they can't tell."""
    approximation = compiled(indexed(node))
    if is_indexed(node):
        return approximation
    match node:
        case AsWritten(text, field):
            return "and", (approximation, ("written", prefix(field) + text))
        case FullName(words):
            return "and", (approximation, ("name", " ".join(words)))
        case Together(words):
            return "and", (approximation, ("together", " ".join(words)))


def terms(wanted: Compiled) -> Iterator[str]:
    """Yield the terms of a compiled query, including excluded ones."""
    if isinstance(wanted, str):
        yield wanted
    elif not isinstance(wanted[1], str):
        for part in wanted[1]:
            yield from terms(part)


def prefix(field: Field | None) -> str:
    """Return the prefix of a word that is restricted to a field."""
    return f"{field}:" if field else ""
