"""Knows which installation this database is, and whether it was left in good order."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, false, select, true, update

from bot.storage.key_values import KeyValues
from bot.storage.schema import installation
from bot.storage.transaction import Transaction

_RESTORED_AT = "installation.restored_at"


@dataclass(frozen=True, slots=True)
class Installation:
    """Who sends from this database.

    `id` is random and part of every nonce. `epoch` rises whenever the database may have forgotten
    something: a delivery of an older epoch is looked for before it is first sent.
    """

    id: str
    epoch: int


class InstallationStore:
    """The one installation of this database, inside one transaction."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside `tx`."""
        self._tx = tx

    async def get(self) -> Installation:
        """Give the installation as it is."""
        query = select(installation.c.id, installation.c.epoch)
        found = (await self._tx.execute(query)).one()
        return Installation(found.id, found.epoch)

    async def start(self, *, is_alone: bool = True) -> Installation:
        """Note that a process starts to send; the epoch rises unless the last one ended well.

        Beside others that send nothing is forgotten.
        """
        forgotten = case((installation.c.clean, 0), else_=int(is_alone))
        started = (
            update(installation)
            .values(epoch=installation.c.epoch + forgotten, clean=false())
            .returning(installation.c.id, installation.c.epoch)
        )
        found = (await self._tx.execute(started)).one()
        return Installation(found.id, found.epoch)

    async def stop(self) -> None:
        """Note that the process has ended well: all it did is written down."""
        await self._tx.execute(update(installation).values(clean=true()))

    async def raise_epoch(self, now: datetime) -> None:
        """Raise the epoch, since this database is a backup: until `now` much may have been sent."""
        await self._tx.execute(update(installation).values(epoch=installation.c.epoch + 1))
        await KeyValues(self._tx).put(_RESTORED_AT, now.isoformat())

    async def restored_at(self) -> datetime | None:
        """Give until when messages may have been sent that this database doesn't know; or None."""
        found = await KeyValues(self._tx).get(_RESTORED_AT)
        return datetime.fromisoformat(found) if found else None
