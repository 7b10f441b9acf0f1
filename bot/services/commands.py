"""Remembers which slash commands Discord was last told, so that it is told only of changes."""

import hashlib
import json
from collections.abc import Mapping, Sequence

from bot.storage.database import Database


class CommandRecord:
    """What is known of the commands at Discord."""

    def __init__(self, database: Database) -> None:
        """Remember in `database`."""
        self._database = database

    async def synced(self, definition: Sequence[object]) -> dict[str, int] | None:
        """Give the commands' ids by name if exactly this definition was synced, else None."""
        async with self._database.read() as tx:
            if await tx.facts.get("commands.digest") != _digest(definition):
                return None
            return json.loads(await tx.facts.get("commands.ids") or "{}")

    async def remember(self, definition: Sequence[object], ids: Mapping[str, int]) -> None:
        """Keep that `definition` was synced and which ids the commands got."""
        async with self._database.write() as tx:
            await tx.facts.put("commands.digest", _digest(definition))
            await tx.facts.put("commands.ids", json.dumps(dict(ids)))


def _digest(definition: Sequence[object]) -> str:
    return hashlib.sha256(json.dumps(definition, sort_keys=True, default=str).encode()).hexdigest()
