"""Corrects a search to what was probably meant, where another language's form was written."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from types import MappingProxyType

from bot.errors import BadQuery
from bot.search.domain.query import Query
from bot.search.domain.syntax_tree import Field
from bot.search.domain.tokenizer import Kind, Token, tokenize

MAX_WORDS = 8
"""Longer texts are pasted titles or sentences, in which an "or" is just a word."""

_COMPARISON = re.compile(
    r"\b(upvotes|comments)\s*(>=|<=|>|<|=)\s*([0-9]{1,9})(?!\S)", re.IGNORECASE
)
_PREFIX = re.compile(r"([A-Za-z]+):(?=\S|\Z)")
_FIELDS = (*Field, "upvotes", "comments", "since", "until", "has")
_SYNONYMS = MappingProxyType(
    {
        "by": "author",
        "name": "author",
        "lab": "org",
        "organization": "org",
        "organisation": "org",
        "affiliation": "org",
        "company": "org",
        "institution": "org",
        "likes": "upvotes",
        "votes": "upvotes",
        "after": "since",
        "from": "since",
        "before": "until",
        "with": "has",
    }
)
_SIMILAR = 0.75
"""The least similarity of a field to what was written: `autor` has .91, `task` and `has` .57."""


@dataclass(frozen=True, slots=True)
class Correction:
    """A search that was probably meant, and why."""

    text: str
    reason: str


def correction(text: str, today: date) -> Correction | None:
    """Return what was probably meant by a search that can be read, but means something else."""
    if len(text.split()) > MAX_WORDS:
        return None
    changes = sorted(_changes(text))
    meant, end = "", 0
    for start, stop, better, _ in changes:
        if start >= end:
            meant += text[end:start] + better
            end = stop
    meant += text[end:]
    try:
        is_different = bool(changes) and Query.parse(meant, today) != Query.parse(text, today)
    except BadQuery:
        return None
    return Correction(meant, changes[0][3]) if is_different else None


def _changes(text: str) -> Iterator[tuple[int, int, str, str]]:
    """Yield start and end of each part to replace, what with, and why."""
    for found in _COMPARISON.finditer(text):
        better = f"{found[1].lower()}:{found[2]}{found[3]}"
        yield (*found.span(), better, "A filter needs a colon.")
    tokens = tokenize(text)
    for place, token in enumerate(tokens):
        if token.kind is not Kind.WORD:
            continue
        is_between = 0 < place < len(tokens) - 1
        if is_between and token.text in {"or", "Or", "||"}:
            yield _whole(token, "OR", "OR must be in capitals.")
        elif is_between and token.text == "|":
            yield _whole(token, "OR", "For either of two words, write OR.")
        elif (prefix := _PREFIX.match(token.text)) and (field := _field(prefix[1].lower())):
            reason = f"There's no field “{prefix[1]}”."
            yield token.start, token.start + prefix.end(), f"{field}:", reason


def _whole(token: Token, better: str, reason: str) -> tuple[int, int, str, str]:
    return token.start, token.start + len(token.text), better, reason


def _field(name: str) -> str | None:
    """Return the field that a name stands for or resembles, unless it is one itself."""
    if name in _FIELDS:
        return None
    close = get_close_matches(name, _FIELDS, n=1, cutoff=_SIMILAR)
    return _SYNONYMS.get(name) or next(iter(close), None)
