"""Reads a server's delivery history: how the last issues of its roundups arrived."""

from collections import defaultdict

from bot.delivery.domain.delivery import Delivery
from bot.delivery.store.roundup_deliveries import RoundupDeliveries
from bot.roundups.domain.history import History, HistoryEntry
from bot.roundups.store.issues import IssueStore
from bot.roundups.store.subscriptions import SubscriptionStore
from bot.storage.database import Database

MAX_ISSUES = 40
"""Issues read: those of five daily roundups in a week, and a few sent by hand."""
MAX_PARTS = 40
"""The most messages one issue may have: a list, and a card for each of 25 papers."""


class HistoryService:
    """The delivery histories of the servers."""

    def __init__(self, database: Database) -> None:
        """Read from `database`."""
        self._database = database

    async def read(self, guild_id: int) -> History:
        """Return a server's last issues, newest first; those of removed roundups are left out."""
        parts: defaultdict[tuple[int, str], list[Delivery]] = defaultdict(list)
        async with self._database.read() as tx:
            numbers = {
                each.id: each.number for each in await SubscriptionStore(tx).of_guild(guild_id)
            }
            issues = await IssueStore(tx).of_guild(guild_id, MAX_ISSUES)
            for subscription_id in {issue.subscription_id for issue in issues} & numbers.keys():
                limit = MAX_ISSUES * MAX_PARTS
                for each in await RoundupDeliveries(tx, guild_id, subscription_id).newest(limit):
                    parts[subscription_id, each.order.key].append(each)
        return History(
            tuple(
                HistoryEntry.of(numbers[issue.subscription_id], issue.scheduled_at, ordered)
                for issue in issues
                if (ordered := parts.get((issue.subscription_id, issue.key)))
            )
        )
