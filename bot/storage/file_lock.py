"""Holds the lock file beside a SQLite file, so that only one process writes it."""

import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from bot.errors import StorageUnavailable

if sys.platform != "win32":
    import fcntl


@contextmanager
def locked(path: Path) -> Generator[None]:
    """Hold the lock of the database at `path`; raise StorageUnavailable if another process does."""
    lock = path.with_name(f"{path.name}.lock")
    lock.touch(mode=0o600)
    with lock.open("w") as file:
        if sys.platform != "win32":
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise StorageUnavailable(
                    f"Another Paperboy is using the database at {path}: stop it first."
                ) from error
        yield
