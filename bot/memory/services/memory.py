"""Says what a server remembers of papers; of no other server, and of nobody's own messages."""

from collections.abc import Sequence
from datetime import UTC
from zoneinfo import ZoneInfo

from bot.accounts.store.guilds import GuildStore
from bot.delivery.domain.delivery import created_at
from bot.memory.domain import Post, Remembered
from bot.memory.store.likes import LikeStore
from bot.memory.store.posts import PostStore
from bot.shelf.store import ShelfStore
from bot.storage.database import Database


class MemoryService:
    """The memory of servers; every method works on that of the server it is given."""

    def __init__(self, database: Database) -> None:
        """Read from `database`."""
        self._database = database

    async def of(self, guild_id: int, paper_ids: Sequence[str]) -> dict[str, Remembered]:
        """Return what a server remembers of each paper, by their ids."""
        async with self._database.read() as tx:
            posts = await PostStore(tx, guild_id).of(paper_ids)
            shelved = await ShelfStore(tx).shelved_among(guild_id, paper_ids)
            likes = await LikeStore(tx, guild_id).counts(paper_ids)
            zone = await GuildStore(tx).zone(guild_id)
        local = ZoneInfo(zone) if zone else UTC
        return {
            paper_id: Remembered(
                tuple(
                    Post(channel_id, message_id, created_at(message_id).astimezone(local).date())
                    for channel_id, message_id in posts.get(paper_id, ())
                ),
                is_shelved=paper_id in shelved,
                likes=likes.get(paper_id, 0),
            )
            for paper_id in paper_ids
        }
