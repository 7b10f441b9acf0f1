"""Criteria for papers: ingested since a sequence number, listed since a day, matching a query."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Criteria:
    """Criteria for the papers that an issue chooses from.

    They were ingested after sequence number `after`, up to `until`, are listed on `first_day` or
    later, have at least `min_upvotes`, and match the text of `query` unless it is empty. `without`
    are ids of papers that an earlier issue has already shown.
    """

    after: int
    until: int
    first_day: date
    min_upvotes: int = 0
    query: str = ""
    without: tuple[str, ...] = ()
