"""Saved papers for tests: the services over a database of each engine, and a clock to move."""

import itertools
from dataclasses import dataclass, field

from bot.ingest.sources.port import Batch
from bot.papers.domain.paper import Paper
from bot.saved.domain import SavedFilter, SavedSort, SavePress
from bot.services import Services
from bot.storage.database import Database
from tests.support.fakes import Clock, FakeSource

ANN, BEN = 700_000_000_000_000_001, 700_000_000_000_000_002
ALL = SavedFilter()


@dataclass
class Reader:
    """Members who save papers, each press with an id of its own."""

    database: Database
    clock: Clock = field(default_factory=Clock)
    source: FakeSource = field(default_factory=FakeSource)
    services: Services = field(init=False)
    ids: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1_000))

    def __post_init__(self) -> None:
        """Build the services."""
        self.services = Services.over(self.database, self.source, self.clock)

    async def know(self, *papers: Paper) -> None:
        """Put papers into the cache."""
        await self.services.ingest.store(Batch(papers, seen_at=self.clock()))

    async def press(self, *paper_ids: str, who: int = ANN) -> SavePress:
        """Press Save on papers."""
        presses = self.services.save_presses
        async with presses.pressed(who, paper_ids, next(self.ids)) as press:
            return press

    async def listed(
        self,
        who: int = ANN,
        wanted: SavedFilter = ALL,
        sort: SavedSort = SavedSort.SAVED,
        number: int = 0,
    ) -> list[str]:
        """Give the ids on a page of somebody's saved papers."""
        page = await self.services.saved.page(who, wanted, sort, number)
        return [entry.paper_id for entry in page.entries]
