"""Lists of papers: the span of listing days a list covers, its order, and one page of it."""

from dataclasses import dataclass
from enum import StrEnum

from bot.papers.domain.listing import PAGE_SIZE, Sort
from bot.papers.domain.paper import Paper


class ListKind(StrEnum):
    """The kinds of list."""

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
    """The papers that a list shows, their order, and the page, counted from 0.

    `value` is a period's text for a day, week or month, the query's text for a search, a paper's id
    for similar papers, an issue's reference, and empty for trending.
    """

    kind: ListKind
    value: str
    sort: Sort
    page: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """One paper on a page: its rank in the whole list, from 1, and how it was found.

    `snippet` is the piece of original text that matched a search, plain; `is_remote` marks a paper
    that was found by Hugging Face's search, not by the cache's.
    """

    rank: int
    paper: Paper
    snippet: str | None = None
    is_remote: bool = False


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page of a list, ready to be drawn; `heading` and `notes` are plain lines for people.

    `reference` identifies the selection in a button's custom_id: at most 32 letters, digits, `.`,
    `_` and `-`. `total` counts the papers of the whole list; if `has_more`, it is a lower bound.
    `is_incomplete` means that Hugging Face may know more, at the cost of a request.
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
        """The number of pages, as far as the list was counted, at least 1."""
        return max(1, -(-self.total // PAGE_SIZE))
