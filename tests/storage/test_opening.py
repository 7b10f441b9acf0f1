"""Opening a database: what can't be used is refused in one line, and nothing is damaged by it."""

from pathlib import Path

import pytest
from sqlalchemy import make_url

from bot.errors import BadSettings, PaperboyError, StorageDamaged, StorageUnavailable
from bot.papers.store.papers import PaperStore
from bot.storage.database import open_database
from tests.support.fakes import NOW, a_paper
from tests.support.sql import sql_at

PAGE = 4096
"""Bytes of a page of a SQLite file."""


async def refusal(url: str, *, read_only: bool = False) -> PaperboyError:
    """Give the error that opening ends with."""
    with pytest.raises(PaperboyError) as caught:
        async with open_database(url, read_only=read_only):
            pass
    return caught.value


def path_of(url: str) -> Path:
    """Give the file of a SQLite database."""
    return Path(make_url(url).database or "")


def files_in(folder: Path) -> list[Path]:
    """List what a folder holds."""
    return list(folder.iterdir())


async def test_what_was_written_is_there_after_a_restart(sqlite_url: str) -> None:
    """Opening twice, one after the other, migrates nothing and loses nothing."""
    async with open_database(sqlite_url) as database, database.write() as tx:
        await PaperStore(tx).save([a_paper()], NOW)

    async with open_database(sqlite_url) as database, database.read() as tx:
        assert await PaperStore(tx).get("2603.00001") == a_paper()


async def test_the_folder_is_made(tmp_path: Path) -> None:
    """A first start needs no preparations."""
    path = tmp_path / "new" / "folder" / "paperboy.db"

    async with open_database(f"sqlite+aiosqlite:///{path}"):
        assert path.is_file()


async def test_a_second_writer_is_refused(sqlite_url: str) -> None:
    """Two processes that write one SQLite file could lose commits."""
    async with open_database(sqlite_url):
        error = await refusal(sqlite_url)

    assert isinstance(error, StorageUnavailable)
    assert str(error) == (
        f"Another Paperboy is using the database at {path_of(sqlite_url)}: stop it first."
    )


async def test_the_lock_ends_with_its_holder(sqlite_url: str) -> None:
    """Also when the holder failed; a lock file that is left lying does not matter."""
    with pytest.raises(ZeroDivisionError):
        async with open_database(sqlite_url):
            raise ZeroDivisionError

    async with open_database(sqlite_url) as database:
        assert database.dialect == "sqlite"


async def test_readers_may_come_while_the_bot_runs(database_url: str) -> None:
    """A command line that only reads is not in the bot's way."""
    async with (
        open_database(database_url),
        open_database(database_url, read_only=True) as second,
        second.read() as tx,
    ):
        assert (await PaperStore(tx).holdings()).papers == 0


async def test_a_reader_makes_no_file(tmp_path: Path) -> None:
    """Reading before the first ingest is refused, and says what to do."""
    path = tmp_path / "none.db"

    error = await refusal(f"sqlite+aiosqlite:///{path}", read_only=True)

    assert (
        str(error)
        == f"There is no database at {path} yet: run `paperboy run` or `paperboy ingest` first."
    )
    assert files_in(tmp_path) == []


async def test_a_reader_needs_the_newest_schema(tmp_path: Path) -> None:
    """It can't upgrade by itself, and must not fail later on a missing table."""
    path = tmp_path / "empty.db"
    path.touch()

    error = await refusal(f"sqlite+aiosqlite:///{path}", read_only=True)

    assert isinstance(error, StorageUnavailable)
    assert path.stat().st_size == 0


@pytest.mark.parametrize("read_only", [False, True])
async def test_another_file_is_refused_and_kept(tmp_path: Path, *, read_only: bool) -> None:
    """A file that is no database is never overwritten."""
    path = tmp_path / "letter.db"
    path.write_text("Dear reader, " * 1000)

    error = await refusal(f"sqlite+aiosqlite:///{path}", read_only=read_only)

    assert isinstance(error, StorageDamaged)
    assert str(error).startswith("The database can't be opened: file is not a database. It is kept")
    assert path.read_text() == "Dear reader, " * 1000


async def test_a_damaged_file_is_refused_and_kept(sqlite_url: str) -> None:
    """Damage is found at the start, told in one line, and nothing is deleted."""
    path = path_of(sqlite_url)
    data = bytearray(path.read_bytes())
    data[2 * PAGE : 6 * PAGE] = b"\xa5" * (4 * PAGE)
    path.write_bytes(data)

    error = await refusal(sqlite_url)

    assert isinstance(error, StorageDamaged)
    assert str(error).startswith(f"The database at {path} is damaged: ")
    assert "paperboy restore" in str(error)
    assert "\n" not in str(error)
    assert path.read_bytes() == data


@pytest.mark.parametrize("read_only", [False, True])
async def test_a_newer_schema_is_refused(database_url: str, *, read_only: bool) -> None:
    """An older Paperboy must not work on what it doesn't know."""
    await sql_at(database_url)("UPDATE alembic_version SET version_num = '9999'")

    error = await refusal(database_url, read_only=read_only)

    assert isinstance(error, StorageUnavailable)
    assert str(error).startswith("A newer Paperboy has used this database")


@pytest.mark.parametrize("read_only", [False, True])
@pytest.mark.parametrize("place", ["127.0.0.1:1/paperboy", "/paperboy?host=/nowhere"])
async def test_an_unreachable_server_is_one_line(place: str, *, read_only: bool) -> None:
    """Whether by TCP or by a socket's path, to write or to read."""
    error = await refusal(f"postgresql+asyncpg://ada@{place}", read_only=read_only)

    assert isinstance(error, StorageUnavailable)
    assert str(error).startswith("The database can't be opened: ")
    assert "\n" not in str(error)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("", "no database URL"),
        ("paperboy.db", "no database URL"),
        ("postgresql+asyncpg://ada@host:port/x", "no database URL"),
        ("sqlite:///paperboy.db", "must begin with"),
        ("postgresql://ada@host/paperboy", "must begin with"),
        ("mysql+aiomysql://ada@host/paperboy", "must begin with"),
        ("sqlite+aiosqlite://", "must name a file"),
        ("sqlite+aiosqlite:///:memory:", "must name a file"),
        ("sqlite+aiosqlite:///x.db?mode=ro", "mode"),
        ("postgresql+asyncpg://ada@host/x?sslmode=require", "calls sslmode ssl"),
    ],
)
async def test_a_bad_url_is_a_bad_setting(
    url: str, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each is told by the setting's name, before any file is made or server asked."""
    monkeypatch.chdir(tmp_path)

    error = await refusal(url)

    assert isinstance(error, BadSettings)
    assert "DATABASE_URL" in str(error)
    assert says in str(error)
    assert files_in(tmp_path) == []
