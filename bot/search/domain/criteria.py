"""The papers to choose from: new since a sequence number, listed since a day, fit for a query."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Criteria:
    """Which papers an issue chooses from.

    Those ingested after the sequence number `after`, up to `until`, listed on `first_day` or later,
    with at least `min_upvotes`, that match the text of `query` if there is one. `without` are ids
    of papers that an earlier issue has already shown.
    """

    after: int
    until: int
    first_day: date
    min_upvotes: int = 0
    query: str = ""
    without: tuple[str, ...] = ()
