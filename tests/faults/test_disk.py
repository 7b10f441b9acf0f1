"""A full disk and one that is read-only: nothing is sent that is not written down."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from bot.domain.deliveries import State
from bot.domain.errors import StorageUnavailable
from bot.storage.database import open_database
from tests.orders import an_order
from tests.services.sending import Sending, sending

pytestmark = pytest.mark.faults

MEGABYTES = 8


def _mount(*arguments: str) -> None:
    program = shutil.which("mount")
    if program is None:
        pytest.skip("there is no mount")
    done = subprocess.run([program, *arguments], capture_output=True, check=False)  # noqa: S603  # arguments of our own
    if done.returncode:
        pytest.skip("mounting takes an administrator")


@pytest.fixture
def disk(tmp_path: Path, sqlite_template: Path) -> Iterator[Path]:
    """Mount a small disk of its own with a database on it."""
    folder = tmp_path / "disk"
    folder.mkdir()
    _mount("-t", "tmpfs", "-o", f"size={MEGABYTES}m", "none", str(folder))
    shutil.copy(sqlite_template, folder / "paperboy.db")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)  # noqa: S603, S607  # the one mounted above


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
            waiting = (await tx.outbox.counts())[State.PENDING]

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
