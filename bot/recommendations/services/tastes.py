"""Orders papers by a member's taste, which is computed from what they saved and never stored."""

import asyncio
from collections.abc import Iterable
from datetime import date

from bot.papers.domain.paper import Paper
from bot.papers.store.papers import PaperStore
from bot.recommendations.domain.taste import FEWEST_SAVES, Taste, by_upvotes
from bot.recommendations.domain.vocabulary import SAMPLE, Vocabulary
from bot.recommendations.store.chosen_words import ChosenWordStore
from bot.recommendations.store.dismissed_papers import DismissedPaperStore
from bot.recommendations.store.seen_papers import SeenPaperStore
from bot.runtime.clock import Clock
from bot.storage.database import Database
from bot.storage.transaction import Transaction


class TasteService:
    """Members' tastes; every method works on the member it is given."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Read in `database`."""
        self._database = database
        self._clock = clock
        self._vocabulary: tuple[date, Vocabulary] | None = None
        self._counting = asyncio.Lock()

    async def of(self, member_id: int) -> Taste | None:
        """Return a member's taste; None with fewer than `FEWEST_SAVES` papers of known text."""
        async with self._database.read() as tx:
            saved, dismissed = await _liked_and_not(tx, member_id)
            chosen = await ChosenWordStore(tx).get(member_id)
        if len(saved) < FEWEST_SAVES:
            return None
        return await asyncio.to_thread(Taste.of, await self.vocabulary(), saved, dismissed, chosen)

    async def ordered(self, member_id: int, papers: Iterable[Paper]) -> tuple[Paper, ...]:
        """Return papers by a member's taste, best first; by upvotes if they have none yet."""
        taste = await self.of(member_id)
        if taste is None:
            return tuple(sorted(papers, key=by_upvotes))
        return await asyncio.to_thread(taste.ordered, tuple(papers))

    async def unseen(self, member_id: int, papers: Iterable[Paper]) -> tuple[Paper, ...]:
        """Return the papers that a member has not saved, dismissed or been alerted of, in order."""
        given = tuple(papers)
        async with self._database.read() as tx:
            seen = await SeenPaperStore(tx).seen(member_id, [paper.id for paper in given])
        return tuple(paper for paper in given if paper.id not in seen)

    async def vocabulary(self) -> Vocabulary:
        """Return how common words are in the newest papers, counted once a day."""
        async with self._counting:
            today = self._clock().date()
            if self._vocabulary is None or self._vocabulary[0] != today:
                async with self._database.read() as tx:
                    papers = await PaperStore(tx).newest(SAMPLE)
                self._vocabulary = today, await asyncio.to_thread(Vocabulary.of, papers)
            return self._vocabulary[1]


async def _liked_and_not(
    tx: Transaction, member_id: int
) -> tuple[tuple[Paper, ...], tuple[Paper, ...]]:
    """Return the papers a member saved and those they dismissed; what is both counts as saved."""
    liked = await SeenPaperStore(tx).saved(member_id)
    disliked = sorted({*await DismissedPaperStore(tx).ids(member_id)} - {*liked})
    papers = PaperStore(tx)
    return await papers.get_many(liked), await papers.get_many(disliked)
