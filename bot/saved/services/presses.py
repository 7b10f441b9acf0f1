"""Saves papers, takes them back, and undoes either, each press in one transaction."""

import asyncio
from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import asynccontextmanager

from bot.errors import BadRequest
from bot.runtime.clock import Clock
from bot.saved.domain import MAX_SAVED, RESTORABLE, ListFull, SavedPaper, SavePress
from bot.saved.store import SavedStore
from bot.storage.database import Database
from bot.storage.transaction import Transaction

_Press = tuple[int, tuple[str, ...]]
"""Who pressed, and for which papers."""


class SavePresses:
    """What members save; every method works on the list of the member it is given."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Save in `database`."""
        self._database = database
        self._clock = clock
        self._unanswered: dict[_Press, asyncio.Task[SavePress]] = {}

    @asynccontextmanager
    async def pressed(
        self, member_id: int, paper_ids: Sequence[str], press_id: int
    ) -> AsyncGenerator[SavePress]:
        """Save papers, or take them back if all are saved, while the press is answered.

        Who presses again before the answer can't want to take back what it doesn't show yet: that
        is the same press. May raise ListFull.
        """
        key = member_id, tuple(dict.fromkeys(paper_ids))
        task = self._unanswered.get(key)
        if task is None:
            task = asyncio.ensure_future(self._toggle(*key, press_id))
            self._unanswered[key] = task
        try:
            yield await asyncio.shield(task)
        finally:
            if self._unanswered.get(key) is task:
                del self._unanswered[key]

    async def save(self, member_id: int, paper_ids: Sequence[str], press_id: int) -> SavePress:
        """Save papers; those that are saved already stay as they are. May raise ListFull."""
        async with self._database.write() as tx:
            return await self._save(tx, member_id, tuple(dict.fromkeys(paper_ids)), press_id)

    async def remove(self, member_id: int, paper_ids: Sequence[str], press_id: int) -> SavePress:
        """Take papers off the list; raise BadRequest if none of them is on it."""
        async with self._database.write() as tx:
            gone = await SavedStore(tx).get_many(member_id, paper_ids)
            if not gone:
                raise BadRequest("That paper is no longer among your saved papers.")
            await SavedStore(tx).remove(member_id, _ids(gone), press_id, self._clock())
            return SavePress(press_id, removed=gone, total=await SavedStore(tx).count(member_id))

    async def undo(self, member_id: int, press_id: int, undo_id: int) -> SavePress:
        """Undo what a press did, by a press that can be undone in turn.

        Raises BadRequest if something else has become of all its papers, or it is too long ago.
        """
        async with self._database.write() as tx:
            store, now = SavedStore(tx), self._clock()
            saved, gone = await store.of_press(member_id, press_id, now - RESTORABLE)
            if not (saved or gone):
                raise BadRequest("That can no longer be undone. /saved list shows what you have.")
            await self._require_room(tx, member_id, len(gone) - len(saved))
            await store.remove(member_id, saved, undo_id, now)
            await store.restore(member_id, gone, undo_id)
            return SavePress(
                undo_id,
                saved=await store.get_many(member_id, gone),
                removed=await store.get_many(member_id, saved, also_removed=True),
                total=await store.count(member_id),
            )

    async def saved_among(self, member_id: int, paper_ids: Sequence[str]) -> frozenset[str]:
        """Return which of the papers the member has saved."""
        async with self._database.read() as tx:
            return frozenset(_ids(await SavedStore(tx).get_many(member_id, paper_ids)))

    async def _toggle(self, member_id: int, paper_ids: tuple[str, ...], press_id: int) -> SavePress:
        async with self._database.write() as tx:
            store = SavedStore(tx)
            known = await store.get_many(member_id, paper_ids)
            if len(known) < len(paper_ids):
                return await self._save(tx, member_id, paper_ids, press_id)
            await store.remove(member_id, paper_ids, press_id, self._clock())
            return SavePress(press_id, removed=known, total=await store.count(member_id))

    async def _save(
        self, tx: Transaction, member_id: int, paper_ids: tuple[str, ...], press_id: int
    ) -> SavePress:
        store, now = SavedStore(tx), self._clock()
        known = await store.get_many(member_id, paper_ids)
        had = set(_ids(known))
        new = tuple(each for each in paper_ids if each not in had)
        await self._require_room(tx, member_id, len(new))
        await store.forget_removed(now - RESTORABLE, member_id)
        await store.add(member_id, new, press_id, now)
        return SavePress(
            press_id,
            saved=await store.get_many(member_id, new),
            known=known,
            total=await store.count(member_id),
        )

    async def _require_room(self, tx: Transaction, member_id: int, more: int) -> None:
        room = MAX_SAVED - await SavedStore(tx).count(member_id)
        if more > 0 and more > room:
            raise ListFull(max(room, 0))


def _ids(entries: Iterable[SavedPaper]) -> tuple[str, ...]:
    return tuple(each.paper_id for each in entries)
