"""The trial of a roundup that isn't set up yet."""

from dataclasses import dataclass

from bot.roundups.domain.issue import IssuePage
from bot.roundups.domain.prospect import Prospect

NOBODY = 0
"""The subscription that a test's messages belong to: none, as ids begin with 1."""


@dataclass(frozen=True, slots=True)
class RoundupTrial:
    """What a roundup would have posted last, and when it would post first.

    `listed` counts the papers of its list or period, `matched` those that match the query.
    """

    page: IssuePage
    prospect: Prospect
    listed: int
    matched: int
