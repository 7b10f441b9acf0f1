"""Says how a query was read, for the lists that are made with one."""

from collections.abc import Iterator

from bot.search.domain.query import Query
from bot.text.acronyms import display_form

_MOST_NAMED = 12
"""Added words and phrases that are named; few queries have more."""


def reading_notes(query: Query) -> Iterator[str]:
    """Yield notes on what was read differently from how it was written, and on what was added."""
    yield from (f"{note}." for note in query.notes)
    if query.added:
        named = [display_form(words) for words in query.added[:_MOST_NAMED]]
        more = len(query.added) - len(named)
        yield f"Also matches: {', '.join(named)}{f' and {more} more' if more else ''}."


def in_quotes(query: str) -> str:
    """Put a query in quotes, unless it has some of its own."""
    return query if '"' in query else f"“{query}”"
