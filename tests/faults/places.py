"""Folders for scenarios that are not about disks: in memory, where the machine has a disk there."""

import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

_MEMORY = Path("/dev/shm")  # noqa: S108  # a real disk makes a thousand commits take 20 s


@contextmanager
def in_memory() -> Generator[Path]:
    """Make a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(dir=_MEMORY if _MEMORY.is_dir() else None) as folder:
        yield Path(folder)
