"""Makes backups by itself, each day and before a migration, and deletes the old ones."""

import logging
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path

from bot.clock import utc_now
from bot.storage import backups
from bot.storage.migrate import known_revisions
from bot.storage.space import Space

log = logging.getLogger(__name__)

DAYS, WEEKS = 7, 4
"""How many of the newest backups are kept, and the first of how many weeks (DELIVERY.md, 11)."""
LONGEST = timedelta(days=35)
"""After which no copy may hold what a person had deleted (DELIVERY.md, 14)."""

_DAILY = "daily-"


def folder_of(database: Path) -> Path:
    """Give the folder in which the backups of a database are."""
    return database.parent / "backups"


def daily(database: Path, now: datetime) -> Path | None:
    """Make today's backup, if it is still to be made, and delete old ones. Blocks.

    Give its path, None if there is nothing to do, or no room for it. Raises StorageDamaged if what
    was copied is damaged, for then the database is.
    """
    folder = folder_of(database)
    target = folder / f"{database.stem}-{_DAILY}{now:%Y%m%d}.db"
    if target.exists():
        return None
    if problem := Space(database).shortage(besides=database.stat().st_size):
        log.warning("no backup is made: %s", problem)
        return None
    made = backups.write_backup(database, target, now, _unseen)
    _forget(folder, database.stem, now)
    log.info("backup made file=%s bytes=%d", made.path.name, made.size)
    return made.path


def before_migration(database: Path) -> None:
    """Back up a database of an older version: there is no way back from a migration. Blocks."""
    newest, revision = known_revisions()[-1], _revision(database)
    if revision is None or revision >= newest:
        return
    now = utc_now()
    name = f"{database.stem}-before-{newest}-{now:%Y%m%d-%H%M%S}.db"
    backups.write_backup(database, folder_of(database) / name, now, _unseen)
    log.info("backup made before migration file=%s", name)


def kept(days: Iterable[date]) -> set[date]:
    """Choose the newest daily backups, and the first of each of the last weeks before them."""
    newest = sorted(days, reverse=True)
    weeks: dict[tuple[int, int], date] = {}
    for day in newest:
        weeks[day.isocalendar()[:2]] = day
    return {*newest[:DAYS], *sorted(weeks.values(), reverse=True)[:WEEKS]}


def _unseen(_done: int, _pages: int) -> None:
    """Nobody watches this backup being made."""


def _forget(folder: Path, stem: str, now: datetime) -> None:
    """Delete the backups made here that are no longer kept; those of people are theirs."""
    prefix = f"{stem}-{_DAILY}"
    found = {
        datetime.strptime(file.stem.removeprefix(prefix), "%Y%m%d").date(): file  # noqa: DTZ007  # a date
        for file in folder.glob(f"{prefix}{'[0-9]' * 8}.db")
    }
    oldest = (now - LONGEST).date()
    for day in found.keys() - kept(day for day in found if day >= oldest):
        found[day].unlink()
    for file in folder.glob(f"{stem}-before-*.db"):
        if file.stat().st_mtime < (now - LONGEST).timestamp():
            file.unlink()


def _revision(database: Path) -> str | None:
    """Give the revision of a database, None if it holds nothing yet."""
    if not database.is_file():
        return None
    try:
        with closing(sqlite3.connect(database)) as connection:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error:
        return None  # whoever opens it says what is wrong
    return str(row[0]) if row else None
