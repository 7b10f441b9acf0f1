"""Nobody else on the machine can read a SQLite file or a copy of it, whatever the umask was."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.storage import backup_rotation
from bot.storage.database import open_database
from bot.storage.private_files import make_private, open_to_others
from tests.support.fakes import NOW

pytestmark = pytest.mark.skipif(os.name != "posix", reason="permissions are those of POSIX")


@pytest.fixture(autouse=True)
def _loose_umask() -> Iterator[None]:  # pyright: ignore[reportUnusedFunction]
    """Let files be open to all, as on many machines."""
    before = os.umask(0)
    yield
    os.umask(before)


def modes(folder: Path) -> dict[str, str]:
    """Give the permissions of a folder and all in it, in octal."""
    return {
        str(each.relative_to(folder)): f"{each.stat().st_mode & 0o777:o}"
        for each in (folder, *folder.rglob("*"))
    }


async def test_a_first_start_makes_private_files(tmp_path: Path) -> None:
    """The folder, the database and all that lies beside it while the bot runs."""
    folder = tmp_path / "data"
    path = folder / "paperboy.db"

    async with open_database(f"sqlite+aiosqlite:///{path}") as database:
        await database.keep_reserve()
        backup_rotation.daily(path, NOW)
        found = modes(folder)

    assert {"paperboy.db", "paperboy.db-wal", "paperboy.db.lock", "backups"} <= found.keys()
    assert {name for name, mode in found.items() if mode not in {"600", "700"}} == set()


def prepared(path: Path) -> None:
    """Leave a database and a backup as open as an older version did."""
    path.chmod(0o644)
    path.parent.chmod(0o755)
    (path.parent / "backups").mkdir(mode=0o755)
    (path.parent / "backups" / "paperboy-daily-20260304.db").touch(mode=0o640)


async def test_a_start_closes_what_an_older_version_left_open(sqlite_url: str) -> None:
    """And the doctor finds it before."""
    path = Path(sqlite_url.partition("///")[2])
    prepared(path)
    before = open_to_others(path)

    async with open_database(sqlite_url):
        pass

    assert {each.name for each in before} == {
        "paperboy.db",
        "backups",
        "paperboy-daily-20260304.db",
        path.parent.name,
    }
    assert open_to_others(path) == []


@pytest.mark.parametrize("other", ["photo.jpg", ".env", "other.db", "backup", "Paperboy.db"])
def test_a_folder_with_other_things_is_left_alone(tmp_path: Path, other: str) -> None:
    """Somebody else may need it: only the database in it is closed."""
    (tmp_path / other).touch(mode=0o644)
    path = tmp_path / "paperboy.db"
    path.touch(mode=0o666)
    tmp_path.chmod(0o755)

    make_private(path)

    assert modes(tmp_path) == {".": "755", other: "644", "paperboy.db": "600"}


def test_the_owners_own_permissions_stay(tmp_path: Path) -> None:
    """A file that was made read-only is not made writable."""
    path = tmp_path / "paperboy.db"
    path.touch()
    path.chmod(0o444)

    make_private(path)

    assert path.stat().st_mode & 0o777 == 0o400
