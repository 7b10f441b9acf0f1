"""Shows, exports and deletes the data stored about a person or a server."""

import asyncio
import gzip
import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from bot.accounts.domain import Owner
from bot.accounts.store.guilds import GuildStore
from bot.accounts.store.members import MemberStore
from bot.privacy.domain import KEPT_AFTER_LEAVING, DataKind, StoredData
from bot.privacy.store import PersonalDataStore
from bot.runtime.clock import Clock
from bot.storage.database import Database

log = logging.getLogger(__name__)

MAX_EXPORT_BYTES = 8_000_000
"""Larger exports are compressed: Discord takes files of 10 MB, and text shrinks to a tenth."""

_EXACT = 2**53
"""From here on many JSON parsers round numbers, so ids are written as text."""


@dataclass(frozen=True, slots=True)
class Export:
    """A file with all stored data, as JSON."""

    name: str
    content: bytes


class PrivacyService:
    """The data stored about one person or one server; every method works on the one it is given.

    The caller checks who may ask for a server's data.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        """Use the data in `database`."""
        self._database = database
        self._clock = clock

    async def stored(self, owner: Owner) -> StoredData:
        """Summarize the stored data."""
        async with self._database.read() as tx:
            counts = await PersonalDataStore(tx).counts(owner)
            if owner.guild_id is not None:
                return StoredData(counts, await GuildStore(tx).zone(owner.guild_id))
            member = await MemberStore(tx).get(owner.member_id)
        return StoredData(counts, member.zone, member.quiet)

    async def export(self, owner: Owner) -> Export:
        """Return all stored data, as it is stored."""
        now = self._clock()
        async with self._database.read() as tx:
            rows = await PersonalDataStore(tx).rows(owner)
        return await asyncio.to_thread(_file, owner, rows, now)

    async def delete(self, owner: Owner) -> None:
        """Delete all stored data at once.

        A message in flight may still arrive; nothing about it is recorded any more.
        """
        async with self._database.write() as tx:
            await PersonalDataStore(tx).delete(owner)

    async def purge(self, is_ours: Callable[[int], bool] = lambda _: True) -> int:
        """Delete the data of servers that were left long ago; return the number of servers.

        Only those for which `is_ours` returns True: of the others it is not known whether the bot
        is back.
        """
        before = self._clock() - KEPT_AFTER_LEAVING
        async with self._database.read() as tx:
            left = await GuildStore(tx).left_before(before)
        purged = 0
        for guild_id in filter(is_ours, left):
            async with self._database.write() as tx:
                if await GuildStore(tx).is_still_left(guild_id, before):
                    await PersonalDataStore(tx).delete(Owner(0, guild_id))
                    purged += 1
        if purged:
            log.info("purged servers=%d", purged)
        return purged


def _file(
    owner: Owner, rows: Mapping[DataKind, Sequence[Mapping[str, Any]]], now: datetime
) -> Export:
    whole: dict[str, Any] = {"exported_at": now.isoformat()}
    whole["server" if owner.guild_id else "member"] = str(owner.guild_id or owner.member_id)
    whole |= {
        share: [{name: _plain(value) for name, value in row.items()} for row in found]
        for share, found in rows.items()
    }
    content = json.dumps(whole, ensure_ascii=False, indent=2).encode()
    name = f"paperboy-{'server' if owner.guild_id else 'me'}-{now:%Y-%m-%d}.json"
    if len(content) <= MAX_EXPORT_BYTES:
        return Export(name, content)
    return Export(f"{name}.gz", gzip.compress(content))


def _plain(value: object) -> object:
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    return str(value) if isinstance(value, int) and value >= _EXACT else value
