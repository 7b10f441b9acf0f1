"""Finds the papers that a reference file names."""

import asyncio
from dataclasses import dataclass

from bot.exports.domain.reference_entries import ReferenceEntry
from bot.exports.domain.reference_files import read_references
from bot.papers.domain.identity import local_id
from bot.papers.store.papers import PaperStore
from bot.storage.database import Database
from bot.text.folding import plain_text


@dataclass(frozen=True, slots=True)
class FoundReferences:
    """What a file names: papers by their ids, each once and in its order, and the other entries."""

    paper_ids: tuple[str, ...]
    unread: tuple[ReferenceEntry, ...]


class ReferenceImport:
    """Reference files as ids of papers."""

    def __init__(self, database: Database) -> None:
        """Look in `database` for papers that a file names by their titles alone."""
        self._database = database

    async def read(self, content: bytes) -> FoundReferences:
        """Read a file, off the event loop; raise BadRequest if it is no file of references."""
        entries = (await asyncio.to_thread(read_references, content)).entries
        keys = [local_id(plain_text(entry.title)) if entry.title else "" for entry in entries]
        wanted = [
            key for key, entry in zip(keys, entries, strict=True) if key and not entry.arxiv_id
        ]
        async with self._database.read() as tx:
            known = await PaperStore(tx).get_many(wanted)
        by_title = {local_id(paper.title): paper.id for paper in known}
        ids = [
            entry.arxiv_id or by_title.get(key) for key, entry in zip(keys, entries, strict=True)
        ]
        return FoundReferences(
            tuple(dict.fromkeys(filter(None, ids))),
            tuple(entry for entry, found in zip(entries, ids, strict=True) if not found),
        )
