"""Watches how much room a SQLite file has left, and keeps a reserve for when there is none."""

import logging
import os
import shutil
from contextlib import suppress
from pathlib import Path

log = logging.getLogger(__name__)

LEAST_FREE = 200_000_000
"""Bytes below which no papers are fetched, so that what is sent can be noted (DELIVERY.md, 11)."""
RESERVE = 32_000_000
"""Bytes of a file that is deleted when the disk is full: room for tens of thousands of notes."""

_STEP = 1_000_000


class Space:
    """The room on the disk of one database, whose lock is held."""

    def __init__(self, database: Path) -> None:
        """Watch the disk that `database` lies on."""
        self._folder = database.absolute().parent
        self._reserve = database.with_name(f"{database.name}.reserve")

    def shortage(self, *, besides: int = 0) -> str | None:
        """Say how little is free, None if it is enough; `besides` bytes are to be written yet."""
        free, least = shutil.disk_usage(self._folder).free, LEAST_FREE + besides
        if free >= least:
            return None
        return f"Only {free / 1e6:.0f} MB of disk are free, {least / 1e6:.0f} MB are needed."

    def create_reserve(self) -> None:
        """Make the reserve, unless it is there or would take what is short. Blocks."""
        if self._reserve.exists() or shutil.disk_usage(self._folder).free < LEAST_FREE + RESERVE:
            return
        try:
            with self._reserve.open("wb") as file:
                for _ in range(RESERVE // _STEP):
                    file.write(os.urandom(_STEP))  # zeros would be nothing on some file systems
        except OSError:
            self.release_reserve()

    def release_reserve(self) -> None:
        """Delete the reserve, so that there is room again. Blocks."""
        with suppress(OSError):
            self._reserve.unlink()
            log.error("disk is full: the reserve of %d MB is given up", RESERVE // _STEP)
