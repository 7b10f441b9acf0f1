"""Stores the words of a search for its buttons, without delaying the answer."""

import asyncio
import logging
from dataclasses import dataclass

from bot.errors import StorageUnavailable
from bot.lists.store import ReferenceStore, reference_of
from bot.runtime.clock import Clock
from bot.storage.database import Database

log = logging.getLogger(__name__)

PATIENCE = 0.5
"""Seconds an answer waits at most for its search to be stored; the write goes on after that."""


@dataclass(frozen=True, slots=True)
class _Writing:
    """A search that is being stored; its task has no name of its own, as names reach the log."""

    words: str
    task: asyncio.Task[None]


class SearchReferences:
    """The searches that buttons refer to."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Store them in `database`."""
        self._database, self._clock = database, clock
        self._writing: dict[str, _Writing] = {}

    async def remember(self, words: str) -> str:
        """Store a search and return its reference.

        A recent search isn't delayed by an ingest. If the database takes no writes, people still
        get their answer; only its buttons may have expired.
        """
        async with self._database.read() as tx:
            if known := await ReferenceStore(tx).fresh(words, self._clock()):
                return known
        reference = reference_of(words)
        if reference not in self._writing:
            task = asyncio.create_task(self._write(words))
            self._writing[reference] = _Writing(words, task)
            task.add_done_callback(lambda _: self._writing.pop(reference, None))
        await asyncio.wait({self._writing[reference].task}, timeout=PATIENCE)
        return reference

    async def words(self, reference: str) -> str | None:
        """Return the words behind a reference, or None once it has expired."""
        if writing := self._writing.get(reference):  # its buttons appear before it is stored
            return writing.words
        async with self._database.read() as tx:
            return await ReferenceStore(tx).get(reference, self._clock())

    async def _write(self, words: str) -> None:
        try:
            async with self._database.write() as tx:
                await ReferenceStore(tx).put(words, self._clock())
        except StorageUnavailable as error:
            log.warning("search is not remembered error=%s", error)
