"""What an admin has chosen so far in the guided setup of a roundup; nothing of it is stored."""

from dataclasses import dataclass
from datetime import time

from bot.roundups.domain.draft import Destination, RoundupDraft
from bot.roundups.domain.subscription import Layout
from bot.schedules.schedule import Cadence, Weekday


@dataclass(frozen=True, slots=True)
class Frequency:
    """How often a roundup is due, and on which days; without `days` on the cadence's own."""

    cadence: Cadence = Cadence.DAILY
    days: frozenset[Weekday] = frozenset()


WORKDAYS = Frequency(days=frozenset(list(Weekday)[: Weekday.SATURDAY]))
PERIODS = (
    WORKDAYS,
    Frequency(),
    *(Frequency(Cadence.WEEKLY, frozenset({day})) for day in Weekday),
    Frequency(Cadence.MONTHLY),
)
"""The periods to choose from."""


@dataclass(frozen=True, slots=True)
class SetupChoices:
    """The choices for a new roundup; `channel_id` is 0 and `zone` empty until one is chosen.

    `words` names the query, which is too long for a button; it is empty for all papers.
    """

    channel_id: int = 0
    at: time = time(9)
    zone: str = ""
    period: Frequency = Frequency()  # it is frozen
    top: int = 10
    min_upvotes: int = 0
    layout: Layout = Layout.LIST
    words: str = ""

    def draft(self, destination: Destination, query: str) -> RoundupDraft:
        """Return the draft of the roundup: with `query`, in the channel as it is now."""
        return RoundupDraft(
            destination,
            at=f"{self.at:%H:%M}",
            zone=self.zone,
            cadence=self.period.cadence,
            days=" ".join(day.name for day in sorted(self.period.days)),
            top=self.top,
            min_upvotes=self.min_upvotes,
            query=query,
            layout=self.layout,
        )
