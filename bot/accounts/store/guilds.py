"""Stores each server's time zone, whether it was welcomed, and when the bot left or missed it."""

from collections.abc import Collection, Iterator
from datetime import datetime
from itertools import islice
from types import MappingProxyType

from sqlalchemy import func, literal, select, update

from bot.accounts.domain import MissingServer
from bot.storage.schema import UtcDateTime, guilds
from bot.storage.transaction import BATCH_ROWS, Transaction

_NOT_MISSING = MappingProxyType({"missing_since": None, "missing_checks": None})


class GuildStore:
    """Access to the servers within one transaction."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside `tx`."""
        self._tx = tx

    async def zone(self, guild_id: int) -> str | None:
        """Return the zone that a server chose last, an IANA name."""
        query = select(guilds.c.zone).where(guilds.c.id == guild_id)
        return (await self._tx.execute(query)).scalar_one_or_none()

    async def remember_zone(self, guild_id: int, zone: str) -> None:
        """Store the zone that a server has chosen."""
        insert = self._tx.upsert(guilds).values(id=guild_id, zone=zone)
        await self._tx.execute(
            insert.on_conflict_do_update(index_elements=["id"], set_={"zone": zone})
        )

    async def is_shelf_restricted(self, guild_id: int) -> bool:
        """Return whether only admins may put papers on a server's shelf."""
        query = select(guilds.c.is_shelf_restricted).where(guilds.c.id == guild_id)
        return bool((await self._tx.execute(query)).scalar_one_or_none())

    async def restrict_shelf(self, guild_id: int, *, to_admins: bool) -> None:
        """Store whether only admins may put papers on a server's shelf."""
        insert = self._tx.upsert(guilds).values(id=guild_id, is_shelf_restricted=to_admins)
        changed = {"is_shelf_restricted": to_admins}
        await self._tx.execute(insert.on_conflict_do_update(index_elements=["id"], set_=changed))

    async def register(self, guild_id: int) -> None:
        """Store a server that has data, if it isn't stored yet."""
        insert = self._tx.upsert(guilds).values(id=guild_id)
        await self._tx.execute(insert.on_conflict_do_nothing())

    async def welcome(self, guild_id: int, now: datetime) -> bool:
        """Record that the bot joined a server; return whether to welcome it, True only once."""
        insert = self._tx.upsert(guilds).values(id=guild_id)
        await self._tx.execute(
            insert.on_conflict_do_update(
                index_elements=["id"], set_={"left_at": None, **_NOT_MISSING}
            )
        )
        first = (
            update(guilds)
            .where(guilds.c.id == guild_id, guilds.c.welcomed_at.is_(None))
            .values(welcomed_at=now)
            .returning(guilds.c.id)
        )
        return (await self._tx.execute(first)).first() is not None

    async def all(self) -> dict[int, datetime | None]:
        """Return every stored server, with the time when the bot left it, if it did."""
        found = await self._tx.execute(select(guilds.c.id, guilds.c.left_at))
        return {row.id: row.left_at for row in found}

    async def left_before(self, moment: datetime) -> tuple[int, ...]:
        """Return the servers that the bot left before then."""
        query = select(guilds.c.id).where(guilds.c.left_at < moment).order_by(guilds.c.id)
        return tuple((await self._tx.execute(query)).scalars())

    async def is_still_left(self, guild_id: int, moment: datetime) -> bool:
        """Return whether the bot left before then; it can't return during this transaction."""
        query = select(guilds.c.id).where(guilds.c.id == guild_id, guilds.c.left_at < moment)
        return (await self._tx.execute(query.with_for_update())).first() is not None

    async def leave(self, guild_id: int, now: datetime) -> None:
        """Record that the bot is no longer in a server, at the latest since it was missing."""
        insert = self._tx.upsert(guilds).values(id=guild_id, left_at=now)
        since = func.coalesce(guilds.c.left_at, guilds.c.missing_since, literal(now, UtcDateTime))
        await self._tx.execute(
            insert.on_conflict_do_update(
                index_elements=["id"], set_={"left_at": since, **_NOT_MISSING}
            )
        )

    async def missing(self) -> frozenset[int]:
        """Return the servers that were missing at the last comparison."""
        query = select(guilds.c.id).where(guilds.c.missing_since.is_not(None))
        return frozenset((await self._tx.execute(query)).scalars())

    async def mark_missing(
        self, guild_ids: Collection[int], now: datetime
    ) -> tuple[MissingServer, ...]:
        """Count a comparison at which servers were missing; return since when, and how often."""
        marked: list[MissingServer] = []
        for some in _batches(guild_ids):
            counted = (
                update(guilds)
                .where(guilds.c.id.in_(some), guilds.c.left_at.is_(None))
                .values(
                    missing_since=func.coalesce(guilds.c.missing_since, literal(now, UtcDateTime)),
                    missing_checks=func.coalesce(guilds.c.missing_checks, 0) + 1,
                )
                .returning(guilds.c.id, guilds.c.missing_since, guilds.c.missing_checks)
            )
            marked += [MissingServer(*row) for row in await self._tx.execute(counted)]
        return tuple(marked)

    async def unmark_missing(self, guild_ids: Collection[int]) -> None:
        """Record that servers are not missing."""
        for some in _batches(guild_ids):
            await self._tx.execute(
                update(guilds).where(guilds.c.id.in_(some)).values(**_NOT_MISSING)
            )


def _batches(guild_ids: Collection[int]) -> Iterator[list[int]]:
    rest = iter(guild_ids)
    while some := [*islice(rest, BATCH_ROWS)]:
        yield some
