"""What sends the roundups in the tests of the cogs: the real sender, at a pace without waits."""

import itertools
from dataclasses import dataclass, field

from bot.delivery.services.invalid_requests import InvalidRequests
from bot.delivery.services.rate_limiter import RateLimiter
from bot.delivery.targets.registry import build_targets
from bot.discord.client import PaperBot
from bot.storage.database import Database
from bot.workers import delivery_outcomes
from tests.cogs.stage import Stage
from tests.support.senders import ObservedSender


@dataclass
class Press:
    """A sender over the stage's own bot, which sends when the test says so."""

    stage: Stage
    bot: PaperBot
    database: Database
    sender: ObservedSender = field(init=False)

    def __post_init__(self) -> None:
        """Build the sender."""
        seconds = itertools.count().__next__  # simcord has replaced the real clock
        pace = RateLimiter(1_000, InvalidRequests(now=seconds), now=seconds)
        targets = build_targets(self.bot, pace, lambda: self.bot.command_ids)
        outcomes = delivery_outcomes(self.bot.services.notices)
        self.sender = ObservedSender(self.database, targets, pace, outcomes, self.stage.clock)

    async def run(self) -> None:
        """Send all that is due."""
        await self.sender.drain()
