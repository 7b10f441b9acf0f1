"""Backups are made by themselves, one a day, and the old ones go."""

import os
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from alembic import command
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import make_url

from bot.errors import StorageUnavailable
from bot.storage import backup_rotation, engines
from bot.storage.alembic import alembic_config
from bot.storage.backups import verify
from bot.storage.database import open_database
from bot.storage.disk_space import MIN_FREE
from bot.storage.migrator import known_revisions
from tests.support.fakes import NOW

OLD = "0002"


def path_of(url: str) -> Path:
    """Give the file of a SQLite database."""
    return Path(make_url(url).database or "")


def names(database: Path) -> list[str]:
    """Give the names of the backups of a database."""
    return sorted(file.name for file in backup_rotation.folder_of(database).glob("*"))


@pytest.fixture
def set_free(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Let the disk say how many bytes are free."""

    def set_it(free: int) -> None:
        def usage(_: Path) -> SimpleNamespace:
            return SimpleNamespace(free=free)

        monkeypatch.setattr("shutil.disk_usage", usage)

    return set_it


def test_a_day_has_one_backup(sqlite_url: str) -> None:
    """The first look of the day makes it."""
    database = path_of(sqlite_url)

    made = [backup_rotation.daily(database, NOW + timedelta(hours=hours)) for hours in (0, 1, 24)]

    assert made[1] is None
    assert names(database) == ["paperboy-daily-20260304.db", "paperboy-daily-20260305.db"]


OURS = (
    "backups/paperboy-daily-20260304.db",
    "backups/paperboy-before-0003-20260304-110000.db",
    "backups/.paperboy-daily-20260304.db.new",
    "backups/.paperboy-daily-20260304.db.new-journal",
    "paperboy.db.before-20260304-110000",
    "paperboy.db.before-20260304-110000-wal",
    ".paperboy.db.restoring",
)
THEIRS = (
    "backups/mine.db",
    "backups/paperboy-20260304-110000.db",
    "backups/paperboy-before-holidays.db",
    "backups/paperboy-before-0003-20269999-110000.db",
    "backups/paperboy-daily-holidays.db",
    "backups/other-daily-20260304.db",
    "paperboy.db",
    "paperboy.db.before-holidays",
    "paperboy.db.before-20260304-110000.mine",
)


def test_no_copy_made_here_outlives_its_time(tmp_path: Path) -> None:
    """Of a day, an update, a restore or a crash; those that people made are theirs to delete."""
    database = tmp_path / "paperboy.db"
    backup_rotation.folder_of(database).mkdir()
    for name in (*OURS, *THEIRS):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, times=(NOW.timestamp(), NOW.timestamp()))

    backup_rotation.forget(database, NOW + backup_rotation.MAX_AGE - timedelta(days=1, hours=1))
    before = {name for name in OURS if (tmp_path / name).exists()}
    backup_rotation.forget(database, NOW + backup_rotation.MAX_AGE + timedelta(seconds=1))

    assert before == {*OURS}
    assert [name for name in OURS if (tmp_path / name).exists()] == []
    assert [name for name in THEIRS if not (tmp_path / name).exists()] == []


def test_what_older_versions_left_of_a_restore_is_deleted_at_once(tmp_path: Path) -> None:
    """It may be a copy of what was nearly too old already."""
    database = tmp_path / "paperboy.db"
    left = backup_rotation.folder_of(database) / ".paperboy.db-before-0020-20260304-110000.db"
    left.parent.mkdir()
    left.touch()

    backup_rotation.forget(database, NOW)

    assert not left.exists()


def test_a_copy_that_can_t_be_deleted_is_told(tmp_path: Path) -> None:
    """In one line that names the reason."""
    database = tmp_path / "paperboy.db"
    (backup_rotation.folder_of(database) / OURS[0].partition("/")[2]).mkdir(parents=True)

    with pytest.raises(StorageUnavailable, match="Old backups can't be deleted: "):
        backup_rotation.forget(database, NOW + 2 * backup_rotation.MAX_AGE)


@given(st.lists(st.integers(1, 4), min_size=60, max_size=90))
def test_seven_days_and_four_weeks_are_kept(gaps: list[int]) -> None:
    """However often a day is left out, the newest stay, and the weeks before have one each."""
    there = set[date]()
    days = [date(2026, 1, 1) + timedelta(days=sum(gaps[:count])) for count in range(len(gaps))]
    for day in days:
        there = backup_rotation.kept({*there, day})

    weeks = {each.isocalendar()[:2] for each in there}
    assert len(there) <= backup_rotation.DAYS + backup_rotation.WEEKS
    assert {*days[-backup_rotation.DAYS :]} <= there
    assert {(days[-1] - timedelta(days=7 * age)).isocalendar()[:2] for age in range(4)} <= weeks


def test_without_room_no_backup_is_made(sqlite_url: str, set_free: Callable[[int], None]) -> None:
    """It would take what the bot needs; with room there is one."""
    database = path_of(sqlite_url)
    size = database.stat().st_size
    set_free(MIN_FREE + size - 1)
    without = backup_rotation.daily(database, NOW)
    set_free(MIN_FREE + size)

    made = backup_rotation.daily(database, NOW)

    assert without is None
    assert made
    assert verify(made).made_at == NOW


async def test_an_older_database_is_backed_up_before_it_changes(tmp_path: Path) -> None:
    """The copy is still of the older version; what is new is not backed up."""
    database = tmp_path / "old.db"
    url = make_url(f"sqlite+aiosqlite:///{database}")
    engine = engines.sqlite_engine(url)
    async with engine.begin() as connection:
        await connection.run_sync(lambda it: command.upgrade(alembic_config(it), OLD))
    await engine.dispose()

    for _ in range(2):  # the second time there is nothing to migrate
        async with open_database(url.render_as_string()):
            pass

    (name,) = names(database)
    assert name.startswith(f"old-before-{known_revisions()[-1]}-")
    assert verify(backup_rotation.folder_of(database) / name).papers == 0


async def test_a_new_database_has_nothing_to_back_up(tmp_path: Path) -> None:
    """The first start makes no folder."""
    database = tmp_path / "new.db"

    async with open_database(f"sqlite+aiosqlite:///{database}"):
        pass

    assert names(database) == []
