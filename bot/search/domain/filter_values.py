"""Reads the filters of a query text: `upvotes:>20`, `since:7d`, `has:code`, `by:doe`."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import TypeAlias

from bot.errors import BadQuery
from bot.search.domain.syntax_tree import Bound, Filters, Has
from bot.search.domain.tokenizer import Token
from bot.text.folding import BREAK

_BOUND = re.compile(r"(>=|>|<=|<|=|≥|≤|)([0-9]{1,9})")
_SIGNS = {"": ">=", "≥": ">=", "≤": "<="}

Fold: TypeAlias = Callable[[str], str]
"""Returns the folded words of a text."""


def with_filter(filters: Filters, token: Token, today: date, folding: Fold) -> Filters:
    """Add a filter; if a date is repeated, the narrower one applies."""
    match token.text.partition(":")[0].lower():
        case "upvotes":
            return replace(filters, upvotes=_with_bound(filters.upvotes, token))
        case "comments":
            return replace(filters, comments=_with_bound(filters.comments, token))
        case "since":
            return replace(filters, since=max(filters.since or date.min, _day(token, today)))
        case "until":
            return replace(filters, until=min(filters.until or date.max, _day(token, today)))
        case "by":
            return replace(filters, by=tuple(sorted({*filters.by, _name(token, folding)})))
        case _:
            return replace(filters, has=filters.has | {_link(token)})


def _with_bound(bounds: tuple[Bound, ...], token: Token) -> tuple[Bound, ...]:
    """Add a comparison, sorted whatever the order written; a plain 20 means >=20."""
    bound = _BOUND.fullmatch(token.value)
    if not bound:
        raise _unread(token, "Write a number as 20, >=20, >20, <=20, <20 or =20")
    added = Bound(_SIGNS.get(bound[1], bound[1]), int(bound[2]))
    return tuple(sorted({*bounds, added}, key=lambda bound: (bound.op, bound.value)))


def _day(token: Token, today: date) -> date:
    """Read a listing day: 2026-01-31, or 7d for seven days before `today`."""
    try:
        if ago := re.fullmatch(r"([0-9]{1,4})d", token.value):
            return today - timedelta(days=int(ago[1]))
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", token.value):
            return date.fromisoformat(token.value)
    except (ValueError, OverflowError):
        pass
    raise _unread(token, "Write a date as 2026-01-31, or as 7d for the last seven days")


def _name(token: Token, folding: Fold) -> str:
    """Read the name of who submitted a paper, in quotes if it has several words."""
    if token.value.startswith('"') and not token.value[1:].endswith('"'):
        raise token.error("there's an unclosed quote", "Add the closing quote or remove this one")
    name = " ".join(word for word in folding(token.value).split() if word != BREAK)
    if not name:
        raise _unread(token, 'Write a name as by:doe or by:"jane doe"')
    return name


def _link(token: Token) -> Has:
    """Read the name of a link."""
    try:
        return Has(token.value.lower())
    except ValueError:
        raise _unread(token, f"A paper can have {', '.join(Has)}") from None


def _unread(token: Token, hint: str) -> BadQuery:
    """Return the error for a filter whose value can't be read."""
    return token.error(f"I can't read {token.text}", hint)
