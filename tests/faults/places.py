"""Folders for tests that are not about disks: in memory, where the machine has room there."""

import shutil
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

_MEMORY = Path("/dev/shm")  # noqa: S108  # on a disk each commit takes 3 ms
_ROOM = 1 << 30
"""Bytes that must be free there: a container may have less than a bot wants for its database."""


@contextmanager
def in_memory() -> Generator[Path]:
    """Make a folder that is gone afterwards."""
    has_room = _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ROOM
    with tempfile.TemporaryDirectory(dir=_MEMORY if has_room else None) as folder:
        yield Path(folder)
