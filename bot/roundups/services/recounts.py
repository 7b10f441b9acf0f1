"""Has posted issues redrawn because of what members of their server like."""

from collections.abc import Collection
from datetime import datetime, timedelta

from bot.roundups.store.issues import IssueStore
from bot.storage.transaction import Transaction

RECOUNT_AFTER = timedelta(minutes=1)
"""How long after the first press a message is redrawn, with all presses until then."""


async def order_recount(
    tx: Transaction, guild_id: int, message_ids: Collection[int], press_id: int, now: datetime
) -> frozenset[int]:
    """Have those messages redrawn soon that belong to issues on record; return which.

    Published ones stay as they are: other servers see them, and Discord lets them be edited three
    times an hour only.
    """
    if not message_ids:
        return frozenset()
    due_at = now + RECOUNT_AFTER
    return await IssueStore(tx).order_recount(guild_id, message_ids, press_id, due_at)
