"""Corrects how the full name of an author was asked for."""

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import NamedTuple

from bot.search.domain.tokenizer import Kind, Token

_MOST = 4
"""Words of a name."""
_CAPITALIZED = re.compile(r"[^\W\d_a-z][^\W\d_]*[.]?(?:[-'’][^\W\d_]+)*[.]?")


class Change(NamedTuple):
    """A part of a text to replace, what with, and why."""

    start: int
    end: int
    better: str
    reason: str


def full_names(tokens: Sequence[Token]) -> Iterator[Change]:
    """Yield what was probably meant for the full name of one author.

    `author:wei author:zhang` may be two people, and in `author:Jane Doe` only Jane is an author.
    """
    for place, token in enumerate(tokens):
        if not _is_author(token) or _is_author(*tokens[max(place - 2, 0) : max(place - 1, 0)]):
            continue
        if len(words := [*_of_several_fields(tokens[place:])]) > 1:
            reason = f"{_together(tokens, place, words)} may be two people."
            yield _change(token, words, "({})", reason)
        elif len(words := [*_after_one_field(tokens[place + 1 :])]) > 1:
            yield _change(
                token, words, '"{}"', f"Only “{words[0].text}” is looked for as an author."
            )


def _is_author(*tokens: Token) -> bool:
    return any(each.kind is Kind.FIELD and each.text.lower() == "author:" for each in tokens)


def _of_several_fields(tokens: Sequence[Token]) -> Iterator[Token]:
    """Yield the words in `author:wei author:zhang`."""
    for field, word in zip(tokens[::2], tokens[1::2], strict=False):
        if not _is_author(field) or word.kind is not Kind.WORD:
            return
        yield word


def _after_one_field(tokens: Sequence[Token]) -> Iterator[Token]:
    """Yield the words in `author:Jane Doe` if all are written as names are."""
    words = [*takewhile(lambda token: token.kind is Kind.WORD, tokens)]
    is_name = len(words) <= _MOST and all(_CAPITALIZED.fullmatch(word.text) for word in words)
    yield from words if is_name else ()


def _together(tokens: Sequence[Token], place: int, words: Sequence[Token]) -> str:
    return " ".join(f"{tokens[place].text}{word.text}" for word in words)


def _change(field: Token, words: Sequence[Token], form: str, reason: str) -> Change:
    name = " ".join(word.text for word in words)
    end = words[-1].start + len(words[-1].text)
    return Change(field.start, end, f"author:{form.format(name)}", reason)
