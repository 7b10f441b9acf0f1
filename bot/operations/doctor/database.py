"""Checks a database without changing it: present, intact, writable, and of this version."""

import os
import shutil
import sqlite3
from datetime import timedelta
from pathlib import Path

from bot.cluster.store.processes import ProcessStore
from bot.errors import PaperboyError, StorageDamaged, StorageUnavailable
from bot.operations.doctor.findings import Finding, fail, ok, warn
from bot.papers.store.papers import PaperStore
from bot.runtime.clock import TOLERANCE, utc_now
from bot.storage import backups
from bot.storage.database import open_database, try_database
from bot.storage.database_url import file_of, parse_url
from bot.storage.disk_space import MIN_FREE
from bot.storage.engines import is_risky
from bot.storage.network_folder import network_file_system
from bot.storage.private_files import open_to_others
from bot.storage.requirements import require_place


async def database_findings(url: str) -> list[Finding]:
    """Check the database at `url`, as it is configured."""
    try:
        parsed = parse_url(url)
    except PaperboyError as error:
        return [fail("database", str(error), "Correct DATABASE_URL.")]
    if not parsed.drivername.startswith("sqlite"):
        return [await _schema(url)]
    path = file_of(parsed)
    try:
        require_place(path)
    except StorageUnavailable as error:
        return [fail("database", str(error), "It must be a file, or a name that is free.")]
    found = [_writable(path), _disk(path), sqlite_version(sqlite3.sqlite_version_info)]
    return [*found, *_privacy(path), *_place(path), _file(path) or await _schema(url)]


def _privacy(path: Path) -> list[Finding]:
    if not path.exists() or not (found := open_to_others(path)):
        return []
    return [
        warn(
            "privacy",
            f"Other users of this machine may open {found[0]}.",
            "The next start closes it, if it belongs to the account that runs the bot.",
        )
    ]


def _place(path: Path) -> list[Finding]:
    if not (kind := network_file_system(path)):
        return []
    return [
        warn(
            "place",
            f"{path} lies on a network file system ({kind}), which may damage it.",
            "Stop the bot and move the file to a disk of this machine, or use PostgreSQL.",
        )
    ]


def sqlite_version(version: tuple[int, ...]) -> Finding:
    """Report the version, and what to keep away from a file that two programs would damage."""
    alone = ": fine while no other program (Litestream, a shell) opens the database"
    return ok("sqlite", f"SQLite {'.'.join(map(str, version))}{alone * is_risky(version)}.")


def _file(path: Path) -> Finding | None:
    if not path.exists():
        return warn("database", f"There is none at {path} yet.", "The first start creates it.")
    advice = "Stop the bot, keep the file, and run `paperboy restore` with a backup."
    try:
        backups.verify(path)
    except StorageDamaged as error:
        return fail("database", str(error), advice)
    except StorageUnavailable:
        return None  # the schema check reports it more precisely
    return None


async def _schema(url: str) -> Finding:
    try:
        await try_database(url)
        async with open_database(url, read_only=True) as database, database.read() as tx:
            papers = (await PaperStore(tx).holdings()).papers
            off = await ProcessStore(tx).now() - utc_now()
    except PaperboyError as error:
        said = str(error)
        if "older Paperboy" in said:
            return warn("database", said, "The next start brings it up to date.")
        return fail("database", said, "Check DATABASE_URL, the server and its permissions.")
    if abs(off) > TOLERANCE:
        ahead = "ahead of" if off > timedelta() else "behind"
        says = f"Its clock is {abs(off.total_seconds()):.0f} s {ahead} this machine's."
        return fail("database", says, "Let NTP set both: no roundups are posted by a wrong clock.")
    return ok("database", f"Intact and up to date, {papers:,} papers.")


def _writable(path: Path) -> Finding:
    folder = next(each for each in path.absolute().parents if each.exists())
    needed = [each for each in (path, folder) if each.exists()]
    if closed := [str(each) for each in needed if not os.access(each, os.W_OK)]:
        return fail(
            "writable",
            f"{closed[0]} is not writable.",
            "Give it to the account that runs the bot, or mount it read-write.",
        )
    return ok("writable", f"{folder} is writable.")


def _disk(path: Path) -> Finding:
    folder = next(each for each in path.absolute().parents if each.exists())
    return disk_space(shutil.disk_usage(folder).free)


def disk_space(free: int) -> Finding:
    """Rate the free bytes: less than five times what is needed is a warning."""
    says = f"{free / 1e9:.1f} GB free."
    if free < MIN_FREE:
        advice = (
            "Free some space: no papers are fetched now, and nothing is sent once the disk is full."
        )
        return fail("disk", says, advice)
    if free < 5 * MIN_FREE:
        return warn("disk", says, "Free some space soon.")
    return ok("disk", says)
