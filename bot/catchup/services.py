"""Walks members through what was listed since they last pressed Done, each press once."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.catchup.domain import (
    MOST_COMPARED,
    MOST_PLANNED,
    REMEMBERED,
    CatchUpPage,
    Mark,
    Pile,
    Walk,
    fitting,
    reading_seconds,
)
from bot.catchup.store import CatchUpStore, forget
from bot.errors import BadRequest, ControlExpired
from bot.lists.services.query_notes import in_quotes, reading_notes
from bot.lists.services.search_references import SearchReferences
from bot.papers.store.papers import PaperStore
from bot.recommendations.services.tastes import TasteService
from bot.runtime.clock import Clock
from bot.saved.services.presses import SavePresses
from bot.search.domain.query import Query
from bot.search.services.search import SearchService
from bot.storage.database import Database
from bot.storage.transaction import Transaction


class CatchUpService:
    """Catch-up; every method works on that of the member it is given."""

    def __init__(
        self,
        database: Database,
        search: SearchService,
        presses: SavePresses,
        tastes: TasteService,
        clock: Clock,
    ) -> None:
        """Keep it in `database`; `search` reads queries, `presses` save, `tastes` order papers."""
        self._database = database
        self._search = search
        self._presses = presses
        self._tastes = tastes
        self._searches = SearchReferences(database, clock)
        self._clock = clock

    async def start(
        self, member_id: int, walk_id: int, minutes: int | None = None, query: str = ""
    ) -> CatchUpPage:
        """Begin a walk through what is new, as long as fits into `minutes`; may raise BadQuery."""
        parsed = await self._parsed(query)
        reference = await self._searches.remember(query) if query else ""
        walk = Walk(walk_id, Pile.NEW, await self._newest(), MOST_PLANNED, reference)
        return await self._page(member_id, walk, _notes(query, parsed), parsed, minutes=minutes)

    async def go_on(self, member_id: int, walk: Walk) -> CatchUpPage:
        """Go on with a walk beyond what it was to show."""
        return await self._shown(member_id, replace(walk, left=MOST_PLANNED))

    async def look_back(self, member_id: int, walk_id: int) -> CatchUpPage:
        """Begin a walk through what no walk has shown before the last Done."""
        walk = Walk(walk_id, Pile.LEFT, await self._newest(), MOST_PLANNED)
        return await self._shown(member_id, walk)

    async def passed(
        self, member_id: int, walk: Walk, paper_id: str, mark: Mark, press_id: int
    ) -> CatchUpPage:
        """Go past the paper that is shown, which is noted once, and return the next one."""
        if mark is Mark.SAVED:
            await self._require_known(paper_id)
            press = await self._presses.save(member_id, [paper_id], press_id)
            mark = Mark.SAVED if press.saved else Mark.SHOWN
        async with self._database.write() as tx:
            store = self._store(tx, member_id)
            progress = await store.progress(walk.until)
            if mark is Mark.SAVED or await store.is_waiting(paper_id, walk, progress):
                await store.mark(paper_id, walk, mark, press_id, self._clock())
        return await self._shown(member_id, replace(walk, left=max(walk.left - 1, 0)))

    async def finish(
        self, member_id: int, walk: Walk, paper_id: str | None, press_id: int
    ) -> CatchUpPage:
        """End a walk with the paper that is shown, and move the cursor to where the walk began.

        The cursor stays if the walk was only through papers that match a query, or that are left
        from before. The page that is returned has no paper.
        """
        async with self._database.write() as tx:
            if walk.until > await PaperStore(tx).newest_sequence():
                raise ControlExpired
            store = self._store(tx, member_id)
            progress = await store.progress(walk.until)
            if paper_id and await store.is_waiting(paper_id, walk, progress):
                await store.mark(paper_id, walk, Mark.SHOWN, press_id, self._clock())
            if walk.pile is Pile.NEW and not walk.reference:
                await store.advance(walk.until, press_id, self._clock())
        return replace(await self._shown(member_id, replace(walk, left=0)), back=walk.left)

    async def undo(self, member_id: int, walk: Walk, press_id: int, undo_id: int) -> CatchUpPage:
        """Undo a press, and return the paper at which it was.

        Raises BadRequest if there is nothing to undo any more.
        """
        async with self._database.read() as tx:
            mark = await self._store(tx, member_id).marked_by(press_id)
        if mark is Mark.SAVED:
            await self._unsave(member_id, press_id, undo_id)
        async with self._database.write() as tx:
            store = self._store(tx, member_id)
            is_back = await store.move_back(press_id)
            if not (await store.unmark(press_id) or is_back):
                raise BadRequest("That can no longer be undone. /catchup shows what still waits.")
        return await self._shown(member_id, walk)

    async def _unsave(self, member_id: int, press_id: int, undo_id: int) -> None:
        """Take back what a press saved, unless something else has become of it since."""
        try:
            await self._presses.undo(member_id, press_id, undo_id)
        except BadRequest:
            return

    async def _shown(self, member_id: int, walk: Walk) -> CatchUpPage:
        """Return the page at which a walk is; raise ControlExpired if its query is forgotten."""
        query = await self._searches.words(walk.reference) if walk.reference else ""
        if query is None:
            raise ControlExpired
        parsed = await self._parsed(query)
        return await self._page(member_id, walk, _notes(query, parsed), parsed)

    async def _page(
        self,
        member_id: int,
        walk: Walk,
        notes: Sequence[str],
        query: Query | None,
        *,
        minutes: int | None = None,
    ) -> CatchUpPage:
        """Return the paper that comes next in a walk, or its end if none is left."""
        planned = min(walk.left, MOST_PLANNED) or MOST_PLANNED  # at the end: what more would take
        taste = await self._tastes.of(member_id)
        async with self._database.read() as tx:
            store = self._store(tx, member_id)
            progress = await store.progress(walk.until)
            most = MOST_COMPARED if taste else planned
            found, waiting = await store.waiting(walk, progress, query, most)
            behind, passed_over = replace(walk, pile=Pile.LEFT), 0
            if walk.pile is Pile.NEW:
                _, passed_over = await store.waiting(behind, progress, None, 1)
            tally, undo = await store.tally(walk), await store.last_press(walk)
        if taste:
            found = (await asyncio.to_thread(taste.ordered, found))[:planned]
        if minutes:
            found = found[: fitting(found, minutes)]
        if not walk.left and walk.pile is Pile.NEW and progress.until == walk.until:
            undo = max(undo or 0, progress.press_id or 0) or None
        return CatchUpPage(
            replace(walk, left=len(found) if walk.left else 0),
            progress,
            found[0] if walk.left and found else None,
            reading_seconds(found),
            waiting,
            passed_over,
            tally,
            undo=undo,
            back=walk.left + 1,
            notes=tuple(notes),
            terms=query.terms() if query else (),
            is_by_taste=taste is not None,
        )

    async def _newest(self) -> int:
        async with self._database.read() as tx:
            return await PaperStore(tx).newest_sequence()

    async def _require_known(self, paper_id: str) -> None:
        async with self._database.read() as tx:
            if await PaperStore(tx).get(paper_id) is None:
                raise ControlExpired

    async def _parsed(self, query: str) -> Query | None:
        return await self._search.parse(query, exact=False) if query else None

    def _store(self, tx: Transaction, member_id: int) -> CatchUpStore:
        return CatchUpStore(tx, member_id, self._clock().date())


async def forget_marks(tx: Transaction, now: datetime) -> None:
    """Delete what members did with papers that are too old to be shown again."""
    await forget(tx, now - REMEMBERED)


def _notes(query: str, parsed: Query | None) -> Sequence[str]:
    if parsed is None:
        return ()
    return (f"Only those that match {in_quotes(query)}.", *reading_notes(parsed))
