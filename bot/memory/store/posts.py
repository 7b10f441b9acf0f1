"""Stores which message of the bot showed which paper in a server."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select

from bot.storage.schema import posted_papers
from bot.storage.transaction import Transaction

_table = posted_papers.c
_MOST = 200
"""The most messages that are read for one question, the newest of them."""


class PostStore:
    """Access to the messages that showed papers in one server, within one transaction."""

    def __init__(self, tx: Transaction, guild_id: int) -> None:
        """Work inside `tx`."""
        self._tx = tx
        self._guild_id = guild_id

    async def add(self, channel_id: int, message_id: int, paper_ids: Sequence[str]) -> None:
        """Record that a message shows papers; what is recorded already stays as it is."""
        message = {"guild_id": self._guild_id, "channel_id": channel_id, "message_id": message_id}
        new = [message | {"paper_id": paper_id} for paper_id in sorted(set(paper_ids))]
        if new:
            await self._tx.execute(self._tx.upsert(posted_papers).on_conflict_do_nothing(), new)

    async def of(self, paper_ids: Sequence[str]) -> dict[str, list[tuple[int, int]]]:
        """Return the channel and message ids of each paper's posts, the newest first."""
        query = (
            select(_table.paper_id, _table.channel_id, _table.message_id)
            .where(_table.guild_id == self._guild_id, _table.paper_id.in_(paper_ids))
            .order_by(_table.message_id.desc())
            .limit(_MOST)
        )
        found = defaultdict[str, list[tuple[int, int]]](list)
        for row in await self._tx.execute(query):
            found[row.paper_id].append((row.channel_id, row.message_id))
        return found
