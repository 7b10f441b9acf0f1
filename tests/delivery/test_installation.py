"""An installation knows itself again, and whether it may have forgotten something."""

from bot.delivery.store.installation import InstallationStore
from bot.storage.database import Database
from tests.support.fakes import NOW
from tests.support.sql import Sql

INSTALLATION = "SELECT id, epoch FROM installation"


async def test_the_epoch(database: Database, sql: Sql) -> None:
    """The epoch rises after an unclean end and by order, never after a clean one."""
    [(made_id, made_epoch)] = await sql(INSTALLATION)
    async with database.write() as tx:
        first = await InstallationStore(tx).start()
        await InstallationStore(tx).stop()
        after_clean = await InstallationStore(tx).start()
        after_crash = await InstallationStore(tx).start()
        await InstallationStore(tx).raise_epoch(NOW)
    restored = await sql(INSTALLATION)

    epochs = [first.epoch, after_clean.epoch, after_crash.epoch]
    assert epochs == [made_epoch, made_epoch, made_epoch + 1]
    assert first.id == made_id
    assert restored == [(made_id, made_epoch + 2)]
    assert len(made_id) == 16
