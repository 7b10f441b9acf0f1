"""Corrects a search to what was probably meant, where another language's form was written."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from bot.errors import BadQuery
from bot.search.domain.corrected_names import Change, full_names
from bot.search.domain.misnamed_fields import FIELDS, NO_FIELDS, SYNONYMS, dates_of
from bot.search.domain.query import Query
from bot.search.domain.tokenizer import Kind, Token, tokenize

MAX_WORDS = 8
"""Longer texts are pasted titles or sentences, in which an "or" is just a word."""
_FEW_WORDS = 4
"""Up to here a "not" or a lone dash is rather an operator than a part of a title."""

_COMPARISON = re.compile(
    r"\b(upvotes|comments)\s*(>=|<=|≥|≤|>|<|=)\s*([0-9]{1,9})(?!\S)", re.IGNORECASE
)
_AMOUNT = re.compile(r"(?<!\S)(?:>=?|≥)?([0-9]{1,9})\+?\s+(upvotes|comments)(?!\S)", re.IGNORECASE)
_PREFIX = re.compile(r"([A-Za-z][A-Za-z_-]*)([:=])")
_SINGLE_QUOTES = re.compile(r"(?<!\w)['‘‚‹]([^'‘’‹›\"]+\s[^'‘’‹›\"]+)['’‘›](?!\w)")
_SIMILAR = 0.75
"""The least similarity of a field to what was written: `autor` has .91, `task` and `has` .57."""


@dataclass(frozen=True, slots=True)
class Correction:
    """A search that was probably meant, and why; `text` is empty if there is none to offer."""

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
    meant = " ".join((meant + text[end:]).split())
    if not changes:
        return None
    try:
        written = Query.parse(text, today)
    except BadQuery:
        return None
    reason = " ".join(dict.fromkeys(change.reason for change in changes[:2]))
    try:
        is_different = Query.parse(meant, today) != written
    except BadQuery:
        return None if meant else Correction("", reason)
    return Correction(meant, reason) if is_different else None


def authored(text: str, today: date) -> Correction | None:
    """Return the search for an author where one for who submitted the paper was written."""
    meant = text
    for token in reversed(tokenize(text)):
        if token.kind is Kind.FILTER and (found := re.match("by:", token.text, re.IGNORECASE)):
            end = token.start + found.end()
            meant = f"{meant[: token.start]}author:{meant[end:]}"
    try:
        Query.parse(meant, today)
    except BadQuery:
        return None
    reason = "by: is who submitted a paper to Daily Papers, author: who wrote it."
    return Correction(meant, reason) if meant != text else None


def _changes(text: str) -> Iterator[Change]:
    """Yield each part to replace; where two overlap, the first one counts."""
    for found in _COMPARISON.finditer(text):
        better = f"{found[1].lower()}:{found[2]}{found[3]}"
        yield Change(*found.span(), better, "A filter needs a colon.")
    for found in _AMOUNT.finditer(text):
        better = f"{found[2].lower()}:>={found[1]}"
        yield Change(*found.span(), better, f"A number of {found[2].lower()} is a filter.")
    for found in _SINGLE_QUOTES.finditer(text):
        yield Change(*found.span(), f'"{found[1]}"', "A phrase needs double quotes.")
    tokens = tokenize(text, is_title=False)
    yield from full_names(tokens)
    for place, token in enumerate(tokens):
        if token.kind is Kind.UNCLOSED and not any(each.kind in _OPERATORS for each in tokens):
            yield Change(len(text), len(text), '"', "That quote is never closed.")
        elif token.kind is Kind.WORD:
            yield from _operators(tokens, place)
            yield from _fields(tokens, place)


_OPERATORS = frozenset({Kind.FIELD, Kind.FILTER, Kind.AND, Kind.OR, Kind.NOT})


def _operators(tokens: Sequence[Token], place: int) -> Iterator[Change]:
    """Yield the operator that a word was probably meant to be."""
    token, is_last = tokens[place], place == len(tokens) - 1
    is_between, is_short = place > 0 and not is_last, len(tokens) <= _FEW_WORDS
    before_operand = is_short and not is_last and tokens[place + 1].kind is not Kind.NOT
    if is_between and token.text in {"or", "Or", "||"}:
        yield _whole(token, "OR", "OR must be in capitals.")
    elif is_between and token.text == "|":
        yield _whole(token, "OR", "For either of two words, write OR.")
    elif is_between and token.text in {"and", "And"} and _has_syntax(tokens):
        yield _whole(token, "AND", "AND must be in capitals.")
    elif before_operand and is_between and token.text in {"not", "Not"}:
        yield _whole(token, "NOT", "NOT must be in capitals.")
    elif before_operand and is_between and token.text == "-":
        following = tokens[place + 1].start
        reason = "A minus must stand right before the word that it excludes."
        yield Change(token.start, following, "-", reason)
    elif re.match(r"[!~][^\W_]", token.text):
        reason = "To leave a word out, write a minus before it."
        yield Change(token.start, token.start + 1, "-", reason)


def _has_syntax(tokens: Sequence[Token]) -> bool:
    """Return whether a text is certainly written as a query."""
    return any(each.kind in _OPERATORS | {Kind.OPEN, Kind.PHRASE} for each in tokens)


def _fields(tokens: Sequence[Token], place: int) -> Iterator[Change]:
    """Yield the field that a word was probably meant to name."""
    token, following = tokens[place], tokens[place + 1 : place + 2]
    prefix = _PREFIX.match(token.text)
    if not prefix:
        yield from _before_colon(tokens, place)
        return
    name, end = prefix[1].lower(), token.start + prefix.end()
    value = token.text[prefix.end() :]
    if not value and following and following[0].kind is not Kind.CLOSE:
        end, value = following[0].start, following[0].text
        if name in FIELDS:
            yield Change(token.start, end, f"{name}:", _no_space(name))
    elif name in FIELDS and prefix[2] == "=" and value:
        yield Change(token.start, end, f"{name}:", f"Write a colon after “{name}”.")
    if value and name not in FIELDS:
        yield from _renamed(token, prefix[1], value, end)


def _renamed(token: Token, written: str, value: str, end: int) -> Iterator[Change]:
    """Yield what to write for a name that is no field; its `value` begins at `end`."""
    name = written.lower()
    if known := NO_FIELDS.get(name):
        stop = end if known.keeps_value else end + len(value)
        yield Change(token.start, stop, "", known.reason(written))
    elif dated := dates_of(name, value):
        yield Change(token.start, end + len(value), dated, f"There's no field “{written}”.")
    elif field := _field(name, value):
        yield Change(token.start, end, f"{field}:", f"There's no field “{written}”.")


def _before_colon(tokens: Sequence[Token], place: int) -> Iterator[Change]:
    """Yield a field whose colon stands apart, as in `title :moe` and `title : moe`."""
    token, *following = tokens[place : place + 3]
    name = token.text.lower()
    if name in FIELDS and following and following[0].text.startswith(":"):
        is_alone = following[0].text == ":" and len(following) > 1
        end = following[1].start if is_alone else following[0].start + 1
        yield Change(token.start, end, f"{name}:", f"There must be no space around “{name}:”.")


def _no_space(name: str) -> str:
    return f"There must be no space after “{name.lower()}:”."


def _whole(token: Token, better: str, reason: str) -> Change:
    return Change(token.start, token.start + len(token.text), better, reason)


def _field(name: str, value: str) -> str | None:
    """Return the field that a name stands for or resembles."""
    if name == "from" and not re.match("[0-9]", value):
        return "org"
    close = get_close_matches(name, FIELDS, n=1, cutoff=_SIMILAR)
    return SYNONYMS.get(name) or next(iter(close), None)
