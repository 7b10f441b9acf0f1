"""Computes a member's taste from what they saved and dismissed; it is never stored."""

import asyncio
from datetime import date

from bot.papers.domain.paper import Paper
from bot.papers.store.papers import PaperStore
from bot.recommendations.domain.taste import FEWEST_SAVES, Taste
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
