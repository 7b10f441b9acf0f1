"""Lists of papers: what a list shows, in which order, and one page of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from bot.errors import ControlExpired
from bot.papers.domain.listing import PAGE_SIZE, Sort
from bot.papers.domain.paper import Paper
from bot.search.domain.syntax_tree import Has

TRENDING_LETTER = "t"
"""The letter of the list of trending papers, which the welcome names too."""


NARROWED_LETTER, NARROWED_TRENDING_LETTER = "n", "o"
"""The letters of the narrowed lists of periods, and of trending papers."""


SEARCH_LETTERS = frozenset({"s", "e", NARROWED_LETTER, NARROWED_TRENDING_LETTER})
"""The letters of the lists that a search makes."""


SIMILAR_LETTER, SIMILAR_TO_SEVERAL_LETTER = "p", "l"
SIMILAR_LETTERS = frozenset({SIMILAR_LETTER, SIMILAR_TO_SEVERAL_LETTER})
"""The letters of the lists of papers similar to one paper, to several, and both."""


@dataclass(frozen=True, slots=True)
class Selection:
    """The papers that a list shows, their order, and the page, counted from 0.

    `letter` is that of the list's source, and `value` tells its lists apart: a period's text, a
    query's text, a paper's id, or an issue's reference. `size` is the number of papers on a page.
    """

    letter: str
    value: str
    sort: Sort
    page: int = 0
    size: int = PAGE_SIZE

    @property
    def offset(self) -> int:
        """The number of papers on the pages before this one."""
        return self.page * self.size


@dataclass(frozen=True, slots=True)
class Narrowing:
    """The value of a narrowed list: the letter and value of the whole one, and the query's text."""

    letter: str
    value: str
    query: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what `str` returned; raise ControlExpired for anything else."""
        whole, blank, query = text.partition(" ")
        letter, dot, value = whole.partition(".")
        if not (blank and dot):
            raise ControlExpired
        return cls(letter, value, query)

    def __str__(self) -> str:
        """Return all three in one text."""
        return f"{self.letter}.{self.value} {self.query}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One paper on a page: its rank in the whole list, from 1, and how it was found.

    `snippet` is the piece of original text that matched a search, plain; `is_remote` marks a paper
    that was found by Hugging Face's search, not by the cache's. `gained` are the upvotes that it
    gained lately, where a list ranks by these. `put_by` is the member who put it on the list and
    wants that to be seen. `mark` is what else its list says of it, in plain words. `shares` are the
    words that it shares with the papers it is similar to.
    """

    rank: int
    paper: Paper
    snippet: str | None = None
    is_remote: bool = False
    gained: int | None = None
    put_by: int | None = None
    mark: str = ""
    shares: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ListLink:
    """Another list that a list leads to: `name` says which; the ListService adds `reference`."""

    name: str
    selection: Selection
    reference: str = ""


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page of a list, ready to be drawn; `heading` and `notes` are plain lines for people.

    `total` counts the papers of the whole list; if `has_more`, it is a lower bound. `is_incomplete`
    means that Hugging Face may know more, at the cost of a request; `is_watchable`, that a watch
    can be made of the list; `is_so_far`, that its period still lasts; `is_unanswered`, that it is
    empty because Hugging Face didn't answer.

    `terms` are the words and phrases that a search looked for, `asked` what it asked papers to
    have. If `year` is given, each entry tells
    its listing day, with the year unless it is this one. `earlier` and `later` are the lists before
    and after this one, `suggested` is the search that was probably meant. `whole_total`
    counts the papers of the list that this one is a part of; `wider` are lists with more papers.

    The ListService adds `sorts`, the orders that the list offers, and `reference`, which identifies
    it in a button's custom_id: at most 32 letters, digits, `.`, `_` and `-`.
    """

    selection: Selection
    heading: str
    entries: tuple[Entry, ...]
    total: int
    notes: tuple[str, ...] = ()
    has_more: bool = False
    is_incomplete: bool = False
    is_watchable: bool = False
    is_so_far: bool = False
    is_unanswered: bool = False
    terms: tuple[tuple[str, ...], ...] = ()
    asked: frozenset[Has] = frozenset()
    year: int | None = None
    earlier: ListLink | None = None
    later: ListLink | None = None
    suggested: ListLink | None = None
    whole_total: int | None = None
    wider: tuple[ListLink, ...] = ()
    sorts: tuple[Sort, ...] = ()
    reference: str = ""

    @property
    def is_remote(self) -> bool:
        """Whether all papers on the page were found by Hugging Face's search."""
        return bool(self.entries) and all(entry.is_remote for entry in self.entries)

    @property
    def page_count(self) -> int:
        """The number of pages, as far as the list was counted, at least 1."""
        return max(1, -(-self.total // self.selection.size))


def ranked(papers: Iterable[Paper], selection: Selection) -> tuple[Entry, ...]:
    """Return the papers of the selected page as entries."""
    return tuple(Entry(rank, paper) for rank, paper in enumerate(papers, selection.offset + 1))
