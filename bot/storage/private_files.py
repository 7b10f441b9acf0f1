"""Keeps other users of the machine from reading a SQLite file: it says who watches what."""

import logging
import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

log = logging.getLogger(__name__)

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_BACKUPS = "backups"


def make_private(path: Path) -> None:
    """Create the file of a database if it is missing, and close it and what belongs to it. Blocks.

    Its folder is created or closed too, unless other things lie in it. What can't be closed (it
    belongs to somebody else, or the file system has no permissions) stays as it is.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)
    for each in open_to_others(path):
        with suppress(OSError):
            each.chmod(stat.S_IMODE(each.stat().st_mode) & ~_OTHERS)
            log.info("closed to other users file=%s", each)


def open_to_others(path: Path) -> list[Path]:
    """Return what other users may open of a database: its folder, file, copies. Blocks."""
    if os.name != "posix":
        return []
    return [each for each in _belongings(path) if each.stat().st_mode & _OTHERS]


def _belongings(path: Path) -> Iterator[Path]:
    """Yield the database's files, and the folders in which nothing else lies."""
    there = list(path.parent.iterdir())
    ours = [
        each
        for each in there
        if each.name.removeprefix(".").startswith(path.name) and each.is_file()
    ]
    if (backups := path.parent / _BACKUPS).is_dir():
        ours.append(backups)
        yield from backups.glob(f"{path.stem}-*.db")
    yield from ours
    if len(ours) == len(there):
        yield path.parent
