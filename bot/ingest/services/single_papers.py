"""Asks for papers one by one, at leisure: only single answers say what is linked to a paper.

The pace, and which papers are asked for how often, are in docs/design/upstream.md.
"""

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.errors import SourceUnavailable
from bot.ingest.services.pace import Pace
from bot.ingest.sources.port import Source
from bot.ingest.store.due_papers import Candidate, DuePaperStore
from bot.papers.domain.paper import Paper
from bot.papers.store.asked_papers import AskedPaperStore
from bot.papers.store.papers import PaperStore
from bot.runtime.clock import Clock
from bot.storage.database import Database
from bot.storage.key_values import KeyValues

NEW_DAYS, NEW_EVERY = 3, timedelta(hours=6)
"""How long papers are new, counted in days from their listing day, and how often they are due."""
TOP_DAYS, TOP = 30, 200
"""The days whose most upvoted papers are due daily, and how many these are."""
DAILY = timedelta(days=1)
"""How often all others are due, and how old the numbers on a card may be."""
WANTED_FOR = timedelta(minutes=10)
"""How long it is remembered which papers something waits for: finding out takes a search each."""
MAX_FAILURES = 3
"""Failures in a row that are an outage."""
OUTAGE_PAUSE = timedelta(minutes=15)
"""How long nothing is asked after an outage."""

Wanted = Callable[[datetime], Awaitable[Collection[str]]]
"""Returns the ids of the papers of which something waits for what is linked to them."""


@dataclass(frozen=True, slots=True)
class Turn:
    """The papers to ask for in one turn, how long it lasts, and how many more are due."""

    paper_ids: tuple[str, ...]
    length: timedelta
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class Asked:
    """What became of the requests of one turn, by number."""

    found: int = 0
    absent: int = 0
    failed: int = 0


class SinglePapers:
    """The papers that are due to be asked for, and what is learned from the answers."""

    def __init__(
        self, database: Database, source: Source, clock: Clock, wanted: Iterable[Wanted] = ()
    ) -> None:
        """Ask `source`, which must not wait or retry; `wanted` say what something waits for."""
        self._database = database
        self._source = source
        self._clock = clock
        self._sources_of_wanted = tuple(wanted)
        self._wanted: frozenset[str] = frozenset()
        self._wanted_until: datetime | None = None
        self._failed: set[str] = set()  # in an outage; they come last
        self._silent_until: datetime | None = None

    @property
    def pace(self) -> Pace:
        """The pace that upstream's quota allows."""
        return Pace.within(self._source.quota)

    async def shown(self, paper_ids: Collection[str]) -> None:
        """Have papers asked for of which a card was shown whose numbers may be old."""
        now = self._clock()
        async with self._database.read() as tx:
            outdated = await AskedPaperStore(tx).outdated(paper_ids, now - DAILY)
        if outdated:
            async with self._database.write() as tx:
                await AskedPaperStore(tx).request(outdated, now)

    async def next_turn(self) -> Turn:
        """Return the papers to ask for now; none in an outage, or while upstream is busy with us.

        Half of the quota is always left to lists and to people.
        """
        now, pace, quota = self._clock(), self.pace, self._source.quota
        if self._silent_until and now < self._silent_until:
            return Turn((), pace.turn)
        if quota.left is not None and quota.left - pace.requests < quota.requests / 2:
            return Turn((), pace.turn)
        wanted = await self._all_wanted(now)
        async with self._database.read() as tx:
            if await KeyValues(tx).get("ingest.cause"):
                return Turn((), pace.turn)
            due = await _due(DuePaperStore(tx), wanted, now)
        due.sort(key=lambda paper_id: paper_id in self._failed)
        chosen = tuple(due[: pace.requests])
        return Turn(chosen, pace.turn, len(due) - len(chosen))

    async def ask(self, turn: Turn) -> Asked:
        """Ask for the papers of a turn, as long as it lasts, and store the answers.

        Papers that failed where others did not have had their turn like these. After an outage,
        those that failed come last.
        """
        until = self._clock() + turn.length
        answered: dict[str, Paper | None] = {}
        odd: list[str] = []
        failed: list[str] = []  # since the last answer
        is_down = False
        for paper_id in turn.paper_ids:
            if is_down or self._clock() >= until:
                break
            try:
                answered[paper_id] = await self._source.paper(paper_id)
            except SourceUnavailable as error:
                failed.append(paper_id)
                is_down = bool(error.retry_after) or len(failed) == MAX_FAILURES
            else:
                odd += failed
                failed.clear()
        if is_down or not answered:
            self._failed.update(failed)
            self._silent_until = self._clock() + OUTAGE_PAUSE if failed else None
        else:
            odd += failed
            failed.clear()
        if answered:
            await self._store(answered, odd)
        found = sum(paper is not None for paper in answered.values())
        return Asked(found, len(answered) - found, len(odd) + len(failed))

    async def _store(self, answered: Mapping[str, Paper | None], odd: Sequence[str]) -> None:
        now, done = self._clock(), [*answered, *odd]
        async with self._database.write() as tx:
            await PaperStore(tx).save(filter(None, answered.values()), now)
            await AskedPaperStore(tx).note(done, now)
        self._failed.difference_update(done)

    async def _all_wanted(self, now: datetime) -> frozenset[str]:
        if self._wanted_until is None or now >= self._wanted_until:
            found = [await wanted(now) for wanted in self._sources_of_wanted]
            self._wanted = frozenset().union(*found)
            self._wanted_until = now + WANTED_FOR
        return self._wanted


async def _due(store: DuePaperStore, wanted: Collection[str], now: datetime) -> list[str]:
    """Return the ids of the papers that are due.

    First come those that somebody looked at, then those never asked for, the newest first, then
    those that are due the longest.
    """
    today = now.date()
    groups = (
        (timedelta(), await store.requested()),
        (NEW_EVERY, await store.listed_since(today - timedelta(days=NEW_DAYS))),
        (DAILY, await store.most_upvoted(today - timedelta(days=TOP_DAYS), TOP)),
        (DAILY, await store.among(wanted)),
    )
    due: dict[str, tuple[bool, bool, float]] = {}
    for every, candidates in groups:
        for each in candidates:
            if each.id not in due and is_due(each, every, now):
                age = (now - each.asked_at).total_seconds() if each.asked_at else each.key
                rank = bool(every), each.asked_at is not None, every.total_seconds() - age
                due[each.id] = rank
    return sorted(due, key=due.__getitem__)


def is_due(paper: Candidate, every: timedelta, now: datetime) -> bool:
    """Return whether a paper that is asked for that often is due; one asked in the future is."""
    asked_at = paper.asked_at
    return asked_at is None or not now - every < asked_at <= now
