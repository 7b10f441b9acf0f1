"""Remembers the words of a search for its buttons, without making the answer wait for it."""

import asyncio
import logging

from bot.errors import StorageUnavailable
from bot.lists.store import ReferenceStore, reference_of
from bot.runtime.clock import Clock
from bot.storage.database import Database

log = logging.getLogger(__name__)

PATIENCE = 0.5
"""Seconds that an answer waits at most until its search is remembered; the write goes on then."""


class SearchReferences:
    """The searches that buttons stand for."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Keep them in `database`."""
        self._database, self._clock = database, clock
        self._writing: dict[str, asyncio.Task[None]] = {}  # each named after the words

    async def remember(self, words: str) -> str:
        """Give the reference of a search.

        One asked for lately is not held up by an ingest. Where the database takes no writes, people
        get their answer all the same; only its buttons may have expired.
        """
        async with self._database.read() as tx:
            if known := await ReferenceStore(tx).fresh(words, self._clock()):
                return known
        reference = reference_of(words)
        if reference not in self._writing:
            task = self._writing[reference] = asyncio.create_task(self._write(words), name=words)
            task.add_done_callback(lambda _: self._writing.pop(reference, None))
        await asyncio.wait({self._writing[reference]}, timeout=PATIENCE)
        return reference

    async def words(self, reference: str) -> str | None:
        """Give the words behind a reference, None once it has expired."""
        if writing := self._writing.get(reference):  # its buttons are there before it is kept
            return writing.get_name()
        async with self._database.read() as tx:
            return await ReferenceStore(tx).get(reference, self._clock())

    async def _write(self, words: str) -> None:
        try:
            async with self._database.write() as tx:
                await ReferenceStore(tx).put(words, self._clock())
        except StorageUnavailable as error:
            log.warning("search is not remembered error=%s", error)
