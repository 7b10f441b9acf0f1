"""The commands that keep the data: a backup beside a running bot, and what a restore refuses."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import make_url

from bot.delivery.store.installation import InstallationStore
from bot.papers.store.papers import PaperStore
from bot.storage import engines
from bot.storage.alembic import alembic_config
from bot.storage.database import open_database
from tests.support.command_line import complaint, paperboy
from tests.support.fakes import NOW, a_paper

pytestmark = pytest.mark.usefixtures("elsewhere")

URL = "sqlite+aiosqlite:///paperboy.db"
DATABASE = Path("paperboy.db")


async def keep(*numbers: int) -> None:
    """Save papers in the database of the folder."""
    async with open_database(URL) as database, database.write() as tx:
        await PaperStore(tx).save([a_paper(number) for number in numbers], NOW)


def named(pattern: str) -> list[Path]:
    """Give the files of the folder with such a name."""
    return sorted(Path().glob(pattern))


def smash(path: Path) -> None:
    """Overwrite four pages of a database."""
    data = bytearray(path.read_bytes())
    data[2 * 4096 : 6 * 4096] = b"\xa5" * (4 * 4096)
    path.write_bytes(data)


def is_private(path: Path) -> bool:
    """Whether only its owner may read a file."""
    return path.stat().st_mode & 0o077 == 0


def papers_in(path: Path) -> int:
    """Count the papers of a database."""
    with closing(sqlite3.connect(path)) as connection:
        (count,) = connection.execute("SELECT count(*) FROM papers").fetchone()
    return int(count)


async def test_a_backup_beside_a_running_bot_is_one_state() -> None:
    """Each transaction saves two papers, so that no backup may hold an odd number of them."""
    await keep(1, 2)
    counts: list[int] = []
    async with open_database(URL) as database:
        for number in range(3):
            running = asyncio.to_thread(paperboy, "backup", f"copy-{number}.db")
            task = asyncio.create_task(running)
            first = 3 + 200 * number
            while not task.done():
                async with database.write() as tx:
                    await PaperStore(tx).save([a_paper(first), a_paper(first + 1)], NOW)
                first += 2
            assert (await task).exit_code == 0
            counts.append(papers_in(Path(f"copy-{number}.db")))

    assert [count % 2 for count in counts] == [0, 0, 0]
    assert counts == sorted(counts)
    assert named("*copy-0*") == [Path("copy-0.db")]
    assert is_private(Path("copy-0.db"))


async def test_a_backup_is_restored_and_the_old_database_kept() -> None:
    """What is there afterwards is the backup; what was there lies beside it."""
    await keep(1, 2)
    made = await asyncio.to_thread(paperboy, "backup", "copy.db")
    await keep(3)

    restored = await asyncio.to_thread(paperboy, "restore", "copy.db")

    assert (made.exit_code, restored.exit_code) == (0, 0)
    assert made.stdout.startswith("copy.db: 2 papers, 0 deliveries, ")
    assert "paperboy ingest --since 20" in restored.stdout
    [aside] = named("paperboy.db.before-*")
    assert (papers_in(DATABASE), papers_in(aside)) == (2, 3)
    async with open_database(URL) as database, database.read() as tx:
        assert await InstallationStore(tx).restored_at()
    assert named(".paperboy.db.restoring*") == []


async def test_a_restore_of_an_older_version_leaves_no_further_copy() -> None:
    """Whoever made the backup has it: another copy would be hidden and forgotten."""
    engine = engines.sqlite_engine(make_url("sqlite+aiosqlite:///old.db"))
    async with engine.begin() as connection:
        await connection.run_sync(lambda sync: command.upgrade(alembic_config(sync), "0018"))
    await engine.dispose()

    restored = await asyncio.to_thread(paperboy, "restore", "old.db")

    assert restored.exit_code == 0
    assert named("**/*before-00*") == []
    assert named("**/.*") == []


def test_no_folder_is_made_for_a_backup() -> None:
    """It would take what was meant for a disk that is not mounted."""
    asyncio.run(keep(1))

    result = paperboy("backup", "mnt/disk/copy.db")

    assert "There is no folder mnt/disk: mount or make it first" in complaint(result)
    assert not Path("mnt").exists()


@pytest.mark.parametrize(
    "to", ["postgres://a@b/c", "postgresql://a@b/c", "sqlite+aiosqlite:///x.db", "b/c", ""]
)
def test_a_copy_blames_its_own_option(to: str) -> None:
    """Not the setting, which is right."""
    asyncio.run(keep(1))

    said = complaint(paperboy("copy", "--to", to))

    assert said.startswith("paperboy: --to takes a PostgreSQL database")


def test_an_option_in_the_address_of_a_copy_is_blamed_there() -> None:
    """As it would be in the setting."""
    asyncio.run(keep(1))

    said = complaint(paperboy("copy", "--to", "postgresql+asyncpg://a@b/c?sslmode=require"))

    assert said.startswith("paperboy: --to has an option that I don't know: sslmode.")


async def test_a_restore_waits_for_no_running_bot() -> None:
    """The database that a bot holds is never replaced under it."""
    await keep(1)
    await asyncio.to_thread(paperboy, "backup", "copy.db")
    async with open_database(URL):
        result = await asyncio.to_thread(paperboy, "restore", "copy.db")

    assert "Another Paperboy is using the database" in complaint(result)
    assert named("*.before-*") == []


async def test_a_damaged_backup_is_refused() -> None:
    """The database stays as it was, and the exit code says that the file is bad."""
    await keep(*range(1, 40))
    await asyncio.to_thread(paperboy, "backup", "copy.db")
    smash(Path("copy.db"))

    result = await asyncio.to_thread(paperboy, "restore", "copy.db")

    assert complaint(result).startswith("paperboy: copy.db ")
    assert result.exit_code == 65
    assert papers_in(DATABASE) == 39
    assert named("*.before-*") == []


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["restore", "none.db"], "There is no file none.db"),
        (["restore", "letter.txt"], "letter.txt can't be read: file is not a database"),
        (["restore", "empty.db"], "empty.db is no backup of Paperboy"),
        (["restore"], "Which backup?"),
        (["backup", "letter.txt"], f"/{DATABASE} yet"),
    ],
)
def test_what_is_no_backup_is_refused(arguments: list[str], says: str) -> None:
    """One line says why, and no database comes into being."""
    Path("letter.txt").write_text("Dear reader, " * 1000)
    Path("empty.db").touch()

    result = paperboy(*arguments)

    assert says in complaint(result)
    assert not DATABASE.exists()


def test_an_existing_file_is_not_overwritten() -> None:
    """A backup never replaces an older one."""
    asyncio.run(keep(1))
    Path("copy.db").write_text("older")

    result = paperboy("backup", "copy.db")

    assert "exists already" in complaint(result)
    assert Path("copy.db").read_text() == "older"


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_postgresql_has_its_own_tools(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The line names them, and not the password."""
    monkeypatch.setenv("DATABASE_URL", "postgresql+asyncpg://ada:secret@127.0.0.1:1/paperboy")

    result = paperboy(command, "copy.db")

    assert "pg_dump" in complaint(result)
    assert "secret" not in result.output
