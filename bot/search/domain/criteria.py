"""Criteria for papers: their listing days, upvotes and words, and when they were ingested."""

from dataclasses import dataclass
from datetime import date

MAX_SEQUENCE = 2**62
"""Above every sequence number."""


@dataclass(frozen=True, slots=True)
class Criteria:
    """Criteria for the papers that an issue chooses from.

    They were ingested after sequence number `after`, up to `until`, are listed from `first_day` to
    `last_day` (without an end if that is None), have at least `min_upvotes`, and match the text of
    `query` unless it is empty.
    """

    after: int
    until: int
    first_day: date
    min_upvotes: int = 0
    query: str = ""
    last_day: date | None = None
