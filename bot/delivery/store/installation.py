"""The identity of this installation, and whether its last shutdown was clean."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, false, true, update

from bot.storage.key_values import KeyValues
from bot.storage.schema import installation
from bot.storage.transaction import Transaction

_RESTORED_AT = "installation.restored_at"


@dataclass(frozen=True, slots=True)
class Installation:
    """The installation that sends from this database.

    `id` is random and part of every nonce. `epoch` rises whenever the database may have lost
    something: for a delivery of an older epoch, the channel is read before it is first sent.
    """

    id: str
    epoch: int


class InstallationStore:
    """Access to the database's one installation within one transaction."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside `tx`."""
        self._tx = tx

    async def start(self, *, is_alone: bool = True) -> Installation:
        """Record that a process starts to send; raise the epoch unless the last stop was clean.

        While other processes send (`is_alone` is False), nothing is lost and the epoch stays.
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
        """Record a clean shutdown: everything the process did is stored."""
        await self._tx.execute(update(installation).values(clean=true()))

    async def raise_epoch(self, now: datetime) -> None:
        """Raise the epoch of a restored database: messages it doesn't know may have been sent."""
        await self._tx.execute(update(installation).values(epoch=installation.c.epoch + 1))
        await KeyValues(self._tx).put(_RESTORED_AT, now.isoformat())

    async def restored_at(self) -> datetime | None:
        """Return until when messages unknown to this database may have been sent, or None."""
        found = await KeyValues(self._tx).get(_RESTORED_AT)
        return datetime.fromisoformat(found) if found else None
