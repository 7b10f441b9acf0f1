"""Copies a SQLite database to a file, consistently even during writes, and verifies the copy."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.errors import StorageDamaged, StorageUnavailable
from bot.storage.migrator import known_revisions
from bot.storage.transaction import translated_errors

PAGES = 2_048
"""Pages copied between two progress reports: 8 MB."""

_MADE_AT = "backup.made_at"
_SIDE_FILES = ("-wal", "-shm", "-journal")

BackupProgress = Callable[[int, int], None]
"""Called with the number of pages copied so far, and the total."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A verified copy; `made_at` (UTC) is None if the file was not made by Paperboy."""

    path: Path
    size: int
    papers: int
    deliveries: int
    made_at: datetime | None


def write_backup(source: Path, target: Path, now: datetime, progress: BackupProgress) -> Backup:
    """Copy the database at `source` to a new file, verify it, and only then give it its name.

    A bot may be running meanwhile: the copy holds what was committed when it began. Blocks.
    """
    if not source.is_file():
        raise StorageUnavailable(f"There is no database at {source} yet.")
    if target.exists():
        raise StorageUnavailable(f"{target} exists already: give another name.")
    if not target.parent.is_dir():  # made here, it would hide that a disk is not mounted
        raise StorageUnavailable(f"There is no folder {target.parent}: mount or make it first.")
    with translated_errors("The backup can't be written"):
        young = target.with_name(f".{target.name}.new")
        try:
            _copy(source, young, progress)
            with closing(sqlite3.connect(young)) as connection, connection:
                connection.execute("PRAGMA journal_mode = DELETE")  # leaves a single file
                fact = (_MADE_AT, now.isoformat())
                connection.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", fact)
            made = verify(young)
            _move(young, target)
        finally:
            _remove(young)
    return Backup(target, made.size, made.papers, made.deliveries, made.made_at)


def verify(path: Path) -> Backup:
    """Open a backup and check all of it; raise StorageDamaged or StorageUnavailable."""
    if not path.is_file():
        raise StorageUnavailable(f"There is no file {path}.")
    try:
        with closing(_reader(path)) as connection:
            found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(1)")]
            if found != ["ok"]:
                raise StorageDamaged(f"{path} is damaged: {found[0].splitlines()[-1]}.")
            (revision,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            if revision not in known_revisions():
                raise StorageUnavailable(f"{path} is of a newer Paperboy: update Paperboy first.")
            papers, sent = _count(connection, "papers"), _count(connection, "deliveries")
            query = "SELECT value FROM facts WHERE name = ?"
            made = connection.execute(query, (_MADE_AT,)).fetchone()
    except sqlite3.OperationalError as error:
        raise StorageUnavailable(f"{path} is no backup of Paperboy: {error}.") from error
    except sqlite3.DatabaseError as error:
        raise StorageDamaged(f"{path} can't be read: {error}.") from error
    made_at = datetime.fromisoformat(made[0]) if made else None
    return Backup(path, path.stat().st_size, papers, sent, made_at)


def _count(connection: sqlite3.Connection, table: str) -> int:
    """Count the rows of a table; 0 if the database is older than the table."""
    query = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = ?"
    if connection.execute(query, (table,)).fetchone() == (0,):
        return 0
    (rows,) = connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()  # noqa: S608  # our own name
    return int(rows)


def unpack(backup: Path, target: Path, progress: BackupProgress) -> None:
    """Copy a verified backup to `target`, overwriting it. Blocks."""
    with translated_errors("The backup can't be copied"):
        _remove(target)
        _copy(backup, target, progress)


def replace(young: Path, path: Path, now: datetime) -> Path | None:
    """Put a prepared database in the place of `path`, whose lock is held. Blocks.

    Return the path under which the old one is kept, None if there was none. A complete database is
    in place at every moment: a bot that starts after a crash must not begin with an empty one.
    """
    aside = path.with_name(f"{path.name}.before-{now:%Y%m%d-%H%M%S}") if path.exists() else None
    with translated_errors("The backup can't take the database's place"):
        if aside:
            _settle(path)
            try:
                aside.hardlink_to(path)
            except OSError:  # not every file system has hard links
                shutil.copyfile(path, aside)
            for (
                ending
            ) in _SIDE_FILES:  # remains only if damaged; must not be read with the new file
                part = path.with_name(path.name + ending)
                if part.exists():
                    part.replace(aside.with_name(aside.name + ending))
        _move(young, path)
        _remove(young)
    return aside


def _move(path: Path, target: Path) -> None:
    """Give a file its final name, under which it is complete or absent, even after power loss."""
    _flush(path)
    path.replace(target)
    if os.name == "posix":
        _flush(target.parent)


def _settle(path: Path) -> None:
    """Write the write-ahead log back into the file, if the file is intact."""
    with suppress(sqlite3.Error), closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _copy(source: Path, target: Path, progress: BackupProgress) -> None:
    # readable only by its owner, as it says who watches what; sqlite3 opens this existing file
    target.touch(mode=0o600)

    def report(_: int, left: int, pages: int) -> None:
        progress(pages - left, pages)

    with closing(_reader(source)) as reader, closing(sqlite3.connect(target)) as writer:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM sqlite_schema").fetchone()  # fixes the snapshot
        reader.backup(writer, pages=PAGES, progress=report)


def _reader(path: Path) -> sqlite3.Connection:
    """Open a file that another process may be writing; this connection never checkpoints it."""
    uri = f"{path.resolve().as_uri()}?mode=ro"
    return sqlite3.connect(uri, uri=True, isolation_level=None)


def _remove(path: Path) -> None:
    for ending in ("", *_SIDE_FILES, ".lock"):
        path.with_name(path.name + ending).unlink(missing_ok=True)


def _flush(path: Path) -> None:
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)
