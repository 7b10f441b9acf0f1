"""Recommends the new papers that suit a member best, and shows and changes their taste."""

import asyncio
from collections.abc import Collection, Sequence
from datetime import timedelta

from bot.errors import BadRequest
from bot.papers.domain.paper import Paper
from bot.papers.store.papers import PaperStore
from bot.recommendations.domain.taste import SHOWN_WORDS, Recommendation, Taste
from bot.recommendations.domain.visits import (
    FIRST_WINDOW,
    MAX_WORDS,
    SHOWN,
    WINDOW,
    RecommendedPapers,
    TasteWords,
    read_word,
)
from bot.recommendations.services.tastes import TasteService
from bot.recommendations.store.chosen_words import ChosenWordStore
from bot.recommendations.store.dismissed_papers import DismissedPaperStore
from bot.recommendations.store.seen_papers import SeenPaperStore
from bot.recommendations.store.visits import VisitStore
from bot.runtime.clock import Clock
from bot.storage.database import Database

_DISMISSED_SHOWN = 25


class RecommendationService:
    """Recommendations for members; every method works on the member it is given."""

    def __init__(self, database: Database, tastes: TasteService, clock: Clock) -> None:
        """Recommend by `tastes`."""
        self._database = database
        self._tastes = tastes
        self._clock = clock

    async def visit(self, member_id: int, *, again: bool = False) -> RecommendedPapers:
        """Recommend papers that came since the last visit, and note this one.

        With `again`, those of the whole window. With too few saves nothing is noted.
        """
        found, _ = await self.since_last(member_id, again=again)
        if found.is_enough:
            async with self._database.write() as tx:
                await VisitStore(tx).note(member_id, found.until, self._clock())
        return found

    async def since_last(
        self, member_id: int, *, again: bool = False
    ) -> tuple[RecommendedPapers, int | None]:
        """Recommend as at a visit, but note nothing; return up to which paper the last one went."""
        async with self._database.read() as tx:
            last = await VisitStore(tx).last(member_id)
            until = await PaperStore(tx).newest_sequence()
        window = WINDOW if again or last is not None else FIRST_WINDOW
        return await self._best(member_id, 0 if again else last or 0, until, window), last

    async def rest(
        self, member_id: int, after: int, until: int, shown: Collection[str]
    ) -> RecommendedPapers:
        """Recommend the next best papers of a visit, those after the `shown`."""
        return await self._best(member_id, after, until, WINDOW, shown)

    async def words(self, member_id: int) -> TasteWords:
        """Return the words of a member's taste, and what they have taken out of it."""
        taste = await self._tastes.of(member_id)
        async with self._database.read() as tx:
            chosen = await ChosenWordStore(tx).get(member_id)
            saves = len(await SeenPaperStore(tx).saved(member_id))
            ids = (await DismissedPaperStore(tx).ids(member_id))[:_DISMISSED_SHOWN]
            titles = {paper.id: paper.title for paper in await PaperStore(tx).get_many(ids)}
        return TasteWords(
            taste.strongest() if taste else (),
            tuple(sorted(chosen.struck)),
            tuple((each, titles.get(each, each)) for each in ids),
            saves,
            taste is not None,
        )

    async def pin(self, member_id: int, text: str) -> None:
        """Pin a word, or unpin it; raise BadRequest if it is none, or one too many."""
        word = read_word(text)
        async with self._database.write() as tx:
            store = ChosenWordStore(tx)
            if word in (await store.get(member_id)).pinned:
                await store.release(member_id, word)
                return
            if await store.count(member_id, is_pinned=True) >= SHOWN_WORDS:
                raise BadRequest(f"You can pin {SHOWN_WORDS} words. Unpin one first.")
            await store.choose(member_id, word, is_pinned=True)

    async def strike(self, member_id: int, text: str) -> None:
        """Strike a word out; raise BadRequest if it is none, or one too many."""
        word = read_word(text)
        async with self._database.write() as tx:
            store = ChosenWordStore(tx)
            if await store.count(member_id, is_pinned=False) >= MAX_WORDS:
                raise BadRequest(f"You can strike out {MAX_WORDS} words. Bring one back first.")
            await store.choose(member_id, word, is_pinned=False)

    async def bring_back(self, member_id: int, text: str) -> None:
        """Let a word that was struck out count again."""
        word = read_word(text)
        async with self._database.write() as tx:
            await ChosenWordStore(tx).release(member_id, word)

    async def _best(
        self,
        member_id: int,
        after: int,
        until: int,
        window: timedelta,
        shown: Collection[str] = (),
    ) -> RecommendedPapers:
        taste = await self._tastes.of(member_id)
        async with self._database.read() as tx:
            saves = len(await SeenPaperStore(tx).saved(member_id))
            if taste is None:
                return RecommendedPapers((), after, until, 0, saves, is_enough=False)
            new = await VisitStore(tx).papers(after, until, self._clock().date() - window)
            seen = await SeenPaperStore(tx).seen(member_id, [paper.id for paper in new])
        left = [paper for paper in new if paper.id not in seen and paper.id not in shown]
        best = await asyncio.to_thread(_recommended, taste, left)
        return RecommendedPapers(
            best, after, until, len(new), saves, is_enough=True, is_rest=bool(shown)
        )


def _recommended(taste: Taste, papers: Sequence[Paper]) -> tuple[Recommendation, ...]:
    """Return the best papers for which something speaks."""
    best = [paper for paper in taste.ordered(papers)[: 2 * SHOWN] if taste.score(paper) > 0]
    return tuple(each for each in map(taste.recommendation, best) if each.words)[:SHOWN]
