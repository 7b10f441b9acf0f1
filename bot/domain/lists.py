"""Lists of papers: the span of listing days a list covers, its order, and one page of it."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Self

from bot.domain.errors import BadRequest
from bot.domain.papers import Paper

PAGE_SIZE = 5
"""Papers on one page of a list: what fits a phone and Discord's 4,000 characters a message."""


class Sort(StrEnum):
    """The orders a list can have."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    UPVOTES = "upvotes"


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
class Period:
    """A span of listing days, both ends included, written `2026-03-02`, `2026-W10` or `2026-03`."""

    text: str
    first: date
    last: date

    @property
    def kind(self) -> ListKind:
        """What its list is a list of."""
        return {10: ListKind.DAY, 8: ListKind.WEEK, 7: ListKind.MONTH}[len(self.text)]

    @property
    def name(self) -> str:
        """What people call it: `Monday, 2 March 2026`, `week from 2 March 2026`, `March 2026`."""
        spoken = f"{self.first.day} {self.first:%B %Y}"
        match self.kind:
            case ListKind.WEEK:
                return f"week from {spoken}"
            case ListKind.MONTH:
                return f"{self.first:%B %Y}"
            case _:
                return f"{self.first:%A}, {spoken}"

    @classmethod
    def day(cls, day: date) -> Self:
        """Cover one listing day."""
        return cls(day.isoformat(), day, day)

    @classmethod
    def week_of(cls, day: date) -> Self:
        """Cover the ISO week, Monday to Sunday, that `day` is in."""
        year, week, weekday = day.isocalendar()
        monday = day - timedelta(days=weekday - 1)
        return cls(f"{year}-W{week:02}", monday, monday + timedelta(days=6))

    @classmethod
    def month_of(cls, day: date) -> Self:
        """Cover the calendar month that `day` is in."""
        length = calendar.monthrange(day.year, day.month)[1]
        return cls(f"{day:%Y-%m}", day.replace(day=1), day.replace(day=length))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a day, week or month as it is written above; raise BadRequest for anything else."""
        text = text.strip()
        try:
            if week := re.fullmatch(r"(2[0-9]{3})-?[Ww]([0-9]{1,2})", text):
                return cls.week_of(date.fromisocalendar(int(week[1]), int(week[2]), 1))
            if month := re.fullmatch(r"(2[0-9]{3})-([0-9]{1,2})", text):
                return cls.month_of(date(int(month[1]), int(month[2]), 1))
            if day := re.fullmatch(r"(2[0-9]{3})-([0-9]{1,2})-([0-9]{1,2})", text):
                return cls.day(date(int(day[1]), int(day[2]), int(day[3])))
        except ValueError:
            pass
        raise BadRequest(
            "I can't read that date: write a day as 2026-03-02, a week as 2026-W10 or a month as"
            " 2026-03."
        )


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
    def pages(self) -> int:
        """How many pages the list has, as far as it was counted, at least 1."""
        return max(1, -(-self.total // PAGE_SIZE))
