"""Watches the free disk space of a SQLite file, and keeps a reserve for when there is none."""

import logging
import os
import shutil
from contextlib import suppress
from pathlib import Path

log = logging.getLogger(__name__)

MIN_FREE = 200_000_000
"""Free bytes below which no papers are fetched, so that deliveries can still be recorded."""
RESERVE = 32_000_000
"""Bytes of a file that is deleted when the disk is full: room for tens of thousands of records."""

_STEP = 1_000_000


class Space:
    """The disk space of one database, whose lock is held."""

    def __init__(self, database: Path) -> None:
        """Watch the disk that holds `database`."""
        self._folder = database.absolute().parent
        self._reserve = database.with_name(f"{database.name}.reserve")

    @property
    def free(self) -> int:
        """The free bytes of the disk."""
        return shutil.disk_usage(self._folder).free

    def shortage(self, *, besides: int = 0) -> str | None:
        """Return how little is free, or None if enough; `besides` more bytes are to be written."""
        free, least = self.free, MIN_FREE + besides
        if free >= least:
            return None
        return f"Only {free / 1e6:.0f} MB of disk are free, {least / 1e6:.0f} MB are needed."

    def create_reserve(self) -> None:
        """Create the reserve, unless it exists or would use space that is short. Blocks."""
        if self._reserve.exists() or self.free < MIN_FREE + RESERVE:
            return
        try:
            self._reserve.touch(mode=0o600)
            with self._reserve.open("wb") as file:
                for _ in range(RESERVE // _STEP):
                    file.write(os.urandom(_STEP))  # some file systems store no zeros
        except OSError:
            self.release_reserve()

    def release_reserve(self) -> None:
        """Delete the reserve to free its space. Blocks."""
        with suppress(OSError):
            self._reserve.unlink()
            log.error("disk is full: the reserve of %d MB is given up", RESERVE // _STEP)
