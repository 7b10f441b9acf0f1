"""Makes backups by itself, each day and before a migration, and deletes the old ones."""

import logging
import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bot.errors import StorageDamaged
from bot.runtime.clock import utc_now
from bot.storage import backups
from bot.storage.disk_space import Space
from bot.storage.migrator import known_revisions
from bot.storage.transaction import translated_errors

log = logging.getLogger(__name__)

DAYS, WEEKS = 7, 4
"""How many of the newest backups are kept, and the first of how many weeks (DELIVERY.md, 11)."""
LONGEST = timedelta(days=35)
"""After which no copy may hold what a person had deleted (DELIVERY.md, 14)."""

KEPT = "It is kept as it is; `paperboy restore` puts a backup in its place."

_DAILY = "daily-"
_PUT_ASIDE = re.compile(r"before-(?:\d{4}-)?(\d{8}-\d{6})(?:\.db)?(?:-wal|-shm|-journal)?")
"""How the names end of what is kept before a migration, and of what a restore replaced."""


def folder_of(database: Path) -> Path:
    """Give the folder in which the backups of a database are."""
    return database.parent / "backups"


def daily(database: Path, now: datetime) -> Path | None:
    """Make today's backup, if it is still to be made. Blocks.

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
    log.info("backup made file=%s bytes=%d", made.path.name, made.size)
    return made.path


def forget(database: Path, now: datetime) -> None:
    """Delete the copies made here that are no longer kept; those that people made are theirs.

    Blocks. Raises StorageUnavailable if that can't be done.
    """
    oldest = now - LONGEST
    with translated_errors("Old backups can't be deleted"):
        days = {made_at.date(): file for file, made_at in _dailies(database)}
        for day in days.keys() - kept(day for day in days if day > oldest.date()):
            days[day].unlink(missing_ok=True)
        for file, made_at in (*_put_aside(database), *_unfinished(database)):
            if made_at < oldest:
                file.unlink(missing_ok=True)


def require_whole(database: Path) -> None:
    """Raise StorageDamaged, with what to do, if a database is damaged. Blocks."""
    try:
        backups.verify(database)
    except StorageDamaged as error:
        raise StorageDamaged(f"{error} {KEPT}") from error


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


def _dailies(database: Path) -> Iterator[tuple[Path, datetime]]:
    """Find the backups of each day."""
    prefix = f"{database.stem}-{_DAILY}"
    for file in folder_of(database).glob(f"{prefix}*.db"):
        if made_at := _moment(file.stem.removeprefix(prefix), "%Y%m%d"):
            yield file, made_at


def _put_aside(database: Path) -> Iterator[tuple[Path, datetime]]:
    """Find what an update or a restore has kept of before."""
    ours = folder_of(database).glob(f"{database.stem}-before-*.db")
    for file in (*ours, *database.parent.glob(f"{database.name}.before-*")):
        named = _PUT_ASIDE.search(file.name)
        if named and named.end() == len(file.name) and (at := _moment(named[1], "%Y%m%d-%H%M%S")):
            yield file, at


def _unfinished(database: Path) -> Iterator[tuple[Path, datetime]]:
    """Find the copies that were being made when their program was killed."""
    backed_up = folder_of(database).glob(f".{database.stem}-*.db.new*")
    for file in (*backed_up, *database.parent.glob(f".{database.name}.restoring*")):
        yield file, datetime.fromtimestamp(file.stat().st_mtime, UTC)


def _moment(text: str, form: str) -> datetime | None:
    """Read a moment in a file's name, None if it is none: then people gave that name."""
    try:
        return datetime.strptime(text, form).replace(tzinfo=UTC)
    except ValueError:
        return None


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
