"""Gives papers a 👍 and takes it back; presses that come at once share a transaction.

A rush of them thus holds nobody else's writes up for longer than one batch takes.
"""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime

from bot.accounts.store.guilds import GuildStore
from bot.errors import BadRequest
from bot.memory.domain import MAX_LIKES, LikeBook, LikeChange, LikePress
from bot.memory.store.likes import LikeStore
from bot.memory.store.posts import PostStore
from bot.papers.domain.paper import LOCAL_PREFIX, Paper
from bot.papers.store.papers import PaperStore
from bot.roundups.services.recounts import order_recount
from bot.runtime.clock import Clock
from bot.storage.database import Database
from bot.storage.transaction import Transaction

BATCH = 100
"""The most presses that are stored in one transaction."""


@dataclass(frozen=True, slots=True)
class _Press:
    """Who pressed, in which server, and for which papers: what is equal is the same press."""

    guild_id: int
    member_id: int
    paper_ids: tuple[str, ...]


_Outcomes = dict[_Press, LikePress | BadRequest]


@dataclass(slots=True)
class _Batch:
    """Presses, with their ids, that are stored together once the batch before them is."""

    presses: dict[_Press, int] = field(default_factory=dict[_Press, int])


class LikePresses:
    """What the members of servers like."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Store it in `database`."""
        self._database = database
        self._clock = clock
        self._turn = asyncio.Lock()
        self._open: tuple[_Batch, asyncio.Task[_Outcomes]] | None = None
        self._unanswered: dict[_Press, asyncio.Task[_Outcomes]] = {}

    async def press(
        self, guild_id: int, member_id: int, paper_ids: Sequence[str], press_id: int
    ) -> LikePress:
        """Give each of the papers the member's 👍, or take it back where there is one.

        Who presses again before that is stored can't have seen the answer: that is the same press.
        Raises BadRequest if none of the papers is known, or the member likes too many.
        """
        press = _Press(guild_id, member_id, tuple(dict.fromkeys(paper_ids)))
        task = self._unanswered.get(press)
        if task is None:
            task = self._unanswered[press] = self._join(press, press_id)
        try:
            outcome = (await asyncio.shield(task))[press]
        finally:
            if self._unanswered.get(press) is task:
                del self._unanswered[press]
        if isinstance(outcome, BadRequest):
            raise outcome
        return outcome

    async def liked_among(
        self, guild_id: int, member_id: int, paper_ids: Sequence[str]
    ) -> frozenset[str]:
        """Return which of the papers the member likes in a server."""
        async with self._database.read() as tx:
            found = await LikeStore(tx, guild_id).among([member_id], paper_ids)
        return frozenset(paper_id for _, paper_id in found)

    def _join(self, press: _Press, press_id: int) -> asyncio.Task[_Outcomes]:
        """Add a press to the batch that is still open, else to a new one."""
        if self._open is None:
            batch = _Batch()
            self._open = batch, asyncio.ensure_future(self._store_in_turn(batch))
        batch, task = self._open
        batch.presses[press] = press_id
        if len(batch.presses) >= BATCH:
            self._open = None
        return task

    async def _store_in_turn(self, batch: _Batch) -> _Outcomes:
        try:
            async with self._turn, self._database.write() as tx:
                self._close(batch)
                by_guild = defaultdict[int, dict[_Press, int]](dict)
                for press, press_id in batch.presses.items():
                    by_guild[press.guild_id][press] = press_id
                outcomes: _Outcomes = {}
                for guild_id, presses in by_guild.items():
                    outcomes |= await self._store(tx, guild_id, presses)
                return outcomes
        finally:
            self._close(batch)  # if the database can't be opened, the next press tries it anew

    def _close(self, batch: _Batch) -> None:
        """Let no further press join a batch."""
        if self._open and self._open[0] is batch:
            self._open = None

    async def _store(
        self, tx: Transaction, guild_id: int, presses: Mapping[_Press, int]
    ) -> _Outcomes:
        """Store presses of one server, each as if it came alone, and have its posts redrawn."""
        store, now = LikeStore(tx, guild_id), self._clock()
        members = {press.member_id for press in presses}
        papers = await _known(tx, {each for press in presses for each in press.paper_ids})
        ids = {paper.id for paper in papers.values()}
        book = LikeBook(await store.among(members, ids), await store.totals(members))
        changes = {press: _change(book, press, papers) for press in presses}
        await store.remove(book.taken)
        await store.add(book.given, now)
        if book.given:
            await GuildStore(tx).register(guild_id)
        counts, redrawn = await store.counts(ids), frozenset[str]()
        if changed := {paper_id for _, paper_id in book.given | book.taken}:
            redrawn = await _order_redrawing(tx, guild_id, changed, max(presses.values()), now)
        return {
            press: change
            if isinstance(change, BadRequest)
            else LikePress(
                tuple(papers[each] for each in change.given),
                tuple(papers[each] for each in change.taken),
                counts,
                is_redrawn=not redrawn.isdisjoint((*change.given, *change.taken)),
            )
            for press, change in changes.items()
        }


def _change(book: LikeBook, press: _Press, papers: Mapping[str, Paper]) -> LikeChange | BadRequest:
    """Note a press in the book, or return why it can't be."""
    known = [papers[each].id for each in press.paper_ids if each in papers]
    if not known:
        return BadRequest("I no longer have that paper, so it can't get a 👍.")
    return book.toggle(press.member_id, known) or BadRequest(
        f"You have given {MAX_LIKES:,} 👍 in this server, the maximum. Take some back first."
    )


async def _known(tx: Transaction, ids: AbstractSet[str]) -> dict[str, Paper]:
    """Return the papers that there are, by the ids that were asked for."""
    store = PaperStore(tx)
    found = {paper.id: paper for paper in await store.get_many(sorted(ids))}
    for paper_id in ids - found.keys():
        # that of a saved page, which the real paper has replaced since
        if paper_id.startswith(LOCAL_PREFIX) and (paper := await store.get(paper_id)):
            found[paper_id] = paper
    return found


async def _order_redrawing(
    tx: Transaction, guild_id: int, paper_ids: AbstractSet[str], press_id: int, now: datetime
) -> frozenset[str]:
    """Have the posts of papers redrawn soon; return those of the papers that have such posts."""
    posts = await PostStore(tx, guild_id).of(sorted(paper_ids))
    messages = {message_id for each in posts.values() for _, message_id in each}
    redrawn = await order_recount(tx, guild_id, messages, press_id, now)
    return frozenset(
        paper_id
        for paper_id, each in posts.items()
        if not redrawn.isdisjoint(message_id for _, message_id in each)
    )
