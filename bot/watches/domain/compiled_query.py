"""Compiles a query to the terms that watches are found by and papers are tested for."""

import sys
from collections.abc import Iterator
from itertools import pairwise
from typing import Literal, TypeAlias

from bot.search.domain.syntax_tree import And, Field, Node, Not, Or, Phrase, Word

Operator: TypeAlias = Literal["and", "or", "not"]
Compiled: TypeAlias = 'str | tuple[Literal["row"], str] | tuple[Operator, tuple[Compiled, ...]]'
"""A term, a longer row of words, or an operator and its parts; equal queries compile equally.

A term is a word or two words in a row, perhaps confined to a field: `moe`, `title:kv cache`. Tuples
of strings are small, and the garbage collector stops looking at them.
"""

ANYTHING = ""
"""The term that every paper has: it stands for a query of filters alone."""


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
    """Compile the pairs; if there are several, what has them all may still not have the row."""
    pairs = tuple(sys.intern(f"{prefix}{one} {two}") for one, two in pairwise(words))
    if len(pairs) == 1:
        return pairs[0]
    return "and", (*pairs, ("row", prefix + " ".join(words)))


def terms(wanted: Compiled) -> Iterator[str]:
    """Walk the terms of a compiled query, exclusions included."""
    if isinstance(wanted, str):
        yield wanted
    elif wanted[0] != "row":
        for part in wanted[1]:
            yield from terms(part)


def prefix(field: Field | None) -> str:
    """Give what stands before a word that is confined to a field."""
    return f"{field}:" if field else ""
