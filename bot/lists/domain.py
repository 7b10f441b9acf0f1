"""Lists of papers: the span of listing days a list covers, its order, and one page of it."""

from dataclasses import dataclass
from enum import StrEnum

from bot.papers.domain.listing import PAGE_SIZE, Sort
from bot.papers.domain.paper import Paper


class ListKind(StrEnum):
    """What a list is a list of."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    TRENDING = "trending"
    SEARCH = "search"
    EXACT_SEARCH = "exact"  # without the long forms of acronyms
    SIMILAR = "similar"
    ISSUE = "issue"  # all papers of a roundup
    ALERT = "alert"  # all papers of an alert


@dataclass(frozen=True, slots=True)
class Selection:
    """Which papers a list shows, in which order, and which page of it, counted from 0.

    `value` is a period's text for a day, week or month, the query's text for a search, a paper's id
    for similar papers, an issue's reference, and empty for trending.
    """

    kind: ListKind
    value: str
    sort: Sort
    page: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """One paper on a page: its rank in the whole list, from 1, and how it got there.

    `snippet` is the piece of original text that matched a search, plain; `is_remote` marks a paper
    that Hugging Face's search found, not the cache's.
    """

    rank: int
    paper: Paper
    snippet: str | None = None
    is_remote: bool = False


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page of a list, ready to be drawn; `heading` and `notes` are plain lines for people.

    `reference` names the selection in a button's custom_id: letters, digits, `.`, `_` and `-`, at
    most 32 of them. `total` counts the papers of the whole list, or at least so many if `has_more`.
    `is_incomplete` says that Hugging Face may know more, at the price of asking it.
    """

    selection: Selection
    reference: str
    heading: str
    notes: tuple[str, ...]
    entries: tuple[Entry, ...]
    total: int
    has_more: bool = False
    is_incomplete: bool = False

    @property
    def page_count(self) -> int:
        """How many pages the list has, as far as it was counted, at least 1."""
        return max(1, -(-self.total // PAGE_SIZE))
