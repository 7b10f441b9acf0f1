"""An installation knows itself again, and whether it may have forgotten something."""

from bot.delivery.store.installation import InstallationStore
from bot.storage.database import Database
from tests.support.fakes import NOW


async def test_the_epoch(database: Database) -> None:
    """The epoch rises after an unclean end and by order, never after a clean one."""
    async with database.write() as tx:
        made = await InstallationStore(tx).get()
        first = await InstallationStore(tx).start()
        await InstallationStore(tx).stop()
        after_clean = await InstallationStore(tx).start()
        after_crash = await InstallationStore(tx).start()
        await InstallationStore(tx).raise_epoch(NOW)
        restored = await InstallationStore(tx).get()

    epochs = [first.epoch, after_clean.epoch, after_crash.epoch, restored.epoch]
    assert epochs == [made.epoch, made.epoch, made.epoch + 1, made.epoch + 2]
    assert {made.id, first.id, restored.id} == {made.id}
    assert len(made.id) == 16
