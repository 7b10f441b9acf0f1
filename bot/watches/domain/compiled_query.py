"""Compiles a query into the terms by which watches are found and papers are tested."""

import sys
from collections.abc import Iterator
from itertools import pairwise
from typing import Literal, TypeAlias

from bot.search.domain.syntax_tree import And, Field, Node, Not, Or, Phrase, Word

Operator: TypeAlias = Literal["and", "or", "not"]
Compiled: TypeAlias = 'str | tuple[Literal["row"], str] | tuple[Operator, tuple[Compiled, ...]]'
"""A term, a longer sequence of words, or an operator and its parts; equal queries compile equally.

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
        case Word(text, field):
            return sys.intern(prefix(field) + text)
        case Phrase(words, field):
            return _compiled_phrase(words, prefix(field))
        case And(parts):
            return "and", tuple(map(compiled, parts))
        case Or(parts):
            return "or", tuple(map(compiled, parts))
        case Not(part):
            return "not", (compiled(part),)


def _compiled_phrase(words: tuple[str, ...], prefix: str) -> Compiled:
    """Compile a phrase to its pairs of words.

    Several pairs don't imply the phrase, so the whole sequence is then required as well.
    """
    pairs = tuple(sys.intern(f"{prefix}{one} {two}") for one, two in pairwise(words))
    if len(pairs) == 1:
        return pairs[0]
    return "and", (*pairs, ("row", prefix + " ".join(words)))


def terms(wanted: Compiled) -> Iterator[str]:
    """Yield the terms of a compiled query, including excluded ones."""
    if isinstance(wanted, str):
        yield wanted
    elif wanted[0] != "row":
        for part in wanted[1]:
            yield from terms(part)


def prefix(field: Field | None) -> str:
    """Return the prefix of a word that is restricted to a field."""
    return f"{field}:" if field else ""
