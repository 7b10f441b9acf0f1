"""Puts papers on the shelf of a server, takes them off, undoes either, and lists them."""

from dataclasses import replace
from datetime import datetime

from bot.accounts.store.guilds import GuildStore
from bot.errors import BadRequest
from bot.lists.domain import Entry, ListPage, Selection
from bot.lists.services.lists import ListSource
from bot.papers.domain.listing import Sort
from bot.papers.domain.paper import Paper
from bot.runtime.clock import Clock
from bot.shelf.domain import MAX_SHELVED, RESTORABLE, SHELF_LETTER, ShelfChange, Visitor
from bot.shelf.store import Placed, ShelfStore
from bot.storage.database import Database
from bot.storage.transaction import Transaction

_MOST_SUGGESTED = 500
"""Papers last put on a shelf among which those to take off are suggested."""


class ShelfService:
    """The shelves of servers; every method works on that of the server it is given."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Keep them in `database`."""
        self._database = database
        self._clock = clock

    async def add(
        self, visitor: Visitor, paper: Paper, press_id: int, *, is_named: bool
    ) -> ShelfChange:
        """Put a paper on the shelf; raise BadRequest if they may not, or it is full."""
        guild_id, now = visitor.guild_id, self._clock()
        async with self._database.write() as tx:
            store = ShelfStore(tx)
            await self._require_may_add(tx, visitor)
            known = await store.placed(guild_id, paper.id)
            if not (known and known.is_there):
                await _require_room(store, guild_id)
                await GuildStore(tx).register(guild_id)
                await store.put(
                    guild_id,
                    paper.id,
                    visitor.member_id,
                    is_named=is_named,
                    press_id=press_id,
                    now=now,
                )
            change = await _change(store, guild_id, paper.id, press_id)
            return replace(change, was_there=known is not None and known.is_there)

    async def remove(self, visitor: Visitor, paper_id: str, press_id: int) -> ShelfChange:
        """Take a paper off; only who put it there, or an admin, may."""
        guild_id = visitor.guild_id
        async with self._database.write() as tx:
            store = ShelfStore(tx)
            known = await store.placed(guild_id, paper_id)
            if known is None or not known.is_there:
                raise BadRequest("That paper isn't on this server's shelf. Pick one from the list.")
            _require_may_change(visitor, known)
            await store.remove(guild_id, paper_id, press_id, self._clock())
            return replace(await _change(store, guild_id, paper_id, press_id), is_removal=True)

    async def undo(self, visitor: Visitor, press_id: int, undo_id: int) -> ShelfChange:
        """Undo what a press did to the shelf, by one that can be undone in turn."""
        guild_id, now = visitor.guild_id, self._clock()
        async with self._database.write() as tx:
            store = ShelfStore(tx)
            known = await store.of_press(guild_id, press_id, now - RESTORABLE)
            if known is None:
                raise BadRequest("That can no longer be undone. /shelf list shows what is there.")
            _require_may_change(visitor, known)
            if known.is_there:
                await store.remove(guild_id, known.paper_id, undo_id, now)
            else:
                await _require_room(store, guild_id)
                await store.restore(guild_id, known.paper_id, undo_id)
            change = await _change(store, guild_id, known.paper_id, undo_id)
            return replace(change, is_removal=known.is_there)

    async def suggest(self, guild_id: int, typed: str, limit: int) -> tuple[Paper, ...]:
        """Return papers on the shelf whose title or id has what was typed in it."""
        async with self._database.read() as tx:
            found, _ = await ShelfStore(tx).page(guild_id, Sort.NEWEST, 0, _MOST_SUGGESTED)
        wanted = typed.strip().casefold()
        fitting = (
            each.paper
            for each in found
            if wanted in each.paper.title.casefold() or wanted in each.paper.id
        )
        return tuple(fitting)[:limit]

    async def restrict(self, guild_id: int, *, to_admins: bool) -> None:
        """Let only admins put papers on the shelf, or everyone."""
        async with self._database.write() as tx:
            await GuildStore(tx).restrict_shelf(guild_id, to_admins=to_admins)

    async def _require_may_add(self, tx: Transaction, visitor: Visitor) -> None:
        if not visitor.is_admin and await GuildStore(tx).is_shelf_restricted(visitor.guild_id):
            raise BadRequest(
                "Only people with Manage Server can put papers on this server's shelf. Press Save"
                " to keep a paper for yourself."
            )


class ShelfLists(ListSource):
    """The papers on shelves; the value is the server's id."""

    letter = SHELF_LETTER
    sorts = (Sort.NEWEST, Sort.UPVOTES)
    is_of_server = True

    def __init__(self, database: Database, clock: Clock) -> None:
        """Read from `database`."""
        self._database = database
        self._clock = clock

    async def page(self, selection: Selection) -> ListPage:
        """Return a page of the papers on a shelf."""
        async with self._database.read() as tx:
            found, total = await ShelfStore(tx).page(
                int(selection.value), selection.sort, selection.offset, selection.size
            )
        return ListPage(
            selection,
            "On this server's shelf",
            tuple(
                Entry(rank, each.paper, put_by=each.named)
                for rank, each in enumerate(found, selection.offset + 1)
            ),
            total,
            notes=() if total else ("Nothing yet: /shelf add puts a paper there for everyone.",),
            year=self._clock().year,
        )


async def forget_removed(tx: Transaction, now: datetime) -> None:
    """Delete what was taken off shelves so long ago that it can't be put back any more."""
    await ShelfStore(tx).forget_removed(now - RESTORABLE)


async def _require_room(store: ShelfStore, guild_id: int) -> None:
    if await store.count(guild_id) >= MAX_SHELVED:
        raise BadRequest(
            f"This server's shelf is full: {MAX_SHELVED:,} papers. /shelf remove takes one off."
        )


def _require_may_change(visitor: Visitor, known: Placed) -> None:
    if not visitor.is_admin and visitor.member_id != known.member_id:
        raise BadRequest(
            "Only who put a paper on the shelf, or people with Manage Server, can take it off."
        )


async def _change(store: ShelfStore, guild_id: int, paper_id: str, press_id: int) -> ShelfChange:
    shelved = await store.get(guild_id, paper_id)
    if shelved is None:
        raise BadRequest("I don't have that paper any more.")
    return ShelfChange(press_id, shelved, await store.count(guild_id))
