"""Makes automatic backups, each day and before a migration, and deletes the old ones."""

import logging
import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
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
"""The number of newest backups kept, and the number of weeks whose first backup is kept."""
MAX_AGE = timedelta(days=35)
"""The maximum age of any copy: by then, data that a person deleted is gone from all of them."""

KEPT = "It is kept as it is; `paperboy restore` puts a backup in its place."

_DAILY = "daily-"
_PUT_ASIDE = re.compile(r"before-(?:\d{4}-)?(\d{8}-\d{6})(?:\.db)?(?:-wal|-shm|-journal)?")
"""Matches the ends of file names of backups before a migration and of what a restore replaced."""


def folder_of(database: Path) -> Path:
    """Return the folder that holds the backups of a database."""
    return database.parent / "backups"


def make_folder(database: Path) -> Path:
    """Return the folder that holds the backups of a database, made if it is missing. Blocks."""
    folder = folder_of(database)
    with translated_errors("The folder for backups can't be made"):
        folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def daily(database: Path, now: datetime) -> Path | None:
    """Make today's backup, unless it exists. Blocks.

    Returns its path, or None if there is nothing to do or no room for it. Raises StorageDamaged if
    the copy is damaged, because then the database is too.
    """
    folder = folder_of(database)
    target = folder / f"{database.stem}-{_DAILY}{now:%Y%m%d}.db"
    if target.exists():
        return None
    if problem := Space(database).shortage(besides=database.stat().st_size):
        log.warning("no backup is made: %s", problem)
        return None
    make_folder(database)
    made = backups.write_backup(database, target, now, _ignore_progress)
    log.info("backup made file=%s bytes=%d", made.path.name, made.size)
    return made.path


def newest(database: Path) -> datetime | None:
    """Return when the newest backup was made, None if there is none. Blocks.

    Any file there counts that has a backup's name: it gets that name only once it is verified.
    """
    made: list[float] = []
    with translated_errors("The backups can't be read"):
        for file in folder_of(database).glob(f"{database.stem}-*.db"):
            with suppress(FileNotFoundError):  # deleted just now, as too old
                made.append(file.stat().st_mtime)
    return datetime.fromtimestamp(max(made), UTC) if made else None


def forget(database: Path, now: datetime) -> None:
    """Delete the expired copies made here; leave those that people made.

    Blocks. Raises StorageUnavailable if that fails.
    """
    oldest = now - MAX_AGE
    with translated_errors("Old backups can't be deleted"):
        days = {made_at.date(): file for file, made_at in _dailies(database)}
        for day in days.keys() - kept(day for day in days if day > oldest.date()):
            days[day].unlink(missing_ok=True)
        for file in folder_of(database).glob(f".{database.name}-before-*.db"):
            file.unlink(missing_ok=True)  # older versions left one behind when they restored
        for file, made_at in (*_put_aside(database), *_unfinished(database)):
            if made_at < oldest:
                file.unlink(missing_ok=True)


def require_whole(database: Path) -> None:
    """Raise StorageDamaged, with advice, if a database is damaged. Blocks."""
    try:
        backups.verify(database)
    except StorageDamaged as error:
        raise StorageDamaged(f"{error} {KEPT}") from error


def before_migration(database: Path) -> None:
    """Back up a database of an older version, as a migration can't be undone. Blocks."""
    newest, revision = known_revisions()[-1], _revision(database)
    if revision is None or revision >= newest:
        return
    now = utc_now()
    name = f"{database.stem}-before-{newest}-{now:%Y%m%d-%H%M%S}.db"
    backups.write_backup(database, make_folder(database) / name, now, _ignore_progress)
    log.info("backup made before migration file=%s", name)


def kept(days: Iterable[date]) -> set[date]:
    """Return the days of the newest backups, and of the first in each of the last weeks."""
    newest = sorted(days, reverse=True)
    weeks: dict[tuple[int, int], date] = {}
    for day in newest:
        weeks[day.isocalendar()[:2]] = day
    return {*newest[:DAYS], *sorted(weeks.values(), reverse=True)[:WEEKS]}


def _ignore_progress(_done: int, _pages: int) -> None:
    """Ignore the progress: nobody watches this backup being made."""


def _dailies(database: Path) -> Iterator[tuple[Path, datetime]]:
    """Yield the daily backups, each with its date."""
    prefix = f"{database.stem}-{_DAILY}"
    for file in folder_of(database).glob(f"{prefix}*.db"):
        if made_at := _moment(file.stem.removeprefix(prefix), "%Y%m%d"):
            yield file, made_at


def _put_aside(database: Path) -> Iterator[tuple[Path, datetime]]:
    """Yield the copies kept before an update or a restore, each with its time."""
    ours = folder_of(database).glob(f"{database.stem}-before-*.db")
    for file in (*ours, *database.parent.glob(f"{database.name}.before-*")):
        named = _PUT_ASIDE.search(file.name)
        if named and named.end() == len(file.name) and (at := _moment(named[1], "%Y%m%d-%H%M%S")):
            yield file, at


def _unfinished(database: Path) -> Iterator[tuple[Path, datetime]]:
    """Yield the incomplete copies of killed processes, each with its time."""
    backed_up = folder_of(database).glob(f".{database.stem}-*.db.new*")
    for file in (*backed_up, *database.parent.glob(f".{database.name}.restoring*")):
        yield file, datetime.fromtimestamp(file.stat().st_mtime, UTC)


def _moment(text: str, form: str) -> datetime | None:
    """Parse the time in a file's name; None if invalid, as in names that people gave."""
    try:
        return datetime.strptime(text, form).replace(tzinfo=UTC)
    except ValueError:
        return None


def _revision(database: Path) -> str | None:
    """Return the revision of a database, None if it is still empty."""
    if not database.is_file():
        return None
    try:
        with closing(sqlite3.connect(database)) as connection:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error:
        return None  # opening it will report what is wrong
    return str(row[0]) if row else None
