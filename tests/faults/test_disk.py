"""A full disk and one that is read-only: nothing is sent that is not written down."""

import shutil
import subprocess
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from bot.delivery.domain.delivery import State
from bot.delivery.store.backlog import Backlog
from bot.errors import StorageFull, StorageUnavailable
from bot.storage.database import open_database
from bot.storage.disk_space import MIN_FREE, RESERVE
from tests.delivery.sending import Sending, sending
from tests.support.orders import an_order

pytestmark = pytest.mark.faults

SIZE = 8_000_000


def _mount(*arguments: str) -> None:
    program = shutil.which("mount")
    if program is None:
        pytest.skip("there is no mount")
    done = subprocess.run([program, *arguments], capture_output=True, check=False)  # noqa: S603  # arguments of our own
    if done.returncode:
        pytest.skip("mounting takes an administrator")


@contextmanager
def mounted(folder: Path, size: int) -> Generator[Path]:
    """Mount a disk of so many bytes."""
    folder.mkdir()
    _mount("-t", "tmpfs", "-o", f"size={size}", "none", str(folder))
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)  # noqa: S603, S607  # the one mounted above


@pytest.fixture
def disk(tmp_path: Path, sqlite_template: Path) -> Iterator[Path]:
    """Mount a small disk of its own with a database on it."""
    with mounted(tmp_path / "disk", SIZE) as folder:
        shutil.copy(sqlite_template, folder / "paperboy.db")
        yield folder


def fill(disk: Path) -> Path:
    """Write a file until nothing more fits."""
    ballast = disk / "ballast"
    with suppress(OSError), ballast.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))
    return ballast


def sent(line: Sending) -> int:
    """Count the messages that arrived."""
    return sum(len(ids) for ids in line.target.there.values())


async def test_a_full_disk_stops_sending_until_there_is_space(disk: Path) -> None:
    """No claim can be written, so nothing is sent; with space it goes on, each message once."""
    async with open_database(f"sqlite+aiosqlite:///{disk}/paperboy.db") as database:
        line = sending(database)
        await line.put(*(an_order(number) for number in range(1, 30)))
        ballast = fill(disk)
        with pytest.raises(StorageUnavailable, match="Free some disk space"):
            await line.sender.step()
        while_full = sent(line)
        async with database.read() as tx:  # what is there can be read all the same
            waiting = (await Backlog(tx).count_open())[State.PENDING]

        ballast.unlink()
        await line.drain()

        assert (while_full, waiting) == (0, 29)
        assert {len(ids) for ids in line.target.there.values()} == {1}
        assert sent(line) == 29


async def test_a_read_only_disk_is_told_and_kept(disk: Path) -> None:
    """Opening it says what to do, and the file is as before."""
    _mount("-o", "remount,ro", str(disk))

    with pytest.raises(StorageUnavailable) as caught:
        async with open_database(f"sqlite+aiosqlite:///{disk}/paperboy.db"):
            pass

    assert "Read-only file system" in str(caught.value) or "writable" in str(caught.value)


async def test_the_reserve_lets_a_full_disk_note_what_is_sent(
    sqlite_template: Path, tmp_path: Path
) -> None:
    """It goes when the first note does not fit; nothing more is fetched, all else goes on."""
    with mounted(tmp_path / "large", MIN_FREE + 2 * RESERVE) as disk:
        shutil.copy(sqlite_template, disk / "paperboy.db")
        async with open_database(f"sqlite+aiosqlite:///{disk}/paperboy.db") as database:
            line = sending(database)
            await line.put(*(an_order(number) for number in range(1, 30)))
            await database.keep_reserve()
            fill(disk)
            with pytest.raises(StorageFull, match="Free some disk space"):
                await line.sender.step()
            while_full = sent(line)

            await line.drain()

            assert (while_full, sent(line)) == (0, 29)
            with pytest.raises(StorageFull, match="MB of disk are free"):
                database.require_room()
            (disk / "ballast").unlink()
            database.require_room()
